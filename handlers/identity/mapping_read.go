package identity

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"kontor/domain"
)

// MappingFault is what is wrong with a mapping file, and in which line of it.
type MappingFault struct {
	Line int
	Why  string
}

func (f *MappingFault) Error() string { return fmt.Sprintf("line %d: %s", f.Line, f.Why) }

// maxMapping is how large a mapping file may be, in bytes.
const maxMapping = 1 << 20

// ReadMapping reads a mapping file: one JSON object with the rules in order, and the idle time of sessions whose rule has none.
//
//	{"idle": "15m", "rules": [
//	  {"if": [{"claim": "groups", "in": ["officers"]}], "role": "officer", "actorFrom": "officer"},
//	  {"if": [{"claim": "title", "equals": "manager"}], "role": "manager", "countiesFrom": "county", "idle": "1h"}]}
//
// Whatever it does not know, or knows twice, is an error: a misspelt condition that is passed over gives a role to everybody.
func ReadMapping(raw []byte) (*Mapping, error) {
	if len(raw) > maxMapping {
		return nil, &MappingFault{1, "the file is larger than a mapping can be"}
	}
	w := walker{raw: raw, dec: json.NewDecoder(bytes.NewReader(raw))}
	if err := w.document(); err != nil {
		return nil, err
	}
	var file struct {
		Idle  string `json:"idle"`
		Rules []rule `json:"rules"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, w.fault(err)
	}
	m := &Mapping{rules: file.Rules}
	var ok bool
	if m.idle, ok = span(file.Idle); !ok {
		return nil, &MappingFault{w.line(w.idle), noSpan}
	}
	if len(m.rules) == 0 {
		return nil, &MappingFault{1, "there are no rules, so nobody would have a role"}
	}
	for i, r := range m.rules {
		if why := r.check(); why != "" {
			return nil, &MappingFault{w.line(w.rules[i]), why}
		}
	}
	sum := sha256.Sum256(raw)
	m.digest = hex.EncodeToString(sum[:16])
	return m, nil
}

// check says what is wrong with the rule; empty when nothing is.
func (r rule) check() string {
	switch r.Role {
	case domain.RoleOfficer, domain.RoleReception, domain.RoleSupervisor, domain.RoleManager, domain.RoleMinistry, domain.RoleAuditor, domain.RoleOperator:
		if r.Agency != "" || r.AgencyFrom != "" {
			return "only the role agency has an agency"
		}
	case domain.RoleAgency:
		if (r.Agency == "") == (r.AgencyFrom == "") {
			return "an agency's rule names the agency or the claim that does: agency or agencyFrom, one of them"
		}
	case domain.RoleScreen, domain.RoleKiosk:
		return "screens and kiosks have tokens of their own: kontor device issue"
	default:
		return "the role is none that a person or program can have"
	}
	if _, ok := span(r.Idle); !ok {
		return noSpan
	}
	if len(r.If) == 0 {
		return "without a condition the rule fits everybody; say for whom it is"
	}
	for _, c := range r.If {
		if c.Claim == "" || (c.Equals == "") == (len(c.In) == 0) {
			return "a condition has a claim, and equals or in"
		}
		for _, one := range c.In {
			if one == "" {
				return "a condition asks for an empty text, which no claim has"
			}
		}
	}
	for _, k := range r.Kontors {
		if !slug.MatchString(k) {
			return "kontors has a value that is no office's id"
		}
	}
	for _, c := range r.Counties {
		if !county.MatchString(c) {
			return "counties has a value that is no county's name"
		}
	}
	if r.Agency != "" && !slug.MatchString(r.Agency) {
		return "agency is no agency's code"
	}
	return ""
}

// span is a time span as "15m" or "8h", from a minute to a day; zero for an empty text.
func span(s string) (d time.Duration, ok bool) {
	if s == "" {
		return 0, true
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d >= time.Minute && d <= 24*time.Hour
}

const noSpan = "an idle time is written as 15m or 8h: from a minute to a day"

// shape is which fields an object may have; of a list, what its elements are.
type shape struct {
	fields map[string]*shape
	each   *shape
	rule   bool
}

var mappingShape = &shape{fields: map[string]*shape{
	"idle": nil,
	"rules": {each: &shape{rule: true, fields: map[string]*shape{
		"if":   {each: &shape{fields: map[string]*shape{"claim": nil, "equals": nil, "in": nil}}},
		"role": nil, "actorFrom": nil, "kontors": nil, "kontorsFrom": nil, "counties": nil, "countiesFrom": nil,
		"nation": nil, "agency": nil, "agencyFrom": nil, "idle": nil,
	}}},
}}

// walker goes through a document and holds it to its shape.
type walker struct {
	raw   []byte
	dec   *json.Decoder
	rules []int64 // where each rule begins
	idle  int64   // where the idle time of all stands
}

func (w *walker) document() error {
	if err := w.value(mappingShape, 0); err != nil {
		return err
	}
	if _, err := w.dec.Token(); err != io.EOF {
		return w.here("something stands behind the end of the mapping")
	}
	return nil
}

// maxDepth is how far values may lie in one another.
const maxDepth = 8

func (w *walker) value(s *shape, depth int) error {
	t, err := w.dec.Token()
	if err != nil {
		return w.fault(err)
	}
	if depth > maxDepth {
		return w.here("the values lie too deep in one another")
	}
	if s != nil && s.rule {
		w.rules = append(w.rules, w.dec.InputOffset())
	}
	switch t {
	case json.Delim('{'):
		if s == nil || s.fields == nil {
			return w.here("an object stands where none can be")
		}
		return w.object(s, depth)
	case json.Delim('['):
		each := (*shape)(nil)
		if s != nil {
			if each = s.each; each == nil {
				return w.here("a list stands where none can be")
			}
		}
		for w.dec.More() {
			if err := w.value(each, depth+1); err != nil {
				return err
			}
		}
		_, err := w.dec.Token()
		return w.fault(err)
	case nil:
		return w.here("null stands where a value is to be")
	}
	if s != nil {
		return w.here("an object or a list is to be here")
	}
	return nil
}

func (w *walker) object(s *shape, depth int) error {
	seen := map[string]bool{}
	for w.dec.More() {
		t, err := w.dec.Token()
		if err != nil {
			return w.fault(err)
		}
		name, _ := t.(string)
		part, known := s.fields[name]
		switch {
		case !known:
			return w.here(fmt.Sprintf("the field %.40q is not known", name))
		case seen[name]:
			return w.here(fmt.Sprintf("the field %q stands here twice", name))
		}
		seen[name] = true
		if depth == 0 && name == "idle" {
			w.idle = w.dec.InputOffset()
		}
		if err := w.value(part, depth+1); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return w.fault(err)
}

func (w *walker) here(why string) error { return &MappingFault{w.line(w.dec.InputOffset()), why} }

// fault is the decoder's error with its line; nil for nil.
func (w *walker) fault(err error) error {
	if err == nil {
		return nil
	}
	at, why := w.dec.InputOffset(), err.Error()
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at = syntax.Offset
	}
	if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) {
		at, why = kind.Offset, fmt.Sprintf("a %s stands where a %s is to be", kind.Value, kind.Type)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		at, why = int64(len(w.raw)), "the file ends before the mapping does"
	}
	return &MappingFault{w.line(at), why}
}

// line is in which line of the file the byte is, counted from 1.
func (w *walker) line(at int64) int {
	at = min(max(at, 0), int64(len(w.raw)))
	return 1 + bytes.Count(w.raw[:at], []byte{'\n'})
}
