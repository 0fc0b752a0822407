package domain

import (
	"errors"
	"testing"
)

var operator = Actor{RoleOperator, "op"}

// A change of the network in words: what there is, what is asked for, what happens or why not.
func TestChangeNetwork(t *testing.T) {
	week := [7]Span{2: {600, 960}, 4: {600, 960}}
	always := Period{From: "2020-01-01"}
	office := Kontor{ID: "dalby", Name: "Dalby", Municipality: "Dalby", County: "Provlän", Area: "rural", Lat: 60.5, Lon: 15, Expected: 30}
	listed := office
	listed.Open, listed.Basis, listed.DateBasis = Period{From: Never}, Sourced, Sourced
	source := "https://example.org/beslut"
	for _, c := range []struct {
		name string
		when []Change
		then []Event
		no   string
	}{
		{
			name: "a new office is one on no day until somebody says so",
			when: []Change{{Office: &KontorOpened{Kontor: office}}},
			then: []Event{KontorOpened{Kontor: listed}},
		},
		{
			name: "a change builds on those before it",
			when: []Change{
				{Office: &KontorOpened{Kontor: office}},
				{State: &KontorStateSet{"dalby", Standing{State: OfficeDecided, From: "2024-05-02", Target: "2024-09-02", Source: source}}},
				{Hours: &KontorHoursChanged{"dalby", Hours{From: "2024-09-02", Week: week}}},
			},
			then: []Event{
				KontorOpened{Kontor: listed},
				KontorStateSet{"dalby", Standing{State: OfficeDecided, From: "2024-05-02", Target: "2024-09-02", Basis: Sourced, Source: source}},
				KontorHoursChanged{"dalby", Hours{"2024-09-02", week, Sourced}},
			},
		},
		{
			name: "all or nothing, and which of them it was",
			when: []Change{
				{Agency: &AgencyListed{Agency{"trv", "Trafikverket", "Transport Administration", "candidate"}}},
				{State: &KontorStateSet{"nowhere", Standing{State: OfficeOpen, From: "2024-09-02"}}},
			},
			no: "unknown unknown-kontor change=2 kontor=nowhere",
		},
		{name: "nothing to change", no: "malformed bad-change-count count=0 most=1000"},
		{name: "an empty change", when: []Change{{}}, no: "malformed not-one-change change=1"},
		{
			name: "two changes in one",
			when: []Change{{Agency: &AgencyListed{}, Exception: &HoursExcepted{}}},
			no:   "malformed not-one-change change=1",
		},
		{
			name: "a closing office may stay open after all",
			when: []Change{
				{State: &KontorStateSet{berga, Standing{State: OfficeClosing, From: "2024-05-02", Target: "2024-06-28"}}},
				{State: &KontorStateSet{berga, Standing{State: OfficeOpen, From: "2024-06-01"}}},
			},
			then: []Event{
				KontorStateSet{berga, Standing{State: OfficeClosing, From: "2024-05-02", Target: "2024-06-28", Basis: Sourced}},
				KontorStateSet{berga, Standing{State: OfficeOpen, From: "2024-06-01", Basis: Sourced}},
			},
		},
		{
			name: "a closed office does not open again under its id",
			when: []Change{
				{State: &KontorStateSet{berga, Standing{State: OfficeClosed, From: "2024-06-29"}}},
				{State: &KontorStateSet{berga, Standing{State: OfficeOpen, From: "2024-09-01"}}},
			},
			no: "ruled no-such-step becomes=open change=2 date=2024-09-01 is=closed kontor=Berga",
		},
		{
			name: "an office that was closed by mistake is open from the same day",
			when: []Change{
				{State: &KontorStateSet{berga, Standing{State: OfficeClosed, From: "2024-05-02"}}},
				{State: &KontorStateSet{berga, Standing{State: OfficeOpen, From: "2024-05-02"}}},
			},
			then: []Event{
				KontorStateSet{berga, Standing{State: OfficeClosed, From: "2024-05-02", Basis: Sourced}},
				KontorStateSet{berga, Standing{State: OfficeOpen, From: "2024-05-02", Basis: Sourced}},
			},
		},
		{
			name: "an open office is not planned",
			when: []Change{{State: &KontorStateSet{berga, Standing{State: OfficePlanned, From: "2024-06-29"}}}},
			no:   "ruled no-such-step becomes=planned change=1 date=2024-06-29 is=open kontor=Berga",
		},
		{
			name: "what is so already is passed over",
			when: []Change{
				{Hours: &KontorHoursChanged{alvik, Hours{always.From, [7]Span{1: {600, 960}, 2: {600, 960}, 3: {600, 960}, 4: {600, 960}, 5: {600, 960}}, Synthetic}}},
				{Offering: &OfferingChanged{alvik, Offering{"pm", []Level{General}, Service, always, Synthetic}}},
				{Capability: &CapabilityChanged{berga, Capability{"id_card_station", always, Synthetic}}},
				{Agreement: &AgreementSigned{Agreement{"pm-2020", "pm", []ErrandTypeCode{"pm-ask"}, always, Synthetic, false}}},
			},
		},
		{
			name: "an agreement ends when it is signed again with its last day",
			when: []Change{{Agreement: &AgreementSigned{Agreement{"pm-2020", "pm", []ErrandTypeCode{"pm-ask"}, Period{"2020-01-01", "2024-06-30"}, Sourced, false}}}},
			then: []Event{AgreementSigned{Agreement{"pm-2020", "pm", []ErrandTypeCode{"pm-ask"}, Period{"2020-01-01", "2024-06-30"}, Sourced, false}}},
		},
		{
			name: "an agreement covers its own agency's types",
			when: []Change{{Agreement: &AgreementSigned{Agreement{"pm-2024", "pm", []ErrandTypeCode{"fk-ask"}, always, Sourced, false}}}},
			no:   "unknown unknown-type change=1 type=fk-ask",
		},
		{
			name: "a name belongs to one agency's agreement",
			when: []Change{{Agreement: &AgreementSigned{Agreement{"pm-2020", "fk", []ErrandTypeCode{"fk-ask"}, always, Sourced, false}}}},
			no:   "ruled agreement-of-another agency=Pensionsmyndigheten agency_en=Pensions change=1 names=pm-2020",
		},
		{
			name: "a capability is lost with a last day",
			when: []Change{{Capability: &CapabilityChanged{berga, Capability{"id_card_station", Period{"2020-01-01", "2024-05-01"}, Sourced}}}},
			then: []Event{CapabilityChanged{berga, Capability{"id_card_station", Period{"2020-01-01", "2024-05-01"}, Sourced}}},
		},
		{
			name: "periods of one capability do not overlap",
			when: []Change{{Capability: &CapabilityChanged{berga, Capability{"id_card_station", Period{From: "2024-05-01"}, Sourced}}}},
			no:   "ruled period-goes-on change=1 from=2020-01-01 kontor=Berga",
		},
		{
			name: "nor with one that has an end",
			when: []Change{
				{Capability: &CapabilityChanged{berga, Capability{"id_card_station", Period{"2020-01-01", "2024-05-01"}, Sourced}}},
				{Capability: &CapabilityChanged{berga, Capability{"id_card_station", Period{From: "2024-05-01"}, Sourced}}},
			},
			no: "ruled periods-overlap change=2 from=2020-01-01 kontor=Berga to=2024-05-01",
		},
		{
			name: "nor do those of one offering",
			when: []Change{{Offering: &OfferingChanged{alvik, Offering{"fk", []Level{General}, Service, Period{"2019-01-01", "2021-01-01"}, Sourced}}}},
			no:   "ruled period-goes-on change=1 from=2020-01-01 kontor=Alvik",
		},
		{
			name: "an office cannot have what nobody knows",
			when: []Change{{Capability: &CapabilityChanged{berga, Capability{"id_cart_station", always, Sourced}}}},
			no:   "malformed unknown-capability change=1 text=id_cart_station",
		},
		{
			name: "hours end after they begin",
			when: []Change{{Exception: &HoursExcepted{alvik, Exception{"2024-05-17", Span{960, 600}, HoursTraining, ""}}}},
			no:   "malformed bad-hours change=1 closes=10:00 opens=16:00",
		},
		{
			name: "since when it is known is not for the change to say",
			when: []Change{{State: &KontorStateSet{berga, Standing{State: OfficeReduced, From: "2024-06-29", Known: "2020-01-01"}}}},
			no:   "malformed bad-source change=1 text=",
		},
		{
			name: "a source is no free text",
			when: []Change{{State: &KontorStateSet{berga, Standing{State: OfficeReduced, From: "2024-06-29", Source: "Anna said so"}}}},
			no:   "malformed bad-source change=1 text=Anna said so",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := smallNetwork()
			before := networkJSON(t, n)
			got, err := n.Decide(Moment{At: clock("09:00"), Actor: operator, Network: n}, ChangeNetwork{c.when})
			if told(err) != c.no {
				t.Errorf("told %q, want %q", told(err), c.no)
			}
			if want := asJSON(t, c.then); asJSON(t, got) != want && len(got)+len(c.then) > 0 {
				t.Errorf("happened\n%s\nwant\n%s", asJSON(t, got), want)
			}
			if networkJSON(t, n) != before {
				t.Error("deciding changed the network")
			}
		})
	}
}

