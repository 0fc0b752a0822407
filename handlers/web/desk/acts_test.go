package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/webtest"
)

// serving is the site with the officer at desk 1, who serves the first of the errands.
func serving(t *testing.T, types ...domain.ErrandTypeCode) (s *webtest.Site, visit domain.VisitID, errand string) {
	t.Helper()
	s = webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk", "skv")
	visit, _ = s.Register(types...)
	s.Post("/desk/next", at(officer)).Want(t, http.StatusSeeOther)
	errand = string(s.Errands(visit)[types[0]].ID)
	s.Post("/desk/start", at(officer, "errand", errand)).Want(t, http.StatusSeeOther)
	return s, visit, errand
}

func TestDeskTakesInDocuments(t *testing.T) {
	s, visit, errand := serving(t, "fk-bostb")
	s.Post("/desk/documents", at(officer, "errand", errand, "count", "3", "which", "hyresavi och lönebesked")).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, "3 handlingar", "Innehåll: handlingar")
	for count, want := range map[string]string{"0": "0", "201": "200", "tre": "0"} {
		s.Post("/desk/documents", at(officer, "errand", errand, "count", count)).Want(t, http.StatusBadRequest, want)
	}
	if n := s.Errands(visit)["fk-bostb"].Documents; n != 3 {
		t.Errorf("%d documents", n)
	}
}

func TestDeskAsksForAnInterpreter(t *testing.T) {
	s, visit, _ := serving(t, "fk-bostb")
	v := string(visit)
	s.Post("/desk/interpreter", at(officer, "visit", v, "language", "arabiska")).Want(t, http.StatusBadRequest, "arabiska", `id="p-interpreter" open`)
	s.Post("/desk/interpreter", at(officer, "visit", v, "language", "ar")).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, "begärd", "Tolken är med", "Ingen tolk går att få")
	s.Post("/desk/interpreter-missing", at(officer, "visit", v)).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, "går inte att få", "Begär tolk")
	s.Post("/desk/interpreter", at(officer, "visit", v, "language", "ar")).Want(t, http.StatusSeeOther)
	s.Post("/desk/interpreter-joined", at(officer, "visit", v)).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, `id="interpreter">är med`)
}

// TestDeskFindsErrandsByTheirNames: what is written is found by its name, by a part that nothing else has, or by its code.
func TestDeskFindsErrandsByTheirNames(t *testing.T) {
	for _, c := range []struct {
		name, written string
		status        int
		then          string
	}{
		{"the whole name", "FK Tillfällig föräldrapenning (vab)", 303, "fk-vab"},
		{"in small letters, with spaces", "  fk  tillfällig föräldrapenning (VAB) ", 303, "fk-vab"},
		{"a part that one has", "flyttanmälan inom", 303, "skv-flytt-inom"},
		{"the code", "fk-vab", 303, "fk-vab"},
		{"a part that several have", "flytt", 422, "Flera ärenden heter något med ”flytt”"},
		{"nothing", "kvantfysik", 404, "kvantfysik"},
		{"too much", strings.Repeat("å", 10_000), 404, "…"},
		{"a script", "<script>alert(1)</script>", 404, "&lt;script&gt;"},
		{"marks that turn the line", "\u202eabc", 404, "abc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, visit, _ := serving(t, "fk-bostb")
			a := s.Post("/desk/add", at(officer, "visit", string(visit), "type", c.written))
			if c.status == 303 {
				a.Want(t, c.status)
				if _, ok := s.Errands(visit)[domain.ErrandTypeCode(c.then)]; !ok {
					t.Errorf("no %s among %v", c.then, s.Errands(visit))
				}
				return
			}
			a.Want(t, c.status, c.then)
			if strings.Contains(a.Body, "<script>alert") {
				t.Error("what was written runs")
			}
		})
	}
}

func TestDeskSendsTheVisitorToAnotherOffice(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	visit, _ := s.Register("fk-bostb")
	s.Post("/desk/next", at(officer)).Want(t, http.StatusSeeOther)
	s.Post("/desk/move", at(officer, "visit", string(visit), "to", "Atlantis", "reason", "other")).Want(t, 422, "Atlantis", `id="p-move" open`)
	if s.At("1") != visit {
		t.Error("the visitor was put back, though there is no such office")
	}
	s.Pass(3 * time.Minute)
	s.Post("/desk/move", at(officer, "visit", string(visit), "to", "umeå", "reason", "other")).Want(t, http.StatusSeeOther)
	if e := s.Errands(visit)["fk-bostb"]; e.State != domain.MovedOut {
		t.Errorf("the errand is %s", e.State)
	}
	s.Get(home).Want(t, 200, "skickad till Umeå 10.45", "Kalla nästa")
}

