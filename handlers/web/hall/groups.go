package hall

import (
	"cmp"
	"slices"

	"golang.org/x/text/collate"
	xlanguage "golang.org/x/text/language"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// group is one of the kiosk's choices: an agency, or the host's own, with the errand types that one can take a number for at the office.
type group struct {
	Agency domain.AgencyCode
	Types  []domain.ErrandType
}

// shownGroups is how many choices there are beside "something else".
const shownGroups = 5

// groups are the kiosk's choices at the office today. Their order stays the same all day, so that the hand finds what it found before: the
// agencies with the most types first.
func groups(p spoken, k *domain.Kontor) []group {
	by := map[domain.AgencyCode][]domain.ErrandType{}
	for _, t := range p.Network.Types {
		if takes(p.Page, k, t) {
			by[t.Agency] = append(by[t.Agency], t)
		}
	}
	alphabet := collate.New(alphabetOf(p.Lang()))
	all := make([]group, 0, len(by))
	for agency, types := range by {
		slices.SortFunc(types, func(a, b domain.ErrandType) int {
			first, _ := typeName(p, a)
			second, _ := typeName(p, b)
			return cmp.Or(alphabet.CompareString(first, second), cmp.Compare(a.Code, b.Code))
		})
		all = append(all, group{agency, types})
	}
	slices.SortFunc(all, func(a, b group) int {
		return cmp.Or(-cmp.Compare(len(a.Types), len(b.Types)), cmp.Compare(a.Agency, b.Agency))
	})
	return all[:min(len(all), shownGroups)]
}

// takes says whether the kiosk gives numbers for the type: somebody at the office, or by video, serves it to who waits. What needs a booked
// time, is handed in or is sent on is for the reception, and so is what is for a protected identity.
func takes(p page.Page, k *domain.Kontor, t domain.ErrandType) bool {
	if !t.Active || t.Booking || t.Channel == domain.Reception || t.Capability == "protected_channel" {
		return false
	}
	d, err := domain.Route(p.Network, domain.Asked{Kontor: k.ID, Type: t, Date: p.Today()})
	if err != nil {
		return false
	}
	switch d.Target {
	case domain.TargetDesk, domain.TargetSelfService, domain.TargetVideo, domain.TargetHost:
		return true
	}
	return false
}

// alphabetOf is by whose alphabet the language sorts. Types that it has no names for stand in it by their Swedish ones.
func alphabetOf(lang string) xlanguage.Tag {
	switch lang {
	case "fit":
		return xlanguage.Finnish
	case "en":
		return xlanguage.English
	}
	return xlanguage.Make(lang)
}

// typeName is what the type is called in the visitor's language or else in Swedish, and which of them it is.
func typeName(p spoken, t domain.ErrandType) (name, lang string) {
	if p.Lang() == "en" && t.NameEn != "" {
		return t.NameEn, "en"
	}
	return t.NameSv, "sv"
}

// groupName is what the choice is called: in plain words where there are any, or else by the agency's name.
func groupName(p spoken, a domain.AgencyCode) (name, lang string) {
	key := "kiosk.group." + string(a)
	if name, lang = p.Visitor.Said(key); name != key {
		return name, lang
	}
	if known := p.Network.Agencies[a]; p.Lang() == "en" && known.NameEn != "" {
		return known.NameEn, "en"
	}
	return p.Network.Agencies[a].NameSv, "sv"
}
