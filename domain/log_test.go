package domain

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the examples in testdata/log anew")

// An example of every event in every version, as a log stores it, is kept for ever: what this release cannot read, or cannot write back to
// the byte where it writes that version itself, it has broken.
func TestLogExamples(t *testing.T) {
	if *update {
		writeExamples(t)
	}
	wanted := map[string]bool{}
	for _, ev := range catalogue {
		for version := 1; version <= versionOf(ev); version++ {
			name := exampleOf(ev.Name(), version)
			wanted[name] = true
			t.Run(filepath.Base(name), func(t *testing.T) { readExample(t, ev, version) })
		}
	}
	files, err := filepath.Glob("testdata/log/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !wanted[f] {
			t.Errorf("%s is an example of no event; old forms are read for ever", f)
		}
	}
}

func readExample(t *testing.T, ev Event, version int) {
	stored, err := os.ReadFile(exampleOf(ev.Name(), version))
	if err != nil {
		t.Fatalf("no example; run go test ./domain -run TestLogExamples -update: %v", err)
	}
	stored = bytes.TrimSuffix(stored, []byte("\n"))
	e, err := DecodeEntry(stored)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Unread(); err != nil {
		t.Fatal(err)
	}
	if !has(e, ev.Name()) {
		t.Errorf("the example has no %s", ev.Name())
	}
	again, err := EncodeEntry(e)
	if err != nil {
		t.Fatal(err)
	}
	if version == versionOf(ev) && !bytes.Equal(stored, again) {
		t.Errorf("read and written again:\n%s\n%s", stored, again)
	}
}

// exampleOf is the file of an event's example; the first version's has no number.
func exampleOf(event string, version int) string {
	if version > 1 {
		event = fmt.Sprintf("%s.v%d", event, version)
	}
	return filepath.Join("testdata", "log", event+".json")
}

func has(e Entry, event string) bool {
	for _, ev := range e.Events {
		if ev.Name() == event {
			return true
		}
	}
	return false
}

