package api

import (
	"errors"

	"kontor/domain"
)

// Explanation is why an errand went where it went, as decided then.
type Explanation struct {
	Errand domain.ErrandID       `json:"errand"`
	Agency domain.AgencyCode     `json:"agency"`
	Type   domain.ErrandTypeCode `json:"type"`
	Routed
	WhyNot *WhyNot `json:"whyNot,omitempty" doc:"By the network as it is now, on the errand's date"`
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
	var a domain.Asked
	known := false
	err := s.see(r, func(d *domain.Day) {
		if e := d.Errands[r.errand()]; e != nil && (!d.Visits[e.Visit].Protected || s.may(r, "get-decision", r.kontor())) {
			out = Explanation{Errand: e.ID, Agency: e.Agency, Routed: Routed{Rejected: []RejectedTarget{}}}
			if known = s.knows(r, d, e); !known {
				return
			}
			out.Type, out.Routed = e.Type, s.routed(r, e.Decision)
			a = d.Asks(e, s.Books.Network().Types[e.Type])
		}
	})
	if err == nil && out.Errand == "" {
		err = missing("unknown-errand", "errand", string(r.errand()))
	}
	if err == nil && known {
		out.WhyNot, err = s.why(r, s.Books.Network(), a)
	}
	return out, err
}

func (s *server) worded(r request, p domain.Phrase) Worded {
	return Worded{Code: p.Code, Args: p.Args, Text: s.Words(r.Header.Get("Accept-Language"), p)}
}

func asRefusal(err error, no **domain.Refusal) bool { return errors.As(err, no) }
