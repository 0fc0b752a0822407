package admin

import (
	"strconv"
	"strings"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// said is the event in words: what changed, and to what.
func said(p page.Page, ev domain.Event) string {
	switch ev := ev.(type) {
	case domain.KontorOpened:
		return p.Text("admin.said.office", "name", ev.Kontor.Name, "municipality", ev.Municipality, "county", ev.County, "expected", ev.Expected)
	case domain.KontorStateSet:
		s := p.Text("admin.said.state", "state", p.Text("office."+string(ev.State)), "from", string(ev.From))
		if ev.Target != "" {
			s += " " + p.Text("admin.said.target", "target", string(ev.Target))
		}
		return s
	case domain.KontorClosed:
		return p.Text("admin.said.closed", "last", string(ev.Last))
	case domain.KontorHoursChanged:
		return p.Text("admin.said.hours", "week", weekText(p, ev.Hours.Week), "from", string(ev.Hours.From))
	case domain.HoursExcepted:
		return p.Text("admin.said.exception", "day", longDay(p, ev.Exception.Date), "hours", spanText(p, ev.Exception.Hours), "reason", p.Text("hours."+string(ev.Exception.Reason)))
	case domain.OfferingChanged:
		o := ev.Offering
		return p.Text("admin.said.offering", "agency", p.AgencyName(o.Agency), "levels", levelsText(p, o.Levels), "presence", p.Text("presence."+string(o.Presence)), "period", periodText(p, o.Valid))
	case domain.CapabilityChanged:
		return p.Text("admin.said.capability", "what", p.Text("capability."+ev.Capability.Name), "period", periodText(p, ev.Capability.Valid))
	case domain.CalendarSet:
		return p.Text("admin.said.calendar", "name", ev.SlotCalendar.Name, "minutes", ev.Minutes, "capacity", ev.Capacity, "week", weekText(p, ev.Week), "period", periodText(p, ev.Valid))
	case domain.ServiceMoved:
		return p.Text("admin.said.move", "from", kontorName(p, ev.From), "to", kontorName(p, ev.To), "types", typesText(p, ev.Types), "date", string(ev.Date))
	case domain.OfficerAssigned:
		a := ev.Assignment
		return p.Text("admin.said.assigned", "officer", string(ev.Officer), "agency", p.AgencyName(a.Agency), "levels", levelsText(p, a.Levels), "period", periodText(p, a.Valid))
	case domain.OfficerUnassigned:
		return p.Text("admin.said.unassigned", "officer", string(ev.Officer), "agency", p.AgencyName(ev.Agency), "last", string(ev.Last))
	case domain.AssignmentEnded:
		return p.Text("admin.said.ended", "officer", string(ev.Officer), "agency", p.AgencyName(ev.Agency), "date", string(domain.DateOf(ev.At)), "time", p.Clock(ev.At))
	}
	return saidOfAll(p, ev)
}

// saidOfAll is said for what is of no office.
func saidOfAll(p page.Page, ev domain.Event) string {
	switch ev := ev.(type) {
	case domain.AgencyListed:
		return p.Text("admin.said.agency", "code", string(ev.Code), "name", ev.NameSv, "status", p.Text("admin.status."+ev.Status))
	case domain.ErrandTypeListed:
		state := p.Text("admin.type.inactive")
		if ev.Active {
			state = p.Text("admin.type.active")
		}
		return p.Text("admin.said.type", "code", string(ev.Code), "name", ev.NameSv, "level", p.Text("level."+string(ev.Level)), "minutes", ev.Minutes, "state", state)
	case domain.AgreementSigned:
		return p.Text("admin.said.agreement", "name", ev.Agreement.Name, "agency", p.AgencyName(ev.Agency), "n", len(ev.Types), "period", periodText(p, ev.Valid))
	case domain.ReturnChannelChanged:
		return p.Text("admin.said.answers", "agency", p.AgencyName(ev.Agency), "period", periodText(p, ev.Valid))
	case domain.VideoTeamSet:
		return p.Text("admin.said.team", "name", ev.VideoTeam.Name, "agency", p.AgencyName(ev.Agency), "week", weekText(p, ev.Week), "period", periodText(p, ev.Valid))
	case domain.RetentionSet:
		if ev.Days == 0 {
			return p.Text("admin.said.unretained", "agency", p.AgencyName(ev.Agency), "decision", string(ev.Decision), "from", string(ev.From))
		}
		return p.Text("admin.said.retention", "agency", p.AgencyName(ev.Agency), "days", ev.Days, "decision", string(ev.Decision), "from", string(ev.From))
	case domain.RulesChanged:
		return p.Text("admin.said.rules", "calls", ev.MaxCalls, "target", ev.TargetMinutes, "from", string(ev.From))
	case domain.HolidaysListed:
		return p.Text("admin.said.holidays", "year", strconv.Itoa(ev.Year), "n", len(ev.Days))
	case domain.RoutingPolicyChanged:
		return p.Text("admin.said.policy", "policy", ev.Policy.String(), "rules", len(ev.Policy.Rules), "from", string(ev.Policy.From))
	case domain.IncidentReported:
		return p.Text("admin.said.incident", "incident", string(ev.Incident), "kind", p.Text("admin.incident."+string(ev.Kind)))
	case domain.IncidentNotified:
		return p.Text("admin.said.notified", "incident", string(ev.Incident), "whom", whomText(p, ev.Whom))
	case domain.IncidentClosed:
		return p.Text("admin.said.incident-closed", "incident", string(ev.Incident), "end", p.Text("admin.end."+string(ev.Reason)))
	}
	return p.Text("event." + ev.Name())
}

// longDay is a date with its weekday and its year.
func longDay(p page.Page, d domain.Date) string { return p.Day(d) + " " + string(d[:4]) }

func whomText(p page.Page, whom string) string {
	if whom == domain.Authority {
		return p.Text("admin.imy")
	}
	return p.AgencyName(domain.AgencyCode(whom))
}

func kontorName(p page.Page, k domain.KontorID) string {
	if known := p.Network.Kontors[k]; known != nil {
		return known.Name
	}
	return string(k)
}

func levelsText(p page.Page, levels []domain.Level) string {
	names := make([]string, len(levels))
	for i, l := range levels {
		names[i] = p.Text("level." + string(l))
	}
	return strings.Join(names, ", ")
}

func typesText(p page.Page, types []domain.ErrandTypeCode) string {
	const most = 3
	var names []string
	for i, t := range types {
		if i == most {
			names = append(names, p.Text("admin.more", "n", len(types)-most))
			break
		}
		names = append(names, p.TypeName(t))
	}
	return strings.Join(names, ", ")
}

// periodText writes a period: from a day on, or between two.
func periodText(p page.Page, v domain.Period) string {
	switch {
	case v.From == domain.Never:
		return p.Text("admin.period.never")
	case v.To == "":
		return p.Text("admin.period.from", "from", string(v.From))
	}
	return p.Text("admin.period.both", "from", string(v.From), "to", string(v.To))
}

func spanText(p page.Page, s domain.Span) string {
	if s == (domain.Span{}) {
		return p.Text("admin.closed")
	}
	return p.Text("web.hours", "opens", s.Opens, "closes", s.Closes)
}

// weekText writes a week with the days of the same hours together: mån–fre 10.00–16.00, lör 10.00–13.00.
func weekText(p page.Page, week [7]domain.Span) string {
	short := func(day int) string { return p.Text("admin.day." + strconv.Itoa(day%7)) }
	var runs []string
	for day := 1; day <= 7; {
		last := day
		for last < 7 && week[(last+1)%7] == week[day%7] {
			last++
		}
		if week[day%7] != (domain.Span{}) {
			days := short(day)
			if last > day {
				days += "–" + short(last)
			}
			runs = append(runs, days+" "+spanText(p, week[day%7]))
		}
		day = last + 1
	}
	if len(runs) == 0 {
		return p.Text("admin.closed")
	}
	return strings.Join(runs, ", ")
}
