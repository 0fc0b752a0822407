package words

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the list of visitors' words anew")

const visitorsWords = "../../docs/visitors-words.md"

// TestTheListOfVisitorsWordsIsTheFiles: docs/visitors-words.md has every text that visitors read, in five languages, and says of each
// language whether somebody who speaks it has read them.
func TestTheListOfVisitorsWordsIsTheFiles(t *testing.T) {
	want := visitorsWordsDoc(t)
	if *update {
		if err := os.WriteFile(visitorsWords, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(visitorsWords)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("the list is not what the files say; write it anew: go test ./handlers/words -update")
	}
}

func visitorsWordsDoc(t *testing.T) string {
	t.Helper()
	names := map[string]string{"sv": "Svenska", "en": "English", "fi": "Suomi", "fit": "Meänkieli", "se": "Davvisámegiella"}
	var doc strings.Builder
	doc.WriteString("# What visitors read\n\nWritten from the message files in handlers/words/messages; do not edit it here (`go test ./handlers/words -update`).\n" +
		"A language that is marked ⚠ was made by a machine, and nobody who speaks it has read it: read its texts, mend them in the\n" +
		"files, and take the key `…._review` out of each file that you have read. The visitor sees no mark. A text that a language lacks is said in\n" +
		"Swedish, and marked as Swedish for a reader of the screen.\n")
	for _, part := range parts {
		lines, err := Lines(part)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&doc, "\n## %s\n\n", part)
		for _, lang := range Visitors {
			if why := Unread(part, lang); why != "" {
				fmt.Fprintf(&doc, "- ⚠ %s: %s\n", names[lang], why)
			}
		}
		doc.WriteString("\n| key |")
		for _, lang := range Visitors {
			mark := ""
			if Unread(part, lang) != "" {
				mark = " ⚠"
			}
			fmt.Fprintf(&doc, " %s%s |", names[lang], mark)
		}
		doc.WriteString("\n|---|" + strings.Repeat("---|", len(Visitors)) + "\n")
		for _, l := range lines {
			if slices.Contains(ofStaff, l.Key) && len(l.Text) == len(Languages) {
				continue
			}
			fmt.Fprintf(&doc, "| `%s` |", l.Key)
			for _, lang := range Visitors {
				fmt.Fprintf(&doc, " %s |", strings.ReplaceAll(l.Text[lang], "|", "\\|"))
			}
			doc.WriteString("\n")
		}
	}
	return doc.String()
}
