package hall_test

import (
	"testing"

	"kontor/handlers/web/webtest"
	"kontor/handlers/words"
)

// joined are the ends of keys that the pages put together, by their beginnings.
var joined = map[string][]string{
	"visitor.": {
		"waiting", "called", "serving", "paused", "absent", "done", "left", "closed", "moved", "waiting.next", "called.next", "serving.next",
		"paused.next", "absent.next", "done.next", "left.next", "closed.next", "moved.next",
	},
	"kiosk.":       {"reception", "reception.next", "refused", "refused.next", "taken", "taken.next", "down", "down.next", "unopened", "closed"},
	"kiosk.group.": {"skv", "fk", "pm", "af", "mig", "ssc"},
}

func TestEveryTextHasWords(t *testing.T) {
	for prefix, least := range map[string]int{"visitor": 15, "kiosk": 15, "screen": 8} {
		if found := webtest.HasWords(t, ".", prefix, joined); len(found) < least {
			t.Errorf("only %d keys of %s were found", len(found), prefix)
		}
	}
	for begin, ends := range joined {
		for _, end := range ends {
			for _, lang := range words.Visitors {
				if text, in := words.ForVisitors(lang).Said(begin+end, "desk", "3", "place", "Kiruna"); in != lang || text == begin+end {
					t.Errorf("no words for %s%s in %s", begin, end, lang)
				}
			}
		}
	}
}
