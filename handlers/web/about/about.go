// Package about is the pages about the system itself, for everybody: how accessible it is, and what its figures mean.
//
// The words of a figure stand in the messages under figure.<its name>, once: whatever page explains a figure says these.
package about

import (
	"net/http"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// Figures are the names of all figures that the system shows, in the order of their list. Of each there are words for its name, its
// definition, its period, what is missing from it and where it comes from: figure.<name>.<one of Aspects>.
var Figures = []string{
	"visits", "first-call", "waited", "live-wait", "service-time", "left", "within-target", "workload", "solved", "failure-demand", "demand", "reach",
	"promise", "conservation",
}

// Aspects are what is said of a figure, beside its name.
var Aspects = []string{"definition", "period", "missing", "source"}

// Met and Unknown are the parts of the accessibility statement, by the ends of their keys.
var (
	Met     = []string{"keyboard", "contrast", "structure", "zoom", "motion", "language", "tables", "time"}
	Unknown = []string{"readers", "users", "devices", "minority"}
)

// Reviewed is when the statement was last gone through.
const Reviewed domain.Date = "2026-11-22"

type pages struct{ *page.Site }

// Actions are the section's pages. Whoever has not logged in may read them as well.
func Actions(s *page.Site) []page.Action {
	p := pages{s}
	return []page.Action{
		{Name: page.APage + "accessibility", Pattern: "GET /about/accessibility", Anywhere: true, Public: true, Serve: p.accessibility},
		{Name: page.APage + "figures", Pattern: "GET /about/figures", Anywhere: true, Public: true, Serve: p.figures},
	}
}

func (s pages) accessibility(w http.ResponseWriter, r *http.Request) error {
	p := s.Page(r, "about")
	p.Title = p.Text("about.accessibility")
	return page.Render(r.Context(), w, p.Status, accessibilityView(p))
}

func (s pages) figures(w http.ResponseWriter, r *http.Request) error {
	p := s.Page(r, "about")
	p.Title = p.Text("about.figures")
	return page.Render(r.Context(), w, p.Status, figuresView(p))
}
