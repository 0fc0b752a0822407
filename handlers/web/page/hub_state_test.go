package page

import (
	"context"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"kontor/domain"
	"kontor/projections"
)

// counting says how often it was made.
func counting(s string, made *int) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		*made++
		_, err := io.WriteString(w, s)
		return err
	})
}

func TestWhatIsMadeAgain(t *testing.T) {
	only := func(k ...domain.KontorID) projections.Change { return projections.Change{Kontors: k} }
	full := projections.Change{Full: true}
	for _, tc := range []struct {
		name   string
		change projections.Change
		part   Fragment // that was there with the text "old", of the office kista, version 1
		made   int
		sent   bool
	}{
		{"a part of another office is left alone", only("umea"), Fragment{Of: "kista"}, 0, false},
		{"a part of the office that changed is made", only("umea", "kista"), Fragment{Of: "kista"}, 1, true},
		{"a part of no office is always made", only("umea"), Fragment{}, 1, true},
		{"with the beat everything is made", full, Fragment{Of: "kista"}, 1, true},
		{"what has the version that it had is left alone", full, Fragment{Version: "1"}, 0, false},
		{"what has another version is made", full, Fragment{Version: "2"}, 1, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before, err := (*state)(nil).next(t.Context(), "room", []Fragment{{ID: "x", Of: "kista", Version: "1", Made: text("old")}}, full, "10.42")
			if err != nil {
				t.Fatal(err)
			}
			made := 0
			tc.part.ID, tc.part.Made = "x", counting("new", &made)
			after, err := before.next(t.Context(), "room", []Fragment{tc.part}, tc.change, "10.42")
			if err != nil {
				t.Fatal(err)
			}
			if made != tc.made {
				t.Errorf("it is made %d times, want %d", made, tc.made)
			}
			if sent := after != nil && strings.Contains(string(after.latest), "new"); sent != tc.sent {
				t.Errorf("sent: %t, want %t", sent, tc.sent)
			}
		})
	}
}

var swaps = regexp.MustCompile(`<hx-partial hx-target="#([^"]+)" hx-swap="([^"]+)">(.*?)</hx-partial>\n`)

// TestWhatALookLeavesOut: it stays while only some offices have changed, and has gone after a look at everything.
func TestWhatALookLeavesOut(t *testing.T) {
	part := func(s string) Fragment { return Fragment{ID: s[:1], Made: text(s)} }
	first, err := (*state)(nil).next(t.Context(), "room", []Fragment{part("a1"), part("b1")}, projections.Change{Full: true}, "10.42")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name   string
		change projections.Change
		all    string
	}{
		{"some offices", projections.Change{Kontors: []domain.KontorID{"kista"}}, "a1 b2"},
		{"everything", projections.Change{Full: true}, "b2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			next, err := first.next(t.Context(), "room", []Fragment{part("b2")}, tc.change, "10.42")
			if err != nil {
				t.Fatal(err)
			}
			body, _, err := next.after(t.Context(), "")
			var got []string
			for _, m := range swaps.FindAllStringSubmatch(data(body), -1) {
				got = append(got, m[3])
			}
			if err != nil || strings.Join(got, " ") != tc.all || strings.Contains(string(next.latest), "a1") {
				t.Errorf("it has %q, and sends %s, %v", got, next.latest, err)
			}
		})
	}
}

// TestWhoComesBackGetsWhatItMissed: by the id of the last message that it has.
func TestWhoComesBackGetsWhatItMissed(t *testing.T) {
	looks := [][]string{{"a1", "b1", "c1"}, {"a2", "b1", "c1"}, {"a2", "b2", "c1"}, {"a2", "b3", "c1"}}
	var at []*state
	for _, l := range looks {
		var last *state
		if len(at) > 0 {
			last = at[len(at)-1]
		}
		var parts []Fragment
		for _, s := range l {
			parts = append(parts, Fragment{ID: s[:1], Made: text(s)})
		}
		next, err := last.next(t.Context(), "this", parts, projections.Change{Kontors: []domain.KontorID{"kista"}}, "10.42")
		if err != nil {
			t.Fatal(err)
		}
		at = append(at, next)
	}
	now := at[len(at)-1]
	for _, tc := range []struct{ name, has, gets string }{
		{"nothing: everything", "", "a2 b3 c1"},
		{"the last: nothing", now.id(), ""},
		{"the one before: the last change", at[2].id(), "b3"},
		{"an older one: each part that changed, as it is now", at[0].id(), "a2 b3"},
		{"one of another start of the program: everything", "other.2", "a2 b3 c1"},
		{"one that is not yet: everything", "this.99", "a2 b3 c1"},
		{"nonsense: everything", "this.x", "a2 b3 c1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			body, id, err := now.after(t.Context(), tc.has)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range swaps.FindAllStringSubmatch(data(body), -1) {
				got = append(got, m[3])
			}
			if strings.Join(got, " ") != tc.gets {
				t.Errorf("it gets %q, want %q", got, tc.gets)
			}
			if id != now.id() || len(body) > 0 && !strings.Contains(string(body), "id: "+id+"\n") {
				t.Errorf("it has %s then, and is told %s", id, body)
			}
		})
	}
}
