package admin

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// byName puts rows into the order of their first texts, by Swedish rules.
func byName(rows []row, column int) {
	swedish := collate.New(language.Swedish)
	slices.SortStableFunc(rows, func(a, b row) int { return swedish.CompareString(a.Cells[column].Text, b.Cells[column].Text) })
}

// agencies lists the agencies with how far they have come, or shows one.
func (s pages) agencies(r *http.Request, v *view, id string) error {
	if id != "" {
		return s.agency(r, v, domain.AgencyCode(id))
	}
	v.Lead = v.Text("admin.lead.agencies")
	t := &table{ID: "agencies", Columns: []column{
		{Text: ""}, {Key: "name", Text: v.Text("admin.col.agency")}, {Key: "status", Text: v.Text("admin.col.status")},
		{Key: "types", Text: v.Text("admin.col.types"), Number: true, Wide: true}, {Key: "ready", Text: v.Text("admin.col.ready"), Number: true},
	}}
	for _, code := range slices.Sorted(maps.Keys(v.Network.Agencies)) {
		if code == domain.Host {
			continue
		}
		ready, err := domain.Onboarding(v.Network, code, v.Today())
		if err != nil {
			return err
		}
		types := 0
		for _, of := range v.Network.Types {
			if of.Agency == code && of.Active {
				types++
			}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Agencies: []domain.AgencyCode{code}}, {Text: v.AgencyName(code), Href: agencyAddress(code)}, text(v.Text("admin.status." + v.Network.Agencies[code].Status)),
			number(types, v), {Text: v.Text("admin.ready", "n", ready.Ready(), "of", len(ready.Kontors)), By: padded(ready.Ready())},
		}})
	}
	list := part{Table: t}
	if v.May(page.AnAct+"change-network", "") {
		list.Links = append(list.Links, link{Text: v.Text("admin.form.agency"), Href: formAddress("agency", nil)})
	}
	v.Parts = append(v.Parts, list)
	return nil
}

// agency shows one: what it lacks before the offices can serve it, its errand types, and its history.
func (s pages) agency(r *http.Request, v *view, code domain.AgencyCode) error {
	ready, err := domain.Onboarding(v.Network, code, v.Today())
	if err != nil {
		return err
	}
	v.Up = &link{Text: v.Text("admin.subject.agencies"), Href: "/admin/network/agencies"}
	v.Heading, v.Lead = v.AgencyName(code), v.Text("admin.status."+v.Network.Agencies[code].Status)
	v.Parts = append(v.Parts, readiness(v.Page, ready), notReady(v.Page, ready), typesPart(v.Page, code))
	h, err := s.historyPart(r, v.Page, of("agency:"+string(code)))
	v.Parts = append(v.Parts, h)
	return err
}

// readiness is what the agency itself lacks, and the ways to change it.
func readiness(p page.Page, ready domain.Readiness) part {
	out := part{ID: "ready", Heading: p.Text("admin.agency.ready"), Text: p.Text("admin.agency.ready.text", "n", ready.Ready(), "of", len(ready.Kontors), "date", string(ready.Date))}
	out.Facts = append(out.Facts, fact{Name: p.Text("admin.fact.agreement"), Value: cmp.Or(ready.Agreement, p.Text("admin.none")), Basis: ready.AgreementBasis})
	answers, basis := p.Network.Answers(ready.Agency, p.Today())
	yes := p.Text("admin.no")
	if answers {
		yes = p.Text("admin.yes")
	}
	out.Facts = append(out.Facts, fact{Name: p.Text("admin.fact.answers"), Value: yes, Basis: basis})
	for _, m := range ready.Missing {
		out.Lines = append(out.Lines, p.Phrase(m))
	}
	for _, t := range ready.Teams {
		for _, m := range t.Missing {
			out.Lines = append(out.Lines, p.Phrase(m))
		}
	}
	if p.May(page.AnAct+"change-network", "") {
		a := filled("agency", string(ready.Agency))
		out.Links = []link{
			{Text: p.Text("admin.form.agency.again"), Href: formAddress("agency", agencyValues(p.Network.Agencies[ready.Agency]))},
			{Text: p.Text("admin.form.type"), Href: formAddress("type", a)}, {Text: p.Text("admin.form.agreement"), Href: formAddress("agreement", a)},
			{Text: p.Text("admin.form.answers"), Href: formAddress("answers", a)}, {Text: p.Text("admin.form.team"), Href: formAddress("team", a)},
		}
	}
	return out
}

// notReady lists the offices that lack something, with what.
func notReady(p page.Page, ready domain.Readiness) part {
	t := &table{ID: "lacking", Filter: true, Empty: p.Text("admin.empty.lacking"), Columns: []column{
		{Key: "name", Text: p.Text("web.col.name")}, {Key: "missing", Text: p.Text("admin.col.missing")},
	}}
	for _, k := range ready.Kontors {
		if len(k.Missing) == 0 {
			continue
		}
		var missing []string
		for _, m := range k.Missing {
			missing = append(missing, p.Phrase(m))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: k.Name, Href: officeAddress(k.Kontor), Basis: k.Basis}, text(strings.Join(missing, " "))}})
	}
	byName(t.Rows, 0)
	return part{ID: "lacking", Heading: p.Text("admin.agency.lacking", "n", len(t.Rows)), Table: t, Fold: true}
}

// typesPart lists the agency's errand types.
func typesPart(p page.Page, code domain.AgencyCode) part {
	t := &table{ID: "types", Empty: p.Text("admin.empty.types"), Columns: []column{
		{Key: "name", Text: p.Text("admin.col.type")}, {Key: "level", Text: p.Text("admin.col.level")}, {Key: "channel", Text: p.Text("admin.col.channel"), Wide: true},
		{Key: "minutes", Text: p.Text("admin.col.minutes"), Number: true, Wide: true}, {Key: "state", Text: p.Text("admin.col.state")}, {Text: p.Text("admin.col.change")},
	}}
	may := p.May(page.AnAct+"change-network", "")
	for _, of := range p.Network.Types {
		if of.Agency != code {
			continue
		}
		state := p.Text("admin.type.inactive")
		if of.Active {
			state = p.Text("admin.type.active")
		}
		change := cell{}
		if may {
			change.Links = []link{{Text: p.Text("admin.change"), Label: p.Text("admin.change") + ": " + p.TypeName(of.Code), Href: formAddress("type", typeValues(of))}}
		}
		t.Rows = append(t.Rows, row{Past: !of.Active, Cells: []cell{
			{Text: p.TypeName(of.Code), Small: string(of.Code)}, text(p.Text("level." + string(of.Level))), text(p.Text("channel." + string(of.Channel))),
			number(of.Minutes, p), text(state), change,
		}})
	}
	byName(t.Rows, 0)
	return part{ID: "types", Heading: p.Text("admin.agency.types", "n", len(t.Rows)), Table: t}
}
