package domain

import (
	"slices"
	"strings"
	"testing"
)

// moveDay is when Fagersta's social insurance moves to Västerås in these scenarios.
const moveDay Date = "2024-09-02"

// fagersta is the reference network with the move decided on. The office has a video room, as the reference data's rule makes it, unless it is
// taken away.
func fagersta(t *testing.T, changes ...networkEvent) *Network {
	t.Helper()
	n := Reference()
	var types []ErrandTypeCode
	for code, typ := range n.Types {
		if typ.Agency == "fk" && typ.Active {
			types = append(types, code)
		}
	}
	events, err := n.Decide(Moment{Actor: Actor{RoleOperator, "root"}}, MoveService{From: "fagersta", To: "vasteras", Types: types, Date: moveDay})
	if err != nil {
		t.Fatal(err)
	}
	changes = append(changes, events[0].(networkEvent))
	for _, ev := range changes {
		ev.change(n)
	}
	return n
}

// sickness is an errand about sickness benefit, which needs nothing but an officer.
const sickness ErrandTypeCode = "fk-sjukp"

func routed(t *testing.T, n *Network, at KontorID, code ErrandTypeCode, on Date) Decision {
	t.Helper()
	typ, ok := n.Types[code]
	if !ok {
		t.Fatalf("there is no type %s", code)
	}
	dec, err := Route(n, Asked{Kontor: at, Type: typ, Date: on, Kind: Person, Language: "sv"})
	if err != nil {
		t.Fatal(err)
	}
	return dec
}

// without ends what the office has of a capability, from the beginning.
func without(n *Network, k KontorID, capability string) {
	office := n.Kontors[k]
	office.capabilities = slices.DeleteFunc(office.capabilities, func(c Capability) bool { return c.Name == capability })
}

// timesAt is a calendar that gives times for an agency's errands all week.
func timesAt(k KontorID, a AgencyCode, capability string) CalendarSet {
	week := [7]Span{1: {600, 960}, 2: {600, 960}, 3: {600, 960}, 4: {600, 960}, 5: {600, 960}}
	return CalendarSet{SlotCalendar{
		Kontor: k, Name: "times", Capability: capability, Agency: a, Minutes: 30, Capacity: 1, Week: week, Valid: Period{From: NetworkStart}, Basis: Synthetic,
	}}
}

// Until the day before the move, a sickness errand in Fagersta is served at a desk there.
func TestFagerstaBeforeTheMove(t *testing.T) {
	dec := routed(t, fagersta(t), "fagersta", sickness, "2024-08-30")
	if dec.Target != TargetDesk || dec.Queue != (Queue{"fk", "fagersta", AtDesk}) {
		t.Errorf("%+v", dec)
	}
}

// From the day of the move on it is served by video from Västerås, though Avesta is nearer and could do it too.
func TestFagerstaAfterTheMove(t *testing.T) {
	dec := routed(t, fagersta(t), "fagersta", sickness, moveDay)
	if dec.Target != TargetVideo || dec.Queue != (Queue{"fk", "fagersta", Video}) || dec.Video == nil || dec.Video.Kontor != "vasteras" {
		t.Fatalf("%+v, video %+v", dec, dec.Video)
	}
	if dec.Video.Km < 60 || dec.Video.Km > 62 || len(dec.Nearer) == 0 || dec.Nearer[0].Kontor != "avesta" || dec.Nearer[0].Km < 26 || dec.Nearer[0].Km > 28 {
		t.Errorf("video from %+v, nearer %+v", dec.Video, dec.Nearer)
	}
	if cause := dec.Rejected[0].Cause; cause.Code != "moved-away" || cause.Args["to"] != "Västerås" {
		t.Errorf("the desk in Fagersta was rejected for %v", cause)
	}
}

