package domain

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

var knownCapabilityNames = set("id_card_station", "biometric_id_check", "video_room", "meeting_room", "scan_station", "print_station",
	"protected_channel", "case_system", "co_located_test_site", "joint_municipal_office")

func TestAgenciesTable(t *testing.T) {
	seen := map[AgencyCode]bool{}
	statuses := set("connected", "connected_phased", "candidate", "host")
	for _, r := range mustTable("agencies.csv", agenciesCSV) {
		a := agencyOf(r)
		if seen[a.Code] {
			t.Errorf("%s stands twice", a.Code)
		}
		seen[a.Code] = true
		if !isSlug(string(a.Code)) || a.NameSv == "" || a.NameEn == "" || !statuses[a.Status] || len(a.NameSv) >= 100 {
			t.Errorf("agency %+v", a)
		}
		if from := connectedFrom(r); (from == "") != (a.Status == "candidate") {
			t.Errorf("%s is %s and connected from %q", a.Code, a.Status, from)
		}
	}
	if !seen[Host] {
		t.Errorf("the host %s is missing", Host)
	}
}

func TestErrandTypesTable(t *testing.T) {
	agencies := map[AgencyCode]bool{}
	for _, r := range mustTable("agencies.csv", agenciesCSV) {
		agencies[AgencyCode(r["code"])] = true
	}
	channels := set(Reception, AtDesk, SelfService, Booked, Video, HandOver)
	seen := map[ErrandTypeCode]bool{}
	for _, r := range mustTable("errand_types.csv", errandTypesCSV) {
		e := errandTypeOf(r)
		if seen[e.Code] {
			t.Errorf("%s stands twice", e.Code)
		}
		seen[e.Code] = true
		switch {
		case !isSlug(string(e.Code)) || !strings.HasPrefix(string(e.Code), string(e.Agency)+"-"):
			t.Errorf("%s is no code of %s", e.Code, e.Agency)
		case !agencies[e.Agency]:
			t.Errorf("%s is of the unknown agency %s", e.Code, e.Agency)
		case e.Level != General && e.Level != InDepth:
			t.Errorf("%s has the unknown level %s", e.Code, e.Level)
		case !channels[e.Channel]:
			t.Errorf("%s has the unknown channel %s", e.Code, e.Channel)
		case !outcomes[e.Outcome]:
			t.Errorf("%s has the unknown outcome %s", e.Code, e.Outcome)
		case e.Capability != "" && !knownCapabilityNames[e.Capability]:
			t.Errorf("%s needs the unknown capability %s", e.Code, e.Capability)
		case e.Minutes < 1 || e.Minutes > 120:
			t.Errorf("%s takes %d minutes", e.Code, e.Minutes)
		case e.NameSv == "" || e.NameEn == "" || len(e.NameSv) >= 100 || len(e.NameEn) >= 100:
			t.Errorf("%s is called %q and %q", e.Code, e.NameSv, e.NameEn)
		}
	}
}

func TestKontorTable(t *testing.T) {
	areas := set("fa_region", "vulnerable_area", "metro", "rural", "ordinary")
	seen, names := map[KontorID]bool{}, map[string]KontorID{}
	for _, k := range seededKontors() {
		if seen[k.ID] || names[k.Name] != "" {
			t.Errorf("%s (%s) stands twice", k.ID, k.Name)
		}
		seen[k.ID], names[k.Name] = true, k.ID
		switch {
		case !isSlug(string(k.ID)) || k.Name == "" || k.Municipality == "" || k.County == "":
			t.Errorf("%+v", k)
		case k.Lat < 55.3 || k.Lat > 69.1 || k.Lon < 10.9 || k.Lon > 24.2:
			t.Errorf("%s lies at %v, %v: that is not in Sweden", k.ID, k.Lat, k.Lon)
		case !areas[k.Area]:
			t.Errorf("%s lies in the unknown kind of area %s", k.ID, k.Area)
		case !k.Open.From.Valid() || k.Open.To != "" && (!k.Open.To.Valid() || k.Open.To < k.Open.From):
			t.Errorf("%s is open %+v", k.ID, k.Open)
		case k.Expected < 1:
			t.Errorf("%s expects %d visits", k.ID, k.Expected)
		}
	}
	for _, r := range append(knownHours(), knownCapabilities()...) {
		if !seen[KontorID(r["kontor"])] || !Date(r["from"]).Valid() {
			t.Errorf("of no office, or of no date: %v", r)
		}
		if c := r["capability"]; c != "" && !knownCapabilityNames[c] {
			t.Errorf("%s has the unknown capability %s", r["kontor"], c)
		}
		if r["open_days"] != "" {
			if _, err := hoursOf(r); err != nil {
				t.Errorf("%s: %v", r["kontor"], err)
			}
		}
	}
	for _, p := range phases {
		for _, id := range p.named {
			if !seen[id] {
				t.Errorf("%s is named at the unknown office %s", p.agency, id)
			}
		}
	}
}