// writeExamples writes, for each event, the smallest entry of the story that has it.
func writeExamples(t *testing.T) {
	t.Helper()
	smallest := map[string][]byte{}
	for _, stored := range story(t) {
		e, err := DecodeEntry(stored)
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range e.Events {
			if s, ok := smallest[ev.Name()]; !ok || len(stored) < len(s) {
				smallest[ev.Name()] = stored
			}
		}
	}
	for name, stored := range smallest {
		if err := os.WriteFile(exampleOf(name, versionOf(forms[name])), append(stored, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// story is a day in which everything happens, and a network in which everything changes.
func story(t *testing.T) [][]byte {
	t.Helper()
	s := newStage(t)
	for _, p := range opened(
		came("10:00", "fk-form", "pm-ask"), came("10:01", "fk-ask"), came("10:02", "skv-ask"), came("10:03", "fk-ask"), // a b c d
		past{"10:04", front, RequestInterpreter{visit('a'), "so"}}, past{"10:05", front, MissInterpreter{visit('a')}},
		past{"10:05", front, RequestInterpreter{visit('a'), "so"}}, past{"10:05", front, JoinInterpreter{visit('a')}}, past{"10:06", front, GiveEstimate{visit('b')}},
		past{"10:06", cia, TakeBreak{"3"}}, past{"10:07", cia, EndBreak{"3"}},
		past{"10:08", ann, CallNext{"1"}}, past{"10:09", ann, Recall{visit('a')}}, past{"10:10", ann, Start{errand('a', 1)}},
		past{"10:11", ann, ReceiveDocuments{errand('a', 1), 2}}, past{"10:12", ann, Pause{errand('a', 1)}},
		past{"10:20", ann, Resume{errand('a', 1), "1"}}, past{"10:22", ann, End{errand('a', 1), HandedOver}},
		past{"10:23", ann, CallVisit{"1", visit('b')}}, past{"10:24", ann, MarkAbsent{visit('b')}}, past{"10:25", front, ReturnToQueue{visit('b')}},
		past{"10:26", front, Transfer{errand('b', 1), "pm-ask"}}, past{"10:27", front, Leave{visit('b')}},
		past{"10:28", boss, Free{visit('a'), OfficerGone}},
		past{"10:29", ann, CallVisit{"1", visit('c')}}, past{"10:30", boss, Free{visit('c'), OfficerGone}},
		past{"10:31", ann, CallVisit{"1", visit('c')}}, past{"10:32", ann, Start{errand('c', 1)}}, past{"10:33", ann, End{errand('c', 1), Solved}},
		came("10:40", "fk-ask"), came("10:41", "fk-ask"), // e f
		past{"10:42", boss, Join{visit('e'), visit('d')}}, past{"10:43", front, Strike{visit('f'), ByMistake}},
		past{"10:44", front, AddErrand{visit('d'), NewErrand{Type: "skv-card"}}},
		past{"11:00", boss, CorrectErrand{errand('c', 1), "", NotSolved, WrongOutcome}},
		past{"11:01", boss, CorrectErrand{errand('c', 1), "", Solved, WrongOutcome}},
		past{"11:02", boss, SignOff{"2", OfficerGone}},
		past{"11:03", boss, Prioritise{visit('d'), Urgent, OtherReason}},
		past{"11:04", boss, ReportDown{"fk", AtDesk}}, past{"11:05", System, Reroute{errand('d', 1), ChannelFails, 0}}, past{"11:06", boss, ReportUp{"fk", AtDesk}},
		past{"11:07", boss, CloseEarly{15 * 60, OtherReason}},
		past{"12:00", fk, Accept{errand('a', 1).For("fk")}}, past{"12:01", fk, CloseErrand{errand('a', 1).For("fk")}}, past{"12:02", skv, Contradict{errand('c', 1).For("skv"), CameBack}},
		past{"16:00", boss, CloseDay{}},
	) {
		if _, err := s.do(p.at, p.by, p.do); err != nil {
			t.Fatalf("%s at %s: %v", p.do.Name(), p.at, err)
		}
	}
	returned := newStage(t)
	for _, p := range handed(past{"12:00", fk, ReturnErrand{errand('a', 1).For("fk"), Incomplete}}) {
		if _, err := returned.do(p.at, p.by, p.do); err != nil {
			t.Fatal(err)
		}
	}
	returned.fold(clock("12:30"), System, Reroute{}, []Event{RerouteSkipped{
		Errand: errand('a', 1), Agency: "fk", Why: WaitedLong, Step: 1, Waited: minutes(20), Rejected: []Rejection{{TargetVideo, alvik, phrase("waits-there-already")}},
	}})
	byVideo := newStage(t)
	byVideo.net = withTeams(afTeam())
	for _, p := range opened(came("10:00", "af-dream"), past{"10:05", afOne, CallByVideo{}}) {
		byVideo.must(p.at, p.by, p.do)
	}
	all := append(append(append(s.log, returned.log...), byVideo.log...), movedStory(t)...)
	all = append(all, bookedStory(t)...)
	all = append(all, contentStory(t)...)
	for i, ev := range append(append(smallNetworkEvents(), historyExamples()...), KontorClosed{alvik, today, Sourced}, OfficerUnassigned{"ann", alvik, "fk", today}, restoredExample(), sealOf(today), CalendarSet{alviksTimes()}, VideoTeamSet{afTeam()}, policyExample(), movedExample(), ReturnChannelChanged{ReturnChannel{"fk", Period{From: "2020-01-01"}, Sourced}},
		AssignmentEnded{"ann", alvik, "fk", clock("12:00")}, RetentionSet{RetentionRule{"fk", 90, "SSC 2024/12", today}}, KeyStoreNamed{"8c1f2a9d4b7e60351f0a9c2d7e4b8d13"}) {
		stored, err := EncodeEntry(Entry{
			ID: EntryID(NetworkBook, System, ev.Name()), Book: NetworkBook, Revision: uint64(i + 1), At: clock("08:00"), Recorded: clock("08:00"),
			Actor: System, Command: "example", Digest: "000000000000000000000000", Events: []Event{ev},
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, stored)
	}
	return all
}

func restoredExample() LogRestored {
	return LogRestored{RecordRestore{"7QF3", 1042, countedID('e', 1), []ToldBeyond{{"fk", 3, countedID('n', 3)}}}}
}

// The part of an entry that is written by hand is what encoding/json would write, whatever stands in it.
func TestAnEntryIsPlainJSON(t *testing.T) {
	for _, odd := range []string{"", "plain", `a "quoted" \ one`, "<b>&amp;", "å ä ö \u2028 \x00 \x7f \xff"} {
		e := Entry{
			ID: countedID('a', 1), Book: NetworkBook, Revision: 7, At: clock("10:00").Add(1500 * time.Microsecond), Recorded: clock("10:00"),
			Actor: System, Command: odd, Digest: odd, Cause: odd, Network: 3, Prev: HashOf([]byte(odd)), Events: []Event{BreakTaken{"1"}},
		}
		got, err := EncodeEntry(e)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(struct {
			plainEntry
			Events []any `json:"events"`
		}{plainEntry(e), []any{struct {
			Name    string `json:"name"`
			Version int    `json:"v"`
			Data    any    `json:"data"`
		}{"break-taken", 1, e.Events[0]}}})
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("written\n%s\nwant\n%s", got, want)
		}
	}
}

// movedStory is a visit that moves to another office, which takes it in, and one that another cannot take.
func movedStory(t *testing.T) [][]byte {
	t.Helper()
	from, to, closed := newStage(t), newStage(t), newStage(t)
	to.day, closed.day = NewDay(DaybookID(berga, today)), NewDay(DaybookID(berga, today))
	for _, p := range opened(came("10:00", "skv-ask"), past{"10:20", front, MoveOut{visit('a'), berga, OtherReason}}) {
		from.must(p.at, p.by, p.do)
	}
	in := from.day.Leaving()[0].MoveIn
	to.must("09:50", boss, OpenDay{})
	to.must("10:21", System, in)
	closed.must("10:21", System, in)
	from.must("10:21", System, SettleMove{Visit: visit('a'), Move: in.Move, Arrived: to.day.Order[0], Ticket: "A001"})
	back := newStage(t)
	for _, p := range opened(came("10:00", "skv-ask"), past{"10:20", front, MoveOut{visit('a'), berga, OtherReason}}) {
		back.must(p.at, p.by, p.do)
	}
	back.must("10:21", System, SettleMove{Visit: visit('a'), Move: in.Move, Cause: closed.day.Incoming[in.Move].Cause})
	offers := ordered(newStage(t))
	for _, p := range opened(came("10:00", "skv-ask"), past{"10:01", ann, OfferNext{"1"}}, past{"10:02", ann, RefuseOffer{"1", OtherReason}},
		past{"10:03", boss, Prefer{visit('a'), "bo"}},
		past{"10:04", ann, LendOfficer{"ann", DaybookID(berga, today), "V1", minutes(10)}}, past{"10:15", ann, TakeBack{Officer: "ann"}}) {
		offers.must(p.at, p.by, p.do)
	}
	return append(append(append(append(from.log, to.log...), closed.log...), back.log...), offers.log...)
}
