package whatif

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
)

// run is one rerun of a recorded day: a day in memory, and what is still to happen in it.
type run struct {
	rec     *Recording
	network *domain.Network
	seed    uint64
	day     *domain.Day
	now     time.Time
	agenda  agenda
	ids     uint64
	guests  map[domain.VisitID]*guest
	order   []domain.VisitID // by visitor
	desks   []*desk
	idle    []*desk // longest first
	ready   []*guest
	chosen  int // visitors who wait to be called out of turn
	staffed time.Duration
	refused error // what no rerun should see

	drawnServices int
}

// rerun plays the recording once and says what came of it.
func (rec *Recording) rerun(seed uint64) (result, error) {
	r := rec.play(seed)
	if r.refused != nil {
		return result{}, fmt.Errorf("the day %s cannot be rerun: %w", r.day.Book(), r.refused)
	}
	f, waits := rec.figures(r.day, r.order, r.staffed)
	return result{f, waits, r.drawnServices, r.day.Balanced()}, nil
}

// play plays the recording once, from the opening of the day to its close.
func (rec *Recording) play(seed uint64) *run {
	r := &run{
		rec: rec, network: rec.Network, seed: seed, day: domain.NewDay(domain.DaybookID(rec.Kontor, rec.Date)),
		guests: make(map[domain.VisitID]*guest, len(rec.visitors)), order: make([]domain.VisitID, len(rec.visitors)),
	}
	r.plan(rec.opened, func() { r.do(domain.OpenDay{}) })
	for _, s := range rec.shifts {
		d := &desk{run: r, shift: s, breaks: s.breaks}
		r.desks = append(r.desks, d)
		r.plan(s.begins, d.signOn)
	}
	for i := range rec.visitors {
		r.plan(rec.visitors[i].came, func() { r.arrive(i) })
	}
	for {
		s, ok := r.agenda.next()
		if !ok || r.refused != nil || s.at.After(rec.closed) && r.deserted() {
			break
		}
		if s.at.After(r.now) {
			r.now = s.at
		}
		s.do()
	}
	r.now = latest(r.now, rec.closed)
	r.do(domain.CloseDay{})
	return r
}

// deserted says whether nobody is at work.
func (r *run) deserted() bool {
	return !slices.ContainsFunc(r.desks, func(d *desk) bool { return d.on })
}

// result is what came of a rerun.
type result struct {
	Figures
	waits []time.Duration // by visitor
	drawn int             // services that the record does not have

	balanced bool // every errand is accounted for
}

func (r *run) plan(at time.Time, do func())        { r.agenda.plan(at, do) }
func (r *run) after(wait time.Duration, do func()) { r.plan(r.now.Add(wait), do) }

// do gives a command that must not be refused.
func (r *run) do(c domain.DayCommand) []domain.Event {
	events, err := r.try(c)
	if err != nil && r.refused == nil {
		r.refused = fmt.Errorf("%s at %s: %w", c.Name(), r.now.In(domain.Stockholm).Format("15:04:05"), err)
	}
	return events
}

// try gives a command, and folds what it makes happen.
func (r *run) try(c domain.DayCommand) ([]domain.Event, error) {
	events, err := r.day.Decide(domain.Moment{At: r.now, Actor: domain.System, Network: r.network, NewID: r.newID, Estimate: noEstimate}, c)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	err = r.day.Fold(domain.Entry{Book: r.day.Book(), Revision: r.day.Revision + 1, At: r.now, Events: events})
	for _, ev := range events {
		switch ev := ev.(type) {
		case domain.DeskClosed:
			r.staffed += ev.Staffed
		case domain.ErrandRouted:
			r.relax(ev.Errand, ev.Decision)
		case domain.ErrandTransferred:
			r.relax(ev.Errand, ev.Decision)
		}
	}
	return events, err
}

// noEstimate promises nothing: no command looks at what was promised.
func noEstimate(*domain.Day, *domain.Visit, domain.Queue) domain.Estimate { return domain.Estimate{} }

// newID counts.
func (r *run) newID() (id uuid.UUID) {
	r.ids++
	binary.BigEndian.PutUint64(id[8:], r.ids)
	return id
}
