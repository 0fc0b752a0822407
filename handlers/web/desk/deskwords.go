package desk

import (
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
)

// actID and stepID tell a form and an errand from all others of the page, so that a change to it is no other form.
func actID(act, about string) string {
	if about == "" {
		return "act-" + act
	}
	return "act-" + act + "-" + about[strings.LastIndexByte(about, '.')+1:]
}

func stepID(e servedErrand) string {
	return "step-" + string(e.ID)[strings.LastIndexByte(string(e.ID), '.')+1:]
}

// deskName is the desk to sign on at: the one that was asked for, or one that is free.
func (v deskPage) deskName() string {
	if v.Form != nil {
		return v.Form.Get("desk")
	}
	return string(v.Free)
}

// wants says whether the agency is chosen on the form: what was asked for, and all of them at first.
func (v deskPage) wants(a domain.AgencyCode) bool {
	return v.Form == nil || slices.Contains(v.Form["agency"], string(a))
}

func (v deskPage) levels(levels []domain.Level) string {
	words := make([]string, len(levels))
	for i, l := range levels {
		words[i] = v.Text("level." + string(l))
	}
	return strings.Join(words, ", ")
}

// mostCalls is how many times a visitor is called.
func (v deskPage) mostCalls() int { return v.Network.Rules.MaxCalls }

// startKey is the letter for the first errand that can be started; the others are started by hand.
func (v deskPage) startKey(e servedErrand) string {
	for _, other := range v.Visit.Errands {
		if other.Here && (other.State == domain.Called || other.State == domain.Held) {
			if other.ID == e.ID {
				return "b"
			}
			break
		}
	}
	return ""
}

// transferable lists the errand types to which the errand can be transferred: every agency's that is served today, but its own type.
func (v deskPage) transferable(e servedErrand) []domain.ErrandType {
	var all []domain.ErrandType
	for _, t := range v.Network.Types {
		if _, agreed := v.Network.AgreementFor(t, v.Today()); agreed && t.Active && t.Code != e.Type {
			all = append(all, t)
		}
	}
	alphabet := collate.New(language.MustParse(v.Lang()))
	slices.SortFunc(all, func(a, b domain.ErrandType) int {
		if a.Agency != b.Agency {
			return compareText(a.Agency, b.Agency)
		}
		return alphabet.CompareString(v.TypeName(a.Code), v.TypeName(b.Code))
	})
	return all
}

// asideName and asideValue are what the button of a visit that was put aside sends.
func asideName(act string) string {
	if act == "resume" {
		return "errand"
	}
	return "visit"
}

func asideValue(act string, w waiting) string {
	if act == "resume" {
		return string(w.Errand)
	}
	return string(w.Visit)
}
