package admin

import "kontor/handlers/web/page"

// shownEffects is how many rows of what goes elsewhere are shown.
const shownEffects = 60

// effectText is how much goes elsewhere, in a sentence.
func effectText(p page.Page, e *effects) string {
	if len(e.Goes) == 0 {
		return p.Text("admin.effect.none", "asked", e.Asked, "day", p.Day(e.On), "date", string(e.On))
	}
	out := p.Text("admin.effect", "n", len(e.Goes), "kontors", e.Kontors, "asked", e.Asked, "day", p.Day(e.On), "date", string(e.On))
	if len(e.Goes) > shownEffects {
		out += " " + p.Text("admin.effect.first", "n", shownEffects)
	}
	return out
}

// effectTable is what goes elsewhere: nil when nothing does.
func effectTable(p page.Page, e *effects) *table {
	if len(e.Goes) == 0 {
		return nil
	}
	t := &table{ID: "effects", Columns: []column{
		{Text: p.Text("web.col.name")}, {Text: p.Text("admin.col.type")}, {Text: p.Text("admin.col.before")}, {Text: p.Text("admin.col.after")},
	}}
	for i, g := range e.Goes {
		if i == shownEffects {
			break
		}
		t.Rows = append(t.Rows, row{Cells: []cell{text(kontorName(p, g.Kontor)), {Text: p.TypeName(g.Type)}, text(g.Before), text(g.After)}})
	}
	return t
}
