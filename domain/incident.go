package domain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// IncidentKind is what happened to personal data. There is no free text on the plain log; the paper is found by its number.
type IncidentKind string

const (
	WrongReader      IncidentKind = "wrong_reader"        // somebody read what was not for them
	WrongRecipient   IncidentKind = "wrong_recipient"     // something was sent or handed to somebody else
	LostDevice       IncidentKind = "lost_device"         // a device or a paper is lost or stolen
	ExposedKey       IncidentKind = "exposed_key"         // a key or a proof of identity came into other hands
	Intrusion        IncidentKind = "intrusion"           // somebody got in
	LostContent      IncidentKind = "lost_content"        // content was destroyed or changed that should not have been
	ContentInTheOpen IncidentKind = "content_in_the_open" // personal data stood where it must not: in a log, on a screen
)

// IncidentKinds are all there are.
var IncidentKinds = []IncidentKind{WrongReader, WrongRecipient, LostDevice, ExposedKey, Intrusion, LostContent, ContentInTheOpen}

// IncidentEnd is why an incident is closed.
type IncidentEnd string

const (
	IncidentHandled IncidentEnd = "handled"     // everybody was told whom the law names, and it is over
	IncidentNoRisk  IncidentEnd = "no_risk"     // unlikely to be a risk to anybody: the authority need not be told
	NoIncident      IncidentEnd = "no_incident" // it turned out to be none
)

// IncidentEnds are all there are.
var IncidentEnds = []IncidentEnd{IncidentHandled, IncidentNoRisk, NoIncident}

// IncidentID names an incident by the year in which it came to light and its number in that year: "2024-003".
type IncidentID string

// Book is the ledger that the incident is in; empty when the text names none.
func (id IncidentID) Book() BookID {
	year, number, _ := strings.Cut(string(id), "-")
	y, err := strconv.Atoi(year)
	if n, nerr := strconv.Atoi(number); err != nil || nerr != nil || n < 1 || id != incidentID(y, n) || !IncidentsBook(y).Ledger() {
		return ""
	}
	return IncidentsBook(y)
}

func incidentID(year, number int) IncidentID {
	return IncidentID(fmt.Sprintf("%04d-%03d", year, number))
}

// Authority is whom incidents are notified to: the data protection authority, Integritetsskyddsmyndigheten.
const Authority = "imy"

// NotifyWithin is how long after an incident came to light the authority is to be told of it (regulation (EU) 2016/679, article 33).
const NotifyWithin = 72 * time.Hour

// ReportIncident enters an incident into the ledger of the year in which it came to light, with the agencies whose data it is about.
type ReportIncident struct {
	Kind       IncidentKind `json:"kind"`
	Discovered time.Time    `json:"discovered"`
	Agencies   []AgencyCode `json:"agencies"`
	Diary      DiaryNo      `json:"diary"`
}

// NoteNotified notes that somebody was told of it: an agency that it concerns, or the authority.
type NoteNotified struct {
	Incident IncidentID `json:"incident"`
	Whom     string     `json:"whom"`
}

// CloseIncident ends it: as handled once everybody was told, as no risk once the agencies were.
type CloseIncident struct {
	Incident IncidentID  `json:"incident"`
	Reason   IncidentEnd `json:"reason"`
}

// IncidentReported, IncidentNotified and IncidentClosed say so. After is since the incident came to light.
type (
	IncidentReported struct {
		Incident   IncidentID   `json:"incident"`
		Kind       IncidentKind `json:"kind"`
		Discovered time.Time    `json:"discovered"`
		Agencies   []AgencyCode `json:"agencies"`
		Diary      DiaryNo      `json:"diary"`
	}
	IncidentNotified struct {
		Incident IncidentID    `json:"incident"`
		Whom     string        `json:"whom"`
		After    time.Duration `json:"after"`
	}
	IncidentClosed struct {
		Incident IncidentID  `json:"incident"`
		Reason   IncidentEnd `json:"reason"`
	}
)

// Incident is one as the ledger knows it.
type Incident struct {
	ID         IncidentID   `json:"id"`
	Kind       IncidentKind `json:"kind"`
	Discovered time.Time    `json:"discovered"`
	Deadline   time.Time    `json:"deadline"` // by which the authority is to be told
	Reported   time.Time    `json:"reported"`
	Agencies   []AgencyCode `json:"agencies"` // that it concerns
	Diary      DiaryNo      `json:"diary"`
	Told       []Told       `json:"told,omitempty"`
	Closed     time.Time    `json:"closed,omitzero"`
	Reason     IncidentEnd  `json:"reason,omitempty"`
}

// Told is who was told of an incident, and when.
type Told struct {
	Whom string    `json:"whom"`
	At   time.Time `json:"at"`
}

// ToldAt is when they were told; zero when they were not.
func (i *Incident) ToldAt(whom string) time.Time {
	for _, t := range i.Told {
		if t.Whom == whom {
			return t.At
		}
	}
	return time.Time{}
}

// Untold lists the agencies that the incident concerns and that were not told.
func (i *Incident) Untold() []AgencyCode {
	return slices.DeleteFunc(slices.Clone(i.Agencies), func(a AgencyCode) bool { return !i.ToldAt(string(a)).IsZero() })
}