func TestDeskKeepsAVisitForItsOfficer(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	s.OpenDesk("2", other, "fk")
	visit, _ := s.Register("fk-bostb")
	s.Post("/desk/prefer", at(officer, "visit", string(visit))).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, "Sparad åt dig.", "1 väntar på dig")
	s.Get("/desk?kontor=skelleftea&officer="+other).Want(t, 200, "Ingen väntar på dig")
}

func TestDeskTakesOrGivesBackWhatItIsOffered(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	_, one := s.Register("fk-bostb")
	_, two := s.Register("fk-vab")
	s.Post("/desk/offer", at(officer)).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, string(one)+" är reserverad för dig till 10.44", "Ta emot", "Lämna tillbaka")
	s.Post("/desk/refuse", at(officer, "reason", "other")).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, "Du lämnade tillbaka den", "Kalla nästa")
	s.Post("/desk/offer", at(officer)).Want(t, http.StatusSeeOther)
	s.Post("/desk/accept", at(officer)).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, `id="ticket">`+string(two))
}

func TestDeskCorrectsAnOutcome(t *testing.T) {
	s, visit, errand := serving(t, "fk-bostb")
	s.Post("/desk/end", at(officer, "errand", errand, "outcome", "solved")).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, "A001 löst 10.42", "Rätta utfallet", "Avslutat som löst. Skulle vara")
	s.Post("/desk/correct", at(officer, "errand", errand, "outcome", "not_solved")).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, "rättat till inte löst 10.42")
	if e := s.Errands(visit)["fk-bostb"]; e.Outcome != domain.NotSolved {
		t.Errorf("the outcome is %s", e.Outcome)
	}
}

// wantsNotes makes the agency's agreement want a note with what is handed over, from today on.
func wantsNotes(t *testing.T, s *webtest.Site, agency domain.AgencyCode) {
	t.Helper()
	var change domain.ChangeNetwork
	for _, a := range s.Books.Network().Agreements {
		if a.Agency == agency && a.Valid.Has(webtest.Date) {
			a.Notes = true
			change.Changes = append(change.Changes, domain.Change{Agreement: &domain.AgreementSigned{Agreement: a}})
		}
	}
	s.Do(domain.NetworkBook, change, "operator:op-1")
}

// secret is what no log and no page may have but the one on which it was opened.
const secret = "dottern Åsa hämtar beslutet"

func TestDeskHandsOverWithANoteWhereTheAgencyWantsOne(t *testing.T) {
	s, visit, errand := serving(t, "fk-bostb", "skv-flytt-inom")
	wantsNotes(t, s, "fk")
	s.Get(home).Want(t, 200, "Anteckning till Försäkringskassan", "Krävs när ärendet tas emot")
	s.Post("/desk/end", at(officer, "errand", errand, "outcome", "handed_over")).Want(t, 422, "A001", "vill ha en anteckning med det som lämnas över")
	long := strings.Repeat("ä", 5000)
	kept := s.Post("/desk/end", at(officer, "errand", errand, "outcome", "handed_over", "note", long))
	kept.Want(t, http.StatusBadRequest, "4")
	if !strings.Contains(kept.Body, long) {
		t.Error("what was written is lost")
	}
	form := at(officer, "errand", errand, "outcome", "handed_over", "note", secret, "key", "once")
	for range 2 {
		a := s.Post("/desk/end", form)
		a.Want(t, http.StatusSeeOther)
		if page := s.Get(a.Header.Get("Location")); strings.Contains(page.Body, secret) {
			t.Error("the note stands on the page")
		}
	}
	late := at(officer, "errand", errand, "outcome", "handed_over", "note", "en annan flik, för sent", "key", "late")
	s.Post("/desk/end", late).Want(t, http.StatusSeeOther)
	e := s.Errands(visit)["fk-bostb"]
	if e.Outcome != domain.HandedOver || len(e.ContentFor("fk")) != 1 || strings.Contains(s.Said.String(), secret) {
		t.Errorf("it ended %s with %d fields; the log says %s", e.Outcome, len(e.ContentFor("fk")), s.Said)
	}
	sealed := 0
	for r, err := range s.Log.Read(t.Context(), s.Today(), handlers.Head{Book: s.Today()}) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(r.Stored), secret) {
			t.Error("the note stands in the book")
		}
		for _, ev := range r.Entry.Events {
			if _, ok := ev.(domain.ContentSealed); ok {
				sealed++
			}
		}
	}
	if sealed != 1 {
		t.Errorf("sealed %d times", sealed)
	}
}

