package hall_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
)

const kiosk = "kiosk:skelleftea.1@skelleftea"

// touch sends the form of the kiosk's page of errands, with the key that stands on it.
func touch(t *testing.T, s *webtest.Site, from, errand string) webtest.Answer {
	t.Helper()
	shown := s.As(kiosk, "GET", from, "")
	key := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(shown.Body)
	if key == nil {
		t.Fatalf("%s has no form: %s", from, shown.Text())
	}
	return s.As(kiosk, "POST", "/kiosk/take", "kontor=skelleftea&in=sv&errand="+errand+"&key="+key[1])
}

// TestTheKioskTakesAVisitorIn: in the kiosk's name, in the language that was spoken, and it shows the number and where to follow it.
func TestTheKioskTakesAVisitorIn(t *testing.T) {
	s := real(t)
	s.Open()
	s.As(kiosk, "GET", "/kiosk?kontor=skelleftea", "").Want(t, http.StatusOK, "Vad gäller besöket?", "Sjuk, förälder, bostadsbidrag", "Något annat",
		"Svenska", "English", "Suomi", "Meänkieli", "Davvisámegiella")
	shown := s.As(kiosk, "GET", "/kiosk?kontor=skelleftea&in=fi&agency=fk", "")
	shown.Want(t, http.StatusOK, "Mihin tarvitset apua?", `<html lang="fi"`, `value="fk-bostb" lang="sv">Bostadsbidrag`, "Jokin muu asia")
	key := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(shown.Body)[1]
	a := s.As(kiosk, "POST", "/kiosk/take", "kontor=skelleftea&in=fi&errand=fk-bostb&key="+key)
	a.Want(t, http.StatusSeeOther)
	e := s.LastEntry()
	reg := e.Events[0].(domain.VisitRegistered)
	if e.Actor.String() != "kiosk:skelleftea.1" || reg.Language != "fi" || reg.Protected || reg.Errands != 1 {
		t.Errorf("%s registered %+v", e.Actor, reg)
	}
	to, err := url.Parse(a.Header.Get("Location"))
	if err != nil || to.Query().Get("number") != tokenOf(t, reg.Visit) || strings.Contains(to.String(), string(reg.Visit)) {
		t.Errorf("it leads to %s", to)
	}
	number := s.As(kiosk, "GET", to.String(), "")
	number.Want(t, http.StatusOK, "Numerosi", "A001", "Olet jonossa ensimmäinen.", "https://kontor.example/t/"+tokenOf(t, reg.Visit), "<path d=\"M")
	if strings.Contains(number.Text(), "ostadsbidrag") {
		t.Error("the number tells what the visit is about")
	}
}

// TestTwoTouchesAreOneVisit: the same form again leads to the same number; another choice by it takes none.
func TestTwoTouchesAreOneVisit(t *testing.T) {
	s := real(t)
	s.Open()
	const twice = "kontor=skelleftea&in=sv&key=k-1&errand="
	first := s.As(kiosk, "POST", "/kiosk/take", twice+"fk-bostb")
	again := s.As(kiosk, "POST", "/kiosk/take", twice+"fk-bostb")
	if first.Status != http.StatusSeeOther || again.Header.Get("Location") != first.Header.Get("Location") || len(s.Visits()) != 1 {
		t.Errorf("two touches lead to %s and %s, and there are %d visits", first.Header.Get("Location"), again.Header.Get("Location"), len(s.Visits()))
	}
	s.As(kiosk, "POST", "/kiosk/take", twice+"fk-vab").Want(t, http.StatusConflict, "Ditt nummer är redan taget")
	if len(s.Visits()) != 1 {
		t.Errorf("there are %d visits", len(s.Visits()))
	}
	touch(t, s, "/kiosk?kontor=skelleftea&agency=fk", "fk-bostb").Want(t, http.StatusSeeOther)
	touch(t, s, "/kiosk?kontor=skelleftea&agency=fk", "fk-bostb").Want(t, http.StatusSeeOther)
	if len(s.Visits()) != 3 {
		t.Errorf("two pages took %d visits", len(s.Visits())-1)
	}
}

