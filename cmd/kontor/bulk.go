package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/simulate"
)

// days is a simulation of every day up to another, each played in memory and written to the log in one piece: for long logs, to measure on.
// The same days, seed and offices give the same books to the byte, and an office's day is what it is when that day is simulated alone.
type days struct {
	simulation
	to domain.Date
}

// built is what they have left on the log.
type built struct {
	Days    int     `json:"days"` // on which an office was open
	Books   int     `json:"books"`
	Entries int     `json:"entries"`
	Events  int     `json:"events"`
	Seconds float64 `json:"seconds"`
	Digest  string  `json:"digest"` // as in the summary of a single day
}

// longest is how many bytes a log of many days may have: those of a year of the country.
const longest = 32 << 30

// run builds the log, which must be empty, and delivers everything to the agencies. done is told, unless nil, how many days are written.
func (s days) run(ctx context.Context, where storeFlags, done func(done, total int)) (b built, err error) {
	at, err := s.start()
	if err != nil {
		return b, err
	}
	if !s.to.Valid() || s.to < domain.Date(s.date) {
		return b, fmt.Errorf("%q is no last day; write it like 2024-05-31, and not before %s", s.to, s.date)
	}
	if where.data == "" && where.url == "" {
		return b, errors.New("say where the log is to be: --data DIR")
	}
	s.speed, where.room = "max", longest
	st, err := where.open(ctx, quiet())
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	if end, err := st.log.End(ctx); err != nil || !end.IsZero() {
		return b, cmp.Or(err, errors.New("the log is not empty; many days are built on a new one"))
	}
	clock, ids := simulate.NewClock(at), simulate.NewIDs(s.seed)
	n, err := newNode(ctx, st, nodeOptions{clock: clock.Now, newID: ids.New}, quiet())
	if err != nil {
		return b, err
	}
	return s.build(ctx, n, done)
}

// build plays the days and writes each while the next is played. What the log has already, the network, stands before them.
func (s days) build(ctx context.Context, n *node, done func(done, total int)) (built, error) {
	began := time.Now()
	at, err := n.log.End(ctx)
	if err != nil {
		return built{}, err
	}
	network, err := bookOf(ctx, n.log, domain.NetworkBook)
	if err != nil {
		return built{}, err
	}
	dates, passed := s.dates(), 0
	played := make(chan playedDay)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go s.play(ctx, network, dates, played)

	b, heads := built{}, map[domain.BookID]domain.Hash{}
	b.count(network, heads)
	for day := range played {
		if day.err != nil {
			return built{}, day.err
		}
		if at, err = n.take(ctx, at, day.entries); err != nil {
			return built{}, fmt.Errorf("writing %s: %w", day.date, err)
		}
		b.count(day.entries, heads)
		b.Days += min(1, len(day.entries))
		if passed++; done != nil {
			done(passed, len(dates))
		}
	}
	b.Books, b.Digest, b.Seconds = len(heads), simulate.Digest(heads), time.Since(began).Seconds()
	return b, context.Cause(ctx)
}

// count counts the entries, and keeps the hash of each book's last.
func (b *built) count(entries []handlers.Recorded, heads map[domain.BookID]domain.Hash) {
	for _, r := range entries {
		b.Entries++
		b.Events += len(r.Entry.Events)
		heads[r.Entry.Book] = r.Head.Hash
	}
}

// take writes entries behind the log's end, tells the agencies, and says where the log ends then.
func (n *node) take(ctx context.Context, at handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
	end, err := n.log.Import(ctx, at, entries)
	if err != nil {
		return end, err
	}
	for i := range entries {
		entries[i].Position = handlers.Position{Epoch: end.Epoch, Place: at.Place + uint64(i) + 1}
	}
	return end, n.dispatch.Deliver(ctx, entries)
}

// dates are all of them.
func (s days) dates() (all []domain.Date) {
	for d := domain.Date(s.date); d <= s.to; d = d.Next() {
		all = append(all, d)
	}
	return all
}

// bookOf is everything that a book has.
func bookOf(ctx context.Context, log handlers.Log, id domain.BookID) (all []handlers.Recorded, err error) {
	for r, err := range log.Read(ctx, id, handlers.Head{Book: id}) {
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// buildLog builds the log and shows what came of it.
func buildLog(cmd *cobra.Command, s days, where storeFlags) error {
	b, err := s.run(cmd.Context(), where, progress[int](cmd, "days"))
	if err != nil {
		return err
	}
	if asJSON(cmd) {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(b)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d days: %d books, %d entries, %d events in %.1f s\n%s\n",
		b.Days, b.Books, b.Entries, b.Events, b.Seconds, b.Digest)
	return err
}
