package domain

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The reference data, as text, each row with its source.
var (
	//go:embed agencies.csv
	agenciesCSV string
	//go:embed errand_types.csv
	errandTypesCSV string
	//go:embed kontor.csv
	kontorCSV string
	//go:embed hours_known.csv
	hoursCSV string
	//go:embed capabilities_known.csv
	capabilitiesCSV string
)

// NetworkStart is the first day of the joint network, when Statens servicecenter took over the offices.
const NetworkStart Date = "2019-06-01"

// row is a line of a table by column name.
type row map[string]string

func table(name, text string) ([]row, error) {
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	rows := make([]row, 0, len(records)-1)
	for _, rec := range records[1:] {
		r := row{}
		for i, column := range records[0] {
			r[column] = strings.TrimSpace(rec[i])
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func (r row) yes(column string) bool { return r[column] == "yes" }

func (r row) int(column string) int {
	n, err := strconv.Atoi(r[column])
	if err != nil {
		panic(fmt.Sprintf("%s of %s: %q is no number", column, r["id"]+r["code"], r[column])) // embedded, and tested
	}
	return n
}

func (r row) float(column string) float64 {
	f, err := strconv.ParseFloat(r[column], 64)
	if err != nil {
		panic(fmt.Sprintf("%s of %s: %q is no number", column, r["id"], r[column])) // embedded, and tested
	}
	return f
}

func mustTable(name, text string) []row {
	rows, err := table(name, text)
	if err != nil {
		panic(err) // embedded, and tested
	}
	return rows
}

func agencyOf(r row) Agency {
	return Agency{Code: AgencyCode(r["code"]), NameSv: r["name_sv"], NameEn: r["name_en"], Status: r["status"]}
}

func errandTypeOf(r row) ErrandType {
	return ErrandType{
		Code: ErrandTypeCode(r["code"]), Agency: AgencyCode(r["agency"]), NameSv: r["name_sv"], NameEn: r["name_en"],
		Level: Level(r["service_level"]), Channel: Channel(r["default_channel"]), Minutes: r.int("expected_minutes"),
		Booking: r.yes("requires_booking"), Capability: r["required_capability"], Outcome: Outcome(r["default_outcome"]),
		Active: r.yes("active"),
	}
}

func kontorOf(r row) Kontor {
	k := Kontor{
		ID: KontorID(r["id"]), Name: r["name"], Municipality: r["municipality"], County: r["county"], Area: r["office_kind"],
		Lat: r.float("lat"), Lon: r.float("lon"), Basis: Basis(r["confirmation"]),
	}
	if k.Area == "rural" && namedForItsRegion(k.Municipality) {
		k.Area = "fa_region"
	}
	var openBasis, closeBasis Basis
	k.Open.From, openBasis = openedOn(r)
	k.Open.To, closeBasis = closedOn(r)
	k.DateBasis = openBasis
	if closeBasis == Estimated {
		k.DateBasis = Estimated
	}
	k.Expected = expectedVisits(k)
	return k
}

// namedForItsRegion says whether an office was proposed in the municipality because its labour market region had none.
func namedForItsRegion(municipality string) bool {
	return slices.ContainsFunc(proposals(), func(r row) bool { return r["area"] == "fa_region" && r["municipality"] == municipality })
}

var isoDate = regexp.MustCompile(`20\d\d-\d\d-\d\d`)

// openedOn is the first day of an office: the day its row gives; else the last day of the period that the row gives, so that nothing is
// claimed too early; else the start of the network.
func openedOn(r row) (Date, Basis) {
	basis, year := r["opened_basis"], r["opened_year"]
	day := isoDate.FindString(basis)
	switch {
	case r["opened_on"] != "":
		return Date(r["opened_on"]), Sourced
	case year == "":
		return NetworkStart, Estimated
	case day != "" && strings.HasPrefix(day, year):
		return Date(day), Estimated
	case strings.Contains(basis, "June"):
		return Date(year + "-06-30"), Estimated
	case strings.HasPrefix(basis, "decided Dec 2017"):
		return "2018-06-30", Estimated
	}
	return Date(year + "-12-31"), Estimated
}

// closedOn is the last visiting day of an office; empty while no source gives a date.
func closedOn(r row) (Date, Basis) {
	switch {
	case r["closed_on"] != "":
		return Date(r["closed_on"]), Sourced
	case strings.HasPrefix(r["closed_basis"], "closed spring 2025"):
		return "2025-05-31", Estimated
	}
	return "", ""
}

// expectedVisits is how many visits a day an office plans for. Sources count three (Skellefteå 95, Brandbergen 100, Malmö 690; Kista is
// the most visited); the rest is synthetic, by the kind of area, so that the offices together come near the 11 200 of the nation.
func expectedVisits(k Kontor) int {
	switch k.ID {
	case "skelleftea":
		return 95
	case "brandbergen":
		return 100
	case "malmo":
		return 690
	case "kista":
		return 700
	}
	switch k.Area {
	case "metro":
		return 110
	case "vulnerable_area":
		return 90
	case "rural", "fa_region":
		return 35
	}
	return 70
}

var weekdays = map[string]time.Weekday{
	"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday,
}

func hoursOf(r row) (Hours, error) {
	h := Hours{From: Date(r["from"]), Basis: Basis(r["basis"])}
	var span Span
	if err := span.Opens.UnmarshalText([]byte(r["opens"])); err != nil {
		return h, err
	}
	if err := span.Closes.UnmarshalText([]byte(r["closes"])); err != nil {
		return h, err
	}
	for _, name := range strings.Fields(r["open_days"]) {
		day, ok := weekdays[name]
		if !ok {
			return h, fmt.Errorf("%q is no weekday", name)
		}
		h.Week[day] = span
	}
	return h, nil
}
