package domain

import (
	"slices"
	"time"
)

// NoteOpening notes, in the ledger of the date, that the actor opens an errand's content. It is written before anything is shown.
type NoteOpening struct {
	Errand  ErrandID       `json:"errand"`
	From    []ErrandID     `json:"from,omitempty"` // what it was at other offices, whose content is opened with it
	Agency  AgencyCode     `json:"agency"`
	Fields  []ContentField `json:"fields"`
	Subject string         `json:"subject"`
	Kontor  KontorID       `json:"kontor"`
	Ground  Ground         `json:"ground"`
	Open    bool           `json:"open"`
}

// ContentOpened says who opened what on which errand of which office, by what right. Subject is how the issuer of the reader's proof knows
// the person, and stands in no other book. Without Open the errand was over, or nothing of the reader's office: that is an alarm.
type ContentOpened struct {
	Errand  ErrandID       `json:"errand"`
	From    []ErrandID     `json:"from,omitempty"`
	Agency  AgencyCode     `json:"agency"`
	Fields  []ContentField `json:"fields"`
	Reader  Actor          `json:"reader"`
	Subject string         `json:"subject"`
	Kontor  KontorID       `json:"kontor"`
	Ground  Ground         `json:"ground"`
	Open    bool           `json:"open"`
}

// Opening is an opening and when it was.
type Opening struct {
	At time.Time `json:"at"`
	ContentOpened
}

// MaxSubject is the longest name that an issuer has for somebody, in bytes.
const MaxSubject = 255

func (NoteOpening) Name() string   { return "note-opening" }
func (ContentOpened) Name() string { return "content-opened" }

func (c NoteOpening) decide(l *Ledger, m Moment) ([]Event, error) {
	if err := c.check(l); err != nil {
		return nil, err
	}
	if !c.grounded(m) {
		return nil, unknown("unknown-errand", "errand", shown(c.Errand))
	}
	return []Event{ContentOpened{c.Errand, c.From, c.Agency, c.Fields, m.Actor, c.Subject, c.Kontor, c.Ground, c.Open}}, nil
}

// check refuses what no opening can be.
func (c NoteOpening) check(l *Ledger) error {
	for _, f := range c.Fields {
		if !slices.Contains(ContentFields, f) {
			return malformed("unknown-content-field", "field", shown(f))
		}
	}
	for _, id := range append([]ErrandID{c.Errand}, c.From...) {
		if k, _, ok := id.Book().Daybook(); !ok || id == c.Errand && k != c.Kontor {
			return malformed("unknown-errand", "errand", shown(id))
		}
	}
	switch {
	case !isReads(l.Book):
		return malformed("other-ledger", "book", string(l.Book))
	case c.Subject != "" && !IsSubject(c.Subject):
		return malformed("bad-subject")
	}
	return nil
}

// grounded says whether the right is one that the actor has at the moment by which the ledger decides.
func (c NoteOpening) grounded(m Moment) bool {
	switch c.Ground.Kind {
	case OwnAgency:
		return m.Actor.Agency() != "" && m.Actor.Agency() == c.Agency
	case AsSupervisor:
		return m.Actor.Role == RoleSupervisor
	case ByAssignment:
		_, ok := m.Network.AssignmentAt(OfficerID(m.Actor.ID), c.Ground.Kontor, c.Agency, c.Ground.Level, m.At)
		return ok && m.Actor.Role == RoleOfficer
	}
	return false
}

// IsSubject says whether the text can be an issuer's name for somebody: printable ASCII, and not too much of it.
func IsSubject(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= MaxSubject
}

func (ev ContentOpened) record(l *Ledger, at time.Time) {
	l.Openings = append(l.Openings, Opening{at, ev})
}
