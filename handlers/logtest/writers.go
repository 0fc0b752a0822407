package logtest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

func writers() []Promise {
	return []Promise{
		{"of many writers at one revision exactly one wins", oneWins},
		{"of many writers in one book each acknowledged entry stands once", writersInOneBook},
		{"of many writers in many books each acknowledged entry stands once", writersInManyBooks},
		{"the same entry from many writers at once is success for all and stands once", sameEntryAtOnce},
	}
}

const crowd = 16

// atOnce runs one function per writer, all at the same time, and waits for them.
func atOnce(writer func(i int)) {
	var all sync.WaitGroup
	for i := range crowd {
		all.Go(func() { writer(i) })
	}
	all.Wait()
}

func oneWins(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	for range 5 {
		errs := make([]error, crowd)
		before := p.head
		atOnce(func(i int) {
			_, errs[i] = l.Append(s.soon(t), before, entryAfter(before, fmt.Sprintf("%d.%d", before.Revision, i)))
		})
		var err error
		if p.head, err = l.Head(s.soon(t), umea); err != nil || p.head.Revision != before.Revision+1 {
			t.Fatalf("the head is %+v, %v", p.head, err)
		}
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			isConflict(t, err, before, p.head)
		}
		if won != 1 {
			t.Fatalf("%d won", won)
		}
	}
}

func writersInOneBook(t testing.TB, s Subject) {
	crowded(t, s, func(int) domain.BookID { return umea })
}

func writersInManyBooks(t testing.TB, s Subject) {
	crowded(t, s, func(i int) domain.BookID {
		return domain.DaybookID(domain.KontorID(fmt.Sprintf("kontor-%d", i%5)), "2024-05-02")
	})
}

// crowded has every writer get four entries into its book, and compares what they were told with what Follow yields.
func crowded(t testing.TB, s Subject, book func(writer int) domain.BookID) {
	l := s.Open(t)
	var mu sync.Mutex
	told := make(map[handlers.Position]handlers.Recorded)
	atOnce(func(i int) {
		for n := range 4 {
			r, err := insist(t, s, l, book(i), fmt.Sprintf("%d.%d", i, n))
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			told[r.Position] = r
			mu.Unlock()
		}
	})
	if len(told) != crowd*4 {
		t.Fatalf("%d positions for %d entries", len(told), crowd*4)
	}
	heads := make(map[domain.BookID]handlers.Head)
	f := follow(t, s, l, handlers.Position{})
	for range told {
		item := f.next()
		same(t, item.Recorded, told[item.Position])
		if before := heads[item.Entry.Book]; item.Entry.Revision != before.Revision+1 || item.Entry.Prev != before.Hash {
			t.Fatalf("revision %d of %s comes after %d", item.Entry.Revision, item.Entry.Book, before.Revision)
		}
		heads[item.Entry.Book] = item.Head
	}
	f.catchesUp()
}

// insist appends at the book's head until no other writer was first.
func insist(t testing.TB, s Subject, l handlers.Log, b domain.BookID, key string) (handlers.Recorded, error) {
	h := handlers.Head{Book: b}
	for {
		r, err := l.Append(s.soon(t), h, entryAfter(h, key))
		var c *handlers.Conflict
		if !errors.As(err, &c) {
			return r, err
		}
		h = c.Actual
	}
}

func sameEntryAtOnce(t testing.TB, s Subject) {
	l, p := open(t, s, umea)
	p.write()
	before, e := p.head, p.next("once")
	got := make([]handlers.Recorded, crowd)
	atOnce(func(i int) {
		var err error
		if got[i], err = l.Append(s.soon(t), before, e); err != nil {
			t.Error(err)
		}
	})
	for _, r := range got {
		same(t, r, got[0])
	}
	p.head = got[0].Head
	p.unchanged()
}
