package admin

import (
	"net/url"
	"strconv"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// undoingOfAll is undoing for what is of no office.
func undoingOfAll(p page.Page, was *domain.Network, ev domain.Event) counter {
	switch ev := ev.(type) {
	case domain.AgencyListed:
		a, known := was.Agencies[ev.Code]
		if !known {
			return counter{reason: "admin.undo.agency"}
		}
		return counter{kind: "agency", known: agencyValues(a)}
	case domain.ErrandTypeListed:
		t, known := was.Types[ev.Code]
		if !known {
			t = ev.ErrandType
			t.Active = false
		}
		return counter{kind: "type", known: typeValues(t)}
	case domain.AgreementSigned:
		return undoAgreement(p, was, ev)
	case domain.ReturnChannelChanged:
		return undoAnswers(p, was, ev)
	case domain.VideoTeamSet:
		return undoTeam(p, was, ev)
	case domain.RetentionSet:
		return undoRetention(p, was, ev)
	case domain.RulesChanged:
		rules := was.RulesOn(ev.From)
		return counter{kind: "rules", known: rulesValues(rules, max(ev.From, p.Today().Next()))}
	case domain.HolidaysListed:
		return undoHolidays(p, was, ev)
	}
	return counter{reason: "admin.undo.never"}
}

func agencyValues(a domain.Agency) url.Values {
	return filled("code", string(a.Code), "nameSv", a.NameSv, "nameEn", a.NameEn, "status", a.Status)
}

func typeValues(t domain.ErrandType) url.Values {
	v := filled("agency", string(t.Agency), "code", string(t.Code), "nameSv", t.NameSv, "nameEn", t.NameEn, "level", string(t.Level),
		"channel", string(t.Channel), "minutes", strconv.Itoa(t.Minutes), "outcome", string(t.Outcome), "capability", t.Capability)
	if t.Booking {
		v.Add("is", "booking")
	}
	if t.Active {
		v.Add("is", "active")
	}
	return v
}

func undoAgreement(p page.Page, was *domain.Network, ev domain.AgreementSigned) counter {
	a := ev.Agreement
	a.Valid.To = max(a.Valid.From, dayBefore(p.Today()))
	for _, before := range was.Agreements {
		if before.Name == a.Name {
			a = before
		}
	}
	return counter{kind: "agreement", known: agreementValues(a)}
}

func agreementValues(a domain.Agreement) url.Values {
	v := filled("agency", string(a.Agency), "name", a.Name, "from", string(a.Valid.From), "to", string(a.Valid.To), "basis", string(a.Basis))
	v["type"] = texts(a.Types)
	if a.Notes {
		v.Set("wants", "notes")
	}
	return v
}

func undoAnswers(p page.Page, was *domain.Network, ev domain.ReturnChannelChanged) counter {
	c := ev.ReturnChannel
	c.Valid.To = max(c.Valid.From, dayBefore(p.Today()))
	for _, before := range was.ReturnChannels {
		if before.Agency == c.Agency && before.Valid.Has(ev.Valid.From) {
			c = before
		}
	}
	return counter{kind: "answers", known: filled("agency", string(c.Agency), "from", string(c.Valid.From), "to", string(c.Valid.To), "basis", string(c.Basis))}
}

func undoTeam(p page.Page, was *domain.Network, ev domain.VideoTeamSet) counter {
	t := ev.VideoTeam
	t.Valid.To = max(t.Valid.From, dayBefore(p.Today()))
	for _, before := range was.VideoTeams {
		if before.Name == t.Name && before.Valid.From <= ev.Valid.From {
			t = before
			t.Valid.From = max(ev.Valid.From, p.Today())
		}
	}
	return counter{kind: "team", known: teamValues(t)}
}

func teamValues(t domain.VideoTeam) url.Values {
	v := filled("agency", string(t.Agency), "name", t.Name, "languages", languagesText(t.Languages), "from", string(t.Valid.From),
		"to", string(t.Valid.To), "basis", string(t.Basis))
	v["level"], v["type"] = texts(t.Levels), texts(t.Types)
	weekValues(v, t.Week)
	return v
}

// undoRetention says the rule before it anew, from today on; none is a rule of no days.
func undoRetention(p page.Page, was *domain.Network, ev domain.RetentionSet) counter {
	held := domain.RetentionRule{Agency: ev.Agency}
	for _, r := range was.Retention {
		if r.Agency == ev.Agency && r.From <= ev.From {
			held = r
		}
	}
	return counter{kind: "retention", known: filled("agency", string(ev.Agency), "days", strconv.Itoa(held.Days), "from", later(p, ev.From))}
}

func rulesValues(r domain.Rules, from domain.Date) url.Values {
	o := r.Order
	v := filled("maxCalls", strconv.Itoa(r.MaxCalls), "targetMinutes", strconv.Itoa(r.TargetMinutes), "from", string(from), "basis", string(r.Basis))
	for i, minutes := range []int{o.Need, o.Protected, o.Returned, o.Booked, o.Urgent, o.Hold, o.Offer} {
		v.Set(ruleMinutes[i], strconv.Itoa(minutes))
	}
	return v
}

// undoHolidays says of the one day that became otherwise what it was; a year that is otherwise in more of them is listed by the law.
func undoHolidays(p page.Page, was *domain.Network, ev domain.HolidaysListed) counter {
	before := was.HolidaysOf(ev.Year)
	var changed []domain.Date
	for _, h := range before {
		if !holds(ev.Days, h) {
			changed = append(changed, h.Date)
		}
	}
	for _, h := range ev.Days {
		if !holds(before, h) && !dated(before, h.Date) {
			changed = append(changed, h.Date)
		}
	}
	switch {
	case len(changed) != 1:
		return counter{kind: "holidays", known: filled("year", strconv.Itoa(ev.Year))}
	case changed[0] < p.Today():
		return counter{reason: "admin.undo.past"}
	}
	known := filled("date", string(changed[0]), "holds", "none")
	for _, h := range append(ev.Days, before...) {
		if h.Date == changed[0] {
			known.Set("holiday", string(h.Code))
		}
	}
	for _, h := range before {
		if h.Date == changed[0] {
			known.Set("holds", "closed")
			if h.Closes > 0 {
				known.Set("holds", "early")
				known.Set("closes", h.Closes.String())
			}
		}
	}
	return counter{kind: "holiday", known: known}
}

func holds(days []domain.Holiday, h domain.Holiday) bool {
	for _, d := range days {
		if d == h {
			return true
		}
	}
	return false
}

func dated(days []domain.Holiday, d domain.Date) bool {
	for _, h := range days {
		if h.Date == d {
			return true
		}
	}
	return false
}
