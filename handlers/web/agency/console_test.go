package agency_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// TestAnErrandsWayThroughTheConsole: it waits, is handed over, opened, accepted and closed; each answer is the agency's, and stands in the course.
func TestAnErrandsWayThroughTheConsole(t *testing.T) {
	c := newConsole(t)
	c.As(fk, "GET", "/agency", "").Want(t, 200, "Försäkringskassan", "Inget väntar på er")
	v := c.visit(false, "fk-bostb")
	id := c.own(v, "fk-bostb")
	c.Pass(25 * time.Minute)
	c.As(fk, "GET", "/agency", "").Want(t, 200, "Skellefteå", "25 min", "över målet", at(id)[len("/agency?"):])
	c.As(fk, "GET", at(id), "").Want(t, 200, "Kontoret har ärendet", "Registrerat", "Uppgifter förseglades åt er", "anteckning")
	c.OpenDesk("1", webtest.Officer, "fk", "pm")
	c.ended(v, "fk-bostb", domain.HandedOver)
	c.As(fk, "GET", "/agency?list=owed", "").Want(t, 200, "mottaget för myndigheten", "errand="+id)
	c.As(fk, "GET", at(id), "").Want(t, 200, "Tar ni det?", "Lämna tillbaka för att", "betjäning 10 min")

	opened := c.act(fk, "/agency/open", id)
	opened.Want(t, 200, secret+" fk-bostb", "Öppnat", "c12", "Öppningen är noterad")
	if opened.Header.Get("Cache-Control") != "no-store" {
		t.Error("what was opened may be kept by the browser")
	}
	if noted := c.openings(); len(noted) != 1 || noted[0].Reader.String() != fk || noted[0].Agency != "fk" {
		t.Errorf("the opening is noted as %+v", noted)
	}
	if again := c.As(fk, "GET", at(id), ""); strings.Contains(again.Body, secret) {
		t.Error("what was opened stays on the page")
	}

	c.act(fk, "/agency/close", id).Want(t, 422, "Ta emot det först")
	c.act(fk, "/agency/accept", id).Want(t, http.StatusSeeOther)
	c.As(fk, "GET", at(id), "").Want(t, 200, "Ni har tagit emot ärendet", "av c12", "Ni tog emot det")
	c.act(fk, "/agency/close", id).Want(t, http.StatusSeeOther)
	c.As(fk, "GET", at(id), "").Want(t, 200, "avslutat hos myndigheten", "Ni har svarat")
	if e := c.LastEntry(); e.Actor.String() != fk || e.Events[0].Name() != "errand-closed" {
		t.Errorf("the last is %s by %s", e.Events[0].Name(), e.Actor)
	}
	if a := c.As(fk, "GET", "/agency?list=owed", ""); strings.Contains(a.Body, id) {
		t.Error("what is answered is still to be answered")
	}
}

// TestAnswers: what may be said of an errand as it stands, and in which words it is refused.
func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		name    string
		outcome domain.Outcome
		before  []string // paths, with reasons
		path    string
		status  int
		says    []string
	}{
		{"a hand-over is returned", domain.HandedOver, nil, "/agency/return?incomplete", 303, nil},
		{"a hand-over that was taken is returned all the same", domain.HandedOver, []string{"/agency/accept"}, "/agency/return?incomplete", 303, nil},
		{"a return needs a reason", domain.HandedOver, nil, "/agency/return", 400, []string{"skäl"}},
		{"a return needs a reason that there is", domain.HandedOver, nil, "/agency/return?<script>", 400, nil},
		{"what was returned is not accepted", domain.HandedOver, []string{"/agency/return?incomplete"}, "/agency/accept", 409, []string{"återlämnat", "c12 var först"}},
		{"what is solved is contradicted", domain.Solved, nil, "/agency/contradict?came_back", 303, nil},
		{"what is contradicted twice is contradicted once", domain.Solved, []string{"/agency/contradict?came_back"}, "/agency/contradict?came_back", 303, nil},
		{"what was handed over is not contradicted", domain.HandedOver, nil, "/agency/contradict?came_back", 422, []string{"inte angivet som löst"}},
		{"what is solved is not accepted", domain.Solved, nil, "/agency/accept", 422, []string{"inte överlämnat"}},
		{"what is not solved is nobody's to answer", domain.NotSolved, nil, "/agency/contradict?came_back", 422, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newConsole(t)
			c.OpenDesk("1", webtest.Officer, "fk")
			v := c.visit(false, "fk-bostb")
			c.ended(v, "fk-bostb", tt.outcome)
			id := c.own(v, "fk-bostb")
			say := func(said, who string) webtest.Answer {
				path, reason, _ := strings.Cut(said, "?")
				return c.act(who, path, id, "reason", reason)
			}
			for _, said := range tt.before {
				say(said, fk).Want(t, 303)
			}
			before := c.Entries()
			a := say(tt.path, "agency:fk.c13")
			a.Want(t, tt.status, tt.says...)
			if a.Status != 303 && c.Entries() != before {
				t.Error("something was written")
			}
			if strings.Contains(a.Body, "<script>") {
				t.Error("what was sent is written as it was sent")
			}
		})
	}
}

