package web_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kontor/domain"
)

func TestPages(t *testing.T) {
	s := newSite(t)
	s.open()
	s.openDesk("1", officer, "skv", "fk")
	s.register("fk-bostb", "skv-flytt-inom")
	for _, c := range []struct {
		name, path string
		status     int
		texts      []string
	}{
		{"the live page has the nation and the offices", "/", 200, []string{"Läget nu", "torsdag 2 maj", "Skellefteå", "för lite data"}},
		{"an office has its queues", "/kontor/skelleftea", 200, []string{"Försäkringskassan", "A001", "Skatteverket"}},
		{"an office that has not opened says so", "/kontor/lulea", 200, []string{"inte öppnat"}},
		{"an unknown office is not found", "/kontor/atlantis", 404, []string{"Kontoret ”atlantis” finns inte"}},
		{"the reception asks which office", "/reception", 200, []string{"Vilket kontors reception", "Skellefteå"}},
		{"the reception of an unknown office asks again", "/reception?kontor=atlantis", 404, []string{"finns inte", "Skellefteå"}},
		{"the reception has its form", "/reception?kontor=skelleftea", 200, []string{"Vad gäller besöket", "Bostadsbidrag", "A001"}},
		{"a closed day can be opened", "/reception?kontor=lulea", 200, []string{"Öppna dagen"}},
		{"the desk asks which office", "/desk", 200, []string{"Vilket kontor"}},
		{"the desk of an unknown office asks again", "/desk?kontor=atlantis", 404, []string{"finns inte"}},
		{"the desk asks who", "/desk?kontor=skelleftea", 200, []string{officer, other, "Lucka 1"}},
		{"a stranger is told so", "/desk?kontor=skelleftea&officer=o-kista-1", 404, []string{"inget förordnande på Skellefteå"}},
		{"an officer can sign on", "/desk?kontor=skelleftea&officer=" + other, 200, []string{"Öppna luckan", "Försäkringskassan"}},
		{"an officer at a desk sees who waits", "/desk?kontor=skelleftea&officer=" + officer, 200, []string{"Kalla nästa", "A001", "Bostadsbidrag"}},
		{"no desk opens before the day", "/desk?kontor=lulea&officer=o-lulea-1", 200, []string{"Dagen är inte öppnad"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := s.get(c.path)
			a.want(t, c.status, c.texts...)
			csp := a.header.Get("Content-Security-Policy")
			if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
				t.Errorf("content security policy %q", csp)
			}
			if a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("a page with figures may be stored: %q", a.header.Get("Cache-Control"))
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	s := newSite(t)
	s.get("/", "en").want(t, 200, "Waiting now", `<html lang="en">`)
	s.get("/").want(t, 200, "Väntar nu", `<html lang="sv">`)
	chosen := s.get("/reception?kontor=skelleftea&lang=en")
	chosen.want(t, http.StatusSeeOther)
	if to := chosen.header.Get("Location"); to != "/reception?kontor=skelleftea" {
		t.Errorf("the choice of language leads to %s", to)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", "sv")
	r.Header.Set("Cookie", strings.Split(chosen.header.Get("Set-Cookie"), ";")[0])
	s.serve(r).want(t, 200, "Waiting now")
}

func TestRegister(t *testing.T) {
	s := newSite(t)
	s.post("/reception/open", values("kontor", string(office))).want(t, http.StatusSeeOther)
	form := values("kontor", string(office), "errand", "fk-bostb", "errand", "skv-flytt-inom", "kind", "person", "language", "ar",
		"need", "interpreter", "earlier", "no", "key", "one")
	first := s.post("/reception/register", form)
	first.want(t, http.StatusSeeOther)
	s.get(first.header.Get("Location")).want(t, 200, "A001", "Bostadsbidrag", "plats 1", "Ingen lucka är öppen")

	// The same form sent again is the same visit.
	if again := s.post("/reception/register", form); again.header.Get("Location") != first.header.Get("Location") {
		t.Errorf("sent twice, the form led to %s and %s", first.header.Get("Location"), again.header.Get("Location"))
	}
	if n := len(s.visits()); n != 1 {
		t.Errorf("%d visits after a form sent twice", n)
	}
	s.post("/reception/open", values("kontor", string(office))).want(t, http.StatusSeeOther)

	door := s.post("/reception/register", values("kontor", string(office), "errand", "ssc-lots", "door", "solved"))
	s.get(door.header.Get("Location")).want(t, 200, "inget nummer behövs", "löst")
}

func TestRegisterRefused(t *testing.T) {
	s := newSite(t)
	s.open()
	fifty := values("kontor", string(office))
	for range 50 {
		fifty.Add("errand", "fk-bostb")
	}
	used := values("kontor", string(office), "errand", "fk-bostb", "key", "used")
	s.post("/reception/register", used).want(t, http.StatusSeeOther)
	before := len(s.visits())
	for _, c := range []struct {
		name   string
		form   url.Values
		status int
		text   string
	}{
		{"no errand", values("kontor", string(office), "language", "fi"), 400, "Besöket har inget ärende"},
		{"fifty errands", fifty, 400, "50 ärenden är för många"},
		{"an unknown type", values("kontor", string(office), "errand", "fk-guld"), 404, "fk-guld"},
		{"a type that is not in use", values("kontor", string(office), "errand", "trv-boka"), 404, "används inte längre"},
		{"an unknown kind", values("kontor", string(office), "errand", "fk-bostb", "kind", "giraffe"), 400, "giraffe"},
		{"a bad code", values("kontor", string(office), "errand", "fk-bostb", "matter", "nonsense"), 400, "nonsense"},
		{"an unknown office", values("kontor", "atlantis", "errand", "fk-bostb"), 404, "atlantis"},
		{"a day that is not open", values("kontor", "lulea", "errand", "fk-bostb"), 422, "är inte öppnad"},
		{"no key", values("kontor", string(office), "errand", "fk-bostb", "key", ""), 400, "saknar sin nyckel"},
		{"the key of another visit", values("kontor", string(office), "errand", "fk-vab", "key", "used"), 409, "redan använts"},
		{"letters that are none", values("kontor", string(office), "errand", "fk-bostb", "matter", "\xff\xfe"), 400, "tecken som inte går att läsa"},
		{"a megabyte", values("kontor", string(office), "errand", strings.Repeat("x", 1<<20)), 400, "gick inte att läsa"},
	} {
		t.Run(c.name, func(t *testing.T) { s.post("/reception/register", c.form).want(t, c.status, c.text) })
	}
	if n := len(s.visits()); n != before {
		t.Errorf("refused forms made %d visits", n-before)
	}
	kept := s.post("/reception/register", values("kontor", string(office), "language", "fi", "need", "hearing"))
	kept.want(t, 400, `<option value="fi" selected>`, `value="hearing" data-key="h" data-act="hörsel" checked`)
}

func TestAnotherSiteMayNotSendForms(t *testing.T) {
	s := newSite(t)
	r := httptest.NewRequest(http.MethodPost, "/reception/open", strings.NewReader("kontor=skelleftea&key=x"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	s.serve(r).want(t, http.StatusForbidden)
}

func TestLiveStreams(t *testing.T) {
	s := newSite(t)
	s.open()
	s.openDesk("1", officer, "fk")
	_, ticket := s.register("fk-bostb")
	server := httptest.NewUnstartedServer(s.mux)
	server.Config.WriteTimeout = time.Nanosecond // a page's deadline is not a stream's
	server.Start()
	defer server.Close()
	for path, want := range map[string]string{
		"/live/overview":                       `hx-target="#row-skelleftea"`,
		"/live/kontor/skelleftea":              string(ticket),
		"/live/reception/skelleftea":           string(ticket),
		"/live/desk/skelleftea/" + officer:     string(ticket),
		"/live/desk/skelleftea/o-skelleftea-9": "Luckan är stängd",
	} {
		t.Run(path, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			if kind := answer.Header.Get("Content-Type"); kind != "text/event-stream" {
				t.Fatalf("the stream is %s", kind)
			}
			found := false
			for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
				found = found || strings.Contains(lines.Text(), want)
				if lines.Text() == "event: beat" {
					break
				}
			}
			if !found {
				t.Errorf("the first message has no %q", want)
			}
		})
	}
	s.get("/live/kontor/atlantis").want(t, 404, "finns inte")
}

func TestAssets(t *testing.T) {
	s := newSite(t)
	page := s.get("/")
	for _, path := range []string{"kontor.css", "htmx/htmx.min.js", "htmx/hx-sse.min.js", "live.js", "keys.js", "lists.js", "mark.svg"} {
		i := strings.Index(page.body, "/assets/"+path+"?v=")
		if i < 0 {
			t.Errorf("the page has no %s", path)
			continue
		}
		address, _, _ := strings.Cut(page.body[i:], `"`)
		a := s.get(address)
		a.want(t, 200)
		if !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s is fetched every time", path)
		}
	}
	s.get("/assets/").want(t, 404)
	s.get("/assets/no.js").want(t, 404)
}

// visits are the ids of the visits of the office's day.
func (s *site) visits() (ids []domain.VisitID) {
	s.t.Helper()
	if err := s.books.View(context.Background(), s.today(), func(d *domain.Day) { ids = append(ids, d.Order...) }); err != nil {
		s.t.Fatal(err)
	}
	return ids
}
