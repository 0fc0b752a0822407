package domain

import (
	"slices"
	"testing"
)

// answers is a week in which a team answers between two times on working days.
func answers(opens, closes Clock) [7]Span {
	s := Span{opens, closes}
	return [7]Span{1: s, 2: s, 3: s, 4: s, 5: s}
}

// afTeam answers for af, which no office here serves at the general level, from 10 to 15.
func afTeam() VideoTeam {
	return VideoTeam{Agency: "af", Name: "af-video", Levels: []Level{General}, Week: answers(600, 900), Valid: Period{From: "2020-01-01"}, Basis: Synthetic}
}

// withTeams is the small network with a video room at alvik, and the teams.
func withTeams(teams ...VideoTeam) *Network {
	n := smallNetwork()
	CapabilityChanged{Kontor: alvik, Capability: Capability{videoRoom, Period{From: "2020-01-01"}, Synthetic}}.change(n)
	for _, t := range teams {
		VideoTeamSet{t}.change(n)
	}
	return n
}

func TestSetAVideoTeam(t *testing.T) {
	team := afTeam()
	but := func(change func(*VideoTeam)) VideoTeam {
		other := afTeam()
		change(&other)
		return other
	}
	for _, c := range []struct {
		name string
		when VideoTeam
		no   string
		then int // events
	}{
		{name: "a team of a new name", when: but(func(t *VideoTeam) { t.Name = "af-arabiska"; t.Languages = []string{"ar"} }), then: 1},
		{name: "what is so already is passed over", when: team},
		{name: "from a later day on it is otherwise", when: but(func(t *VideoTeam) { t.Week, t.Valid.From = answers(540, 720), "2024-09-01" }), then: 1},
		{name: "of an agency that there is not", when: but(func(t *VideoTeam) { t.Agency = "nasa" }), no: "unknown unknown-agency agency=nasa change=1"},
		{name: "the host has its own people", when: but(func(t *VideoTeam) { t.Agency = Host }), no: "unknown unknown-agency agency=ssc change=1"},
		{name: "a name that is no name", when: but(func(t *VideoTeam) { t.Name = "Team A" }), no: "malformed bad-team-name change=1 team=Team A"},
		{name: "a name is of one agency", when: but(func(t *VideoTeam) { t.Agency = "fk" }),
			no: "ruled team-of-another agency=Arbetsförmedlingen agency_en=Employment change=1 team=af-video"},
		{name: "without a level", when: but(func(t *VideoTeam) { t.Levels = nil }), no: "malformed unknown-level change=1 level="},
		{name: "of a level that there is not", when: but(func(t *VideoTeam) { t.Levels = []Level{"deep"} }), no: "malformed unknown-level change=1 level=deep"},
		{name: "with another agency's type", when: but(func(t *VideoTeam) { t.Types = []ErrandTypeCode{"fk-ask"} }), no: "unknown unknown-type change=1 type=fk-ask"},
		{name: "with hours that end before they begin", when: but(func(t *VideoTeam) { t.Week[2] = Span{900, 600} }), no: "malformed bad-hours change=1 closes=10:00 opens=15:00"},
		{name: "with a language that is none", when: but(func(t *VideoTeam) { t.Languages = []string{"Arabic!"} }), no: "malformed bad-language change=1 language=Arabic!"},
		{name: "from no day", when: but(func(t *VideoTeam) { t.Valid.From = "" }), no: "malformed bad-period change=1 from= to="},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := withTeams(team)
			got, err := n.Decide(Moment{At: clock("09:00"), Actor: operator}, ChangeNetwork{[]Change{{VideoTeam: &VideoTeamSet{c.when}}}})
			if no := told(err); no != c.no || len(got) != c.then {
				t.Errorf("%d events, %q; want %d, %q", len(got), no, c.then, c.no)
			}
		})
	}
}

// A team holds from its day on, is known from when it was written down, and is undone by a later one.
func TestAVideoTeamOverTime(t *testing.T) {
	n := smallNetwork()
	write := func(on Date, team VideoTeam) {
		t.Helper()
		m := Moment{At: on.At(600), Actor: operator}
		events, err := n.Decide(m, ChangeNetwork{[]Change{{VideoTeam: &VideoTeamSet{team}}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := n.Fold(Entry{Book: NetworkBook, Revision: n.Revision + 1, At: m.At, Events: events}); err != nil {
			t.Fatal(err)
		}
	}
	first, then := afTeam(), afTeam()
	first.Valid.From = "2024-06-01"
	write("2024-03-01", first)
	then.Valid.From, then.Week = "2024-09-01", answers(540, 720)
	write("2024-04-01", then)
	for _, c := range []struct {
		known, on Date
		opens     Clock
	}{
		{"2024-02-28", "2024-06-03", 0}, {"2024-03-01", "2024-05-31", 0}, {"2024-03-01", "2024-06-03", 600},
		{"2024-03-01", "2024-09-02", 600}, {"2024-04-01", "2024-08-30", 600}, {"2024-04-01", "2024-09-02", 540},
	} {
		opens := Clock(0)
		for _, team := range n.KnownOn(c.known).VideoTeamsOf("af", c.on) {
			opens = team.HoursOn(c.on).Opens
		}
		if opens != c.opens {
			t.Errorf("known on %s, the team answers on %s from %s, want %s", c.known, c.on, opens, c.opens)
		}
	}
	undone := first
	undone.Valid = Period{"2024-06-01", "2024-06-30"}
	write("2024-04-02", undone)
	if left := n.VideoTeamsOf("af", "2024-09-02"); len(left) != 0 || len(n.VideoTeamsOf("af", "2024-06-28")) != 1 {
		t.Errorf("after it was undone: %v", left)
	}
	if clone := n.Clone(); !slices.EqualFunc(clone.VideoTeams, n.VideoTeams, VideoTeam.equal) {
		t.Errorf("the clone has %v", clone.VideoTeams)
	}
}
