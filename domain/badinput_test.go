package domain

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Whatever somebody sends, the answer is a refusal with a code, a kind and short arguments, and nothing is written or changed.
func TestBadInput(t *testing.T) {
	megabyte := strings.Repeat("å", 1<<19)
	const broken = "\xff\xfe\xc3(" // no UTF-8
	year := func(y int) time.Time { return time.Date(y, 5, 2, 10, 0, 0, 0, time.UTC) }
	late := func(arrived time.Time) DayCommand {
		return Register{Errands: errands("ssc-lots"), Door: Solved, Arrived: arrived}
	}
	for _, c := range []struct {
		name string
		when DayCommand
		code string
		kind RefusalKind
	}{
		{"a visit without an errand", Register{}, "no-errand", Malformed},
		{"fifty errands", Register{Errands: errands(slicesOf("fk-ask", 50)...)}, "too-many-errands", Malformed},
		{"a million errands", Register{Errands: make([]NewErrand, 1_000_000)}, "too-many-errands", Malformed},
		{"an errand of no type", Register{Errands: errands("")}, "unknown-type", Unknown},
		{"an errand of an unknown type", Register{Errands: errands("fk-ask", "fk-nope")}, "unknown-type", Unknown},
		{"a megabyte as a type", Register{Errands: errands(ErrandTypeCode(megabyte))}, "unknown-type", Unknown},
		{"no UTF-8 as a type", Register{Errands: errands(broken)}, "unknown-type", Unknown},
		{"an unknown kind of visitor", Register{Kind: "dog", Errands: errands("fk-ask")}, "unknown-kind", Malformed},
		{"a megabyte as a kind", Register{Kind: Kind(megabyte), Errands: errands("fk-ask")}, "unknown-kind", Malformed},
		{"no language", Register{Language: "Swedish, please", Errands: errands("fk-ask")}, "bad-language", Malformed},
		{"a megabyte as a language", Register{Language: megabyte, Errands: errands("fk-ask")}, "bad-language", Malformed},
		{"an unknown need", Register{Needs: []Need{NeedCalm, "coffee"}, Errands: errands("fk-ask")}, "unknown-need", Malformed},
		{"no UTF-8 as a need", Register{Needs: []Need{broken}, Errands: errands("fk-ask")}, "unknown-need", Malformed},
		{"a million needs", Register{Needs: make([]Need, 1_000_000), Errands: errands("fk-ask")}, "too-many-needs", Malformed},
		{"no matter code", Register{Errands: []NewErrand{{Type: "fk-ask", Matter: "19121212-1212"}}}, "bad-matter", Malformed},
		{"a megabyte as a matter code", Register{Errands: []NewErrand{{Type: "fk-ask", Matter: Matter(megabyte)}}}, "bad-matter", Malformed},
		{"no UTF-8 as a matter code", Register{Errands: []NewErrand{{Type: "fk-ask", Matter: broken}}}, "bad-matter", Malformed},
		{"earlier contact: perhaps", Register{Errands: []NewErrand{{Type: "fk-ask", Earlier: "perhaps"}}}, "unknown-earlier", Malformed},
		{"an unknown outcome at the door", Register{Errands: errands("fk-ask"), Door: "fine"}, "unknown-outcome", Malformed},
		{"entered afterwards and still waiting", Register{Errands: errands("fk-ask"), Arrived: clock("10:00")}, "late-needs-outcome", Malformed},
		{"came in an hour", late(clock("13:00")), "arrived-in-future", Malformed},
		{"came yesterday", late(clock("12:00").AddDate(0, 0, -1)), "arrived-other-day", Malformed},
		{"came in the year 1", late(year(1)), "arrived-other-day", Malformed},
		{"came before there were years", late(year(-5000)), "arrived-other-day", Malformed},
		{"came in the year 20000", late(year(20000)), "arrived-in-future", Malformed},

		{"a second errand for nobody", AddErrand{VisitID(megabyte), NewErrand{Type: "fk-ask"}}, "unknown-visit", Unknown},
		{"a second errand of an unknown type", AddErrand{visit('a'), NewErrand{Type: broken}}, "unknown-type", Unknown},
		{"a visit of another day", Leave{VisitID(strings.Replace(string(visit('a')), "2024", "2023", 1))}, "unknown-visit", Unknown},
		{"no UTF-8 as a visit", Leave{broken}, "unknown-visit", Unknown},

		{"the day a second time", OpenDay{}, "day-already-open", Ruled},
		{"a desk whose name is a megabyte", OpenDesk{DeskID(megabyte), "bo", nil, ""}, "bad-desk", Malformed},
		{"a desk whose name is no UTF-8", OpenDesk{broken, "bo", nil, ""}, "bad-desk", Malformed},
		{"a desk for an unknown agency", OpenDesk{"5", "ann", []AgencyCode{AgencyCode(megabyte)}, ""}, "unknown-agency", Unknown},
		{"a desk for an unknown officer", OpenDesk{"5", OfficerID(megabyte), nil, ""}, "not-assigned", Ruled},
		{"a desk for an officer who is no UTF-8", OpenDesk{"5", broken, []AgencyCode{"fk"}, ""}, "not-assigned", Ruled},
		{"calling to an unknown desk", CallNext{"17"}, "unknown-desk", Unknown},
		{"calling to a megabyte", CallNext{DeskID(megabyte)}, "unknown-desk", Unknown},
		{"calling on an empty queue", CallNext{"2"}, "nobody-waits", Ruled},
		{"calling nobody", CallVisit{"2", ""}, "unknown-visit", Unknown},
		{"recalling whom nobody called", Recall{visit('a')}, "visit-not-called", Ruled},

		{"starting nothing", Start{ErrandID(megabyte)}, "unknown-errand", Unknown},
		{"ending what was not started", End{errand('a', 1), Solved}, "not-started", Ruled},
		{"ending in an unknown way", End{errand('a', 1), Outcome(megabyte)}, "unknown-outcome", Malformed},
		{"pausing what was not started", Pause{errand('a', 1)}, "not-at-desk", Ruled},
		{"resuming what was not paused", Resume{errand('a', 1), "1"}, "not-paused", Ruled},
		{"transferring to an unknown type", Transfer{errand('a', 1), ErrandTypeCode(megabyte)}, "unknown-type", Unknown},
		{"minus one document", ReceiveDocuments{errand('a', 1), -1}, "bad-count", Malformed},
		{"all the documents there are", ReceiveDocuments{errand('a', 1), 1 << 62}, "bad-count", Malformed},
		{"an interpreter for a megabyte", RequestInterpreter{visit('a'), megabyte}, "bad-language", Malformed},
		{"striking for a megabyte of reason", Strike{visit('a'), ReasonCode(megabyte)}, "unknown-reason", Malformed},
		{"correcting to a type that is no UTF-8", CorrectErrand{errand('a', 1), broken, "", ByMistake}, "unknown-type", Unknown},
		{"correcting to an unknown outcome", CorrectErrand{errand('a', 1), "", broken, ByMistake}, "unknown-outcome", Malformed},
		{"accepting a megabyte", Accept{ErrandID(megabyte)}, "unknown-errand", Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := opened10(t)
			if _, err := s.do("10:00", front, Register{Errands: errands("fk-ask")}); err != nil {
				t.Fatal(err)
			}
			_, err := s.do("12:00", boss, c.when)
			checkRefusal(t, err, c.code, c.kind)
		})
	}
}