// Without a video room in Fagersta it is a booked time in Västerås, about 61 km away, where times are given; Avesta is named beside it, and is the
// next to try when Västerås is full.
func TestFagerstaWithoutAVideoRoom(t *testing.T) {
	n := fagersta(t, timesAt("vasteras", "fk", ""), timesAt("avesta", "fk", ""))
	without(n, "fagersta", videoRoom)
	dec := routed(t, n, "fagersta", sickness, moveDay)
	if dec.Target != TargetBooked || dec.Booking == nil || dec.Booking.Kontor != "vasteras" || dec.Booking.Km < 60 || dec.Booking.Km > 62 {
		t.Fatalf("%+v, booking %+v", dec, dec.Booking)
	}
	if dec.Queue != (Queue{"fk", "fagersta", Booked}) || len(dec.Nearer) != 1 || dec.Nearer[0].Kontor != "avesta" || dec.Booking.Then[0] != dec.Nearer[0] {
		t.Errorf("queue %s, nearer %+v, then %+v", dec.Queue, dec.Nearer, dec.Booking.Then)
	}
	if dec.Reason.Code != "routed-booked-nearer" || dec.Reason.Args["nearer"] != "Avesta" || dec.Reason.Args["nearer_km"] != "26.9" {
		t.Errorf("the reason is %v", dec.Reason)
	}
}

// With neither a video room nor a calendar anywhere the errand is taken in where it can be, and else referred to Västerås, open that day.
func TestFagerstaWithoutVideoRoomOrCalendar(t *testing.T) {
	n := fagersta(t)
	without(n, "fagersta", videoRoom)
	dec := routed(t, n, "fagersta", sickness, moveDay)
	if n.Types[sickness].Receivable() != (dec.Target == TargetHandOver) {
		t.Errorf("%+v", dec)
	}
	dec, _, ok := Try(n, Asked{Kontor: "fagersta", Type: n.Types[sickness], Date: moveDay}, Choice{Target: TargetReferral})
	if !ok || dec.Referral.Kontor != "vasteras" || dec.Referral.Hours == (Span{}) || dec.Reason.Code != "routed-office-nearer" {
		t.Errorf("%+v %v", dec.Referral, dec.Reason)
	}
}

