package reception

import (
	"slices"

	"kontor/domain"
)

// kinds and needs are the visitor's fields, each with the letter that sets it.
var (
	kinds = []struct {
		kind domain.Kind
		key  string
	}{{domain.Person, "i"}, {domain.Company, "f"}, {domain.Proxy, "o"}}

	needs = []struct {
		need domain.Need
		key  string
	}{
		{domain.NeedInterpreter, "t"}, {domain.NeedHearing, "h"}, {domain.NeedSight, "v"}, {domain.NeedMobility, "r"}, {domain.NeedCalm, "c"},
	}

	// onward are the reasons for which the reception sends a visitor on to another office.
	onward = []domain.ReasonCode{domain.OtherReason, domain.WrongAgency, domain.Incomplete}
)

// spoken are the languages to choose from: Swedish, English, the minority languages, then those that offices meet most.
var spoken = []string{
	"sv", "en", "fi", "fit", "se", "rom", "yi", "ar", "fa", "prs", "so", "ti", "uk", "pl", "bs", "ku", "tr", "es", "fr", "ru", "ro", "th", "zh", "am",
	"sq", "de",
}

// chosen says whether the form, as it was sent, had the value.
func (v receptionPage) chosen(name, value string) bool { return slices.Contains(v.Form[name], value) }

// kept is what the form had, or what it begins with.
func (v receptionPage) kept(name, otherwise string) string {
	if !v.Form.Has(name) {
		return otherwise
	}
	return v.Form.Get(name)
}

// chosenTypes are the errand types that the form has, those that there are.
func (v receptionPage) chosenTypes() (all []domain.ErrandType) {
	for _, code := range v.Form["errand"] {
		if t := v.Network.Types[domain.ErrandTypeCode(code)]; t.Active && !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	return all
}

// away says whether the errand cannot be done at the office.
func (t typeChoice) away() bool {
	return t.No != nil || t.Decision.Target == domain.TargetReferral || t.Decision.Target == domain.TargetBooked
}

// basis is how well it is known where the errand goes: as the offering is, or else the agreement.
func (t typeChoice) basis() domain.Basis {
	in := t.Decision.Inputs
	if in.Basis == "" || in.Basis == domain.Sourced {
		return in.AgreementBasis
	}
	return in.Basis
}

// where is in a few words where an errand of the type goes.
func (v receptionPage) where(t typeChoice) string {
	switch d := t.Decision; {
	case t.No != nil:
		return v.Text("web.where.unagreed")
	case d.Referral != nil && d.Referral.Outcome == domain.ReferredOffice:
		return v.Text("web.where.office", "kontor", v.office(d.Referral.Kontor), "km", int(d.Referral.Km+0.5))
	case d.Referral != nil && d.Referral.NextDoor:
		return v.Text("web.where.nextdoor")
	case d.Referral != nil:
		return v.Text("web.where.agency")
	case d.Booking != nil:
		return v.Text("reception.where.booked", "kontor", v.office(d.Booking.Kontor), "km", int(d.Booking.Km+0.5))
	case d.Target == domain.TargetHandOver:
		return v.Text("web.where.handover")
	default:
		return v.Text("channel." + string(d.Queue.Channel))
	}
}

func (v receptionPage) office(id domain.KontorID) string {
	if k := v.Network.Kontors[id]; k != nil {
		return k.Name
	}
	return string(id)
}

// waits says whether the errand would wait for a desk here.
func (p prospect) waits() bool {
	return p.Decision.Queue != (domain.Queue{}) && p.Decision.Queue.Channel != domain.Booked
}