// openings are what the day's ledger of readings has.
func (c *console) openings() (all []domain.Opening) {
	c.t.Helper()
	err := c.Books.ViewLedger(c.t.Context(), domain.ReadsBook(domain.DateOf(c.Clock())), func(l *domain.Ledger) { all = append(all, l.Openings...) })
	if err != nil {
		c.t.Fatal(err)
	}
	return all
}

// TestForgottenAndProtected: what is forgotten says so, and of a protected visit nothing says what it is about before it is opened.
func TestForgottenAndProtected(t *testing.T) {
	c := newConsole(t)
	c.OpenDesk("1", webtest.Officer, "fk")
	v := c.visit(true, "fk-bostb")
	id := c.own(v, "fk-bostb")
	for _, path := range []string{"/agency", at(id), "/agency?list=day&at=skelleftea&date=2024-05-02", "/live/agency?errand=" + id} {
		var body string
		if strings.HasPrefix(path, "/live") {
			body = c.streamAs(fk, path)
		} else {
			body = c.As(fk, "GET", path, "").Body
		}
		if !strings.Contains(body, "Skyddad identitet") {
			t.Errorf("%s does not show the errand", path)
		}
		for _, told := range []string{"Bostadsbidrag", "fk-bostb", string(c.Errands(v)["fk-bostb"].Matter)} {
			if strings.Contains(body, told) {
				t.Errorf("%s tells %s of a protected identity", path, told)
			}
		}
	}
	told, err := c.Books.ToldErrand(t.Context(), domain.Actor{Role: domain.RoleAgency, ID: "fk.c12"}, domain.ErrandID(id))
	if err != nil || len(told.Course) < 3 || told.Course[0].Data != nil || told.Course[1].Data != nil {
		t.Errorf("the course of a protected identity is %+v (%v)", told.Course, err)
	}
	c.ended(v, "fk-bostb", domain.HandedOver)
	if _, err := c.contents().Forget(t.Context(), boss(), v, "fk", "SSC 2024/1"); err != nil {
		t.Fatal(err)
	}
	c.As(fk, "GET", at(id), "").Want(t, 200, "Det som fanns är glömt")
	c.act(fk, "/agency/open", id).Want(t, 200, "glömt: nyckeln är förstörd")
}

