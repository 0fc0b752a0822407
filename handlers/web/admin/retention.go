package admin

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// retention shows for how long the agencies' content is kept, and how much is due.
func (s pages) retention(r *http.Request, v *view, _ string) error {
	v.Lead = v.Text("admin.lead.retention")
	t := &table{ID: "retention", Empty: v.Text("admin.empty.retention"), Columns: []column{
		{Text: v.Text("admin.col.agency")}, {Key: "days", Text: v.Text("admin.col.days"), Number: true}, {Key: "decision", Text: v.Text("admin.col.decision")},
		{Key: "from", Text: v.Text("admin.col.from")}, {Text: v.Text("admin.col.state")},
	}}
	for _, rule := range slices.Backward(v.Network.Retention) {
		held, holds := v.Network.RetentionOn(rule.Agency, v.Today())
		state := v.Text("admin.policy.past")
		switch {
		case rule.From > v.Today():
			state = v.Text("admin.policy.later")
		case holds && held == rule:
			state = v.Text("admin.policy.now")
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Agencies: []domain.AgencyCode{rule.Agency}}, number(rule.Days, v), text(string(rule.Decision)), text(string(rule.From)), text(state)}})
	}
	out := part{ID: "rules", Table: t}
	may := v.May(page.AnAct+"set-retention", "")
	if may {
		out.Links = []link{{Text: v.Text("admin.form.retention"), Href: formAddress("retention", nil)}}
	}
	v.Parts = append(v.Parts, out)
	if may {
		v.Parts = append(v.Parts, s.duePart(r.Context(), v.Page))
	}
	h, err := s.historyPart(r, v.Page, of("retention"))
	v.Parts = append(v.Parts, h)
	return err
}

// dueContent finds what the rules say is to be forgotten. It goes on where it was at the last question.
type dueContent struct {
	mu  sync.Mutex
	run *handlers.Retention
}

// duePart is a dry run: how much is due today, by agency and decision. Nothing is written.
func (s pages) duePart(ctx context.Context, p page.Page) part {
	out := part{ID: "due", Heading: p.Text("admin.due"), Text: p.Text("admin.due.text")}
	log := s.Administers().Log
	if log == nil {
		out.Text = p.Text("admin.history.nolog")
		return out
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	s.due.mu.Lock()
	defer s.due.mu.Unlock()
	if s.due.run == nil {
		s.due.run = &handlers.Retention{Log: log, Books: s.Books}
	}
	due, err := s.due.run.Due(ctx, p.Today())
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		out.Warning = p.Text("admin.due.slow")
		return out
	case err != nil:
		out.Warning = p.Text("admin.shadow.failed", "cause", err.Error())
		return out
	}
	type of struct {
		agency   domain.AgencyCode
		decision domain.DiaryNo
	}
	counts := map[of]int{}
	for _, d := range due {
		counts[of{d.Agency, d.Decision}]++
	}
	t := &table{ID: "due", Empty: p.Text("admin.empty.due"), Columns: []column{
		{Text: p.Text("admin.col.agency")}, {Key: "decision", Text: p.Text("admin.col.decision")}, {Key: "n", Text: p.Text("admin.col.visits"), Number: true},
	}}
	for key, n := range counts {
		t.Rows = append(t.Rows, row{Cells: []cell{{Agencies: []domain.AgencyCode{key.agency}}, text(string(key.decision)), number(n, p)}})
	}
	byName(t.Rows, 1)
	out.Table = t
	return out
}
