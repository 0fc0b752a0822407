package main

import (
	"bytes"
	"fmt"
	"go/ast"
)

// functions writes how a struct is read and how it is written.
func (s *source) functions(b *bytes.Buffer, name string) error {
	all, err := s.fields(name)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "\nfunc (r *reader) read%s(v *%s) {\nr.open()\n", name, name)
	for _, f := range all {
		fmt.Fprintf(b, "if r.field(`\"%s\":`) {\n", f.name)
		if err := s.read(b, f.kind, "v."+f.path, name); err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
		fmt.Fprint(b, "}\n")
	}
	fmt.Fprintf(b, "r.close()\n}\n\nfunc (w *writer) write%s(v *%s) {\nw.open()\n", name, name)
	for _, f := range all {
		if err := s.writeField(b, f); err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
	}
	fmt.Fprint(b, "w.close()\n}\n")
	return nil
}

// read writes how a value of a type is read into a place.
func (s *source) read(b *bytes.Buffer, t ast.Expr, to, of string) error {
	base, named := s.under(t)
	goType := text(t)
	switch base := base.(type) {
	case *ast.Ident:
		if s.texts[base.Name] {
			fmt.Fprintf(b, "r.unmarshal(&%s)\n", to)
			return nil
		}
		return s.readNamed(b, base.Name, goType, to)
	case *ast.SelectorExpr:
		switch text(base) {
		case "time.Time":
			fmt.Fprintf(b, "%s = r.time()\n", to)
		case "time.Duration":
			fmt.Fprintf(b, "%s = r.duration()\n", to)
		case "uuid.UUID":
			fmt.Fprintf(b, "%s = r.id()\n", to)
		default:
			return fmt.Errorf("nobody knows how to read a %s", text(base))
		}
	case *ast.StructType:
		if !named {
			return fmt.Errorf("a struct without a name")
		}
		fmt.Fprintf(b, "r.%s(&%s)\n", s.reading(goType), to)
		return s.form(goType)
	case *ast.StarExpr:
		inner := text(base.X)
		fmt.Fprintf(b, "if !r.null() {\n%s = new(%s)\nr.%s(%s)\n}\n", to, inner, s.reading(inner), to)
		return s.form(inner)
	case *ast.MapType:
		if text(base) != "map[string]string" {
			return fmt.Errorf("nobody knows how to read a %s", text(base))
		}
		fmt.Fprintf(b, "%s = r.texts()\n", to)
	case *ast.ArrayType:
		if text(base) == "[]byte" {
			fmt.Fprintf(b, "%s = r.bytes()\n", to)
			return nil
		}
		return s.readList(b, base, to, of)
	default:
		return fmt.Errorf("nobody knows how to read a %s", goType)
	}
	return nil
}

func (s *source) readNamed(b *bytes.Buffer, base, goType, to string) error {
	var call string
	switch base {
	case "string":
		call = "r.text()"
	case "bool":
		call = "r.bool()"
	case "int", "int64":
		call = "r.int()"
	case "uint64":
		call = "r.uint()"
	case "float64":
		call = "r.float()"
	default:
		return fmt.Errorf("nobody knows how to read a %s", goType)
	}
	if plain := map[string]string{"string": "string", "bool": "bool", "int64": "int64", "uint64": "uint64", "float64": "float64"}; plain[base] != goType {
		call = goType + "(" + call + ")"
	}
	fmt.Fprintf(b, "%s = %s\n", to, call)
	return nil
}

// readList reads a slice or an array; null is a slice that is nil.
func (s *source) readList(b *bytes.Buffer, t *ast.ArrayType, to, of string) error {
	elem := text(t.Elt)
	if t.Len != nil {
		fmt.Fprintf(b, "r.list()\nfor i := range %s {\nr.item()\n", to)
		if err := s.read(b, t.Elt, to+"[i]", of); err != nil {
			return err
		}
		fmt.Fprint(b, "}\nr.end()\n")
		return nil
	}
	fmt.Fprintf(b, "if !r.null() {\n%s = make([]%s, 0, r.room())\nfor r.list(); r.next(); {\nvar e %s\n", to, elem, elem)
	if err := s.read(b, t.Elt, "e", of); err != nil {
		return err
	}
	fmt.Fprintf(b, "%s = append(%s, e)\n}\nr.end()\n}\n", to, to)
	return nil
}

// reading is the method that reads a struct; a decision is remembered.
func (s *source) reading(name string) string {
	if name == "Decision" {
		return "decision"
	}
	return "read" + name
}

func (s *source) writeField(b *bytes.Buffer, f field) error {
	from := "v." + f.path
	if f.omits != "" {
		cond, err := s.present(f, from)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "if %s {\n", cond)
	}
	fmt.Fprintf(b, "w.field(`\"%s\":`)\n", f.name)
	if err := s.write(b, f.kind, from); err != nil {
		return err
	}
	if f.omits != "" {
		fmt.Fprint(b, "}\n")
	}
	return nil
}

