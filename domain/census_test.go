package domain

import (
	"slices"
	"testing"
)

// Offices open by the data beside what was published; what the data lacks, no source names. Whose days are assumed is listed.
func TestPublishedBesideOurs(t *testing.T) {
	want := map[Date][2]int{ // ours, published
		"2018-01-01": {100, 103}, "2019-06-01": {110, 113}, "2020-12-18": {114, 117}, "2021-05-26": {114, 116}, "2022-01-26": {117, 118},
		"2022-05-31": {118, 121}, "2022-12-01": {118, 126}, "2022-12-31": {132, 129}, "2023-06-14": {132, 135}, "2024-12-31": {146, 148},
	}
	rows := Reference().BesidePublished()
	if len(rows) != len(want) {
		t.Errorf("%d dates", len(rows))
	}
	for _, b := range rows {
		if got := [2]int{b.Counts.Open, b.Offices}; got != want[b.Date] {
			t.Errorf("%s: ours and published %v, want %v", b.Date, got, want[b.Date])
		}
		if len(b.Counted) != b.Counts.Assumed || b.Source == "" {
			t.Errorf("%s: %d counted by an assumed day, of %d; source %q", b.Date, len(b.Counted), b.Counts.Assumed, b.Source)
		}
		for _, k := range b.Perhaps {
			if slices.Contains(b.Counted, k) {
				t.Errorf("%s: %s is counted and is not", b.Date, k)
			}
		}
	}
}

// The plan as it was: with the knowledge of 2019 the end of 2020 has the 23 proposals and the four offices that nobody had decided; with that of
// autumn 2021 the end of 2024 has the offices that were decided then; and the goals of the time stand beside what there was.
func TestThePlanAsItWas(t *testing.T) {
	n := foldAll(t, seededBook(t, "2024-05-02", SeedParts()))
	for _, c := range []struct {
		known, on Date
		want      Counts
		goals     int
	}{
		{"2018-03-01", "2018-12-31", Counts{Open: 100, Assumed: 100, Decided: 10}, 0},
		{"2019-06-01", "2020-12-31", Counts{Open: 110, Assumed: 110, Proposed: 27}, 2},
		{"2020-07-01", "2020-12-31", Counts{Open: 114, Assumed: 114, Proposed: 23}, 2},
		{"2021-10-01", "2024-12-31", Counts{Open: 115, Assumed: 115, Decided: 29}, 3},
		{latest, "2020-12-31", Counts{Open: 114, Assumed: 114}, 4},
		{"2025-03-01", "2025-12-31", Counts{Open: 145, Assumed: 144, Closed: 1}, 4}, // the eleven had not been decided
		{"2025-05-01", "2025-12-31", Counts{Open: 135, Assumed: 134, Closed: 11}, 4},
		{latest, "2025-12-31", Counts{Open: 134, Assumed: 133, Closed: 12}, 4},
	} {
		got := n.KnownOn(c.known).Census(c.on)
		if got.Counts != c.want || len(got.Goals) != c.goals {
			t.Errorf("%s as known on %s: %+v and %d goals, want %+v and %d", c.on, c.known, got.Counts, len(got.Goals), c.want, c.goals)
		}
	}
}

// 140 offices and video at every one, by the end of 2020: what was set out to be, what was planned for it in 2019, and what came.
func TestGoalsBesideWhatCame(t *testing.T) {
	n := Reference()
	goal := func(n *Network, id string, on Date) GoalCount {
		goals := n.Census(on).Goals
		return goals[slices.IndexFunc(goals, func(g GoalCount) bool { return g.ID == id })]
	}
	if g := goal(n, "offices-2020", "2020-12-31"); g.Offices != 140 || !g.Due || g.Counts.Open != 114 || g.Found != Estimated {
		t.Errorf("what came: %+v", g)
	}
	if g := goal(n.KnownOn("2019-06-01"), "offices-2020", "2020-12-31"); g.Counts.Open+g.Counts.Proposed != 137 {
		t.Errorf("what was planned: %+v", g)
	}
	if g := goal(n, "video-2020", "2024-12-31"); g.Capability != "video_room" || g.Counts.Open != 114 || g.Have >= 114 || g.Found != Synthetic {
		t.Errorf("video: %+v", g)
	}
	if g := goal(n, "offices-2027", "2025-12-31"); g.Due || g.Counts != (Counts{}) {
		t.Errorf("not due: %+v", g)
	}
}

