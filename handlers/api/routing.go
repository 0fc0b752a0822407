package api

import (
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"kontor/domain"
)

// routing is what can be asked of where errands go, and what moves them.
var routing = []operation{
	queried(dated(dated(hosted("/v1/kontor/{kontor}/routes/{type}", "network", "get-route",
		"Where an errand of a type would go from an office on a date, and why", (*server).route),
		"known", "Ask the network as it was believed to be on this date; what is known now when it is not given"),
		"on", "The date; today when it is not given"),
		"kind", "person, company or proxy", "language", "The visitor's", "need", "One of the visitor's needs; again for more",
		"protected", "yes: the visitor has a protected identity", "booked", "yes: the visitor comes to a booked time", "target", whyNot),
	queried(hosted(theErrand+"/decision", "errand", "get-decision", "Why the errand went where it went, with every alternative that was rejected",
		(*server).decision), "target", whyNot),
	verb("POST", "/v1/network/service-moves", "Move a service",
		"For operators: from a date on, errand types are served at another office. What is moved back later is served again where it was.",
		func(_ request, b moveBody) domain.Command { return domain.MoveService(b) }),
}

const whyNot = "Say what would have to change for this target: desk, self_service, video, booked, handover or referral"

type moveBody struct {
	From  domain.KontorID         `json:"from" example:"fagersta"`
	To    domain.KontorID         `json:"to" example:"vasteras"`
	Types []domain.ErrandTypeCode `json:"types" doc:"Codes of /v1/errand-types"`
	Date  domain.Date             `json:"date" doc:"The first day on which they are served there"`
}

// Routed is where an errand goes: the rule, what it looked at, and what it did not take.
type Routed struct {
	Policy   string           `json:"policy" example:"standard/1" doc:"Name and version"`
	Rule     string           `json:"rule" doc:"The rule that matched"`
	Target   domain.Target    `json:"target"`
	Queue    *domain.Queue    `json:"queue" doc:"Where it waits; null when the visitor is sent on"`
	Referral *domain.Referral `json:"referral" doc:"Where the visitor is sent on, with that office's hours; null otherwise"`
	Video    *NamedPlace      `json:"video,omitempty" doc:"The office from where it is served"`
	Team     *domain.TeamAt   `json:"team,omitempty" doc:"The agency's own video team that serves it instead, and when that answers on the day"`
	Booking  []NamedPlace     `json:"booking,omitempty" doc:"Where a time can be booked, the first to try first"`
	Nearer   []NamedPlace     `json:"nearer,omitempty" doc:"Beside the place that a service has moved to: offices that are nearer and can serve it too"`
	Later    []domain.Choice  `json:"later,omitempty" doc:"Steps to come, if it still waits then"`
	Reason   Worded           `json:"reason"`
	Inputs   domain.Inputs    `json:"inputs" doc:"What the decision looked at"`
	Rejected []RejectedTarget `json:"rejected" doc:"Every alternative that was not taken, in the order tried"`
	Unlisted int              `json:"unlisted,omitempty" doc:"How many offices, farther than those, could not serve it either"`
}

// NamedPlace is an office, and how far it is in a straight line.
type NamedPlace struct {
	domain.Place
	Name string `json:"name"`
}

// RejectedTarget is an alternative that was not taken.
type RejectedTarget struct {
	Target domain.Target   `json:"target"`
	Kontor domain.KontorID `json:"kontor"`
	Name   string          `json:"name" doc:"The office's"`
	Cause  Worded          `json:"cause"`
}

// WhyNot is what would have to change for a target, all of it; nothing when the errand goes there.
type WhyNot struct {
	Target domain.Target `json:"target"`
	Needs  []Worded      `json:"needs"`
}

// RouteAnswer is where an errand would go. When it would be refused, it goes nowhere, and refused says why.
type RouteAnswer struct {
	Kontor  domain.KontorID       `json:"kontor"`
	Type    domain.ErrandTypeCode `json:"type"`
	On      domain.Date           `json:"on"`
	Known   domain.Date           `json:"known,omitempty"`
	Refused *Worded               `json:"refused,omitempty"`
	Routed  *Routed               `json:"routed" doc:"null when it would be refused"`
	Reach   []domain.Target       `json:"reach" doc:"Every target that could take it, whatever the policy"`
	WhyNot  *WhyNot               `json:"whyNot,omitempty"`
}