// TestDeskOpensContent: what was sealed is shown on the page that asked for it and no other, and it is written down who opened it.
func TestDeskOpensContent(t *testing.T) {
	s, _, errand := serving(t, "fk-bostb")
	s.Post("/desk/note", at(officer, "errand", errand, "agency", "fk", "note", secret)).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, "anteckning finns", "Öppna (loggas)")
	s.Post("/desk/note", at(officer, "errand", errand, "agency", "fk", "note", "  ")).Want(t, http.StatusBadRequest)
	a := s.Post("/desk/content", at(officer, "errand", errand, "agency", "fk"))
	a.Want(t, 200, secret, "Att du öppnade det är noterat")
	if cache := a.Header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("it may be kept: %q", cache)
	}
	if page := s.Get(home); strings.Contains(page.Body, secret) {
		t.Error("it stands on the next page too")
	}
	if said := s.First("/live/desk/skelleftea/" + officer); strings.Contains(said, secret) {
		t.Error("it comes by itself")
	}
	var openings []domain.Opening
	err := s.Books.ViewLedger(t.Context(), domain.ReadsBook(webtest.Date), func(l *domain.Ledger) { openings = append(openings, l.Openings...) })
	if err != nil || len(openings) != 1 || openings[0].Reader.ID != officer || string(openings[0].Errand) != errand {
		t.Errorf("the openings are %v, %v", openings, err)
	}
	s.OpenDesk("2", other, "fk")
	s.Post("/desk/content", webtest.Values("kontor", string(office), "officer", other, "errand", errand, "agency", "fk")).Want(t, http.StatusForbidden, "not-at-your-desk")
	s.Post("/desk/end", at(officer, "errand", errand, "outcome", "solved")).Want(t, http.StatusSeeOther)
	gone := s.Post("/desk/content", at(officer, "errand", errand, "agency", "fk"))
	gone.Want(t, http.StatusForbidden, "not-at-your-desk")
	if strings.Contains(gone.Body, secret) {
		t.Error("it is shown after the errand has left the desk")
	}
}

// TestDeskIsRememberedByTheBrowser: the next day it is the one to sign on at, unless somebody sits there: then the page says who, and what to do.
func TestDeskIsRememberedByTheBrowser(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	opened := s.Post("/desk/open", webtest.Values("kontor", string(office), "officer", officer, "desk", "7", "agency", "fk"))
	opened.Want(t, http.StatusSeeOther)
	cookie := opened.Header.Get("Set-Cookie")
	if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
		t.Errorf("the cookie is %q", cookie)
	}
	s.Post("/desk/close", webtest.Values("kontor", string(office), "officer", officer, "desk", "7")).Want(t, http.StatusSeeOther)
	asked := func() webtest.Answer {
		r, err := http.NewRequest(http.MethodGet, home, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Language", "sv")
		r.Header.Set("Cookie", strings.SplitN(cookie, ";", 2)[0])
		return s.Serve(r)
	}
	asked().Want(t, 200, `name="desk" required maxlength="8" autocomplete="off" class="short" value="7"`)
	s.OpenDesk("7", other, "fk")
	asked().Want(t, 200, "Vid lucka 7, där du brukar sitta, sitter "+other+" sedan 10.42", "be "+other, `value="1"`)
}

func TestDeskTellsTheCourseOfAVisit(t *testing.T) {
	s, _, errand := serving(t, "fk-bostb")
	s.Pass(5 * time.Minute)
	s.Post("/desk/pause", at(officer, "errand", errand)).Want(t, http.StatusSeeOther)
	s.Pass(4 * time.Minute)
	s.Post("/desk/resume", at(officer, "errand", errand)).Want(t, http.StatusSeeOther)
	s.Get(home).Want(t, 200, "kom 10.42 · kallad 10.42 till lucka 1 · påbörjat 10.42 · pausat 10.47 i 4 min · fortsatte 10.51")
}
