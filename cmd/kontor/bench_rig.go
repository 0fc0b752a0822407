package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/natslog"
)

// benchRig is a log with open days as on a busy morning, and a bare stream of the same settings beside it on the same server.
type benchRig struct {
	server *natslog.Server
	log    *natslog.Log
	books  *handlers.Books
	js     jetstream.JetStream
	clock  atomic.Int64 // milliseconds

	ids    []domain.BookID               // the first has the most visits of all
	desks  map[domain.BookID]chan string // free ones
	stored [][]byte                      // registrations, one a book, to publish
	size   int                           // the median of their bytes
	base   atomic.Int64                  // the keys used so far
}

const (
	// openOffices is how many offices are open on the bench's day at least.
	openOffices = 140
	// benchLine is how many visits wait at an office between two turns, and benchDesks how many desks it has.
	benchLine  = 10
	benchDesks = 2
	// benchServed is how many visits each office has served, so that there is a pace to estimate from.
	benchServed = 6
	benchType   = domain.ErrandTypeCode("skv-persbevis")
	benchAgency = domain.AgencyCode("skv")
)

// newBenchRig opens that many books in a new log in the directory.
func newBenchRig(ctx context.Context, dir string, books int) (r *benchRig, err error) {
	r = &benchRig{desks: map[domain.BookID]chan string{}}
	if r.server, err = natslog.Start(ctx, natslog.ServerOptions{Dir: filepath.Join(dir, "log"), Log: quiet()}); err != nil {
		return nil, err
	}
	if err = r.prepare(ctx, books); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *benchRig) close() error { return r.server.Shutdown() }

func (r *benchRig) prepare(ctx context.Context, books int) error {
	nc, err := r.server.Connect()
	if err != nil {
		return err
	}
	if r.log, err = natslog.Open(ctx, nc, natslog.Options{}); err != nil {
		return err
	}
	if r.js, err = jetstream.New(nc); err != nil {
		return err
	}
	r.set(domain.Date("2024-05-02").At(9 * 60))
	if r.books, err = handlers.NewBooks(ctx, r.log, handlers.Options{Clock: r.now}); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return r.books.Seed(ctx) },
		func() error { return r.open(ctx, books) },
		func() error { return r.settle(ctx) },
		func() error { return r.collect(ctx) },
		func() error { return r.bare(ctx) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("preparing: %w", err)
		}
	}
	return nil
}

// now goes a millisecond on each time it is asked.
func (r *benchRig) now() time.Time { return time.UnixMilli(r.clock.Add(1)) }

func (r *benchRig) set(t time.Time) { r.clock.Store(t.UnixMilli()) }

// open opens a day for every office: the first date's for all, the next one's half past midnight, when both may be open, until there are
// enough. The office that expects the most visits comes first.
func (r *benchRig) open(ctx context.Context, books int) error {
	var kontors []*domain.Kontor
	for _, k := range r.books.Network().Kontors {
		kontors = append(kontors, k)
	}
	slices.SortFunc(kontors, func(a, b *domain.Kontor) int { return 2*(b.Expected-a.Expected) + compare(a.ID, b.ID) })
	for _, at := range []time.Time{domain.Date("2024-05-02").At(9 * 60), domain.Date("2024-05-03").At(30)} {
		r.set(at)
		for _, k := range kontors {
			id := domain.DaybookID(k.ID, domain.DateOf(at))
			if len(r.ids) == books {
				continue
			}
			if _, err := r.do(ctx, id, domain.OpenDay{}); domain.Refused(err, "kontor-closed") || domain.Refused(err, "kontor-closed-elsewhere") {
				continue
			} else if err != nil {
				return err
			}
			r.ids = append(r.ids, id)
			r.desks[id] = make(chan string, benchDesks)
			if err := r.staff(ctx, id, k.ID); err != nil {
				return err
			}
		}
	}
	if len(r.ids) < books {
		return fmt.Errorf("only %d of %d days can be opened", len(r.ids), books)
	}
	return nil
}

func compare(a, b domain.KontorID) int {
	if a < b {
		return -1
	}
	return 1
}

// staff signs officers on.
func (r *benchRig) staff(ctx context.Context, id domain.BookID, k domain.KontorID) error {
	for n := range benchDesks {
		desk := fmt.Sprint(n + 1)
		officer := domain.OfficerID("o-" + string(k) + "-" + desk)
		open := domain.OpenDesk{Desk: domain.DeskID(desk), Officer: officer, Agencies: []domain.AgencyCode{benchAgency}}
		if _, err := r.do(ctx, id, open); err != nil {
			return err
		}
		r.desks[id] <- desk
	}
	return nil
}

// settle has every office serve some visits, ten minutes each, and then a line wait.
func (r *benchRig) settle(ctx context.Context) error {
	at := domain.Date("2024-05-03").At(30)
	all := func(do operation) error {
		_, err := take(ctx, len(r.ids), 64, do)
		return err
	}
	for n := range benchServed {
		r.set(at.Add(time.Duration(n) * 10 * time.Minute))
		if err := all(r.begin); err != nil {
			return err
		}
		r.set(at.Add(time.Duration(n+1) * 10 * time.Minute))
		if err := all(r.finish); err != nil {
			return err
		}
	}
	_, err := take(ctx, benchLine*len(r.ids), 64, r.register(len(r.ids)))
	return err
}

// begin registers a visit, calls it to the first desk and begins to serve it.
func (r *benchRig) begin(ctx context.Context, _, i int) error {
	if _, err := r.do(ctx, r.ids[i], visit); err != nil {
		return err
	}
	called, err := r.do(ctx, r.ids[i], domain.CallNext{Desk: "1"})
	if err != nil {
		return err
	}
	_, err = r.do(ctx, r.ids[i], domain.Start{Errand: called.Entry.Events[0].(domain.VisitorCalled).Errands[0]})
	return err
}

// finish ends what is served at the first desk.
func (r *benchRig) finish(ctx context.Context, _, i int) error {
	var served domain.ErrandID
	err := r.books.View(ctx, r.ids[i], func(d *domain.Day) { served = d.Visits[d.Desks["1"].Visit].Errands[0] })
	if err == nil {
		_, err = r.do(ctx, r.ids[i], domain.End{Errand: served, Outcome: domain.Solved})
	}
	return err
}

// collect keeps the bytes of one registration a book.
func (r *benchRig) collect(ctx context.Context) error {
	for _, id := range r.ids {
		var last []byte
		for rec, err := range r.log.Read(ctx, id, handlers.Head{Book: id}) {
			if err != nil {
				return err
			}
			if rec.Entry.Command == visit.Name() {
				last = rec.Stored
			}
		}
		r.stored = append(r.stored, last)
	}
	sizes := make([]float64, len(r.stored))
	for i, b := range r.stored {
		sizes[i] = float64(len(b))
	}
	r.size = int(median(sizes))
	return nil
}

// bare makes the stream that has the log's settings, and nobody's meaning.
func (r *benchRig) bare(ctx context.Context) error {
	info, err := r.js.Stream(ctx, natslog.Stream)
	if err != nil {
		return err
	}
	bare := info.CachedInfo().Config
	bare.Name, bare.Subjects, bare.Metadata = "BARE", []string{"bare.>"}, nil
	_, err = r.js.CreateStream(ctx, bare)
	return err
}
