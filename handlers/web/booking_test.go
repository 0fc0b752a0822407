package web_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
)

// An errand about an identity card in Varberg: the reception sees times in Halmstad, books one with a key, and has the slip to print.
func TestBookAtTheReception(t *testing.T) {
	s := newSite(t)
	const varberg = domain.BookID("varberg.2024-05-02")
	s.do(domain.NetworkBook, domain.SetCalendar{SlotCalendar: domain.SlotCalendar{
		Kontor: "halmstad", Name: "id-card", Capability: "id_card_station", Minutes: 20, Capacity: 1, Basis: domain.Synthetic,
		Week: [7]domain.Span{2: {Opens: 600, Closes: 660}}, Valid: domain.Period{From: "2024-05-01"},
	}}, "operator:ops", "calendar")
	s.do(varberg, domain.OpenDay{}, "reception:varberg", "open")
	came := s.post("/reception/register", values("kontor", "varberg", "errand", "skv-idkort-ans", "kind", "person", "key", "one"))
	came.want(t, http.StatusSeeOther)
	at := came.header.Get("Location")
	page := s.get(at)
	page.want(t, 200, "Tider som kan bokas", "Halmstad", "tisdag 7 maj", "klockan 10.00", `data-key="1"`, "halmstad/2024-05-07/10:20", "påhittat")
	s.get(at, "en").want(t, 200, "Times that can be booked", "Tuesday 7 May")

	errand := between(page.body, `name="errand" value="varberg.`, `"`)
	visit := between(page.body, `name="visit" value="varberg.`, `"`)
	form := values("kontor", "varberg", "errand", "varberg."+errand, "visit", "varberg."+visit, "at", "halmstad/2024-05-07/10:20", "key", "two")
	booked := s.post("/reception/book", form)
	booked.want(t, http.StatusSeeOther)
	slip := booked.header.Get("Location")
	if !strings.HasPrefix(slip, "/booking/halmstad/2024-05-07/") {
		t.Fatalf("booking leads to %s", slip)
	}
	code := slip[strings.LastIndexByte(slip, '/')+1:]
	s.get(slip).want(t, 200, "Bokad tid", "Halmstad, servicekontor", "7 maj 2024, 10.20 till 10.40", "Kod: "+code)
	s.get(slip, "en").want(t, 200, "Booked time", "7 May 2024, 10:20 to 10:40", "Code: "+code)
	s.get(at).want(t, 200, "Lappen med den bokade tiden", slip)
	again := s.post("/reception/book", form)
	again.want(t, http.StatusSeeOther)
	if to := again.header.Get("Location"); to != slip {
		t.Errorf("the same form again leads to %s", to)
	}

	other := values("kontor", "varberg", "errand", "varberg."+errand, "visit", "varberg."+visit, "at", "halmstad/2024-05-07/10:00", "key", "three")
	s.post("/reception/book", other).want(t, http.StatusConflict, "redan bokad")
	s.post("/reception/book", values("kontor", "varberg", "errand", "x", "at", "tomorrow", "key", "four")).want(t, http.StatusBadRequest)
	elsewhere := values("kontor", "skelleftea", "errand", "varberg."+errand, "at", "halmstad/2024-05-07/10:00", "key", "five")
	s.post("/reception/book", elsewhere).want(t, http.StatusBadRequest) // Varberg's errand under Skellefteå's name
	s.get("/booking/halmstad/2024-05-07/AAAA-AAAA").want(t, 404, "ingen bokning")
	s.get("/booking/atlantis/2024-05-07/"+code).want(t, 404, "finns inte")
}

// between is what stands between two texts.
func between(s, before, after string) string {
	_, s, _ = strings.Cut(s, before)
	s, _, _ = strings.Cut(s, after)
	return s
}