func TestOnlyOperatorsChangeTheNetwork(t *testing.T) {
	for _, a := range []Actor{boss, ann, front, fk} {
		n := smallNetwork()
		if _, err := n.Decide(Moment{At: clock("09:00"), Actor: a, Network: n}, ChangeNetwork{[]Change{{}}}); !Refused(err, "for-operators") {
			t.Errorf("%s: %v", a, err)
		}
	}
}

// Without the agreement the errand is refused with the agency's name; from the day on which the agreement holds it is accepted, and after its
// last day it is refused again.
func TestAnAgreementIsSignedAndEnds(t *testing.T) {
	n := smallNetwork()
	change := func(do ...Change) {
		t.Helper()
		events, err := n.Decide(Moment{At: clock("09:00"), Actor: operator, Network: n}, ChangeNetwork{do})
		if err != nil {
			t.Fatal(err)
		}
		if err := n.Fold(Entry{Book: NetworkBook, Revision: n.Revision + 1, At: clock("09:00"), Actor: operator, Command: "change-network", Events: events}); err != nil {
			t.Fatal(err)
		}
	}
	route := func(on Date) error {
		_, err := Route(n, Asked{Kontor: alvik, Type: n.Types["mig-ask"], Date: on})
		return err
	}
	change(Change{Agreement: &AgreementSigned{Agreement{"mig-2024", "mig", []ErrandTypeCode{"mig-ask"}, Period{From: "2024-05-03"}, "", false}}})
	var r *Refusal
	if err := route(today); !errors.As(err, &r) || r.Code != "no-agreement" || r.Args["agency"] != "Migrationsverket" {
		t.Errorf("the day before: %v", err)
	}
	if err := route("2024-05-03"); err != nil {
		t.Errorf("the day after it was signed: %v", err)
	}
	change(Change{Agreement: &AgreementSigned{Agreement{"mig-2024", "mig", []ErrandTypeCode{"mig-ask"}, Period{"2024-05-03", "2024-12-31"}, "", false}}})
	if err := route("2024-12-31"); err != nil {
		t.Errorf("its last day: %v", err)
	}
	if err := route("2025-01-01"); !Refused(err, "no-agreement") {
		t.Errorf("the day after its last: %v", err)
	}
}
