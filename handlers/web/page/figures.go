package page

import (
	"strings"
	"time"

	"kontor/domain"
	"kontor/projections"
)

// Lateness says whether a wait is "late", past the target, "near" it, or neither.
func (p Page) Lateness(seconds int) string {
	switch minutes := seconds / 60; {
	case seconds < 0:
		return ""
	case minutes >= p.Network.Rules.TargetMinutes:
		return "late"
	case minutes >= p.Near():
		return "near"
	}
	return ""
}

// Near is from how many minutes on a wait is near the target: three quarters of it.
func (p Page) Near() int { return p.Network.Rules.TargetMinutes * 3 / 4 }

// Percentile writes a percentile: what it is at least, and at most when that is known; or that there is not enough to say.
func (p Page) Percentile(f projections.WaitFigures, low, most *int) string {
	switch {
	case !f.Enough || low == nil:
		return p.Text("web.few")
	case most == nil:
		return p.Text("web.atleast", "minutes", p.Seconds(low))
	}
	return p.Interval(time.Duration(*low)*time.Second, time.Duration(*most)*time.Second)
}

// Failure is which figures have stood still, and since when.
func (p Page) Failure(f projections.Failure) string {
	k, date, _ := f.Book.Daybook()
	name := string(f.Book)
	if known := p.Network.Kontors[k]; known != nil {
		name = known.Name + " " + p.Day(date)
	}
	return p.Text("web.failure", "what", p.Text("web.view."+f.View), "where", name, "since", f.Since)
}

// AgencySign is the agency's letters on its chip.
func AgencySign(a domain.AgencyCode) string { return strings.ToUpper(string(a)) }
