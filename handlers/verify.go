package handlers

import (
	"context"
	"errors"
	"fmt"

	"kontor/domain"
)

// Report is what verification found.
type Report struct {
	Books   int `json:"books"`
	Entries int `json:"entries"`
	Events  int `json:"events"`
	// ChainOK says that every entry can be read, stands where its book expects it, and carries the hash of the one before it.
	ChainOK bool `json:"chain_ok"`
	// Gaps is how many entries are missing, at least: places of the log that hold nothing, or revisions that no book has.
	Gaps int `json:"gaps"`
	// ConservationOK says that every day folds, and that every agency's errands were accounted for after every entry.
	ConservationOK bool `json:"conservation_ok"`
	// AgenciesOK says that every agency's stream holds what the log says it should, and nothing else; null when that was not checked.
	AgenciesOK *bool `json:"agencies_ok"`
	// FirstError is the first fault in words, naming book and entry; empty when there is none.
	FirstError string `json:"first_error"`
}

// OK says whether everything that was checked is right.
func (r Report) OK() bool { return r.FirstError == "" }

// Verify goes through the whole log, as it stands at the call, and checks what it finds; and, unless out is nil, the agencies' streams
// against it. It believes nothing but the stored bytes. A fault is in the report and does not end it: what can be read is read. The
// error is for what kept it from reading. Progress, unless nil, is told the entries done and, when the log knows, how many there are.
//
// Of a log that is being written, a stream may lag: then what has not been delivered yet is reported as missing.
//
// The chain shows what was changed behind a book's last entry no more than a book's last page shows that it was torn out: for that the
// head must be known from elsewhere, such as an agency's stream.
func Verify(ctx context.Context, log Log, out Outgoing, progress func(done, total uint64)) (Report, error) {
	v := &verifier{
		log: log, books: map[domain.BookID]*checked{}, network: domain.NewNetwork(), progress: progress,
		report: Report{ChainOK: true, ConservationOK: true},
	}
	if s, ok := log.(interface {
		End(context.Context) (Position, error)
	}); ok {
		end, err := s.End(ctx)
		if err != nil {
			return v.report, fmt.Errorf("where the log ends: %w", err)
		}
		v.total = end.Place
	}
	if out != nil {
		streams, err := newCompared(ctx, out)
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
	log      Log
	progress func(done, total uint64)
	total    uint64

	report  Report
	epoch   string
	place   uint64 // of the last entry, or hole, gone past
	holes   int    // places that hold nothing
	books   map[domain.BookID]*checked
	days    int // of them in memory
	turn    uint64
	network *domain.Network
	streams *compared // nil when they are not to be checked
	differs string    // the first difference between them and the log
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
		if v.progress != nil {
			v.progress(v.place, v.total)
		}
	}
	return errEnded
}

// damaged notes what the log itself refused to hand out.
func (v *verifier) damaged(d *Damage) {
	v.report.ChainOK = false
	if d.Book == "" {
		v.holes++
		v.fault("place %d of the log, behind %s: %s", d.Place, v.last(), d.What)
		return
	}
	b := v.book(d.Book)
	b.count++
	b.head, b.blind = Head{Book: d.Book, Revision: b.head.Revision + 1, Place: d.Place}, true
	b.highest = max(b.highest, b.head.Revision)
	v.fault("book %s, entry %d at place %d: %s", d.Book, b.head.Revision, d.Place, d.What)
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

// fault notes the first fault of the log in words.
func (v *verifier) fault(format string, args ...any) {
	if v.report.FirstError == "" {
		v.report.FirstError = fmt.Sprintf(format, args...)
	}
}

// mismatch notes the first difference between the log and an agency's stream. It is the first error only of a log without a fault: where
// an entry is missing, everything behind it stands at another place, and the streams show that long before the entry's own book does.
func (v *verifier) mismatch(format string, args ...any) {
	if v.differs == "" {
		v.differs = fmt.Sprintf(format, args...)
	}
}

// conclude counts what can be counted only at the end.
func (v *verifier) conclude() {
	v.report.Books = len(v.books)
	missing := 0
	for _, b := range v.books {
		missing += int(b.highest - min(b.highest, b.count))
	}
	v.report.Gaps = max(v.holes, missing)
	if v.streams != nil {
		v.streams.conclude(v.mismatch)
		ok := !v.streams.failed
		v.report.AgenciesOK = &ok
	}
	if v.report.FirstError == "" {
		v.report.FirstError = v.differs
	}
}
