package handlers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
)

const toldBook domain.BookID = "umea.2024-05-02"

var toldStart = time.Date(2024, 5, 2, 8, 0, 0, 0, time.UTC)

// The visit v has fk's errand f, and mostly af's errand a.
const (
	v domain.VisitID  = "umea.2024-05-02.v"
	f domain.ErrandID = "umea.2024-05-02.f"
	a domain.ErrandID = "umea.2024-05-02.a"
	h domain.ErrandID = "umea.2024-05-02.h" // the host's
)

func ids(all ...domain.ErrandID) []domain.ErrandID { return all }

func registered(e domain.ErrandID, agency domain.AgencyCode) domain.Event {
	return domain.ErrandRegistered{
		Visit: v, Errand: e, Agency: agency, Type: domain.ErrandTypeCode(agency + "-x"), Level: domain.General, Matter: "7K3F-Q2MX",
		Earlier: domain.EarlierUnknown,
	}
}

func routed(e domain.ErrandID, agency domain.AgencyCode) domain.Event {
	return domain.ErrandRouted{Errand: e, Agency: agency, Length: 3, Decision: decision(agency)}
}

func decision(agency domain.AgencyCode) domain.Decision {
	return domain.Decision{
		Policy: "standard/1", Rule: "default", Target: domain.TargetDesk,
		Queue:    domain.Queue{Agency: agency, Kontor: "umea", Channel: domain.AtDesk},
		Reason:   domain.Phrase{Code: "routed-desk", Args: map[string]string{"agency": string(agency)}},
		Inputs:   domain.Inputs{Date: "2024-05-02", Agreement: "secret-inputs"},
		Rejected: []domain.Rejection{{Target: domain.TargetReferral, Kontor: "secret-rejected"}},
	}
}

// rerouted is a decision that sends the visitor to the agency.
func rerouted() *domain.Decision {
	d := decision("fk")
	d.Target, d.Queue, d.Reason = domain.TargetReferral, domain.Queue{}, domain.Phrase{Code: "routed-agency"}
	d.Referral = &domain.Referral{Outcome: domain.ReferredAgency}
	return &d
}

func transferred(e domain.ErrandID, from, to domain.AgencyCode) domain.Event {
	return domain.ErrandTransferred{
		Errand: e, From: from, FromType: domain.ErrandTypeCode(from + "-x"), To: to, ToType: domain.ErrandTypeCode(to + "-y"),
		Level: domain.InDepth, Decision: decision(to), Waited: 7 * time.Minute, Served: time.Minute, Matter: "9NEW-Q2MX",
	}
}

// both is the visit's beginning.
func both() []domain.Event {
	return []domain.Event{
		domain.VisitRegistered{Visit: v, Errands: 2}, registered(f, "fk"), routed(f, "fk"), registered(a, "af"), routed(a, "af"),
		domain.TicketIssued{Visit: v, Ticket: "A017"}, domain.EstimateGiven{Visit: v, Errand: a},
	}
}

// alone is the same visit without af's errand.
func alone() []domain.Event {
	return []domain.Event{
		domain.VisitRegistered{Visit: v, Errands: 1}, registered(f, "fk"), routed(f, "fk"),
		domain.TicketIssued{Visit: v, Ticket: "A017"}, domain.EstimateGiven{Visit: v, Errand: f},
	}
}

func called(errands, held []domain.ErrandID) domain.Event {
	return domain.VisitorCalled{Visit: v, Ticket: "A017", Desk: "2", Officer: "o-17", Errands: errands, Held: held, Behind: 5, Waited: time.Hour}
}

func served(e domain.ErrandID) []domain.Event {
	return []domain.Event{domain.ServiceStarted{Errand: e, Desk: "2", Officer: "o-17", Waited: time.Hour}, ended(e)}
}

func ended(e domain.ErrandID) domain.Event {
	return domain.ErrandEnded{Errand: e, Outcome: domain.Solved, Desk: "2", Officer: "o-17", Served: 90 * time.Second, Waited: time.Hour}
}

