package simulate_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/simulate"
)

func TestTheSummaryIsWhatTheLogHolds(t *testing.T) {
	w := newWorld(t, ordinary, 1, "varberg")
	s := w.day(t)
	entries, events := 0, 0
	for _, e := range w.entries(t) {
		entries, events = entries+1, events+len(e.Events)
	}
	if s.Entries != entries || s.Events != events || s.Books != 2 {
		t.Errorf("%d entries of %d, %d events of %d, %d books", s.Entries, entries, s.Events, events, s.Books)
	}
	lines := ""
	for _, b := range []domain.BookID{"network", "varberg.2024-03-05"} {
		head, err := w.log.Head(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		lines += fmt.Sprintf("%s %s\n", b, head.Hash)
	}
	if want := fmt.Sprintf("%x", sha256.Sum256([]byte(lines))); s.Digest != want {
		t.Errorf("the digest is %s, not %s", s.Digest, want)
	}
}

func TestWhatIsOwedIsAddedUp(t *testing.T) {
	w := newWorld(t, ordinary, 1, "varberg")
	s, err := simulate.Day(t.Context(), w.Config, w.log, func(_ context.Context, r handlers.Recorded) (map[domain.AgencyCode]int, error) {
		return map[domain.AgencyCode]int{"fk": len(r.Entry.Events)}, nil
	})
	if err != nil || s.Agencies["fk"].Events != s.Events || s.Agencies["skv"].Events != 0 {
		t.Errorf("fk is owed %d of %d events, %v", s.Agencies["fk"].Events, s.Events, err)
	}
	broken := errors.New("broken")
	_, err = simulate.Summarise(t.Context(), w.log, func(context.Context, handlers.Recorded) (map[domain.AgencyCode]int, error) {
		return nil, broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// Scripts read these keys.
func TestTheKeysOfTheSummary(t *testing.T) {
	b, err := json.Marshal(simulate.Summary{Agencies: map[domain.AgencyCode]*simulate.ToAgency{"fk": {}}})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{
		"visits", "errands", "host_errands", "routed", "called", "ended", "left", "absent", "open_at_close", "waiting", "in_service",
		"transferred", "balanced", "books", "entries", "events", "seconds", "digest", "agencies",
	} {
		if _, ok := got[key]; !ok {
			t.Errorf("%s is missing", key)
		}
	}
	want := map[string]any{"routed_in": 0.0, "events": 0.0, "delivered": 0.0}
	if fk := got["agencies"].(map[string]any)["fk"]; !reflect.DeepEqual(fk, want) {
		t.Errorf("an agency has %v", fk)
	}
}
