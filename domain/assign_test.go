package domain

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A ruling is one line of a table about the network: somebody asks, and this changes or the network says no.
type ruling struct {
	name string
	when NetworkCommand
	by   Actor
	then []Event
	no   string
}

func rule(t *testing.T, table []ruling) {
	t.Helper()
	for _, r := range table {
		t.Run(r.name, func(t *testing.T) {
			n := smallNetwork()
			before := networkJSON(t, n)
			got, err := n.Decide(Moment{At: clock("09:00"), Actor: r.by, Network: n}, r.when)
			if no := told(err); no != r.no {
				t.Fatalf("refused %q, want %q", no, r.no)
			}
			if diff := cmp.Diff(r.then, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("then (-want +got):\n%s", diff)
			}
			if networkJSON(t, n) != before {
				t.Error("deciding changed the network")
			}
		})
	}
}

// networkJSON is everything of a network that can be told from outside.
func networkJSON(t testing.TB, n *Network) string {
	t.Helper()
	type office struct {
		Kontor       *Kontor
		Hours        []Hours
		Offerings    []Offering
		Capabilities []Capability
		Staff        []OfficerID
	}
	offices := map[KontorID]office{}
	for id, k := range n.Kontors {
		offices[id] = office{k, k.Hours(), k.Offerings(), k.Capabilities(), n.Staff(id, today)}
	}
	return asJSON(t, n) + asJSON(t, offices)
}

func TestAssign(t *testing.T) {
	may := Period{From: "2024-05-01", To: "2024-05-31"}
	assignment := func(levels ...Level) Assignment {
		return Assignment{Kontor: alvik, Agency: "pm", Levels: levels, Valid: may, Basis: Sourced}
	}
	rule(t, []ruling{
		{
			name: "a supervisor assigns an officer to an agency, levels, office and period", by: boss,
			when: Assign{Officer: "cia", Kontor: alvik, Agency: "pm", Levels: []Level{General}, Valid: may},
			then: []Event{OfficerAssigned{"cia", assignment(General)}},
		},
		{
			name: "levels are named in any order, and once", by: boss,
			when: Assign{Officer: "cia", Kontor: alvik, Agency: "pm", Levels: []Level{InDepth, General, InDepth}, Valid: may},
			then: []Event{OfficerAssigned{"cia", assignment(General, InDepth)}},
		},
		{name: "assigned as they are, nothing happens", by: boss, when: Assign{Officer: "cia", Kontor: alvik, Agency: "fk", Levels: []Level{General}, Valid: Period{From: "2020-01-01"}}},
		{name: "officers assign nobody", by: ann, when: Assign{Officer: "cia", Kontor: alvik, Agency: "pm", Levels: []Level{General}, Valid: may}, no: "ruled for-supervisors"},
		{name: "nor do agencies", by: fk, when: Assign{Officer: "cia", Kontor: alvik, Agency: "fk", Levels: []Level{General}, Valid: may}, no: "ruled for-supervisors"},
		{name: "no such office", by: boss, when: Assign{Officer: "cia", Kontor: "atlantis", Agency: "pm", Levels: []Level{General}, Valid: may}, no: "unknown unknown-kontor kontor=atlantis"},
		{name: "no such agency", by: boss, when: Assign{Officer: "cia", Kontor: alvik, Agency: "nasa", Levels: []Level{General}, Valid: may}, no: "unknown unknown-agency agency=nasa"},
		{name: "no such level", by: boss, when: Assign{Officer: "cia", Kontor: alvik, Agency: "pm", Levels: []Level{"deep"}, Valid: may}, no: "malformed unknown-level level=deep"},
		{name: "no level", by: boss, when: Assign{Officer: "cia", Kontor: alvik, Agency: "pm", Levels: nil, Valid: may}, no: "malformed unknown-level level="},
		{name: "no pseudonym", by: boss, when: Assign{Officer: "Cia Berg", Kontor: alvik, Agency: "pm", Levels: []Level{General}, Valid: may}, no: "malformed bad-officer officer=Cia Berg"},
		{
			name: "a period that ends before it begins", by: boss, when: Assign{Officer: "cia", Kontor: alvik, Agency: "pm", Levels: []Level{General}, Valid: Period{"2024-05-02", "2024-05-01"}},
			no: "malformed bad-period from=2024-05-02 to=2024-05-01",
		},
		{
			name: "a day that does not exist", by: boss, when: Assign{Officer: "cia", Kontor: alvik, Agency: "pm", Levels: []Level{General}, Valid: Period{From: "2024-02-30"}},
			no: "malformed bad-period from=2024-02-30 to=",
		},
	})
}

func TestUnassign(t *testing.T) {
	rule(t, []ruling{
		{
			name: "an assignment ends on its last day", by: boss, when: Unassign{Officer: "ann", Kontor: alvik, Agency: "fk", Last: today},
			then: []Event{OfficerUnassigned{"ann", alvik, "fk", today}},
		},
		{name: "who is not assigned", by: boss, when: Unassign{Officer: "cia", Kontor: alvik, Agency: "pm", Last: today}},
		{name: "officers end nobody's assignment", by: ann, when: Unassign{Officer: "bo", Kontor: alvik, Agency: "pm", Last: today}, no: "ruled for-supervisors"},
		{name: "a day that does not exist", by: boss, when: Unassign{Officer: "ann", Kontor: alvik, Agency: "fk", Last: "soon"}, no: "malformed bad-period from= to=soon"},
		{name: "no such office", by: boss, when: Unassign{Officer: "ann", Kontor: "atlantis", Agency: "fk", Last: today}, no: "unknown unknown-kontor kontor=atlantis"},
	})
}

// An assignment holds to the end of its last day, and a desk that was opened with it calls nobody for it afterwards.
func TestAssignmentsEnd(t *testing.T) {
	n := smallNetwork()
	OfficerUnassigned{"ann", alvik, "fk", today}.change(n)
	if !n.Assigned("ann", alvik, "fk", General, today) || n.Assigned("ann", alvik, "fk", General, today.Next()) {
		t.Error("an assignment holds on its last day, and not after")
	}
	if !n.Assigned("ann", alvik, "skv", General, today.Next()) {
		t.Error("the assignment to another agency has ended too")
	}

	s := opened10(t)
	if _, err := s.do("10:00", front, Register{Errands: errands("fk-ask")}); err != nil {
		t.Fatal(err)
	}
	OfficerUnassigned{"ann", alvik, "fk", "2024-05-01"}.change(s.net)
	if _, err := s.do("10:01", ann, CallNext{"1"}); !Refused(err, "nobody-waits") {
		t.Errorf("a revoked assignment still calls: %v", err)
	}
}
