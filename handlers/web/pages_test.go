package web_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kontor/handlers/web/webtest"
)

func TestPages(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "skv", "fk")
	s.Register("fk-bostb", "skv-flytt-inom")
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
			a := s.Get(c.path)
			a.Want(t, c.status, c.texts...)
			csp := a.Header.Get("Content-Security-Policy")
			if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
				t.Errorf("content security policy %q", csp)
			}
			if a.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("a page with figures may be stored: %q", a.Header.Get("Cache-Control"))
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	s := webtest.NewSite(t)
	s.Get("/", "en").Want(t, 200, "Waiting now", `<html lang="en">`)
	s.Get("/").Want(t, 200, "Väntar nu", `<html lang="sv">`)
	chosen := s.Get("/reception?kontor=skelleftea&lang=en")
	chosen.Want(t, http.StatusSeeOther)
	if to := chosen.Header.Get("Location"); to != "/reception?kontor=skelleftea" {
		t.Errorf("the choice of language leads to %s", to)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", "sv")
	r.Header.Set("Cookie", strings.Split(chosen.Header.Get("Set-Cookie"), ";")[0])
	s.Serve(r).Want(t, 200, "Waiting now")
}

func TestAnotherSiteMayNotSendForms(t *testing.T) {
	s := webtest.NewSite(t)
	r := httptest.NewRequest(http.MethodPost, "/reception/open", strings.NewReader("kontor=skelleftea&key=x"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	s.Serve(r).Want(t, http.StatusForbidden)
}

func TestLiveStreams(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	_, ticket := s.Register("fk-bostb")
	server := httptest.NewUnstartedServer(s.Pages)
	server.Config.WriteTimeout = time.Nanosecond // a page's deadline is not a stream's
	server.Start()
	defer server.Close()
	for path, want := range map[string]string{
		"/live/overview":                       `hx-target="#row-skelleftea"`,
		"/live/kontor/skelleftea":              string(ticket),
		"/live/reception/skelleftea":           string(ticket),
		"/live/desk/skelleftea/" + officer:     string(ticket),
		"/live/desk/skelleftea/o-skelleftea-9": "Du har ingen lucka öppen här",
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
	s.Get("/live/kontor/atlantis").Want(t, 404, "finns inte")
}

func TestAssets(t *testing.T) {
	s := webtest.NewSite(t)
	page := s.Get("/")
	for _, path := range []string{"kontor.css", "htmx/htmx.min.js", "live.js", "line.js", "keys.js", "lists.js", "mark.svg"} {
		i := strings.Index(page.Body, "/assets/"+path+"?v=")
		if i < 0 {
			t.Errorf("the page has no %s", path)
			continue
		}
		address, _, _ := strings.Cut(page.Body[i:], `"`)
		a := s.Get(address)
		a.Want(t, 200)
		if !strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s is fetched every time", path)
		}
	}
	s.Get("/assets/").Want(t, 404)
	s.Get("/assets/no.js").Want(t, 404)
}
