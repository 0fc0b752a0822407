package reception_test

import (
	"bytes"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
)

// slips are tokens that are the visits' ids, turned round.
type slips struct{}

func (slips) Token(v domain.VisitID) string { return hex.EncodeToString([]byte(v)) }

func (slips) Visit(token string) (domain.VisitID, bool) {
	v, err := hex.DecodeString(token)
	return domain.VisitID(v), err == nil
}

func withSlips(c *web.Config) { c.Slips, c.PublicURL = slips{}, "https://kontor.example/" }

// TestTicket: the slip has the number, the office, what it is about with the code of each matter, and the code for a telephone, which says
// the visitor's own address.
func TestTicket(t *testing.T) {
	s := webtest.NewSite(t, withSlips)
	s.Open()
	came := s.Post("/reception/register", webtest.Values("kontor", string(office), "errand", "fk-bostb", "errand", "skv-flytt-inom", "language", "ar"))
	visit := s.Visits()[0]
	address := "https://kontor.example/t/" + slips{}.Token(visit)
	for _, path := range []string{came.Header.Get("Location"), "/reception/ticket/skelleftea/" + string(visit)} {
		a := s.Get(path)
		a.Want(t, 200, `class="paper-number">A001`, "Skellefteå", "Ditt nummer", `lang="en">Your number`, "Bostadsbidrag", "Housing allowance", address,
			"Följ din plats", "torsdag 2 maj 10.42")
		for _, e := range s.Errands(visit) {
			if !strings.Contains(a.Body, `paper-matter">`+string(e.Matter)) {
				t.Errorf("%s has no code %s", path, e.Matter)
			}
		}
	}
	s.Get("/reception/ticket/skelleftea/nobody").Want(t, http.StatusNotFound)
	s.Get("/reception/ticket/skelleftea/varberg.2024-05-02.x").Want(t, http.StatusNotFound)
}

// TestTicketTellsNoMoreThanItMay: nothing to follow for a protected visitor or a practice day, nor where there are no visitors' pages.
func TestTicketTellsNoMoreThanItMay(t *testing.T) {
	s := webtest.NewSite(t, withSlips)
	s.Open()
	visit, ticket := s.Protected()
	a := s.Get("/reception/ticket/skelleftea/" + string(visit))
	a.Want(t, 200, ticket, "Personalen kommer till dig")
	if strings.Contains(a.Body, "/t/") || strings.Contains(a.Body, "<svg") {
		t.Error("a protected visitor's slip has an address")
	}
	plain := webtest.NewSite(t)
	plain.Open()
	other, _ := plain.Register("fk-bostb")
	if a := plain.Get("/reception/ticket/skelleftea/" + string(other)); strings.Contains(a.Body, "<svg") || !strings.Contains(a.Body, "paper-number") {
		t.Error("without visitors' pages the slip has an address, or there is no slip")
	}
}

// TestMove: a visit that waits goes to an office that serves all of it; what may not be is refused beside the form.
func TestMove(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	visit, _ := s.Register("fk-bostb")
	at := "/reception/ticket/skelleftea/" + string(visit)
	page := s.Get(at)
	page.Want(t, 200, "Skicka till annat kontor", "Umeå", "km")
	form := webtest.Values("kontor", string(office), "visit", string(visit), "to", "skelleftea", "reason", "other")
	s.Post("/reception/move", form).Want(t, 422, "Skicka till annat kontor", "Lappen")
	s.Post("/reception/move", webtest.Values("kontor", string(office), "visit", "varberg.2024-05-02.x", "to", "umea", "reason", "other")).Want(t, 400)
	to := between(page.Body, `<select id="to" name="to"><option value="`, `"`)
	sent := s.Post("/reception/move", webtest.Values("kontor", string(office), "visit", string(visit), "to", to, "reason", "other"))
	sent.Want(t, http.StatusSeeOther)
	if sent.Header.Get("Location") != at {
		t.Errorf("sending leads to %s", sent.Header.Get("Location"))
	}
	s.Get(at).Want(t, 200, "Skickat till", "flyttat till annat kontor")
	undo(s, visit).Want(t, 422, "kan inte ångras")
}

