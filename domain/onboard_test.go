package domain

import (
	"slices"
	"strings"
	"testing"
)

// lacking is what the agency and an office lack, as codes.
func lacking(t *testing.T, n *Network, a AgencyCode, k KontorID, d Date) string {
	t.Helper()
	r, err := Onboarding(n, a, d)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range r.Missing {
		all = append(all, strings.TrimPrefix(p.Code, "onboard-"))
	}
	i := slices.IndexFunc(r.Kontors, func(row KontorReadiness) bool { return row.Kontor == k })
	if i < 0 {
		return strings.Join(append(all, "no office"), " ")
	}
	for _, p := range r.Kontors[i].Missing {
		all = append(all, strings.TrimPrefix(p.Code, "onboard-"))
	}
	return strings.Join(all, " ")
}

func TestOnboarding(t *testing.T) {
	always := Period{From: "2020-01-01"}
	access := CapabilityChanged{alvik, Capability{caseSystem, always, Sourced}}
	answers := func(a AgencyCode) networkEvent {
		return ReturnChannelChanged{ReturnChannel{a, Period{From: "2024-01-01", To: "2024-12-31"}, Sourced}}
	}
	for _, c := range []struct {
		name  string
		given []networkEvent
		a     AgencyCode
		on    Date
		want  string
	}{
		{"nothing is there but the name", nil, "mig", today, "no-agreement no-return-channel not-offered no-access nobody-assigned"},
		{"an agency that is served, but nobody knows whether it answers", nil, "fk", today, "no-return-channel no-access"},
		{"it answers", []networkEvent{answers("fk")}, "fk", today, "no-access"},
		{"the office reaches its system", []networkEvent{answers("fk"), access}, "fk", today, ""},
		{"it answers no more", []networkEvent{answers("fk"), access}, "fk", "2025-01-01", "no-return-channel"},
		{"the agreement has not begun", []networkEvent{answers("fk"), access}, "fk", "2019-12-31", "no-agreement no-return-channel no office"},
		{"next door is not served", []networkEvent{answers("af"), access}, "af", today, "not-offered only-next-door nobody-assigned nobody-assigned"},
		{"a station is missing", []networkEvent{answers("skv"), access}, "skv", today, "no-capability"},
		{"the last officer leaves", []networkEvent{answers("pm"), access, OfficerUnassigned{"bo", alvik, "pm", "2024-05-01"}}, "pm", today, "nobody-assigned"},
		{"a type outside the agreement", []networkEvent{answers("pm"), access, ErrandTypeListed{ErrandType{Code: "pm-new", Agency: "pm", Level: General, Active: true}}}, "pm", today,
			"outside-agreement"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := smallNetwork()
			for _, ev := range c.given {
				ev.change(n)
			}
			if got := lacking(t, n, c.a, alvik, c.on); got != c.want {
				t.Errorf("missing %q, want %q", got, c.want)
			}
		})
	}
	for _, a := range []AgencyCode{"kgb", Host, ""} {
		if _, err := Onboarding(smallNetwork(), a, today); !Refused(err, "unknown-agency") {
			t.Errorf("%q: %v", a, err)
		}
	}
}

// An agency that is ready at an office by this list gets a desk there; one that is next door a referral next door; all by data alone.
func TestTrafikverketByData(t *testing.T) {
	n := Reference()
	const before, on Date = "2026-11-30", "2026-12-01"
	change := func(by Actor, c NetworkCommand) {
		t.Helper()
		events, err := n.Decide(Moment{At: before.At(8 * 60), Actor: by}, c)
		if err != nil || len(events) == 0 {
			t.Fatalf("%s: %v, %v", c.Name(), events, err)
		}
		for _, ev := range events {
			ev.(networkEvent).change(n)
		}
	}
	routed := func(on Date) Decision {
		t.Helper()
		d, err := Route(n, Asked{Kontor: "kista", Type: n.Types["trv-info"], Date: on})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	kista := func(presence Presence, from Date) Change {
		return Change{Offering: &OfferingChanged{"kista", Offering{Agency: "trv", Levels: []Level{General}, Presence: presence, Valid: Period{From: from}}}}
	}
	info := n.Types["trv-info"]
	info.Active = true
	change(System, ChangeNetwork{[]Change{
		{ErrandType: &ErrandTypeListed{info}},
		{Agreement: &AgreementSigned{Agreement{Name: "trv-2026", Agency: "trv", Types: []ErrandTypeCode{"trv-info"}, Valid: Period{From: "2026-01-01"}}}},
	}})
	if _, err := n.Decide(Moment{At: on.At(0), Actor: boss}, ChangeNetwork{[]Change{kista(Service, on)}}); !Refused(err, "for-operators") {
		t.Errorf("a supervisor changes what an office offers: %v", err)
	}

	change(System, ChangeNetwork{[]Change{kista(CoLocation, "2026-11-02")}})
	if d := routed(on); d.Referral == nil || !d.Referral.NextDoor {
		t.Errorf("next door, and routed to %s, %v", d.Target, d.Referral)
	}
	if got := lacking(t, n, "trv", "kista", on); got != "no-return-channel only-next-door nobody-assigned" {
		t.Errorf("missing %s", got)
	}

	change(System, ChangeNetwork{[]Change{
		kista(Service, on),
		{Answers: &ReturnChannelChanged{ReturnChannel{Agency: "trv", Valid: Period{From: on}}}},
	}})
	change(boss, Assign{Officer: "o-kista-1", Kontor: "kista", Agency: "trv", Levels: []Level{General}, Valid: Period{From: on}})
	if got := lacking(t, n, "trv", "kista", on); got != "" {
		t.Errorf("missing %s", got)
	}
	if d := routed(before); d.Referral == nil || !d.Referral.NextDoor {
		t.Errorf("the day before, routed to %s", d.Target)
	}
	if d := routed(on); d.Target != TargetDesk || d.Queue != (Queue{"trv", "kista", AtDesk}) {
		t.Errorf("ready, and routed to %s", d.Target)
	}
	if r, err := Onboarding(n, "trv", on); err != nil || r.Ready() != 1 || len(r.Kontors) < 100 {
		t.Errorf("%d of %d offices are ready, %v", r.Ready(), len(r.Kontors), err)
	}
}

// A later word on an agency's channel takes the place of an earlier one from its first day on.
func TestReturnChannelChanged(t *testing.T) {
	n := NewNetwork()
	n.Agencies["fk"] = Agency{Code: "fk"}
	say := func(p Period) { ReturnChannelChanged{ReturnChannel{"fk", p, Sourced}}.change(n) }
	say(Period{From: "2024-01-01"})
	before := n.ReturnChannels
	say(Period{From: "2024-06-01", To: "2024-06-30"})
	for d, want := range map[Date]bool{"2023-12-31": false, "2024-01-01": true, "2024-05-31": true, "2024-06-30": true, "2024-07-01": false} {
		if got, _ := n.Answers("fk", d); got != want {
			t.Errorf("on %s: %t", d, got)
		}
	}
	if before[0].Valid.To != "" {
		t.Error("what others held of the list was changed")
	}
	if answers, _ := n.Answers("pm", "2024-02-01"); answers {
		t.Error("another agency answers")
	}
}
