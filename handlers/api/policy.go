package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"kontor/domain"
)

const thePolicy = "/v1/network/policy"

// PolicyCheck is what is wrong with a policy's file, if anything is.
type PolicyCheck struct {
	OK     bool          `json:"ok" doc:"It has no error, and could be activated"`
	Policy string        `json:"policy" doc:"Its name and version" example:"standard/2"`
	From   domain.Date   `json:"from" doc:"The first day on which it was to hold"`
	Faults []PolicyFault `json:"faults" doc:"In the order of the file"`
}

// PolicyFault is a fault of a policy's file, and where it stands.
type PolicyFault struct {
	Line     int             `json:"line" example:"12"`
	Column   int             `json:"column" doc:"0 when it is the whole line"`
	Path     string          `json:"path" doc:"The part of the policy" example:"rules[2].targets[0]"`
	Severity domain.Severity `json:"severity"`
	Worded
}

// policyBody is a policy as the network book has it.
type policyBody domain.Policy

// policies are what can be asked of the rules by which errands are routed.
var policies = []operation{
	dated(open(thePolicy, "network", "get-policy", "The policy that routes errands on a date",
		func(s *server, r request) (domain.Policy, error) {
			on, err := s.dateAsked(r, "on")
			return s.Books.Network().PolicyOn(on), err
		}), "on", "The date; today when it is not given"),
	dated(operation{
		id: "check-policy", method: http.MethodPost, path: thePolicy + "-checks", tag: "network",
		summary: "Check a policy's file", description: "Every fault with its line and words. Nothing is written.",
		parameters: readHeaders, media: "application/yaml", body: reflect.TypeFor[string](), answer: reflect.TypeFor[PolicyCheck](),
		serve: (*server).checkPolicy,
	}, "from", "The first day on which it is to hold; as the file says when it is not given"),
}

// checkPolicy reads the file that the body is and judges it against the network as it is now.
func (s *server) checkPolicy(r request) (reply, error) {
	raw, err := r.read()
	if err != nil {
		return reply{}, err
	}
	var from domain.Date
	if r.URL.Query().Has("from") {
		if from, err = s.dateAsked(r, "from"); err != nil {
			return reply{}, err
		}
	}
	policy, faults := s.CheckPolicy(raw, s.Books.Network(), from)
	out := PolicyCheck{OK: !domain.PolicyFailed(faults), Policy: policy.String(), From: policy.From, Faults: []PolicyFault{}}
	for _, f := range faults {
		out.Faults = append(out.Faults, PolicyFault{f.Line, f.Column, f.Path, f.Severity, s.worded(r, f.Phrase)})
	}
	return reply{body: out}, nil
}

// dateAsked is the date that the query names; today when it names none.
func (s *server) dateAsked(r request, name string) (domain.Date, error) {
	d := domain.Date(r.URL.Query().Get(name))
	switch {
	case d == "":
		return domain.DateOf(s.Clock()), nil
	case !d.Valid():
		return "", malformed(domain.Phrase{Code: "bad-date", Args: map[string]string{"text": short(string(d))}})
	}
	return d, nil
}

// dated says that the operation takes a date in its query.
func dated(op operation, name, meaning string) operation {
	op.parameters = append([]*huma.Param{{
		Name: name, In: "query", Schema: &huma.Schema{Type: huma.TypeString, Format: "date"}, Description: meaning, Example: "2024-05-02",
	}}, op.parameters...)
	return op
}
