package domain

import (
	"slices"
	"testing"
)

// What no office serves goes to the agency's own people by video, when they answer; each cause that keeps it from them is kept.
func TestRouteToAnAgencysOwnTeam(t *testing.T) {
	team := func(change func(*VideoTeam)) VideoTeam {
		of := afTeam()
		if change != nil {
			change(&of)
		}
		return of
	}
	arabic := team(func(t *VideoTeam) { t.Name, t.Languages, t.Week = "af-arabiska", []string{"ar"}, answers(600, 960) })
	policy := func(choices ...Choice) func(*Network) {
		return func(n *Network) {
			RoutingPolicyChanged{Policy: Policy{Name: "p", Version: 2, From: "2024-01-01", Default: append(choices, Choice{Target: TargetReferral})}}.change(n)
		}
	}
	noRoom := func(n *Network) {
		CapabilityChanged{Kontor: alvik, Capability: Capability{videoRoom, Period{"2020-01-01", "2024-05-01"}, Synthetic}}.change(n)
	}
	for _, c := range []struct {
		name  string
		typ   ErrandTypeCode
		teams []VideoTeam
		given func(*Network)
		asked func(*Asked)
		team  string   // that serves it
		want  Target   // otherwise
		kept  []string // causes why not by video
		why   []string // for video
	}{
		{name: "by the team", typ: "af-dream", teams: []VideoTeam{team(nil)}, team: "af-video"},
		{name: "without a team it is referred", typ: "af-dream", want: TargetReferral, kept: []string{"nobody-by-video"}, why: []string{"needs-video-office"}},
		{name: "while it answers", typ: "af-dream", teams: []VideoTeam{team(nil)}, asked: func(a *Asked) { a.Now = 899 }, team: "af-video"},
		{name: "closed now", typ: "af-dream", teams: []VideoTeam{team(nil)}, asked: func(a *Asked) { a.Now = 900 }, want: TargetReferral,
			kept: []string{"team-closed-now"}, why: []string{"needs-team-hours"}},
		{name: "not open yet", typ: "af-dream", teams: []VideoTeam{team(nil)}, asked: func(a *Asked) { a.Now = 599 }, want: TargetReferral,
			kept: []string{"team-closed-now"}, why: []string{"needs-team-hours"}},
		{name: "not on a Thursday", typ: "af-dream", teams: []VideoTeam{team(func(t *VideoTeam) { t.Week[4] = Span{} })}, want: TargetReferral,
			kept: []string{"team-closed-that-day"}, why: []string{"needs-team-day"}},
		{name: "not at that level", typ: "af-dream", teams: []VideoTeam{team(func(t *VideoTeam) { t.Levels = []Level{InDepth} })}, want: TargetReferral,
			kept: []string{"team-not-level"}, why: []string{"needs-team-level"}},
		{name: "not that type", typ: "af-dream", teams: []VideoTeam{team(func(t *VideoTeam) { t.Types = []ErrandTypeCode{"af-paper"} })}, want: TargetReferral,
			kept: []string{"team-not-type"}, why: []string{"needs-team-type"}},
		{name: "not that language", typ: "af-dream", teams: []VideoTeam{arabic}, asked: func(a *Asked) { a.Language = "so" }, want: TargetReferral,
			kept: []string{"team-not-language"}, why: []string{"needs-team-language"}},
		{name: "the first team that can, and why not the one before it", typ: "af-dream", teams: []VideoTeam{arabic, team(nil)},
			asked: func(a *Asked) { a.Language = "so" }, team: "af-video", kept: []string{"team-not-language"}},
		{name: "without a video room there is no team", typ: "af-dream", teams: []VideoTeam{team(nil)}, given: noRoom, want: TargetReferral,
			kept: []string{"no-capability"}, why: []string{"needs-capability"}},
		{name: "a protected identity is not served by video by anybody", typ: "af-dream", teams: []VideoTeam{team(nil)},
			given: policy(Choice{Target: TargetVideo}), asked: func(a *Asked) { a.Protected = true }, want: TargetReferral,
			kept: []string{"not-for-protected"}, why: []string{"not-for-protected"}},
		{name: "on a Sunday the office is closed", typ: "af-dream", teams: []VideoTeam{team(func(t *VideoTeam) { t.Week[0] = Span{600, 900} })},
			asked: func(a *Asked) { a.Date = "2024-05-05" }, want: TargetReferral, kept: []string{"closed-that-day"}, why: []string{"needs-hours"}},
		{name: "a policy may name the team", typ: "af-dream", teams: []VideoTeam{arabic, team(nil)}, given: policy(Choice{Target: TargetVideo, Team: "af-video"}), team: "af-video"},
		{name: "and then no other serves it", typ: "af-dream", teams: []VideoTeam{arabic, team(nil)}, given: policy(Choice{Target: TargetVideo, Team: "af-arabiska"}),
			asked: func(a *Asked) { a.Language = "so" }, want: TargetReferral, kept: []string{"team-not-language"}, why: []string{"needs-any-team"}},
		{name: "a team that is gone serves nobody", typ: "af-dream", given: policy(Choice{Target: TargetVideo, Team: "af-video"}), want: TargetReferral,
			kept: []string{"team-not-there"}, why: []string{"needs-video-office"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := withTeams(c.teams...)
			if c.given != nil {
				c.given(n)
			}
			a := Asked{Kontor: alvik, Type: n.Types[c.typ], Date: today}
			if c.asked != nil {
				c.asked(&a)
			}
			dec := again(t, n, a)
			var kept []string
			for _, r := range dec.Rejected {
				if r.Target == TargetVideo {
					kept = append(kept, r.Cause.Code)
				}
			}
			if !slices.Equal(kept, c.kept) {
				t.Errorf("by video not because of %v, want %v", kept, c.kept)
			}
			switch {
			case c.team == "" && (dec.Target != c.want || dec.Team != nil):
				t.Errorf("to %s, team %v", dec.Target, dec.Team)
			case c.team != "" && (dec.Target != TargetVideo || dec.Team == nil || dec.Team.Name != c.team || dec.Video != nil || dec.Queue != (Queue{"af", alvik, Video})):
				t.Errorf("to %s in %s, team %+v, office %+v", dec.Target, dec.Queue, dec.Team, dec.Video)
			case c.team != "" && (dec.Reason.Code != "routed-video-team" || dec.Reason.Args["team"] != c.team):
				t.Errorf("because %s", dec.Reason)
			}
			var why []string
			for _, p := range WhyNot(n, a, TargetVideo) {
				if p.Code != "needs-rule" {
					why = append(why, p.Code)
				}
			}
			if !slices.Equal(why, c.why) {
				t.Errorf("for video it would take %v, want %v", why, c.why)
			}
			if got := slices.Contains(Reach(n, a), TargetVideo); got != (c.team != "" || c.name == "and then no other serves it") {
				t.Errorf("video within reach: %v", got)
			}
		})
	}
}

