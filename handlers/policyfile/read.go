package policyfile

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"kontor/domain"
)

// reader goes through a document and notes every fault and the place of every part.
type reader struct {
	faults []domain.PolicyFault
	places map[string]place
}

// field is a part of a mapping, and what becomes of its value.
type field struct {
	name string
	read func(path string, n *yaml.Node)
}

func (r *reader) policy(n *yaml.Node) (p domain.Policy) {
	p.Basis = domain.Sourced
	r.mapping("", n,
		field{"name", func(at string, n *yaml.Node) { p.Name = r.text(at, n) }},
		field{"version", func(at string, n *yaml.Node) { p.Version = r.number(at, n) }},
		field{"from", func(at string, n *yaml.Node) { p.From = r.date(at, n) }},
		field{"basis", func(at string, n *yaml.Node) { p.Basis = domain.Basis(r.text(at, n)) }},
		field{"rules", func(at string, n *yaml.Node) {
			r.list(at, n, func(at string, n *yaml.Node) { p.Rules = append(p.Rules, r.rule(at, n)) })
		}},
		field{"default", func(at string, n *yaml.Node) { p.Default = r.choices(at, n) }},
	)
	return p
}

func (r *reader) rule(at string, n *yaml.Node) (rule domain.Rule) {
	r.mapping(at, n,
		field{"name", func(at string, n *yaml.Node) { rule.Name = r.text(at, n) }},
		field{"when", func(at string, n *yaml.Node) { rule.When = r.when(at, n) }},
		field{"targets", func(at string, n *yaml.Node) { rule.Targets = r.choices(at, n) }},
	)
	return rule
}

func (r *reader) when(at string, n *yaml.Node) (w domain.When) {
	r.mapping(at, n,
		field{"agencies", func(at string, n *yaml.Node) { w.Agencies = texts[domain.AgencyCode](r, at, n) }},
		field{"types", func(at string, n *yaml.Node) { w.Types = texts[domain.ErrandTypeCode](r, at, n) }},
		field{"levels", func(at string, n *yaml.Node) { w.Levels = texts[domain.Level](r, at, n) }},
		field{"capabilities", func(at string, n *yaml.Node) { w.Capabilities = texts[string](r, at, n) }},
		field{"kontors", func(at string, n *yaml.Node) { w.Kontors = texts[domain.KontorID](r, at, n) }},
		field{"areas", func(at string, n *yaml.Node) { w.Areas = texts[string](r, at, n) }},
		field{"kinds", func(at string, n *yaml.Node) { w.Kinds = texts[domain.Kind](r, at, n) }},
		field{"languages", func(at string, n *yaml.Node) { w.Languages = texts[string](r, at, n) }},
		field{"needs", func(at string, n *yaml.Node) { w.Needs = texts[domain.Need](r, at, n) }},
		field{"protected", func(at string, n *yaml.Node) { w.Protected = domain.Ask(r.text(at, n)) }},
		field{"booked", func(at string, n *yaml.Node) { w.Booked = domain.Ask(r.text(at, n)) }},
	)
	return w
}

// choices are targets: each a word, or a mapping where it has minutes, kilometres or a team.
func (r *reader) choices(at string, n *yaml.Node) (all []domain.Choice) {
	r.list(at, n, func(at string, n *yaml.Node) {
		var c domain.Choice
		if n.Kind == yaml.ScalarNode {
			c.Target = domain.Target(r.text(at, n))
		} else {
			r.mapping(at, n,
				field{"target", func(at string, n *yaml.Node) { c.Target = domain.Target(r.text(at, n)) }},
				field{"after", func(at string, n *yaml.Node) { c.After = r.number(at, n) }},
				field{"within", func(at string, n *yaml.Node) { c.Within = r.number(at, n) }},
				field{"team", func(at string, n *yaml.Node) { c.Team = r.text(at, n) }},
			)
		}
		all = append(all, c)
	})
	return all
}