// present is the condition under which a field that may be left out is written.
func (s *source) present(f field, from string) (string, error) {
	base, _ := s.under(f.kind)
	switch base := base.(type) {
	case *ast.Ident:
		switch base.Name {
		case "string":
			return from + ` != ""`, nil
		case "bool":
			return from, nil
		case "int", "int64", "uint64", "float64":
			return from + " != 0", nil
		}
	case *ast.StarExpr:
		return from + " != nil", nil
	case *ast.MapType:
		if f.omits == "omitempty" {
			return "len(" + from + ") > 0", nil
		}
	case *ast.ArrayType:
		if f.omits == "omitempty" && base.Len == nil {
			return "len(" + from + ") > 0", nil
		}
	case *ast.SelectorExpr:
		if text(base) == "time.Time" && f.omits == "omitzero" {
			return "!" + from + ".IsZero()", nil
		}
		if text(base) == "time.Duration" {
			return from + " != 0", nil
		}
	case *ast.StructType:
		if f.omits == "omitzero" {
			return fmt.Sprintf("%s != (%s{})", from, text(f.kind)), nil
		}
	}
	return "", fmt.Errorf("nobody knows when a %s with %s is left out", text(f.kind), f.omits)
}

// write writes how a value of a type is written.
func (s *source) write(b *bytes.Buffer, t ast.Expr, from string) error {
	base, _ := s.under(t)
	switch base := base.(type) {
	case *ast.Ident:
		if s.texts[base.Name] {
			fmt.Fprintf(b, "w.marshal(%s)\n", from)
			return nil
		}
		calls := map[string]string{
			"string": "w.text(string(%s))", "bool": "w.bool(bool(%s))", "int": "w.int(int64(%s))", "int64": "w.int(int64(%s))",
			"uint64": "w.uint(uint64(%s))", "float64": "w.float(float64(%s))",
		}
		call, ok := calls[base.Name]
		if !ok {
			return fmt.Errorf("nobody knows how to write a %s", text(t))
		}
		fmt.Fprintf(b, call+"\n", from)
	case *ast.SelectorExpr:
		switch text(base) {
		case "time.Time":
			fmt.Fprintf(b, "w.time(%s)\n", from)
		case "time.Duration":
			fmt.Fprintf(b, "w.int(int64(%s))\n", from)
		case "uuid.UUID":
			fmt.Fprintf(b, "w.id(%s)\n", from)
		default:
			return fmt.Errorf("nobody knows how to write a %s", text(base))
		}
	case *ast.StructType:
		fmt.Fprintf(b, "w.write%s(&%s)\n", text(t), from)
		return s.form(text(t))
	case *ast.StarExpr:
		fmt.Fprintf(b, "if %s == nil {\nw.null()\n} else {\nw.write%s(%s)\n}\n", from, text(base.X), from)
		return s.form(text(base.X))
	case *ast.MapType:
		fmt.Fprintf(b, "w.texts(%s)\n", from)
	case *ast.ArrayType:
		if text(base) == "[]byte" {
			fmt.Fprintf(b, "w.bytes(%s)\n", from)
			return nil
		}
		return s.writeList(b, base, from)
	default:
		return fmt.Errorf("nobody knows how to write a %s", text(t))
	}
	return nil
}

func (s *source) writeList(b *bytes.Buffer, t *ast.ArrayType, from string) error {
	if t.Len == nil {
		fmt.Fprintf(b, "if %s == nil {\nw.null()\n} else {\n", from)
	}
	fmt.Fprintf(b, "w.list()\nfor i := range %s {\nw.item()\n", from)
	if err := s.write(b, t.Elt, from+"[i]"); err != nil {
		return err
	}
	fmt.Fprint(b, "}\nw.end()\n")
	if t.Len == nil {
		fmt.Fprint(b, "}\n")
	}
	return nil
}

// under is what a type is in the end, and whether it has a name of its own.
func (s *source) under(t ast.Expr) (ast.Expr, bool) {
	id, ok := t.(*ast.Ident)
	if !ok {
		return t, false
	}
	if s.texts[id.Name] {
		return id, true
	}
	if is, ok := s.types[id.Name]; ok {
		base, _ := s.under(is)
		return base, true
	}
	return id, false
}

// text is a type as it is written in Go.
func text(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.SelectorExpr:
		return text(t.X) + "." + t.Sel.Name
	case *ast.StarExpr:
		return "*" + text(t.X)
	case *ast.ArrayType:
		return "[]" + text(t.Elt)
	case *ast.MapType:
		return "map[" + text(t.Key) + "]" + text(t.Value)
	}
	return fmt.Sprintf("%T", t)
}
