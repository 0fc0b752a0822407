package handlers

import (
	"context"
	"errors"
	"fmt"

	"kontor/domain"
)

// VerifyOptions are what a log is verified against, and how. What is zero is not checked.
type VerifyOptions struct {
	// Agencies is what the agencies' streams hold.
	Agencies Outgoing
	// Live says that the log is being written: then what a stream lacks at its end may still be on its way, and is counted as undelivered
	// instead of missing.
	Live bool
	// Mark is how far the log was known to have come, outside of it.
	Mark Mark
	// View is what was remembered of the log.
	View KeptView
	// Progress is told the place that has been gone through and, when the log knows, the last.
	Progress func(done, total uint64)
}

// Verify goes through the whole log, as it stands at the call, and checks what it finds: in itself, against the seals in its network book,
// and against whatever the options name. It believes nothing but the stored bytes. A fault is in the report and does not end it: what can
// be read is read. The error is for what kept it from reading.
//
// A log that was written anew, with every hash right, is found out only by what stands elsewhere, such as a seal that an agency holds. What
// was written behind the last seal is covered by the agencies' own notices, the mark and the view, and by nothing else.
func Verify(ctx context.Context, log Log, o VerifyOptions) (Report, error) {
	v := &verifier{
		log: log, o: o, books: map[domain.BookID]*checked{}, network: domain.NewNetwork(), told: newToldNetwork(),
		report: Report{ChainOK: true, ConservationOK: true},
	}
	if err := v.begin(ctx); err != nil {
		return v.report, err
	}
	if o.Agencies != nil {
		streams, err := newCompared(ctx, o)
		if err != nil {
			return v.report, err
		}
		defer streams.stop()
		v.streams = streams
	}
	err := v.walk(ctx)
	v.conclude()
	return v.report, err
}

// verifier goes through one log.
type verifier struct {
	log   Log
	o     VerifyOptions
	total uint64

	report  Report
	found   found
	epoch   string
	place   uint64 // of the last entry, or hole, gone past
	holes   int    // places that hold nothing
	books   map[domain.BookID]*checked
	days    int // of them in memory
	turn    uint64
	network *domain.Network
	told    *toldNetwork
	seals   sealCheck
	mark    *markCheck // nil when there is none of this log
	view    *viewCheck
	streams *compared // nil when they are not to be checked
}

// begin asks the log where it ends and which life of it this is, if it can say.
func (v *verifier) begin(ctx context.Context) error {
	if s, ok := v.log.(interface{ Epoch() string }); ok {
		v.epoch = s.Epoch()
	}
	if s, ok := v.log.(interface {
		End(context.Context) (Position, error)
	}); ok {
		end, err := s.End(ctx)
		if err != nil {
			return fmt.Errorf("where the log ends: %w", err)
		}
		v.total = end.Place
	}
	return nil
}

// walk goes through everything. Behind damage it goes on, as long as the log lets it.
func (v *verifier) walk(ctx context.Context) error {
	for {
		var after Position
		if v.place > 0 {
			after = Position{Epoch: v.epoch, Place: v.place}
		}
		err := v.follow(ctx, after)
		damage := (*Damage)(nil)
		if !errors.As(err, &damage) {
			return err
		}
		v.damaged(damage)
		if v.epoch == "" || damage.Place <= v.place {
			return nil
		}
		v.place = damage.Place
	}
}

// follow goes up to where the log was at the call.
func (v *verifier) follow(ctx context.Context, after Position) error {
	for item, err := range v.log.Follow(ctx, after) {
		if err != nil {
			return err
		}
		if item.CaughtUp {
			return nil
		}
		if err := v.entry(ctx, item.Recorded); err != nil {
			return err
		}
		if v.o.Progress != nil {
			v.o.Progress(v.place, v.total)
		}
	}
	return errEnded
}

// damaged notes what the log itself refused to hand out.
func (v *verifier) damaged(d *Damage) {
	v.report.ChainOK = false
	if d.Book == "" {
		v.holes++
		v.found.own(Finding{Kind: "damage", Place: d.Place, Witness: theLog}, "place %d of the log, behind %s: %s", d.Place, v.last(), d.What)
		return
	}
	b := v.book(d.Book)
	b.count++
	b.head, b.blind = Head{Book: d.Book, Revision: b.head.Revision + 1, Place: d.Place}, true
	b.highest = max(b.highest, b.head.Revision)
	v.found.own(Finding{Kind: "damage", Book: d.Book, Entry: b.head.Revision, Place: d.Place, Witness: theLog},
		"book %s, entry %d at place %d: %s", d.Book, b.head.Revision, d.Place, d.What)
}

// last names the entry that was read last.
func (v *verifier) last() string {
	for id, b := range v.books {
		if b.head.Place == v.place && v.place > 0 {
			return fmt.Sprintf("entry %d of book %s", b.head.Revision, id)
		}
	}
	return "its beginning"
}

// conclude counts what can be counted only at the end.
func (v *verifier) conclude() {
	v.report.Books = len(v.books)
	missing := 0
	for _, b := range v.books {
		missing += int(b.highest - min(b.highest, b.count))
	}
	v.report.Gaps = max(v.holes, missing)
	v.concludeMark()
	v.concludeView()
	if v.streams != nil {
		v.streams.conclude(&v.found)
		ok := !v.streams.failed
		v.report.AgenciesOK, v.report.Undelivered, v.report.UndeliveredSince = &ok, v.streams.undelivered, v.streams.since
	}
	v.found.into(&v.report)
}
