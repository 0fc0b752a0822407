package domain

import "time"

// Ordering is what an authority sets of the order in which visitors are called, for every office: how much earlier than they came some of
// them are counted as having come. All of it is in minutes. The zero Ordering calls in the order of arrival, keeps nobody for an officer
// and offers nobody.
type Ordering struct {
	Need      int `json:"need,omitempty"`      // for whom waiting is hard: mobility, calm
	Protected int `json:"protected,omitempty"` // with a protected identity: the less seen in the room, the better
	Returned  int `json:"returned,omitempty"`  // called before, and put back through no fault of the visitor's
	Booked    int `json:"booked,omitempty"`    // checked in for a booked time
	Urgent    int `json:"urgent,omitempty"`    // by a supervisor
	Hold      int `json:"hold,omitempty"`      // how long a visit is kept for its officer, at most
	Offer     int `json:"offer,omitempty"`     // how long an offered visit is reserved

	Basis Basis `json:"basis,omitempty"`
}

// StandardOrdering is what a new network begins with: proposals of ours, until an authority says otherwise.
var StandardOrdering = Ordering{Need: 10, Protected: 10, Returned: 5, Booked: 15, Urgent: 30, Hold: 10, Offer: 2, Basis: Estimated}

// MaxBonus is the largest bonus that any rules give.
const MaxBonus = time.Hour

// Class is what a supervisor can make of a visit's place in the line, beside what it has by itself.
type Class string

const (
	Ordinary Class = "ordinary" // nothing beside it
	InNeed   Class = "need"     // a need that was not said at the registration
	Urgent   Class = "urgent"
)

var classes = set(Ordinary, InNeed, Urgent)

// before is the order of every queue. The one formula is:
//
//	rank = came - bonus,   0 <= bonus <= Most
//
// where came is when the visit came, or the time it is booked for if that is later; bonus is the largest of the bonuses that the rules
// give for what the visit is (they are never added up); and Most is the largest that the rules give anybody. The visit of the lowest rank
// is called first, and of two with one rank the one registered first.
//
// Nobody starves: no visit is called before one that came more than Most earlier. Let u have come more than Most after v. Then
//
//	rank(u) = came(u) - bonus(u) >= came(u) - Most > came(v) >= came(v) - bonus(v) = rank(v)
//
// so v is before u, whatever either of them is and whoever came when. So whoever waits is overtaken by those at most who came within Most
// after it, and they are finitely many. The rank depends on when the visit came, never on the present moment: two visits keep their order while
// they wait, until one of them is made something else. Neither does anybody's wait depend on the rank: it is counted from the queue.
//
// Three things are no overtaking by this order, and each is an event that says so: a visit called out of turn by somebody's choice
// (VisitorCalled.Chosen), one that is kept for an officer (OfficerPreferred) or offered to a desk (VisitOffered), both no longer than
// the rules have it, and a desk that passes over whom it does not serve.
func (d *Day) before(a, b *Visit) int {
	if c := d.rank(a).Compare(d.rank(b)); c != 0 {
		return c
	}
	return a.Number - b.Number
}

func (d *Day) rank(v *Visit) time.Time { return v.came().Add(-d.Rules.Order.bonus(v)) }

// came is when the visit counts as having come: whoever is early for a booked time has come at that time.
func (v *Visit) came() time.Time {
	if v.Booked.After(v.Since) {
		return v.Booked
	}
	return v.Since
}

// Most is the largest bonus that anybody gets.
func (o Ordering) Most() time.Duration {
	return bonusOf(max(o.Need, o.Protected, o.Returned, o.Booked, o.Urgent))
}

// bonus is the largest bonus of those that the visit gets.
func (o Ordering) bonus(v *Visit) time.Duration {
	most := 0
	for _, n := range v.Needs {
		if n == NeedMobility || n == NeedCalm {
			most = max(most, o.Need)
		}
	}
	if v.Class == InNeed {
		most = max(most, o.Need)
	}
	if v.Class == Urgent {
		most = max(most, o.Urgent)
	}
	if v.Protected {
		most = max(most, o.Protected)
	}
	if v.PutBack {
		most = max(most, o.Returned)
	}
	if !v.Booked.IsZero() {
		most = max(most, o.Booked)
	}
	return bonusOf(most)
}

// bonusOf is minutes as a bonus: none is negative, and none above MaxBonus, whatever the rules say.
func bonusOf(minutes int) time.Duration {
	return min(max(0, time.Duration(minutes)*time.Minute), MaxBonus)
}

// Prioritise gives a visit that is still here another class. For supervisors.
type Prioritise struct {
	Visit  VisitID    `json:"visit"`
	Class  Class      `json:"class"`
	Reason ReasonCode `json:"reason"`
}

// VisitPrioritised moves a visit in the line; its age and its wait stay what they are.
type VisitPrioritised struct {
	Visit  VisitID       `json:"visit"`
	Ticket Ticket        `json:"ticket,omitempty"`
	Was    Class         `json:"was"`
	Class  Class         `json:"class"`
	Reason ReasonCode    `json:"reason"`
	Waited time.Duration `json:"waited"` // in all queues so far
}

func (Prioritise) Name() string       { return "prioritise" }
func (VisitPrioritised) Name() string { return "visit-prioritised" }

func (c Prioritise) decide(d *Day, m Moment) ([]Event, error) {
	if err := forSupervisors(m.Actor, c.Reason); err != nil {
		return nil, err
	}
	if !classes[c.Class] {
		return nil, malformed("unknown-class", "class", shown(c.Class))
	}
	v, err := d.presentVisit(c.Visit)
	if err != nil || v.class() == c.Class {
		return nil, err
	}
	return []Event{VisitPrioritised{v.ID, v.Ticket, v.class(), c.Class, c.Reason, v.WaitedAt(m.At)}}, nil
}

func (ev VisitPrioritised) evolve(d *Day, _ time.Time) {
	v := d.Visits[ev.Visit]
	v.Class = ev.Class
	d.reLine(v)
}

func (v *Visit) class() Class {
	if v.Class == "" {
		return Ordinary
	}
	return v.Class
}

// reLine gives a visit whose rank has changed its place among those who wait, if it does.
func (d *Day) reLine(v *Visit) {
	if !v.Queued.IsZero() {
		d.stepOut(v)
		d.lineUp(v)
	}
}
