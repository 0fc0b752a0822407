// Package agency is the pages of an agency's own caseworkers: what waits for the agency at all offices, what it is to answer, and each of its
// errands. They show what the agency's stream tells, and nothing else: no visit, ticket, desk or officer, and no errand of anybody else.
package agency

import (
	"kontor/domain"
	"kontor/handlers/web/page"
)

// pages answers for the section.
type pages struct{ *page.Site }

// Actions are the section's page, forms and stream. All are on the caseworker's own agency.
func Actions(s *page.Site) []page.Action {
	p := pages{s}
	all := []page.Action{
		{Name: page.APage + "agency", Pattern: "GET /agency", OfAgency: true, Serve: p.console},
		{Name: page.ALive + "agency", Pattern: "GET /live/agency", OfAgency: true, Serve: p.live},
		{Name: page.AnAct + "open-agency-content", Pattern: "POST /agency/open", OfAgency: true, Serve: p.open},
	}
	for path, command := range acts {
		all = append(all, page.Action{
			Name: page.AnAct + command(form{}).(domain.Command).Name(), Pattern: "POST /agency/" + path, OfAgency: true, Serve: p.doing(command),
		})
	}
	return all
}
