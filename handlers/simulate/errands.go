package simulate

import (
	"slices"

	"kontor/domain"
)

// errands is what visitors of an office come for on a date: the agencies by how often they are asked for there, and within an agency the
// types. Only what an agreement covers is asked for: reception knows what it cannot take in at all.
type errands struct {
	agencies []weighted[domain.AgencyCode]
	types    map[domain.AgencyCode][]weighted[domain.ErrandTypeCode]
	host     []weighted[domain.ErrandTypeCode]
	rush     float64 // arrivals on the date, to those with the usual mix
}

func (a *assumptions) errandsAt(n *domain.Network, k *domain.Kontor, d domain.Date) errands {
	all := errands{types: map[domain.AgencyCode][]weighted[domain.ErrandTypeCode]{}}
	for _, code := range typeCodes(n) {
		t := n.Types[code]
		w := weighted[domain.ErrandTypeCode]{code, a.asked(code, d)}
		_, agreed := n.AgreementFor(t, d)
		switch {
		case !t.Active:
		case t.Agency == domain.Host && k.Has(t.Capability, d):
			all.host = append(all.host, w)
		case agreed:
			all.types[t.Agency] = append(all.types[t.Agency], w)
		}
	}
	usual, now := 0.0, 0.0
	for _, w := range a.agencies {
		if len(all.types[w.value]) == 0 {
			continue
		}
		if !offered(k, w.value, d) {
			w.weight *= a.unoffered
		}
		usual += w.weight
		if w.value == "skv" && inRush(d) {
			w.weight *= a.rush
		}
		now += w.weight
		all.agencies = append(all.agencies, w)
	}
	all.rush = now / usual
	return all
}

// asked is how often the type is asked for on the date, to others of its agency.
func (a *assumptions) asked(t domain.ErrandTypeCode, d domain.Date) float64 {
	w, known := a.weights[t]
	switch {
	case !known:
		return 1
	case inRush(d):
		return w.usual * w.rush
	}
	return w.usual
}

func offered(k *domain.Kontor, a domain.AgencyCode, d domain.Date) bool {
	for _, level := range []domain.Level{domain.General, domain.InDepth} {
		if presence, _ := k.Offers(a, level, d); presence == domain.Service {
			return true
		}
	}
	return false
}

// typeCodes lists the catalogue in a fixed order.
func typeCodes(n *domain.Network) []domain.ErrandTypeCode {
	codes := make([]domain.ErrandTypeCode, 0, len(n.Types))
	for code := range n.Types {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// one is an errand with an agency.
func (e errands) one(d dice) domain.ErrandTypeCode { return pick(d, e.types[pick(d, e.agencies)]) }

// other is an errand with another agency that the office offers; empty when there is no other.
func (e errands) other(d dice, than domain.AgencyCode) domain.ErrandTypeCode {
	others := slices.DeleteFunc(slices.Clone(e.agencies), func(w weighted[domain.AgencyCode]) bool { return w.value == than })
	if len(others) == 0 {
		return ""
	}
	return pick(d, e.types[pick(d, others)])
}
