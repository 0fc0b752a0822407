package domain

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// SealContent adds content to an errand, or replaces what was there of its kinds. For the reception, a supervisor, an officer who is assigned
// to the errand's agency, and the agency itself, which names the errand as it knows it; while the day is open, and not once the visitor is
// forgotten. What is sealed stands in the entry, and the texts nowhere.
//
// Of a visit that moves to another office nothing is copied: whoever serves it there opens what its errand was here.
type SealContent struct {
	Errand ErrandID `json:"errand"`
	Texts  Texts    `json:"-"`
}

// ContentSealed says which fields were added, for the agency that the errand was of. A later one of the same kind takes the place of an earlier.
type ContentSealed struct {
	Errand ErrandID      `json:"errand"`
	Agency AgencyCode    `json:"agency"`
	Visit  VisitID       `json:"visit"`
	Fields []SealedField `json:"fields"`
}

func (SealContent) Name() string   { return "seal-content" }
func (ContentSealed) Name() string { return "content-sealed" }

func (c SealContent) decide(d *Day, m Moment) ([]Event, error) {
	e, err := d.sealable(c.Errand, m)
	if err != nil {
		return nil, err
	}
	if len(c.Texts.given()) == 0 {
		return nil, malformed("no-content")
	}
	ev, err := d.sealing(m, d.Visits[e.Visit]).seal(e, c.Texts)
	if err != nil {
		return nil, err
	}
	return []Event{ev}, nil
}

// sealable is the errand, if the day is open and the actor may add content to it.
func (d *Day) sealable(id ErrandID, m Moment) (*Errand, error) {
	switch {
	case d.Stage == Closed:
		return nil, refuse("day-closed", "date", string(d.Date))
	case !m.At.Before(d.endsAt()):
		return nil, refuse("day-over", "date", string(d.Date))
	case m.Actor.Role == RoleAgency:
		return d.owned(id, m.Actor)
	}
	e, err := d.errand(id)
	if err != nil {
		return nil, err
	}
	return e, d.mayWrite(m, e)
}

// mayWrite refuses whoever of the host's may not add content to the errand.
func (d *Day) mayWrite(m Moment, e *Errand) error {
	switch m.Actor.Role {
	case RoleReception, RoleSupervisor:
		return nil
	case RoleOfficer:
		if _, ok := d.groundOf(m, e); !ok {
			return refuse("not-assigned", "officer", shown(m.Actor.ID), "agency", string(e.Agency))
		}
		return nil
	}
	return refuse("for-those-who-serve", "role", string(m.Actor.Role))
}

// given lists the kinds of which there is a text, in the order of ContentFields and what is none of them last.
func (t Texts) given() (all []ContentField) {
	there := 0
	for _, text := range t {
		if text != "" {
			there++
		}
	}
	if there == 0 {
		return nil
	}
	all = make([]ContentField, 0, there)
	for _, f := range ContentFields {
		if t[f] != "" {
			all = append(all, f)
		}
	}
	if len(all) == there {
		return all
	}
	for f, text := range t {
		if text != "" && !slices.Contains(ContentFields, f) {
			all = append(all, f)
		}
	}
	return all
}

// sealing seals what one command adds to a visit: for each agency under the visit's one key, a new one while it has none.
type sealing struct {
	Moment
	day   *Day
	visit *Visit
	keys  []AgencyKey
	count int // of fields that the visit keeps
}

// sealing begins with what the visit has. The visit need not be the day's yet.
func (d *Day) sealing(m Moment, v *Visit) *sealing {
	s := &sealing{Moment: m, day: d, visit: v, keys: slices.Clone(v.Keys)}
	for _, id := range v.Errands {
		if e := d.Errands[id]; e != nil {
			s.count += len(e.Content)
		}
	}
	return s
}

