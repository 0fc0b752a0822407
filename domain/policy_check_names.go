package domain

import (
	"maps"
	"slices"
	"strconv"
)

// whenField is a field of a condition by its name, with its values as text.
type whenField struct {
	name   string
	kind   string // of names that the values are
	values []string
}

// fields are all of a condition's fields, in the order in which they are written.
func (w When) fields() []whenField {
	return []whenField{
		{"agencies", "agency", plainTexts(w.Agencies)}, {"types", "type", plainTexts(w.Types)}, {"levels", "level", plainTexts(w.Levels)},
		{"capabilities", "capability", w.Capabilities}, {"kontors", "kontor", plainTexts(w.Kontors)}, {"areas", "area", w.Areas},
		{"kinds", "kind", plainTexts(w.Kinds)}, {"languages", "language", w.Languages}, {"needs", "need", plainTexts(w.Needs)},
		{"protected", "ask", w.Protected.texts()}, {"booked", "ask", w.Booked.texts()},
	}
}

func plainTexts[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

func (ask Ask) texts() []string {
	if ask == "" {
		return nil
	}
	return []string{string(ask)}
}

// defaultRule is what decisions call the rule that the default is.
const defaultRule = "default"

// rules looks at each rule by itself: its name, its values, its targets.
func (c *policyCheck) rules() {
	names := map[string]int{}
	for i, r := range c.p.Rules {
		at := ruleAt(i)
		first, taken := names[r.Name]
		switch {
		case !isSlug(r.Name) || r.Name == defaultRule:
			c.wrong(at+".name", phrase("policy-bad-name", "text", shown(r.Name)))
		case taken:
			c.wrong(at+".name", phrase("policy-rule-twice", "rule", r.Name, "count", strconv.Itoa(first+1)))
		default:
			names[r.Name] = i
		}
		for _, f := range r.When.fields() {
			c.values(at+".when."+f.name, f)
		}
		if len(r.Targets) == 0 {
			c.wrong(at, phrase("policy-no-targets", "rule", shown(r.Name)))
		}
		c.choices(at+".targets", r.Targets, r.When, false)
	}
}

// values looks at a field's values, each against what there is, and against those before it.
func (c *policyCheck) values(path string, f whenField) {
	seen := map[string]bool{}
	for i, v := range f.values {
		at := path
		if f.kind != "ask" {
			at += "[" + strconv.Itoa(i) + "]"
		}
		switch {
		case !c.known.has(f.kind, v):
			c.wrong(at, c.known.unknown(f.kind, v))
		case seen[v]:
			c.odd(at, phrase("policy-value-twice", "text", shown(v)))
		}
		seen[v] = true
	}
}

// policyNames are the names that a policy may use, by kind.
type policyNames map[string]map[string]bool

func namesOf(n *Network) policyNames {
	known := policyNames{
		"agency": {}, "type": {}, "kontor": {}, "capability": maps.Clone(capabilityNames), "kind": {}, "need": {}, "target": {}, "team": {},
		"area":  maps.Clone(areas),
		"level": set("general", "in_depth"), "ask": set(string(AskYes), string(AskNo)),
		"basis": set(string(Sourced), string(Unverified), string(Estimated), string(Synthetic)),
	}
	for k := range kinds {
		known["kind"][string(k)] = true
	}
	for need := range needs {
		known["need"][string(need)] = true
	}
	for _, t := range []Target{TargetDesk, TargetSelfService, TargetVideo, TargetBooked, TargetHandOver, TargetReferral, TargetHost} {
		known["target"][string(t)] = true
	}
	for _, t := range n.VideoTeams {
		known["team"][t.Name] = true
	}
	for code := range n.Agencies {
		known["agency"][string(code)] = true
	}
	for code, t := range n.Types {
		known["type"][string(code)] = true
		known["capability"][t.Capability] = true
	}
	for id, k := range n.Kontors {
		known["kontor"][string(id)] = true
		known["area"][k.Area] = true
		for _, has := range k.capabilities {
			known["capability"][has.Name] = true
		}
	}
	delete(known["capability"], "")
	delete(known["area"], "")
	return known
}

// has says whether there is such a name; a language need only look like a code, as people come with languages that nobody has listed.
func (known policyNames) has(kind, name string) bool {
	if kind == "language" {
		return len(name) <= 35 && language.MatchString(name)
	}
	return known[kind][name]
}

// unknown says that there is no such name, with the one that is most like it.
func (known policyNames) unknown(kind, name string) Phrase {
	if kind == "language" {
		return phrase("bad-language", "language", shown(name))
	}
	if near := nearest(name, known[kind]); near != "" {
		return phrase("policy-unknown-near", "what", kind, "text", shown(name), "near", near)
	}
	return phrase("policy-unknown", "what", kind, "text", shown(name))
}

// nearest is the name that takes the fewest changes of a letter to reach, two at most; ties by the alphabet.
func nearest(name string, of map[string]bool) (near string) {
	if len(name) > 60 {
		return ""
	}
	best := 3
	for _, candidate := range slices.Sorted(maps.Keys(of)) {
		if d := changes(name, candidate); d < best && d < len(candidate) {
			best, near = d, candidate
		}
	}
	return near
}

// changes is how many letters must be put in, taken out or replaced to make one text of the other.
func changes(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := corner
			if a[i] != b[j] {
				cost = 1 + min(corner, row[j], row[j+1])
			}
			corner, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
