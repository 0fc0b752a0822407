package admin

import (
	"cmp"
	"net/http"
	"slices"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// policy shows the rules by which errands are routed: those that hold, those that held and are to hold, what one in shadow has found, and
// where a draft is checked.
func (s pages) policy(r *http.Request, v *view, _ string) error {
	held := v.Network.PolicyOn(v.Today())
	v.Lead = v.Text("admin.lead.policy")
	v.Parts = append(v.Parts, part{
		ID: "held", Heading: v.Text("admin.policy.held", "policy", held.String()),
		Facts: []fact{{Name: v.Text("admin.col.from"), Value: string(held.From), Basis: held.Basis}}, Table: ruleTable(v.Page, held),
	})
	v.Parts = append(v.Parts, policyDates(v.Page))
	if counts, ok := s.liveShadow(); ok {
		v.Parts = append(v.Parts, shadowPart(v.Page, counts))
	} else {
		v.Parts = append(v.Parts, part{ID: "shadow", Heading: v.Text("admin.shadow"), Text: v.Text("admin.shadow.none"), Code: []string{"kontor serve --shadow policy.yaml"}, Fold: true})
	}
	draft := s.draft(v.Page, r.URL.Query().Get("yaml"), "")
	if held.Name != "" && draft.Form != nil && draft.Form.Fields[0].Value() == "" {
		draft.Form.Fields[0].Values = []string{s.written(held)}
	}
	v.Parts = append(v.Parts, draft)
	h, err := s.historyPart(r, v.Page, of("policy"))
	v.Parts = append(v.Parts, h)
	return err
}

// written is the policy as a file, as the next version of itself.
func (s pages) written(p domain.Policy) string {
	write := s.Administers().WritePolicy
	if write == nil {
		return ""
	}
	p.Version++
	raw, err := write(p)
	if err != nil {
		return ""
	}
	return string(raw)
}

func (s pages) liveShadow() (handlers.ShadowCounts, bool) {
	if live := s.Administers().Shadow; live != nil {
		return live()
	}
	return handlers.ShadowCounts{}, false
}

// draft is where a policy is checked before it can be made to hold.
func (s pages) draft(p page.Page, yaml, from string) part {
	q := asking{p, filled("yaml", yaml, "from", from)}
	f := &form{
		ID: "draft", Action: "/admin/policy/check", Submit: p.Text("admin.policy.check"), Forbidden: !p.May(page.AnAct+"check-policy", ""),
		Fields: []field{
			q.field("file", "yaml").hinted(p.Text("admin.hint.yaml")), q.field("date", "from").hinted(p.Text("admin.hint.policy.from")).otherwise(string(p.Today())),
			q.field("number", "days").hinted(p.Text("admin.hint.shadow")).otherwise("7"),
		},
	}
	return part{ID: "draft", Heading: p.Text("admin.policy.draft"), Text: p.Text("admin.policy.draft.text"), Form: f}
}

// shadowPart is what the policy in shadow has counted while the system ran.
func shadowPart(p page.Page, c handlers.ShadowCounts) part {
	out := part{ID: "shadow", Heading: p.Text("admin.shadow.of", "policy", c.Policy), Text: p.Text("admin.shadow.text", "since", string(c.Since), "errands", c.Errands, "n", c.Differences)}
	if c.Failed != "" {
		out.Warning = p.Text("admin.shadow.failed", "cause", c.Failed)
	}
	out.Table = differences(p, c.Kontors, c.Types)
	return out
}

// differences are how many errands would go elsewhere, by office and by type.
func differences(p page.Page, kontors map[domain.KontorID]int, types map[domain.ErrandTypeCode]int) *table {
	t := &table{ID: "differences", Empty: p.Text("admin.empty.differences"), Columns: []column{
		{Key: "by", Text: p.Text("admin.col.by")}, {Key: "name", Text: p.Text("admin.col.name")}, {Key: "n", Text: p.Text("admin.col.differences"), Number: true},
	}}
	for k, n := range kontors {
		t.Rows = append(t.Rows, row{Cells: []cell{text(p.Text("web.col.name")), text(kontorName(p, k)), number(n, p)}})
	}
	for of, n := range types {
		t.Rows = append(t.Rows, row{Cells: []cell{text(p.Text("admin.col.type")), text(p.TypeName(of)), number(n, p)}})
	}
	slices.SortFunc(t.Rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.Cells[0].Text, b.Cells[0].Text), cmp.Compare(b.Cells[2].By, a.Cells[2].By), cmp.Compare(a.Cells[1].Text, b.Cells[1].Text))
	})
	return t
}