// TestFilters: words narrow the list, in either language, and the address says which.
func TestFilters(t *testing.T) {
	c := newConsole(t)
	v := c.visit(false, "fk-bostb")
	code := string(c.Errands(v)["fk-bostb"].Matter)
	c.Pass(30 * time.Minute)
	late := c.visit(false, "fk-vab")
	old, young := c.own(v, "fk-bostb"), c.own(late, "fk-vab")
	for _, tt := range []struct {
		q             string
		old, young    bool
		words, answer string
	}{
		{"", true, true, "", ""},
		{"från Skellefteå", true, true, "från Skellefteå", ""},
		{"from skellef", true, true, "från Skellefteå", ""},
		{"från Fagersta", false, false, "från Fagersta", "Inget i listan stämmer"},
		{"äldre än 20 min", true, false, "äldre än 20 min", ""},
		{"older than 20", true, false, "äldre än 20 min", ""},
		{"från Skellefteå, äldre än 20 min", true, false, "", ""},
		{"video", false, false, "video", "Inget i listan stämmer"},
		{"väntar", true, true, "väntar", ""},
		{"bostad", true, false, "”bostad”", ""},
		{code, true, false, "ärendekod " + code, ""},
		{strings.ToLower(strings.ReplaceAll(code, "-", "")), true, false, "ärendekod " + code, ""},
		{"A001", false, false, "", "Könumret är kontorets"},
		{"<script>alert(1)</script>, \u202e, ' OR 1=1", false, false, "", "Inget i listan stämmer"},
		{strings.Repeat("ö", 20_000), false, false, "", "Inget i listan stämmer"},
	} {
		a := c.As(fk, "GET", "/agency?"+webtest.Values("q", tt.q).Encode(), "")
		a.Want(t, 200, tt.words, tt.answer)
		if got := [2]bool{strings.Contains(a.Body, "errand="+old), strings.Contains(a.Body, "errand="+young)}; got != [2]bool{tt.old, tt.young} {
			t.Errorf("%.60q shows %v, want %v", tt.q, got, [2]bool{tt.old, tt.young})
		}
		if strings.Contains(a.Body, "<script>alert") {
			t.Errorf("%q is written as it was sent", tt.q)
		}
	}
	english := c.As(fk, "GET", "/agency?lang=en", "")
	if english.Status != http.StatusSeeOther {
		t.Errorf("the language is %d", english.Status)
	}
}

// TestADayLongAgo: an errand solved days before is found by its office and day, and contradicted.
func TestADayLongAgo(t *testing.T) {
	c := newConsole(t)
	c.OpenDesk("1", webtest.Officer, "fk")
	v, handed := c.visit(false, "fk-bostb"), c.visit(false, "fk-vab")
	c.ended(v, "fk-bostb", domain.Solved)
	c.ended(handed, "fk-vab", domain.HandedOver)
	id := c.own(v, "fk-bostb")
	c.Do(c.Today(), domain.CloseDesk{Desk: "1"}, "officer:"+webtest.Officer)
	c.Do(c.Today(), domain.CloseDay{}, "reception:r-1")
	c.Pass(5 * 24 * time.Hour)
	c.Do(domain.DaybookID(webtest.Office, domain.DateOf(c.Clock())), domain.OpenDay{}, "reception:r-1")
	c.As(fk, "GET", "/agency?list=day", "").Want(t, 200, "Välj kontor och dag")
	c.As(fk, "GET", "/agency?list=day&at=skelleftea&date=2024-05-02", "").Want(t, 200, "löst", "errand="+id)
	c.As(fk, "GET", "/agency?list=day&at=skelleftea&date=yesterday", "").Want(t, 400, "Datumet går inte att läsa")
	c.As(fk, "GET", "/agency?list=day&at=atlantis&date=2024-05-02", "").Want(t, 404)
	c.As(fk, "GET", "/agency?list=owed", "").Want(t, 200, "errand="+c.own(handed, "fk-vab"), "2 maj 2024")
	c.act(fk, "/agency/contradict", id, "reason", "came_back").Want(t, 303)
	c.As(fk, "GET", at(id), "").Want(t, 200, "motsagt", "besökaren kom tillbaka", "Ni sade emot")
}

// TestAnAgencyWithoutAnAgreement: says so, and has no list.
func TestAnAgencyWithoutAnAgreement(t *testing.T) {
	c := newConsole(t)
	for _, who := range []string{"agency:csn.c1", "agency:ssc.c1", "agency:nobody"} {
		c.As(who, "GET", "/agency", "").Want(t, 200, "inget serviceavtal")
		c.act(who, "/agency/accept", "skelleftea.2024-05-02.x").Want(t, 404)
	}
	for _, who := range []string{"supervisor:s-1", "officer:" + webtest.Officer, "reception:r-1", "manager:m-1", "ministry:d-1", "auditor:a-1", "operator:op-1"} {
		c.As(who, "GET", "/agency", "").Want(t, 403)
	}
}
