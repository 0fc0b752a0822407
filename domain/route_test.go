package domain

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Route on the tests' own network, with the whole decision: what matched, what was looked at, what was rejected and why.
func TestRoute(t *testing.T) {
	// Names as they stand in reasons.
	fkName := []string{"agency", "Försäkringskassan", "agency_en", "Social Insurance"}
	afName := []string{"agency", "Arbetsförmedlingen", "agency_en", "Employment"}
	skvName := []string{"agency", "Skatteverket", "agency_en", "Tax Agency"}
	with := func(name []string, more ...string) []string { return append(name[:4:4], more...) }
	notReceivable := func(code string) Rejection {
		return Rejection{TargetHandOver, alvik, phrase("not-receivable", "type", "ärende "+code, "type_en", "errand "+code)}
	}
	noVideo := Rejection{TargetVideo, alvik, phrase("no-capability", "capability", "video_room", "kontor", "Alvik")}
	notByVideo := func(code string) Rejection {
		return Rejection{TargetVideo, alvik, phrase("not-by-video", "type", "ärende "+code, "type_en", "errand "+code)}
	}
	nextDoor := func(to Target) Rejection {
		return Rejection{to, alvik, phrase("only-co-located", with(afName, "kontor", "Alvik")...)}
	}
	noTimes := func(code string) Rejection {
		return Rejection{TargetBooked, alvik, phrase("nowhere-to-book", "type", "ärende "+code, "type_en", "errand "+code)}
	}
	const friday Date = "2024-05-03"

	for _, c := range []struct {
		name string
		typ  ErrandTypeCode
		at   KontorID
		on   Date
		want Decision
		no   string
	}{
		{
			name: "a desk here serves it", typ: "fk-case", at: alvik, on: today,
			want: Decision{
				Rule: "default", Target: TargetDesk, Queue: Queue{"fk", alvik, AtDesk},
				Reason: phrase("routed-desk", with(fkName, "kontor", "Alvik")...),
				Inputs: Inputs{Agreement: "fk-2020", AgreementBasis: Synthetic, Level: InDepth, Basis: Synthetic},
			},
		},
		{
			name: "no desk here, but any takes it in for the agency", typ: "af-paper", at: alvik, on: today,
			want: Decision{
				Rule: "default", Target: TargetHandOver, Queue: Queue{"af", alvik, HandOver},
				Reason: phrase("routed-handover", afName...),
				Inputs: Inputs{Agreement: "af-2020", AgreementBasis: Synthetic, Level: General},
				Rejected: []Rejection{
					{TargetDesk, alvik, phrase("not-offered", with(afName, "level", "general", "kontor", "Alvik")...)},
					noVideo, noTimes("af-paper"),
				},
			},
		},
		{
			name: "a capability that is missing sends to the nearest office that has it", typ: "skv-card", at: alvik, on: today,
			want: Decision{
				Rule: "default", Target: TargetReferral, Referral: &Referral{Outcome: ReferredOffice, Kontor: berga, Km: 20, Hours: Span{600, 960}},
				Reason: phrase("routed-office", "kontor", "Berga", "km", "20.0"),
				Inputs: Inputs{Agreement: "skv-2020", AgreementBasis: Synthetic, Level: InDepth, Capability: "id_card_station", Basis: Synthetic},
				Rejected: []Rejection{
					{TargetDesk, alvik, phrase("no-capability", "capability", "id_card_station", "kontor", "Alvik")},
					notByVideo("skv-card"), noTimes("skv-card"), notReceivable("skv-card"),
				},
			},
		},
		{
			name: "an agency next door is a referral to there, never a queue, though another office has a desk for it", typ: "af-plan", at: alvik, on: today,
			want: Decision{
				Rule: "default", Target: TargetReferral, Referral: &Referral{Outcome: ReferredAgency, Kontor: alvik, NextDoor: true},
				Reason:   phrase("routed-next-door", with(afName, "kontor", "Alvik")...),
				Inputs:   Inputs{Agreement: "af-2020", AgreementBasis: Synthetic, Level: InDepth, Basis: Synthetic},
				Rejected: []Rejection{nextDoor(TargetDesk), nextDoor(TargetVideo), nextDoor(TargetBooked), nextDoor(TargetHandOver)},
			},
		},
		{
			name: "what no office serves goes to the agency itself; every office that cannot is named", typ: "af-dream", at: alvik, on: friday,
			want: Decision{
				Rule: "default", Target: TargetReferral, Referral: &Referral{Outcome: ReferredAgency},
				Reason: phrase("routed-agency", afName...),
				Inputs: Inputs{Agreement: "af-2020", AgreementBasis: Synthetic, Level: General},
				Rejected: []Rejection{
					{TargetDesk, alvik, phrase("not-offered", with(afName, "level", "general", "kontor", "Alvik")...)},
					noVideo, noTimes("af-dream"), notReceivable("af-dream"),
					{TargetReferral, berga, phrase("not-offered", with(afName, "level", "general", "kontor", "Berga")...)},
					{TargetReferral, cederby, phrase("not-offered", with(afName, "level", "general", "kontor", "Cederby")...)},
				},
			},
		},
		{
			name: "that an office is closed today, too, is no cause where it serves nothing of the kind", typ: "af-dream", at: alvik, on: today,
			want: Decision{
				Rule: "default", Target: TargetReferral, Referral: &Referral{Outcome: ReferredAgency},
				Reason: phrase("routed-agency", afName...),
				Inputs: Inputs{Agreement: "af-2020", AgreementBasis: Synthetic, Level: General},
				Rejected: []Rejection{
					{TargetDesk, alvik, phrase("not-offered", with(afName, "level", "general", "kontor", "Alvik")...)},
					noVideo, noTimes("af-dream"), notReceivable("af-dream"),
					{TargetReferral, berga, phrase("not-offered", with(afName, "level", "general", "kontor", "Berga")...)},
					{TargetReferral, cederby, phrase("not-offered", with(afName, "level", "general", "kontor", "Cederby")...)},
				},
			},
		},
		{
			name: "another office serves at its own desks, on its own days", typ: "skv-ask", at: cederby, on: "2020-06-01",
			want: Decision{
				Rule: "default", Target: TargetDesk, Queue: Queue{"skv", cederby, AtDesk},
				Reason: phrase("routed-desk", with(skvName, "kontor", "Cederby")...),
				Inputs: Inputs{Agreement: "skv-2020", AgreementBasis: Synthetic, Level: General, Basis: Synthetic},
			},
		},
		{
			name: "the host's own errand stays", typ: "ssc-dator", at: alvik, on: today,
			want: Decision{
				Rule: "host", Target: TargetHost, Queue: Queue{Host, alvik, SelfService},
				Reason: phrase("routed-host", "type", "ärende ssc-dator", "type_en", "errand ssc-dator"), Inputs: Inputs{Level: General},
			},
		},
		{
			name: "no agreement", typ: "mig-ask", at: alvik, on: today,
			no: "ruled no-agreement agency=Migrationsverket agency_en=Migration date=2024-05-02 type=ärende mig-ask type_en=errand mig-ask",
		},
		{
			name: "no agreement yet", typ: "fk-ask", at: alvik, on: "2019-12-31",
			no: "ruled no-agreement agency=Försäkringskassan agency_en=Social Insurance date=2019-12-31 type=ärende fk-ask type_en=errand fk-ask",
		},
		{name: "no such office", typ: "fk-ask", at: "atlantis", on: today, no: "unknown unknown-kontor kontor=atlantis"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := smallNetwork()
			got, err := Route(n, Asked{Kontor: c.at, Type: n.Types[c.typ], Date: c.on})
			if no := told(err); no != c.no {
				t.Fatalf("refused %q, want %q", no, c.no)
			}
			if c.no == "" {
				c.want.Policy, c.want.Inputs.Date, c.want.Inputs.Network = StandardPolicy().String(), c.on, n.Revision
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("decision (-want +got):\n%s", diff)
			}
		})
	}
}