func returned(why string, errands ...domain.ErrandID) domain.Event {
	return domain.VisitorReturned{Visit: v, Ticket: "A017", Errands: errands, Why: why}
}

func all(parts ...any) (events []domain.Event) {
	for _, p := range parts {
		switch p := p.(type) {
		case domain.Event:
			events = append(events, p)
		case []domain.Event:
			events = append(events, p...)
		}
	}
	return events
}

// contentOf is content of an errand, sealed for the agency under the key.
func contentOf(e domain.ErrandID, a domain.AgencyCode, key domain.KeyID, fields ...domain.ContentField) domain.Event {
	ev := domain.ContentSealed{Errand: e, Agency: a, Visit: v}
	for _, f := range fields {
		ev.Fields = append(ev.Fields, domain.SealedField{Field: f, Key: key, Data: []byte("secret")})
	}
	return ev
}

func forgotten(keys ...domain.KeyID) domain.Event {
	return domain.VisitorForgotten{Visit: v, Keys: keys, Decision: "SSC 2024/123"}
}

// tellAll gives every event an entry of its own, and says what the agency was told: event and data.
func tellAll(t *testing.T, agency domain.AgencyCode, events []domain.Event) (said []string) {
	t.Helper()
	day := newTold(toldBook)
	for i, ev := range events {
		e := domain.Entry{
			ID: uuid.UUID{15: byte(i)}, Book: toldBook, Revision: uint64(i) + 1, At: toldStart.Add(time.Duration(i) * time.Minute),
			Events: []domain.Event{ev},
		}
		notices, err := day.take(e, Position{Epoch: "e", Place: uint64(i) + 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range notices[agency] {
			said = append(said, fmt.Sprintf("%s %s", n.Event, n.Data))
		}
	}
	return said
}

func TestAgencyIsTold(t *testing.T) {
	registeredF := `errand-registered {"type":"fk-x","level":"general","matter":"7K3F-Q2MX","earlier":"unknown"}`
	routedF := `errand-routed {"rule":"default","target":"desk","channel":"desk","reason":{"code":"routed-desk","args":{"agency":"fk"}}}`
	begun := []string{registeredF, routedF}
	reason := domain.WrongOutcome
	for _, tc := range []struct {
		name   string
		events []domain.Event
		fk     []string // after registered and routed
	}{
		{"of an errand's course", all(alone(), called(ids(f), nil), domain.VisitorRecalled{Visit: v, Calls: 2}, served(f)),
			[]string{"errand-called {}", "errand-recalled {}", "service-started {}", `errand-ended {"outcome":"solved","servedSeconds":90}`}},
		{"of a no-show that comes back", all(alone(), called(ids(f), nil), domain.VisitorAbsent{Visit: v, Errands: ids(f)}, returned("absent", f)),
			[]string{"errand-called {}", "errand-absent {}", "errand-requeued {}"}},
		{"of a pause", all(alone(), called(ids(f), nil), domain.ServiceStarted{Errand: f}, domain.ServicePaused{Errand: f, Served: time.Minute},
			domain.ServiceResumed{Errand: f}),
			[]string{"errand-called {}", "service-started {}", `service-paused {"servedSeconds":60}`, "service-resumed {}"}},
		{"of a visitor freed by a supervisor",
			all(alone(), called(ids(f), nil), domain.VisitorFreed{Visit: v, Errands: ids(f), Reason: domain.OfficerGone}),
			[]string{"errand-called {}", "errand-requeued {}"}},
		{"of one who went", all(alone(), domain.VisitorLeft{Visit: v, Errands: ids(f), Waited: time.Hour}), []string{"errand-left {}"}},
		{"of documents", all(alone(), domain.DocumentReceived{Errand: f, Agency: "fk", Count: 3}), []string{`document-received {"count":3}`}},
		{"of content, by its kinds alone", all(alone(), contentOf(f, "fk", 4, domain.FieldName, domain.FieldNote)),
			[]string{`content-added {"fields":["name","note"]}`}},
		{"that its content is forgotten, once for an errand", all(alone(), contentOf(f, "fk", 4, domain.FieldName), contentOf(f, "fk", 4, domain.FieldNote), forgotten(4), forgotten(5)),
			[]string{`content-added {"fields":["name"]}`, `content-added {"fields":["note"]}`, "errand-forgotten {}"}},
		{"of the content of an errand that is another's by now", all(alone(), contentOf(f, "fk", 4, domain.FieldName), transferred(f, "fk", "pm"), contentOf(f, "pm", 5, domain.FieldNote), forgotten(4, 5)),
			[]string{`content-added {"fields":["name"]}`, "errand-transferred-out {}", "errand-forgotten {}"}},
		{"of its own answers", all(alone(), ended(f), domain.ErrandAccepted{Errand: f, Agency: "fk"},
			domain.ErrandReturned{Errand: f, Agency: "fk", Reason: domain.Incomplete}, domain.ErrandClosed{Errand: f, Agency: "fk"},
			domain.ErrandContradicted{Errand: f, Agency: "fk", Reason: domain.CameBack}),
			[]string{`errand-ended {"outcome":"solved","servedSeconds":90}`, "errand-accepted {}", `errand-returned {"reason":"incomplete"}`,
				"errand-closed {}", `errand-contradicted {"reason":"came_back"}`}},
		{"of corrections", all(alone(), ended(f),
			domain.ErrandCorrected{Errand: f, Agency: "fk", Was: domain.Solved, Outcome: domain.HandedOver, Reason: reason},
			domain.VisitCorrected{Visit: v, Errands: ids(f), Reason: domain.ByMistake}),
			[]string{`errand-ended {"outcome":"solved","servedSeconds":90}`,
				`errand-corrected {"was":"solved","outcome":"handed_over","reason":"wrong_outcome"}`, `errand-struck {"reason":"mistake"}`}},
		{"of a correction that sends it elsewhere", all(alone(),
			domain.ErrandCorrected{Errand: f, Agency: "fk", OldType: "fk-x", Type: "fk-y", Level: domain.General, Decision: rerouted(), Reason: reason},
			domain.ErrandEnded{Errand: f, Outcome: domain.ReferredAgency, Referral: rerouted().Referral}),
			[]string{`errand-corrected {"oldType":"fk-x","type":"fk-y","level":"general","routing":{"rule":"default","target":"referral",` +
				`"referral":{"outcome":"referred_agency"},"reason":{"code":"routed-agency"}},"reason":"wrong_outcome"}`,
				`errand-ended {"outcome":"referred_agency","referral":{"outcome":"referred_agency"},"servedSeconds":0}`}},
		{"that an errand is no longer its own, and not whose", all(alone(), transferred(f, "fk", "pm"), called(ids(f), nil)),
			[]string{"errand-transferred-out {}"}},
		{"of its own changed errand as of two", all(alone(), called(ids(f), nil), transferred(f, "fk", "fk")),
			[]string{"errand-called {}", "errand-transferred-out {}",
				`errand-transferred-in {"type":"fk-y","level":"in_depth","matter":"9NEW-Q2MX","earlier":"unknown",` +
					`"routing":{"rule":"default","target":"desk","channel":"desk","reason":{"code":"routed-desk","args":{"agency":"fk"}}}}`}},
		{"of a duplicate", all(alone(), domain.VisitsJoined{Visit: v, Into: "x", Struck: ids(f)}), []string{`errand-struck {"reason":"duplicate"}`}},
		{"of what was open at close", all(alone(), domain.ErrandLeftOpen{Errand: f, Was: domain.Waiting}, domain.DayClosed{}),
			[]string{`errand-left-open {"was":"waiting"}`}},
		{"nothing of desks and interpreters", all(domain.DeskOpened{Desk: "2"}, alone(), domain.InterpreterRequested{Visit: v, Language: "ar"},
			domain.InterpreterJoined{Visit: v}, domain.BreakTaken{Desk: "2"}), nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := slices.Concat(begun, tc.fk)
			if got := tellAll(t, "fk", tc.events); !slices.Equal(got, want) {
				t.Errorf("fk is told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// Whatever happens for af's errand of the same visit, fk is told to the byte what it would be told without.
func TestAgencyKnowsNothingOfOtherErrands(t *testing.T) {
	callA := called(ids(a), ids(f))
	for _, tc := range []struct {
		name          string
		with, without []domain.Event
	}{
		{"registered together", both(), alone()},
		{"called for the other", all(both(), callA), alone()},
		{"called for the other, and back for its own",
			all(both(), callA, served(a), returned("other-desk", f), called(ids(f), nil), served(f)), all(alone(), called(ids(f), nil), served(f))},
		{"absent when called for the other", all(both(), callA, domain.VisitorAbsent{Visit: v, Errands: ids(a, f)}), alone()},
		{"absent, and put back", all(both(), callA, domain.VisitorAbsent{Visit: v, Errands: ids(a, f)}, returned("absent", a, f)), alone()},
		{"absent when called for the other, at close",
			all(both(), callA, domain.VisitorAbsent{Visit: v, Errands: ids(a, f)}, domain.DayClosed{}),
			all(alone(), domain.ErrandLeftOpen{Errand: f, Was: domain.Waiting}, domain.DayClosed{})},
		{"at the other's desk at close",
			all(both(), callA, domain.ErrandLeftOpen{Errand: a, Was: domain.Called},
				domain.ErrandLeftOpen{Errand: f, Was: domain.Held}, domain.DayClosed{}),
			all(alone(), domain.ErrandLeftOpen{Errand: f, Was: domain.Waiting}, domain.DayClosed{})},
		{"added at the other's desk, and served there",
			all(registered(a, "af"), routed(a, "af"), called(ids(a), nil), registered(f, "fk"), routed(f, "fk"), served(a), served(f)),
			all(alone(), called(ids(f), nil), served(f))},
		{"transferred to it at another's desk, and served there",
			all(registered(f, "af"), called(ids(f), nil), domain.ServiceStarted{Errand: f}, transferred(f, "af", "fk"), served(f)),
			all(registered(f, "ssc"), transferred(f, "ssc", "fk"), called(ids(f), nil), served(f))},
		{"the other has content, and is forgotten", all(both(), contentOf(a, "af", 5, domain.FieldName), forgotten(5)), alone()},
		{"both are forgotten together", all(both(), contentOf(a, "af", 5, domain.FieldName), contentOf(f, "fk", 4, domain.FieldName), forgotten(4, 5)),
			all(alone(), contentOf(f, "fk", 4, domain.FieldName), forgotten(4))},
		{"the other has become another agency's with content", all(both(), contentOf(a, "af", 5, domain.FieldName), transferred(a, "af", "pm"), forgotten(5)), alone()},
		{"recalled for the other", all(both(), callA, domain.VisitorRecalled{Visit: v, Calls: 2}), alone()},
		{"freed from the other's desk", all(both(), callA, domain.VisitorFreed{Visit: v, Errands: ids(a, f)}), alone()},
		{"left from the other's desk", all(both(), callA, domain.VisitorLeft{Visit: v, Errands: ids(a, f)}),
			all(alone(), domain.VisitorLeft{Visit: v, Errands: ids(f)})},
		{"the other paused",
			all(both(), callA, domain.ServiceStarted{Errand: a}, domain.ServicePaused{Errand: a}, domain.ServiceResumed{Errand: a}), alone()},
		{"the other transferred away, and struck with the visit",
			all(both(), transferred(a, "af", "pm"), domain.VisitCorrected{Visit: v, Errands: ids(f, a), Reason: domain.ByMistake}),
			all(alone(), domain.VisitCorrected{Visit: v, Errands: ids(f), Reason: domain.ByMistake})},
		{"transferred to it at another's desk, and put back",
			all(registered(f, "af"), called(ids(f), nil), transferred(f, "af", "fk"), returned("other-desk", f)),
			all(registered(f, "ssc"), transferred(f, "ssc", "fk"))},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, want := tellAll(t, "fk", tc.with), tellAll(t, "fk", tc.without)
			if !slices.Equal(got, want) {
				t.Errorf("fk is told\n%s\nand without the other errand\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func TestNoticeCarriesNothingElse(t *testing.T) {
	day := newTold(toldBook)
	entry := uuid.New()
	notices, err := day.take(domain.Entry{ID: entry, Book: toldBook, Revision: 1, At: toldStart.Add(987654321), Events: both()}, Position{Epoch: "e", Place: 9})
	if err != nil {
		t.Fatal(err)
	}
	for agency, other := range map[domain.AgencyCode]string{"fk": "af", "af": "fk"} {
		if len(notices[agency]) != 2 {
			t.Fatalf("%s gets %d notices of the entry", agency, len(notices[agency]))
		}
		for k, n := range notices[agency] {
			if n.Position != (Position{Epoch: "e", Place: 9, Index: k}) || n.Kontor != "umea" || !n.At.Equal(toldStart) {
				t.Errorf("%s's notice %d is %+v", agency, k, n)
			}
			if own := map[domain.AgencyCode]domain.ErrandID{"fk": f, "af": a}[agency].For(agency); n.Errand != own {
				t.Errorf("%s is told of errand %s, not %s", agency, n.Errand, own)
			}
			text := fmt.Sprintf("%s %s %s %s", n.Event, n.Errand, n.ID, n.Data)
			for _, secret := range []string{"secret", "A017", "2024-05-02.v", "o-17", entry.String()} {
				if strings.Contains(text, secret) {
					t.Errorf("%s's notice has %q in it: %s", agency, secret, text)
				}
			}
			if regexp.MustCompile(`\b` + other + `\b`).MatchString(string(n.Data)) {
				t.Errorf("%s's notice names %s: %s", agency, other, n.Data)
			}
		}
	}
	if notices["fk"][0].ID == notices["af"][0].ID {
		t.Error("two agencies have an id in common")
	}
}

func TestNobodyIsToldOf(t *testing.T) {
	for name, events := range map[string][]domain.Event{
		"the host's errands": {registered(h, domain.Host), routed(h, domain.Host), ended(h)},
		"a practice day":     all(domain.DayOpened{Practice: true}, both(), ended(f)),
	} {
		for _, agency := range []domain.AgencyCode{"fk", "af", domain.Host} {
			if said := tellAll(t, agency, events); said != nil {
				t.Errorf("of %s %s is told %q", name, agency, said)
			}
		}
	}
}

func TestEnteredAfterwards(t *testing.T) {
	arrived := toldStart.Add(-time.Hour)
	day := newTold(toldBook)
	events := []domain.Event{domain.VisitRegistered{Visit: v, Late: true, Arrived: arrived}, registered(f, "fk")}
	notices, err := day.take(domain.Entry{Book: toldBook, Revision: 1, At: toldStart, Events: events}, Position{Epoch: "e", Place: 1})
	if err != nil || !strings.Contains(string(notices["fk"][0].Data), `"arrived":"2024-05-02T07:00:00Z"`) {
		t.Errorf("of a visit entered afterwards fk is told %s (%v), not when it came", notices["fk"][0].Data, err)
	}
}

func TestToldRefuses(t *testing.T) {
	for name, e := range map[string]domain.Entry{
		"an unknown errand":     {Book: toldBook, Revision: 1, Events: []domain.Event{ended(f)}},
		"an event of elsewhere": {Book: toldBook, Revision: 1, Events: []domain.Event{domain.RulesChanged{}}},
		"a later entry":         {Book: toldBook, Revision: 2, Events: both()},
		"another book's entry":  {Book: "lulea.2024-05-02", Revision: 1, Events: both()},
	} {
		if _, err := newTold(toldBook).take(e, Position{Epoch: "e", Place: 1}); err == nil {
			t.Errorf("%s is taken without an error", name)
		}
	}
}
