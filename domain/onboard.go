package domain

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Readiness is what an agency still lacks on a date before the offices can serve it: of its own, and office by office.
type Readiness struct {
	Agency         AgencyCode        `json:"agency"`
	Date           Date              `json:"date"`
	Missing        []Phrase          `json:"missing"`                  // whatever the office; empty when nothing is
	Agreement      string            `json:"agreement,omitempty"`      // the one that is valid
	AgreementBasis Basis             `json:"agreementBasis,omitempty"` // how well that is known
	ChannelBasis   Basis             `json:"channelBasis,omitempty"`   // of the return channel
	Teams          []TeamReadiness   `json:"teams,omitempty"`          // the agency's own by video, by name
	Kontors        []KontorReadiness `json:"kontors"`                  // those that are offices on the date, by id
}

// KontorReadiness is what an office lacks before it can serve the agency.
type KontorReadiness struct {
	Kontor   KontorID `json:"kontor"`
	Name     string   `json:"name"`
	Presence Presence `json:"presence,omitempty"` // in which way the agency is there
	Basis    Basis    `json:"basis,omitempty"`    // how well that is known
	Missing  []Phrase `json:"missing"`            // empty when it is ready, but for what the agency lacks
}

// Ready is how many of the offices can serve the agency; none while it lacks something itself.
func (r Readiness) Ready() (count int) {
	if len(r.Missing) > 0 {
		return 0
	}
	for _, k := range r.Kontors {
		if len(k.Missing) == 0 {
			count++
		}
	}
	return count
}

// Onboarding lists what is not ready for an agency on a date: its agreement and whether that covers its errand types, a way for it to answer;
// and at every office the offering, the access to the agencies' systems, an officer assigned at each level, and what its types need.
// The refusal "unknown-agency" is its only error.
func Onboarding(n *Network, a AgencyCode, d Date) (Readiness, error) {
	agency, known := n.Agencies[a]
	if !known || a == Host {
		return Readiness{}, unknown("unknown-agency", "agency", shown(a))
	}
	r := Readiness{Agency: a, Date: d, Missing: []Phrase{}, Kontors: []KontorReadiness{}}
	types := r.agreed(n, agency)
	if len(types) == 0 {
		r.Missing = append(r.Missing, phrase("onboard-no-types", "agency", agency.NameSv, "agency_en", agency.NameEn))
	}
	answers, basis := n.Answers(a, d)
	if r.ChannelBasis = basis; !answers {
		r.Missing = append(r.Missing, phrase("onboard-no-return-channel", "agency", agency.NameSv, "agency_en", agency.NameEn))
	}
	r.teams(n, agency, types)
	needs := needsOf(types)
	for _, id := range slices.Sorted(maps.Keys(n.Kontors)) {
		if k := n.Kontors[id]; k.Open.Has(d) {
			r.Kontors = append(r.Kontors, n.readiness(k, agency, needs, d))
		}
	}
	return r, nil
}

// agreed notes which agreement holds, and gives the types that the offices are to serve: those of the agreement; without one those that are
// active, or are meant to be.
func (r *Readiness) agreed(n *Network, agency Agency) []ErrandType {
	all := slices.SortedFunc(maps.Values(n.Types), func(a, b ErrandType) int { return cmp.Compare(a.Code, b.Code) })
	all = slices.DeleteFunc(all, func(t ErrandType) bool { return t.Agency != agency.Code })
	active := slices.DeleteFunc(slices.Clone(all), func(t ErrandType) bool { return !t.Active })
	var covered []ErrandType
	var outside []string
	for _, t := range active {
		agreement, ok := n.AgreementFor(t, r.Date)
		if !ok {
			outside = append(outside, string(t.Code))
			continue
		}
		covered = append(covered, t)
		r.Agreement, r.AgreementBasis = agreement.Name, agreement.Basis
	}
	switch {
	case len(covered) == 0:
		r.Missing = append(r.Missing, phrase("onboard-no-agreement", "agency", agency.NameSv, "agency_en", agency.NameEn, "date", string(r.Date)))
		if len(active) == 0 {
			return all
		}
		return active
	case len(outside) > 0:
		r.Missing = append(r.Missing, phrase("onboard-outside-agreement", "count", strconv.Itoa(len(outside)), "text", first(outside)))
	}
	return covered
}

// onboardNeeds is what an agency's types ask of an office: a level, or a capability, each with the types that do.
type onboardNeeds struct {
	levels       []Level
	capabilities []string
	types        map[string][]string // by capability
}

func needsOf(types []ErrandType) onboardNeeds {
	needs := onboardNeeds{types: map[string][]string{}}
	levels := map[Level]bool{}
	for _, t := range types {
		levels[t.Level] = true
		if t.Capability != "" {
			needs.types[t.Capability] = append(needs.types[t.Capability], string(t.Code))
		}
	}
	needs.levels, needs.capabilities = slices.Sorted(maps.Keys(levels)), slices.Sorted(maps.Keys(needs.types))
	return needs
}

// caseSystem is the capability of an office that reaches the agencies' case systems.
const caseSystem = "case_system"

// readiness is what the office lacks.
func (n *Network) readiness(k *Kontor, a Agency, needs onboardNeeds, d Date) KontorReadiness {
	r := KontorReadiness{Kontor: k.ID, Name: k.Name, Missing: []Phrase{}}
	lacks := func(p Phrase) { r.Missing = append(r.Missing, p) }
	for _, l := range needs.levels {
		presence, basis := k.Offers(a.Code, l, d)
		switch presence {
		case "":
			lacks(phrase("onboard-not-offered", "level", string(l)))
		case CoLocation:
			lacks(phrase("onboard-only-next-door", "level", string(l)))
		}
		if presence == Service || r.Presence == "" {
			r.Presence, r.Basis = presence, basis
		}
	}
	if !k.Has(caseSystem, d) {
		lacks(phrase("onboard-no-access"))
	}
	for _, l := range needs.levels {
		if !n.Staffed(k.ID, a.Code, l, d) {
			lacks(phrase("onboard-nobody-assigned", "level", string(l)))
		}
	}
	for _, c := range needs.capabilities {
		if c != caseSystem && !k.Has(c, d) {
			lacks(phrase("onboard-no-capability", "capability", c, "text", first(needs.types[c])))
		}
	}
	return r
}

// first lists the first few of many, and says that there are more.
func first(names []string) string {
	const most = 3
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " …"
	}
	return strings.Join(names, ", ")
}
