package domain

// The tests' own network: three offices, small enough to hold in one's head.
//
//	alvik   the office of the scenarios. fk both levels, skv general (no id-card station), pm general; af only next door.
//	berga   20 km north: the id-card station, skv both levels; af in depth.
//	cederby 40 km north: as berga, but closed on Thursdays.
//
// The scenarios' day, 2024-05-02, is a Thursday.
const (
	alvik   KontorID = "alvik"
	berga   KontorID = "berga"
	cederby KontorID = "cederby"

	today Date = "2024-05-02"
)

// Officers at alvik: ann serves fk and skv, bo skv and pm, cia fk but general only. dan is at berga.
var (
	ann = Actor{RoleOfficer, "ann"}
	bo  = Actor{RoleOfficer, "bo"}
	cia = Actor{RoleOfficer, "cia"}
	dan = Actor{RoleOfficer, "dan"}

	front = Actor{RoleReception, "front"}
	boss  = Actor{RoleSupervisor, "boss"}
	fk    = Actor{RoleAgency, "fk"}
	skv   = Actor{RoleAgency, "skv.c7"}
)

func smallNetwork() *Network {
	n := NewNetwork()
	n.learn(n.factsOf(Entry{At: Date("2020-01-01").At(0)}, smallNetworkEvents()))
	n.Revision = 7
	return n
}

