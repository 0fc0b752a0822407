package admin

import (
	"net/http"
	"slices"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// agreements lists the agreements with the agencies, those that hold first.
func (s pages) agreements(r *http.Request, v *view, _ string) error {
	v.Lead = v.Text("admin.lead.agreements")
	t := &table{ID: "agreements", Empty: v.Text("admin.empty.agreements"), Columns: []column{
		{Text: ""}, {Key: "name", Text: v.Text("admin.col.agreement")}, {Key: "types", Text: v.Text("admin.col.types"), Number: true},
		{Key: "from", Text: v.Text("admin.col.from")}, {Key: "to", Text: v.Text("admin.col.to")}, {Text: v.Text("admin.col.change")},
	}}
	may := v.May(page.AnAct+"change-network", "")
	for _, a := range v.Network.Agreements {
		change := cell{}
		if may {
			known := agreementValues(a)
			change.Links = append(change.Links, link{Text: v.Text("admin.change"), Label: v.Text("admin.change") + ": " + a.Name, Href: formAddress("agreement", known)})
		}
		t.Rows = append(t.Rows, row{Past: a.Valid.To != "" && a.Valid.To < v.Today(), Cells: []cell{
			{Agencies: []domain.AgencyCode{a.Agency}}, {Text: a.Name, Basis: a.Basis}, number(len(a.Types), v), text(string(a.Valid.From)), text(string(a.Valid.To)), change,
		}})
	}
	slices.SortStableFunc(t.Rows, endedLast)
	v.Parts = append(v.Parts, part{Text: v.Text("admin.agreements.text"), Table: t})
	h, err := s.historyPart(r, v.Page, of("agreement"))
	v.Parts = append(v.Parts, h)
	return err
}

// endedLast puts what holds no more behind what does.
func endedLast(a, b row) int {
	switch {
	case a.Past == b.Past:
		return 0
	case a.Past:
		return 1
	}
	return -1
}

// moves lists the services that were moved from one office to another.
func (s pages) moves(r *http.Request, v *view, _ string) error {
	v.Lead = v.Text("admin.lead.moves")
	t := &table{ID: "moves", Empty: v.Text("admin.empty.moves"), Columns: []column{
		{Key: "date", Text: v.Text("admin.col.from")}, {Key: "from-office", Text: v.Text("admin.col.from-office")}, {Key: "to-office", Text: v.Text("admin.col.to-office")},
		{Key: "types", Text: v.Text("admin.col.types")},
	}}
	for _, m := range slices.Backward(v.Network.Moves) {
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: string(m.Date), Basis: m.Basis}, {Text: kontorName(v.Page, m.From), Href: officeAddress(m.From)},
			{Text: kontorName(v.Page, m.To), Href: officeAddress(m.To)}, {Text: typesText(v.Page, m.Types), Small: v.Text("admin.types", "n", len(m.Types))},
		}})
	}
	list := part{Table: t}
	if v.May(page.AnAct+"move-service", "") {
		list.Links = []link{{Text: v.Text("admin.form.move"), Href: formAddress("move", nil)}}
	}
	v.Parts = append(v.Parts, list)
	h, err := s.historyPart(r, v.Page, of("move"))
	v.Parts = append(v.Parts, h)
	return err
}

// teams lists the agencies' own teams that serve by video.
func (s pages) teams(r *http.Request, v *view, _ string) error {
	v.Lead = v.Text("admin.lead.teams")
	t := &table{ID: "teams", Empty: v.Text("admin.empty.teams"), Columns: []column{
		{Text: ""}, {Key: "name", Text: v.Text("admin.col.team")}, {Text: v.Text("admin.col.level"), Wide: true}, {Text: v.Text("admin.col.hours")},
		{Key: "from", Text: v.Text("admin.col.from")}, {Key: "to", Text: v.Text("admin.col.to")}, {Text: v.Text("admin.col.change")},
	}}
	may := v.May(page.AnAct+"change-network", "")
	for _, team := range v.Network.VideoTeams {
		change := cell{}
		if may {
			change.Links = []link{{Text: v.Text("admin.change"), Label: v.Text("admin.change") + ": " + team.Name, Href: formAddress("team", teamValues(team))}}
		}
		t.Rows = append(t.Rows, row{Past: team.Valid.To != "" && team.Valid.To < v.Today(), Cells: []cell{
			{Agencies: []domain.AgencyCode{team.Agency}}, {Text: team.Name, Basis: team.Basis}, text(levelsText(v.Page, team.Levels)), text(weekText(v.Page, team.Week)),
			text(string(team.Valid.From)), text(string(team.Valid.To)), change,
		}})
	}
	v.Parts = append(v.Parts, part{Text: v.Text("admin.teams.text"), Table: t})
	h, err := s.historyPart(r, v.Page, of("team"))
	v.Parts = append(v.Parts, h)
	return err
}
