package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// rules shows what every office's queues follow.
func (s pages) rules(r *http.Request, v *view, _ string) error {
	v.Lead = v.Text("admin.lead.rules")
	held := v.Network.RulesOn(v.Today())
	o := held.Order
	out := part{ID: "rules", Facts: []fact{
		{Name: v.Text("admin.field.maxCalls"), Value: v.Number(held.MaxCalls), Basis: held.Basis},
		{Name: v.Text("admin.field.targetMinutes"), Value: v.Number(held.TargetMinutes), Basis: held.Basis},
	}}
	for i, minutes := range []int{o.Need, o.Protected, o.Returned, o.Booked, o.Urgent, o.Hold, o.Offer} {
		out.Facts = append(out.Facts, fact{Name: v.Text("admin.field." + ruleMinutes[i]), Value: v.Number(minutes), Basis: o.Basis})
	}
	if v.May(page.AnAct+"change-network", "") {
		out.Links = []link{{Text: v.Text("admin.form.rules"), Href: formAddress("rules", rulesValues(held, v.Today().Next()))}}
	}
	v.Parts = append(v.Parts, out)
	h, err := s.historyPart(r, v.Page, of("rules"))
	v.Parts = append(v.Parts, h)
	return err
}

// holidays shows the days of a year on which the offices are closed, or close early.
func (s pages) holidays(r *http.Request, v *view, _ string) error {
	v.Lead = v.Text("admin.lead.holidays")
	year := yearOf(v.Today())
	if asked, err := strconv.Atoi(r.URL.Query().Get("year")); err == nil && asked >= 2000 && asked < 2200 {
		year = asked
	}
	t := &table{ID: "holidays", Empty: v.Text("admin.empty.holidays", "year", strconv.Itoa(year)), Columns: []column{
		{Key: "date", Text: v.Text("admin.col.date")}, {Key: "name", Text: v.Text("admin.col.holiday")}, {Text: v.Text("admin.col.holds")}, {Text: v.Text("admin.col.change")},
	}}
	may := v.May(page.AnAct+"list-holidays", "")
	for _, h := range v.Network.HolidaysOf(year) {
		holds, known := v.Text("admin.holiday.closed"), filled("date", string(h.Date), "holiday", string(h.Code), "holds", "closed", "basis", string(h.Basis))
		if h.Closes > 0 {
			holds = v.Text("admin.holiday.closes", "time", h.Closes)
			known.Set("holds", "early")
			known.Set("closes", h.Closes.String())
		}
		change := cell{}
		if may && h.Date >= v.Today() {
			change.Links = []link{{Text: v.Text("admin.change"), Label: v.Text("admin.change") + ": " + string(h.Date), Href: formAddress("holiday", known)}}
		}
		t.Rows = append(t.Rows, row{Past: h.Date < v.Today(), Cells: []cell{
			{Text: string(h.Date), Small: v.Day(h.Date)}, {Text: sentence(v.Text("holiday." + string(h.Code))), Basis: h.Basis}, text(holds), change,
		}})
	}
	out := part{Heading: strconv.Itoa(year), Table: t, Links: []link{
		{Text: strconv.Itoa(year - 1), Href: with("/admin/network/holidays", "year", strconv.Itoa(year-1))},
		{Text: strconv.Itoa(year + 1), Href: with("/admin/network/holidays", "year", strconv.Itoa(year+1))},
	}}
	if may {
		out.Links = append(out.Links, link{Text: v.Text("admin.form.holiday"), Href: formAddress("holiday", filled("date", string(v.Today())))},
			link{Text: v.Text("admin.form.holidays"), Href: formAddress("holidays", filled("year", strconv.Itoa(year)))})
	}
	v.Parts = append(v.Parts, out)
	h, err := s.historyPart(r, v.Page, of("holidays"))
	v.Parts = append(v.Parts, h)
	return err
}

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

// notes are what else an event means, beside where errands go.
func (s pages) notes(_ context.Context, p page.Page, ev domain.Event) (all []string) {
	switch ev := ev.(type) {
	case domain.KontorStateSet:
		if ev.State == domain.OfficeClosed || ev.State == domain.OfficeClosing {
			all = append(all, p.Text("admin.note.closed"))
		}
	case domain.KontorHoursChanged, domain.HoursExcepted, domain.HolidaysListed:
		all = append(all, p.Text("admin.note.hours"))
	case domain.RetentionSet:
		if ev.Days > 0 {
			last := domain.DateOf(ev.From.At(12*60).AddDate(0, 0, -ev.Days-1))
			all = append(all, p.Text("admin.note.retention", "last", string(last), "from", string(ev.From)))
		} else {
			all = append(all, p.Text("admin.note.unretained"))
		}
	case domain.AssignmentEnded:
		all = append(all, p.Text("admin.note.revoked"))
	case domain.IncidentReported:
		deadline := ev.Discovered.Add(domain.NotifyWithin)
		all = append(all, p.Text("admin.note.incident", "date", string(domain.DateOf(deadline)), "time", deadline), p.Text("admin.note.incident.agencies"))
	case domain.IncidentNotified:
		all = append(all, p.Text("admin.note.notified", "hours", fmt.Sprint(int(ev.After/time.Hour))))
	case domain.RoutingPolicyChanged, domain.RulesChanged:
		all = append(all, p.Text("admin.note.policy"))
	}
	return all
}
