package admin

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// ruleTable is a policy's rules in words.
func ruleTable(p page.Page, of domain.Policy) *table {
	t := &table{ID: "rules", Columns: []column{{Text: "#"}, {Text: p.Text("admin.col.rule")}, {Text: p.Text("admin.col.when")}, {Text: p.Text("admin.col.targets")}}}
	for i, rule := range of.Rules {
		t.Rows = append(t.Rows, row{Cells: []cell{text(strconv.Itoa(i + 1)), text(rule.Name), text(whenText(p, rule.When)), text(targetsText(p, rule.Targets))}})
	}
	t.Rows = append(t.Rows, row{Cells: []cell{text("–"), text(p.Text("admin.policy.default")), text(p.Text("admin.policy.otherwise")), text(targetsText(p, of.Default))}})
	return t
}

// whenText is a rule's conditions in words.
func whenText(p page.Page, w domain.When) string {
	var all []string
	add := func(label string, values []string) {
		if len(values) > 0 {
			all = append(all, p.Text("admin.when."+label)+" "+strings.Join(values, ", "))
		}
	}
	named := func(kind string, codes []string) (names []string) {
		for _, c := range codes {
			names = append(names, p.Text(kind+"."+c))
		}
		return names
	}
	var agencies, types, offices []string
	for _, a := range w.Agencies {
		agencies = append(agencies, p.AgencyName(a))
	}
	for _, t := range w.Types {
		types = append(types, p.TypeName(t))
	}
	for _, k := range w.Kontors {
		offices = append(offices, kontorName(p, k))
	}
	add("agency", agencies)
	add("type", types)
	add("level", named("level", texts(w.Levels)))
	add("capability", named("capability", w.Capabilities))
	add("kontor", offices)
	add("area", named("area", w.Areas))
	add("kind", named("kind", texts(w.Kinds)))
	add("language", w.Languages)
	add("need", named("need", texts(w.Needs)))
	if w.Protected != "" {
		all = append(all, p.Text("admin.when.protected."+string(w.Protected)))
	}
	if w.Booked != "" {
		all = append(all, p.Text("admin.when.booked."+string(w.Booked)))
	}
	if len(all) == 0 {
		return p.Text("admin.policy.all")
	}
	return joined(all)
}

func targetsText(p page.Page, targets []domain.Choice) string {
	var all []string
	for _, t := range targets {
		s := p.Text("target." + string(t.Target))
		if t.Team != "" {
			s += " " + t.Team
		}
		if t.Within > 0 {
			s += " " + p.Text("admin.within", "km", t.Within)
		}
		if t.After > 0 {
			s += " " + p.Text("admin.after", "minutes", t.After)
		}
		all = append(all, s)
	}
	return strings.Join(all, " → ")
}

// policyDates are the policies by the day from which they hold.
func policyDates(p page.Page) part {
	t := &table{ID: "policies", Empty: p.Text("admin.empty.policies"), Columns: []column{
		{Key: "from", Text: p.Text("admin.col.from")}, {Key: "policy", Text: p.Text("admin.col.policy")}, {Key: "rules", Text: p.Text("admin.col.rules"), Number: true}, {Text: p.Text("admin.col.state")},
	}}
	held := p.Network.PolicyOn(p.Today())
	for _, of := range p.Network.Policies {
		state := p.Text("admin.policy.past")
		switch {
		case of.From > p.Today():
			state = p.Text("admin.policy.later")
		case of.String() == held.String() && of.From == held.From:
			state = p.Text("admin.policy.now")
		}
		t.Rows = append(t.Rows, row{Past: of.From <= p.Today() && of.String() != held.String(), Cells: []cell{{Text: string(of.From), Basis: of.Basis}, text(of.String()), number(len(of.Rules), p), text(state)}})
	}
	slices.SortStableFunc(t.Rows, func(a, b row) int { return cmp.Compare(b.Cells[0].Text, a.Cells[0].Text) })
	return part{ID: "policies", Heading: p.Text("admin.policy.dates"), Table: t}
}
