package overview

import (
	"kontor/domain"
	"kontor/handlers/web/page"
)

// rowNote is what is wrong with an office's figures, if anything is.
func rowNote(p page.Page, row officeRow) string {
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

// whyUnopened is why an office has no figures.
func whyUnopened(p page.Page, row officeRow) string {
	if row.Practice {
		return p.Text("web.row.practice")
	}
	return p.Text("web.row.unopened", "hours", p.HoursText(row.Hours))
}