// TestTheKioskSaysWhyItGivesNoNumber: in words that lead to people, in the visitor's language, and never with a login or a menu.
func TestTheKioskSaysWhyItGivesNoNumber(t *testing.T) {
	for _, tc := range []struct {
		name   string
		given  func(s *webtest.Site)
		do     func(t *testing.T, s *webtest.Site) webtest.Answer
		status int
		says   []string
	}{
		{"before the office opens", func(*webtest.Site) {}, see("/kiosk?kontor=skelleftea&in=sv"), http.StatusOK, []string{"Kontoret har inte öppnat", "Öppet i dag"}},
		{"after it closed", func(s *webtest.Site) {
			s.Open()
			s.Do(s.Today(), domain.CloseDay{}, "supervisor:s-1")
		}, see("/kiosk?kontor=skelleftea&in=en"), http.StatusOK, []string{"The office is closed for today"}},
		{"a touch after it closed", func(s *webtest.Site) {
			s.Open()
			s.Do(s.Today(), domain.CloseDay{}, "supervisor:s-1")
		}, post("fk-bostb"), http.StatusUnprocessableEntity, []string{"Kontoret är stängt för i dag"}},
		{"a touch before it opens", func(*webtest.Site) {}, post("fk-bostb"), http.StatusUnprocessableEntity, []string{"Kontoret har inte öppnat"}},
		{"an errand that there is not", func(s *webtest.Site) { s.Open() }, post("x"), http.StatusUnprocessableEntity,
			[]string{"Det valet kan inte få ett nummer här", "Gå till receptionen. Inget nummer är taget."}},
		{"the log is down", func(s *webtest.Site) {
			s.Open()
			s.Fail = handlers.ErrUnavailable
		}, post("fk-bostb"), http.StatusServiceUnavailable, []string{"Det går inte att ta nummer just nu", "Gå till receptionen. Inget nummer är taget."}},
		{"an agency that there is not", func(s *webtest.Site) { s.Open() }, see("/kiosk?kontor=skelleftea&agency=%3Cscript%3E"), http.StatusOK, []string{"Vad gäller besöket?"}},
		{"something else", func(s *webtest.Site) { s.Open() }, see("/kiosk?kontor=skelleftea&to=reception"), http.StatusOK, []string{"Där får du hjälp. Du behöver inget nummer."}},
		{"a number that is none", func(s *webtest.Site) { s.Open() }, see("/kiosk?kontor=skelleftea&number=AAAA"), http.StatusOK, []string{"Där får du hjälp. Du behöver inget nummer."}},
		{"another office's number", func(s *webtest.Site) { s.Open() }, func(t *testing.T, s *webtest.Site) webtest.Answer {
			umea := domain.DaybookID("umea", webtest.Date)
			s.Do(umea, domain.OpenDay{}, "reception:umea")
			v := s.Do(umea, domain.Register{Errands: []domain.NewErrand{{Type: "fk-bostb"}}}, "reception:umea").Entry.Events[0].(domain.VisitRegistered).Visit
			return s.As(kiosk, "GET", "/kiosk?kontor=skelleftea&number="+tokenOf(t, v), "")
		}, http.StatusOK, []string{"Där får du hjälp. Du behöver inget nummer."}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := real(t)
			tc.given(s)
			a := tc.do(t, s)
			a.Want(t, tc.status, tc.says...)
			if strings.Contains(a.Body, "/login") || strings.Contains(a.Body, "<nav aria-label=\"Sidor\"") {
				t.Error("the kiosk shows the staff's way about")
			}
		})
	}
}

