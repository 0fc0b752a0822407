package logtest_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/logtest"
	"kontor/handlers/memlog"
)

// brokenLog is a log that breaks a promise, and the promise that must fail.
type brokenLog struct {
	what    string
	promise string
	subject logtest.Subject
}

var broken = []brokenLog{
	{"an empty book's head without its name", "the head of an empty book names the book and is of revision 0", bend(namelessHead)},
	{"a hash of something else", "Append hands back the entry as stored, with its position and the book's new head", bend(wrongHash)},
	{"a head that is one behind", "Head is the entry appended last", bend(staleHead)},
	{"a head that must be named", "the zero head stands for an empty book", bend(namedHeads)},
	{"one head for all books", "books do not disturb each other", bend(oneHead)},
	{"the last writer wins", "an entry appended at an old revision is a conflict and not written", bend(lastWins)},
	{"a revision to come is taken for now", "an entry appended at a revision to come is a conflict and not written", bend(lastWins)},
	{"revisions are put right", "an entry whose own revision does not follow is a conflict and not written", bend(rightRevision)},
	{"the chain is put right", "an entry whose Prev is not the hash of the one before is a conflict and not written", bend(rightPrev)},
	{"entries change their book", "an entry of another book than the head is refused and not written", bend(rightBook)},
	{"a retry is a conflict", "the same entry again is success and stands once", bend(noRetry)},
	{"a retry is written again", "the same entry again is success and stands once", bend(twice)},
	{"a retry is known at the head only", "the same entry again is success when others have appended since", bend(retryAtHead)},
	{"the largest entries are refused", "an entry of the largest size is written and read back", bend(atMost(domain.MaxEntry - 1))},
	{"too large entries are cut to size", "an entry too large is refused and not written", bend(makeDo)},
	{"entries without events get one", "an entry without events is refused and not written", bend(makeDo)},

	{"Read of an empty book waits", "Read of an empty book ends at once", bend(readWaits)},
	{"Read swaps entries", "Read yields every entry of the book in order and none of another", bend(readSwaps)},
	{"Read leaves one out", "Read yields every entry of the book in order and none of another", bend(readDrops)},
	{"Read yields other books too", "Read yields every entry of the book in order and none of another", bend(readAll)},
	{"Read begins at the beginning", "Read goes on after a head", bend(readFromStart)},
	{"Read goes on with what comes meanwhile", "Read ends with the entry that was last when it began", bend(readOnAndOn)},
	{"Read looks at the revision only", "Read after a head that the book never had is damage", bend(readTrusts)},
	{"Read can be used once", "Read can be broken off and begun anew", bend(readOnce)},

	{"Follow swaps entries", "Follow yields every entry of every book in one order", bend(followSwaps)},
	{"Follow leaves one out", "Follow yields every entry of every book in one order", bend(followDrops)},
	{"Follow begins with the position itself", "Follow after a position yields what stands behind it and nothing else", bend(followInclusive)},
	{"Follow has caught up too soon", "Follow says once that it has caught up, when everything held has come", bend(markFirst)},
	{"Follow has caught up again and again", "Follow says once that it has caught up, when everything held has come", bend(markAlways)},
	{"Follow never says that it has caught up", "Follow says once that it has caught up, when everything held has come", bend(markNever)},
	{"Follow catches up with the first entry", "Follow of an empty log has caught up at once", bend(markLate)},
	{"Follow yields nothing new", "Follow yields entries as they are appended", bend(followDead)},
	{"Follow ends without an error", "Follow yields entries as they are appended", bend(followEnds)},
	{"Follow takes any epoch for its own", "Follow after a position of another epoch is ErrForeignEpoch", bend(anyEpoch)},
	{"Follow waits for a position to come", "Follow after a position that the log never came to is damage", bend(followClamps)},
	{"Follow can be used once", "Follow can be broken off and begun anew", bend(followOnce)},

	{"Append ignores its context", "Append with a context that is over writes nothing and says why", bend(appendDeaf)},
	{"Head and Read ignore their context", "Head and Read with a context that is over say why", bend(readDeaf)},
	{"Read ignores its context", "Read ends with its context's cause", bend(readDeaf)},
	{"Follow looks at its context too late", "Follow with a context that is over says why", bend(followDeaf)},
	{"Follow does not say the cause", "Follow ends with its context's cause when it waits", bend(followMumbles)},
	{"Follow ignores its context", "Follow ends with its context's cause when it waits", bend(followDeaf)},

	{"every writer wins", "of many writers at one revision exactly one wins", bend(allWin)},
	{"one entry in ten is acknowledged and not written", "of many writers in one book each acknowledged entry stands once", bend(loses)},
	{"one entry in ten is acknowledged and not written", "of many writers in many books each acknowledged entry stands once", bend(loses)},
	{"a retry is a conflict", "the same entry from many writers at once is success for all and stands once", bend(noRetry)},

	{"AppendAll leaves one out", "AppendAll writes the entries in their order, as stored, and Append goes on behind them", bend(allButOne)},
	{"AppendAll writes wherever the book is", "AppendAll at an old revision, or one to come, is a conflict and writes nothing", bend(allForced)},
	{"AppendAll puts the chain right", "AppendAll of entries that do not follow one another, or the head, is refused and writes nothing", bend(allForced)},
	{"a retry of all is a conflict", "the same entries again are success and stand once, also when only some of them stood there", bend(allOnce)},
	{"AppendAll does not say what stands", "AppendAll hands back what stood there before the entry of another", bend(allMumbled)},
	{"AppendAll takes a thousand", "AppendAll takes entries by the thousand, and of the largest size", bend(allFew)},
	{"AppendAll ignores its context", "AppendAll with a context that is over writes nothing and says why", bend(allDeaf)},
	{"every writer of several wins", "of many writers of several entries at one revision one wins, with all of them", bend(allWinTogether)},
	{"AppendAll leaves one out", "of many writers of one and of several entries in many books each acknowledged entry stands once", bend(allButOne)},

	{"all logs have one secret", "every log has an epoch and a secret of its own", bend(oneSecret)},
	{"all logs are one epoch", "every log has an epoch and a secret of its own", bend(oneEpoch)},
	{"the epoch is not that of the positions", "the epoch is that of the positions", bend(oneEpoch)},
	{"an empty log ends somewhere", "End is the position of the last entry, of an empty log the zero one", bend(endsSomewhere)},
	{"End is one behind", "End is the position of the last entry, of an empty log the zero one", bend(endsEarlier)},
	{"Import puts things right", "what is imported stands as it was stored, in its order, and Append goes on behind it", bend(importRights)},
	{"Import swaps entries", "what is imported stands as it was stored, in its order, and Append goes on behind it", bend(importSwaps)},
	{"Import says the position in the other log", "Import says where the log ends", bend(importForeign)},
	{"Import is for empty logs", "Import goes on behind what the log holds", bend(importOnce)},
	{"Import writes wherever the log ends", "Import anywhere but at the end is ErrNotAtEnd and writes nothing", bend(importAnywhere)},
	{"Import looks where it was to write when it has written", "Import anywhere but at the end is ErrNotAtEnd and writes nothing", bend(importFirst)},
	{"a broken off Import leaves a gap", "an Import whose outcome is unknown is finished from where the log ends", bend(importGap)},
	{"Import leaves off at a thousand", "Import takes entries by the thousand, and of the largest size", bend(importFew)},
	{"Import looks before it writes", "of two who import at one end one wins", bend(importRaces)},
	{"Import ignores its context", "Import with a context that is over writes nothing and says why", bend(importDeaf)},
	{"another handle has another secret", "every handle has the log's epoch and secret, and one end", forgetful()},
	{"a restart forgets", "a restart keeps what was imported, the end and the secret", forgetful()},

	{"another handle is another log", "what one handle writes the other finds at the same position", forgetful()},
	{"another handle is another log", "two handles conflict in a book as two writers do", forgetful()},
	{"each handle knows its own entries", "the same entry again through another handle is success", ownEntries()},
	{"a restart forgets", "a restart keeps every entry, its position and the epoch", forgetful()},
	{"a restart begins a new epoch", "a restart keeps every entry, its position and the epoch", newEpoch()},
	{"Read passes over a hole", "a hole ends Read with damage", blind()},
	{"Follow passes over a hole", "a hole ends Follow with damage", blind()},
}

