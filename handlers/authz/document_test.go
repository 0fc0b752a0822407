package authz_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"kontor/handlers/authz"
)

var update = flag.Bool("update", false, "write docs/authorisation.md anew")

const document = "../../docs/authorisation.md"

// TestTheDocumentIsUpToDate: what an auditor reads is what is judged by.
func TestTheDocumentIsUpToDate(t *testing.T) {
	want, err := authz.Document(matrix(t))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(document, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("docs/authorisation.md is not what the policies say; make it anew: go test ./handlers/authz -update")
	}
	for _, a := range actions(t) {
		if !strings.Contains(want, "`"+a.Name+"`") {
			t.Errorf("the document says nothing of %s", a.Name)
		}
	}
}
