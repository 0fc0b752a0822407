package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// source is what the domain's files say of its types.
type source struct {
	types     map[string]ast.Expr // what a type is declared as
	texts     map[string]bool     // types that write themselves as text
	catalogue []string            // the types of the events
	known     map[string]bool     // types whose functions are written or wanted
	wanted    []string
}

// catalogues are the functions that list the events.
var catalogues = []string{"dayCatalogue", "networkCatalogue", "ledgerCatalogue"}

func load(dir string) (*source, error) {
	s := &source{types: map[string]ast.Expr{}, texts: map[string]bool{}, known: map[string]bool{}}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || filepath.Base(name) == target {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			if err := s.declare(d); err != nil {
				return nil, err
			}
		}
	}
	if len(s.catalogue) == 0 {
		return nil, errors.New("there is no catalogue")
	}
	return s, nil
}

func (s *source) declare(d ast.Decl) error {
	switch d := d.(type) {
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if t, ok := spec.(*ast.TypeSpec); ok {
				s.types[t.Name.Name] = t.Type
			}
		}
	case *ast.FuncDecl:
		switch {
		case d.Recv == nil && slices.Contains(catalogues, d.Name.Name):
			ast.Inspect(d.Body, s.list)
		case d.Recv != nil && d.Name.Name == "MarshalText":
			s.texts[receiver(d)] = true
		case d.Recv != nil && d.Name.Name == "MarshalJSON":
			s.types[receiver(d)] = nil // it has a form of its own; what is made of it would be another
		}
	}
	return nil
}

// list takes in the empty events that stand in a catalogue.
func (s *source) list(n ast.Node) bool {
	if lit, ok := n.(*ast.CompositeLit); ok {
		if name, ok := lit.Type.(*ast.Ident); ok {
			s.catalogue = append(s.catalogue, name.Name)
		}
	}
	return true
}

func receiver(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// form wants the functions of a struct.
func (s *source) form(name string) error {
	if _, ok := s.types[name].(*ast.StructType); !ok {
		return fmt.Errorf("%s is no plain struct", name)
	}
	if !s.known[name] {
		s.known[name] = true
		s.wanted = append(s.wanted, name)
	}
	return nil
}

// field is one of a struct's, on the wire.
type field struct {
	path  string // in Go
	name  string // on the wire
	omits string // "", "omitempty" or "omitzero"
	kind  ast.Expr
}

// fields lists a struct's, those of embedded structs in their place.
func (s *source) fields(name string) ([]field, error) {
	form, ok := s.types[name].(*ast.StructType)
	if !ok {
		return nil, fmt.Errorf("%s is no plain struct", name)
	}
	var all []field
	for _, f := range form.Fields.List {
		if len(f.Names) == 0 {
			inner, ok := f.Type.(*ast.Ident)
			if !ok || f.Tag != nil {
				return nil, errors.New("only a struct of the domain, without a tag, can be embedded")
			}
			more, err := s.fields(inner.Name)
			if err != nil {
				return nil, err
			}
			for _, m := range more {
				m.path = inner.Name + "." + m.path
				all = append(all, m)
			}
			continue
		}
		for _, n := range f.Names {
			if !n.IsExported() {
				continue
			}
			one, err := tagged(n.Name, f)
			if err != nil {
				return nil, err
			}
			all = append(all, one)
		}
	}
	return all, nil
}

// tagged reads a field's tag, which it must have: a name on the wire is given by hand.
func tagged(name string, f *ast.Field) (field, error) {
	if f.Tag == nil {
		return field{}, fmt.Errorf("field %s has no tag", name)
	}
	text, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return field{}, err
	}
	wire, omits, _ := strings.Cut(reflect.StructTag(text).Get("json"), ",")
	if wire == "" || wire == "-" || strings.Trim(wire, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return field{}, fmt.Errorf("field %s has no plain name", name)
	}
	switch omits {
	case "", "omitempty", "omitzero":
		return field{name, wire, omits, f.Type}, nil
	}
	return field{}, fmt.Errorf("field %s: nobody knows how to write %q", name, omits)
}
