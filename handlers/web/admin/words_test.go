package admin_test

import (
	"testing"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// ends turns codes into the ends of keys.
func ends[T ~string](codes ...T) (all []string) {
	for _, c := range codes {
		all = append(all, string(c))
	}
	return all
}

func TestEveryTextHasWords(t *testing.T) {
	found := webtest.HasWords(t, ".", "admin", map[string][]string{
		"admin.day.":            {"0", "1", "2", "3", "4", "5", "6"},
		"admin.fact.":           {"state", "hours", "offering", "capability", "calendar"},
		"admin.form.":           {"office", "state", "hours", "exception", "offering", "capability", "calendar", "move", "agency", "type", "agreement", "answers", "team", "assign", "unassign", "revoke", "rules", "holiday", "holidays", "retention", "policy", "incident", "notified", "close-incident"},
		"admin.field.":          {"agency", "alarms", "area", "capability", "capacity", "channel", "closes", "code", "concerns", "county", "date", "days", "decision", "device", "diary", "discovered", "end", "expected", "from", "holds", "holiday", "id", "incident-kind", "is", "kontor", "known", "languages", "last", "lat", "level", "lon", "maxCalls", "minutes", "municipality", "name", "nameEn", "nameSv", "officer", "on", "outcome", "presence", "reader", "reason", "source", "span", "state", "status", "target", "targetMinutes", "to", "to-office", "type", "whom", "yaml", "year", "need", "protected", "returned", "booked", "urgent", "hold", "offer", "basis"},
		"admin.coming.":         {"planned", "decided", "open", "reduced", "closing", "closed"},
		"admin.content.":        ends(domain.ContentFields...),
		"admin.end.":            ends(domain.IncidentEnds...),
		"admin.incident.":       ends(domain.IncidentKinds...),
		"admin.ground.":         ends(domain.ByAssignment, domain.OwnAgency, domain.AsSupervisor),
		"admin.key.":            {"good", "revoked", "expired"},
		"admin.severity.":       ends(domain.PolicyError, domain.PolicyWarning),
		"admin.status.":         {"connected", "connected_phased", "candidate", "host"},
		"admin.subject.":        {"group-network", "offices", "officers", "agencies", "agreements", "moves", "teams", "group-rules", "policy", "rules", "holidays", "retention", "group-access", "devices", "keys", "group-review", "incidents", "reads", "history"},
		"admin.when.":           {"agency", "type", "level", "capability", "kontor", "area", "kind", "language", "need"},
		"admin.when.protected.": {"yes", "no"},
		"admin.when.booked.":    {"yes", "no"},
	})
	if len(found) < 300 {
		t.Errorf("only %d keys found", len(found))
	}
}
