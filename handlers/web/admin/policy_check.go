package admin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

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
		return v.render(w, r)
	}
	if s.Administers().CheckPolicy == nil {
		v.Notice = &page.Notice{Text: p.Text("admin.policy.unchecked")}
		v.Parts = []part{s.draft(p, yaml, string(from))}
		return v.render(w, r)
	}
	policy, faults := s.Administers().CheckPolicy([]byte(yaml), p.Network, from)
	v.Parts = s.judgement(r.Context(), p, policy, faults, yaml, from, days)
	return v.render(w, r)
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
