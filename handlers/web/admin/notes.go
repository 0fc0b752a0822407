package admin

import (
	"context"
	"fmt"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
)

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
