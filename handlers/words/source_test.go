package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// source is what the program's own source says that there must be words for.
type source struct {
	phrases map[string][]phraseUse       // by code
	values  map[string]map[string]string // the domain's string constants: type -> value -> name
	events  []string                     // wire names
}

// phraseUse is one place that makes a phrase.
type phraseUse struct {
	at      string
	args    []string
	refusal bool // somebody is told no, and so must be told what to do
}

// makers are the domain's functions that make a phrase of a code and names with values; true for those that make a refusal.
var makers = map[string]bool{"phrase": false, "refuse": true, "malformed": true, "unknown": true, "lost": true}

func readSource(t *testing.T) *source {
	s := &source{phrases: map[string][]phraseUse{}, values: map[string]map[string]string{}}
	names, evolves := map[string]string{}, map[string]bool{} // by type
	root := "../.."
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (path != root && strings.HasPrefix(d.Name(), ".") || d.Name() == "tools"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		inDomain := f.Name.Name == "domain"
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if inDomain && filepath.Base(path) != "phrase.go" {
					s.call(t, files, n)
				}
			case *ast.CompositeLit:
				s.literal(files, n)
			case *ast.ValueSpec:
				if inDomain {
					s.constant(n)
				}
			case *ast.FuncDecl:
				if inDomain {
					method(n, names, evolves)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for typ := range evolves {
		s.events = append(s.events, names[typ])
	}
	return s
}

// call notes refuse("code", "name", value, …) and its like.
func (s *source) call(t *testing.T, files *token.FileSet, call *ast.CallExpr) {
	fn, ok := call.Fun.(*ast.Ident)
	if !ok {
		return
	}
	refusal, ok := makers[fn.Name]
	if !ok || len(call.Args) == 0 {
		return
	}
	use := phraseUse{at: files.Position(call.Pos()).String(), refusal: refusal}
	code, ok := text(call.Args[0])
	if !ok {
		t.Errorf("%s: a code is written out, so that it can be found", use.at)
		return
	}
	for i := 1; i < len(call.Args); i += 2 {
		name, ok := text(call.Args[i])
		if !ok {
			t.Errorf("%s: the name of an argument is written out", use.at)
		}
		use.args = append(use.args, name)
	}
	s.phrases[code] = append(s.phrases[code], use)
}

// literal notes Phrase{Code: "code", Args: map[string]string{"name": value}}, in which other packages make theirs.
func (s *source) literal(files *token.FileSet, lit *ast.CompositeLit) {
	typ := lit.Type
	if sel, ok := typ.(*ast.SelectorExpr); ok {
		typ = sel.Sel
	}
	if id, ok := typ.(*ast.Ident); !ok || id.Name != "Phrase" {
		return
	}
	use, code := phraseUse{at: files.Position(lit.Pos()).String()}, ""
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch key := kv.Key.(*ast.Ident); key.Name {
		case "Code":
			code, _ = text(kv.Value)
		case "Args":
			if args, ok := kv.Value.(*ast.CompositeLit); ok {
				for _, arg := range args.Elts {
					if name, ok := text(arg.(*ast.KeyValueExpr).Key); ok {
						use.args = append(use.args, name)
					}
				}
			}
		}
	}
	if code != "" {
		s.phrases[code] = append(s.phrases[code], use)
	}
}

// constant notes Solved Outcome = "solved".
func (s *source) constant(spec *ast.ValueSpec) {
	typ, ok := spec.Type.(*ast.Ident)
	if !ok || len(spec.Values) != 1 {
		return
	}
	if value, ok := text(spec.Values[0]); ok && value != "" {
		if s.values[typ.Name] == nil {
			s.values[typ.Name] = map[string]string{}
		}
		s.values[typ.Name][value] = spec.Names[0].Name
	}
}

// method notes what a type is called on the wire, and whether it is an event.
func method(fn *ast.FuncDecl, names map[string]string, events map[string]bool) {
	if fn.Recv == nil || fn.Body == nil {
		return
	}
	recv, ok := fn.Recv.List[0].Type.(*ast.Ident)
	if !ok {
		return
	}
	switch fn.Name.Name {
	case "evolve", "change":
		events[recv.Name] = true
	case "Name":
		if ret, ok := fn.Body.List[0].(*ast.ReturnStmt); ok {
			names[recv.Name], _ = text(ret.Results[0])
		}
	}
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func TestSourceIsFound(t *testing.T) {
	if _, err := os.Stat("../../domain/phrase.go"); err != nil {
		t.Fatal(err)
	}
	s := readSource(t)
	if len(s.phrases) < 30 || len(s.values["State"]) < 5 || len(s.events) < 20 {
		t.Errorf("found %d codes, %d states, %d events: the reading of the source has gone blind", len(s.phrases), len(s.values["State"]), len(s.events))
	}
}
