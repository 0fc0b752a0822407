package domain

import (
	"errors"
	"slices"
	"strings"
)

// Phrase is a sentence for people, stored as a code with arguments and put into words outside the domain.
type Phrase struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

// phrase builds a Phrase from a code and alternating names and values.
func phrase(code string, args ...string) Phrase {
	p := Phrase{Code: code}
	if len(args) > 0 {
		p.Args = make(map[string]string, len(args)/2)
	}
	for i := 0; i+1 < len(args); i += 2 {
		p.Args[args[i]] = args[i+1]
	}
	return p
}

func (p Phrase) String() string {
	var b strings.Builder
	b.WriteString(p.Code)
	keys := make([]string, 0, len(p.Args))
	for k := range p.Args {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		b.WriteString(" " + k + "=" + p.Args[k])
	}
	return b.String()
}

// Refusal is a rule that said no. Nothing was written. It is a code with arguments; handlers/words has the sentence.
type Refusal struct {
	Phrase
	// Kind tells apart what the caller can do about it.
	Kind RefusalKind
}

// RefusalKind is what a refused caller can do.
type RefusalKind int

const (
	// Ruled: the rules of the day say no.
	Ruled RefusalKind = iota
	// Malformed: the command itself is wrong, whatever the state.
	Malformed
	// Unknown: it names something that does not exist, or that the actor may not know of.
	Unknown
	// Lost: somebody else was first; the arguments say who.
	Lost
)

func (r *Refusal) Error() string { return r.String() }

// Refused says whether err is a refusal with the code.
func Refused(err error, code string) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Code == code
}

func refuse(code string, args ...string) error { return &Refusal{phrase(code, args...), Ruled} }

func malformed(code string, args ...string) error { return &Refusal{phrase(code, args...), Malformed} }

func unknown(code string, args ...string) error { return &Refusal{phrase(code, args...), Unknown} }

func lost(code string, args ...string) error { return &Refusal{phrase(code, args...), Lost} }
