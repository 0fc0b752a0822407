package logtest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// together is what is promised of several entries of a book that are written at a time.
func together() []Promise {
	return []Promise{
		{"AppendAll writes the entries in their order, as stored, and Append goes on behind them", allInOrder},
		{"AppendAll at an old revision, or one to come, is a conflict and writes nothing", allStale},
		{"AppendAll of entries that do not follow one another, or the head, is refused and writes nothing", allUnchained},
		{"the same entries again are success and stand once, also when only some of them stood there", allAgain},
		{"AppendAll hands back what stood there before the entry of another", allForked},
		{"AppendAll takes entries by the thousand, and of the largest size", allMany},
		{"AppendAll with a context that is over writes nothing and says why", allTooLate},
		{"of many writers of several entries at one revision one wins, with all of them", allOneWins},
		{"of many writers of one and of several entries in many books each acknowledged entry stands once", allCrowded},
	}
}

// openBatch is open for a log that writes several entries at a time.
func openBatch(t testing.TB, s Subject, b domain.BookID) (handlers.BatchLog, *pen) {
	t.Helper()
	l, p := open(t, s, b)
	batch, ok := l.(handlers.BatchLog)
	if !ok {
		t.Fatal("this log writes one entry at a time, and does not say so")
	}
	return batch, p
}

// chain is so many entries that fit behind the head; the key makes their ids.
func chain(t testing.TB, h handlers.Head, key string, n int) (all []handlers.Encoded) {
	t.Helper()
	for i := range n {
		e, err := handlers.Encode(entryAfter(h, fmt.Sprint(key, i)))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
		h.Revision, h.Hash = e.Entry.Revision, e.Hash
	}
	return all
}

// appendAll appends the entries and moves on.
func (p *pen) appendAll(entries []handlers.Encoded) []handlers.Recorded {
	p.t.Helper()
	done, err := p.log.(handlers.BatchLog).AppendAll(p.s.soon(p.t), p.head, entries)
	if err != nil {
		p.t.Fatalf("appending %d entries behind revision %d: %v", len(entries), p.head.Revision, err)
	}
	p.are(done, entries)
	p.head = done[len(done)-1].Head
	return done
}

// are fails unless the entries are handed back as they are, one behind the other.
func (p *pen) are(got []handlers.Recorded, want []handlers.Encoded) {
	p.t.Helper()
	if len(got) != len(want) {
		p.t.Fatalf("%d of %d entries are handed back", len(got), len(want))
	}
	place := p.head.Place
	for i, r := range got {
		same(p.t, r, handlers.Recorded{Entry: want[i].Entry, Position: r.Position, Stored: want[i].Stored, Head: handlers.Head{
			Book: want[i].Entry.Book, Revision: want[i].Entry.Revision, Place: r.Position.Place, Hash: want[i].Hash,
		}})
		if r.Head.Place <= place {
			p.t.Fatalf("revision %d stands at %d, and the one before it at %d", r.Head.Revision, r.Head.Place, place)
		}
		place = r.Head.Place
	}
}

func allInOrder(t testing.TB, s Subject) {
	l, p := openBatch(t, s, umea)
	q := newPen(t, s, l, lulea)
	var want []handlers.Recorded
	for _, n := range []int{1, 3, 40} { // one after the other and as a batch, from an empty book on
		want = append(want, p.appendAll(chain(t, p.head, fmt.Sprint(n, "."), n))...)
		q.appendAll(chain(t, q.head, fmt.Sprint(n, "."), n))
		want = append(want, p.write())
		p.unchanged()
		q.unchanged()
	}
	got, err := read(t, s, l, umea, handlers.Head{})
	if err != nil {
		t.Fatal(err)
	}
	sameAll(t, got, want)
	if done, err := l.AppendAll(s.soon(t), p.head, nil); err != nil || len(done) > 0 {
		t.Errorf("no entries at all: %d, %v", len(done), err)
	}
}

func allStale(t testing.TB, s Subject) {
	l, p := openBatch(t, s, umea)
	first := p.write().Head
	p.write()
	ahead := p.head
	ahead.Revision, ahead.Place = ahead.Revision+1, ahead.Place+1
	for _, h := range []handlers.Head{{Book: umea}, first, ahead} {
		for _, n := range []int{2, 40} {
			done, err := l.AppendAll(s.soon(t), h, chain(t, h, "late", n))
			isConflict(t, err, h, p.head)
			if len(done) > 0 {
				t.Errorf("%d entries are handed back", len(done))
			}
		}
	}
	p.unchanged()
}

func allUnchained(t testing.TB, s Subject) {
	l, p := openBatch(t, s, umea)
	p.write()
	before := handlers.Head{Book: umea}
	for what, entries := range map[string][]handlers.Encoded{
		"an entry is left out":          {chain(t, p.head, "a", 3)[0], chain(t, p.head, "a", 3)[2]},
		"the second does not know":      {chain(t, p.head, "a", 1)[0], chain(t, p.head, "b", 2)[1]},
		"they are of two books":         {chain(t, p.head, "a", 1)[0], chain(t, handlers.Head{Book: lulea}, "a", 2)[1]},
		"the first is of another book":  chain(t, handlers.Head{Book: lulea}, "a", 2),
		"the first is of another time":  chain(t, before, "a", 3)[1:],
		"the first has an old revision": chain(t, before, "a", 2),
	} {
		if done, err := l.AppendAll(s.soon(t), p.head, entries); err == nil || len(done) > 0 {
			t.Errorf("%s: %d entries are handed back, %v", what, len(done), err)
		}
	}
	p.unchanged()
	newPen(t, s, l, lulea).unchanged()
}

