package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
	"kontor/handlers/simulate"
)

// playedDay is a day's entries as they are to stand on the log, or why there are none.
type playedDay struct {
	date    domain.Date
	entries []handlers.Recorded
	err     error
}

// play plays one day after the other and hands them out, until there are no more or one fails, and closes the channel.
func (s days) play(ctx context.Context, network []handlers.Recorded, dates []domain.Date, out chan<- playedDay) {
	defer close(out)
	for _, d := range dates {
		day := playedDay{date: d}
		day.entries, day.err = s.day(ctx, network, d)
		for _, r := range day.entries {
			if r.Entry.Book == domain.NetworkBook {
				network = append(network, r)
			}
		}
		select {
		case out <- day:
		case <-ctx.Done():
			return
		}
		if day.err != nil {
			return
		}
	}
}

// day plays one day in memory: the offices in as many parts as there are processors, each with books, clock and ids of its own. Offices
// share nothing but the network, so the parts make no difference; what they wrote is put into the order of time. A day on which no
// office is open has no entries.
func (s days) day(ctx context.Context, network []handlers.Recorded, d domain.Date) ([]handlers.Recorded, error) {
	log, err := copied(ctx, network)
	if err != nil {
		return nil, err
	}
	parts, err := s.parts(ctx, log, d)
	if err != nil {
		return nil, err
	}
	failed := make([]error, len(parts))
	var all sync.WaitGroup
	for i, offices := range parts {
		all.Go(func() { failed[i] = s.playPart(ctx, log, d, offices) })
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	played, err := behind(ctx, log, len(network))
	if err != nil || len(played) == 0 {
		return nil, err
	}
	slices.SortFunc(played, func(a, b handlers.Recorded) int {
		return cmp.Or(a.Entry.Recorded.Compare(b.Entry.Recorded), cmp.Compare(a.Entry.Book, b.Entry.Book), cmp.Compare(a.Entry.Revision, b.Entry.Revision))
	})
	if err := s.seal(ctx, log, d, append(sinceSeal(network), played...)); err != nil {
		return nil, err
	}
	sealed, err := behind(ctx, log, len(network)+len(played))
	return append(played, sealed...), err
}

// seal seals the day in the night after, as the running system does: over the entries, which are those behind the seal before.
func (s days) seal(ctx context.Context, log handlers.Log, d domain.Date, entries []handlers.Recorded) error {
	night := d.Next().At(domain.DayEnds + 1)
	books, err := handlers.NewBooks(ctx, log, handlers.Options{Clock: func() time.Time { return night }})
	if err != nil {
		return err
	}
	heads := map[domain.BookID]domain.SealedHead{}
	for _, r := range entries {
		heads[r.Entry.Book] = domain.SealedHead{Revision: r.Entry.Revision, Hash: r.Head.Hash}
	}
	seal := domain.NewSeal(domain.DaySealed{
		Date: d, Entries: uint64(len(entries)), Last: entries[len(entries)-1].Entry.ID, Previous: books.Network().Seal.Digest,
		Salt: uuid.NewSHA1(uuid.Nil, fmt.Appendf(nil, "kontor simulation %d seals %s", s.seed, d)),
	}, heads)
	_, err = books.Do(ctx, domain.NetworkBook, domain.SealDay(seal), handlers.Request{Actor: domain.System, Key: "seal " + string(d)})
	return err
}

// sinceSeal is what the network book has from its last seal on: with that, all of it that no seal is over.
func sinceSeal(network []handlers.Recorded) []handlers.Recorded {
	for i, r := range slices.Backward(network) {
		if slices.ContainsFunc(r.Entry.Events, func(ev domain.Event) bool { _, seals := ev.(domain.DaySealed); return seals }) {
			return slices.Clone(network[i:])
		}
	}
	return slices.Clone(network)
}

// copied is a log in memory with the entries of one book.
func copied(ctx context.Context, entries []handlers.Recorded) (*memlog.Log, error) {
	log := memlog.New()
	var last handlers.Recorded
	for _, r := range entries {
		var err error
		if last, err = log.Append(ctx, last.Head, r.Entry); err != nil {
			return nil, err
		}
	}
	return log, nil
}

// parts are the offices that are open on the day and asked for, dealt out.
func (s days) parts(ctx context.Context, log handlers.Log, d domain.Date) ([][]domain.KontorID, error) {
	books, err := handlers.NewBooks(ctx, log, handlers.Options{})
	if err != nil {
		return nil, err
	}
	cfg, err := s.config(books, nil, nil)
	if err != nil {
		return nil, err
	}
	open := simulate.Open(books.Network(), d)
	if cfg.Offices != nil {
		open = slices.DeleteFunc(open, func(k domain.KontorID) bool { return !slices.Contains(cfg.Offices, k) })
	}
	parts := make([][]domain.KontorID, min(runtime.GOMAXPROCS(0), len(open)))
	for i, k := range open {
		parts[i%len(parts)] = append(parts[i%len(parts)], k)
	}
	return parts, nil
}

// playPart plays the day at some of its offices.
func (s days) playPart(ctx context.Context, log handlers.Log, d domain.Date, offices []domain.KontorID) error {
	s.date = string(d)
	at, err := s.start()
	if err != nil {
		return err
	}
	clock, ids := simulate.NewClock(at), simulate.NewIDs(s.seed)
	books, err := handlers.NewBooks(ctx, log, handlers.Options{Clock: clock.Now, NewID: ids.New})
	if err != nil {
		return err
	}
	cfg, err := s.config(books, clock, ids)
	if err != nil {
		return err
	}
	cfg.Offices = offices
	_, err = simulate.Play(ctx, cfg)
	return err
}

// behind is what the log in memory has behind its first entries.
func behind(ctx context.Context, log handlers.Log, first int) (all []handlers.Recorded, err error) {
	for item, err := range log.Follow(ctx, handlers.Position{}) {
		if err != nil {
			return nil, fmt.Errorf("what was played: %w", err)
		}
		if item.CaughtUp {
			break
		}
		if item.Position.Place > uint64(first) {
			all = append(all, item.Recorded)
		}
	}
	return all, nil
}
