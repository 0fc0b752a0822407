package admin

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// counter is the form that takes back what an event did, filled in: a new event from today on, for what has been has been. It is empty when
// nothing can take it back; why is then the key of the words that say so.
type counter struct {
	kind   string
	known  url.Values
	reason string
}

// undoing is what takes the event back; was is the network as it was before.
func undoing(p page.Page, was *domain.Network, ev domain.Event) counter {
	switch ev := ev.(type) {
	case domain.KontorHoursChanged:
		return undoHours(p, was, ev)
	case domain.HoursExcepted:
		return undoException(p, was, ev)
	case domain.KontorStateSet:
		return undoState(p, was, ev)
	case domain.KontorOpened:
		return undoOffice(was, ev)
	case domain.OfferingChanged:
		return undoOffering(p, was, ev)
	case domain.CapabilityChanged:
		return undoCapability(p, was, ev)
	case domain.CalendarSet:
		return undoCalendar(p, was, ev)
	case domain.ServiceMoved:
		return counter{kind: "move", known: url.Values{
			"kontor": {string(ev.To)}, "to-office": {string(ev.From)}, "type": texts(ev.Types), "date": {string(max(ev.Date, p.Today()))},
		}}
	case domain.OfficerAssigned:
		a := ev.Assignment
		if a.Valid.From > p.Today() {
			return counter{kind: "unassign", known: assigned(ev.Officer, a, "last", string(dayBefore(a.Valid.From)))}
		}
		return counter{kind: "revoke", known: assigned(ev.Officer, a)}
	case domain.OfficerUnassigned:
		return undoEnd(p, was, ev.Officer, ev.Kontor, ev.Agency, max(ev.Last.Next(), p.Today()))
	case domain.AssignmentEnded:
		return undoEnd(p, was, ev.Officer, ev.Kontor, ev.Agency, p.Today())
	}
	return undoingOfAll(p, was, ev)
}

// later is the day from which a counter-change holds: that of the change, or today when that has come.
func later(p page.Page, d domain.Date) string { return string(max(d, p.Today())) }

func undoHours(p page.Page, was *domain.Network, ev domain.KontorHoursChanged) counter {
	k := was.Kontors[ev.Kontor]
	var held domain.Hours
	for _, h := range k.Hours() {
		if h.From <= ev.Hours.From && h.From >= held.From {
			held = h
		}
	}
	known := filled("kontor", string(ev.Kontor), "from", later(p, ev.Hours.From), "basis", string(held.Basis))
	weekValues(known, held.Week)
	return counter{kind: "hours", known: known}
}

// undoException says of the date what it had before: another exception's hours, or those of its week and the holidays. An exception cannot be
// struck, only said anew.
func undoException(p page.Page, was *domain.Network, ev domain.HoursExcepted) counter {
	date := ev.Exception.Date
	if date < p.Today() {
		return counter{reason: "admin.undo.past"}
	}
	known := filled("kontor", string(ev.Kontor), "date", string(date), "reason", string(domain.HoursOther))
	held := usualHours(p, ev.Kontor, date)
	if reason, _ := was.Kontors[ev.Kontor].WhyHours(date); reason != "" {
		held = was.Kontors[ev.Kontor].HoursOn(date)
		known.Set("reason", string(reason))
	}
	if held != (domain.Span{}) {
		known.Set("opens", held.Opens.String())
		known.Set("closes", held.Closes.String())
	}
	return counter{kind: "exception", known: known}
}

// usualHours are those of the week on the date, cut by a holiday.
func usualHours(p page.Page, k domain.KontorID, date domain.Date) domain.Span {
	usual := p.Network.Kontors[k].UsualHours(date)
	for _, h := range p.Network.HolidaysOf(yearOf(date)) {
		switch {
		case h.Date != date || usual == (domain.Span{}):
		case h.Closes <= usual.Opens:
			return domain.Span{}
		case h.Closes < usual.Closes:
			usual.Closes = h.Closes
		}
	}
	return usual
}

func undoState(p page.Page, was *domain.Network, ev domain.KontorStateSet) counter {
	if ev.State == domain.OfficeClosed && ev.From < p.Today() {
		return counter{reason: "admin.undo.closed"}
	}
	held := was.Kontors[ev.Kontor].StandingOn(ev.From)
	if held.State == "" {
		return counter{reason: "admin.undo.first"}
	}
	return counter{kind: "state", known: filled("kontor", string(ev.Kontor), "state", string(held.State), "from", later(p, ev.From),
		"target", string(held.Target), "basis", string(held.Basis))}
}

func undoOffice(was *domain.Network, ev domain.KontorOpened) counter {
	k := was.Kontors[ev.ID]
	if k == nil {
		return counter{reason: "admin.undo.office"}
	}
	return counter{kind: "office", known: officeValues(k)}
}