func allAgain(t testing.TB, s Subject) {
	l, p := openBatch(t, s, umea)
	for _, stood := range []int{3, 20} {
		before, entries := p.head, chain(t, p.head, fmt.Sprint(stood), 20)
		p.appendAll(entries[:stood])
		for range 2 {
			done, err := l.AppendAll(s.soon(t), before, entries)
			if err != nil {
				t.Fatalf("again, when %d of them stood there: %v", stood, err)
			}
			p.head = before
			p.are(done, entries)
			for i, r := range done {
				if r.Earlier != (i < stood) {
					t.Errorf("of entry %d, when %d stood there, it says %t that it did", i, stood, r.Earlier)
				}
			}
			p.head, stood = done[len(done)-1].Head, len(entries)
		}
		p.unchanged()
		p.write()
	}
}

func allForked(t testing.TB, s Subject) {
	l, p := openBatch(t, s, umea)
	p.write()
	before, entries := p.head, chain(t, p.head, "mine", 20)
	p.appendAll(entries[:5])
	fork := p.head
	p.appendAll(chain(t, p.head, "other", 2))
	done, err := l.AppendAll(s.soon(t), before, entries)
	isConflict(t, err, fork, p.head)
	(&pen{t, s, l, before}).are(done, entries[:5])
	p.unchanged()
}

func allMany(t testing.TB, s Subject) {
	l, p := openBatch(t, s, umea)
	want := p.appendAll(chain(t, p.head, "many", 1200))
	var large []handlers.Encoded
	for h, i := p.head, 0; i < 10; i++ {
		e, err := handlers.Encode((&pen{t, s, l, h}).sized(fmt.Sprint("large", i), domain.MaxEntry))
		if err != nil {
			t.Fatal(err)
		}
		large = append(large, e)
		h.Revision, h.Hash = e.Entry.Revision, e.Hash
	}
	want = append(want, p.appendAll(large)...)
	p.unchanged()
	got, err := read(t, s, l, umea, handlers.Head{})
	if err != nil {
		t.Fatal(err)
	}
	sameAll(t, got, want)
}

func allTooLate(t testing.TB, s Subject) {
	l, p := openBatch(t, s, umea)
	p.write()
	done, err := l.AppendAll(over(t), p.head, chain(t, p.head, "late", 20))
	isOver(t, "AppendAll", err)
	if len(done) > 0 {
		t.Errorf("%d entries are handed back", len(done))
	}
	p.unchanged()
}

func allOneWins(t testing.TB, s Subject) {
	l, p := openBatch(t, s, umea)
	for _, n := range []int{2, 20} {
		before, won := p.head, 0
		results, errs := make([][]handlers.Recorded, crowd), make([]error, crowd)
		atOnce(func(i int) {
			results[i], errs[i] = l.AppendAll(s.soon(t), before, chain(t, before, fmt.Sprint(n, " of ", i, "."), n))
		})
		for i, err := range errs {
			if err == nil {
				won++
				p.are(results[i], chain(t, before, fmt.Sprint(n, " of ", i, "."), n))
				p.head = results[i][n-1].Head
			}
		}
		for i, err := range errs {
			if err == nil {
				continue
			}
			if c := (*handlers.Conflict)(nil); !errors.As(err, &c) || len(results[i]) > 0 {
				t.Errorf("a loser hears %v, and of %d entries that they stand", err, len(results[i]))
			}
		}
		if won != 1 {
			t.Fatalf("%d won", won)
		}
		p.unchanged()
	}
}

func allCrowded(t testing.TB, s Subject) {
	l, _ := openBatch(t, s, umea)
	var mu sync.Mutex
	var written int
	told := make(map[handlers.Position]handlers.Recorded)
	atOnce(func(i int) {
		h := handlers.Head{Book: domain.DaybookID(domain.KontorID(fmt.Sprintf("kontor-%d", i%5)), "2024-05-02")}
		for round := 0; round < 4; {
			n := 1 + (i+round)%3*7
			done, err := l.AppendAll(s.soon(t), h, chain(t, h, fmt.Sprint(i, ".", round, "."), n))
			mu.Lock()
			for _, r := range done {
				h = r.Head
				told[r.Position] = r
			}
			written += len(done)
			mu.Unlock()
			c := (*handlers.Conflict)(nil)
			switch {
			case errors.As(err, &c):
				h = c.Actual
			case err != nil:
				t.Error(err)
				return
			default:
				round++
			}
		}
	})
	if len(told) != written {
		t.Fatalf("%d positions for %d entries", len(told), written)
	}
	f := follow(t, s, l, handlers.Position{})
	for range told {
		item := f.next()
		same(t, item.Recorded, told[item.Position])
	}
	f.catchesUp()
}
