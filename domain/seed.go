package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"sync"
)

// SeedNetwork writes one part of the reference data into the network book: "catalogue" first, then the offices county by county, then the
// "history". What is there already stays as it is.
type SeedNetwork struct {
	Part string `json:"part"`
}

func (SeedNetwork) Name() string { return "seed-network" }

// Catalogue is the part of the seed with the agencies, errand types, agreements and rules.
const Catalogue = "catalogue"

// SeedParts lists the parts of the reference data in the order in which they are written.
func SeedParts() []string {
	var counties []string
	for _, k := range seededKontors() {
		counties = append(counties, k.County)
	}
	slices.Sort(counties)
	return append(append([]string{Catalogue}, slices.Compact(counties)...), History)
}

func (c SeedNetwork) decide(n *Network, m Moment) ([]Event, error) {
	if m.Actor.Role != RoleSystem && m.Actor.Role != RoleOperator {
		return nil, refuse("for-operators")
	}
	if c.Part == Catalogue {
		if len(n.Types) > 0 {
			return nil, nil // already so
		}
		return seedCatalogue(), nil
	}
	if c.Part == History {
		if len(n.Goals) > 0 {
			return nil, nil // already so
		}
		return seedHistory(), nil
	}
	var events []Event
	known := false
	for _, k := range seededKontors() {
		if known = known || k.County == c.Part; k.County == c.Part && n.Kontors[k.ID] == nil {
			events = append(events, seedKontor(k)...)
		}
	}
	if !known {
		return nil, malformed("unknown-part", "part", shown(c.Part))
	}
	return events, nil
}

// Reference is the network as the embedded reference data gives it, without a log and as of no revision: for examples and tests.
func Reference() *Network {
	n := NewNetwork()
	for _, part := range SeedParts() {
		events, err := (SeedNetwork{part}).decide(n, Moment{Actor: System})
		if err != nil {
			panic(err) // embedded, and tested
		}
		facts := make([]networkEvent, len(events))
		for i, ev := range events {
			facts[i] = ev.(networkEvent)
		}
		n.learn(n.factsOf(Entry{Command: SeedNetwork{}.Name(), At: Never.At(0)}, facts))
	}
	return n
}

func seedCatalogue() []Event {
	events := []Event{RulesChanged{Rules: Rules{MaxCalls: 3, TargetMinutes: 20, Basis: Estimated, Order: StandardOrdering}}}
	types := map[AgencyCode][]ErrandTypeCode{}
	for _, r := range mustTable("errand_types.csv", errandTypesCSV) {
		t := errandTypeOf(r)
		events = append(events, ErrandTypeListed{t})
		if t.Active {
			types[t.Agency] = append(types[t.Agency], t.Code)
		}
	}
	for _, r := range mustTable("agencies.csv", agenciesCSV) {
		a := agencyOf(r)
		events = append(events, AgencyListed{a})
		if from := connectedFrom(r); from != "" && a.Code != Host {
			events = append(events, AgreementSigned{Agreement{
				Name: string(a.Code) + "-" + string(from[:4]), Agency: a.Code, Types: types[a.Code], Valid: Period{From: from}, Basis: Synthetic,
			}}, ReturnChannelChanged{ReturnChannel{a.Code, Period{From: from}, Synthetic}})
		}
	}
	return events
}

// connectedFrom is the day from which the agency is served; empty for a candidate.
func connectedFrom(r row) Date { return Date(isoDate.FindString(r["connected_from"])) }

// seededKontors are the offices of the reference data, read once; nobody changes them.
var seededKontors = sync.OnceValue(func() (all []Kontor) {
	for _, r := range mustTable("kontor.csv", kontorCSV) {
		all = append(all, kontorOf(r))
	}
	return all
})

// knownHours and knownCapabilities are what sources say of offices, read once.
var (
	knownHours        = sync.OnceValue(func() []row { return mustTable("hours_known.csv", hoursCSV) })
	knownCapabilities = sync.OnceValue(func() []row { return mustTable("capabilities_known.csv", capabilitiesCSV) })
)

// seedKontor is an office with what no source gives made by rule and marked synthetic.
func seedKontor(k Kontor) []Event {
	events := []Event{KontorOpened{Kontor: k}}
	events = append(events, seedHours(k)...)
	events = append(events, seedCapabilities(k)...)
	offerings := seedOfferings(k)
	for _, o := range offerings {
		events = append(events, OfferingChanged{k.ID, o})
	}
	return append(events, seedOfficers(k, offerings)...)
}

// seedHours: 10:00-16:00 Monday to Friday from the first day on, synthetic; then what sources say.
func seedHours(k Kontor) []Event {
	usual := Hours{From: k.Open.From, Basis: Synthetic}
	for day := 1; day <= 5; day++ {
		usual.Week[day] = Span{10 * 60, 16 * 60}
	}
	events := []Event{KontorHoursChanged{k.ID, usual}}
	for _, r := range knownHours() {
		if KontorID(r["kontor"]) != k.ID {
			continue
		}
		h, err := hoursOf(r)
		if err != nil {
			panic(fmt.Sprintf("hours of %s: %v", k.ID, err)) // embedded, and tested
		}
		events = append(events, KontorHoursChanged{k.ID, h})
	}
	return events
}

