package whatif

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// Read makes a recording of an office's day. The network is as the entry names it that opened the day: those before it are of times that
// were booked, weeks before.
func Read(ctx context.Context, log handlers.Log, k domain.KontorID, d domain.Date) (*Recording, error) {
	book := domain.DaybookID(k, d)
	if !book.Valid() {
		return nil, fmt.Errorf("%q on %q is no office's day", k, d)
	}
	var entries []domain.Entry
	for r, err := range log.Read(ctx, book, handlers.Head{Book: book}) {
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", book, err)
		}
		entries = append(entries, r.Entry)
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("nothing is recorded of %s", book)
	}
	network, last := domain.NewNetwork(), openedWith(entries)
	for r, err := range log.Read(ctx, domain.NetworkBook, handlers.Head{Book: domain.NetworkBook}) {
		if err != nil {
			return nil, fmt.Errorf("reading the network: %w", err)
		}
		if r.Entry.Revision > last {
			break
		}
		if err := network.Fold(r.Entry); err != nil {
			return nil, err
		}
	}
	return Record(network, entries)
}

// openedWith is the revision of the network with which the day was opened.
func openedWith(entries []domain.Entry) uint64 {
	for _, e := range entries {
		if slices.ContainsFunc(e.Events, func(ev domain.Event) bool { _, opens := ev.(domain.DayOpened); return opens }) {
			return e.Network
		}
	}
	return entries[0].Network
}

// Record makes a recording of the entries of a daybook, from its first on, with the network as it was when the day was opened.
func Record(network *domain.Network, entries []domain.Entry) (*Recording, error) {
	day := domain.NewDay(entries[0].Book)
	r := &recorder{
		rec:  &Recording{Kontor: day.Kontor, Date: day.Date, Network: network, served: map[servedAs]pool{}},
		day:  day,
		came: map[domain.VisitID]*visitor{}, errands: map[domain.ErrandID]*underWay{}, desks: map[domain.DeskID]*deskSeen{},
	}
	for _, e := range entries {
		if err := r.entry(e); err != nil {
			return nil, err
		}
	}
	if r.rec.opened.IsZero() {
		return nil, fmt.Errorf("the day %s was never opened", day.Book())
	}
	if day.Stage != domain.Closed {
		return nil, fmt.Errorf("the day %s has not been closed: what is not over cannot be rerun", day.Book())
	}
	r.conclude()
	return r.rec, nil
}

// recorder makes a recording while a day is folded.
type recorder struct {
	rec     *Recording
	day     *domain.Day
	at      time.Time
	came    map[domain.VisitID]*visitor
	order   []domain.VisitID
	errands map[domain.ErrandID]*underWay
	desks   map[domain.DeskID]*deskSeen
	staffed time.Duration
}

// underWay is an errand while its service is recorded.
type underWay struct {
	*errand
	visitor *visitor
	since   time.Time     // of the present stretch; zero when there is none
	carried time.Duration // of a stretch that was broken off
	paused  time.Time
}

// deskSeen is a desk while it is recorded.
type deskSeen struct {
	*shift
	away     time.Time // on a break since
	last     *visitor  // whom it served last
	released time.Time // since when it is free
	somebody bool      // waited for it then
}

// entry takes in what happened, before and after it is folded.
func (r *recorder) entry(e domain.Entry) error {
	if r.at = e.At; len(e.Events) > 0 && r.day.Stage != domain.Closed {
		r.before(e)
	}
	busy := r.busy()
	if err := r.day.Fold(e); err != nil {
		return err
	}
	for id, v := range busy {
		if desk := r.day.Desks[id]; desk.Visit == "" && desk.Open && r.desks[id] != nil {
			r.release(r.desks[id], desk, v)
		}
	}
	return nil
}

// busy are the desks with a visitor.
func (r *recorder) busy() map[domain.DeskID]domain.VisitID {
	busy := map[domain.DeskID]domain.VisitID{}
	for id, desk := range r.day.Desks {
		if desk.Visit != "" {
			busy[id] = desk.Visit
		}
	}
	return busy
}

// release notes that a desk is free, and whether somebody waits for it.
func (r *recorder) release(seen *deskSeen, desk *domain.Desk, v domain.VisitID) {
	seen.last, seen.released = r.came[v], r.at
	seen.somebody = len(r.day.WaitingFor(domain.Moment{At: r.at, Network: r.rec.Network}, desk)) > 0
}

func (r *recorder) before(e domain.Entry) {
	if reg, ok := e.Events[0].(domain.VisitRegistered); ok {
		r.register(reg)
	}
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.DayOpened:
			r.rec.opened, r.rec.Hours = r.at, ev.Hours
		case domain.DayClosed:
			r.rec.closed = r.at
		case domain.DeskOpened, domain.DeskClosed, domain.BreakTaken, domain.BreakEnded:
			r.desk(ev)
		case domain.ErrandRegistered:
			r.errand(ev)
		case domain.ErrandRouted:
			if u := r.errands[ev.Errand]; u != nil {
				u.channel = ev.Decision.Queue.Channel
			}
		default:
			r.visit(ev)
		}
	}
}

// register begins a visitor. One that ended at the door or was entered afterwards waited for nobody.
func (r *recorder) register(reg domain.VisitRegistered) {
	if reg.Door || reg.Late {
		return
	}
	v := &visitor{came: r.at, wrap: -1, register: domain.Register{
		Kind: reg.Kind, Language: reg.Language, Needs: reg.Needs, Protected: reg.Protected,
	}}
	r.came[reg.Visit], r.order = v, append(r.order, reg.Visit)
	r.rec.visitors = append(r.rec.visitors, v)
}

// errand begins an errand: of those that the visitor came with, or a later one.
func (r *recorder) errand(ev domain.ErrandRegistered) {
	v := r.came[ev.Visit]
	if v == nil {
		return
	}
	u := &underWay{errand: &errand{code: ev.Type}, visitor: v}
	r.errands[ev.Errand] = u
	ne := domain.NewErrand{Type: ev.Type, Earlier: ev.Earlier}
	if r.day.Visits[ev.Visit] == nil {
		v.register.Errands = append(v.register.Errands, ne)
		v.errands = append(v.errands, u.errand)
		return
	}
	r.addLater(v, ne, u.errand, ev.Visit)
}

// addLater takes in an errand that came up during the visit.
func (r *recorder) addLater(v *visitor, ne domain.NewErrand, e *errand, id domain.VisitID) {
	l := later{errand: ne, after: r.at.Sub(v.came)}
	if visit := r.day.Visits[id]; !visit.FirstCalled.IsZero() {
		l.atDesk = true
		l.after = max(0, r.at.Sub(visit.FirstCalled)-v.firstWalk())
	}
	v.later, v.errands = append(v.later, l), append(v.errands, e)
}

// firstWalk is how long it took from the first call until service began.
func (v *visitor) firstWalk() time.Duration {
	if len(v.replies) == 0 {
		return 0
	}
	return v.replies[0].took
}
