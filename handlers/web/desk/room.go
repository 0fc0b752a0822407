package desk

import (
	"slices"
	"time"

	"kontor/domain"
)

// room is what waits, and for whom.
type room struct {
	Waiting []waiting // for this desk, in the order in which to call, no more than are shown
	All     int       // that wait for this desk
	Others  int       // visits that wait for other desks only
	Longest time.Duration
	Parked  []waiting // with an errand that this desk may go on with
	Absent  []waiting
	Offered *waiting // reserved for this desk, until
	Until   time.Time
}

// waiting is a visit that is not at a desk.
type waiting struct {
	Visit    domain.VisitID
	Errand   domain.ErrandID // the one that is parked
	Ticket   domain.Ticket
	Waited   time.Duration
	Language string
	Needs    []domain.Need
	Private  bool
	Class    domain.Class
	Kept     bool // for this officer
	Errands  []servedErrand
	Place    placing
}

// placing is why the visit stands where it stands in the line.
type placing struct {
	Came    time.Time
	Booked  time.Time
	Earlier int      // minutes that it counts as having come earlier
	Why     []string // by what, as keys of words
	Refused time.Time
}

// mostRows is how many of those that wait are listed; the others are called by their number.
const mostRows = 50

// seeRoom is who is not at a desk.
func (v *deskPage) seeRoom(d *domain.Day) room {
	var r room
	now := domain.Moment{At: v.Now, Network: v.Network}
	all := d.WaitingFor(now, v.Desk)
	r.All, r.Others = len(all), len(d.WaitingVisits())-len(all)
	if v.kontor != v.home {
		r.Others = 0
	}
	for i, visit := range all {
		r.Longest = max(r.Longest, visit.WaitedAt(v.Now))
		if i < mostRows {
			r.Waiting = append(r.Waiting, v.wait(d, visit))
		}
		if o := visit.Offer; o != nil && o.Desk == v.Desk.ID && v.Now.Before(o.Until) {
			offered := v.wait(d, visit)
			r.Offered, r.Until = &offered, o.Until
		}
	}
	for _, id := range d.Order {
		switch visit := d.Visits[id]; v.aside(d, visit) {
		case domain.Paused:
			row := v.wait(d, visit)
			for _, e := range row.Errands {
				if e.State == domain.Paused && e.Here {
					row.Errand = e.ID
				}
			}
			r.Parked = append(r.Parked, row)
		case domain.Absent:
			if v.kontor != v.home {
				continue // that is for those who are there
			}
			r.Absent = append(r.Absent, v.wait(d, visit))
		}
	}
	return r
}

// aside says whether the visit is parked where this desk may go on with it, or absent.
func (v *deskPage) aside(d *domain.Day, visit *domain.Visit) (how domain.State) {
	for _, id := range visit.Errands {
		switch e := d.Errands[id]; {
		case e.State == domain.Paused && d.Serves(domain.Moment{At: v.Now, Network: v.Network}, v.Desk, e):
			return domain.Paused
		case e.State == domain.Absent:
			how = domain.Absent
		}
	}
	return how
}

func (v *deskPage) wait(d *domain.Day, visit *domain.Visit) waiting {
	return waiting{
		Visit: visit.ID, Ticket: visit.Ticket, Waited: visit.WaitedAt(v.Now), Language: visit.Language, Needs: visit.Needs,
		Private: visit.Protected, Class: visit.Class, Kept: visit.Prefers != nil && visit.Prefers.Officer == v.officer,
		Errands: v.errands(d, visit), Place: v.placed(d, visit),
	}
}

// placed says by what the one formula puts the visit where it is: when it came, and the largest of its bonuses.
func (v *deskPage) placed(d *domain.Day, visit *domain.Visit) placing {
	came := visit.Since
	if visit.Booked.After(came) {
		came = visit.Booked
	}
	p := placing{Came: visit.Since, Booked: visit.Booked, Earlier: int(came.Sub(d.Rank(visit)) / time.Minute)}
	for _, t := range visit.Turned {
		if t.Desk == v.Desk.ID && v.Now.Before(t.Again) {
			p.Refused = t.Again
		}
	}
	if p.Earlier == 0 {
		return p
	}
	o, n := d.Rules.Order, p.Earlier
	hard := slices.Contains(visit.Needs, domain.NeedMobility) || slices.Contains(visit.Needs, domain.NeedCalm) || visit.Class == domain.InNeed
	for _, b := range []struct {
		is  bool
		by  int
		key string
	}{
		{visit.Class == domain.Urgent, o.Urgent, "desk.why.urgent"}, {hard, o.Need, "desk.why.need"}, {visit.Protected, o.Protected, "desk.why.protected"},
		{visit.PutBack, o.Returned, "desk.why.returned"}, {!visit.Booked.IsZero(), o.Booked, "desk.why.booked"},
	} {
		if b.is && b.by >= n {
			p.Why = append(p.Why, b.key)
		}
	}
	return p
}
