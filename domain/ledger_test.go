package domain

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// ledgerStage is a ledger and what is written in it.
type ledgerStage struct {
	t      testing.TB
	ledger *Ledger
	net    *Network
	log    [][]byte
}

func newLedgerStage(t testing.TB, b BookID) *ledgerStage {
	return &ledgerStage{t: t, ledger: NewLedger(b), net: smallNetwork()}
}

// do decides the command and folds what it makes happen, through the bytes of the log.
func (s *ledgerStage) do(at time.Time, by Actor, c LedgerCommand) ([]Event, error) {
	s.t.Helper()
	before := asJSON(s.t, s.ledger)
	events, err := s.ledger.Decide(Moment{At: at, Actor: by, Network: s.net}, c)
	if asJSON(s.t, s.ledger) != before {
		s.t.Fatalf("deciding %s changed the ledger", c.Name())
	}
	if err != nil || len(events) == 0 {
		return events, err
	}
	stored, err := EncodeEntry(Entry{
		ID: countedID('l', len(s.log)+1), Book: s.ledger.Book, Revision: s.ledger.Revision + 1, At: at, Recorded: at, Actor: by, Command: c.Name(), Digest: Digest(c), Events: events,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	e, err := DecodeEntry(stored)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.ledger.Fold(e); err != nil {
		s.t.Fatal(err)
	}
	s.log = append(s.log, stored)
	return events, nil
}

func (s *ledgerStage) must(at string, by Actor, c LedgerCommand) []Event {
	s.t.Helper()
	events, err := s.do(clock(at), by, c)
	if err != nil {
		s.t.Fatalf("%s at %s: %v", c.Name(), at, err)
	}
	return events
}

// opening is ann's of a note on an errand of fk.
func opening() NoteOpening {
	return NoteOpening{
		Errand: errand('a', 1), Agency: "fk", Fields: []ContentField{FieldNote}, Subject: "idp|4711", Kontor: alvik, Open: true,
		Ground: Ground{Kind: ByAssignment, Kontor: alvik, Level: General, Valid: Period{From: "2020-01-01"}},
	}
}

func TestNoteOpening(t *testing.T) {
	with := func(change func(*NoteOpening)) NoteOpening {
		c := opening()
		change(&c)
		return c
	}
	own := with(func(c *NoteOpening) { c.Ground = Ground{Kind: OwnAgency} })
	led := with(func(c *NoteOpening) { c.Ground = Ground{Kind: AsSupervisor} })
	for _, tc := range []struct {
		name string
		by   Actor
		when NoteOpening
		no   string
	}{
		{"an officer who is assigned", ann, opening(), ""},
		{"the agency itself", fk, own, ""},
		{"a supervisor", boss, led, ""},
		{"an officer who is not assigned", bo, opening(), "unknown unknown-errand errand=" + string(errand('a', 1))},
		{"an officer who is, at another level", cia, with(func(c *NoteOpening) { c.Ground.Level = InDepth }), "unknown unknown-errand errand=" + string(errand('a', 1))},
		{"another agency", skv, own, "unknown unknown-errand errand=" + string(errand('a', 1))},
		{"an officer as supervisor", ann, led, "unknown unknown-errand errand=" + string(errand('a', 1))},
		{"a right that there is not", ann, with(func(c *NoteOpening) { c.Ground.Kind = "curiosity" }), "unknown unknown-errand errand=" + string(errand('a', 1))},
		{"no such field", ann, with(func(c *NoteOpening) { c.Fields = []ContentField{"pnr"} }), "malformed unknown-content-field field=pnr"},
		{"an errand of no book", ann, with(func(c *NoteOpening) { c.Errand = "x" }), "malformed unknown-errand errand=x"},
		{"an errand of another office", ann, with(func(c *NoteOpening) { c.Kontor = berga }), "malformed unknown-errand errand=" + string(errand('a', 1))},
		{"a subject that breaks the line", ann, with(func(c *NoteOpening) { c.Subject = "a\nb" }), "malformed bad-subject"},
		{"a subject that is too long", ann, with(func(c *NoteOpening) { c.Subject = strings.Repeat("x", MaxSubject+1) }), "malformed bad-subject"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newLedgerStage(t, ReadsBook(today))
			events, err := s.do(clock("10:00"), tc.by, tc.when)
			if got := told(err); got != tc.no {
				t.Fatalf("refused %q, want %q", got, tc.no)
			}
			if tc.no == "" {
				o := s.ledger.Openings
				if len(events) != 1 || len(o) != 1 || o[0].Reader != tc.by || o[0].Subject != "idp|4711" || !o[0].At.Equal(clock("10:00")) {
					t.Errorf("it says %+v", o)
				}
			}
		})
	}
	if _, err := newLedgerStage(t, IncidentsBook(2024)).do(clock("10:00"), ann, opening()); !Refused(err, "other-ledger") {
		t.Errorf("an opening among the incidents: %v", err)
	}
}

// An assignment that has ended is no right to read, whatever the command says.
func TestNoteOpeningByTheBooksClock(t *testing.T) {
	s := newLedgerStage(t, ReadsBook(today))
	AssignmentEnded{"ann", alvik, "fk", clock("12:00")}.change(s.net)
	if _, err := s.do(clock("12:00").Add(-time.Millisecond), ann, opening()); err != nil {
		t.Errorf("just before: %v", err)
	}
	if _, err := s.do(clock("12:00"), ann, opening()); !Refused(err, "unknown-errand") {
		t.Errorf("at twelve: %v", err)
	}
}

func TestIncidents(t *testing.T) {
	report := ReportIncident{LostDevice, clock("09:00"), []AgencyCode{"pm", "fk", "pm"}, decision}
	reported := IncidentReported{"2024-001", LostDevice, clock("09:00"), []AgencyCode{"fk", "pm"}, decision}
	given := []past2{{"10:00", report}}
	both := append(given, past2{"10:01", NoteNotified{"2024-001", "fk"}}, past2{"10:01", NoteNotified{"2024-001", "pm"}})
	for _, tc := range []struct {
		name  string
		given []past2
		by    Actor
		when  LedgerCommand
		then  []Event
		no    string
	}{
		{"an incident gets a number", nil, boss, report, []Event{reported}, ""},
		{"the next gets the next", given, boss, ReportIncident{Intrusion, clock("09:30"), nil, decision},
			[]Event{IncidentReported{"2024-002", Intrusion, clock("09:30"), nil, decision}}, ""},
		{"reported already, nothing happens", given, boss, report, nil, ""},
		{"no such kind", nil, boss, ReportIncident{"spill", clock("09:00"), nil, decision}, nil, "malformed unknown-incident-kind kind=spill"},
		{"not of tomorrow", nil, boss, ReportIncident{Intrusion, clock("23:00"), nil, decision}, nil, "malformed discovered-in-future"},
		{"not of another year", nil, boss, ReportIncident{Intrusion, clock("09:00").AddDate(-1, 0, 0), nil, decision}, nil, "malformed other-ledger book=incidents.2024-01-01"},
		{"no such agency", nil, boss, ReportIncident{Intrusion, clock("09:00"), []AgencyCode{"nasa"}, decision}, nil, "unknown unknown-agency agency=nasa"},
		{"no diary number", nil, boss, ReportIncident{Intrusion, clock("09:00"), nil, "see Kim"}, nil, "malformed bad-diary-number decision=see Kim"},
		{"officers keep no incidents", nil, ann, report, nil, "ruled for-supervisors"},
		{"auditors keep none", nil, Actor{RoleAuditor, "a"}, report, nil, "ruled for-supervisors"},

		{"an agency is told", given, boss, NoteNotified{"2024-001", "fk"}, []Event{IncidentNotified{"2024-001", "fk", 3 * time.Hour}}, ""},
		{"the authority is told", given, boss, NoteNotified{"2024-001", Authority}, []Event{IncidentNotified{"2024-001", Authority, 3 * time.Hour}}, ""},
		{"told already, nothing happens", both, boss, NoteNotified{"2024-001", "fk"}, nil, ""},
		{"nobody whom it does not concern", given, boss, NoteNotified{"2024-001", "skv"}, nil, "ruled incident-not-theirs incident=2024-001 whom=skv"},
		{"no such incident", given, boss, NoteNotified{"2024-002", "fk"}, nil, "unknown unknown-incident incident=2024-002"},

		{"not handled before the agencies know", given, boss, CloseIncident{"2024-001", IncidentHandled}, nil, "ruled incident-untold incident=2024-001 whom=fk"},
		{"nor before the authority does", both, boss, CloseIncident{"2024-001", IncidentHandled}, nil, "ruled incident-untold incident=2024-001 whom=imy"},
		{"handled when all do", append(both, past2{"10:02", NoteNotified{"2024-001", Authority}}), boss, CloseIncident{"2024-001", IncidentHandled},
			[]Event{IncidentClosed{"2024-001", IncidentHandled}}, ""},
		{"no risk: the agencies must know", given, boss, CloseIncident{"2024-001", IncidentNoRisk}, nil, "ruled incident-untold incident=2024-001 whom=fk"},
		{"and the authority need not", both, boss, CloseIncident{"2024-001", IncidentNoRisk}, []Event{IncidentClosed{"2024-001", IncidentNoRisk}}, ""},
		{"none at all", given, boss, CloseIncident{"2024-001", NoIncident}, []Event{IncidentClosed{"2024-001", NoIncident}}, ""},
		{"closed already, nothing happens", append(given, past2{"10:02", CloseIncident{"2024-001", NoIncident}}), boss, CloseIncident{"2024-001", NoIncident}, nil, ""},
		{"closed otherwise", append(given, past2{"10:02", CloseIncident{"2024-001", NoIncident}}), boss, CloseIncident{"2024-001", IncidentNoRisk}, nil,
			"lost incident-closed incident=2024-001 reason=no_incident"},
		{"no such end", given, boss, CloseIncident{"2024-001", "forgotten"}, nil, "malformed unknown-incident-end reason=forgotten"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newLedgerStage(t, IncidentsBook(2024))
			for _, p := range tc.given {
				s.must(p.at, boss, p.do)
			}
			got, err := s.do(clock("12:00"), tc.by, tc.when)
			if no := told(err); no != tc.no {
				t.Fatalf("refused %q, want %q", no, tc.no)
			}
			if diff := cmp.Diff(tc.then, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("then (-want +got):\n%s", diff)
			}
		})
	}
}

