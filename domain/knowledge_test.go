package domain

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// historyExamples are the events of a network's history, for the examples in testdata/log.
func historyExamples() []networkEvent {
	source := "https://example.org/decision"
	return []networkEvent{
		KontorStateSet{alvik, Standing{OfficeClosing, "2024-04-10", "2024-05-30", "2024-04-10", Sourced, source}},
		GoalSet{Goal{ID: "offices-2020", Offices: 140, Most: 145, By: "2020-12-31", Known: "2018-05-31", Basis: Sourced, Source: source}},
		ProposalMade{"2018-alvik", "Alvik", "the square", "vulnerable_area", alvik, "2020-12-31", "2018-05-31", Sourced, source},
		ProposalSettled{"2018-alvik", Fate{FateOpened, alvik, "2020-06-30", Estimated, source}},
		HoursExcepted{alvik, Exception{"2024-05-17", Span{600, 720}, HoursTraining, Sourced}},
		HolidaysListed{2024, []Holiday{{"2024-04-30", "walpurgis_eve", 780, Synthetic}, {"2024-05-01", "may_day", 0, Sourced}}},
	}
}

const latest Date = "2199-12-31"

// seededBook is the entries by which the reference data comes into a network book on the date; an older seed had no history.
func seededBook(t testing.TB, on Date, parts []string) []Entry {
	t.Helper()
	n := NewNetwork()
	var entries []Entry
	for _, part := range parts {
		events, err := n.Decide(Moment{Actor: System, Network: n}, SeedNetwork{part})
		if err != nil {
			t.Fatal(err)
		}
		e := Entry{Book: NetworkBook, Revision: n.Revision + 1, At: on.At(8 * 60), Actor: System, Command: "seed-network", Events: events}
		if err := n.Fold(e); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

func foldAll(t testing.TB, entries []Entry) *Network {
	t.Helper()
	n := NewNetwork()
	for _, e := range entries {
		if err := n.Fold(e); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// believed is all that a network says, without what its book says of itself.
func believed(t testing.TB, n *Network) string {
	t.Helper()
	c := *n
	c.Revision = 0
	lives := map[KontorID][]Standing{}
	for id, k := range n.Kontors {
		lives[id] = k.Standings()
	}
	return networkJSON(t, &c) + asJSON(t, lives)
}

func TestWhatIsKnownByTheEndIsTheNetwork(t *testing.T) {
	n := foldAll(t, seededBook(t, "2024-05-02", SeedParts()))
	if diff := cmp.Diff(believed(t, n), believed(t, n.KnownOn(latest))); diff != "" {
		t.Errorf("known by the end, and not the network (-network +known):\n%s", diff)
	}
	if k := n.KnownOn("2021-01-01"); k.Revision != n.Revision || k.Seal != n.Seal {
		t.Error("what is of the book is not of its revision")
	}
}

// A log that was seeded before there was a history becomes, by that one part, what a log is that is seeded today; whenever that was.
func TestAnOlderSeedIsBroughtUpToDate(t *testing.T) {
	old := slices.DeleteFunc(SeedParts(), func(part string) bool { return part == History })
	today := foldAll(t, seededBook(t, "2026-11-22", SeedParts()))
	brought := foldAll(t, seededBook(t, "2024-05-02", old))
	events, err := brought.Decide(Moment{Actor: System, Network: brought}, SeedNetwork{History})
	if err != nil || len(events) == 0 {
		t.Fatal(len(events), err)
	}
	if err := brought.Fold(Entry{Book: NetworkBook, Revision: brought.Revision + 1, At: Date("2026-11-22").At(480), Actor: System, Command: "seed-network", Events: events}); err != nil {
		t.Fatal(err)
	}
	for _, on := range []Date{"2018-03-01", "2019-06-01", "2021-10-01", "2023-07-01", latest} {
		if diff := cmp.Diff(believed(t, today.KnownOn(on)), believed(t, brought.KnownOn(on))); diff != "" {
			t.Errorf("as known on %s (-seeded today +brought up to date):\n%s", on, diff)
		}
	}
	if again, err := brought.Decide(Moment{Actor: System, Network: brought}, SeedNetwork{History}); len(again) > 0 || err != nil {
		t.Errorf("loaded twice: %d events, %v", len(again), err)
	}
}

// Whatever is written, in whatever order the days of knowledge come: what was believed on a day stays what it was, and all together is the
// network.
func TestKnowingMoreNeverChangesWhatWasKnown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := NewNetwork()
		day := Date("2024-05-02")
		write := func(events ...Event) {
			e := Entry{Book: NetworkBook, Revision: n.Revision + 1, At: day.At(600), Actor: System, Command: "example", Events: events}
			n = n.Clone()
			if err := n.Fold(e); err != nil {
				t.Fatal(err)
			}
		}
		var all []Event
		for _, ev := range smallNetworkEvents() {
			all = append(all, ev)
		}
		write(all...)
		for range rapid.IntRange(1, 8).Draw(t, "changes") {
			if rapid.Bool().Draw(t, "another day") {
				day = day.Next()
			}
			eve := dayBefore(day)
			before, held := networkText(n.KnownOn(eve)), networkText(n)
			earlier := n
			write(aChange(t, day))
			if networkText(n.KnownOn(eve)) != before {
				t.Fatalf("what was known on %s is no longer what it was", eve)
			}
			if networkText(earlier) != held {
				t.Fatal("the network that readers hold was changed")
			}
			if networkText(n.KnownOn(latest)) != networkText(n) {
				t.Fatal("all that is known is not the network")
			}
		}
	})
}

// What was found out late, and says since when it was known, takes its place: the order in which it was written down does not count.
func TestTheOrderOfKnowledgeCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var facts []KontorStateSet
		for i, s := range rapid.Permutation([]Standing{
			{State: OfficeDecided, Known: "2021-02-01", From: "2021-02-01", Target: "2022-01-01"},
			{State: OfficeOpen, Known: "2022-03-01", From: "2022-03-01"},
			{State: OfficeReduced, Known: "2023-03-01", From: "2023-04-01"},
			{State: OfficeClosing, Known: "2023-10-01", From: "2023-10-01", Target: "2024-01-31"},
			{State: OfficeOpen, Known: "2023-12-01", From: "2023-12-01"}, // withdrawn
		}).Draw(t, "order") {
			s.Basis, s.Source = Sourced, fmt.Sprint(i)
			facts = append(facts, KontorStateSet{alvik, s})
		}
		n := NewNetwork()
		fold := func(ev Event) {
			if err := n.Fold(Entry{Book: NetworkBook, Revision: n.Revision + 1, At: time.Date(2024, 1, 1, 8, 0, 0, 0, time.UTC), Command: "example", Events: []Event{ev}}); err != nil {
				t.Fatal(err)
			}
		}
		fold(KontorOpened{Kontor{ID: alvik, Open: Period{From: "2022-01-01"}}, "2021-01-01"})
		for _, f := range facts {
			fold(f)
		}
		k := n.Kontors[alvik]
		if got := k.Open; got != (Period{From: "2022-03-01"}) {
			t.Fatalf("it is an office %+v", got)
		}
		if got := n.KnownOn("2021-06-01").Kontors[alvik].Open; got != (Period{From: "2022-01-01"}) {
			t.Fatalf("it was to be an office %+v", got)
		}
		if got := n.KnownOn("2023-11-01").Kontors[alvik].Open; got != (Period{"2022-03-01", "2024-01-31"}) {
			t.Fatalf("it was to be an office %+v", got)
		}
	})
}

