package admin

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

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

// checkPolicy checks a draft, and shows what it would change before it can be made to hold.
func (s pages) checkPolicy(w http.ResponseWriter, r *http.Request) error {
	answered, err := page.ReadForm(w, r)
	if err != nil {
		return err
	}
	p := s.Page(r, "admin")
	p.Self = "/admin/network/policy"
	v := view{Page: p, Subject: "policy", Heading: p.Text("admin.policy.checked"), Up: &link{Text: p.Text("admin.subject.policy"), Href: "/admin/network/policy"}}
	v.Title = v.Heading
	a := &answers{Values: answered}
	yaml, from, days := answered.Get("yaml"), a.date("from"), a.number("days")
	if a.text("yaml") == "" || !from.Valid() || days < 1 || days > 60 {
		if days < 1 || days > 60 {
			a.blame("days", "admin.wrong.days")
		}
		draft := s.draft(p, yaml, answered.Get("from"))
		for name, key := range a.wrong {
			draft.Form.blame(name, p.Text(key))
		}
		v.Status, v.Notice = http.StatusUnprocessableEntity, &page.Notice{Text: p.Text("admin.wrong.some", "n", len(a.wrong)), Next: p.Text("admin.wrong.next")}
		v.Parts = []part{draft}
		return page.Render(r.Context(), w, v.Status, subjectView(v))
	}
	if s.Administers().CheckPolicy == nil {
		v.Notice = &page.Notice{Text: p.Text("admin.policy.unchecked")}
		v.Parts = []part{s.draft(p, yaml, string(from))}
		return page.Render(r.Context(), w, v.Status, subjectView(v))
	}
	policy, faults := s.Administers().CheckPolicy([]byte(yaml), p.Network, from)
	v.Parts = s.judgement(r.Context(), p, policy, faults, yaml, from, days)
	return page.Render(r.Context(), w, v.Status, subjectView(v))
}

// judgement is what the check found, what the draft would change, and the way to make it hold when it can.
func (s pages) judgement(ctx context.Context, p page.Page, policy domain.Policy, faults []domain.PolicyFault, yaml string, from domain.Date, days int) (all []part) {
	t := &table{ID: "faults", Empty: p.Text("admin.policy.nofaults"), Columns: []column{
		{Text: p.Text("admin.col.line"), Number: true}, {Text: p.Text("admin.col.severity")}, {Text: p.Text("admin.col.fault")},
	}}
	for _, f := range faults {
		mark := ""
		if f.Severity == domain.PolicyError {
			mark = "late"
		}
		t.Rows = append(t.Rows, row{Cells: []cell{number(f.Line, p), {Text: p.Text("admin.severity." + string(f.Severity)), Mark: mark}, {Text: p.Phrase(f.Phrase), Small: f.Path}}})
	}
	found := part{ID: "faults", Heading: p.Text("admin.policy.faults", "n", len(faults)), Table: t}
	if domain.PolicyFailed(faults) {
		found.Warning = p.Text("admin.policy.bad")
		return []part{found, s.draft(p, yaml, string(from))}
	}
	all = append(all, found)
	events := []domain.Event{domain.RoutingPolicyChanged{Policy: policy}}
	if then, err := after(p.Network, p, domain.ActivatePolicy{}.Name(), events); err == nil {
		e := effectsOf(p, p.Network, then, max(from, p.Today()))
		all = append(all, part{ID: "changes", Heading: p.Text("admin.policy.changes"), Table: effectTable(p, &e), Text: effectText(p, &e)})
	}
	all = append(all, s.replayed(ctx, p, policy, days))
	all = append(all, part{ID: "rules", Heading: p.Text("admin.policy.read", "policy", policy.String()), Table: ruleTable(p, policy), Fold: true})
	k := kinds["policy"]
	f := s.formOf(p, k, filled("yaml", yaml, "from", string(from), "checked", digest(yaml, from)), nil)
	f.Submit, f.Seen = p.Text("admin.policy.activate", "from", string(from)), p.Network.Revision
	f.Looked = &looked{Says: []string{said(p, events[0])}, Already: p.Network.PolicyOn(from).String() == policy.String() && p.Network.PolicyOn(from).From == from}
	return append(all, part{ID: "activate", Heading: p.Text("admin.policy.activate.heading"), Text: p.Text("admin.policy.activate.text"), Form: f}, s.draft(p, yaml, string(from)))
}

// digest tells whether what is made to hold is what was looked at.
func digest(yaml string, from domain.Date) string {
	sum := sha256.Sum256([]byte(string(from) + "\n" + yaml))
	return hex.EncodeToString(sum[:12])
}

// patience is how long a draft is tried on what was registered before the page does without.
const patience = 10 * time.Second

// replayed is what the draft would have done with what was registered on the last days.
func (s pages) replayed(ctx context.Context, p page.Page, policy domain.Policy, days int) part {
	out := part{ID: "replayed", Heading: p.Text("admin.shadow.replay", "n", days)}
	log := s.Administers().Log
	if log == nil {
		out.Text = p.Text("admin.history.nolog")
		return out
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	first := domain.DateOf(p.Today().At(12*60).AddDate(0, 0, 1-days))
	found, err := handlers.Shadow{Policy: &policy, From: first, To: p.Today()}.Run(ctx, log)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		out.Warning, out.Code = p.Text("admin.shadow.slow"), []string{"kontor policy shadow policy.yaml --from " + string(first)}
		return out
	case err != nil:
		out.Warning = p.Text("admin.shadow.failed", "cause", err.Error())
		return out
	}
	out.Text = p.Text("admin.shadow.found", "from", string(first), "to", string(p.Today()), "errands", found.Errands, "n", len(found.Differences))
	out.Table = differences(p, found.Kontors, found.Types)
	return out
}
