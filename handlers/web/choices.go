package web

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

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

// language is what a language is called in the page's language; its code when nobody knows.
func (p page) language(code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	if name := display.Tags(language.MustParse(p.Lang())).Name(tag); name != "" {
		return name
	}
	return code
}

// findable is what finds an errand type: its name, its agency's, and both their codes.
func (p page) findable(t typeChoice) string {
	return p.TypeName(t.Type.Code) + " " + p.AgencyName(t.Type.Agency) + " " + string(t.Type.Code)
}

// away says whether the errand cannot be done at the office.
func (p page) away(t typeChoice) bool { return !t.Agreed || t.Decision.Target == domain.TargetReferral }

// basis is how well it is known where the errand goes: as the offering is, or else the agreement.
func (t typeChoice) basis() domain.Basis {
	in := t.Decision.Inputs
	if in.Basis == "" || in.Basis == domain.Sourced {
		return in.AgreementBasis
	}
	return in.Basis
}

// where is in a few words where an errand of the type goes.
func (p page) where(t typeChoice) string {
	switch d := t.Decision; {
	case !t.Agreed:
		return p.Text("web.where.unagreed")
	case d.Referral != nil && d.Referral.Outcome == domain.ReferredOffice:
		name := string(d.Referral.Kontor)
		if k := p.Network.Kontors[d.Referral.Kontor]; k != nil {
			name = k.Name
		}
		return p.Text("web.where.office", "kontor", name, "km", int(d.Referral.Km+0.5))
	case d.Referral != nil && d.Referral.NextDoor:
		return p.Text("web.where.nextdoor")
	case d.Referral != nil:
		return p.Text("web.where.agency")
	case d.Target == domain.TargetHandOver:
		return p.Text("web.where.handover")
	default:
		return p.Text("channel." + string(d.Queue.Channel))
	}
}

// promise is how long a visitor is to reckon with waiting.
func (p page) promise(e *domain.Estimate) string {
	switch {
	case e == nil || !e.Enough && e.Desks > 0:
		return p.Text("web.promise.few")
	case !e.Enough:
		return p.Text("web.promise.nodesk")
	}
	return p.Text("web.promise", "interval", p.Interval(e.Low, e.High), "desks", p.Text("count.desks", "n", e.Desks))
}
