// Package overview is the pages of those who lead: the nation, a county, and an office, now or as of an earlier moment.
package overview

import "kontor/handlers/web/page"

// pages answers for the section.
type pages struct {
	*page.Site
	memo *memo
}

// Actions are the section's pages and streams.
func Actions(s *page.Site) []page.Action {
	p := pages{s, &memo{}}
	return []page.Action{
		{Name: page.APage + "overview", Pattern: "GET /{$}", Serve: p.overview},
		{Name: page.APage + "kontor", Pattern: "GET /kontor/{kontor}", Serve: p.kontor},
		{Name: page.ALive + "overview", Pattern: "GET /live/overview", Serve: p.liveOverview},
		{Name: page.ALive + "kontor", Pattern: "GET /live/kontor/{kontor}", Serve: p.liveKontor},
	}
}
