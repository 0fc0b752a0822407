package reception

import (
	"kontor/domain"
)

// kinds and needs are the visitor's fields, each with the letter that sets it.
var (
	kinds = []struct {
		kind      domain.Kind
		key, sign string
	}{{domain.Person, "p", "P"}, {domain.Company, "a", "A"}, {domain.Proxy, "b", "B"}}

	needs = []struct {
		need      domain.Need
		key, sign string
	}{
		{domain.NeedInterpreter, "t", "T"}, {domain.NeedHearing, "h", "H"}, {domain.NeedSight, "", ""},
		{domain.NeedMobility, "r", "R"}, {domain.NeedCalm, "", ""},
	}
)

// spoken are the languages to choose from: Swedish, English, the minority languages, then those that offices meet most.
var spoken = []string{
	"sv", "en", "fi", "fit", "se", "rom", "yi", "ar", "fa", "prs", "so", "ti", "uk", "pl", "bs", "ku", "tr", "es", "fr", "ru", "ro", "th", "zh", "am",
	"sq", "de",
}

// findable is what finds an errand type: its name, its agency's, and both their codes.
func (v receptionPage) findable(t typeChoice) string {
	return v.TypeName(t.Type.Code) + " " + v.AgencyName(t.Type.Agency) + " " + string(t.Type.Code)
}

// away says whether the errand cannot be done at the office.
func (v receptionPage) away(t typeChoice) bool {
	return !t.Agreed || t.Decision.Target == domain.TargetReferral
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
	case !t.Agreed:
		return v.Text("web.where.unagreed")
	case d.Referral != nil && d.Referral.Outcome == domain.ReferredOffice:
		name := string(d.Referral.Kontor)
		if k := v.Network.Kontors[d.Referral.Kontor]; k != nil {
			name = k.Name
		}
		return v.Text("web.where.office", "kontor", name, "km", int(d.Referral.Km+0.5))
	case d.Referral != nil && d.Referral.NextDoor:
		return v.Text("web.where.nextdoor")
	case d.Referral != nil:
		return v.Text("web.where.agency")
	case d.Target == domain.TargetHandOver:
		return v.Text("web.where.handover")
	default:
		return v.Text("channel." + string(d.Queue.Channel))
	}
}

// promise is how long a visitor is to reckon with waiting.
func (v receptionPage) promise(e *domain.Estimate) string {
	switch {
	case e == nil || !e.Enough && e.Desks > 0:
		return v.Text("web.promise.few")
	case !e.Enough:
		return v.Text("web.promise.nodesk")
	}
	return v.Text("web.promise", "interval", v.Interval(e.Low, e.High), "desks", v.Text("count.desks", "n", e.Desks))
}