// seal is the texts sealed for the errand's agency; a refusal, or what the vault said.
func (s *sealing) seal(e *Errand, texts Texts) (ContentSealed, error) {
	if err := texts.check(); err != nil {
		return ContentSealed{}, err
	}
	given := texts.given()
	for _, f := range given {
		if !slices.ContainsFunc(e.Content, func(c Content) bool { return c.Field == f && c.Agency == e.Agency }) {
			s.count++
		}
	}
	switch {
	case s.Sealer == nil:
		return ContentSealed{}, refuse("no-vault")
	case s.count > MaxContents:
		return ContentSealed{}, refuse("too-much-content", "count", strconv.Itoa(s.count), "most", strconv.Itoa(MaxContents))
	}
	key, err := s.key(e.Agency)
	if err != nil {
		return ContentSealed{}, err
	}
	ev := ContentSealed{Errand: e.ID, Agency: e.Agency, Visit: s.visit.ID, Fields: make([]SealedField, 0, len(given))}
	for _, f := range given {
		sealed, err := s.Sealer.Seal(s.visit.ID, e.ID, e.Agency, key, f, texts[f])
		if err != nil {
			return ContentSealed{}, fmt.Errorf("seal the content of an errand: %w", err)
		}
		ev.Fields = append(ev.Fields, sealed)
	}
	return ev, nil
}

// sealNew adds to the events that take a new errand in, of which the first registers it, its content; with no texts they stay as they are. What
// was begun for one errand of a visit goes on for the next.
func (d *Day) sealNew(m Moment, v *Visit, contents **sealing, taken []Event, texts Texts) ([]Event, error) {
	if len(texts.given()) == 0 {
		return taken, nil
	}
	reg := taken[0].(ErrandRegistered)
	e := &Errand{ID: reg.Errand, Visit: reg.Visit, Agency: reg.Agency, Level: reg.Level}
	if err := d.mayWrite(m, e); err != nil {
		return nil, err
	}
	if *contents == nil {
		*contents = d.sealing(m, v)
	}
	ev, err := (*contents).seal(e, texts)
	if err != nil {
		return nil, err
	}
	return append(taken, ev), nil
}

// key is the one for the agency. One that something of the day is sealed under is never taken for another.
func (s *sealing) key(a AgencyCode) (KeyID, error) {
	i := slices.IndexFunc(s.keys, func(k AgencyKey) bool { return k.Agency == a })
	switch {
	case s.visit.Forgotten || i >= 0 && s.keys[i].Forgotten:
		return 0, refuse("visitor-is-forgotten", "ticket", string(s.visit.Ticket))
	case i >= 0:
		return s.keys[i].Key, nil
	}
	key, err := s.Sealer.NewKey()
	if err != nil {
		return 0, fmt.Errorf("a key for an errand's content: %w", err)
	}
	if key == 0 || s.day.keyUsed(key) || slices.ContainsFunc(s.keys, func(k AgencyKey) bool { return k.Key == key }) {
		return 0, errors.New("the vault gave a key that was used before")
	}
	s.keys = append(s.keys, AgencyKey{Agency: a, Key: key})
	return key, nil
}

// check refuses what is no content.
func (t Texts) check() error {
	for _, f := range t.given() {
		switch text := t[f]; {
		case !slices.Contains(ContentFields, f):
			return malformed("unknown-content-field", "field", shown(f))
		case len(text) > MaxContentText || !utf8.ValidString(text):
			return malformed("bad-content-size", "field", string(f), "count", strconv.Itoa(len(text)), "most", strconv.Itoa(MaxContentText))
		}
	}
	return nil
}

// keyUsed says whether anything of the day is sealed under the key.
func (d *Day) keyUsed(key KeyID) bool {
	if d.used == nil {
		d.used = map[KeyID]bool{}
		for _, v := range d.Visits {
			for _, k := range v.Keys {
				d.used[k.Key] = true
			}
		}
	}
	return d.used[key]
}

func (ev ContentSealed) evolve(d *Day, _ time.Time) {
	e, v := d.Errands[ev.Errand], d.Visits[ev.Visit]
	for _, f := range ev.Fields {
		if d.used != nil {
			d.used[f.Key] = true
		}
		e.keep(Content{SealedField: f, Agency: ev.Agency, Visit: ev.Visit})
		if _, has := v.KeyFor(ev.Agency); !has {
			v.Keys = append(slices.Clip(v.Keys), AgencyKey{Agency: ev.Agency, Key: f.Key})
		}
	}
}