func see(path string) func(*testing.T, *webtest.Site) webtest.Answer {
	return func(_ *testing.T, s *webtest.Site) webtest.Answer { return s.As(kiosk, "GET", path, "") }
}

func post(errand string) func(*testing.T, *webtest.Site) webtest.Answer {
	return func(_ *testing.T, s *webtest.Site) webtest.Answer {
		return s.As(kiosk, "POST", "/kiosk/take", "kontor=skelleftea&in=sv&key=k-9&errand="+errand)
	}
}

// TestAKioskTakesInAtItsOwnOfficeOnly: and a screen takes in nobody.
func TestAKioskTakesInAtItsOwnOfficeOnly(t *testing.T) {
	s := real(t)
	s.Open()
	for _, tc := range []struct {
		who, method, path string
		status            int
	}{
		{kiosk, "GET", "/kiosk?kontor=skelleftea", http.StatusOK},
		{kiosk, "GET", "/kiosk?kontor=umea", http.StatusForbidden},
		{"kiosk:umea.1@umea", "GET", "/kiosk?kontor=skelleftea", http.StatusForbidden},
		{"kiosk:umea.1@umea", "GET", "/live/kiosk/skelleftea", http.StatusForbidden},
		{"kiosk:umea.1@umea", "POST", "/kiosk/take", http.StatusForbidden},
		{device, "GET", "/kiosk?kontor=skelleftea", http.StatusForbidden},
		{device, "POST", "/kiosk/take", http.StatusForbidden},
		{"nobody", "POST", "/kiosk/take", http.StatusUnauthorized},
		{"ministry:d-1", "POST", "/kiosk/take", http.StatusForbidden},
		{kiosk, "POST", "/desk/next", http.StatusForbidden},
		{kiosk, "GET", "/reception?kontor=skelleftea", http.StatusForbidden},
	} {
		if a := s.As(tc.who, tc.method, tc.path, "kontor=skelleftea&in=sv&key=k&errand=fk-bostb&desk=1"); a.Status != tc.status {
			t.Errorf("%s gets %d for %s, want %d", tc.who, a.Status, tc.path, tc.status)
		}
	}
	if n := len(s.Visits()); n != 0 {
		t.Errorf("%d visits were taken in", n)
	}
}

// TestTheChoicesAreOfTheOffice: at most five and something else, in an order that stays, and nothing that needs a booked time, is for the
// reception or for who is protected.
func TestTheChoicesAreOfTheOffice(t *testing.T) {
	s := real(t, func(c *web.Config) { c.Slips = nil })
	s.Open()
	first := s.As(kiosk, "GET", "/kiosk?kontor=skelleftea&in=sv", "")
	if n := strings.Count(first.Body, `class="tile"`); n < 3 || n > 5 || strings.Count(first.Body, `class="tile other"`) != 1 {
		t.Errorf("there are %d choices", n)
	}
	choices := regexp.MustCompile(`agency=([a-z]+)`)
	before := choices.FindAllString(first.Body, -1)
	for range 4 {
		s.Register("pm-btp-rakna")
	}
	if after := choices.FindAllString(s.As(kiosk, "GET", "/kiosk?kontor=skelleftea&in=sv", "").Body, -1); strings.Join(after, " ") != strings.Join(before, " ") {
		t.Errorf("the choices were %v and are %v", before, after)
	}
	for agency, never := range map[string][]string{"skv": {"skv-skydd", "skv-flytt-se", "skv-samord"}, "fk": {"fk-mote"}, "ssc": {"ssc-lots", "ssc-synpunkt"}} {
		a := s.As(kiosk, "GET", "/kiosk?kontor=skelleftea&in=sv&agency="+agency, "")
		for _, code := range never {
			if strings.Contains(a.Body, code) {
				t.Errorf("the kiosk gives numbers for %s", code)
			}
		}
	}
	touch(t, s, "/kiosk?kontor=skelleftea&agency=fk", "fk-bostb").Want(t, http.StatusSeeOther)
}
