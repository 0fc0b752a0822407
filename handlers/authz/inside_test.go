package authz

import (
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cedar-policy/cedar-go"
	"pgregory.net/rapid"

	"kontor/domain"
	"kontor/handlers"
)

// parts are the rows and the policies as they are read.
func parts(t testing.TB) ([]Action, []Policy) {
	t.Helper()
	actions, err := Actions()
	if err != nil {
		t.Fatal(err)
	}
	policies, err := readPolicies(policyFiles)
	if err != nil {
		t.Fatal(err)
	}
	return actions, policies
}

// drawn is any facts: also such as no principal has.
func drawn(t *rapid.T, actions []Action) facts {
	from := func(name string, all ...string) string { return rapid.SampledFrom(all).Draw(t, name) }
	pick := func(name string, all ...string) (l list) {
		for _, w := range rapid.SliceOfN(rapid.SampledFrom(all), 0, 2).Draw(t, name) {
			l = l.add(w)
		}
		return l
	}
	f := facts{
		action: rapid.SampledFrom(actions).Draw(t, "action").Name,
		actor:  domain.Actor{Role: rapid.SampledFrom(append([]domain.Role{"", "minister"}, domain.Roles...)).Draw(t, "role"), ID: from("id", "fk", "pm.c7", "x")},
		proof:  handlers.Proof(from("proof", "", "session", "device", "account", "files", "nothing")),
		ended:  rapid.Bool().Draw(t, "ended"), nation: rapid.Bool().Draw(t, "nation"), serving: rapid.Bool().Draw(t, "serving"),
		kontors: pick("kontors", "here", "there"), counties: pick("counties", "north", "south"), assigned: pick("assigned", "fk", "pm"),
		kontor: domain.KontorID(from("kontor", "", "here", "there")), agency: domain.AgencyCode(from("agency", "", "fk", "pm")),
	}
	f.known = f.kontor != "" && rapid.Bool().Draw(t, "known")
	if f.known {
		f.county = from("county", "north", "south")
	}
	return f
}

func quiet(r rules) *Authority {
	return &Authority{log: slog.New(slog.DiscardHandler), rules: r}
}

// TestSortingLosesNoPolicy: the policies that were sorted out by role and action would have had no say.
func TestSortingLosesNoPolicy(t *testing.T) {
	actions, policies := parts(t)
	r, err := newRules(actions, policies)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		for range 30 {
			f := drawn(t, actions)
			sorted, _ := r.applying(f.actor.Role, f.action)
			if got, all := quiet(r).evaluate(sorted, f), quiet(r).evaluate(policyList(policies), f); got != all {
				t.Fatalf("%+v: %+v of %d policies, %+v of all", f, got, len(sorted), all)
			}
		}
	})
}

// TestNoPolicyBreaks: none is about something that is not there, for any facts.
func TestNoPolicyBreaks(t *testing.T) {
	actions, policies := parts(t)
	rapid.Check(t, func(t *rapid.T) {
		f := drawn(t, actions)
		q := question{fixed: entitiesOf(actions), principal: f.principal(), place: f.place()}
		_, why := cedar.Authorize(policyList(policies), &q, cedar.Request{Principal: q.principal.UID, Action: actionUID(f.action), Resource: q.place.UID})
		if len(why.Errors) > 0 {
			t.Fatalf("%+v: %v", f, why.Errors)
		}
	})
}

