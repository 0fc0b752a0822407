package web

import (
	"strings"
	"time"

	"kontor/domain"
	"kontor/projections"
)

// lateness says whether a wait is "late", past the target, "near" it, or neither.
func (p page) lateness(seconds int) string {
	switch minutes := seconds / 60; {
	case seconds < 0:
		return ""
	case minutes >= p.Network.Rules.TargetMinutes:
		return "late"
	case minutes >= p.near():
		return "near"
	}
	return ""
}

// near is from how many minutes on a wait is near the target: three quarters of it.
func (p page) near() int { return p.Network.Rules.TargetMinutes * 3 / 4 }

// interval writes a percentile: what it is at least, and at most when that is known; or that there is not enough to say.
func (p page) interval(f projections.WaitFigures, low, most *int) string {
	switch {
	case !f.Enough || low == nil:
		return p.Text("web.few")
	case most == nil:
		return p.Text("web.atleast", "minutes", p.Seconds(low))
	}
	return p.Interval(time.Duration(*low)*time.Second, time.Duration(*most)*time.Second)
}

// failure is which figures have stood still, and since when.
func (p page) failure(f projections.Failure) string {
	k, date, _ := f.Book.Daybook()
	name := string(f.Book)
	if known := p.Network.Kontors[k]; known != nil {
		name = known.Name + " " + p.Day(date)
	}
	return p.Text("web.failure", "what", p.Text("web.view."+f.View), "where", name, "since", f.Since)
}

// agencySign is the agency's letters on its chip.
func agencySign(a domain.AgencyCode) string { return strings.ToUpper(string(a)) }

// rowNote is what is wrong with an office's figures, if anything is.
func (p page) rowNote(row officeRow) string {
	switch {
	case row.Failed && row.FailedSince != nil:
		return p.Text("web.row.failed", "since", *row.FailedSince)
	case row.Date != p.Today() && row.Stage == domain.Open:
		return p.Text("web.row.unclosed", "date", row.Date)
	case !row.Balanced:
		return p.Text("web.row.unbalanced")
	}
	return ""
}

// unopened is why an office has no figures.
func (p page) unopened(row officeRow) string {
	if row.Practice {
		return p.Text("web.row.practice")
	}
	return p.Text("web.row.unopened", "hours", p.hours(row.Hours))
}