// route answers from the network, without an errand and without a day.
func (s *server) route(r request) (RouteAnswer, error) {
	n := s.Books.Network()
	a, err := s.asked(r, n)
	if err != nil {
		return RouteAnswer{}, err
	}
	out := RouteAnswer{Kontor: a.Kontor, Type: a.Type.Code, On: a.Date}
	if r.URL.Query().Has("known") {
		if out.Known, err = s.dateAsked(r, "known"); err != nil {
			return out, err
		}
		if n = n.KnownOn(out.Known); n.Kontors[a.Kontor] == nil {
			return out, missing("unknown-kontor", "kontor", string(a.Kontor))
		}
	}
	dec, err := domain.Route(n, a)
	if no := (*domain.Refusal)(nil); asRefusal(err, &no) {
		worded := s.worded(r, no.Phrase)
		out.Refused = &worded
	} else if err != nil {
		return out, err
	} else {
		routed := s.routed(r, dec)
		out.Routed = &routed
	}
	if out.Reach = domain.Reach(n, a); out.Reach == nil {
		out.Reach = []domain.Target{}
	}
	out.WhyNot, err = s.why(r, n, a)
	return out, err
}

// asked is the question that the request is to routing.
func (s *server) asked(r request, n *domain.Network) (domain.Asked, error) {
	query, code := r.URL.Query(), domain.ErrandTypeCode(r.PathValue("type"))
	a := domain.Asked{
		Kontor: r.kontor(), Type: n.Types[code], Kind: domain.Kind(query.Get("kind")), Language: query.Get("language"),
		Protected: query.Get("protected") == "yes", Booked: query.Get("booked") == "yes",
	}
	if err := s.known(a.Kontor); err != nil {
		return a, err
	}
	if a.Type.Code == "" {
		return a, missing("unknown-type", "type", string(code))
	}
	if a.Kind == "" {
		a.Kind = domain.Person
	}
	if a.Language == "" {
		a.Language = "sv"
	}
	if !listed(a.Kind) {
		return a, malformed(domain.Phrase{Code: "unknown-kind", Args: map[string]string{"kind": short(string(a.Kind))}})
	}
	for _, need := range query["need"] {
		if !listed(domain.Need(need)) {
			return a, malformed(domain.Phrase{Code: "unknown-need", Args: map[string]string{"need": short(need)}})
		}
		a.Needs = append(a.Needs, domain.Need(need))
	}
	var err error
	a.Date, err = s.dateAsked(r, "on")
	return a, err
}

// listed says whether the word is one of its set.
func listed[T comparable](word T) bool {
	return slices.Contains(codes[reflect.TypeFor[T]()], any(word))
}

// why is the answer to the target that the query names; nil when it names none.
func (s *server) why(r request, n *domain.Network, a domain.Asked) (*WhyNot, error) {
	if !r.URL.Query().Has("target") {
		return nil, nil
	}
	target := domain.Target(r.URL.Query().Get("target"))
	if !listed(target) {
		return nil, malformed(domain.Phrase{Code: "unknown-target", Args: map[string]string{"target": short(string(target))}})
	}
	out := &WhyNot{Target: target, Needs: []Worded{}}
	for _, p := range domain.WhyNot(n, a, target) {
		out.Needs = append(out.Needs, s.worded(r, p))
	}
	return out, nil
}

// routed puts a decision into words and gives its offices their names.
func (s *server) routed(r request, dec domain.Decision) Routed {
	out := Routed{
		Policy: dec.Policy, Rule: dec.Rule, Target: dec.Target, Referral: dec.Referral, Nearer: s.places(dec.Nearer), Later: dec.Later,
		Reason: s.worded(r, dec.Reason), Inputs: dec.Inputs, Rejected: []RejectedTarget{}, Unlisted: dec.Unlisted,
	}
	if dec.Queue != (domain.Queue{}) {
		out.Queue = &dec.Queue
	}
	if dec.Video != nil {
		out.Video = &s.places([]domain.Place{*dec.Video})[0]
	}
	out.Team = dec.Team
	if b := dec.Booking; b != nil {
		out.Booking = s.places(append([]domain.Place{{Kontor: b.Kontor, Km: b.Km}}, b.Then...))
	}
	for _, no := range dec.Rejected {
		out.Rejected = append(out.Rejected, RejectedTarget{no.Target, no.Kontor, s.nameOf(no.Kontor), s.worded(r, no.Cause)})
	}
	return out
}

func (s *server) places(all []domain.Place) (named []NamedPlace) {
	for _, p := range all {
		named = append(named, NamedPlace{p, s.nameOf(p.Kontor)})
	}
	return named
}

func (s *server) nameOf(id domain.KontorID) string {
	if k := s.Books.Network().Kontors[id]; k != nil {
		return k.Name
	}
	return string(id)
}

// queried says what else the operation takes in its query: names and meanings in turn.
func queried(op operation, params ...string) operation {
	for i := 0; i+1 < len(params); i += 2 {
		op.parameters = append(op.parameters[:len(op.parameters):len(op.parameters)],
			&huma.Param{Name: params[i], In: "query", Schema: text, Description: params[i+1]})
	}
	return op
}
