package domain

import (
	"cmp"
	"slices"
	"strconv"
)

// Target is what a rule may send an errand to.
type Target string

const (
	TargetDesk     Target = "desk"
	TargetHandOver Target = "handover"
	TargetReferral Target = "referral"
	TargetHost     Target = "host" // the host's own errands stay at the office
)

// Decision is where an errand goes and why: the rule that matched, what it looked at, and every alternative that it rejected.
type Decision struct {
	Policy   string      `json:"policy"`
	Rule     string      `json:"rule"`
	Target   Target      `json:"target"`
	Queue    Queue       `json:"queue,omitzero"`     // where the errand waits; zero when it is referred
	Referral *Referral   `json:"referral,omitempty"` // where it is sent on
	Reason   Phrase      `json:"reason"`             // one sentence for the clerk
	Inputs   Inputs      `json:"inputs"`
	Rejected []Rejection `json:"rejected,omitempty"`
}

// Inputs are what the decision looked at.
type Inputs struct {
	Date           Date   `json:"date"`
	Agreement      string `json:"agreement,omitempty"` // none for the host's own errands
	AgreementBasis Basis  `json:"agreementBasis,omitempty"`
	Level          Level  `json:"level"`
	Capability     string `json:"capability,omitempty"`
	Network        uint64 `json:"network"`         // revision of the network book
	Basis          Basis  `json:"basis,omitempty"` // of the offering
}

// Rejection is an alternative that was not taken, and its cause.
type Rejection struct {
	Target Target   `json:"target"`
	Kontor KontorID `json:"kontor"`
	Cause  Phrase   `json:"cause"`
}

// Referral is where a visitor is sent on.
type Referral struct {
	Outcome Outcome  `json:"outcome"`
	Kontor  KontorID `json:"kontor,omitempty"` // with ReferredOffice
	Km      float64  `json:"km,omitempty"`     // straight line
}

// BuiltIn is the name of the policy of this release: desk, then hand-over, then referral.
const BuiltIn = "built-in/1"

// Route decides where an errand goes: a desk here if the office offers the agency at the level,
// has the capability and somebody assigned; else the desk takes the matter in for the agency, if it can be taken in; else the visitor
// is referred to the nearest office that can serve it and is open that day, or to the agency. The refusals "unknown-kontor" and
// "no-agreement" are its only errors. It depends on nothing but its arguments.
func Route(n *Network, a Asked) (Decision, error) {
	at, t, date := a.Kontor, a.Type, a.Date
	here := n.Kontors[at]
	if here == nil {
		return Decision{}, unknown("unknown-kontor", "kontor", shown(at))
	}
	dec := Decision{
		Policy: BuiltIn,
		Inputs: Inputs{Date: date, Level: t.Level, Capability: t.Capability, Network: n.Revision},
	}
	if t.Agency == Host {
		dec.Rule, dec.Target = "host", TargetHost
		dec.Queue = Queue{Host, at, t.Channel}
		dec.Reason = phrase("routed-host", "type", t.NameSv, "type_en", t.NameEn)
		return dec, nil
	}
	agreement, ok := n.AgreementFor(t, date)
	if !ok {
		return Decision{}, refuse("no-agreement", "agency", n.Agencies[t.Agency].NameSv, "agency_en", n.Agencies[t.Agency].NameEn, "type", t.NameSv, "type_en", t.NameEn, "date", string(date))
	}
	dec.Rule, dec.Inputs.Agreement, dec.Inputs.AgreementBasis = "default", agreement.Name, agreement.Basis

	cause, basis := n.deskHere(here, t, date)
	if cause.Code == "" {
		dec.Target, dec.Queue, dec.Inputs.Basis = TargetDesk, Queue{t.Agency, at, AtDesk}, basis
		dec.Reason = phrase("routed-desk", "agency", n.Agencies[t.Agency].NameSv, "agency_en", n.Agencies[t.Agency].NameEn, "kontor", here.Name)
		return dec, nil
	}
	dec.Rejected = append(dec.Rejected, Rejection{TargetDesk, at, cause})
	if t.Receivable() {
		dec.Target, dec.Queue = TargetHandOver, Queue{t.Agency, at, HandOver}
		dec.Reason = phrase("routed-handover", "agency", n.Agencies[t.Agency].NameSv, "agency_en", n.Agencies[t.Agency].NameEn)
		return dec, nil
	}
	dec.Rejected = append(dec.Rejected, Rejection{TargetHandOver, at, phrase("not-receivable", "type", t.NameSv, "type_en", t.NameEn)})
	dec.Target = TargetReferral
	n.refer(&dec, here, t, date)
	return dec, nil
}

// deskHere says why no desk at the office can serve the type on the date; an empty phrase when one can, with what is known of the
// offering.
func (n *Network) deskHere(k *Kontor, t ErrandType, date Date) (Phrase, Basis) {
	switch presence, basis := k.Offers(t.Agency, t.Level, date); {
	case presence == CoLocation:
		return phrase("only-co-located", "agency", n.Agencies[t.Agency].NameSv, "agency_en", n.Agencies[t.Agency].NameEn, "kontor", k.Name), basis
	case presence == "":
		return phrase("not-offered", "agency", n.Agencies[t.Agency].NameSv, "agency_en", n.Agencies[t.Agency].NameEn, "level", string(t.Level), "kontor", k.Name), basis
	case !k.Has(t.Capability, date):
		return phrase("no-capability", "capability", t.Capability, "kontor", k.Name), basis
	case !n.Staffed(k.ID, t.Agency, t.Level, date):
		return phrase("nobody-assigned", "agency", n.Agencies[t.Agency].NameSv, "agency_en", n.Agencies[t.Agency].NameEn, "level", string(t.Level), "kontor", k.Name), basis
	default:
		return Phrase{}, basis
	}
}

// refer sends the errand to the nearest office that can serve it and is open on the date, with every nearer one rejected and why, or
// to the agency itself.
func (n *Network) refer(dec *Decision, here *Kontor, t ErrandType, date Date) {
	for _, k := range n.byDistance(here) {
		cause, basis := n.deskHere(k, t, date)
		if cause.Code == "" && k.HoursOn(date) == (Span{}) {
			cause = phrase("closed-that-day", "kontor", k.Name, "date", string(date))
		}
		if cause.Code != "" {
			dec.Rejected = append(dec.Rejected, Rejection{TargetReferral, k.ID, cause})
			continue
		}
		km := float64(int(KmBetween(here, k)*10+0.5)) / 10
		dec.Referral = &Referral{Outcome: ReferredOffice, Kontor: k.ID, Km: km}
		dec.Inputs.Basis = basis
		dec.Reason = phrase("routed-office", "kontor", k.Name, "km", strconv.FormatFloat(km, 'f', 1, 64))
		return
	}
	dec.Referral = &Referral{Outcome: ReferredAgency}
	dec.Reason = phrase("routed-agency", "agency", n.Agencies[t.Agency].NameSv, "agency_en", n.Agencies[t.Agency].NameEn)
}

// byDistance lists the other offices, nearest first, ties by id.
func (n *Network) byDistance(here *Kontor) []*Kontor {
	others := make([]*Kontor, 0, len(n.Kontors))
	for _, k := range n.Kontors {
		if k.ID != here.ID {
			others = append(others, k)
		}
	}
	km := make(map[KontorID]float64, len(others))
	for _, k := range others {
		km[k.ID] = KmBetween(here, k)
	}
	slices.SortFunc(others, func(a, b *Kontor) int { return cmp.Or(cmp.Compare(km[a.ID], km[b.ID]), cmp.Compare(a.ID, b.ID)) })
	return others
}
