package admin

import (
	"maps"
	"net/http"
	"slices"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// offices lists the offices, or shows one.
func (s pages) offices(r *http.Request, v *view, id string) error {
	if id != "" {
		return s.office(r, v, id)
	}
	v.Lead = v.Text("admin.lead.offices")
	t := &table{ID: "offices", Filter: true, Empty: v.Text("admin.empty.offices"), Columns: []column{
		{Key: "name", Text: v.Text("web.col.name")}, {Key: "county", Text: v.Text("admin.col.county"), Wide: true}, {Key: "state", Text: v.Text("admin.col.state")},
		{Key: "hours", Text: v.Text("admin.col.today"), Wide: true}, {Text: v.Text("admin.col.serves"), Wide: true},
		{Key: "expected", Text: v.Text("admin.col.expected"), Number: true, Wide: true},
	}}
	for _, k := range v.Network.Kontors {
		t.Rows = append(t.Rows, officeRow(v.Page, k))
	}
	byName(t.Rows, 0)
	list := part{Table: t}
	if v.May(page.AnAct+"change-network", "") {
		list.Links = append(list.Links, link{Text: v.Text("admin.form.office.new"), Href: formAddress("office", nil)})
	}
	v.Parts = append(v.Parts, list)
	return nil
}

func officeRow(p page.Page, k *domain.Kontor) row {
	today := p.Today()
	stands := k.StandingOn(today)
	state := p.Text("admin.state.none")
	if stands.State != "" {
		state = p.Text("office." + string(stands.State))
	}
	hours := cell{Text: "–"}
	if k.Open.Has(today) {
		hours = cell{Text: p.HoursText(k.HoursOn(today)), Basis: k.HoursBasis(today)}
	}
	return row{Past: stands.State == domain.OfficeClosed, Cells: []cell{
		{Text: k.Name, Href: officeAddress(k.ID), Basis: k.Basis}, text(k.County), {Text: state, Basis: stands.Basis}, hours,
		{Agencies: servedAt(p.Network, k, today)}, number(k.Expected, p),
	}}
}

// servedAt are the agencies that the office serves on the date.
func servedAt(n *domain.Network, k *domain.Kontor, d domain.Date) (all []domain.AgencyCode) {
	for _, code := range slices.Sorted(maps.Keys(n.Agencies)) {
		for _, level := range []domain.Level{domain.General, domain.InDepth} {
			if presence, _ := k.Offers(code, level, d); presence == domain.Service && !slices.Contains(all, code) {
				all = append(all, code)
			}
		}
	}
	return all
}
