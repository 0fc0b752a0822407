package admin

import (
	"net/http"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// firstParts are what is to be done now, and what was changed last; of both what who asks may see.
func (s pages) firstParts(r *http.Request, v *view) error {
	if v.May(page.APage+"incidents", "") {
		open, err := s.openIncidents(r, v.Page)
		if err != nil {
			return err
		}
		v.Parts = append(v.Parts, open)
	}
	if !v.May(page.APage+"network", "") {
		return nil
	}
	v.Parts = append(v.Parts, comingPart(v.Page))
	h, err := s.historyPart(r, v.Page, ofAny)
	h.Heading = v.Text("admin.latest")
	v.Parts = append(v.Parts, h)
	return err
}

// openIncidents are this year's that are not closed.
func (s pages) openIncidents(r *http.Request, p page.Page) (part, error) {
	year := yearOf(p.Today())
	var open []domain.Incident
	err := s.Books.ViewLedger(r.Context(), domain.IncidentsBook(year), func(l *domain.Ledger) {
		for _, i := range l.Incidents {
			if i.Closed.IsZero() {
				open = append(open, *i)
			}
		}
	})
	out := part{ID: "incidents", Heading: p.Text("admin.open.incidents")}
	if len(open) == 0 {
		out.Text = p.Text("admin.open.none")
		return out, err
	}
	out.Table = incidentTable(p, open, year)
	return out, err
}

// comingPart is what is written down and has not come yet: offices that open or close, policies, rules.
func comingPart(p page.Page) part {
	t := &table{ID: "coming", Empty: p.Text("admin.empty.coming"), Columns: []column{
		{Key: "from", Text: p.Text("admin.col.from")}, {Key: "what", Text: p.Text("admin.col.what")}, {Key: "value", Text: p.Text("admin.col.value")},
	}}
	add := func(from domain.Date, what, value, href string, b domain.Basis) {
		if from > p.Today() && from != domain.Never {
			t.Rows = append(t.Rows, row{Cells: []cell{text(string(from)), text(what), {Text: value, Href: href, Basis: b}}})
		}
	}
	for id, k := range p.Network.Kontors {
		for _, st := range k.Standings() {
			add(st.From, k.Name, p.Text("office."+string(st.State)), officeAddress(id), st.Basis)
			add(st.Target, k.Name, p.Text("admin.coming."+string(st.State)), officeAddress(id), st.Basis)
		}
		for _, h := range k.Hours() {
			add(h.From, k.Name, weekText(p, h.Week), officeAddress(id), h.Basis)
		}
		for _, o := range k.Offerings() {
			add(o.Valid.From, k.Name, p.AgencyName(o.Agency)+", "+levelsText(p, o.Levels), officeAddress(id), o.Basis)
		}
	}
	for _, policy := range p.Network.Policies {
		add(policy.From, p.Text("admin.subject.policy"), policy.String(), "/admin/network/policy", policy.Basis)
	}
	for _, m := range p.Network.Moves {
		add(m.Date, p.Text("admin.subject.moves"), kontorName(p, m.From)+" → "+kontorName(p, m.To), "/admin/network/moves", m.Basis)
	}
	byName(t.Rows, 1)
	byName(t.Rows, 0)
	return part{ID: "coming", Heading: p.Text("admin.coming"), Table: t}
}
