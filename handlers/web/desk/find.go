package desk

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// unfound is a name written in a field that fits nothing, or several things: Near are some of those.
type unfound struct {
	what, text string
	near       []string
}

func (u unfound) Error() string { return u.what + ": " + u.text }

// choice is something that can be chosen by writing its name.
type choice struct {
	Code string
	Name string // as it is written, and found
	More string // what stands beside it
}

// errandTypes lists the types that an errand can be made one of: every agency's that is served today, and the host's own.
func errandTypes(p page.Page) []choice {
	var all []domain.ErrandType
	for _, t := range p.Network.Types {
		if _, agreed := p.Network.AgreementFor(t, p.Today()); t.Active && (agreed || t.Agency == domain.Host) {
			all = append(all, t)
		}
	}
	alphabet := collate.New(language.MustParse(p.Lang()))
	slices.SortFunc(all, func(a, b domain.ErrandType) int {
		return cmp.Or(strings.Compare(string(a.Agency), string(b.Agency)), alphabet.CompareString(p.TypeName(a.Code), p.TypeName(b.Code)))
	})
	choices := make([]choice, len(all))
	for i, t := range all {
		name := page.AgencySign(t.Agency) + " " + p.TypeName(t.Code)
		choices[i] = choice{string(t.Code), name, p.AgencyName(t.Agency) + ", " + p.Text("level."+string(t.Level))}
	}
	return choices
}

// otherOffices lists the offices that are open today, the nearest first.
func otherOffices(p page.Page, here *domain.Kontor) []choice {
	var all []*domain.Kontor
	for _, k := range p.Network.Kontors {
		if k.ID != here.ID && k.HoursOn(p.Today()) != (domain.Span{}) {
			all = append(all, k)
		}
	}
	slices.SortFunc(all, func(a, b *domain.Kontor) int {
		return cmp.Or(cmp.Compare(domain.KmBetween(here, a), domain.KmBetween(here, b)), strings.Compare(a.Name, b.Name))
	})
	choices := make([]choice, len(all))
	for i, k := range all {
		choices[i] = choice{string(k.ID), k.Name, p.Text("desk.km", "km", int(domain.KmBetween(here, k)+.5))}
	}
	return choices
}

// errandType is the type whose code or name the field has.
func (a asked) errandType(field string) (domain.ErrandTypeCode, error) {
	code, err := named(errandTypes(a.page), a.Get(field), "type")
	if u := (unfound{}); errors.As(err, &u) && len(u.near) == 0 {
		return domain.ErrandTypeCode(a.Get(field)), nil // the day refuses what is no type
	}
	return domain.ErrandTypeCode(code), err
}

// office is the office whose id or name the field has, if it is open today.
func (a asked) office(field string) (domain.KontorID, error) {
	code, err := named(otherOffices(a.page, a.kontor), a.Get(field), "office")
	return domain.KontorID(code), err
}

// numbered is the visit whose number the field has.
func (a asked) numbered(field string) (domain.VisitID, error) {
	text := strings.ToUpper(strings.TrimSpace(a.Get(field)))
	if id, ok := a.day.tickets[domain.Ticket(text)]; ok {
		return id, nil
	}
	return "", unfound{what: "ticket", text: short(text)}
}

// named is the code of what is called so: in full, or by parts of its name that nothing else has.
func named(all []choice, text, what string) (string, error) {
	want := folded(text)
	var near []choice
	for _, c := range all {
		if c.Code == text || folded(c.Name) == want {
			return c.Code, nil
		}
		if want != "" && hasAll(folded(c.Name), strings.Fields(want)) {
			near = append(near, c)
		}
	}
	if len(near) == 1 {
		return near[0].Code, nil
	}
	u := unfound{what: what, text: short(text)}
	for _, c := range near[:min(len(near), 4)] {
		u.near = append(u.near, c.Name)
	}
	return "", u
}

// hasAll says whether every word, or the part of it that was written, is in the name.
func hasAll(name string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(name, w) })
}

func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// short is what was written, cut to what a notice can repeat.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