// officeValues are what an office is, as its form has it.
func officeValues(k *domain.Kontor) url.Values {
	decimal := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return filled("id", string(k.ID), "name", k.Name, "municipality", k.Municipality, "county", k.County, "area", k.Area, "lat", decimal(k.Lat),
		"lon", decimal(k.Lon), "expected", strconv.Itoa(k.Expected), "basis", string(k.Basis))
}

// undoOffering says what the offering was before; one that took the place of others gives it back to them from the next day on; any other ends.
func undoOffering(p page.Page, was *domain.Network, ev domain.OfferingChanged) counter {
	o := ev.Offering
	var ended []domain.Offering
	for _, before := range was.Kontors[ev.Kontor].Offerings() {
		switch {
		case before.Agency != o.Agency:
		case before.Presence == o.Presence && before.Valid.From == o.Valid.From && slices.Equal(before.Levels, o.Levels):
			o.Valid.To = before.Valid.To
			return counter{kind: "offering", known: offeringValues(ev.Kontor, o)}
		case before.Valid.To == "" && before.Valid.From < o.Valid.From:
			ended = append(ended, before)
		}
	}
	if len(ended) > 0 {
		held := ended[0]
		for _, other := range ended[1:] {
			held.Levels = append(slices.Clone(held.Levels), other.Levels...)
		}
		held.Valid = domain.Period{From: max(o.Valid.From.Next(), p.Today())}
		return counter{kind: "offering", known: offeringValues(ev.Kontor, held)}
	}
	o.Valid.To = max(o.Valid.From, dayBefore(p.Today()))
	return counter{kind: "offering", known: offeringValues(ev.Kontor, o)}
}

func offeringValues(k domain.KontorID, o domain.Offering) url.Values {
	v := filled("kontor", string(k), "agency", string(o.Agency), "presence", string(o.Presence), "from", string(o.Valid.From), "to", string(o.Valid.To), "basis", string(o.Basis))
	v["level"] = texts(o.Levels)
	return v
}

func undoCapability(p page.Page, was *domain.Network, ev domain.CapabilityChanged) counter {
	c := ev.Capability
	for _, before := range was.Kontors[ev.Kontor].Capabilities() {
		if before.Name == c.Name && before.Valid.From == c.Valid.From {
			return counter{kind: "capability", known: capabilityValues(ev.Kontor, before)}
		}
	}
	c.Valid.To = max(c.Valid.From, dayBefore(p.Today()))
	return counter{kind: "capability", known: capabilityValues(ev.Kontor, c)}
}

func capabilityValues(k domain.KontorID, c domain.Capability) url.Values {
	return filled("kontor", string(k), "capability", c.Name, "from", string(c.Valid.From), "to", string(c.Valid.To), "basis", string(c.Basis))
}

func undoCalendar(p page.Page, was *domain.Network, ev domain.CalendarSet) counter {
	held := ev.SlotCalendar
	held.Capacity = 0 // with no place it gives nothing
	for _, c := range was.Calendars[ev.Kontor] {
		if c.Name == held.Name && c.Valid.From <= ev.Valid.From {
			held = c
		}
	}
	held.Valid.From = max(ev.Valid.From, p.Today())
	return counter{kind: "calendar", known: calendarValues(held)}
}

func calendarValues(c domain.SlotCalendar) url.Values {
	v := filled("kontor", string(c.Kontor), "name", c.Name, "capability", c.Capability, "agency", string(c.Agency), "minutes", strconv.Itoa(c.Minutes),
		"capacity", strconv.Itoa(c.Capacity), "from", string(c.Valid.From), "to", string(c.Valid.To), "basis", string(c.Basis))
	v["type"] = texts(c.Types)
	weekValues(v, c.Week)
	return v
}

// assigned are the answers of a form about an officer's assignment.
func assigned(o domain.OfficerID, a domain.Assignment, more ...string) url.Values {
	return filled(append([]string{"kontor", string(a.Kontor), "officer", string(o), "agency", string(a.Agency)}, more...)...)
}

// undoEnd assigns anew what ended.
func undoEnd(p page.Page, was *domain.Network, o domain.OfficerID, k domain.KontorID, agency domain.AgencyCode, from domain.Date) counter {
	for _, a := range was.Officers[o] {
		if a.Kontor != k || a.Agency != agency || a.Valid.To != "" && a.Valid.To < from {
			continue
		}
		known := assigned(o, a, "from", string(max(from, a.Valid.From)), "to", string(a.Valid.To))
		known["level"] = texts(a.Levels)
		return counter{kind: "assign", known: known}
	}
	return counter{reason: "admin.undo.past"}
}

func texts[T ~string](all []T) (out []string) {
	for _, t := range all {
		out = append(out, string(t))
	}
	return out
}

func dayBefore(d domain.Date) domain.Date { return domain.DateOf(d.At(12*60).AddDate(0, 0, -1)) }

// languagesText writes languages as the form of a team has them.
func languagesText(all []string) string { return strings.Join(all, " ") }
