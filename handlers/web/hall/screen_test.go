package hall_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

const device = "screen:skelleftea.1@skelleftea"

// TestAScreenShowsTheNumbersThatAreCalled: the latest first and then four, with their desks, and nothing else of anybody.
func TestAScreenShowsTheNumbersThatAreCalled(t *testing.T) {
	s := real(t)
	s.Open()
	officers := s.Books.Network().Staff(webtest.Office, webtest.Date)
	var tickets []string
	for i, desk := range []domain.DeskID{"1", "2", "3", "4", "5", "6"} {
		o := officers[i%len(officers)]
		if i >= len(officers) {
			break
		}
		s.OpenDesk(string(desk), string(o), "fk", "skv")
		v, ticket := s.Register("fk-bostb")
		s.Pass(time.Second)
		s.Do(s.Today(), domain.CallVisit{Desk: desk, Visit: v}, "officer:"+string(o))
		tickets = append(tickets, string(ticket))
	}
	a := s.As(device, "GET", "/screen?kontor=skelleftea", "")
	a.Want(t, http.StatusOK, "Skellefteå", "10.42", "nummer number", "lucka desk")
	slices.Reverse(tickets)
	last := -1
	for _, ticket := range tickets[:min(5, len(tickets))] {
		at := strings.Index(a.Body, ">"+ticket+"<")
		if at <= last {
			t.Errorf("%s is not where it should be", ticket)
		}
		last = at
	}
	for _, secret := range []string{"ostad", "FK", "fk-", string(officers[0]), "<a ", "<form", "<button", ".2024-05-02."} {
		if strings.Contains(a.Body, secret) {
			t.Errorf("the screen tells %q", secret)
		}
	}
}

func TestWhoIsProtectedIsOnNoScreen(t *testing.T) {
	s := real(t)
	s.Open()
	s.OpenDesk("1", webtest.Officer, "fk", "skv")
	receipt := s.Do(s.Today(), domain.Register{Protected: true, Errands: []domain.NewErrand{{Type: "fk-bostb"}}}, "reception:"+string(webtest.Office))
	visit, ticket := receipt.Entry.Events[0].(domain.VisitRegistered).Visit, ""
	for _, ev := range receipt.Entry.Events {
		if issued, ok := ev.(domain.TicketIssued); ok {
			ticket = string(issued.Ticket)
		}
	}
	s.Do(s.Today(), domain.CallVisit{Desk: "1", Visit: visit}, "officer:"+webtest.Officer)
	a := s.As(device, "GET", "/screen?kontor=skelleftea&speech=sv,en", "")
	a.Want(t, http.StatusOK, "Här visas numret när någon kallas.")
	if ticket == "" || strings.Contains(a.Body, ticket) {
		t.Errorf("the screen shows %q", ticket)
	}
}

// TestAScreenSaysWhyItShowsNothing: in each of its languages.
func TestAScreenSaysWhyItShowsNothing(t *testing.T) {
	s := real(t)
	s.As(device, "GET", "/screen?kontor=skelleftea", "").Want(t, http.StatusOK, "Kontoret har inte öppnat", `<p lang="en">The office has not opened</p>`)
	s.Open()
	s.As(device, "GET", "/screen?kontor=skelleftea&words=fi,se,xx,fi", "").
		Want(t, http.StatusOK, `<p lang="fi">Numero näkyy tässä`, `<p lang="se">Nummar čájehuvvo`, `<html lang="fi"`)
	s.Do(s.Today(), domain.CloseDay{}, "supervisor:s-1")
	s.As(device, "GET", "/screen?kontor=skelleftea", "").Want(t, http.StatusOK, "Kontoret är stängt för i dag")
}

// TestADeviceShowsItsOwnOfficeOnly: another office's device, a kiosk elsewhere, and whoever has not logged in, see nothing.
func TestADeviceShowsItsOwnOfficeOnly(t *testing.T) {
	s := real(t)
	s.Open()
	for _, tc := range []struct {
		who, path string
		status    int
	}{
		{device, "/screen?kontor=skelleftea", http.StatusOK},
		{device, "/screen?kontor=umea", http.StatusForbidden},
		{device, "/screen?kontor=atlantis", http.StatusForbidden},
		{device, "/screen", http.StatusForbidden},
		{device, "/live/screen/umea", http.StatusForbidden},
		{"screen:umea.1@umea", "/screen?kontor=skelleftea", http.StatusForbidden},
		{"screen:umea.1@umea", "/live/screen/skelleftea", http.StatusForbidden},
		{"kiosk:umea.1@umea", "/screen?kontor=skelleftea", http.StatusForbidden},
		{"nobody", "/screen?kontor=skelleftea", http.StatusSeeOther},
		{"nobody", "/live/screen/skelleftea", http.StatusUnauthorized},
		{device, "/", http.StatusSeeOther}, // to its own screen
		{device, "/kontor/skelleftea", http.StatusForbidden},
		{device, "/desk?kontor=skelleftea", http.StatusForbidden},
		{device, "/reception?kontor=skelleftea", http.StatusForbidden},
	} {
		if a := s.As(tc.who, "GET", tc.path, ""); a.Status != tc.status {
			t.Errorf("%s gets %d for %s, want %d", tc.who, a.Status, tc.path, tc.status)
		}
	}
}

// TestTheSentenceThatIsSpoken: the letter apart from the digits, in each voice, and only for a call that is fresh.
func TestTheSentenceThatIsSpoken(t *testing.T) {
	s := real(t)
	s.Open()
	s.OpenDesk("3", webtest.Officer, "fk")
	v, _ := s.Register("fk-bostb")
	s.Do(s.Today(), domain.CallVisit{Desk: "3", Visit: v}, "officer:"+webtest.Officer)
	a := s.As(device, "GET", "/screen?kontor=skelleftea&speech=sv,en", "")
	a.Want(t, http.StatusOK, `data-say-sv="Nummer A 001 till lucka 3."`, `data-say-en="Number A 001 to desk 3."`, " data-fresh")
	s.As(device, "GET", "/screen?kontor=skelleftea&speech=fi,en,xx", "").Want(t, http.StatusOK, `data-voices="en"`)
	if quiet := s.As(device, "GET", "/screen?kontor=skelleftea", ""); strings.Contains(quiet.Body, "data-say") {
		t.Error("a screen without speech has sentences")
	}
	s.Pass(2 * time.Minute)
	if later := s.As(device, "GET", "/screen?kontor=skelleftea", ""); strings.Contains(later.Body, " data-fresh") {
		t.Error("a call of two minutes ago is fresh")
	}
}