// Only what has moved has moved: a tax errand stays in Fagersta. What is moved back is served there again.
func TestFagerstaMovesNothingElse(t *testing.T) {
	n := fagersta(t)
	if dec := routed(t, n, "fagersta", "skv-persbevis", moveDay); dec.Target != TargetDesk {
		t.Errorf("%+v", dec)
	}
	ServiceMoved{From: "vasteras", To: "fagersta", Types: []ErrandTypeCode{sickness}, Date: "2025-01-07"}.change(n)
	n.unindexed()
	if before, after := routed(t, n, "fagersta", sickness, "2025-01-03"), routed(t, n, "fagersta", sickness, "2025-01-07"); before.Target != TargetVideo || after.Target != TargetDesk {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

// The move's effect names every errand type, where it went and goes, and the kilometres that are added.
func TestEffectOfAMove(t *testing.T) {
	n := fagersta(t)
	all := n.EffectOf(n.Moves[0])
	if len(all) != len(n.Moves[0].Types) {
		t.Fatalf("%d effects of a move of %d types", len(all), len(n.Moves[0].Types))
	}
	i := slices.IndexFunc(all, func(e MoveEffect) bool { return e.Type.Code == sickness })
	e := all[i]
	if e.Before.Target != TargetDesk || e.After.Target != TargetVideo || e.To.Kontor != "vasteras" || e.AddedKm < 60 || e.AddedKm > 62 || e.Nearer[0].Kontor != "avesta" {
		t.Errorf("%+v", e)
	}
}

// Arbetsförmedlingen is at six offices in March 2020: elsewhere its papers are taken in for it, and what cannot be taken in is referred to the
// nearest of the six, which no source names, so that the offering is marked synthetic. In June 2021 it is at a hundred.
func TestEmploymentServiceByPhases(t *testing.T) {
	n := Reference()
	var six []KontorID
	for id, k := range n.Kontors {
		if p, _ := k.Offers("af", General, "2020-03-16"); p == Service && k.Open.Has("2020-03-16") {
			six = append(six, id)
		}
	}
	if len(six) != 6 {
		t.Fatalf("%d offices have Arbetsförmedlingen", len(six))
	}
	const monday, later Date = "2020-03-16", "2021-06-15"
	served := 0
	for _, k := range n.Kontors {
		if !k.Open.Has(monday) || slices.Contains(six, k.ID) {
			continue
		}
		if dec := routed(t, n, k.ID, "af-inskr", later); dec.Target == TargetDesk {
			served++
		}
		dec := routed(t, n, k.ID, "af-inskr", monday)
		near := slices.MinFunc(six, func(a, b KontorID) int {
			return int(1000 * (KmBetween(k, n.Kontors[a]) - KmBetween(k, n.Kontors[b])))
		})
		if dec.Referral == nil || dec.Referral.Kontor != near || dec.Inputs.Basis != Synthetic {
			t.Errorf("%s: referred to %+v, basis %q; the nearest of the six is %s", k.ID, dec.Referral, dec.Inputs.Basis, near)
		}
		paper := routed(t, n, k.ID, "af-handl", monday)
		if !n.Types["af-handl"].Receivable() || paper.Target != TargetHandOver {
			t.Errorf("%s: a paper for Arbetsförmedlingen goes to %s", k.ID, paper.Target)
		}
	}
	if served < 80 {
		t.Errorf("in June 2021 only %d further offices have a desk for it", served)
	}
}

// On a Sunday, no office is open: the errand is still routed, to the agency itself.
func TestSundaysAreRouted(t *testing.T) {
	dec := routed(t, Reference(), "varberg", "af-inskr", "2020-03-15")
	if dec.Target != TargetReferral || dec.Referral.Outcome != ReferredAgency || dec.Rejected[0].Target != TargetDesk {
		t.Errorf("%+v", dec)
	}
}

// An identity card in Varberg is a booked time in Halmstad, with Göteborg to try next, where both give times.
func TestIdentityCardFromVarberg(t *testing.T) {
	n := Reference()
	for _, k := range []KontorID{"halmstad", "goteborg-centrum"} {
		timesAt(k, "skv", "id_card_station").change(n)
	}
	dec := routed(t, n, "varberg", "skv-idkort-ans", "2024-05-02")
	if dec.Target != TargetBooked || dec.Booking.Kontor != "halmstad" || dec.Booking.Capability != "id_card_station" || len(dec.Nearer) != 0 {
		t.Fatalf("%+v %+v", dec, dec.Booking)
	}
	if len(dec.Booking.Then) != 1 || dec.Booking.Then[0].Kontor != "goteborg-centrum" || dec.Booking.Km >= dec.Booking.Then[0].Km {
		t.Errorf("next %+v", dec.Booking.Then)
	}
}

// An errand type without a valid agreement is refused, with the agency and the type; the day that an agreement is valid, it is routed.
func TestAgreementSignedTheDayBefore(t *testing.T) {
	n := smallNetwork()
	AgreementSigned{Agreement{"mig-2024", "mig", []ErrandTypeCode{"mig-ask"}, Period{From: "2024-05-03"}, Sourced, false}}.change(n)
	a := Asked{Kontor: alvik, Type: n.Types["mig-ask"], Date: "2024-05-02"}
	if _, err := Route(n, a); !Refused(err, "no-agreement") || !strings.Contains(err.Error(), "Migrationsverket") {
		t.Errorf("the day before: %v", err)
	}
	a.Date = "2024-05-03"
	if dec, err := Route(n, a); err != nil || dec.Inputs.Agreement != "mig-2024" {
		t.Errorf("the day: %+v, %v", dec, err)
	}
}

// Whatever a policy says, a protected identity is not served by video, where another office would see it, nor at a computer in the open room;
// and another office that it is sent to has a protected channel.
func TestProtectedIdentityAgainstAnyPolicy(t *testing.T) {
	n := smallNetwork()
	for _, k := range []KontorID{alvik, berga, cederby} {
		CapabilityChanged{Kontor: k, Capability: Capability{videoRoom, Period{From: "2020-01-01"}, Synthetic}}.change(n)
	}
	CapabilityChanged{Kontor: cederby, Capability: Capability{protectedChannel, Period{From: "2020-01-01"}, Synthetic}}.change(n)
	RoutingPolicyChanged{Policy: Policy{Name: "open", Version: 1, From: "2024-01-01", Default: []Choice{
		{Target: TargetVideo}, {Target: TargetSelfService}, {Target: TargetReferral},
	}}}.change(n)
	a := Asked{Kontor: alvik, Type: n.Types["skv-ask"], Date: "2024-05-03", Protected: true}
	if dec := again(t, n, a); dec.Referral == nil || dec.Referral.Kontor != cederby || !dec.Inputs.Protected {
		t.Errorf("%+v %+v", dec, dec.Referral)
	}
	a.Protected = false
	if dec := again(t, n, a); dec.Target != TargetVideo || dec.Inputs.Protected {
		t.Errorf("anybody else: %+v", dec)
	}
}
