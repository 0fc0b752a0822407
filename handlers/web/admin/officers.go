package admin

import (
	"maps"
	"net/http"
	"slices"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// officerOffices lists the offices whose officers are for who asks.
func (s pages) officerOffices(_ *http.Request, v *view, _ string) error {
	v.Lead = v.Text("admin.lead.officers")
	t := &table{ID: "offices", Filter: true, Empty: v.Text("admin.empty.officers.offices"), Columns: []column{
		{Key: "name", Text: v.Text("web.col.name")}, {Key: "county", Text: v.Text("admin.col.county"), Wide: true}, {Key: "staff", Text: v.Text("admin.col.officers"), Number: true},
	}}
	for id, k := range v.Network.Kontors {
		if k.Open.Has(v.Today()) && v.May(page.APage+"officers", id) {
			t.Rows = append(t.Rows, row{Cells: []cell{{Text: k.Name, Href: officersAddress(id)}, text(k.County), number(len(v.Network.Staff(id, v.Today())), v)}})
		}
	}
	byName(t.Rows, 0)
	v.Parts = append(v.Parts, part{Table: t})
	return nil
}

// officers shows who may serve what at an office. An officer is a pseudonym here as everywhere.
func (s pages) officers(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	return s.show(w, r, "officers", func(v *view) error {
		v.Heading, v.Lead = v.Text("admin.officers.at", "kontor", k.Name), v.Text("admin.officers.lead")
		v.Up = &link{Text: v.Text("admin.subject.officers"), Href: "/admin/network/officers"}
		list := part{ID: "assignments", Table: assignments(v.Page, k.ID)}
		if v.May(page.AnAct+"assign", k.ID) {
			list.Links = []link{{Text: v.Text("admin.form.assign"), Href: formAddress("assign", filled("kontor", string(k.ID)))}}
		}
		v.Parts = append(v.Parts, list)
		h, err := s.historyPart(r, v.Page, of("staff:"+string(k.ID)))
		v.Parts = append(v.Parts, h)
		return err
	})
}

// assignments are those at the office that hold or are to come, and those that have ended behind them.
func assignments(p page.Page, k domain.KontorID) *table {
	t := &table{ID: "assignments", Filter: true, Empty: p.Text("admin.empty.assignments"), Columns: []column{
		{Key: "officer", Text: p.Text("admin.col.officer")}, {Text: p.Text("admin.col.agency")}, {Key: "level", Text: p.Text("admin.col.level"), Wide: true},
		{Key: "from", Text: p.Text("admin.col.from"), Wide: true}, {Key: "to", Text: p.Text("admin.col.to")}, {Text: p.Text("admin.col.change")},
	}}
	var past []row
	for _, o := range slices.Sorted(maps.Keys(p.Network.Officers)) {
		for _, a := range p.Network.Officers[o] {
			if a.Kontor != k {
				continue
			}
			if r := assignmentRow(p, o, a); r.Past {
				past = append(past, r)
			} else {
				t.Rows = append(t.Rows, r)
			}
		}
	}
	t.Rows = append(t.Rows, past...)
	return t
}

func assignmentRow(p page.Page, o domain.OfficerID, a domain.Assignment) row {
	over := a.Valid.To != "" && a.Valid.To < p.Today() || !a.Until.IsZero() && !a.Until.After(p.Now)
	to := cell{Text: string(a.Valid.To)}
	if !a.Until.IsZero() {
		to.Small = p.Clock(a.Until)
	}
	change := cell{}
	if !over && p.May(page.AnAct+"unassign", a.Kontor) {
		name := string(o) + ", " + p.AgencyName(a.Agency)
		change.Links = []link{
			{Text: p.Text("admin.end"), Label: p.Text("admin.form.unassign") + ": " + name, Href: formAddress("unassign", assigned(o, a))},
			{Text: p.Text("admin.revoke"), Label: p.Text("admin.form.revoke") + ": " + name, Href: formAddress("revoke", assigned(o, a))},
		}
	}
	return row{Past: over, Cells: []cell{
		{Text: string(o), Basis: a.Basis}, {Agencies: []domain.AgencyCode{a.Agency}}, text(levelsText(p, a.Levels)), text(string(a.Valid.From)), to, change,
	}}
}
