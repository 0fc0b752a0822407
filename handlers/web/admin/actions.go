package admin

import (
	"cmp"
	"net/http"
	"strings"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// pages answers for the section. What it remembers of the network's history it could read again.
type pages struct {
	*page.Site
	past *history
	due  *dueContent
}

// Actions are the section's pages and forms.
func Actions(s *page.Site) []page.Action {
	p := pages{s, &history{}, &dueContent{}}
	all := []page.Action{
		{Name: page.APage + "admin", Pattern: "GET /admin", Anywhere: true, Serve: p.first},
		{Name: page.APage + "network", Pattern: "GET /admin/network/{path...}", Anywhere: true, Serve: p.network},
		{Name: page.APage + "change", Pattern: "GET /admin/form/{kind}", Anywhere: true, Serve: p.fill},
		{Name: page.APage + "officers", Pattern: "GET /admin/officers/{kontor}", Serve: p.officers},
		{Name: page.APage + "devices", Pattern: "GET /admin/devices", Anywhere: true, Serve: p.devices},
		{Name: page.APage + "agency-keys", Pattern: "GET /admin/keys", Anywhere: true, Serve: p.keys},
		{Name: page.APage + "incidents", Pattern: "GET /admin/incidents", Anywhere: true, Serve: p.incidents},
		{Name: page.APage + "reads", Pattern: "GET /admin/reads", Anywhere: true, Serve: p.reads},
		{Name: page.AnAct + "check-policy", Pattern: "POST /admin/policy/check", Anywhere: true, Serve: p.checkPolicy},
		{Name: page.AnAct + "issue-device", Pattern: "POST /admin/devices/issue", Serve: p.issueDevice},
		{Name: page.AnAct + "revoke-device", Pattern: "POST /admin/devices/revoke", Serve: p.revokeDevice},
	}
	for path, c := range commandAt {
		all = append(all, page.Action{Name: page.AnAct + c.Name(), Pattern: "POST " + path, Anywhere: !ofOffice[path], Serve: p.doing(path)})
	}
	return all
}

// subject is what the list on the left leads to.
type subject struct {
	name, href string
	page       string // by which it is judged
}

// subjects in their order; a name without an address is a heading.
var subjects = []subject{
	{name: "group-network"},
	{"offices", "/admin/network/offices", "network"}, {"officers", "/admin/network/officers", "network"},
	{"agencies", "/admin/network/agencies", "network"}, {"agreements", "/admin/network/agreements", "network"},
	{"moves", "/admin/network/moves", "network"}, {"teams", "/admin/network/teams", "network"},
	{name: "group-rules"},
	{"policy", "/admin/network/policy", "network"}, {"rules", "/admin/network/rules", "network"}, {"holidays", "/admin/network/holidays", "network"},
	{"retention", "/admin/network/retention", "network"},
	{name: "group-access"},
	{"devices", "/admin/devices", "devices"}, {"keys", "/admin/keys", "agency-keys"},
	{name: "group-review"},
	{"incidents", "/admin/incidents", "incidents"}, {"reads", "/admin/reads", "reads"}, {"history", "/admin/network/history", "network"},
}

// forWhom are those of them that are for who asks; a heading with nothing under it is left out.
func forWhom(p page.Page) (all []subject) {
	for i, s := range subjects {
		switch {
		case s.href != "" && p.May(page.APage+s.page, ""):
			all = append(all, s)
		case s.href == "":
			for _, under := range subjects[i+1:] {
				if under.href == "" {
					break
				}
				if p.May(page.APage+under.page, "") {
					all = append(all, s)
					break
				}
			}
		}
	}
	return all
}

// network shows a subject of the network, or one of its objects.
func (s pages) network(w http.ResponseWriter, r *http.Request) error {
	name, id, _ := strings.Cut(r.PathValue("path"), "/")
	show, known := map[string]func(*http.Request, *view, string) error{
		"offices": s.offices, "officers": s.officerOffices, "agencies": s.agencies, "agreements": s.agreements, "moves": s.moves, "teams": s.teams,
		"policy": s.policy, "rules": s.rules, "holidays": s.holidays, "retention": s.retention, "history": s.allHistory,
	}[name]
	if !known {
		return unknownPage()
	}
	return s.show(w, r, name, func(v *view) error { return show(r, v, id) })
}

// show is a page of the subject, with what was just done.
func (s pages) show(w http.ResponseWriter, r *http.Request, subject string, fill func(*view) error) error {
	p := s.Page(r, "admin")
	v := view{Page: p, Subject: subject, Heading: p.Text("admin.subject." + subject)}
	var err error
	if v.Done, err = s.done(r, p); err != nil {
		return err
	}
	if err := fill(&v); err != nil {
		return err
	}
	v.Title = v.Heading
	for i := range v.Parts {
		if t := v.Parts[i].Table; t != nil {
			t.sorted(v.Page)
		}
	}
	return v.render(w, r)
}

// render writes the page, each table called by what stands over it.
func (v view) render(w http.ResponseWriter, r *http.Request) error {
	for _, of := range v.Parts {
		if of.Table != nil {
			of.Table.Caption = cmp.Or(of.Heading, v.Heading)
		}
	}
	return page.Render(r.Context(), w, v.Status, subjectView(v))
}

// unknownPage says that there is no such page.
func unknownPage() error {
	return &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{Code: "unknown-subject"}}
}

// first is the page that the administration begins with: what is to be done, and what was changed last.
func (s pages) first(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "", func(v *view) error {
		v.Heading = v.Text("admin.heading")
		v.Lead = v.Text("admin.lead")
		return s.firstParts(r, v)
	})
}
