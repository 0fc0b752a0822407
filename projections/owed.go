package projections

import (
	"maps"
	"slices"
	"time"

	"kontor/domain"
)

// owed is what was handed over to agencies and that they are not done with, over all days that the board remembers: answers come days after
// the day is put away.
type owed map[domain.AgencyCode]map[domain.ErrandID]*Handed

// Handed is an errand that the desk received for its agency. It is as its agency knows it, except for Errand, which is the office's own id.
type Handed struct {
	Errand    domain.ErrandID       `json:"errand"`
	Type      domain.ErrandTypeCode `json:"type"`
	Level     domain.Level          `json:"level"`
	Language  string                `json:"language,omitempty"`
	Matter    domain.Matter         `json:"matter"`
	Protected bool                  `json:"protected,omitempty"`
	At        time.Time             `json:"at"` // when it was handed over
	Accepted  time.Time             `json:"accepted,omitzero"`
}

// fold takes in what an entry says of hand-overs; the book has it already. A practice day hands nothing to anybody.
func (o owed) fold(bk *book, e domain.Entry) {
	if bk.practice {
		return
	}
	day := bk.day
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.ErrandEnded:
			if ev.Outcome == domain.HandedOver {
				o.hand(day, ev.Errand, e.At)
			}
		case domain.ErrandCorrected:
			o.correct(day, ev, e.At)
		case domain.VisitCorrected:
			o.drop(ev.Errands...)
		case domain.VisitsJoined:
			o.drop(ev.Struck...)
		case domain.ErrandAccepted:
			if h := o[ev.Agency][ev.Errand]; h != nil {
				accepted := *h // a reader may have the one that was
				accepted.Accepted = e.At
				o[ev.Agency][ev.Errand] = &accepted
			}
		case domain.ErrandReturned:
			delete(o[ev.Agency], ev.Errand)
		case domain.ErrandClosed:
			delete(o[ev.Agency], ev.Errand)
		}
	}
}

// hand notes a hand-over. The host hands nothing over to itself.
func (o owed) hand(day *domain.Day, id domain.ErrandID, at time.Time) {
	if day == nil || day.Errands[id] == nil || day.Errands[id].Agency == domain.Host {
		return
	}
	e := day.Errands[id]
	v := day.Visits[e.Visit]
	if o[e.Agency] == nil {
		o[e.Agency] = map[domain.ErrandID]*Handed{}
	}
	o[e.Agency][id] = &Handed{
		Errand: id, Type: e.Type, Level: e.Level, Language: v.Language, Matter: e.Matter, Protected: v.Protected, At: at,
	}
}

// correct takes in an outcome, or a type, that was recorded wrongly.
func (o owed) correct(day *domain.Day, ev domain.ErrandCorrected, at time.Time) {
	switch {
	case ev.Outcome == domain.HandedOver && day == nil: // it was put away: nothing else of it is known here
		if o[ev.Agency] == nil {
			o[ev.Agency] = map[domain.ErrandID]*Handed{}
		}
		o[ev.Agency][ev.Errand] = &Handed{Errand: ev.Errand, At: at}
	case ev.Outcome == domain.HandedOver:
		o.hand(day, ev.Errand, at)
	case ev.Was == domain.HandedOver && ev.Outcome != "":
		o.drop(ev.Errand)
	case ev.Type != "" && o[ev.Agency][ev.Errand] != nil:
		h := *o[ev.Agency][ev.Errand]
		h.Type, h.Level = ev.Type, ev.Level
		o[ev.Agency][ev.Errand] = &h
	}
}

func (o owed) drop(ids ...domain.ErrandID) {
	for _, of := range o {
		for _, id := range ids {
			delete(of, id)
		}
	}
}

// before drops what was handed over in books before the date: history knows of it.
func (o owed) before(date domain.Date) {
	for _, of := range o {
		maps.DeleteFunc(of, func(id domain.ErrandID, _ *Handed) bool {
			_, on, _ := id.Book().Daybook()
			return on < date
		})
	}
}

// of is what the agency owes an answer to, the oldest first.
func (o owed) of(a domain.AgencyCode) []*Handed {
	return slices.SortedFunc(maps.Values(o[a]), func(a, b *Handed) int { return a.At.Compare(b.At) })
}