// An office without anybody assigned to the agency and level has no queue for it.
func TestRouteWithoutOfficers(t *testing.T) {
	n := smallNetwork()
	OfficerUnassigned{"bo", alvik, "pm", "2024-05-01"}.change(n)
	got, err := Route(n, Asked{Kontor: alvik, Type: n.Types["pm-ask"], Date: today})
	if err != nil || got.Target != TargetReferral || got.Rejected[0].Cause.Code != "nobody-assigned" {
		t.Errorf("%+v, %v", got, err)
	}
}

// Of two offices that can, a nearer one that is closed that day does not count; on a day when both are open it does.
func TestRouteToWhoIsOpenToday(t *testing.T) {
	n := smallNetwork()
	KontorHoursChanged{berga, Hours{From: "2024-05-01", Week: [7]Span{4: {600, 960}}, Basis: Sourced}}.change(n) // berga: Thursdays only
	for on, want := range map[Date]KontorID{"2024-05-02": berga, "2024-05-03": cederby} {
		got, err := Route(n, Asked{Kontor: alvik, Type: n.Types["skv-card"], Date: on})
		if err != nil || got.Referral == nil || got.Referral.Kontor != want {
			t.Errorf("on %s: %+v, %v; want %s", on, got, err, want)
		}
	}
	got, err := Route(n, Asked{Kontor: alvik, Type: n.Types["skv-card"], Date: "2024-05-05"}) // a Sunday
	if err != nil || got.Referral == nil || got.Referral.Outcome != ReferredAgency {
		t.Errorf("on a Sunday: %+v, %v", got, err)
	}
}

