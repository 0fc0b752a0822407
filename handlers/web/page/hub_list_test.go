package page

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
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

// element is one of a document: an id, what it shows, and its children.
type element struct {
	ID       string     `xml:"id,attr"`
	Shows    string     `xml:"shows,attr"`
	Children []*element `xml:"e"`
}

func (e *element) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<e id=%q shows=%q>`, e.ID, e.Shows)
	for _, c := range e.Children {
		b.WriteString(c.String())
	}
	return b.String() + "</e>"
}

// fragment is the element as a section makes it: a list when its id says so, with its children as they are, and the whole.
func (e *element) fragment() Fragment {
	f := Fragment{ID: e.ID, Made: text(e.String())}
	if strings.HasPrefix(e.ID, "list") {
		f.Items = []Fragment{}
		for _, c := range e.Children {
			f.Items = append(f.Items, c.fragment())
		}
	}
	return f
}

// find is the element with the id, with that in which it stands.
func (e *element) find(id string) (in *element, at int) {
	for i, c := range e.Children {
		if c.ID == id {
			return e, i
		}
		if in, at := c.find(id); in != nil {
			return in, at
		}
	}
	return nil, 0
}

// swap does what a browser does: it looks all places up before it changes anything, and of what is not there nothing is deleted.
func (e *element) swap(t interface{ Fatalf(string, ...any) }, body []byte) {
	var all struct {
		Partials []struct {
			Target string     `xml:"hx-target,attr"`
			Swap   string     `xml:"hx-swap,attr"`
			Body   []*element `xml:"e"`
		} `xml:"hx-partial"`
	}
	message := "<all>" + data(body) + "</all>"
	if err := xml.Unmarshal([]byte(message), &all); err != nil {
		t.Fatalf("%v in %s", err, message)
	}
	found := make([]*element, len(all.Partials))
	for i, p := range all.Partials {
		in, at := e.find(strings.TrimPrefix(p.Target, "#"))
		switch {
		case in != nil:
			found[i] = in.Children[at]
		case p.Swap != "delete":
			t.Fatalf("%s of %s, which is not there: %s", p.Swap, p.Target, message)
		}
	}
	for i, p := range all.Partials {
		if found[i] == nil {
			continue
		}
		in, at := e.find(found[i].ID)
		if p.Swap != "afterbegin" && (in == nil || in.Children[at] != found[i]) {
			t.Fatalf("%s of %s, which was taken away by the same message: %s", p.Swap, p.Target, message)
		}
		switch p.Swap {
		case "delete":
			in.Children = slices.Delete(in.Children, at, at+1)
		case "afterend":
			in.Children = slices.Insert(in.Children, at+1, p.Body...)
		case "afterbegin":
			found[i].Children = slices.Insert(found[i].Children, 0, p.Body...)
		case "outerMorph":
			*found[i] = *p.Body[0] // it stays the same element
		}
	}
}

// shownBy is a browser's document that has the element, and nothing else.
func shownBy(root *element) *element {
	d := new(element)
	if err := xml.Unmarshal([]byte("<e>"+root.String()+"</e>"), d); err != nil {
		panic(err)
	}
	return d
}

// aList draws a list of some of the ids, each showing something, or a list itself.
func aList(t *rapid.T, id string, deep int) *element {
	root := &element{ID: id}
	ids := []string{"a", "b", "c", "d", "e", "f", "g"}
	for _, c := range rapid.Permutation(ids).Draw(t, "order")[:rapid.IntRange(0, len(ids)).Draw(t, "n")] {
		if deep > 0 && c < "d" {
			root.Children = append(root.Children, aList(t, id+c, deep-1))
			continue
		}
		shows := fmt.Sprint(rapid.IntRange(0, 2).Draw(t, "shows"))
		root.Children = append(root.Children, &element{ID: strings.TrimPrefix(id, "list") + "-" + c, Shows: shows})
	}
	return root
}

// TestAListIsFollowedFromAnywhere: whatever comes, goes, moves and changes, in a list or in one that stands in it, a browser that was at
// any of the states, and takes what has changed since, has the list as it is.
func TestAListIsFollowedFromAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var states []*state
		var shown []*element
		for range rapid.IntRange(1, 8).Draw(t, "looks") {
			root := aList(t, "list", rapid.IntRange(0, 1).Draw(t, "deep"))
			var last *state
			if len(states) > 0 {
				last = states[len(states)-1]
			}
			next, err := last.next(t.Context(), "room", []Fragment{root.fragment()}, projections.Change{Full: true}, "10.42")
			if err != nil {
				t.Fatal(err)
			}
			for i, from := range states {
				body, _, err := next.after(t.Context(), from.id())
				if err != nil {
					t.Fatal(err)
				}
				browser := shownBy(shown[i])
				browser.swap(t, body)
				if got, want := browser.String(), shownBy(root).String(); got != want {
					t.Fatalf("from %s to %s it has %s after\n%s", shown[i], want, got, body)
				}
			}
			states, shown = append(states, next), append(shown, root)
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

// TestAListMovesLittle: who is called from the middle of a thousand is one deletion, whichever list it stands in, and nobody else is sent;
// when everybody shows something else, the list is sent at once.
func TestAListMovesLittle(t *testing.T) {
	line := func(shows string) *element {
		in := &element{ID: "list-in"}
		for i := range 1000 {
			in.Children = append(in.Children, &element{ID: fmt.Sprintf("i%d", i), Shows: shows})
		}
		return &element{ID: "list", Children: []*element{{ID: "head", Shows: "1000"}, in}}
	}
	called := line("waits")
	in := called.Children[1]
	in.Children = slices.Delete(in.Children, 500, 501)
	one, more := &element{ID: "list-new", Children: []*element{{ID: "n", Shows: "waits"}}}, line("waits")
	more.Children = append(more.Children, one)
	for _, tc := range []struct {
		name  string
		after *element
		sent  string
	}{
		{"another list begins", more, `<hx-partial hx-target="#list-in" hx-swap="afterend">` + one.String() + `</hx-partial>`},
		{"one is called", called, `<hx-partial hx-target="#i500" hx-swap="delete"></hx-partial>`},
		{"a minute later", line("waits longer"), `<hx-partial hx-target="#list-in" hx-swap="outerMorph">` + line("waits longer").Children[1].String() + `</hx-partial>`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			first, err := (*state)(nil).next(t.Context(), "room", []Fragment{line("waits").fragment()}, projections.Change{Full: true}, "10.42")
			if err != nil {
				t.Fatal(err)
			}
			second, err := first.next(t.Context(), "room", []Fragment{tc.after.fragment()}, projections.Change{Full: true}, "10.42")
			if err != nil {
				t.Fatal(err)
			}
			body, _, _ := second.after(t.Context(), first.id())
			if got, want := data(body), tc.sent+"\n10.42\n"; got != want {
				t.Errorf("it sends %.300q, want %.300q", got, want)
			}
		})
	}
}
