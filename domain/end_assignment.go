package domain

import (
	"slices"
	"time"
)

// RevokeAssignment ends the officer's assignments for the agency at the office now.
type RevokeAssignment struct {
	Officer OfficerID  `json:"officer"`
	Kontor  KontorID   `json:"kontor"`
	Agency  AgencyCode `json:"agency"`
}

// AssignmentEnded ends the officer's assignments for an agency at an office at a moment: at it they hold no more, whatever their dates say.
type AssignmentEnded struct {
	Officer OfficerID  `json:"officer"`
	Kontor  KontorID   `json:"kontor"`
	Agency  AgencyCode `json:"agency"`
	At      time.Time  `json:"at"`
}

func (RevokeAssignment) Name() string { return "revoke-assignment" }
func (AssignmentEnded) Name() string  { return "assignment-ended" }

func (c RevokeAssignment) decide(n *Network, m Moment) ([]Event, error) {
	return Unassign{Officer: c.Officer, Kontor: c.Kontor, Agency: c.Agency, At: m.At}.decide(n, m)
}

// ends says whether the assignment is one that the event ends: it would have held at the moment or after it.
func (ev AssignmentEnded) ends(a Assignment) bool {
	return a.Kontor == ev.Kontor && a.Agency == ev.Agency && (a.Valid.To == "" || a.Valid.To >= DateOf(ev.At)) && (a.Until.IsZero() || a.Until.After(ev.At))
}

func (ev AssignmentEnded) change(n *Network) {
	for i, a := range n.Officers[ev.Officer] {
		if ev.ends(a) {
			n.Officers[ev.Officer][i].Until, n.Officers[ev.Officer][i].Valid.To = ev.At, DateOf(ev.At)
		}
	}
}

// holds says whether the assignment is valid at the moment.
func (a Assignment) holds(t time.Time) bool {
	return a.Valid.Has(DateOf(t)) && (a.Until.IsZero() || t.Before(a.Until))
}

// on says whether the assignment is valid at some moment of the date.
func (a Assignment) on(d Date) bool {
	return a.Valid.Has(d) && (a.Until.IsZero() || d.At(0).Before(a.Until))
}

// AssignmentAt is the assignment by which the officer may serve the agency at the level at the office at the moment; where there are several,
// the first that was given. Everybody may serve the host's own errands where they have any.
func (n *Network) AssignmentAt(o OfficerID, k KontorID, a AgencyCode, l Level, t time.Time) (Assignment, bool) {
	for _, as := range n.Officers[o] {
		if as.serves(k, a, l) && as.holds(t) {
			return as, true
		}
	}
	return Assignment{}, false
}

// AssignedAt says whether there is such an assignment.
func (n *Network) AssignedAt(o OfficerID, k KontorID, a AgencyCode, l Level, t time.Time) bool {
	_, ok := n.AssignmentAt(o, k, a, l, t)
	return ok
}

// serves says whether the assignment is for the agency and level at the office.
func (a Assignment) serves(k KontorID, agency AgencyCode, l Level) bool {
	return a.Kontor == k && (agency == Host || a.Agency == agency && slices.Contains(a.Levels, l))
}
