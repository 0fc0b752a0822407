package page

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"pgregory.net/rapid"

	"kontor/projections"
)

func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}

// listed is a list as a section makes it: its items as they are, and the whole with them in it.
func listed(items []string) Fragment {
	f := Fragment{ID: "list", Items: []Fragment{}}
	whole := ""
	for _, it := range items {
		id, _, _ := strings.Cut(it, "=")
		f.Items = append(f.Items, Fragment{ID: id, Made: text("<" + it + ">")})
		whole += "<" + it + ">"
	}
	f.Made = text("[" + whole + "]")
	return f
}

var (
	partials = regexp.MustCompile(`<hx-partial hx-target="#([^"]+)" hx-swap="([^"]+)">(.*?)</hx-partial>\n`)
	children = regexp.MustCompile(`<([^>=]+=[^>]*)>`)
)

// browser is the list as it stands in a document, "id=what it shows" each.
type browser []string

// swap does what a browser does: it looks all places up before it changes anything.
func (b browser) swap(t interface{ Fatalf(string, ...any) }, changes string) browser {
	type doing struct {
		at   *string
		how  string
		what []string
	}
	nodes := make([]*string, len(b))
	for i := range b {
		nodes[i] = &b[i]
	}
	var all []doing
	for _, m := range partials.FindAllStringSubmatch(changes, -1) {
		d := doing{how: m[2]}
		for _, c := range children.FindAllStringSubmatch(m[3], -1) {
			d.what = append(d.what, c[1])
		}
		for _, n := range nodes {
			if strings.HasPrefix(*n, m[1]+"=") {
				d.at = n
			}
		}
		if d.at == nil && m[1] != "list" && d.how != "delete" {
			t.Fatalf("%s of #%s, which is not there: %s", d.how, m[1], changes)
		}
		all = append(all, d)
	}
	for _, d := range all {
		coming := []*string{}
		for _, w := range d.what {
			coming = append(coming, &w)
		}
		i := slices.Index(nodes, d.at)
		switch d.how {
		case "delete":
			if i >= 0 {
				nodes = slices.Delete(nodes, i, i+1)
			}
		case "afterend":
			nodes = slices.Insert(nodes, i+1, coming...)
		case "afterbegin":
			nodes = slices.Insert(nodes, 0, coming...)
		case "outerMorph":
			if d.at == nil { // the list itself
				nodes = coming
			} else {
				*d.at = *coming[0] // it stays the same element
			}
		}
	}
	after := browser{}
	for _, n := range nodes {
		after = append(after, *n)
	}
	return after
}

// TestAListIsFollowedFromAnywhere: whatever comes, goes, moves and changes, a browser that was at any of the states, and takes what has
// changed since, has the list as it is.
func TestAListIsFollowedFromAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := []string{"a", "b", "c", "d", "e", "f", "g"}
		var states []*state
		var browsers []browser
		for range rapid.IntRange(1, 8).Draw(t, "looks") {
			var items []string
			for _, id := range rapid.Permutation(ids).Draw(t, "order")[:rapid.IntRange(0, len(ids)).Draw(t, "n")] {
				items = append(items, fmt.Sprintf("%s=%d", id, rapid.IntRange(0, 2).Draw(t, "shows")))
			}
			var last *state
			if len(states) > 0 {
				last = states[len(states)-1]
			}
			next, err := last.next(t.Context(), "room", []Fragment{listed(items)}, projections.Change{Full: true}, "10.42")
			if err != nil {
				t.Fatal(err)
			}
			for i, from := range states {
				body, _, err := next.after(t.Context(), from.id())
				if err != nil {
					t.Fatal(err)
				}
				if got := browsers[i].swap(t, data(body)); !slices.Equal(got, items) {
					t.Fatalf("from %v to %v it has %v after\n%s", browsers[i], items, got, body)
				}
			}
			states, browsers = append(states, next), append(browsers, browser(items))
		}
	})
}

// data is what the messages say, without the frame.
func data(messages []byte) string {
	var b strings.Builder
	for l := range strings.Lines(string(messages)) {
		if said, ok := strings.CutPrefix(l, "data: "); ok {
			b.WriteString(said)
		}
	}
	return b.String()
}

// TestAListMovesLittle: who is called from the middle of a thousand is one deletion, and nobody else is sent.
func TestAListMovesLittle(t *testing.T) {
	var items []string
	for i := range 1000 {
		items = append(items, fmt.Sprintf("i%d=waits", i))
	}
	first, err := (*state)(nil).next(t.Context(), "room", []Fragment{listed(items)}, projections.Change{Full: true}, "10.42")
	if err != nil {
		t.Fatal(err)
	}
	second, err := first.next(t.Context(), "room", []Fragment{listed(slices.Delete(slices.Clone(items), 500, 501))}, projections.Change{Full: true}, "10.42")
	if err != nil {
		t.Fatal(err)
	}
	body, _, _ := second.after(t.Context(), first.id())
	if got, want := data(body), `<hx-partial hx-target="#i500" hx-swap="delete"></hx-partial>`+"\n10.42\n"; strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("it sends %.300q, want %q", got, want)
	}
}