// checkRefusal holds a refusal against what every refusal promises.
func checkRefusal(t *testing.T, err error, code string, kind RefusalKind) {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) {
		t.Fatalf("%v is no refusal", err)
	}
	if r.Code != code || r.Kind != kind {
		t.Errorf("refused %.200q, want kind %d and code %s", told(err), kind, code)
	}
	for name, value := range r.Args {
		if len(value) >= 100 || !utf8.ValidString(value) {
			t.Errorf("argument %s has %d bytes or is no text: %.200q", name, len(value), value)
		}
	}
}

// A closed day, and one that never opened, refuse everything but what may come afterwards.
func TestDaysThatAreNotOpen(t *testing.T) {
	for _, c := range everyCommand(visit('a'), errand('a', 1)) {
		t.Run(c.Name(), func(t *testing.T) {
			unopened := newStage(t)
			closed := opened10(t)
			for _, p := range []past{came("10:00", "fk-ask"), {"16:00", boss, CloseDay{}}} {
				if _, err := closed.do(p.at, p.by, p.do); err != nil {
					t.Fatal(err)
				}
			}
			_, fresh := unopened.do("12:00", boss, c)
			_, late := closed.do("17:00", boss, c)
			switch c.(type) {
			case OpenDay:
				checkRefusal(t, late, "day-closed", Ruled)
			case Accept, ReturnErrand, CloseErrand, Contradict:
				checkRefusal(t, fresh, "day-not-open", Ruled)
				checkRefusal(t, late, "unknown-errand", Unknown) // the supervisor is no agency
			case ReserveSlot:
				checkRefusal(t, fresh, "no-calendar", Ruled)
				checkRefusal(t, late, "day-closed", Ruled)
			case ConfirmBooking, CancelBooking: // a day is booked before it opens
				checkRefusal(t, fresh, "unknown-booking", Unknown)
				checkRefusal(t, late, "day-closed", Ruled)
			case MoveIn: // it is answered whatever the day is like
				checkRefusal(t, fresh, "for-the-system", Ruled)
				checkRefusal(t, late, "for-the-system", Ruled)
			case SettleMove:
				checkRefusal(t, fresh, "day-not-open", Ruled)
				checkRefusal(t, late, "for-the-system", Ruled)
			case Strike, CorrectErrand, Forget:
				checkRefusal(t, fresh, "day-not-open", Ruled)
				if late != nil {
					t.Errorf("a closed day takes no %s: %v", c.Name(), late)
				}
			default:
				checkRefusal(t, fresh, "day-not-open", Ruled)
				checkRefusal(t, late, "day-closed", Ruled)
			}
		})
	}
}

