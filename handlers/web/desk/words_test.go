package desk_test

import (
	"testing"

	"kontor/handlers/web/webtest"
)

// joined are the ends of keys that the pages put together, by their beginnings.
var joined = map[string][]string{
	"desk.act.": {
		"accept", "absent", "break", "close", "end-break", "interpreter-joined", "interpreter-missing", "leave", "offer", "pause", "recall", "resume",
		"return", "start",
	},
	"desk.interpreter.": {"requested", "joined", "unavailable"},
	"desk.field.":       {"name", "phone", "note", "reason", "documents"},
	"desk.several.":     {"type", "office"},
	"desk.none.":        {"type", "office", "ticket"},
	"desk.past.": {
		"visit-registered", "visit-moved-in", "visits-joined", "visitor-called", "visitor-recalled", "visitor-absent", "visitor-returned",
		"visitor-freed", "visitor-left", "visit-moved-out", "visit-prioritised", "service-started", "service-paused", "service-resumed",
		"errand-transferred", "errand-ended", "errand-corrected",
	},
}

func TestEveryTextHasWords(t *testing.T) {
	if found := webtest.HasWords(t, ".", "desk", joined); len(found) < 120 {
		t.Errorf("only %d keys found", len(found))
	}
}
