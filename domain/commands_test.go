package domain

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// The lists that the tests work through are complete: every type with a decide method is in one of them.
func TestEveryCommandIsListed(t *testing.T) {
	listed := map[string]bool{"ListHolidays": true, "ChangeNetwork": true, "ActivatePolicy": true, "SeedNetwork": true, "Assign": true, "Unassign": true, "SealDay": true, "MoveService": true, "SetCalendar": true, "RecordRestore": true,
		"RevokeAssignment": true, "SetRetention": true, "NoteOpening": true, "ReportIncident": true, "NoteNotified": true, "CloseIncident": true, "NameKeyStore": true}
	names := map[string]string{}
	for _, c := range everyCommand("", "") {
		listed[strings.TrimPrefix(typeName(c), "domain.")] = true
		if other, taken := names[c.Name()]; taken {
			t.Errorf("%s and %s are both called %s", typeName(c), other, c.Name())
		}
		names[c.Name()] = typeName(c)
	}
	for _, f := range parsed(t) {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || fn.Name.Name != "decide" {
				continue
			}
			if typ := fn.Recv.List[0].Type.(*ast.Ident).Name; !listed[typ] {
				t.Errorf("%s decides, and no test knows", typ)
			}
		}
	}
}

// Every event type is in the catalogue, under a name of its own.
func TestTheCatalogueIsComplete(t *testing.T) {
	listed, names := map[string]bool{}, map[string]bool{}
	for _, ev := range catalogue {
		listed[strings.TrimPrefix(typeName(ev), "domain.")] = true
		if names[ev.Name()] {
			t.Errorf("two events are called %s", ev.Name())
		}
		names[ev.Name()] = true
	}
	for _, f := range parsed(t) {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || fn.Name.Name != "evolve" && fn.Name.Name != "change" && fn.Name.Name != "record" {
				continue
			}
			if typ := fn.Recv.List[0].Type.(*ast.Ident).Name; !listed[typ] {
				t.Errorf("%s happens, and the catalogue does not know: it could not be read back", typ)
			}
		}
	}
}

// parsed is the package's own source, without the tests.
func parsed(t *testing.T) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

func typeName(v any) string { return fmt.Sprintf("%T", v) }
