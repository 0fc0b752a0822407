package reception

import (
	"cmp"
	"slices"
	"strings"

	"kontor/domain"
)

// finder finds errand types by what somebody types: their names in Swedish and English, what else they are called, their agency, and codes;
// also when a letter is wrong. It depends on nothing but what it was made from, and does not change.
type finder struct{ all []findable }

// findable is an errand type with all that finds it.
type findable struct {
	domain.ErrandType
	agency []string   // the agency's code and the words of its names, folded
	terms  [][]string // each a name or a synonym, folded, as words
	whole  []string   // the same, unbroken
}

// newFinder knows the types in the network that are in use.
func newFinder(n *domain.Network) finder {
	besides := map[domain.ErrandTypeCode][]string{}
	for _, s := range synonyms() {
		besides[s.Type] = append(besides[s.Type], s.Word)
	}
	f := finder{}
	for _, t := range n.Types {
		if !t.Active {
			continue
		}
		a := n.Agencies[t.Agency]
		known := findable{ErrandType: t, agency: append(strings.Fields(fold(a.NameSv+" "+a.NameEn)), fold(string(t.Agency)))}
		for _, name := range append([]string{t.NameSv, t.NameEn, string(t.Code)}, besides[t.Code]...) {
			if whole := fold(name); whole != "" {
				known.whole, known.terms = append(known.whole, whole), append(known.terms, strings.Fields(whole))
			}
		}
		f.all = append(f.all, known)
	}
	slices.SortFunc(f.all, func(a, b findable) int { return cmp.Compare(a.Code, b.Code) })
	return f
}

// longest is how many letters of a text are looked at; no name has as many.
const longest = 160

// How well a text finds a type, the best first.
const (
	asWhole     = iota * 10 // it is the name, or a synonym
	asBeginning             // a name begins with it
	asWords                 // its words begin words of one name
	asAnyWords              // they begin words of its names, its synonyms and its agency
	asInside                // it is inside of a name
	misspelt                // likewise, but for some letters
	no
)

// find lists the types that the text may mean, the best first; of those that are as good, what was registered at the office lately comes
// first, and then the shorter name. An agency's exact code has the agency's own first, and alone it leaves them only; beside other words it
// may be a word too, as mig is, or one with a letter wrong. Without a text it lists all, the lately registered ones first.
func (f finder) find(text string, lately []domain.ErrandTypeCode) []domain.ErrandType {
	if letters := []rune(text); len(letters) > longest {
		text = string(letters[:longest])
	}
	words := strings.Fields(fold(text))
	of, rest := f.ofAgency(words)
	types := f.among(of, rest, lately)
	if of != "" && len(rest) > 0 {
		for _, t := range f.among("", words, lately) {
			if !slices.ContainsFunc(types, func(o domain.ErrandType) bool { return o.Code == t.Code }) {
				types = append(types, t)
			}
		}
	}
	return types
}

// among lists the agency's types that the words may mean, or those of all agencies.
func (f finder) among(of domain.AgencyCode, words []string, lately []domain.ErrandTypeCode) []domain.ErrandType {
	type found struct {
		findable
		rank, late int
	}
	var hits []found
	for _, t := range f.all {
		if of != "" && t.Agency != of {
			continue
		}
		if rank := t.rank(words); rank < no {
			late := slices.Index(lately, t.Code)
			if late < 0 {
				late = len(lately)
			}
			hits = append(hits, found{t, rank, late})
		}
	}
	slices.SortStableFunc(hits, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.late, b.late), cmp.Compare(len(a.NameSv), len(b.NameSv)))
	})
	types := make([]domain.ErrandType, len(hits))
	for i, h := range hits {
		types[i] = h.ErrandType
	}
	return types
}

// ofAgency takes an agency's exact code out of the words: only its types are meant.
func (f finder) ofAgency(words []string) (domain.AgencyCode, []string) {
	for i, w := range words {
		for _, t := range f.all {
			if fold(string(t.Agency)) == w {
				return t.Agency, slices.Delete(slices.Clone(words), i, i+1)
			}
		}
	}
	return "", words
}

// rank is how well the words find the type.
func (t findable) rank(words []string) int {
	if len(words) == 0 {
		return asWhole
	}
	text := strings.Join(words, " ")
	rank := no
	for i, whole := range t.whole {
		switch {
		case whole == text || strings.ReplaceAll(whole, " ", "") == strings.Join(words, ""):
			return asWhole
		case strings.HasPrefix(whole, text):
			rank = min(rank, asBeginning)
		case begun(words, t.terms[i]):
			rank = min(rank, asWords)
		case len(text) > 2 && strings.Contains(whole, text):
			rank = min(rank, asInside)
		}
	}
	if rank > asAnyWords && begun(words, slices.Concat(append(t.terms, t.agency)...)) {
		rank = asAnyWords
	}
	if rank == no {
		rank = t.nearly(words, text)
	}
	return rank
}

// begun says whether every word begins one of the others.
func begun(words, others []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(others, func(o string) bool { return strings.HasPrefix(o, w) })
	})
}

// nearly is the rank of a text with wrong letters: of a whole name, or of words that each begin one of the type's.
func (t findable) nearly(words []string, text string) int {
	letters, rank := []rune(text), no
	for _, whole := range t.whole {
		most := slips(len(letters))
		if d := apart(letters, []rune(whole), most); d <= most {
			rank = min(rank, misspelt+d)
		}
	}
	sum := 0
	for _, w := range words {
		d := t.nearest([]rune(w))
		if d > slips(len([]rune(w))) {
			return rank
		}
		sum += d
	}
	return min(rank, misspelt+min(sum+1, 9))
}

// nearest is how far the word is from what the type's words begin with.
func (t findable) nearest(word []rune) int {
	most := slips(len(word))
	least := most + 1
	for _, term := range append(t.terms, t.agency) {
		for _, other := range term {
			least = min(least, begins(word, []rune(other), most))
		}
	}
	return least
}