func TestABrokenLogFailsByThePromiseItBreaks(t *testing.T) {
	for _, b := range broken {
		t.Run(b.what, func(t *testing.T) {
			said := failures(t, promise(t, b.promise), b.subject)
			if len(said) == 0 {
				t.Errorf("%q holds", b.promise)
			}
			t.Logf("%q: %.300q", b.promise, said)
		})
	}
}

func TestASoundLogKeepsEveryPromise(t *testing.T) {
	for _, p := range sound().Promises() {
		if said := failures(t, p, sound()); len(said) > 0 {
			t.Errorf("%q: %q", p.Name, said)
		}
	}
}

func TestEveryPromiseIsBrokenByALog(t *testing.T) {
	for _, p := range sound().Promises() {
		if !slices.ContainsFunc(broken, func(b brokenLog) bool { return b.promise == p.Name }) {
			t.Errorf("no log breaks %q", p.Name)
		}
	}
}

// promise is the one of that name.
func promise(t *testing.T, name string) logtest.Promise {
	t.Helper()
	all := sound().Promises()
	i := slices.IndexFunc(all, func(p logtest.Promise) bool { return p.Name == name })
	if i < 0 {
		t.Fatalf("there is no promise %q", name)
	}
	return all[i]
}

// Appending and its head.

func namelessHead(b *bent) {
	b.head = func(ctx context.Context, book domain.BookID) (handlers.Head, error) {
		h, err := b.Log.Head(ctx, book)
		if h.Revision == 0 {
			h.Book = ""
		}
		return h, err
	}
}

func wrongHash(b *bent) {
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		r, err := b.Log.Append(ctx, h, e)
		r.Head.Hash[0]++
		return r, err
	}
}

func staleHead(b *bent) {
	before := make(map[domain.BookID]handlers.Head)
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		before[e.Book] = h
		return b.Log.Append(ctx, h, e)
	}
	b.head = func(_ context.Context, book domain.BookID) (handlers.Head, error) { return before[book], nil }
}

