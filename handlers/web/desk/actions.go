// Package desk is the pages of those who serve: signing on to a desk, calling, serving, ending.
package desk

import (
	"net/url"

	"kontor/handlers/web/page"
)

// pages answers for the section.
type pages struct{ *page.Site }

// Actions are the section's page, forms and stream.
func Actions(s *page.Site) []page.Action {
	p := pages{s}
	all := []page.Action{
		{Name: page.APage + "desk", Pattern: "GET /desk", Serve: p.desk},
		{Name: page.ALive + "desk", Pattern: "GET /live/desk/{kontor}/{officer}", Serve: p.liveDesk},
	}
	for path, command := range acts {
		all = append(all, page.Action{Name: page.AnAct + command(url.Values{}).Name(), Pattern: "POST /desk/" + path, Serve: p.doing(command)})
	}
	return all
}
