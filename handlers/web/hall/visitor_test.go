package hall_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
)

// real is a site with the real rules of who may what, whose slips have tokens.
func real(t testing.TB, change ...func(*web.Config)) *webtest.Site {
	t.Helper()
	return webtest.NewSite(t, append([]func(*web.Config){func(c *web.Config) {
		rules, err := authz.New(c.Books.Network, c.Clock, c.Log)
		if err != nil {
			t.Fatal(err)
		}
		c.Authority, c.Slips, c.PublicURL = rules, slipsOf(t, 7), "https://kontor.example"
	}}, change...)...)
}

// page is what a visitor who has logged in nowhere gets, by a token, with what the browser asks for.
func visitorAsks(s *webtest.Site, path, languages string) webtest.Answer {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", languages)
	r.Header.Set("X-Kontor-Actor", "nobody")
	return s.Serve(r)
}

func tokenOf(t testing.TB, v domain.VisitID) string { return slipsOf(t, 7).Token(v) }

// TestTheVisitorsPageTellsHowFarTheVisitHasCome: stage by stage, and never why the visitor is here.
func TestTheVisitorsPageTellsHowFarTheVisitHasCome(t *testing.T) {
	officer := "officer:" + webtest.Officer
	first := func(s *webtest.Site, v domain.VisitID) domain.ErrandID {
		for _, e := range s.Errands(v) {
			return e.ID
		}
		return ""
	}
	call := func(s *webtest.Site, v domain.VisitID) {
		s.Do(s.Today(), domain.CallVisit{Desk: "1", Visit: v}, officer)
	}
	begin := func(s *webtest.Site, v domain.VisitID) {
		call(s, v)
		s.Do(s.Today(), domain.Start{Errand: first(s, v)}, officer)
	}
	for _, tc := range []struct {
		name  string
		given func(s *webtest.Site, v domain.VisitID)
		stage string
		wants []string
	}{
		{"who waits sees the place", func(*webtest.Site, domain.VisitID) {}, "waiting",
			[]string{"Du väntar", "Du har plats 2 i kön.", "Det finns för lite underlag för att säga hur länge du får vänta."}},
		{"who is called sees where to", call, "called", []string{"Du kallas till lucka 1", "Gå dit nu.", "<title>Du kallas till lucka 1 · "}},
		{"who is served is at the desk", begin, "serving", []string{"Du är vid lucka 1"}},
		{"who did not come is told what to do", func(s *webtest.Site, v domain.VisitID) {
			call(s, v)
			s.Do(s.Today(), domain.MarkAbsent{Visit: v}, officer)
		}, "absent", []string{"Du har kallats men kom inte", "Gå till receptionen."}},
		{"who is paused waits on", func(s *webtest.Site, v domain.VisitID) {
			begin(s, v)
			s.Do(s.Today(), domain.Pause{Errand: first(s, v)}, officer)
		}, "paused", []string{"Ditt besök är pausat", "Du kallas igen."}},
		{"what has ended ends with the code for the next time", func(s *webtest.Site, v domain.VisitID) {
			begin(s, v)
			s.Do(s.Today(), domain.End{Errand: first(s, v), Outcome: domain.Solved}, officer)
		}, "done", []string{"Klart", "Ta med koden", "MATTER"}},
		{"who went is told that the place is gone", func(s *webtest.Site, v domain.VisitID) {
			s.Do(s.Today(), domain.Leave{Visit: v}, officer)
		}, "left", []string{"Du står inte längre i kön", "gå till receptionen"}},
		{"who was not served before the office closed", func(s *webtest.Site, _ domain.VisitID) {
			s.Do(s.Today(), domain.CloseDay{}, "supervisor:s-1")
		}, "closed", []string{"Kontoret har stängt för i dag", "MATTER"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := real(t)
			s.Open()
			s.OpenDesk("1", webtest.Officer, "fk", "skv")
			s.Register("fk-bostb")
			v, ticket := s.Register("fk-bostb")
			tc.given(s, v)
			matter := string(s.Errands(v)["fk-bostb"].Matter)
			a := visitorAsks(s, "/t/"+tokenOf(t, v), "sv")
			a.Want(t, http.StatusOK, string(ticket), `data-stage="`+tc.stage+`"`, "Skellefteå", "Läget 10.42")
			for _, want := range tc.wants {
				a.Want(t, http.StatusOK, strings.ReplaceAll(want, "MATTER", matter))
			}
			for _, secret := range []string{"ostad", ">FK<", "fk-", "örsäkringskassan", string(v), webtest.Officer} {
				if strings.Contains(a.Body, secret) {
					t.Errorf("the page tells %q", secret)
				}
			}
			for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow, noarchive"} {
				if got := a.Header.Get(name); got != want {
					t.Errorf("%s is %q", name, got)
				}
			}
			if len(a.Header["Set-Cookie"]) > 0 {
				t.Error("the page sets a cookie")
			}
		})
	}
}

