package domain

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const lifeDoc = "../docs/errand-life.md"

// The table and the picture in the document, and the code, say the same.
func TestLifeIsAsWritten(t *testing.T) {
	text, err := os.ReadFile(lifeDoc)
	if err != nil {
		t.Fatal(err)
	}
	line := func(s Step) string {
		return strings.Join([]string{string(s.From), s.Event, string(s.To)}, " ")
	}
	var want []string
	for _, s := range Life {
		want = append(want, line(s))
	}
	slices.Sort(want)

	var tabled, drawn []string
	row := regexp.MustCompile("(?m)^\\| `?([a-z_]*)`? \\| `([a-z-]+)` \\| `([a-z_]+)` \\|$")
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		tabled = append(tabled, line(Step{State(m[1]), m[2], State(m[3])}))
	}
	arrow := regexp.MustCompile(`(?m)^    (\S+) --> (\S+): (.+)$`)
	for _, m := range arrow.FindAllStringSubmatch(string(text), -1) {
		for event := range strings.SplitSeq(m[3], ", ") {
			drawn = append(drawn, line(Step{State(strings.TrimPrefix(m[1], "[*]")), event, State(m[2])}))
		}
	}
	slices.Sort(tabled)
	slices.Sort(drawn)
	if diff := cmp.Diff(want, tabled); diff != "" {
		t.Errorf("the table of %s (-code +document):\n%s", lifeDoc, diff)
	}
	if diff := cmp.Diff(want, drawn); diff != "" {
		t.Errorf("the picture of %s (-code +document):\n%s", lifeDoc, diff)
	}
}

// From every state that is not final something leads on, every state is reached, and only a correction follows an end, or that a visit is
// put back which no other office took.
func TestLifeIsWhole(t *testing.T) {
	from, to := map[State]bool{}, map[State]bool{}
	for _, s := range Life {
		from[s.From], to[s.To] = true, true
		if s.From.Final() && s.To != Corrected && s.Event != "visit-moved-back" {
			t.Errorf("%s is final, and yet %v", s.From, s)
		}
		if _, known := forms[s.Event]; !known {
			t.Errorf("%v: no such event", s)
		}
	}
	for _, s := range States {
		if !s.Final() && !from[s] {
			t.Errorf("nothing leads on from %s", s)
		}
		if !to[s] {
			t.Errorf("nothing leads to %s", s)
		}
	}
}