func namedHeads(b *bent) {
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		if h.Book != e.Book {
			return handlers.Recorded{}, errors.New("which book?")
		}
		return b.Log.Append(ctx, h, e)
	}
}

func oneHead(b *bent) {
	var last handlers.Head
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		r, err := b.Log.Append(ctx, h, e)
		last = r.Head
		return r, err
	}
	b.head = func(context.Context, domain.BookID) (handlers.Head, error) { return last, nil }
}

// force writes the entry behind whatever there is.
func (b *bent) force(ctx context.Context, e domain.Entry) (handlers.Recorded, error) {
	h, err := b.Log.Head(ctx, e.Book)
	if err != nil {
		return handlers.Recorded{}, err
	}
	e.Revision, e.Prev = h.Revision+1, h.Hash
	return b.Log.Append(ctx, h, e)
}

func lastWins(b *bent) {
	b.append = func(ctx context.Context, _ handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		return b.force(ctx, e)
	}
}

func rightRevision(b *bent) {
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		e.Revision = h.Revision + 1
		return b.Log.Append(ctx, h, e)
	}
}

func rightPrev(b *bent) {
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		e.Prev = h.Hash
		return b.Log.Append(ctx, h, e)
	}
}

func rightBook(b *bent) {
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		e.Book = h.Book
		return b.Log.Append(ctx, h, e)
	}
}

// ids remembers which entries have been appended.
type ids struct {
	mu   sync.Mutex
	seen map[uuid.UUID]bool
}

func (s *ids) again(id uuid.UUID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = make(map[uuid.UUID]bool)
	}
	again := s.seen[id]
	s.seen[id] = true
	return again
}

func noRetry(b *bent) {
	var s ids
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		if s.again(e.ID) {
			actual, err := b.Log.Head(ctx, e.Book)
			return handlers.Recorded{}, errors.Join(err, &handlers.Conflict{Expected: h, Actual: actual})
		}
		return b.Log.Append(ctx, h, e)
	}
}

func twice(b *bent) {
	var s ids
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		if s.again(e.ID) {
			return b.force(ctx, e)
		}
		return b.Log.Append(ctx, h, e)
	}
}

func retryAtHead(b *bent) {
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		r, err := b.Log.Append(ctx, h, e)
		if actual, _ := b.Log.Head(ctx, e.Book); err == nil && actual != r.Head {
			return handlers.Recorded{}, &handlers.Conflict{Expected: h, Actual: actual}
		}
		return r, err
	}
}

func atMost(bytes int) func(*bent) {
	return func(b *bent) {
		b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
			if stored, err := domain.EncodeEntry(e); err == nil && len(stored) > bytes {
				return handlers.Recorded{}, errors.New("too large")
			}
			return b.Log.Append(ctx, h, e)
		}
	}
}

func makeDo(b *bent) {
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		if _, err := domain.EncodeEntry(e); err != nil {
			e.Events = []domain.Event{domain.RulesChanged{}}
		}
		return b.Log.Append(ctx, h, e)
	}
}

// Contexts and writers.

func appendDeaf(b *bent) {
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		return b.Log.Append(context.WithoutCancel(ctx), h, e)
	}
}

func allWin(b *bent) {
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		r, err := b.Log.Append(ctx, h, e)
		if c := (*handlers.Conflict)(nil); errors.As(err, &c) {
			return handlers.Recorded{Entry: e, Head: c.Actual}, nil
		}
		return r, err
	}
}

func loses(b *bent) {
	var mu sync.Mutex
	n := 0
	b.append = func(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
		mu.Lock()
		defer mu.Unlock()
		if n++; n%10 == 0 {
			return handlers.Recorded{Entry: e, Head: h}, nil
		}
		return b.Log.Append(ctx, h, e)
	}
}

// Handles, restarts, holes.

func forgetful() logtest.Subject {
	s := sound()
	s.Again = func(testing.TB, handlers.Log) handlers.Log { return memlog.New() }
	s.Restart = s.Again
	return s
}

// ownEntries knows a retry only when it comes through the handle that the entry came through.
func ownEntries() logtest.Subject {
	s := sound()
	s.Again = func(_ testing.TB, l handlers.Log) handlers.Log {
		b := &bent{Log: l.(*memlog.Log)}
		retryAtHead(b)
		return b
	}
	return s
}

func newEpoch() logtest.Subject {
	s := sound()
	s.Restart = func(t testing.TB, l handlers.Log) handlers.Log {
		copied := memlog.New()
		for item, err := range l.Follow(t.Context(), handlers.Position{}) {
			if err != nil {
				t.Fatal(err)
			}
			if item.CaughtUp {
				break
			}
			if _, err := (&bent{Log: copied}).force(t.Context(), item.Entry); err != nil {
				t.Fatal(err)
			}
		}
		return copied
	}
	return s
}

func blind() logtest.Subject {
	s := sound()
	s.Cut = func(_ testing.TB, l handlers.Log, at handlers.Position) handlers.Log { return cut(l, at, nil) }
	return s
}
