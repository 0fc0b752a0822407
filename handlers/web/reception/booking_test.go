package reception_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// An errand about an identity card in Varberg: the reception sees times in Halmstad, books one with a key, and has the slip to print.
func TestBookAtTheReception(t *testing.T) {
	s := webtest.NewSite(t)
	const varberg = domain.BookID("varberg.2024-05-02")
	s.Do(domain.NetworkBook, domain.SetCalendar{SlotCalendar: domain.SlotCalendar{
		Kontor: "halmstad", Name: "id-card", Capability: "id_card_station", Minutes: 20, Capacity: 1, Basis: domain.Synthetic,
		Week: [7]domain.Span{2: {Opens: 600, Closes: 660}}, Valid: domain.Period{From: "2024-05-01"},
	}}, "operator:ops", "calendar")
	s.Do(varberg, domain.OpenDay{}, "reception:varberg", "open")
	came := s.Post("/reception/register", webtest.Values("kontor", "varberg", "errand", "skv-idkort-ans", "kind", "person", "key", "one"))
	came.Want(t, http.StatusSeeOther)
	at := came.Header.Get("Location")
	page := s.Get(at)
	page.Want(t, 200, "Tider som kan bokas", "Halmstad", "tisdag 7 maj", "klockan 10.00", `data-key="1"`, "halmstad/2024-05-07/10:20", "påhittat")
	s.Get(at, "en").Want(t, 200, "Times that can be booked", "Tuesday 7 May")

	errand := between(page.Body, `name="errand" value="varberg.`, `"`)
	visit := between(page.Body, `name="visit" value="varberg.`, `"`)
	form := webtest.Values("kontor", "varberg", "errand", "varberg."+errand, "visit", "varberg."+visit, "at", "halmstad/2024-05-07/10:20", "key", "two")
	booked := s.Post("/reception/book", form)
	booked.Want(t, http.StatusSeeOther)
	slip := booked.Header.Get("Location")
	if !strings.HasPrefix(slip, "/booking/halmstad/2024-05-07/") {
		t.Fatalf("booking leads to %s", slip)
	}
	code := slip[strings.LastIndexByte(slip, '/')+1:]
	s.Get(slip).Want(t, 200, "Bokad tid", "Halmstad, servicekontor", "7 maj 2024, 10.20 till 10.40", "Kod: "+code)
	s.Get(slip, "en").Want(t, 200, "Booked time", "7 May 2024, 10:20 to 10:40", "Code: "+code)
	s.Get(at).Want(t, 200, "Lappen med den bokade tiden", slip)
	again := s.Post("/reception/book", form)
	again.Want(t, http.StatusSeeOther)
	if to := again.Header.Get("Location"); to != slip {
		t.Errorf("the same form again leads to %s", to)
	}

	other := webtest.Values("kontor", "varberg", "errand", "varberg."+errand, "visit", "varberg."+visit, "at", "halmstad/2024-05-07/10:00", "key", "three")
	s.Post("/reception/book", other).Want(t, http.StatusConflict, "redan bokad")
	s.Post("/reception/book", webtest.Values("kontor", "varberg", "errand", "x", "at", "tomorrow", "key", "four")).Want(t, http.StatusBadRequest)
	elsewhere := webtest.Values("kontor", "skelleftea", "errand", "varberg."+errand, "at", "halmstad/2024-05-07/10:00", "key", "five")
	s.Post("/reception/book", elsewhere).Want(t, http.StatusBadRequest) // Varberg's errand under Skellefteå's name
	s.Get("/booking/halmstad/2024-05-07/AAAA-AAAA").Want(t, 404, "ingen bokning")
	s.Get("/booking/atlantis/2024-05-07/"+code).Want(t, 404, "finns inte")
}

// between is what stands between two texts.
func between(s, before, after string) string {
	_, s, _ = strings.Cut(s, before)
	s, _, _ = strings.Cut(s, after)
	return s
}