// An office that serves by video comes before the agency's own people.
func TestAnOfficeComesBeforeTheTeam(t *testing.T) {
	of := afTeam()
	of.Agency, of.Name = "skv", "skv-video"
	n := withTeams(of)
	CapabilityChanged{Kontor: berga, Capability: Capability{videoRoom, Period{From: "2020-01-01"}, Synthetic}}.change(n)
	a := Asked{Kontor: alvik, Type: n.Types["skv-ask"], Date: today}
	if dec, _, ok := Try(n, a, Choice{Target: TargetVideo}); !ok || dec.Video == nil || dec.Video.Kontor != berga || dec.Team != nil {
		t.Errorf("from %+v by %+v", dec.Video, dec.Team)
	}
	if dec, _, ok := Try(n, a, Choice{Target: TargetVideo, Team: "skv-video"}); !ok || dec.Video != nil || dec.Team == nil {
		t.Errorf("named, from %+v by %+v", dec.Video, dec.Team)
	}
}

// A choice that looks near the office only says so, and does not call it the whole country: the next choice may find one further off.
func TestWithinSomeKilometresOnly(t *testing.T) {
	n := withTeams()
	CapabilityChanged{Kontor: berga, Capability: Capability{videoRoom, Period{From: "2020-01-01"}, Synthetic}}.change(n)
	timesAt(berga, "skv", "").change(n)
	n.unindexed()
	for target, code := range map[Target]string{TargetVideo: "nobody-by-video-within", TargetBooked: "nowhere-to-book-within"} {
		RoutingPolicyChanged{Policy: Policy{
			Name: "near", Version: 1, From: "2024-01-01", Default: []Choice{{Target: target, Within: 5}, {Target: target}}, Basis: Synthetic,
		}}.change(n)
		dec := again(t, n, Asked{Kontor: alvik, Type: n.Types["skv-ask"], Date: today})
		if dec.Target != target || len(dec.Rejected) != 1 || dec.Rejected[0].Cause.Code != code || dec.Rejected[0].Cause.Args["within"] != "5" {
			t.Errorf("%s: %+v", target, dec)
		}
	}
}

// Two questions with one key get one decision, whatever the language and the time of the day; a day remembers its decisions by it.
func TestOneKeyOneDecision(t *testing.T) {
	arabic := afTeam()
	arabic.Name, arabic.Languages = "af-arabiska", []string{"ar", "so"}
	n := withTeams(afTeam(), arabic)
	seen, keys := map[string]string{}, map[string]bool{}
	for _, l := range []string{"sv", "ar", "so", "fa"} {
		for _, now := range []Clock{540, 599, 600, 700, 899, 900, 959} {
			a := Asked{Kontor: alvik, Type: n.Types["af-dream"], Date: today, Language: l, Now: now}
			dec := again(t, n, a)
			key, got := n.TeamsAsked(a), asJSON(t, dec)
			keys[key] = true
			if before, ok := seen[key]; ok && before != got {
				t.Errorf("%s in %s at %s:\n%s\n%s", key, l, now, before, got)
			}
			seen[key] = got
		}
	}
	if len(keys) < 4 {
		t.Errorf("only %d keys", len(keys))
	}
}
