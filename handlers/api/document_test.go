package api_test

import (
	"encoding/json"
	"go/ast"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

type openAPI struct {
	OpenAPI string
	Info    struct{ Title, Version string }
	Paths   map[string]map[string]json.RawMessage
}

var (
	kebab     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	reference = regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`)
)

func TestDocument(t *testing.T) {
	a := newOffice(t).get("/openapi.json")
	doc := as[openAPI](t, a)
	if a.status != http.StatusOK || doc.OpenAPI != "3.1.0" || doc.Info.Version != "1.2.3" {
		t.Fatalf("%d, OpenAPI %q, version %q", a.status, doc.OpenAPI, doc.Info.Version)
	}
	seen := map[string]bool{}
	for path, methods := range doc.Paths {
		for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
			if !strings.HasPrefix(segment, "{") && !kebab.MatchString(segment) {
				t.Errorf("%s: %q is not kebab-case", path, segment)
			}
		}
		for method, raw := range methods {
			var op struct {
				OperationID, Summary string
				Tags                 []string
				Parameters           []struct{ Name, In, Description string }
				Responses            map[string]any
			}
			if err := json.Unmarshal(raw, &op); err != nil {
				t.Fatal(err)
			}
			if op.Summary == "" || len(op.Tags) != 1 || seen[op.OperationID] || !kebab.MatchString(op.OperationID) || op.Responses["default"] == nil {
				t.Errorf("%s %s (%s) lacks a summary, a tag, an id of its own or its errors", method, path, op.OperationID)
			}
			seen[op.OperationID] = true
			inPath := 0
			for _, p := range op.Parameters {
				if p.In == "path" {
					inPath++
				}
				if p.Description == "" {
					t.Errorf("%s %s: nobody says what %s is", method, path, p.Name)
				}
			}
			if inPath != strings.Count(path, "{") {
				t.Errorf("%s %s: %d path parameters are described", method, path, inPath)
			}
		}
	}
	refersToItself(t, a.raw)
}

// refersToItself checks that every reference of the document leads somewhere.
func refersToItself(t *testing.T, raw []byte) {
	t.Helper()
	var doc struct {
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	matches := reference.FindAllStringSubmatch(string(raw), -1)
	if len(matches) < 50 {
		t.Errorf("only %d references found", len(matches))
	}
	for _, m := range matches {
		if doc.Components.Schemas[m[1]] == nil {
			t.Errorf("the document refers to %s and does not have it", m[1])
		}
	}
}

// The document lists the domain's closed sets of words; the domain's source has them.
func TestDocumentKnowsTheWords(t *testing.T) {
	raw := string(newOffice(t).get("/openapi.json").raw)
	sets := map[string][]string{}
	for _, f := range domainSource(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
				typ, _ := spec.Type.(*ast.Ident)
				lit, _ := spec.Values[0].(*ast.BasicLit)
				if typ != nil && lit != nil {
					value, _ := strconv.Unquote(lit.Value)
					sets[typ.Name] = append(sets[typ.Name], value)
				}
			}
			return true
		})
	}
	for _, set := range []string{"Kind", "Need", "Earlier", "Level", "Channel", "Basis", "Outcome", "ReasonCode", "State", "OfficeState", "HoursReason"} {
		b, _ := json.Marshal(sets[set])
		if len(sets[set]) < 2 || !strings.Contains(raw, `"enum":`+string(b)) {
			t.Errorf("the document does not list %s as %s", set, b)
		}
	}
}

func TestReferencePage(t *testing.T) {
	o := newOffice(t)
	page := o.get("/docs")
	if page.status != http.StatusOK || !strings.Contains(page.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Fatalf("%d, %v", page.status, page.header)
	}
	links := regexp.MustCompile(`(?:href|src|apiDescriptionUrl)="([^"]+)"`).FindAllStringSubmatch(string(page.raw), -1)
	if len(links) != 3 {
		t.Fatalf("the page has %d links", len(links))
	}
	for _, link := range links {
		if !strings.HasPrefix(link[1], "/") || o.get(link[1]).status != http.StatusOK {
			t.Errorf("the page needs %s, which is not here", link[1])
		}
	}
}
