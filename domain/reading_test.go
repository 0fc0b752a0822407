package domain

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReading(t *testing.T) {
	a1 := errand('a', 1)
	byAssignment := Ground{Kind: ByAssignment, Kontor: alvik, Level: General, Valid: Period{From: "2020-01-01"}}
	given := []past{came("10:00", "fk-ask"), {"10:01", front, SealContent{a1, Texts{FieldNote: "n", FieldName: "Kim"}}}}
	toPM := append(given[:2:2], past{"10:02", front, Transfer{a1, "pm-ask"}})
	over := append(given[:2:2], past{"10:02", front, Leave{visit('a')}})
	handed := append(given[:0:0], came("10:00", "fk-form"), past{"10:01", front, SealContent{a1, note("n")}}, past{"10:08", ann, CallNext{"1"}},
		past{"10:09", ann, Start{a1}}, past{"10:10", ann, End{a1, HandedOver}})
	settled := append(handed[:5:5], past{"10:11", fk, Accept{a1.For("fk")}}, past{"10:12", fk, CloseErrand{a1.For("fk")}})
	for _, c := range []struct {
		name   string
		given  []past
		by     Actor
		id     ErrandID
		fields []ContentField
		ground Ground
		open   bool
		no     bool
	}{
		{"an officer who is assigned", given, cia, a1, []ContentField{FieldName, FieldNote}, byAssignment, true, false},
		{"one who is not", given, bo, a1, nil, Ground{}, false, true},
		{"the agency", given, fk, a1.For("fk"), []ContentField{FieldName, FieldNote}, Ground{Kind: OwnAgency}, true, false},
		{"the agency by the office's id", given, fk, a1, nil, Ground{}, false, true},
		{"another agency", given, skv, a1.For("fk"), nil, Ground{}, false, true},
		{"a supervisor", given, boss, a1, []ContentField{FieldName, FieldNote}, Ground{Kind: AsSupervisor}, true, false},
		{"the reception", given, front, a1, nil, Ground{}, false, true},
		{"an operator", given, Actor{RoleOperator, "root"}, a1, nil, Ground{}, false, true},
		{"an auditor", given, Actor{RoleAuditor, "a"}, a1, nil, Ground{}, false, true},
		{"the system", given, System, a1, nil, Ground{}, false, true},
		{"of no such errand", given, ann, errand('z', 1), nil, Ground{}, false, true},
		{"the agency that it was transferred from: its own, and it is over", toPM, fk, a1.For("fk"), []ContentField{FieldName, FieldNote}, Ground{Kind: OwnAgency}, false, false},
		{"the agency that it was transferred to: nothing of the other's", toPM, Actor{RoleAgency, "pm"}, a1.For("pm"), nil, Ground{Kind: OwnAgency}, true, false},
		{"an officer of the new agency likewise", toPM, bo, a1, nil, byAssignment, true, false},
		{"an officer of the old one no more", toPM, cia, a1, nil, Ground{}, false, true},
		{"when the errand is over", over, ann, a1, []ContentField{FieldName, FieldNote}, byAssignment, false, false},
		{"what was handed over is over at the office", handed, ann, a1, []ContentField{FieldNote}, byAssignment, false, false},
		{"and not for its agency", handed, fk, a1.For("fk"), []ContentField{FieldNote}, Ground{Kind: OwnAgency}, true, false},
		{"until it is settled", settled, fk, a1.For("fk"), []ContentField{FieldNote}, Ground{Kind: OwnAgency}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t)
			for _, p := range opened(c.given...) {
				s.must(p.at, p.by, p.do)
			}
			r, err := s.day.Reading(Moment{At: clock("11:00"), Actor: c.by, Network: s.net}, c.id)
			if c.no {
				if told(err) != "unknown unknown-errand errand="+shown(c.id) {
					t.Errorf("refused %q", told(err))
				}
				return
			}
			var fields []ContentField
			for _, content := range r.Contents {
				fields = append(fields, content.Field)
			}
			if err != nil || r.Errand != a1 || r.Open != c.open {
				t.Errorf("%v: of %s, open %v, want %v", err, r.Errand, r.Open, c.open)
			}
			if diff := cmp.Diff([]any{c.fields, c.ground}, []any{fields, r.Ground}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The office that a visit moves to opens by its own assignments what the errand was where it comes from; nothing is copied.
func TestReadingAfterAMove(t *testing.T) {
	from, to := newStage(t), newStage(t)
	to.day = NewDay(DaybookID(berga, today))
	for _, p := range opened(came("10:00", "skv-ask"), past{"10:01", front, SealContent{errand('a', 1), note("n")}}, past{"10:20", front, MoveOut{visit('a'), berga, OtherReason}}) {
		from.must(p.at, p.by, p.do)
	}
	to.must("09:50", boss, OpenDay{})
	to.must("10:21", System, from.day.Leaving()[0].MoveIn)
	var there ErrandID
	for id := range to.day.Errands {
		there = id
	}
	r, err := to.day.Reading(Moment{At: clock("10:30"), Actor: dan, Network: to.net}, there)
	if err != nil || len(r.Contents) != 0 || r.From != errand('a', 1) || !r.Open {
		t.Fatalf("dan may open %+v (%v)", r, err)
	}
	contents, before := from.day.ContentOf(r.From, "skv")
	if len(contents) != 1 || contents[0].Field != FieldNote || before != "" {
		t.Errorf("where it comes from it keeps %v, and comes from %q", contents, before)
	}
	if contents, _ := from.day.ContentOf(r.From, "fk"); contents != nil {
		t.Errorf("of another agency's it keeps %v", contents)
	}
	if _, err := to.day.Reading(Moment{At: clock("10:30"), Actor: ann, Network: to.net}, there); !Refused(err, "unknown-errand") {
		t.Errorf("ann is assigned at the other office only: %v", err)
	}
}

func TestSetRetention(t *testing.T) {
	operator := Actor{RoleOperator, "root"}
	rule(t, []ruling{
		{name: "a rule from a day on", by: operator, when: SetRetention{"fk", 90, decision, today}, then: []Event{RetentionSet{RetentionRule{"fk", 90, decision, today}}}},
		{name: "supervisors set none", by: boss, when: SetRetention{"fk", 90, decision, today}, no: "ruled for-operators"},
		{name: "no such agency", by: operator, when: SetRetention{"nasa", 90, decision, today}, no: "unknown unknown-agency agency=nasa"},
		{name: "fewer days than none", by: operator, when: SetRetention{"fk", -1, decision, today}, no: "malformed bad-retention count=-1 most=36500"},
		{name: "no decision", by: operator, when: SetRetention{"fk", 90, "", today}, no: "malformed bad-diary-number decision="},
		{name: "no day", by: operator, when: SetRetention{"fk", 90, decision, "soon"}, no: "malformed bad-period from=soon to="},
	})

	n := smallNetwork()
	for _, r := range []RetentionRule{{"fk", 90, decision, "2024-02-01"}, {"pm", 5, decision, "2024-02-01"}, {"fk", 0, decision, "2024-04-01"}, {"fk", 30, decision, "2024-03-01"}, {"fk", 31, decision, "2024-03-01"}} {
		RetentionSet{r}.change(n)
	}
	for on, days := range map[Date]int{"2024-01-31": 0, "2024-02-01": 90, "2024-02-29": 90, "2024-03-01": 31, "2024-03-31": 31, "2024-04-01": 0, "2024-05-01": 0} {
		rule, ok := n.RetentionOn("fk", on)
		if ok != (days > 0) || ok && rule.Days != days {
			t.Errorf("on %s content is kept %d days (%v), want %d", on, rule.Days, ok, days)
		}
	}
	if events, err := n.Decide(Moment{At: clock("09:00"), Actor: operator}, SetRetention{"pm", 5, decision, "2024-02-01"}); len(events) > 0 || err != nil {
		t.Errorf("as it is already: %v %v", events, err)
	}
	if due := (RetentionRule{Days: 30}).DueOn("2024-01-31"); due != "2024-03-02" {
		t.Errorf("a visit of 31 January that is kept 30 days is due on %s", due)
	}
}
