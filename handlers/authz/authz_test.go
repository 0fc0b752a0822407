package authz_test

import (
	"log/slog"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
)

// stage is the offices of the tests: skelleftea is everybody's own.
var stage = authz.Stage{
	Own: "skelleftea", Foreign: "fagersta", OwnCounty: "Västerbotten", ForeignCounty: "Västmanland",
	Agency: "fk", ForeignAgency: "pm", Officer: "o-1", Unassigned: "o-2",
}

// noon is a moment at which the assignments of the tests hold.
var noon = time.Date(2024, 5, 2, 10, 0, 0, 0, time.UTC)

// network is the stage as a network, with a second office in the own county.
func network() *domain.Network {
	n := domain.NewNetwork()
	for id, county := range map[domain.KontorID]string{stage.Own: stage.OwnCounty, "umea": stage.OwnCounty, stage.Foreign: stage.ForeignCounty} {
		n.Kontors[id] = &domain.Kontor{ID: id, County: county}
	}
	for _, a := range []domain.AgencyCode{stage.Agency, stage.ForeignAgency} {
		n.Agencies[a] = domain.Agency{Code: a}
	}
	n.Officers[stage.Officer] = []domain.Assignment{
		{Kontor: stage.Own, Agency: stage.Agency, Levels: []domain.Level{domain.General}, Valid: domain.Period{From: "2024-01-01", To: "2024-05-02"}},
	}
	return n
}

// authority judges on the stage, at noon.
func authority(t testing.TB) *authz.Authority {
	t.Helper()
	return authorityAt(t, func() time.Time { return noon })
}

func authorityAt(t testing.TB, clock func() time.Time) *authz.Authority {
	t.Helper()
	n := network()
	return authorityOf(t, func() *domain.Network { return n }, clock)
}