// TestNobodyLearnsWhatATokenIsFor: whatever is no token of a visit that has a page gets the same bytes.
func TestNobodyLearnsWhatATokenIsFor(t *testing.T) {
	s := real(t)
	s.Open()
	s.OpenDesk("1", webtest.Officer, "fk", "skv")
	v, _ := s.Register("fk-bostb")
	token := tokenOf(t, v)
	visitorAsks(s, "/t/"+token, "sv").Want(t, http.StatusOK, "Du väntar")
	mistaken, _ := s.Register("fk-bostb")
	s.Do(s.Today(), domain.Strike{Visit: mistaken, Reason: domain.ByMistake}, "supervisor:s-1")
	receipt := s.Do(s.Today(), domain.Register{Protected: true, Errands: []domain.NewErrand{{Type: "fk-bostb"}}}, "reception:"+string(webtest.Office))
	protected := receipt.Entry.Events[0].(domain.VisitRegistered).Visit
	door := s.Do(s.Today(), domain.Register{Door: domain.Solved, Errands: []domain.NewErrand{{Type: "ssc-lots"}}}, "reception:"+string(webtest.Office)).
		Entry.Events[0].(domain.VisitRegistered).Visit
	const known = "skelleftea.2024-05-02.018f3b8e-5f5a-7c1e-9d2a-6f0c1b2a3d4e"
	tries := map[string]string{
		"nothing that was made":        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"one letter changed":           token[:9] + flipped(token[9]) + token[10:],
		"of another secret":            slipsOf(t, 8).Token(v),
		"the visit's id":               string(v),
		"of a visit that is not there": tokenOf(t, known),
		"of yesterday":                 tokenOf(t, domain.VisitID(strings.Replace(string(v), "2024-05-02", "2024-05-01", 1))),
		"of an office that is not":     tokenOf(t, domain.VisitID(strings.Replace(string(v), "skelleftea", "atlantis", 1))),
		"of another office":            tokenOf(t, domain.VisitID(strings.Replace(string(v), "skelleftea", "umea", 1))),
		"of a protected visitor":       tokenOf(t, protected),
		"of a visit without a number":  tokenOf(t, door),
		"of a mistake":                 tokenOf(t, mistaken),
		"markup":                       "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
		"very long":                    strings.Repeat("A", 4000),
	}
	for _, languages := range []string{"sv", "en", "fi", "se"} {
		first := ""
		for name, try := range tries {
			a := visitorAsks(s, "/t/"+try, languages)
			if a.Status != http.StatusNotFound {
				t.Errorf("%s gives %d", name, a.Status)
			}
			if first == "" {
				first = a.Body
			}
			if a.Body != first {
				t.Errorf("%s is told another thing: %s", name, a.Text())
			}
			if live := visitorAsks(s, "/live/t/"+try, languages); live.Status != http.StatusNoContent || live.Body != "" {
				t.Errorf("the line of %s gives %d: %s", name, live.Status, live.Body)
			}
		}
	}
	visitorAsks(s, "/t/x", "sv").Want(t, http.StatusNotFound, "Här finns inget besök att visa", "fråga i receptionen")
}

