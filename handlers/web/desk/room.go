package desk

import (
	"strings"

	"kontor/domain"
)

// serve is the visit at the desk, as its officer may see it.
func (v *deskPage) serve(d *domain.Day) *served {
	visit := d.Visits[v.Desk.Visit]
	if visit == nil {
		return nil
	}
	seen := &served{
		Visit: *visit, Waited: visit.WaitedAt(v.Now), MayRecall: visit.Calls < d.Rules.MaxCalls, Errands: v.errands(d, visit),
	}
	return seen
}

// seeRoom is who is not at a desk.
func (v *deskPage) seeRoom(d *domain.Day) room {
	var r room
	all := d.WaitingVisits()
	for _, visit := range d.WaitingFor(domain.Moment{At: v.Now, Network: v.Network}, v.Desk) {
		r.Waiting = append(r.Waiting, v.wait(d, visit))
	}
	r.Others = len(all) - len(r.Waiting)
	for _, id := range d.Order {
		visit := d.Visits[id]
		row := v.wait(d, visit)
		absent := false
		for _, e := range row.Errands {
			absent = absent || e.State == domain.Absent
			if e.State == domain.Paused && e.Here {
				row.Errand = e.ID
			}
		}
		switch {
		case row.Errand != "":
			r.Parked = append(r.Parked, row)
		case absent:
			r.Absent = append(r.Absent, row)
		}
	}
	return r
}

func (v *deskPage) wait(d *domain.Day, visit *domain.Visit) waiting {
	return waiting{
		Visit: visit.ID, Ticket: visit.Ticket, Waited: visit.WaitedAt(v.Now), Language: visit.Language, Needs: visit.Needs,
		Private: visit.Protected, Errands: v.errands(d, visit),
	}
}

// errands are the visit's errands; only those that the officer may serve say what they are about.
func (v *deskPage) errands(d *domain.Day, visit *domain.Visit) (all []servedErrand) {
	now := domain.Moment{At: v.Now, Network: v.Network}
	for _, id := range visit.Errands {
		e := *d.Errands[id]
		// A desk of the officer's that is open for the errand's agency: what could be served there the officer may know.
		could := &domain.Desk{Officer: v.Officer, Agencies: []domain.AgencyCode{e.Agency}}
		seen := servedErrand{Errand: e, Mine: d.Serves(now, could, &e), Here: d.Serves(now, v.Desk, &e), Served: e.ServedAt(v.Now)}
		if !seen.Mine {
			seen.Type, seen.Matter, seen.Decision = "", "", domain.Decision{}
		}
		all = append(all, seen)
	}
	return all
}

func compareText[T ~string](a, b T) int { return strings.Compare(string(a), string(b)) }
