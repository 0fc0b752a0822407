package policyfile

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"kontor/domain"
)

// Write is the policy as YAML, as Read reads it.
func Write(p domain.Policy) ([]byte, error) {
	root := mapping(
		entry{"name", text(p.Name)},
		entry{"version", number(p.Version)},
		entry{"from", date(p.From)},
		entry{"basis", text(p.Basis)},
	)
	if len(p.Rules) > 0 {
		rules := &yaml.Node{Kind: yaml.SequenceNode}
		for _, rule := range p.Rules {
			rules.Content = append(rules.Content, ruleNode(rule))
		}
		add(root, entry{"rules", rules})
	}
	add(root, entry{"default", choices(p.Default)})
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(root); err != nil {
		return nil, err
	}
	return b.Bytes(), e.Close()
}

func ruleNode(rule domain.Rule) *yaml.Node {
	n := mapping(entry{"name", text(rule.Name)})
	w := rule.When
	when := mapping(
		entry{"agencies", words(w.Agencies)}, entry{"types", words(w.Types)}, entry{"levels", words(w.Levels)},
		entry{"capabilities", words(w.Capabilities)}, entry{"kontors", words(w.Kontors)}, entry{"areas", words(w.Areas)},
		entry{"kinds", words(w.Kinds)}, entry{"languages", words(w.Languages)}, entry{"needs", words(w.Needs)},
		entry{"protected", text(w.Protected)}, entry{"booked", text(w.Booked)},
	)
	if len(when.Content) > 0 {
		add(n, entry{"when", when})
	}
	add(n, entry{"targets", choices(rule.Targets)})
	return n
}

// choices has a target that is only a word as a word.
func choices(all []domain.Choice) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, c := range all {
		if c.After == 0 && c.Within == 0 && c.Team == "" && c.Target != "" {
			list.Content = append(list.Content, text(c.Target))
			continue
		}
		n := mapping(entry{"target", text(c.Target)}, entry{"after", some(c.After)}, entry{"within", some(c.Within)}, entry{"team", text(c.Team)})
		n.Style = yaml.FlowStyle
		list.Content = append(list.Content, n)
	}
	return list
}

// entry is a field with its value; one without a value is not written.
type entry struct {
	name  string
	value *yaml.Node
}

func mapping(entries ...entry) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	add(n, entries...)
	return n
}

func add(n *yaml.Node, entries ...entry) {
	for _, e := range entries {
		if e.value != nil {
			n.Content = append(n.Content, text(e.name), e.value)
		}
	}
}

// plainWord is what no reader of YAML takes for anything but a word, but for those below.
var plainWord = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)

// text writes a word, in quotes where some reader of YAML could take it for something else.
func text[T ~string](v T) *yaml.Node {
	if v == "" {
		return nil
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: string(v)}
	switch {
	case !plainWord.MatchString(n.Value), slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}, n.Value):
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// date is written plain, as people write it.
func date(d domain.Date) *yaml.Node {
	if d == "" {
		return nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: string(d)}
}

// some is a number other than zero.
func some(v int) *yaml.Node {
	if v == 0 {
		return nil
	}
	return number(v)
}

func number(v int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(v)}
}

func words[T ~string](values []T) *yaml.Node {
	if len(values) == 0 {
		return nil
	}
	n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, v := range values {
		n.Content = append(n.Content, text(v))
	}
	return n
}
