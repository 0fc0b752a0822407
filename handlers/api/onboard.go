package api

import "kontor/domain"

// AgencyReadiness is what an agency lacks on a date before the offices can serve it.
type AgencyReadiness struct {
	Agency         domain.AgencyCode `json:"agency" example:"trv"`
	Date           domain.Date       `json:"date"`
	Ready          int               `json:"ready" doc:"How many offices can serve it; none while it lacks something itself"`
	Missing        []Worded          `json:"missing" doc:"Whatever the office"`
	Agreement      string            `json:"agreement,omitempty" doc:"The one that is valid"`
	AgreementBasis domain.Basis      `json:"agreementBasis,omitempty" doc:"How well that is known"`
	ChannelBasis   domain.Basis      `json:"channelBasis,omitempty" doc:"How well it is known that the agency answers"`
	Teams          []TeamReadiness   `json:"teams,omitempty" doc:"The agency's own by video"`
	Kontors        []KontorReadiness `json:"kontors" doc:"Those that are offices on the date"`
}

// KontorReadiness is what an office lacks.
type KontorReadiness struct {
	Kontor   domain.KontorID `json:"kontor" example:"skelleftea"`
	Name     string          `json:"name"`
	Presence domain.Presence `json:"presence,omitempty" doc:"In which way the agency is there"`
	Basis    domain.Basis    `json:"basis,omitempty" doc:"How well that is known"`
	Missing  []Worded        `json:"missing"`
}

// TeamReadiness is what an agency's own video team lacks.
type TeamReadiness struct {
	Name    string       `json:"name" example:"trv-video"`
	Basis   domain.Basis `json:"basis" doc:"How well that is known"`
	Rooms   int          `json:"rooms" doc:"How many offices have a video room"`
	Missing []Worded     `json:"missing"`
}

// onboarding is what can be asked of an agency that is to be served.
var onboarding = []operation{
	dated(hosted("/v1/agencies/{agency}/readiness", "network", "get-readiness", "What an agency lacks before the offices can serve it",
		(*server).onboard), "on", "The date; today when it is not given"),
}

func (s *server) onboard(r request) (AgencyReadiness, error) {
	on, err := s.dateAsked(r, "on")
	if err != nil {
		return AgencyReadiness{}, err
	}
	found, err := domain.Onboarding(s.Books.Network(), r.agency(), on)
	if err != nil {
		return AgencyReadiness{}, err
	}
	return OnboardingOf(found, func(p domain.Phrase) string { return s.worded(r, p).Text }), nil
}

// OnboardingOf is what was found, with the words for each thing that is missing.
func OnboardingOf(found domain.Readiness, say func(domain.Phrase) string) AgencyReadiness {
	worded := func(phrases []domain.Phrase) []Worded {
		all := make([]Worded, len(phrases))
		for i, p := range phrases {
			all[i] = Worded{Code: p.Code, Args: p.Args, Text: say(p)}
		}
		return all
	}
	out := AgencyReadiness{
		Agency: found.Agency, Date: found.Date, Ready: found.Ready(), Missing: worded(found.Missing), Agreement: found.Agreement,
		AgreementBasis: found.AgreementBasis, ChannelBasis: found.ChannelBasis, Kontors: []KontorReadiness{},
	}
	for _, team := range found.Teams {
		out.Teams = append(out.Teams, TeamReadiness{team.Name, team.Basis, team.Rooms, worded(team.Missing)})
	}
	for _, k := range found.Kontors {
		out.Kontors = append(out.Kontors, KontorReadiness{k.Kontor, k.Name, k.Presence, k.Basis, worded(k.Missing)})
	}
	return out
}