// past2 is something that was written in a ledger.
type past2 struct {
	at string
	do LedgerCommand
}

func TestTheClockOfAnIncident(t *testing.T) {
	discovered := clock("09:00")
	deadline := discovered.Add(72 * time.Hour)
	report := past2{"10:00", ReportIncident{LostDevice, discovered, []AgencyCode{"fk"}, decision}}
	for _, tc := range []struct {
		name  string
		told  time.Time // the authority; zero when it was not
		ended time.Time // as none at all
		at    time.Time
		want  bool
	}{
		{"at the deadline it is not yet late", time.Time{}, time.Time{}, deadline, false},
		{"after it it is", time.Time{}, time.Time{}, deadline.Add(time.Second), true},
		{"told in time it never is", deadline, time.Time{}, deadline.Add(time.Hour), false},
		{"told too late it stays so", deadline.Add(time.Second), time.Time{}, deadline.Add(time.Hour), true},
		{"closed in time it never is", time.Time{}, deadline, deadline.Add(time.Hour), false},
		{"closed too late it stays so", time.Time{}, deadline.Add(time.Second), deadline.Add(time.Hour), true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newLedgerStage(t, IncidentsBook(2024))
			s.must(report.at, boss, report.do)
			if !tc.told.IsZero() {
				if _, err := s.do(tc.told, boss, NoteNotified{"2024-001", Authority}); err != nil {
					t.Fatal(err)
				}
			}
			if !tc.ended.IsZero() {
				if _, err := s.do(tc.ended, boss, CloseIncident{"2024-001", NoIncident}); err != nil {
					t.Fatal(err)
				}
			}
			i := s.ledger.Incidents[0]
			if !i.Deadline.Equal(deadline) || i.Overdue(tc.at) != tc.want {
				t.Errorf("the deadline is %s, overdue %v, want %v", i.Deadline, i.Overdue(tc.at), tc.want)
			}
			if untold := i.Untold(); len(untold) != 1 || untold[0] != "fk" {
				t.Errorf("not told are %v", untold)
			}
		})
	}
}

func TestIncidentIDs(t *testing.T) {
	for id, want := range map[IncidentID]BookID{
		"2024-001": "incidents.2024-01-01", "2024-1234": "incidents.2024-01-01", "2024-1": "", "2024-000": "", "24-001": "", "": "", "2024": "", "2024-0x1": "", "2024-+01": "",
	} {
		if got := id.Book(); got != want {
			t.Errorf("%q is of book %q, want %q", id, got, want)
		}
	}
}

func TestLedgersTakeNothingElse(t *testing.T) {
	l := NewLedger(ReadsBook(today))
	e := Entry{Book: l.Book, Revision: 1, Actor: boss, Events: []Event{BreakTaken{"1"}}}
	if err := l.Fold(e); err == nil {
		t.Error("a ledger takes what happens in a day")
	}
	l = NewLedger(IncidentsBook(2024))
	e = Entry{Book: l.Book, Revision: 1, Actor: boss, Events: []Event{IncidentClosed{"2024-001", NoIncident}}}
	if err := l.Fold(e); err == nil || !strings.Contains(err.Error(), "does not fit") {
		t.Errorf("an incident that there is not is closed: %v", err)
	}
}