// seedCapabilities: what sources say; every office can scan, print and reach the agencies' case systems; offices in cities, and the
// largest of a county without one, issue identity cards, check identities, and have a protected channel; offices that are not rural
// have a meeting and a video room. All but the first synthetic.
func seedCapabilities(k Kontor) []Event {
	var events []Event
	known := map[string]bool{}
	for _, r := range knownCapabilities() {
		if KontorID(r["kontor"]) != k.ID {
			continue
		}
		known[r["capability"]] = true
		if r.yes("has") {
			events = append(events, CapabilityChanged{k.ID, Capability{r["capability"], Period{From: Date(r["from"])}, Basis(r["basis"])}})
		}
	}
	made := []string{"scan_station", "print_station", "case_system"}
	if k.Area == "metro" || largestOfCounty(k) {
		made = append(made, "id_card_station", "biometric_id_check", "protected_channel")
	}
	if k.Area != "rural" && k.Area != "fa_region" {
		made = append(made, "meeting_room", "video_room")
	}
	for _, name := range made {
		from := k.Open.From
		if name == "video_room" {
			from = max(from, videoFrom)
		}
		if !known[name] {
			events = append(events, CapabilityChanged{k.ID, Capability{name, Period{From: from}, Synthetic}})
		}
	}
	return events
}

// videoFrom is the day by which video was to be at every office; no office is given it before.
const videoFrom Date = "2020-12-31"

// largestOfCounty says whether the office expects the most visits of its county, ties by id; a county with a metro office, or with one
// that issues identity cards by a source, has none.
func largestOfCounty(k Kontor) bool {
	largest := k
	for _, other := range seededKontors() {
		if other.County != k.County {
			continue
		}
		if other.Area == "metro" || issuesCards(other.ID) {
			return false
		}
		if c := cmp.Compare(other.Expected, largest.Expected); c > 0 || c == 0 && other.ID < largest.ID {
			largest = other
		}
	}
	return largest.ID == k.ID
}

func issuesCards(id KontorID) bool {
	return slices.ContainsFunc(knownCapabilities(), func(r row) bool {
		return KontorID(r["kontor"]) == id && r["capability"] == "id_card_station" && r.yes("has")
	})
}

// seedOfferings: Skatteverket, Försäkringskassan and Pensionsmyndigheten at every office at both levels. Arbetsförmedlingen, general
// only, by phases of which sources give the numbers: 6 offices from 2019-09-01, 100 from 2021-05-31. Migrationsverket, general only: the
// three pilots that sources name from 2021-09-01, 6 from 2022-12-31, 27 from 2023-12-31. Which offices beyond the named ones is drawn by
// a hash of the agency and the office among those open then, and synthetic.
func seedOfferings(k Kontor) []Offering {
	both := []Level{General, InDepth}
	var all []Offering
	for _, a := range []AgencyCode{"skv", "fk", "pm"} {
		all = append(all, Offering{a, both, Service, Period{From: max(k.Open.From, NetworkStart)}, Synthetic})
	}
	for _, phase := range phases {
		if from, basis := phase.from(k); from != "" {
			all = append(all, Offering{phase.agency, []Level{General}, Service, Period{From: from}, basis})
		}
	}
	return all
}

// phases is how an agency came to more and more offices.
var phases = []phased{
	{"af", nil, []step{{"2019-09-01", 6}, {"2021-05-31", 100}}},
	{"mig", []KontorID{"borlange", "mariestad", "visby"}, []step{{"2021-09-01", 3}, {"2022-12-31", 6}, {"2023-12-31", 27}}},
}

type phased struct {
	agency AgencyCode
	named  []KontorID // by sources, in the first step
	steps  []step
}

type step struct {
	from  Date
	count int // offices in all from then on
}

// from is since when the agency is at the office; empty when it is not.
func (p phased) from(k Kontor) (Date, Basis) {
	if slices.Contains(p.named, k.ID) {
		return p.steps[0].from, Sourced
	}
	joined := map[KontorID]bool{}
	for _, id := range p.named {
		joined[id] = true
	}
	for _, s := range p.steps {
		for _, other := range p.drawn(s.from) {
			if len(joined) >= s.count {
				break
			}
			joined[other] = true
			if other == k.ID {
				return s.from, Synthetic
			}
		}
	}
	return "", ""
}

// drawn lists the offices open on the date in an order that only the agency and the offices' ids decide.
func (p phased) drawn(on Date) []KontorID {
	var ids []KontorID
	lots := map[KontorID]uint64{}
	for _, k := range seededKontors() {
		if k.Open.Has(on) {
			ids = append(ids, k.ID)
			lots[k.ID] = p.lot(k.ID)
		}
	}
	slices.SortFunc(ids, func(a, b KontorID) int { return cmp.Compare(lots[a], lots[b]) })
	return ids
}

func (p phased) lot(id KontorID) uint64 {
	sum := sha256.Sum256([]byte(string(p.agency) + ":" + string(id)))
	return binary.BigEndian.Uint64(sum[:])
}

// visitsPerOfficer is how many visits a day one officer is planned for; never fewer than two officers an office.
const visitsPerOfficer = 18

// seedOfficers: one officer for every 18 expected visits, at least two. All are assigned to what the office offers at the general level;
// in-depth: to Skatteverket everybody, to Försäkringskassan two of three, to Pensionsmyndigheten every other. Synthetic.
func seedOfficers(k Kontor, offerings []Offering) []Event {
	var events []Event
	count := max(2, (k.Expected+visitsPerOfficer-1)/visitsPerOfficer)
	for i := range count {
		officer := OfficerID("o-" + string(k.ID) + "-" + strconv.Itoa(i+1))
		for _, o := range offerings {
			levels := []Level{General}
			if slices.Contains(o.Levels, InDepth) && (o.Agency == "skv" || o.Agency == "fk" && i%3 != 2 || o.Agency == "pm" && i%2 == 0) {
				levels = append(levels, InDepth)
			}
			events = append(events, OfficerAssigned{officer, Assignment{Kontor: k.ID, Agency: o.Agency, Levels: levels, Valid: o.Valid, Basis: Synthetic}})
		}
	}
	return events
}