func smallNetworkEvents() []networkEvent {
	always := Period{From: "2020-01-01"}
	both, general, inDepth := []Level{General, InDepth}, []Level{General}, []Level{InDepth}
	events := []networkEvent{
		RulesChanged{Rules: Rules{MaxCalls: 3, TargetMinutes: 20, Basis: Estimated}},
		AgencyListed{Agency{Code: "fk", NameSv: "Försäkringskassan", NameEn: "Social Insurance", Status: "connected"}},
		AgencyListed{Agency{Code: "skv", NameSv: "Skatteverket", NameEn: "Tax Agency", Status: "connected"}},
		AgencyListed{Agency{Code: "pm", NameSv: "Pensionsmyndigheten", NameEn: "Pensions", Status: "connected"}},
		AgencyListed{Agency{Code: "af", NameSv: "Arbetsförmedlingen", NameEn: "Employment", Status: "connected_phased"}},
		AgencyListed{Agency{Code: "mig", NameSv: "Migrationsverket", NameEn: "Migration", Status: "candidate"}},
		AgencyListed{Agency{Code: Host, NameSv: "Statens servicecenter", NameEn: "Service centre", Status: "host"}},

		AgreementSigned{Agreement{"fk-2020", "fk", []ErrandTypeCode{"fk-ask", "fk-case", "fk-form"}, always, Synthetic, false}},
		AgreementSigned{Agreement{"skv-2020", "skv", []ErrandTypeCode{"skv-ask", "skv-card"}, always, Synthetic, false}},
		AgreementSigned{Agreement{"pm-2020", "pm", []ErrandTypeCode{"pm-ask"}, always, Synthetic, false}},
		AgreementSigned{Agreement{"af-2020", "af", []ErrandTypeCode{"af-paper", "af-plan", "af-dream"}, always, Synthetic, false}},
	}
	for _, t := range []ErrandType{
		{Code: "fk-ask", Agency: "fk", Level: General, Channel: AtDesk, Outcome: Solved},
		{Code: "fk-case", Agency: "fk", Level: InDepth, Channel: AtDesk, Outcome: Solved},
		{Code: "fk-form", Agency: "fk", Level: General, Channel: AtDesk, Outcome: HandedOver},
		{Code: "skv-ask", Agency: "skv", Level: General, Channel: AtDesk, Outcome: Solved},
		{Code: "skv-card", Agency: "skv", Level: InDepth, Channel: Booked, Outcome: HandedOver, Booking: true, Capability: "id_card_station"},
		{Code: "pm-ask", Agency: "pm", Level: General, Channel: AtDesk, Outcome: Solved},
		{Code: "af-paper", Agency: "af", Level: General, Channel: AtDesk, Outcome: HandedOver}, // nowhere, but any desk may take it in
		{Code: "af-plan", Agency: "af", Level: InDepth, Channel: AtDesk, Outcome: Solved},      // at berga
		{Code: "af-dream", Agency: "af", Level: General, Channel: AtDesk, Outcome: Solved},     // at no office
		{Code: "mig-ask", Agency: "mig", Level: General, Channel: AtDesk, Outcome: Solved},     // no agreement
		{Code: "ssc-lots", Agency: Host, Level: General, Channel: Reception, Outcome: Solved},
		{Code: "ssc-dator", Agency: Host, Level: General, Channel: SelfService, Outcome: Solved},
	} {
		t.NameSv, t.NameEn, t.Minutes, t.Active = "ärende "+string(t.Code), "errand "+string(t.Code), 10, true
		events = append(events, ErrandTypeListed{t})
	}
	events = append(events, ErrandTypeListed{ErrandType{Code: "fk-old", Agency: "fk", Level: General}}) // no longer active

	weekdays := [7]Span{1: {600, 960}, 2: {600, 960}, 3: {600, 960}, 4: {600, 960}, 5: {600, 960}}
	noThursday := weekdays
	noThursday[4] = Span{}
	for _, k := range []struct {
		id    KontorID
		name  string
		lat   float64
		hours [7]Span
	}{{alvik, "Alvik", 60.00, weekdays}, {berga, "Berga", 60.18, weekdays}, {cederby, "Cederby", 60.36, noThursday}} {
		events = append(events,
			KontorOpened{Kontor: Kontor{ID: k.id, Name: k.name, County: "Provlän", Area: "ordinary", Lat: k.lat, Lon: 15, Open: always, Basis: Synthetic}},
			KontorHoursChanged{k.id, Hours{always.From, k.hours, Synthetic}},
		)
	}
	for _, o := range []OfferingChanged{
		{alvik, Offering{"fk", both, Service, always, Synthetic}},
		{alvik, Offering{"skv", both, Service, always, Synthetic}},
		{alvik, Offering{"pm", general, Service, always, Synthetic}},
		{alvik, Offering{"af", inDepth, CoLocation, always, Synthetic}},
		{berga, Offering{"skv", both, Service, always, Synthetic}},
		{berga, Offering{"af", inDepth, Service, always, Synthetic}},
		{cederby, Offering{"skv", both, Service, always, Synthetic}},
	} {
		events = append(events, o)
	}
	for _, k := range []KontorID{berga, cederby} {
		events = append(events, CapabilityChanged{k, Capability{"id_card_station", always, Synthetic}})
	}
	for _, a := range []struct {
		officer OfficerID
		Assignment
	}{
		{"ann", Assignment{Kontor: alvik, Agency: "fk", Levels: both, Valid: always, Basis: Synthetic}},
		{"ann", Assignment{Kontor: alvik, Agency: "skv", Levels: both, Valid: always, Basis: Synthetic}},
		{"bo", Assignment{Kontor: alvik, Agency: "skv", Levels: general, Valid: always, Basis: Synthetic}},
		{"bo", Assignment{Kontor: alvik, Agency: "pm", Levels: general, Valid: always, Basis: Synthetic}},
		{"cia", Assignment{Kontor: alvik, Agency: "fk", Levels: general, Valid: always, Basis: Synthetic}},
		{"dan", Assignment{Kontor: berga, Agency: "skv", Levels: both, Valid: always, Basis: Synthetic}},
		{"dan", Assignment{Kontor: berga, Agency: "af", Levels: inDepth, Valid: always, Basis: Synthetic}},
		{"eva", Assignment{Kontor: cederby, Agency: "skv", Levels: both, Valid: always, Basis: Synthetic}},
	} {
		events = append(events, OfficerAssigned{a.officer, a.Assignment})
	}
	return events
}