// How many offices the data has open on three dates, beside what was published of them. The data lists what sources name; the
// difference is three, three and two offices that no source names, or whose dates none gives. It must not grow unseen.
func TestOpenOffices(t *testing.T) {
	n := Reference()
	for _, c := range []struct {
		on              Date
		open, published int
	}{
		{"2019-06-01", 110, 113},
		{"2020-12-18", 114, 117},
		{"2024-12-31", 146, 148},
	} {
		open := 0
		for _, k := range n.Kontors {
			if k.Open.Has(c.on) {
				open++
			}
		}
		if open != c.open {
			t.Errorf("%d offices are open on %s, and were %d; published are %d", open, c.on, c.open, c.published)
		}
	}
}

// How many offices serve the agencies that came in phases, at the dates for which sources give the numbers.
func TestPhases(t *testing.T) {
	n := Reference()
	for _, c := range []struct {
		agency AgencyCode
		on     Date
		count  int
	}{
		{"af", "2019-08-31", 0}, {"af", "2020-03-20", 6}, {"af", "2021-06-01", 100},
		{"mig", "2021-08-31", 0}, {"mig", "2021-09-01", 3}, {"mig", "2022-12-31", 6}, {"mig", "2023-12-31", 27},
	} {
		count := 0
		for _, k := range n.Kontors {
			if presence, _ := k.Offers(c.agency, General, c.on); presence == Service {
				count++
			}
		}
		if count != c.count {
			t.Errorf("%d offices serve %s on %s, want %d", count, c.agency, c.on, c.count)
		}
	}
}

// The distances agree with a table that was computed elsewhere: for every office that is to stay, the nearest other one that is.
func TestNearestOffice(t *testing.T) {
	f, err := os.Open("testdata/nearest_office.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n, open := Reference(), map[KontorID]bool{}
	for _, r := range rows[1:] {
		open[KontorID(r[0])] = r[1] == "open"
	}
	checked := 0
	for _, r := range rows[1:] {
		id, nearest := KontorID(r[0]), KontorID(r[2])
		want, err := strconv.ParseFloat(r[3], 64)
		if err != nil || n.Kontors[id] == nil || n.Kontors[nearest] == nil {
			t.Fatalf("row %v: %v", r, err)
		}
		if !open[id] {
			continue
		}
		checked++
		for _, k := range n.byDistance(n.Kontors[id]) {
			if !open[k.ID] {
				continue
			}
			got, margin := KmBetween(n.Kontors[id], k), max(1, want*0.03)
			if math.Abs(got-want) > margin || math.Abs(KmBetween(n.Kontors[id], n.Kontors[nearest])-want) > margin {
				t.Errorf("from %s the nearest is %s, %.1f km; want %s, %.1f km", id, k.ID, got, nearest, want)
			}
			break
		}
	}
	if checked < 130 {
		t.Errorf("only %d offices were compared", checked)
	}
}

// Everybody who could not be given by a source says so.
func TestWhatIsMadeIsMarked(t *testing.T) {
	bases := set(Sourced, Unverified, Estimated, Synthetic)
	n := Reference()
	for id, k := range n.Kontors {
		if !bases[k.Basis] || !bases[k.DateBasis] {
			t.Errorf("%s is %q, its dates %q", id, k.Basis, k.DateBasis)
		}
		for _, h := range k.Hours() {
			if !bases[h.Basis] {
				t.Errorf("hours of %s: %q", id, h.Basis)
			}
		}
		for _, c := range k.Capabilities() {
			if !bases[c.Basis] {
				t.Errorf("%s of %s: %q", c.Name, id, c.Basis)
			}
		}
		for _, o := range k.Offerings() {
			if !bases[o.Basis] {
				t.Errorf("%s at %s: %q", o.Agency, id, o.Basis)
			}
		}
	}
	for officer, as := range n.Officers {
		for _, a := range as {
			if a.Basis != Synthetic {
				t.Errorf("no source knows %s: %q", officer, a.Basis)
			}
		}
	}
	for _, a := range n.Agreements {
		if a.Basis != Synthetic {
			t.Errorf("agreement %s: %q", a.Name, a.Basis)
		}
	}
}