// everyCommand is one of each that a day takes.
func everyCommand(v VisitID, e ErrandID) []DayCommand {
	return []DayCommand{
		OpenDay{}, CloseDay{}, OpenDesk{"1", "ann", []AgencyCode{"fk"}, ""}, CloseDesk{"1"}, TakeBreak{"1"}, EndBreak{"1"},
		Register{Errands: errands("fk-ask")}, AddErrand{v, NewErrand{Type: "fk-ask"}},
		CallNext{"1"}, CallVisit{"1", v}, Recall{v}, MarkAbsent{v}, ReturnToQueue{v},
		Start{e}, Pause{e}, Resume{e, "1"}, Transfer{e, "pm-ask"}, End{e, Solved}, Leave{v},
		ReceiveDocuments{e, 1}, RequestInterpreter{v, "so"}, JoinInterpreter{v}, MissInterpreter{v}, GiveEstimate{v},
		Strike{v, Duplicate}, CorrectErrand{Errand: e, Type: "fk-case", Reason: ByMistake},
		SignOff{"1", OfficerGone}, Free{v, OfficerGone}, Join{v, v}, Prioritise{v, Urgent, OtherReason},
		OfferNext{"1"}, AcceptOffer{"1"}, RefuseOffer{"1", OtherReason}, TimeOutOffer{"1"}, Prefer{v, "ann"}, LendOfficer{"ann", DaybookID(berga, today), "V1", 0}, TakeBack{Officer: "ann"},
		Reroute{e, ChannelFails, 0}, MoveOut{v, berga, OtherReason}, MoveIn{Move: "m", From: v}, SettleMove{Visit: v, Move: "m"},
		ReportDown{"fk", AtDesk}, ReportUp{"fk", AtDesk}, CloseEarly{900, OtherReason},
		Accept{e}, ReturnErrand{e, Incomplete}, CloseErrand{e}, Contradict{e, CameBack},
		CallByVideo{Errand: e}, StartByVideo{e}, EndByVideo{e, Solved}, MissByVideo{e},
		ReserveSlot{Type: "fk-case", At: 600, Errand: e}, ConfirmBooking{"0000-0001"}, CancelBooking{"0000-0001"}, CheckInBooking{Code: "0000-0001"},
		BookErrand{e, BookingRef{Kontor: alvik, Date: today, At: 600, Code: "0000-0001"}},
		SealContent{e, Texts{FieldNote: "rum 4"}}, Forget{v, "", "SSC 2024/1"},
	}
}
