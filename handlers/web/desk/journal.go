package desk

import (
	"context"
	"sync"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// journal remembers, of the days that desks have looked at, what happened to each visit, in order. It reads on where it was. It is safe for
// concurrent use.
type journal struct {
	mu   sync.Mutex
	days map[domain.BookID]*pastDay
}

// mostDays is how many days a journal remembers: those of every office, and some more.
const mostDays = 200

// pastDay is what has happened in a day so far.
type pastDay struct {
	mu     sync.Mutex
	head   handlers.Head
	all    []mark
	visits map[domain.VisitID][]int // where in all
	of     map[domain.ErrandID]domain.VisitID
}

// mark is one thing that happened to a visit.
type mark struct {
	What    string // the event's name
	At      time.Time
	By      domain.Actor
	Visit   domain.VisitID
	Errand  domain.ErrandID
	Desk    domain.DeskID
	Outcome domain.Outcome
	Agency  domain.AgencyCode // to which it went
	Kontor  domain.KontorID   // likewise
	Follows bool              // of something else that was done
}

func newJournal() *journal { return &journal{days: map[domain.BookID]*pastDay{}} }

// day is what has happened in the day, as of now; nil where it cannot be known.
func (j *journal) day(ctx context.Context, entries page.Entries, b domain.BookID) (*pastDay, error) {
	if entries == nil {
		return nil, nil
	}
	j.mu.Lock()
	d := j.days[b]
	if d == nil {
		if len(j.days) >= mostDays {
			clear(j.days)
		}
		d = &pastDay{head: handlers.Head{Book: b}, visits: map[domain.VisitID][]int{}, of: map[domain.ErrandID]domain.VisitID{}}
		j.days[b] = d
	}
	j.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	for r, err := range entries.Read(ctx, b, d.head) {
		if err != nil {
			return nil, err
		}
		for _, ev := range r.Entry.Events {
			d.note(r.Entry, ev)
		}
		d.head = r.Head
	}
	return d, nil
}

// note keeps what a visitor or an officer would call something that happened to the visit.
func (d *pastDay) note(e domain.Entry, ev domain.Event) {
	m := mark{What: ev.Name(), At: e.At, By: e.Actor}
	switch ev := ev.(type) {
	case domain.VisitRegistered:
		m.Visit, m.At = ev.Visit, ev.Arrived
	case domain.VisitMovedIn:
		m.Visit = ev.Visit
	case domain.ErrandRegistered:
		d.of[ev.Errand] = ev.Visit
		return
	case domain.ErrandMovedIn:
		d.of[ev.Errand] = ev.Visit
		return
	case domain.VisitsJoined:
		for _, id := range ev.Moved {
			d.of[id] = ev.Into
		}
		m.Visit = ev.Into
	case domain.VisitorCalled:
		m.Visit, m.Desk = ev.Visit, ev.Desk
	case domain.VisitorRecalled:
		m.Visit, m.Desk = ev.Visit, ev.Desk
	case domain.VisitorAbsent:
		m.Visit = ev.Visit
	case domain.VisitorReturned:
		m.Visit, m.Follows = ev.Visit, ev.Why == "other-desk"
	case domain.VisitorFreed:
		m.Visit = ev.Visit
	case domain.VisitorLeft:
		m.Visit = ev.Visit
	case domain.VisitMovedOut:
		m.Visit, m.Kontor = ev.Visit, ev.To
	case domain.VisitPrioritised:
		m.Visit = ev.Visit
	case domain.ServiceStarted:
		m.Errand, m.Desk = ev.Errand, ev.Desk
	case domain.ServicePaused:
		m.Errand, m.Desk = ev.Errand, ev.Desk
	case domain.ServiceResumed:
		m.Errand, m.Desk = ev.Errand, ev.Desk
	case domain.ErrandTransferred:
		m.Errand, m.Agency = ev.Errand, ev.To
	case domain.ErrandEnded:
		m.Errand, m.Desk, m.Outcome = ev.Errand, ev.Desk, ev.Outcome
	case domain.ErrandCorrected:
		m.Errand, m.Outcome = ev.Errand, ev.Outcome
	default:
		return
	}
	if m.Errand != "" {
		m.Visit = d.of[m.Errand]
	}
	d.visits[m.Visit] = append(d.visits[m.Visit], len(d.all))
	d.all = append(d.all, m)
}

// course is what has happened to the visit, in order.
func (d *pastDay) course(v domain.VisitID) (all []mark) {
	if d == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, i := range d.visits[v] {
		all = append(all, d.all[i])
	}
	return all
}

// latest is what the actor did to visits, the last first, and no more than so many; each visit once.
func (d *pastDay) latest(by domain.Actor, most int) (all []mark) {
	if d == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	seen := map[domain.VisitID]bool{}
	for i := len(d.all) - 1; i >= 0 && len(all) < most; i-- {
		if m := d.all[i]; m.By == by && !m.Follows && !seen[m.Visit] {
			seen[m.Visit] = true
			all = append(all, m)
		}
	}
	return all
}
