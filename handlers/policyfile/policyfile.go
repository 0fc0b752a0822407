// Package policyfile reads a routing policy as an authority writes it, in YAML, and writes one back.
//
// Reading is strict, because a misspelt word in a rule would send people to the wrong place: a field that there is not, a value of the
// wrong kind, a field given twice, an anchor or an alias is a fault with its line and column, and no policy comes of it. Whether the
// policy makes sense is for domain.CheckPolicy to say; every part's place in the file is kept, so that its faults get their lines too.
package policyfile

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"kontor/domain"
)

const (
	// MaxSize is how many bytes a policy's file may have.
	MaxSize = 256 << 10
	// maxDepth is how deep a file may be nested; a policy needs half of it.
	maxDepth = 12
	// maxFaults is how many faults are told of; who has more has them to begin with.
	maxFaults = 100
)

// File is a policy with the place of each of its parts in the file that it was read from.
type File struct {
	Policy domain.Policy
	places map[string]place
}

type place struct{ line, column int }

// Read reads a policy from YAML. Without faults the policy is all that the file says; with any it is not to be used.
func Read(raw []byte) (File, []domain.PolicyFault) {
	r := reader{places: map[string]place{}}
	root, ok := r.document(raw)
	if !ok || !r.plain(root, 0) {
		return File{places: r.places}, r.faults
	}
	f := File{Policy: r.policy(root), places: r.places}
	return f, r.faults
}

// Check reads a policy and judges it against the network. A date takes the place of the file's own from; an empty one does not.
func Check(raw []byte, n *domain.Network, from domain.Date) (domain.Policy, []domain.PolicyFault) {
	f, faults := Read(raw)
	if len(faults) > 0 {
		return f.Policy, faults
	}
	if from != "" {
		f.Policy.From = from
	}
	faults = f.Place(domain.CheckPolicy(n, f.Policy))
	slices.SortStableFunc(faults, func(a, b domain.PolicyFault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return f.Policy, faults
}

// Place gives each fault the line and column of the part that it is about, or of the nearest part around it that the file has.
func (f File) Place(faults []domain.PolicyFault) []domain.PolicyFault {
	for i, fault := range faults {
		path := fault.Path
		p, ok := f.places[path]
		for !ok && path != "" {
			path = path[:max(0, strings.LastIndexAny(path, ".["))]
			p, ok = f.places[path]
		}
		faults[i].Line, faults[i].Column = max(p.line, 1), max(p.column, 1)
	}
	return faults
}

// document is the one document of the text.
func (r *reader) document(raw []byte) (*yaml.Node, bool) {
	switch {
	case len(raw) > MaxSize:
		return nil, r.whole(1, domain.Phrase{Code: "policy-file-too-large", Args: map[string]string{"most": strconv.Itoa(MaxSize >> 10)}})
	case !utf8.Valid(raw):
		return nil, r.whole(lineOf(raw), domain.Phrase{Code: "policy-not-utf8"})
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	var doc, more yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF), err == nil && len(doc.Content) == 0:
		return nil, r.whole(1, domain.Phrase{Code: "policy-file-empty"})
	case err != nil:
		return nil, r.broken(err)
	}
	switch err := decoder.Decode(&more); {
	case errors.Is(err, io.EOF):
		return doc.Content[0], true
	case err != nil:
		return nil, r.broken(err)
	}
	return nil, r.whole(more.Line, domain.Phrase{Code: "policy-second-document"})
}

// whole is a fault of the file rather than of a part of the policy. It is always false.
func (r *reader) whole(line int, p domain.Phrase) bool {
	r.faults = append(r.faults, domain.PolicyFault{Severity: domain.PolicyError, Phrase: p, Line: max(line, 1)})
	return false
}

// lineOf is the line of the first byte that is no text.
func lineOf(raw []byte) int {
	line := 1
	for len(raw) > 0 {
		c, size := utf8.DecodeRune(raw)
		if c == utf8.RuneError && size == 1 {
			break
		}
		if c == '\n' {
			line++
		}
		raw = raw[size:]
	}
	return line
}

var atLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// broken is the fault of a text that is no YAML, with what usually is the matter. The library says the line, but for the first one.
func (r *reader) broken(err error) bool {
	found := atLine.FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
	if found == nil {
		return r.whole(1, domain.Phrase{Code: "policy-no-yaml", Args: map[string]string{"text": short(err.Error())}})
	}
	line, _ := strconv.Atoi(found[1]) // none is the first
	switch said := found[2]; {
	case strings.Contains(said, "mapping values are not allowed"):
		return r.whole(line, domain.Phrase{Code: "policy-stray-colon"})
	case strings.Contains(said, "cannot start any token"), strings.Contains(said, "tab character"):
		return r.whole(line, domain.Phrase{Code: "policy-stray-character"})
	case strings.Contains(said, "did not find expected"):
		return r.whole(line+1, domain.Phrase{Code: "policy-bad-layout"}) // these it counts from zero
	case strings.Contains(said, "could not find expected"):
		return r.whole(line, domain.Phrase{Code: "policy-bad-layout"})
	case strings.Contains(said, "unknown anchor"):
		return r.whole(line, domain.Phrase{Code: "policy-alias"})
	default:
		return r.whole(line, domain.Phrase{Code: "policy-no-yaml", Args: map[string]string{"text": short(said)}})
	}
}

// short is a text of the file as a fault repeats it.
func short(s string) string {
	const most = 60
	q := strconv.Quote(s)
	q = q[1 : len(q)-1]
	if len(q) > most {
		q = strings.ToValidUTF8(q[:most], "") + "…"
	}
	return q
}
