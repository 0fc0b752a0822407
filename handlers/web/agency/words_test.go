package agency_test

import (
	"testing"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// joined are the ends of keys that the section puts together, by their beginnings.
var joined = map[string][]string{
	"agency.list.":    {"waiting", "owed", "ended", "booked", "day"},
	"agency.empty.":   {"waiting", "owed", "ended", "booked", "day"},
	"agency.act.":     {"accept", "return", "return.why", "close", "contradict", "contradict.why", "start", "miss"},
	"agency.booking.": {string(domain.BookingHeld), string(domain.BookingStands), string(domain.BookingUsed)},
	"agency.step.": {
		"errand-registered", "errand-moved-in", "errand-routed", "errand-transferred-in", "errand-transferred-out", "errand-called", "errand-recalled",
		"errand-absent", "errand-requeued", "errand-moved-out", "service-started", "service-resumed", "service-paused", "document-received",
		"content-added", "errand-forgotten", "errand-ended", "errand-left", "errand-left-open", "errand-corrected", "errand-struck",
		"errand-accepted", "errand-returned", "errand-closed", "errand-contradicted",
	},
}

func TestEveryTextHasWords(t *testing.T) {
	if keys := webtest.HasWords(t, ".", "agency", joined); len(keys) < 100 {
		t.Errorf("only %d keys found", len(keys))
	}
}