// Overdue says whether the authority was to be told by the moment, and was not or was later than it should: not of an incident that was
// closed in time because nobody need be told of it.
func (i *Incident) Overdue(at time.Time) bool {
	told := i.ToldAt(Authority)
	switch {
	case !told.IsZero():
		return told.After(i.Deadline)
	case !i.Closed.IsZero():
		return i.Closed.After(i.Deadline)
	}
	return at.After(i.Deadline)
}

func (ReportIncident) Name() string   { return "report-incident" }
func (NoteNotified) Name() string     { return "note-notified" }
func (CloseIncident) Name() string    { return "close-incident" }
func (IncidentReported) Name() string { return "incident-reported" }
func (IncidentNotified) Name() string { return "incident-notified" }
func (IncidentClosed) Name() string   { return "incident-closed" }

func (c ReportIncident) decide(l *Ledger, m Moment) ([]Event, error) {
	if err := mayKeepIncidents(m.Actor); err != nil {
		return nil, err
	}
	year := c.Discovered.In(Stockholm).Year()
	switch {
	case !slices.Contains(IncidentKinds, c.Kind):
		return nil, malformed("unknown-incident-kind", "kind", shown(c.Kind))
	case c.Discovered.After(m.At):
		return nil, malformed("discovered-in-future")
	case l.Book != IncidentsBook(year):
		return nil, malformed("other-ledger", "book", string(l.Book))
	case !c.Diary.Valid():
		return nil, malformed("bad-diary-number", "decision", shown(c.Diary))
	}
	for _, a := range c.Agencies {
		if m.Network.Agencies[a].Code == "" {
			return nil, unknown("unknown-agency", "agency", shown(a))
		}
	}
	c.Agencies = slices.Compact(slices.Sorted(slices.Values(c.Agencies)))
	if slices.ContainsFunc(l.Incidents, func(i *Incident) bool { return i.is(c) }) {
		return nil, nil
	}
	id := incidentID(year, len(l.Incidents)+1)
	return []Event{IncidentReported{id, c.Kind, c.Discovered.UTC(), c.Agencies, c.Diary}}, nil
}

// is says whether the incident is the one reported.
func (i *Incident) is(c ReportIncident) bool {
	return i.Kind == c.Kind && i.Discovered.Equal(c.Discovered) && i.Diary == c.Diary && slices.Equal(i.Agencies, c.Agencies)
}

func (c NoteNotified) decide(l *Ledger, m Moment) ([]Event, error) {
	if err := mayKeepIncidents(m.Actor); err != nil {
		return nil, err
	}
	i, err := l.incident(c.Incident)
	switch {
	case err != nil:
		return nil, err
	case c.Whom != Authority && !slices.Contains(i.Agencies, AgencyCode(c.Whom)):
		return nil, refuse("incident-not-theirs", "incident", string(i.ID), "whom", shown(c.Whom))
	case !i.ToldAt(c.Whom).IsZero():
		return nil, nil
	}
	return []Event{IncidentNotified{i.ID, c.Whom, m.At.Sub(i.Discovered)}}, nil
}

func (c CloseIncident) decide(l *Ledger, m Moment) ([]Event, error) {
	if err := mayKeepIncidents(m.Actor); err != nil {
		return nil, err
	}
	i, err := l.incident(c.Incident)
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(IncidentEnds, c.Reason):
		return nil, malformed("unknown-incident-end", "reason", shown(c.Reason))
	case i.Reason == c.Reason:
		return nil, nil
	case i.Reason != "":
		return nil, lost("incident-closed", "incident", string(i.ID), "reason", string(i.Reason))
	case c.Reason != NoIncident && len(i.Untold()) > 0:
		return nil, refuse("incident-untold", "incident", string(i.ID), "whom", string(i.Untold()[0]))
	case c.Reason == IncidentHandled && i.ToldAt(Authority).IsZero():
		return nil, refuse("incident-untold", "incident", string(i.ID), "whom", Authority)
	}
	return []Event{IncidentClosed(c)}, nil
}

// incident is the one of the id, if it is of this ledger.
func (l *Ledger) incident(id IncidentID) (*Incident, error) {
	for _, i := range l.Incidents {
		if i.ID == id {
			return i, nil
		}
	}
	return nil, unknown("unknown-incident", "incident", shown(id))
}

func mayKeepIncidents(a Actor) error {
	switch a.Role {
	case RoleSupervisor, RoleManager, RoleOperator, RoleSystem:
		return nil
	}
	return refuse("for-supervisors")
}

func (ev IncidentReported) record(l *Ledger, at time.Time) {
	l.Incidents = append(l.Incidents, &Incident{
		ID: ev.Incident, Kind: ev.Kind, Discovered: ev.Discovered, Deadline: ev.Discovered.Add(NotifyWithin), Reported: at, Agencies: ev.Agencies, Diary: ev.Diary,
	})
}

func (ev IncidentNotified) record(l *Ledger, at time.Time) {
	i := l.find(ev.Incident)
	i.Told = append(i.Told, Told{ev.Whom, at})
}

func (ev IncidentClosed) record(l *Ledger, at time.Time) {
	i := l.find(ev.Incident)
	i.Closed, i.Reason = at, ev.Reason
}

// find is incident for events, which are believed: one that names what the ledger does not have does not fit.
func (l *Ledger) find(id IncidentID) *Incident {
	i, err := l.incident(id)
	if err != nil {
		panic(err)
	}
	return i
}
