package api

import "kontor/domain"

// Explanation is why an errand went where it went, as decided then: the rule, what it looked at, and what it did not take.
type Explanation struct {
	Errand   domain.ErrandID       `json:"errand"`
	Agency   domain.AgencyCode     `json:"agency"`
	Type     domain.ErrandTypeCode `json:"type"`
	Policy   string                `json:"policy" example:"built-in/1"`
	Rule     string                `json:"rule" doc:"The rule that matched"`
	Target   domain.Target         `json:"target"`
	Queue    *domain.Queue         `json:"queue" doc:"Where it waits; null when the visitor is sent on"`
	Referral *domain.Referral      `json:"referral" doc:"Where the visitor is sent on; null otherwise"`
	Reason   Worded                `json:"reason"`
	Inputs   domain.Inputs         `json:"inputs" doc:"What the decision looked at"`
	Rejected []RejectedTarget      `json:"rejected" doc:"Every alternative that was not taken, in the order tried"`
}

// RejectedTarget is an alternative that was not taken.
type RejectedTarget struct {
	Target domain.Target   `json:"target"`
	Kontor domain.KontorID `json:"kontor"`
	Name   string          `json:"name" doc:"The office's"`
	Cause  Worded          `json:"cause"`
}

// Worded is a sentence, for programs and for people.
type Worded struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args"`
	Text string            `json:"text" doc:"In the language of Accept-Language"`
}

// decision is read from the errand's book, so that it is there for closed days too.
func (s *server) decision(r request) (Explanation, error) {
	var out Explanation
	err := s.see(r, func(d *domain.Day) {
		if e := d.Errands[r.errand()]; e != nil {
			out = s.explain(r, e)
		}
	})
	if err == nil && out.Errand == "" {
		err = missing("unknown-errand", "errand", string(r.errand()))
	}
	return out, err
}

func (s *server) explain(r request, e *domain.Errand) Explanation {
	dec := e.Decision
	out := Explanation{
		Errand: e.ID, Agency: e.Agency, Type: e.Type, Policy: dec.Policy, Rule: dec.Rule, Target: dec.Target,
		Referral: dec.Referral, Reason: s.worded(r, dec.Reason), Inputs: dec.Inputs, Rejected: []RejectedTarget{},
	}
	if dec.Queue != (domain.Queue{}) {
		out.Queue = &dec.Queue
	}
	kontors := s.Books.Network().Kontors
	for _, no := range dec.Rejected {
		rejected := RejectedTarget{Target: no.Target, Kontor: no.Kontor, Cause: s.worded(r, no.Cause)}
		if k := kontors[no.Kontor]; k != nil {
			rejected.Name = k.Name
		}
		out.Rejected = append(out.Rejected, rejected)
	}
	return out
}

func (s *server) worded(r request, p domain.Phrase) Worded {
	return Worded{Code: p.Code, Args: p.Args, Text: s.Words(r.Header.Get("Accept-Language"), p)}
}
