package insight_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
	"kontor/handlers/words"
)

func wordsOf(lang string) web.Words { return words.In(lang) }

const ministry = "ministry:d-1"

// newWeek is a site in the week after one with visits: a dozen of fk's at one office, and three of skv's at another in the same county.
func newWeek(t *testing.T) *webtest.Site {
	t.Helper()
	s := webtest.NewSite(t, func(c *web.Config) {
		authority, err := authz.New(c.Books.Network, c.Clock, c.Log)
		if err != nil {
			t.Fatal(err)
		}
		c.Authority = authority
	})
	s.Open()
	s.OpenDesk("1", webtest.Officer, "fk", "skv", "pm")
	for i := range 12 {
		ended(s, "fk-bostb", []domain.Outcome{domain.Solved, domain.HandedOver}[i%2])
	}
	for range 3 {
		ended(s, "skv-persbevis", domain.Solved)
	}
	for range 9 {
		ended(s, "pm-allman", domain.Solved)
	}
	s.Pass(7 * 24 * time.Hour)
	return s
}

// ended has a visitor served within a quarter.
func ended(s *webtest.Site, code domain.ErrandTypeCode, o domain.Outcome) {
	v, _ := s.Register(code)
	s.Pass(6 * time.Minute)
	by := "officer:" + webtest.Officer
	s.Do(s.Today(), domain.CallVisit{Desk: "1", Visit: v}, by)
	e := s.Errands(v)[code].ID
	s.Do(s.Today(), domain.Start{Errand: e}, by)
	s.Do(s.Today(), domain.End{Errand: e, Outcome: o}, by)
}

// TestTheWeek: figures by agency and county, with what is small left out and what it could be computed from, and definitions in place.
func TestTheWeek(t *testing.T) {
	s := newWeek(t)
	a := s.As(ministry, "GET", "/insight", "")
	a.Want(t, 200, "vecka 18", "Försäkringskassan", "Västerbotten", "6 min", "dolt", "1 kontor hade öppet", "Vad siffrorna betyder", "Läs den bredvid Motsagt")
	for _, never := range []string{"Skellefte", "A001", "o-skelleftea"} {
		if strings.Contains(a.Body, never) {
			t.Errorf("the page tells %s", never)
		}
	}
	row := func(text, name string) string {
		_, rest, _ := strings.Cut(text, name)
		return strings.Join(strings.Fields(rest)[:4], " ")
	}
	_, byAgency, _ := strings.Cut(a.Text(), "Per myndighet")
	if got := row(byAgency, "Skatteverket "); !strings.HasPrefix(got, "dolt") {
		t.Errorf("three visitors of skv's are shown as %s", got)
	}
	s.As(ministry, "GET", "/insight?of=fk", "").Want(t, 200, "Per län: Försäkringskassan")
}

// TestTwoLooksAreOne: what is written later changes nothing that was shown: nor does another program, which has shown nothing yet.
func TestTwoLooksAreOne(t *testing.T) {
	s := newWeek(t)
	first := s.As(ministry, "GET", "/insight.csv", "")
	first.Want(t, 200)
	for _, v := range s.Visits()[:6] {
		for _, e := range s.Errands(v) {
			if e.Outcome == domain.Solved {
				s.Do(s.Today(), domain.Contradict{Errand: e.ID.For(e.Agency), Reason: domain.CameBack}, "agency:"+string(e.Agency)+".c1")
			}
		}
	}
	if again := s.As(ministry, "GET", "/insight.csv", ""); again.Body != first.Body {
		t.Error("a second look differs")
	}
	mux := http.NewServeMux()
	authority, err := authz.New(s.Books.Network, s.Clock, nil)
	if err != nil {
		t.Fatal(err)
	}
	web.Mount(mux, web.Config{Books: s.Books, Board: s.Board, Clock: s.Clock, Authority: authority, Words: wordsOf})
	s.Pages = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mux.ServeHTTP(w, r.WithContext(handlers.WithPrincipal(context.Background(), handlers.Principal{Actor: domain.Actor{Role: domain.RoleMinistry, ID: "d-1"}})))
	})
	if anew := s.As(ministry, "GET", "/insight.csv", ""); anew.Body != first.Body {
		t.Errorf("a program that began anew says\n%s\nand before\n%s", anew.Body, first.Body)
	}
}

// TestTheFile: semicolons, a mark of its letters, and no cell that a spreadsheet would run.
func TestTheFile(t *testing.T) {
	s := newWeek(t)
	a := s.As(ministry, "GET", "/insight.csv", "")
	a.Want(t, 200, "Vecka;Län;Myndighet;Ärenden;", "2024-04-29;Hela landet;Försäkringskassan;12;6 min;")
	if !strings.HasPrefix(a.Body, "\ufeff") || a.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(a.Header.Get("Content-Disposition"), "kontor-2024-04-29.csv") {
		t.Errorf("it is sent as %v", a.Header)
	}
}

// TestWeeksThatThereAreNot: of one that is not over there is nothing, and rubbish is refused in words.
func TestWeeksThatThereAreNot(t *testing.T) {
	s := newWeek(t)
	for path, says := range map[string]string{
		"/insight?week=2024-05-09": "veckor som är slut", "/insight?week=2031-01-01": "veckor som är slut", "/insight?week=2020-01-01": "veckor som är slut",
		"/insight?week=<b>": "Veckan går inte att läsa", "/insight.csv?week='": "Veckan går inte att läsa",
	} {
		s.As(ministry, "GET", path, "").Want(t, 400, says)
	}
	s.As(ministry, "GET", "/insight?of=kgb", "").Want(t, 404)
	s.As(ministry, "GET", "/insight?week=2024-04-22", "").Want(t, 200, "Inget kontor hade öppet")
	s.As("agency:fk.c1", "GET", "/insight", "").Want(t, 403)
	s.As("officer:"+webtest.Officer, "GET", "/insight", "").Want(t, 403)
	for _, path := range []string{"/?as=shown", "/agency", "/kontor/skelleftea", "/live/overview"} {
		s.As(ministry, "GET", path, "").Want(t, 403)
	}
}

func TestEveryTextHasWords(t *testing.T) {
	if keys := webtest.HasWords(t, ".", "insight", nil); len(keys) < 30 {
		t.Errorf("only %d keys found", len(keys))
	}
}

func TestBrowserInsight(t *testing.T) {
	s := newWeek(t)
	b := webtest.NewBrowser(t, webtest.NewHost(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Kontor-Actor", ministry)
		s.Pages.ServeHTTP(w, r)
	})).Root())
	b.Open("/insight")
	b.Sees("main", "Försäkringskassan")
	b.Pictures("insight")
	b.Open("/insight?week=2024-04-22")
	b.Sees("main", "Inget kontor hade öppet")
	b.Pictures("insight-none")
}