// Varberg has no id-card station: a source says so. The nearest that has one is Halmstad.
func TestRouteAnIdentityCardFromVarberg(t *testing.T) {
	n := Reference()
	got, err := Route(n, Asked{Kontor: "varberg", Type: n.Types["skv-idkort-ans"], Date: "2024-05-02"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Target != TargetReferral || got.Referral.Kontor != "halmstad" || got.Referral.Km < 59 || got.Referral.Km > 63 {
		t.Errorf("%+v %+v", got, got.Referral)
	}
	if cause := got.Rejected[0].Cause; cause.Code != "no-capability" || cause.Args["capability"] != "id_card_station" {
		t.Errorf("Varberg was rejected for %v", cause)
	}
}

// The order of a map decides nothing.
func TestRouteRepeats(t *testing.T) {
	n := Reference()
	for _, code := range []ErrandTypeCode{"skv-idkort-ans", "af-person", "mig-info", "fk-bostb"} {
		var first string
		for range 25 {
			dec, err := Route(n.Clone(), Asked{Kontor: "varberg", Type: n.Types[code], Date: "2024-05-02"})
			if err != nil {
				t.Fatal(err)
			}
			if got := asJSON(t, dec); first == "" {
				first = got
			} else if got != first {
				t.Fatalf("two decisions on %s:\n%s\n%s", code, first, got)
			}
		}
	}
}

// Every active type of an agency with an agreement is routed, at every office, on every day of the network: to exactly one place.
func TestRouteIsTotal(t *testing.T) {
	n := Reference()
	var types []ErrandType
	for _, r := range mustTable("errand_types.csv", errandTypesCSV) {
		if typ := errandTypeOf(r); typ.Active {
			types = append(types, typ)
		}
	}
	var offices []KontorID
	for _, k := range seededKontors() {
		offices = append(offices, k.ID)
	}
	first := NetworkStart.At(12 * 60)
	rapid.Check(t, func(t *rapid.T) {
		typ, at := rapid.SampledFrom(types).Draw(t, "type"), rapid.SampledFrom(offices).Draw(t, "office")
		on := DateOf(first.Add(time.Duration(rapid.IntRange(0, 8*365).Draw(t, "day")) * 24 * time.Hour))
		dec, err := Route(n, Asked{Kontor: at, Type: typ, Date: on})
		if _, agreed := n.AgreementFor(typ, on); !agreed && typ.Agency != Host {
			if !Refused(err, "no-agreement") {
				t.Fatalf("%s at %s on %s without an agreement: %v", typ.Code, at, on, err)
			}
			return
		}
		switch {
		case err != nil:
			t.Fatalf("%s at %s on %s: %v", typ.Code, at, on, err)
		case (dec.Queue == Queue{}) != (dec.Referral != nil) || (dec.Target == TargetReferral) != (dec.Referral != nil):
			t.Fatalf("%s at %s on %s goes nowhere, or to two places: %+v", typ.Code, at, on, dec)
		case dec.Reason.Code == "" || dec.Policy == "" || dec.Rule == "":
			t.Fatalf("%s at %s on %s without a reason: %+v", typ.Code, at, on, dec)
		case dec.Referral != nil && dec.Referral.Outcome == ReferredOffice && n.Kontors[dec.Referral.Kontor].HoursOn(on) == (Span{}):
			t.Fatalf("%s at %s on %s is sent to a closed door: %+v", typ.Code, at, on, dec.Referral)
		}
	})
}

// Hudiksvall is nearest to Söderhamn and has Migrationsverket, but not on a Friday.
func TestRouteNamesANearerOfficeThatIsClosed(t *testing.T) {
	n := Reference()
	dec, _, ok := Try(n, Asked{Kontor: "soderhamn", Type: n.Types["mig-info"], Date: "2024-05-03"}, Choice{Target: TargetReferral})
	if !ok || dec.Referral == nil || dec.Referral.Kontor != "borlange" {
		t.Fatalf("Migrationsverket in Söderhamn on a Friday: %+v", dec.Referral)
	}
	want := Rejection{TargetReferral, "hudiksvall", phrase("closed-that-day", "kontor", "Hudiksvall", "date", "2024-05-03")}
	if !slices.ContainsFunc(dec.Rejected, func(r Rejection) bool { return cmp.Equal(r, want) }) {
		t.Errorf("Hudiksvall is not among the rejected: %+v", dec.Rejected)
	}
}
