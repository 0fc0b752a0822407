package domain

import (
	"cmp"
	"slices"
	"time"
)

// Forget takes from everybody the possibility to read what a visitor's errands hold: of one agency, or of all of them. The keys are destroyed
// by whoever gives it, once it is written. For operators and supervisors under a decision, and for the system under a retention rule, which
// is always one agency's. The visit must be over, and not on its way to another office.
type Forget struct {
	Visit    VisitID    `json:"visit"`
	Agency   AgencyCode `json:"agency,omitempty"`
	Decision DiaryNo    `json:"decision"`
}

// VisitorForgotten names every key that is to be destroyed: those of the visit and of the visits that were joined into it. There may be none: then
// it says that nothing is to be added any more. It changes no figure.
type VisitorForgotten struct {
	Visit    VisitID    `json:"visit"`
	Agency   AgencyCode `json:"agency,omitempty"`
	Keys     []KeyID    `json:"keys"`
	Decision DiaryNo    `json:"decision"`
}

func (Forget) Name() string           { return "forget" }
func (VisitorForgotten) Name() string { return "visitor-forgotten" }

func (c Forget) decide(d *Day, m Moment) ([]Event, error) {
	if !c.Decision.Valid() {
		return nil, malformed("bad-diary-number", "decision", shown(c.Decision))
	}
	if err := c.allowed(d, m); err != nil {
		return nil, err
	}
	v, err := d.visit(c.Visit)
	if err != nil {
		return nil, err
	}
	v = d.root(v)
	if d.Stage != Closed && !d.over(v) || d.underWay(v) {
		return nil, refuse("visit-open", "ticket", string(v.Ticket))
	}
	keys := d.keysOf(v, c.Agency)
	if len(keys) == 0 && (c.Agency != "" || d.marked(v)) {
		return nil, nil
	}
	return []Event{VisitorForgotten{v.ID, c.Agency, keys, c.Decision}}, nil
}

// allowed refuses whoever may not forget. The system may what a rule in force says is due.
func (c Forget) allowed(d *Day, m Moment) error {
	switch m.Actor.Role {
	case RoleOperator, RoleSupervisor:
		return nil
	case RoleSystem:
		rule, ok := m.Network.RetentionOn(c.Agency, DateOf(m.At))
		if !ok || rule.Decision != c.Decision || DateOf(m.At) < rule.DueOn(d.Date) {
			return refuse("not-due", "agency", shown(c.Agency), "date", string(d.Date))
		}
		return nil
	}
	return refuse("for-supervisors")
}

// root is the visit that this one is: the one that it was joined into, or itself.
func (d *Day) root(v *Visit) *Visit {
	for range d.Visits {
		if v.JoinedInto == "" {
			break
		}
		v = d.Visits[v.JoinedInto]
	}
	return v
}

// sames lists the visits that are one visitor's, in the order of their registration: the visit, and what was joined into it.
func (d *Day) sames(root *Visit) (all []*Visit) {
	for _, id := range d.Order {
		if v := d.Visits[id]; d.root(v) == root {
			all = append(all, v)
		}
	}
	return all
}

// underWay says whether the visitor is on the way to another office, and it is not known here whether it was taken in. That ends soon, also when
// the day is closed.
func (d *Day) underWay(root *Visit) bool {
	return slices.ContainsFunc(d.sames(root), func(v *Visit) bool { return v.Moved != nil && v.Moved.Arrived == "" })
}

// marked says whether the visitor is forgotten by all agencies.
func (d *Day) marked(root *Visit) bool {
	return !slices.ContainsFunc(d.sames(root), func(v *Visit) bool { return !v.Forgotten })
}

// keysOf lists the keys of the visitor's content that are not yet forgotten: the agency's, or all. In the order of their numbers, and never nil.
func (d *Day) keysOf(root *Visit, a AgencyCode) []KeyID {
	keys := []KeyID{}
	for _, v := range d.sames(root) {
		for _, k := range v.Keys {
			if !k.Forgotten && (a == "" || k.Agency == a) {
				keys = append(keys, k.Key)
			}
		}
	}
	slices.SortFunc(keys, cmp.Compare)
	return keys
}

// ForgottenKeys lists the keys of the visitor's content that were forgotten, for whoever destroys them.
func (d *Day) ForgottenKeys(id VisitID) (keys []KeyID) {
	if v := d.Visits[id]; v != nil {
		for _, same := range d.sames(d.root(v)) {
			for _, k := range same.Keys {
				if k.Forgotten {
					keys = append(keys, k.Key)
				}
			}
		}
	}
	return keys
}

// LiveKeys lists the keys of the visitor's content that are not forgotten: the agency's, or (empty) all.
func (d *Day) LiveKeys(id VisitID, a AgencyCode) []KeyID {
	v := d.Visits[id]
	if v == nil {
		return nil
	}
	return d.keysOf(d.root(v), a)
}

// Stations is the visit as which the visitor is known here, and at other offices every visit from which it came and as which it went on. Of
// visits that were joined there may be several of each. What is no visit of the day is known as itself.
func (d *Day) Stations(id VisitID) (here VisitID, from, to []VisitID) {
	v := d.Visits[id]
	if v == nil {
		return id, nil, nil
	}
	root := d.root(v)
	for _, same := range d.sames(root) {
		if same.From != nil {
			from = append(from, same.From.Visit)
		}
		if same.Moved != nil && same.Moved.Arrived != "" {
			to = append(to, same.Moved.Arrived)
		}
	}
	return root.ID, from, to
}

func (ev VisitorForgotten) evolve(d *Day, _ time.Time) {
	gone := func(k KeyID) bool { return slices.Contains(ev.Keys, k) }
	for _, v := range d.sames(d.Visits[ev.Visit]) {
		v.Forgotten = v.Forgotten || ev.Agency == ""
		v.Keys = slices.Clone(v.Keys)
		for i, k := range v.Keys {
			v.Keys[i].Forgotten = k.Forgotten || gone(k.Key)
		}
		for _, id := range v.Errands {
			e := d.Errands[id]
			e.Content = slices.Clone(e.Content)
			for i := range e.Content {
				if c := &e.Content[i]; gone(c.Key) {
					c.Forgotten, c.Data = true, nil
				}
			}
		}
	}
}