// TestTheDayAfterThePageIsGone: it lives on the visit's own day.
func TestTheDayAfterThePageIsGone(t *testing.T) {
	s := real(t)
	s.Open()
	v, _ := s.Register("fk-bostb")
	visitorAsks(s, "/t/"+tokenOf(t, v), "sv").Want(t, http.StatusOK, "Du väntar")
	s.Pass(14 * time.Hour)
	visitorAsks(s, "/t/"+tokenOf(t, v), "sv").Want(t, http.StatusNotFound, "Här finns inget besök att visa")
}

func flipped(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

// TestTheVisitorsLanguage: what was chosen comes before what was registered, and that before what the browser asks for.
func TestTheVisitorsLanguage(t *testing.T) {
	for _, tc := range []struct{ name, registered, asks, query, says, lang string }{
		{"registered", "fi", "en", "", "Odotat vuoroasi", "fi"},
		{"chosen", "fi", "en", "?in=se", "Don vuorddát", "se"},
		{"asked for, as nobody speaks the registered one", "ar", "fi-FI,fi;q=0.9", "", "Odotat vuoroasi", "fi"},
		{"Meänkieli", "fit", "en", "", "Sie ootat", "fit"},
		{"nothing that there are words in", "ar", "de", "", "Du väntar", "sv"},
		{"chosen is nonsense", "en", "sv", "?in=%3Cb%3E", "You are waiting", "en"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := real(t)
			s.Open()
			v := s.Do(s.Today(), domain.Register{Language: tc.registered, Errands: []domain.NewErrand{{Type: "fk-bostb"}}}, "reception:"+string(webtest.Office)).
				Entry.Events[0].(domain.VisitRegistered).Visit
			a := visitorAsks(s, "/t/"+tokenOf(t, v)+tc.query, tc.asks)
			a.Want(t, http.StatusOK, tc.says, `<html lang="`+tc.lang+`"`, "Svenska", "English", "Suomi", "Meänkieli", "Davvisámegiella",
				`<span lang="sv">Skellefteå</span>`)
			if strings.Count(a.Body, "<h1") != 1 {
				t.Error("the page has not one heading")
			}
		})
	}
}

// TestAVisitThatIsJoinedLeadsToTheOther: the number that is called is the one to wait for.
func TestAVisitThatIsJoinedLeadsToTheOther(t *testing.T) {
	s := real(t)
	s.Open()
	s.OpenDesk("1", webtest.Officer, "fk")
	kept, ticket := s.Register("fk-bostb")
	twin, _ := s.Register("fk-vab")
	s.Do(s.Today(), domain.Join{Visit: twin, Into: kept}, "supervisor:s-1")
	visitorAsks(s, "/t/"+tokenOf(t, twin), "sv").Want(t, http.StatusOK, string(ticket), "Du väntar")
}

// TestTheLogIsDown: the page says that it cannot be shown, and what holds anyway. It leads to no login.
func TestTheLogIsDown(t *testing.T) {
	s := real(t)
	s.Fail = handlers.ErrUnavailable
	notRead := domain.VisitID(strings.Replace(string(someVisit), "skelleftea", "umea", 1))
	a := visitorAsks(s, "/t/"+tokenOf(t, notRead), "sv")
	a.Want(t, http.StatusServiceUnavailable, "Sidan kan inte visas just nu", "Ditt nummer gäller ändå")
	if a.Header.Get("Retry-After") == "" || strings.Contains(a.Body, "login") {
		t.Errorf("the page is %s", a.Body)
	}
}

// TestNobodyWithoutSlips: where no tokens are made, no page is there.
func TestNobodyWithoutSlips(t *testing.T) {
	s := real(t, func(c *web.Config) { c.Slips = nil })
	s.Open()
	v, _ := s.Register("fk-bostb")
	visitorAsks(s, "/t/"+tokenOf(t, v), "sv").Want(t, http.StatusNotFound, "Här finns inget besök att visa")
}
