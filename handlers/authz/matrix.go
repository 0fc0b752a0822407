package authz

import (
	"kontor/domain"
	"kontor/handlers"
)

// Whose is whose the office or the agency is that an access names.
type Whose string

const (
	Unnamed Whose = ""
	Own     Whose = "own"
	Foreign Whose = "foreign"
)

// Row is one cell of the matrix: who asks for what, where, and the answer.
type Row struct {
	Who    Who
	Action Action
	Office Whose
	Agency Whose
	Access handlers.Access
	handlers.Verdict
}

// Matrix is everybody of the cast, with every action, at the own and the foreign office, of the own and the foreign agency, as far as the
// action is on either; judged by the authority, whose network must be as the stage says.
func Matrix(judge handlers.Authority, s Stage) ([]Row, error) {
	actions, err := Actions()
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, a := range actions {
		for _, who := range s.Cast() {
			for _, row := range s.cells(who, a) {
				row.Verdict = judge.Judge(who.Asking(a), row.Access)
				rows = append(rows, row)
			}
		}
	}
	return rows, nil
}

// cells are the places at which the action can be asked for.
func (s Stage) cells(who Who, a Action) (rows []Row) {
	offices := map[Whose]domain.KontorID{Own: s.Own, Foreign: s.Foreign}
	agencies := map[Whose]domain.AgencyCode{Own: s.Agency, Foreign: s.ForeignAgency}
	for _, office := range a.Office.cases() {
		for _, agency := range a.Agency.cases() {
			rows = append(rows, Row{
				Who: who, Action: a, Office: office, Agency: agency,
				Access: handlers.Access{Action: a.Name, Kontor: offices[office], Agency: agencies[agency]},
			})
		}
	}
	return rows
}

func (n Naming) cases() []Whose {
	switch n {
	case Always:
		return []Whose{Own, Foreign}
	case Perhaps:
		return []Whose{Unnamed, Own, Foreign}
	}
	return []Whose{Unnamed}
}