// Every one of the 27 proposals has a fate, which nobody knew before it came.
func TestTheProposalsHaveAFate(t *testing.T) {
	n := Reference()
	fates := map[FateCode]int{}
	for _, p := range n.Proposals {
		if len(p.Fates) != 1 || p.Source == "" || p.By != "2020-12-31" {
			t.Errorf("%+v", p)
			continue
		}
		f := p.Fates[0]
		fates[f.Code]++
		if k := n.Kontors[f.Kontor]; (k == nil) != (f.Code == FateNotListed || f.Code == FateNotNamed) {
			t.Errorf("%s: %s, %q", p.ID, f.Code, f.Kontor)
		} else if k != nil && k.Municipality != p.Municipality {
			t.Errorf("%s became %s in %s", p.ID, f.Kontor, k.Municipality)
		}
	}
	if fates[FateOpened] != 4 || fates[FateListed] != 8 || fates[FateNotListed] != 3 || fates[FateNotNamed] != 12 {
		t.Errorf("fates: %v", fates)
	}
	for _, p := range n.KnownOn("2019-06-01").Proposals {
		if len(p.Fates) != 0 {
			t.Errorf("%s: in 2019 somebody knew %v", p.ID, p.Fates)
		}
	}
}

// The rows of the history hold together, with each other and with the table of offices.
func TestHistoryTables(t *testing.T) {
	n := Reference()
	for _, k := range seededKontors() {
		states := knownStates()[k.ID]
		if len(states) == 0 {
			t.Errorf("nobody says anything of the life of %s", k.ID)
			continue
		}
		for i, s := range states {
			switch {
			case officeSteps[s.State] == nil || !bases[s.Basis] || s.Source == "" || !s.From.Valid() || !s.Known.Valid() || s.Known > s.From:
				t.Errorf("%s: %+v", k.ID, s)
			case s.Target != "" && (!s.Target.Valid() || s.Target < s.From):
				t.Errorf("%s: target %+v", k.ID, s)
			case i > 0 && (s.Known < states[i-1].Known || !slices.Contains(officeSteps[states[i-1].State], s.State)):
				t.Errorf("%s: %s after %s", k.ID, s.State, states[i-1].State)
			}
		}
		open := n.Kontors[k.ID].Open
		if open.To != k.Open.To || open.From != k.Open.From && k.Open.From != NetworkStart {
			t.Errorf("%s is an office %+v by its life, and %+v by its row", k.ID, open, k.Open)
		}
	}
	for id := range knownStates() {
		if n.Kontors[id] == nil {
			t.Errorf("%s has a life and is no office", id)
		}
	}
	fa := 0
	for _, k := range n.Kontors {
		if k.Area == "fa_region" {
			fa++
		}
	}
	if fa != 4 {
		t.Errorf("%d offices are their labour market region's", fa)
	}
}

// Åmål in words: open; on 10 April 2025 it is decided that it closes, with 30 May as the last visiting day; before that nobody knew.
func TestTheLifeOfAnOffice(t *testing.T) {
	n := Reference()
	amal := func(known Date) *Kontor { return n.KnownOn(known).Kontors["amal"] }
	for _, c := range []struct {
		known, on Date
		want      OfficeState
	}{
		{"2025-04-09", "2025-06-01", OfficeOpen}, {"2025-04-10", "2025-04-09", OfficeOpen}, {"2025-04-10", "2025-04-10", OfficeClosing},
		{"2025-04-10", "2025-05-30", OfficeClosing}, {"2025-04-10", "2025-05-31", OfficeClosed}, {latest, "2025-05-31", OfficeClosed},
	} {
		if got := amal(c.known).StandingOn(c.on); got.State != c.want {
			t.Errorf("known on %s, on %s it is %+v, want %s", c.known, c.on, got, c.want)
		}
	}
	if hours := amal("2025-04-10").HoursOn("2025-06-02"); hours != (Span{}) {
		t.Errorf("open behind its last day: %v", hours)
	}
	if hours := amal("2025-04-09").HoursOn("2025-06-02"); hours != (Span{600, 960}) {
		t.Errorf("on the day before the decision it was to be open: %v", hours)
	}
	if k := n.KnownOn("2018-05-30").Kontors["storuman"]; k != nil {
		t.Errorf("before it was proposed: %+v", k)
	}
	if k := n.KnownOn("2019-01-01").Kontors["storuman"]; k.Open.From != Never || k.StandingOn("2019-01-01").State != OfficePlanned {
		t.Errorf("while it was proposed: %+v", k)
	}
}