func authorityOf(t testing.TB, network func() *domain.Network, clock func() time.Time) *authz.Authority {
	t.Helper()
	a, err := authz.New(network, clock, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// cast is the one of that name.
func cast(t testing.TB, name string) handlers.Principal {
	t.Helper()
	for _, w := range stage.Cast() {
		if w.Name == name {
			return w.Principal
		}
	}
	t.Fatalf("there is no %s in the cast", name)
	return handlers.Principal{}
}

func TestJudge(t *testing.T) {
	in := func(k domain.KontorID, a domain.AgencyCode) handlers.Access {
		return handlers.Access{Kontor: k, Agency: a}
	}
	for _, tc := range []struct {
		name   string
		who    string
		change func(*handlers.Principal)
		action string
		on     handlers.Access
		want   handlers.Verdict
	}{
		{"an officer calls at its own office", "officer", nil, "call-next", in("skelleftea", ""), handlers.Verdict{Allowed: true, Policy: "officer-serves"}},
		{"an officer opens the content of the agency it is assigned to", "officer", nil, "open-content", in("skelleftea", "fk"),
			handlers.Verdict{Allowed: true, Policy: "officer-serves"}},
		{"and not that of another", "officer", nil, "open-content", in("skelleftea", "pm"), handlers.Verdict{Policy: "another-agency-than-assigned"}},
		{"and sees nothing at its own office that is another agency's", "officer", nil, "get-queues", in("skelleftea", "pm"), handlers.Verdict{}},
		{"an officer at another office", "officer", nil, "get-queues", in("fagersta", ""), handlers.Verdict{Policy: "another-office"}},
		{"an officer at an office that there is not", "officer", nil, "get-queues", in("atlantis", ""), handlers.Verdict{Policy: "another-office"}},
		{"an officer of two offices, assigned at one", "officer", at("skelleftea", "umea"), "call-next", in("umea", ""), handlers.Verdict{}},
		{"an officer without an assignment", "officer, unassigned", nil, "get-overview", in("", ""), handlers.Verdict{Policy: "officer-without-assignment"}},
		{"a supervisor opens no content", "supervisor", nil, "open-content", in("skelleftea", "fk"), handlers.Verdict{Policy: "content-by-assignment"}},
		{"an operator opens no content", "operator", nil, "open-content", in("skelleftea", "fk"), handlers.Verdict{Policy: "content-by-assignment"}},
		{"a proof that ends later", "reception", until(noon.Add(time.Second)), "register", in("skelleftea", ""),
			handlers.Verdict{Allowed: true, Policy: "reception-receives"}},
		{"a proof that ends now", "reception", until(noon), "register", in("skelleftea", ""), handlers.Verdict{Policy: "proof-has-ended"}},
		{"a screen at another office", "screen", nil, "get-displays", in("fagersta", ""), handlers.Verdict{Policy: "another-office"}},
		{"a device's token that says it is an officer", "officer", proved(handlers.ProvedByDevice), "call-next", in("skelleftea", ""),
			handlers.Verdict{Policy: "device-token-for-devices"}},
		{"an agency over NATS with a web session", "agency", nil, "nats:accept", in("", "fk"), handlers.Verdict{Policy: "nats-by-account"}},
		{"an agency's account that says it is an officer", "officer", proved(handlers.ProvedByAccount), "call-next", in("skelleftea", "fk"),
			handlers.Verdict{Policy: "account-for-agencies"}},
		{"an agency and its own", "agency", nil, "accept", in("skelleftea", "fk"), handlers.Verdict{Allowed: true, Policy: "agency-own"}},
		{"an agency and another's", "agency", nil, "accept", in("skelleftea", "pm"), handlers.Verdict{Policy: "another-agency"}},
		{"an agency and nobody's in particular", "agency", nil, "accept", in("skelleftea", ""), handlers.Verdict{}},
		{"a manager of a county and another office there", "manager, county", nil, "get-day", in("umea", ""),
			handlers.Verdict{Allowed: true, Policy: "manager-sees-figures"}},
		{"a manager of an office and another office there", "manager", nil, "get-day", in("umea", ""), handlers.Verdict{}},
		{"a manager of the nation", "manager, nation", nil, "get-day", in("fagersta", ""), handlers.Verdict{Allowed: true, Policy: "manager-sees-figures"}},
		{"a manager of the nation and an office that there is not", "manager, nation", nil, "get-day", in("atlantis", ""), handlers.Verdict{}},
		{"a manager of the nation and no office", "manager, nation", nil, "get-day", in("", ""), handlers.Verdict{}},
		{"the ministry and an office", "ministry", nil, "get-day", in("skelleftea", ""), handlers.Verdict{Policy: "ministry-aggregates-only"}},
		{"an auditor changes nothing", "auditor", nil, "close-incident", in("", ""), handlers.Verdict{Policy: "onlooker-changes-nothing"}},
		{"an operator without the files", "operator", nil, "cli:backup", in("", ""), handlers.Verdict{Policy: "files-by-files"}},
		{"an operator with the files", "operator", proved(handlers.ProvedByFiles), "cli:backup", in("", ""),
			handlers.Verdict{Allowed: true, Policy: "operator-keeps-store"}},
		{"the system from outside", "system", nil, "call-next", in("skelleftea", ""), handlers.Verdict{Policy: "system-is-nobody"}},
		{"nobody, what is public", "nobody", nil, "list-kontor", in("", ""), handlers.Verdict{Allowed: true, Policy: "public"}},
		{"nobody, what is not", "nobody", nil, "get-overview", in("", ""), handlers.Verdict{}},
		{"a role that there is not", "reception", role("minister"), "register", in("skelleftea", ""), handlers.Verdict{}},
		{"an action that the table lacks", "operator", nil, "format-disk", in("", ""), handlers.Verdict{}},
		{"a group is no action", "operator", nil, "administer", in("", ""), handlers.Verdict{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, on := cast(t, tc.who), tc.on
			if tc.change != nil {
				tc.change(&p)
			}
			on.Action = tc.action
			if got := authority(t).Judge(p, on); got != tc.want {
				t.Errorf("%+v %+v: %+v, want %+v", p, on, got, tc.want)
			}
		})
	}
}

func at(offices ...domain.KontorID) func(*handlers.Principal) {
	return func(p *handlers.Principal) { p.Kontors = offices }
}

func until(end time.Time) func(*handlers.Principal) {
	return func(p *handlers.Principal) { p.Until = end }
}

func proved(by handlers.Proof) func(*handlers.Principal) {
	return func(p *handlers.Principal) { p.Proof = by }
}

func role(r domain.Role) func(*handlers.Principal) {
	return func(p *handlers.Principal) { p.Actor.Role = r }
}

// TestAnAssignmentThatHasEnded: the last day of the assignment is 2 May, by the offices' clock.
func TestAnAssignmentThatHasEnded(t *testing.T) {
	midnight := time.Date(2024, 5, 2, 22, 0, 0, 0, time.UTC) // in Sweden
	for at, allowed := range map[time.Time]bool{midnight.Add(-time.Nanosecond): true, midnight: false} {
		a := authorityAt(t, func() time.Time { return at })
		if v := a.Judge(cast(t, "officer"), handlers.Access{Action: "call-next", Kontor: stage.Own}); v.Allowed != allowed {
			t.Errorf("at %s: %+v", at, v)
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	a := authority(b)
	for name, on := range map[string]handlers.Access{
		"officer": {Action: "call-next", Kontor: stage.Own, Agency: stage.Agency}, "reception": {Action: "register", Kontor: stage.Own},
		"agency": {Action: "accept", Kontor: stage.Own, Agency: stage.Agency}, "manager, nation": {Action: "get-overview"},
	} {
		p := cast(b, name)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if v := a.Judge(p, on); !v.Allowed {
					b.Fatal(v)
				}
			}
		})
	}
}
