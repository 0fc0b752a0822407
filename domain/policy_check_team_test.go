package domain

import (
	"slices"
	"testing"
)

// A policy that names an agency's own video team is checked for the name, for the target, for the agency, and for the hours.
func TestCheckPolicyWithTeams(t *testing.T) {
	late := afTeam()
	late.Name, late.Week = "af-kvall", answers(900, 960)
	for _, c := range []struct {
		name  string
		teams []VideoTeam
		rule  Rule
		want  []string // the codes of the faults
	}{
		{name: "a team and a referral", teams: []VideoTeam{afTeam()}, rule: Rule{Targets: []Choice{{Target: TargetVideo, Team: "af-video"}, {Target: TargetReferral}}}},
		{name: "a name like one that there is", teams: []VideoTeam{afTeam()}, rule: Rule{Targets: []Choice{{Target: TargetVideo, Team: "af-vide"}, {Target: TargetReferral}}},
			want: []string{"policy-unknown-near"}},
		{name: "a team at a desk", teams: []VideoTeam{afTeam()}, rule: Rule{Targets: []Choice{{Target: TargetDesk, Team: "af-video"}, {Target: TargetReferral}}},
			want: []string{"policy-team-not-video"}},
		{name: "kilometres to a team", teams: []VideoTeam{afTeam()}, rule: Rule{Targets: []Choice{{Target: TargetVideo, Team: "af-video", Within: 50}, {Target: TargetReferral}}},
			want: []string{"policy-km-team"}},
		{name: "of an agency whose errands the rule does not take", teams: []VideoTeam{afTeam()},
			rule: Rule{When: When{Agencies: []AgencyCode{"skv"}}, Targets: []Choice{{Target: TargetVideo, Team: "af-video"}, {Target: TargetReferral}}}, want: []string{"policy-team-of-another"}},
		{name: "after any video one by a team is the same again", teams: []VideoTeam{afTeam()},
			rule: Rule{Targets: []Choice{{Target: TargetVideo}, {Target: TargetVideo, Team: "af-video"}, {Target: TargetReferral}}}, want: []string{"policy-target-twice"}},
		{name: "two teams are not", teams: []VideoTeam{afTeam(), late},
			rule: Rule{Targets: []Choice{{Target: TargetVideo, Team: "af-video"}, {Target: TargetVideo, Team: "af-kvall"}, {Target: TargetReferral}}}},
		{name: "from the hour at which the team closes nothing is left", teams: []VideoTeam{afTeam()},
			rule: Rule{When: When{Types: []ErrandTypeCode{"af-dream"}, Kontors: []KontorID{alvik}, Protected: AskNo}, Targets: []Choice{{Target: TargetVideo}}}, want: []string{"policy-gap"}},
		{name: "with one that answers then nothing is missing", teams: []VideoTeam{afTeam(), late},
			rule: Rule{When: When{Types: []ErrandTypeCode{"af-dream"}, Kontors: []KontorID{alvik}, Protected: AskNo}, Targets: []Choice{{Target: TargetVideo}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Policy{Name: "p", Version: 2, From: "2024-06-03", Basis: Sourced, Rules: []Rule{c.rule}, Default: []Choice{{Target: TargetReferral}}}
			p.Rules[0].Name = "r"
			var got []string
			for _, f := range CheckPolicy(withTeams(c.teams...), p) {
				got = append(got, f.Code)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("faults %v, want %v", got, c.want)
			}
		})
	}
}

// Onboarding says of each of the agency's own video teams what it lacks; an agency without any lacks nothing by that.
func TestOnboardingOfTeams(t *testing.T) {
	idle, deep := afTeam(), afTeam()
	idle.Name, idle.Week = "af-idle", [7]Span{}
	deep.Name, deep.Types = "af-other", []ErrandTypeCode{"nothing"}
	n := withTeams(afTeam(), idle, deep)
	lacks := func(n *Network) map[string][]string {
		r, err := Onboarding(n, "af", today)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string][]string{}
		for _, team := range r.Teams {
			all[team.Name] = []string{}
			for _, p := range team.Missing {
				all[team.Name] = append(all[team.Name], p.Code)
			}
		}
		return all
	}
	got := lacks(n)
	if len(got) != 3 || len(got["af-video"]) != 0 || !slices.Equal(got["af-idle"], []string{"onboard-team-no-hours"}) || !slices.Equal(got["af-other"], []string{"onboard-team-no-types"}) {
		t.Errorf("lacking %v", got)
	}
	bare := smallNetwork()
	VideoTeamSet{afTeam()}.change(bare)
	if got := lacks(bare); !slices.Equal(got["af-video"], []string{"onboard-team-no-room"}) {
		t.Errorf("without a room anywhere: %v", got)
	}
	if got := lacks(smallNetwork()); len(got) != 0 {
		t.Errorf("without a team: %v", got)
	}
}
