package esdblog_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/esdblog"
)

const (
	umea  domain.BookID = "umea.2024-05-02"
	lulea domain.BookID = "lulea.2024-05-02"
)

// entryAfter is an entry that fits behind the head.
func entryAfter(h handlers.Head) domain.Entry { return entryOf(h, "") }

// entryOf is one of several that fit there.
func entryOf(h handlers.Head, key string) domain.Entry {
	at := time.Date(2024, 5, 2, 8, 0, int(h.Revision%60), 0, time.UTC)
	return domain.Entry{
		ID: domain.EntryID(h.Book, domain.System, fmt.Sprint(h.Revision, key)), Book: h.Book, Revision: h.Revision + 1, At: at, Recorded: at,
		Actor: domain.System, Command: "test", Prev: h.Hash,
		Events: []domain.Event{domain.RulesChanged{Rules: domain.Rules{MaxCalls: int(h.Revision)}}},
	}
}

// write writes n entries behind the head, and returns the head after them.
func write(t testing.TB, l handlers.Log, h handlers.Head, n int) handlers.Head {
	t.Helper()
	for range n {
		r, err := l.Append(soon(t), h, entryAfter(h))
		if err != nil {
			t.Fatal(err)
		}
		h = r.Head
	}
	return h
}

// writeBoth writes n entries in each of two books, in turn.
func writeBoth(t testing.TB, l handlers.Log, n int) (inUmea, inLulea handlers.Head) {
	t.Helper()
	inUmea, inLulea = handlers.Head{Book: umea}, handlers.Head{Book: lulea}
	for range n {
		inUmea, inLulea = write(t, l, inUmea, 1), write(t, l, inLulea, 1)
	}
	return inUmea, inLulea
}

var errLate = errors.New("the log did not answer in time")

// soon is a context for one answer.
func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeoutCause(t.Context(), 20*time.Second, errLate)
	t.Cleanup(cancel)
	return ctx
}

// next takes one item after the other from a Follow.
type next func() (handlers.Item, error, bool)

// follow begins a Follow that ends with the test.
func follow(t testing.TB, l handlers.Log, after handlers.Position) next {
	pull, stop := iter.Pull2(l.Follow(soon(t), after))
	t.Cleanup(stop)
	return pull
}

// take takes so many entries of the book.
func (n next) take(t testing.TB, b domain.BookID, revisions ...uint64) {
	t.Helper()
	for _, revision := range revisions {
		item, err, _ := n()
		if err != nil || item.Head.Book != b || item.Head.Revision != revision {
			t.Fatalf("got revision %d of %s (caught up: %v), %v; want revision %d of %s",
				item.Head.Revision, item.Head.Book, item.CaughtUp, err, revision, b)
		}
	}
}

// catchesUp takes the mark.
func (n next) catchesUp(t testing.TB) {
	t.Helper()
	if item, err, _ := n(); err != nil || !item.CaughtUp {
		t.Fatalf("got revision %d of %s, %v, and not the mark", item.Head.Revision, item.Head.Book, err)
	}
}

// fails is the error that the Follow ends with.
func (n next) fails(t testing.TB) error {
	t.Helper()
	item, err, _ := n()
	if err == nil {
		t.Fatalf("got revision %d of %s (caught up: %v), and no error", item.Head.Revision, item.Head.Book, item.CaughtUp)
	}
	return err
}

// read is what Read yields of a book, and the error that ended it.
func read(t testing.TB, l handlers.Log, b domain.BookID) (revisions []uint64, err error) {
	t.Helper()
	for r, err := range l.Read(soon(t), b, handlers.Head{}) {
		if err != nil {
			return revisions, err
		}
		revisions = append(revisions, r.Head.Revision)
	}
	return revisions, nil
}

func isDamage(err error) bool {
	var d *handlers.Damage
	return errors.As(err, &d)
}

// opens opens a log and closes it with the test; the error is Open's.
func opens(t testing.TB, ctx context.Context, url string, o esdblog.Options) (*esdblog.Log, error) {
	l, err := esdblog.Open(ctx, url, o)
	if err == nil {
		t.Cleanup(l.Close)
	}
	return l, err
}