// TestCheckIn: whoever comes to a booked time is taken in by the code, however it is written, once.
func TestCheckIn(t *testing.T) {
	s := webtest.NewSite(t)
	s.Do(domain.NetworkBook, domain.SetCalendar{SlotCalendar: domain.SlotCalendar{
		Kontor: office, Name: "id-card", Capability: "id_card_station", Minutes: 20, Capacity: 1, Basis: domain.Synthetic,
		Week: [7]domain.Span{4: {Opens: 600, Closes: 900}}, Valid: domain.Period{From: "2024-05-01"},
	}}, "operator:ops", "calendar")
	s.Open()
	code := booked(t, s)
	typed := strings.ToLower(strings.ReplaceAll(string(code), "-", " "))
	s.Get(answer+"&code="+strings.ReplaceAll(typed, " ", "+")).Want(t, 200, "Bokad tid klockan 11.00", "Ansökan om id-kort")
	s.Get(answer+"&code=AAAA-AAAA").Want(t, 200, "Ingen bokad tid i dag har koden AAAA-AAAA")
	form := webtest.Values("kontor", string(office), "code", typed, "language", "fi", "need", "hearing", "key", "in")
	came := s.Post("/reception/check-in", form)
	came.Want(t, http.StatusSeeOther)
	s.Get(came.Header.Get("Location")).Want(t, 200, "A001", "Ansökan om id-kort")
	again := s.Post("/reception/check-in", webtest.Values("kontor", string(office), "code", typed))
	if again.Want(t, http.StatusSeeOther); again.Header.Get("Location") != came.Header.Get("Location") {
		t.Errorf("checked in again leads to %s", again.Header.Get("Location"))
	}
	if n := len(s.Visits()); n != 1 {
		t.Errorf("%d visits", n)
	}
	s.Post("/reception/check-in", webtest.Values("kontor", string(office), "code", "AAAA-AAAA", "language", "fi")).
		Want(t, http.StatusNotFound, "Det finns ingen bokning", `<option value="fi" selected>`, `value="AAAA-AAAA"`)
}

// booked is the code of a booked time today at eleven.
func booked(t *testing.T, s *webtest.Site) domain.BookingCode {
	t.Helper()
	const code = domain.BookingCode("7K3F-Q2MX")
	s.Do(s.Today(), domain.ReserveSlot{Type: "skv-idkort-ans", At: 660}, "supervisor:s-1", "reserve")
	var got domain.BookingCode
	if err := s.Books.View(t.Context(), s.Today(), func(d *domain.Day) {
		for c := range d.Bookings {
			got = c
		}
	}); err != nil || got == "" {
		t.Fatalf("nothing is booked: %v", err)
	}
	s.Do(s.Today(), domain.ConfirmBooking{Code: got}, "supervisor:s-1", "confirm")
	return got
}

// TestFormIsKept: when the day cannot be read or written, what was filled in comes back, to be sent again as the same request.
func TestFormIsKept(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.Fail = errUnreachable
	form := webtest.Values("kontor", string(office), "errand", "fk-bostb", "errand", "fk-vab", "language", "fi", "key", "kept")
	a := s.Post("/reception/register", form)
	a.Want(t, http.StatusServiceUnavailable, "Loggen går inte att nå", "Det som fylldes i är kvar", `name="key" value="kept"`, `value="fk-bostb"`,
		`value="fk-vab"`, `name="language" value="fi"`, `action="/reception/register"`)
	if a.Header.Get("Retry-After") == "" {
		t.Error("nobody is told when to try again")
	}
	s.Fail = nil
	s.Post("/reception/register", form).Want(t, http.StatusSeeOther)
	s.Post("/reception/register", form).Want(t, http.StatusSeeOther)
	if n := len(s.Visits()); n != 1 {
		t.Errorf("%d visits", n)
	}
	if bytes.Contains(s.Said.Bytes(), []byte("fk-bostb")) {
		t.Error("the log says what the visit was about")
	}
}