// mapping reads the fields; one that there is not, and one given twice, are faults.
func (r *reader) mapping(at string, n *yaml.Node, fields ...field) {
	if n.Kind != yaml.MappingNode {
		r.fault(at, n, domain.Phrase{Code: "policy-no-mapping", Args: map[string]string{"field": fieldOf(at), "names": names(fields)}})
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		path := strings.TrimPrefix(at+"."+key.Value, ".")
		j := slices.IndexFunc(fields, func(f field) bool { return key.Kind == yaml.ScalarNode && f.name == key.Value })
		switch line, again := seen[key.Value]; {
		case j < 0:
			r.fault(at, key, domain.Phrase{Code: "policy-unknown-field", Args: map[string]string{"field": short(key.Value), "names": names(fields)}})
		case again:
			r.fault(at, key, domain.Phrase{Code: "policy-field-twice", Args: map[string]string{"field": key.Value, "line": strconv.Itoa(line)}})
		default:
			seen[key.Value] = key.Line
			r.places[path] = place{key.Line, key.Column}
			fields[j].read(path, value)
		}
	}
}

func names(fields []field) string {
	all := make([]string, len(fields))
	for i, f := range fields {
		all[i] = f.name
	}
	return strings.Join(all, ", ")
}

// list reads the entries of a sequence.
func (r *reader) list(at string, n *yaml.Node, read func(at string, n *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.fault(at, n, domain.Phrase{Code: "policy-no-list", Args: map[string]string{"field": fieldOf(at)}})
		return
	}
	for i, entry := range n.Content {
		path := at + "[" + strconv.Itoa(i) + "]"
		r.places[path] = place{entry.Line, entry.Column}
		read(path, entry)
	}
}

func texts[T ~string](r *reader, at string, n *yaml.Node) (all []T) {
	r.list(at, n, func(at string, n *yaml.Node) { all = append(all, T(r.text(at, n))) })
	return all
}

func (r *reader) text(at string, n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" || n.Value == "" {
		r.fault(at, n, domain.Phrase{Code: "policy-no-text", Args: map[string]string{"field": fieldOf(at)}})
		return ""
	}
	return n.Value
}

func (r *reader) number(at string, n *yaml.Node) int {
	i, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || err != nil {
		r.fault(at, n, domain.Phrase{Code: "policy-no-number", Args: map[string]string{"field": fieldOf(at)}})
		return 0
	}
	return i
}

func (r *reader) date(at string, n *yaml.Node) domain.Date {
	d := domain.Date(n.Value)
	if n.Kind != yaml.ScalarNode || !d.Valid() {
		r.fault(at, n, domain.Phrase{Code: "policy-no-date", Args: map[string]string{"field": fieldOf(at)}})
		return ""
	}
	return d
}

// plain refuses what a policy never needs and a reader of it could misunderstand: anchors, aliases, tags, nesting without end.
func (r *reader) plain(n *yaml.Node, depth int) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.fault("", n, domain.Phrase{Code: "policy-alias"})
		return false
	case n.Style&yaml.TaggedStyle != 0:
		r.fault("", n, domain.Phrase{Code: "policy-tag", Args: map[string]string{"text": short(n.Tag)}})
		return false
	case depth > maxDepth:
		r.fault("", n, domain.Phrase{Code: "policy-too-deep"})
		return false
	}
	for _, c := range n.Content {
		if !r.plain(c, depth+1) {
			return false
		}
	}
	return true
}

func (r *reader) fault(at string, n *yaml.Node, p domain.Phrase) {
	if len(r.faults) < maxFaults {
		r.faults = append(r.faults, domain.PolicyFault{Path: at, Severity: domain.PolicyError, Phrase: p, Line: n.Line, Column: n.Column})
	}
}

// fieldOf is the name of the field that the path ends in.
func fieldOf(at string) string {
	name := at[strings.LastIndexByte(at, '.')+1:]
	name, _, _ = strings.Cut(name, "[")
	if name == "" {
		return "policy"
	}
	return name
}
