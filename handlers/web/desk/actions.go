// Package desk is the pages of those who serve: signing on to a desk, calling, serving, ending; and of those who lead them.
package desk

import (
	"kontor/handlers/web/page"
)

// pages answers for the section.
type pages struct {
	*page.Site
	past *journal
}

// Actions are the section's pages, forms and streams.
func Actions(s *page.Site) []page.Action {
	p := pages{s, newJournal()}
	all := []page.Action{
		{Name: page.APage + "desk", Pattern: "GET /desk", Serve: p.desk},
		{Name: page.ALive + "desk", Pattern: "GET /live/desk/{kontor}/{officer}", Serve: p.liveDesk},
		{Name: page.APage + "lead", Pattern: "GET /desk/lead", Serve: p.lead},
		{Name: page.ALive + "lead", Pattern: "GET /live/lead/{kontor}", Serve: p.liveLead},
		{Name: page.AnAct + "seal-content", Pattern: "POST /desk/note", OfAgency: true, Serve: p.doing(noted)},
		{Name: page.AnAct + "open-content", Pattern: "POST /desk/content", OfAgency: true, Serve: p.openContent},
		{Name: page.AnAct + "next-video", Pattern: "POST /desk/video", Serve: p.nextVideo},
	}
	for _, a := range acts {
		all = append(all, page.Action{Name: page.AnAct + a.name, Pattern: "POST /desk/" + a.path, Serve: p.doing(a)})
	}
	for _, a := range leads {
		a.lead = true
		all = append(all, page.Action{Name: page.AnAct + a.name, Pattern: "POST /desk/lead/" + a.path, Serve: p.doing(a)})
	}
	return all
}
