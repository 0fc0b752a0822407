package projections

import (
	"maps"

	"kontor/domain"
)

// answers counts what the agencies said of their errands, for the life of the book: answers come days after the day is put away.
type answers map[domain.AgencyCode]map[domain.Answer]int

func (answers) name() string { return ViewAnswers }

func (a answers) fold(_ *domain.Day, e domain.Entry) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.ErrandAccepted:
			a.add(ev.Agency, domain.Accepted)
		case domain.ErrandReturned:
			a.add(ev.Agency, domain.Returned)
		case domain.ErrandClosed:
			a.add(ev.Agency, domain.Settled)
		case domain.ErrandContradicted:
			a.add(ev.Agency, domain.Contradicted)
		}
	}
}

func (a answers) add(code domain.AgencyCode, answer domain.Answer) {
	if a[code] == nil {
		a[code] = map[domain.Answer]int{}
	}
	a[code][answer]++
}

// of is a copy of the agency's answers; empty when it has given none.
func (a answers) of(code domain.AgencyCode) map[domain.Answer]int {
	all := map[domain.Answer]int{}
	maps.Copy(all, a[code])
	return all
}
