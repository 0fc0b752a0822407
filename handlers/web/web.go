// Package web is the pages that people work with, put together from its sections. Each section is a package below this one; what they
// have in common is in web/page.
package web

import (
	"net/http"
	"slices"

	"kontor/handlers/web/about"
	"kontor/handlers/web/admin"
	"kontor/handlers/web/agency"
	"kontor/handlers/web/desk"
	"kontor/handlers/web/hall"
	"kontor/handlers/web/insight"
	"kontor/handlers/web/overview"
	"kontor/handlers/web/page"
	"kontor/handlers/web/reception"
)

// Config is what the pages are made from.
type Config = page.Config

// Words is what the pages say, in one language; VisitorWords what they say to visitors.
type (
	Words        = page.Words
	VisitorWords = page.VisitorWords
	// Slips makes the tokens of visitors' own pages.
	Slips = page.Slips
)

// Mount adds every section's pages to the mux.
func Mount(mux *http.ServeMux, c Config) {
	s := &page.Site{Config: c}
	s.Mount(mux, sections(s))
}

// Actions are the pages, their forms and their streams by name: what an authority is asked about.
func Actions() (names []string) {
	for _, a := range sections(&page.Site{}) {
		names = append(names, a.Name)
	}
	slices.Sort(names)
	return names
}

// sections lists the actions of every section.
func sections(s *page.Site) []page.Action {
	return slices.Concat(
		overview.Actions(s),
		reception.Actions(s),
		desk.Actions(s),
		hall.Actions(s),
		agency.Actions(s),
		insight.Actions(s),
		admin.Actions(s),
		about.Actions(s),
	)
}
