package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// impure are the names by which the clock, the machine's own time zone or chance gets in through packages that the domain does import.
var impure = map[string][]string{
	"time": {"Now", "Since", "Until", "Local", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"},
	"github.com/google/uuid": {
		"New", "NewString", "NewRandom", "NewRandomFromReader", "NewUUID", "NewV6", "NewV7", "NewV7FromReader", "NewDCEPerson", "NewDCEGroup",
		"SetRand", "EnableRandPool",
	},
}

// Time and ids come in with the command, so that a simulated day and a replayed one give the same bytes as the real one.
func TestDomainAsksForNoTimeAndNoChance(t *testing.T) {
	domain := os.DirFS("../../domain")
	files, err := fs.Glob(domain, "*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in domain: %v", err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := fs.ReadFile(domain, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, use := range impureUses(t, file, string(src)) {
			t.Errorf("%s: time, zone and ids come in with the command", use)
		}
	}
}

func TestImpureUseIsFound(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		found      bool
	}{
		{"the clock", `import "time"; var t = time.Now()`, true},
		{"the clock under another name", `import clock "time"; var t = clock.Now()`, true},
		{"the clock as a value", `import "time"; var now = time.Now`, true},
		{"the machine's zone", `import "time"; func f(t time.Time) time.Time { return t.In(time.Local) }`, true},
		{"a random id", `import "github.com/google/uuid"; var id = uuid.New()`, true},
		{"an id from the clock", `import "github.com/google/uuid"; var id, _ = uuid.NewV7()`, true},
		{"an import without a name", `import . "time"; var t = Now()`, true},
		{"an id from a name", `import "github.com/google/uuid"; var id = uuid.NewSHA1(uuid.Nil, nil)`, false},
		{"a duration", `import "time"; const d = time.Minute`, false},
		{"a method called Now", `type clock struct{}; func (clock) Now() int { return 0 }; var n = clock{}.Now()`, false},
	} {
		if got := impureUses(t, "x.go", "package x; "+tc.body); (len(got) > 0) != tc.found {
			t.Errorf("%s: found %q", tc.name, got)
		}
	}
}

// impureUses lists what the file uses of impure, with the place.
func impureUses(t *testing.T, name, src string) (uses []string) {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, name, src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{} // the name that the file uses -> import path
	for _, spec := range f.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		local := path[strings.LastIndexByte(path, '/')+1:]
		if spec.Name != nil {
			local = spec.Name.Name
		}
		if local == "." && impure[path] != nil {
			uses = append(uses, fmt.Sprintf("%s: %s imported without a name", files.Position(spec.Pos()), path))
		}
		paths[local] = path
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := sel.X.(*ast.Ident); ok && slices.Contains(impure[paths[pkg.Name]], sel.Sel.Name) {
				uses = append(uses, fmt.Sprintf("%s: %s.%s", files.Position(sel.Pos()), pkg.Name, sel.Sel.Name))
			}
		}
		return true
	})
	return uses
}
