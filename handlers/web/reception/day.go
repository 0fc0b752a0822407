package reception

import (
	"slices"
	"time"

	"kontor/domain"
)

// dayNow is what the reception sees of the day, and what is kept alive.
type dayNow struct {
	Stage   domain.Stage
	Kontor  domain.KontorID
	Waiting int
	Longest time.Duration
	Desks   int
	Latest  []latest
}

// latest is one of the visits that were registered last.
type latest struct {
	Visit     domain.VisitID
	Ticket    domain.Ticket
	Protected bool
	At        time.Time
	Agencies  []domain.AgencyCode
	State     domain.State   // of the errand that has come least far
	Outcome   domain.Outcome // when that has ended
	Desk      domain.DeskID
}

// seeDay is the day as the reception sees it. What was written in afterwards is not in it.
func seeDay(d *domain.Day, now time.Time) dayNow {
	const most = 8
	n := dayNow{Stage: d.Stage, Kontor: d.Kontor}
	for _, v := range d.WaitingVisits() {
		n.Waiting++
		n.Longest = max(n.Longest, v.WaitedAt(now))
	}
	for _, desk := range d.Desks {
		if desk.Open && !desk.OnBreak {
			n.Desks++
		}
	}
	for _, id := range slices.Backward(d.Order) {
		if len(n.Latest) == most {
			break
		}
		if v := d.Visits[id]; !v.Late {
			n.Latest = append(n.Latest, seeLatest(d, v))
		}
	}
	return n
}

func seeLatest(d *domain.Day, v *domain.Visit) latest {
	first := d.Errands[v.Errands[0]]
	row := latest{
		Visit: v.ID, Ticket: v.Ticket, Protected: v.Protected, At: v.Since, State: first.State, Outcome: first.Outcome, Desk: v.Desk,
	}
	for _, e := range v.Errands {
		row.Agencies = append(row.Agencies, d.Errands[e].Agency)
		if !d.Errands[e].State.Final() {
			row.State = d.Errands[e].State
		}
	}
	slices.Sort(row.Agencies)
	row.Agencies = slices.Compact(row.Agencies)
	return row
}

// lately lists the errand types of the visits that were registered last, the latest first, each once.
func lately(d *domain.Day, most int) (types []domain.ErrandTypeCode) {
	for _, id := range slices.Backward(d.Order) {
		v := d.Visits[id]
		for _, e := range v.Errands {
			if t := d.Errands[e].Type; !slices.Contains(types, t) && d.Errands[e].State != domain.Corrected {
				types = append(types, t)
			}
		}
		if len(types) >= most {
			return types[:most]
		}
	}
	return types
}

// registered is a visit as the reception tells the visitor about it.
type registered struct {
	*domain.Visit
	Errands  []domain.Errand
	Places   []int
	Estimate *domain.Estimate
	No       error // why the registration can no longer be undone
	Practice bool
}

func seeRegistered(d *domain.Day, id domain.VisitID) *registered {
	v := d.Visits[id]
	if v == nil {
		return nil
	}
	visit := *v
	seen := &registered{Visit: &visit, Estimate: v.Promise, No: notUndoable(d, v), Practice: d.Practice}
	for _, e := range v.Errands {
		errand := *d.Errands[e]
		seen.Errands = append(seen.Errands, errand)
		seen.Places = append(seen.Places, d.Place(id, errand.Queue))
	}
	return seen
}

// struck says whether the visit was undone.
func (r registered) struck() bool {
	return !slices.ContainsFunc(r.Errands, func(e domain.Errand) bool { return e.State != domain.Corrected })
}

// waits says whether something of the visit waits.
func (r registered) waits() bool {
	return slices.ContainsFunc(r.Errands, func(e domain.Errand) bool { return e.State == domain.Waiting })
}
