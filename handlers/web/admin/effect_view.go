package admin

import (
	"kontor/domain"
	"kontor/handlers/web/page"
)

// shownEffects is how many rows of what goes elsewhere are shown.
const shownEffects = 60

// effectText is how much goes elsewhere, in a sentence.
func effectText(p page.Page, e *effects) string {
	if len(e.Goes) == 0 {
		return p.Text("admin.effect.none", "asked", e.Asked, "day", longDay(p, e.On))
	}
	out := p.Text("admin.effect", "n", len(e.Goes), "kontors", e.Kontors, "asked", e.Asked, "day", longDay(p, e.On))
	if len(e.together()) > shownEffects {
		out += " " + p.Text("admin.effect.first", "n", shownEffects)
	}
	return out
}

// effectTable is what goes elsewhere, the types of an office that go from one place to another together: nil when nothing does.
func effectTable(p page.Page, e *effects) *table {
	if len(e.Goes) == 0 {
		return nil
	}
	t := &table{ID: "effects", Caption: p.Text("admin.look.heading"), Columns: []column{
		{Text: p.Text("web.col.name")}, {Text: p.Text("admin.col.type")}, {Text: p.Text("admin.col.before")}, {Text: p.Text("admin.col.after")},
	}}
	groups := e.together()
	for _, g := range groups[:min(len(groups), shownEffects)] {
		t.Rows = append(t.Rows, row{Cells: []cell{
			text(kontorName(p, g.Kontor)), {Text: typesText(p, g.Types), Small: p.Text("admin.types", "n", len(g.Types))}, text(g.Before), text(g.After),
		}})
	}
	return t
}

// group is types of an office that go from one place to another.
type group struct {
	goes
	Types []domain.ErrandTypeCode
}

func (e *effects) together() (all []group) {
	at := map[goes]int{}
	for _, g := range e.Goes {
		of := g.Type
		g.Type = ""
		i, known := at[g]
		if !known {
			i, at[g] = len(all), len(all)
			all = append(all, group{goes: g})
		}
		all[i].Types = append(all[i].Types, of)
	}
	return all
}
