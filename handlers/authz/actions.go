package authz

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

//go:embed actions.csv
var actionTable string

// Action is a row of the table: something that somebody outside can ask for.
type Action struct {
	Name   string
	Office Naming // whether it is on an office
	Agency Naming
	Writes bool     // it makes something happen, or writes down that something was read
	Groups []string // what the policies call it
}

// Naming is whether an action names an office, or an agency.
type Naming int

const (
	Never Naming = iota
	Perhaps
	Always
)

// Surfaces are the beginnings of the actions that are no operation of the HTTP API.
var Surfaces = []string{"page:", "act:", "live:", "nats:", "cli:"}

// Surface is where the action is asked for: the beginning of its name, or empty for an operation of the HTTP API.
func (a Action) Surface() string {
	i := slices.IndexFunc(Surfaces, func(s string) bool { return strings.HasPrefix(a.Name, s) })
	if i < 0 {
		return ""
	}
	return Surfaces[i]
}

// derived are the groups that an action is in by what it is, beside those of its row.
func (a Action) derived() (groups []string) {
	if a.Writes {
		groups = append(groups, "changes")
	}
	switch a.Surface() {
	case "nats:":
		groups = append(groups, "over-nats")
	case "cli:":
		groups = append(groups, "on-files")
	}
	return groups
}

// Actions are the rows of the table, in its order.
func Actions() ([]Action, error) { return readActions(actionTable) }

// Missing are those of the names that have no row in the table, and so are denied to everybody.
func Missing(names ...string) ([]string, error) {
	all, err := Actions()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(all, func(a Action) bool { return a.Name == name })
	}), nil
}

const header = "action,on,effect,groups"

func readActions(table string) ([]Action, error) {
	r := csv.NewReader(strings.NewReader(table))
	r.Comment = '#'
	r.FieldsPerRecord = 4
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || strings.Join(rows[0], ",") != header {
		return nil, fmt.Errorf("it does not begin with %s", header)
	}
	seen := map[string]bool{}
	var all []Action
	for _, row := range rows[1:] {
		a, err := readAction(row)
		if err == nil && seen[a.Name] {
			err = fmt.Errorf("it stands there twice")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", row[0], err)
		}
		seen[a.Name] = true
		all = append(all, a)
	}
	return all, nil
}

func readAction(row []string) (Action, error) {
	a := Action{Name: row[0], Groups: strings.Fields(row[3]), Writes: row[2] == "changes"}
	if row[2] != "changes" && row[2] != "reads" {
		return a, fmt.Errorf("%q is no effect; it reads or changes", row[2])
	}
	if len(a.Groups) == 0 {
		return a, fmt.Errorf("it is in no group")
	}
	for word := range strings.FieldsSeq(row[1]) {
		switch word {
		case "-":
		case "office":
			a.Office = Always
		case "office?":
			a.Office = Perhaps
		case "agency":
			a.Agency = Always
		default:
			return a, fmt.Errorf("%q is nothing that an action is on", word)
		}
	}
	return a, nil
}