// TestAForbidAllowsNothing: with one more policy that forbids, nothing is allowed that was not.
func TestAForbidAllowsNothing(t *testing.T) {
	actions, policies := parts(t)
	var forbids []Policy
	for _, text := range []string{
		`forbid (principal, action, resource);`,
		`forbid (principal in Role::"staff", action, resource) unless { resource has agency };`,
		`forbid (principal, action in Action::"changes", resource) when { principal.ended };`,
		`forbid (principal, action, resource) when { principal.nothing };`, // which cannot be evaluated
		`forbid (principal in Role::"agency", action in Action::"public", resource);`,
	} {
		list, err := cedar.NewPolicyListFromBytes("more.cedar", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		forbids = append(forbids, Policy{ID: "one-more", Forbids: true, Policy: list[0]})
	}
	rapid.Check(t, func(t *rapid.T) {
		f := drawn(t, actions)
		more := append(policyList{rapid.SampledFrom(forbids).Draw(t, "forbid")}, policies...)
		if rapid.Bool().Draw(t, "last") {
			more = append(more[1:len(more):len(more)], more[0])
		}
		r := rules{entities: entitiesOf(actions)}
		if before, after := quiet(r).evaluate(policyList(policies), f), quiet(r).evaluate(more, f); after.Allowed && !before.Allowed {
			t.Fatalf("%+v: denied before, and now allowed by %s", f, after.Policy)
		}
	})
}

// TestABrokenPolicyForbids: one that cannot be evaluated lets nobody through, and the log says so.
func TestABrokenPolicyForbids(t *testing.T) {
	const text = "// Everybody may.\n@id(\"all\")\npermit (principal, action, resource);\n\n" +
		"// Not who is wrong.\n@id(\"broken\")\nforbid (principal, action, resource) when { principal.wrong };\n"
	policies, err := readPolicies(fstest.MapFS{"policies/a.cedar": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	a := Authority{log: slog.New(slog.NewTextHandler(&said, nil)), rules: rules{entities: entitiesOf(nil)}}
	if v := a.evaluate(policyList(policies), facts{action: "x"}); v != (handlers.Verdict{Policy: "broken"}) {
		t.Errorf("the verdict is %+v", v)
	}
	if !strings.Contains(said.String(), "policy=broken") {
		t.Errorf("the log says %q", said.String())
	}
}

func TestWhatIsWrongWithPolicies(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"no id", "// Why.\npermit (principal, action, resource);", "line 2: the policy has no @id"},
		{"no reason", "@id(\"a\")\npermit (principal, action, resource);", "nothing above a says what it is for"},
		{"no policy", "// Why.", "there are none"},
		{"not Cedar", "allow everybody", "a.cedar"},
		{"two of a name", "// Why.\n@id(\"a\")\npermit (principal, action, resource);\n// Why.\n@id(\"a\")\npermit (principal, action, resource);", "there are two"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := readPolicies(fstest.MapFS{"policies/a.cedar": {Data: []byte(tc.text)}})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("the error is %v, want %q", err, tc.want)
			}
		})
	}
}

// TestSlipsOfThePen: a name that means nothing is found when the program starts.
func TestSlipsOfThePen(t *testing.T) {
	for _, tc := range []struct{ name, policy, row, want string }{
		{"a role in the scope", `permit (principal in Role::"recption", action in Action::"g", resource);`, "a,-,reads,g", `Role::"recption", which is nothing`},
		{"a group in the scope", `permit (principal, action in [Action::"g", Action::"h"], resource);`, "a,-,reads,g", `Action::"h", which is nothing`},
		{"a group in a condition", `permit (principal, action in Action::"g", resource) unless { action in [Action::"i"] };`, "a,-,reads,g", `Action::"i", which is nothing`},
		{"a group in the table", `permit (principal, action in Action::"g", resource);`, "a,-,reads,g gg", "no policy speaks of the group gg"},
		{"a group that is an action", `permit (principal, action in Action::"a", resource);`, "a,-,reads,a", "the group a of a has the name of an action"},
		{"nothing", `permit (principal in Role::"staff", action in Action::"g", resource) when { action in Action::"changes" };`, "a,-,changes,g", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			actions, err := readActions(header + "\n" + tc.row)
			if err != nil {
				t.Fatal(err)
			}
			policies, err := readPolicies(fstest.MapFS{"policies/a.cedar": {Data: []byte("// Why.\n@id(\"p\")\n" + tc.policy)}})
			if err != nil {
				t.Fatal(err)
			}
			_, err = newRules(actions, policies)
			if got := errorText(err); tc.want == "" && got != "" || !strings.Contains(got, tc.want) {
				t.Errorf("the error is %q, want %q", got, tc.want)
			}
		})
	}
}