// aChange is a change of the small network that is known on the day on which it is written.
func aChange(t *rapid.T, day Date) Event {
	k := rapid.SampledFrom([]KontorID{alvik, berga, cederby}).Draw(t, "kontor")
	from := rapid.SampledFrom([]Date{"2023-01-01", day, day.Next(), "2025-01-01"}).Draw(t, "from")
	agency := rapid.SampledFrom([]AgencyCode{"fk", "skv", "af"}).Draw(t, "agency")
	levels := []Level{rapid.SampledFrom([]Level{General, InDepth}).Draw(t, "level")}
	switch rapid.IntRange(0, 7).Draw(t, "what") {
	case 0:
		return OfferingChanged{k, Offering{agency, levels, Service, Period{From: from}, Sourced}}
	case 1:
		return KontorHoursChanged{k, Hours{From: from, Basis: Sourced}}
	case 2:
		return HoursExcepted{k, Exception{from, Span{600, 720}, HoursTraining, Sourced}}
	case 3:
		return OfficerUnassigned{"ann", alvik, agency, from}
	case 4:
		return OfficerAssigned{"ann", Assignment{Kontor: alvik, Agency: agency, Levels: levels, Valid: Period{From: from}, Basis: Sourced}}
	case 5:
		state := rapid.SampledFrom([]OfficeState{OfficeOpen, OfficeReduced, OfficeClosing, OfficeClosed}).Draw(t, "state")
		return KontorStateSet{k, Standing{State: state, From: from, Target: "2025-06-30", Basis: Sourced}}
	case 6:
		return AgreementSigned{Agreement{Name: string(agency) + "-2020", Agency: agency, Valid: Period{From: from}, Basis: Sourced}}
	}
	return HolidaysListed{2024, []Holiday{{Date: "2024-06-06", Code: "national_day", Basis: Sourced}}}
}

// networkText is what a network says, also to a property test.
func networkText(n *Network) string {
	text := fmt.Sprintf("%+v %+v %+v %+v", n.Agencies, n.Agreements, n.Officers, n.holidays)
	for _, id := range []KontorID{alvik, berga, cederby} {
		if k := n.Kontors[id]; k != nil {
			alone := *k
			alone.holidays = nil
			text += fmt.Sprintf("\n%+v", alone)
		}
	}
	return text
}

// The day of knowledge changes no answer that depends on map order; asked again it says the same.
func TestKnowledgeRepeats(t *testing.T) {
	n := Reference()
	first := believed(t, n.KnownOn("2021-10-01"))
	for range 3 {
		if believed(t, Reference().KnownOn("2021-10-01")) != first {
			t.Fatal("two networks as known on one day differ")
		}
	}
}

func BenchmarkKnownOn(b *testing.B) {
	n := foldAll(b, seededBook(b, "2024-05-02", SeedParts()))
	for b.Loop() {
		n.KnownOn("2025-01-01")
	}
}

func BenchmarkCloneNetwork(b *testing.B) {
	n := foldAll(b, seededBook(b, "2024-05-02", SeedParts()))
	for b.Loop() {
		n.Clone()
	}
}

// What it costs to fold the whole reference network from its entries.
func BenchmarkFoldReference(b *testing.B) {
	entries := seededBook(b, "2024-05-02", SeedParts())
	for b.Loop() {
		foldAll(b, entries)
	}
}