func TestWhatIsWrongWithTheTable(t *testing.T) {
	for _, tc := range []struct{ table, want string }{
		{"", "does not begin with"},
		{"name,on,effect,groups\n", "does not begin with"},
		{header + "\na,-,reads", "wrong number of fields"},
		{header + "\na,-,eats,g", `a: "eats" is no effect`},
		{header + "\na,desk,reads,g", `a: "desk" is nothing that an action is on`},
		{header + "\na,-,reads,", "a: it is in no group"},
		{header + "\na,-,reads,g\na,-,reads,g", "a: it stands there twice"},
	} {
		if _, err := readActions(tc.table); !strings.Contains(errorText(err), tc.want) {
			t.Errorf("%q: %v, want %q", tc.table, err, tc.want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestListsAreNotForged: a word that would be two in a list gives no right.
func TestListsAreNotForged(t *testing.T) {
	var l list
	for _, w := range []string{"a", "", "b" + between + "c", "d"} {
		l = l.add(w)
	}
	if got := strings.Join(l.words(), " "); got != "a d" {
		t.Errorf("the list is %q", got)
	}
}

// TestWhatIsKeptIsTheSame: whatever was judged before, a verdict is the one that the policies give anew.
func TestWhatIsKeptIsTheSame(t *testing.T) {
	n := domain.NewNetwork()
	n.Kontors["here"], n.Kontors["there"] = &domain.Kontor{ID: "here", County: "north"}, &domain.Kontor{ID: "there", County: "south"}
	n.Agencies["fk"], n.Agencies["pm"] = domain.Agency{Code: "fk"}, domain.Agency{Code: "pm"}
	always := domain.Period{From: "1999-01-01"}
	n.Officers["o-1"] = []domain.Assignment{{Kontor: "here", Agency: "fk", Levels: []domain.Level{domain.General}, Valid: always}}
	now := time.Date(2024, 5, 2, 8, 0, 0, 0, time.UTC)
	a, err := New(func() *domain.Network { return n }, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	stage := Stage{Own: "here", Foreign: "there", OwnCounty: "north", Agency: "fk", ForeignAgency: "pm", Officer: "o-1", Unassigned: "o-2"}
	again := 0
	for range 2 {
		for _, who := range stage.Cast() {
			for _, action := range []string{"get-overview", "get-queues", "register", "open-content", "accept", "get-readiness", "livez"} {
				for _, k := range []domain.KontorID{"", "here", "there"} {
					for _, agency := range []domain.AgencyCode{"", "fk", "pm"} {
						for _, until := range []time.Time{{}, now} {
							p, on := who.Principal, handlers.Access{Action: action, Kontor: k, Agency: agency}
							p.Until = until
							policies, _ := a.rules.applying(p.Actor.Role, action)
							f := factsOf(p, on, n, now)
							if _, kept := a.judged.get(f); kept {
								again++
							}
							if got, want := a.Judge(p, on), a.evaluate(policies, f); got != want {
								t.Fatalf("%s, %+v: %+v, and anew %+v", who.Name, on, got, want)
							}
						}
					}
				}
			}
		}
	}
	if again == 0 {
		t.Error("nothing was judged from what was kept: that shows nothing")
	}
}

// TestVerdictsAreBounded: strangers' guesses are not kept, and what is kept has an end.
func TestVerdictsAreBounded(t *testing.T) {
	n := domain.NewNetwork()
	n.Kontors["here"] = &domain.Kontor{ID: "here", County: "north"}
	a, err := New(func() *domain.Network { return n }, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	reception := handlers.Principal{Actor: domain.Actor{Role: domain.RoleReception, ID: "r-1"}, Kontors: []domain.KontorID{"here"}, Proof: handlers.ProvedBySession}
	for _, on := range []handlers.Access{{Action: "register", Kontor: "a guess"}, {Action: "register", Kontor: "here", Agency: "guess"}, {Action: "guess"}} {
		a.Judge(reception, on)
	}
	if len(a.judged.verdicts) != 0 {
		t.Errorf("%d guesses are kept", len(a.judged.verdicts))
	}
	a.Judge(reception, handlers.Access{Action: "register", Kontor: "here"})
	if len(a.judged.verdicts) != 1 {
		t.Errorf("%d verdicts are kept, want 1", len(a.judged.verdicts))
	}
	for i := range mostJudged + 10 {
		a.judged.keep(facts{action: "x", agency: domain.AgencyCode(rune(i))}, handlers.Verdict{})
	}
	if len(a.judged.verdicts) > mostJudged {
		t.Errorf("%d verdicts are kept", len(a.judged.verdicts))
	}
}
