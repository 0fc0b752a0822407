package desk_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kontor/handlers/web/webtest"
)

// TestLiveDeskIsOfItsPage: what comes to a desk by itself has the page's key in its forms, so that one page is still one act.
func TestLiveDeskIsOfItsPage(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	s.Register("fk-bostb")
	s.Post("/desk/next", at(officer)).Want(t, http.StatusSeeOther)
	page := s.Get("/desk?kontor=skelleftea&officer=" + officer)
	keys := regexp.MustCompile(`name="key" value="([^"]+)"`)
	stream := regexp.MustCompile(`data-stream="([^"]+)"`).FindStringSubmatch(page.Body)
	if stream == nil {
		t.Fatal("the page has no stream")
	}
	key := keys.FindStringSubmatch(page.Body)[1]
	server := httptest.NewServer(s.Pages)
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+strings.ReplaceAll(stream[1], "&amp;", "&"), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	first := ""
	for lines := bufio.NewScanner(answer.Body); lines.Scan() && lines.Text() != "event: beat"; {
		first += lines.Text()
	}
	found := keys.FindAllStringSubmatch(first, -1)
	for _, k := range found {
		if k[1] != key {
			t.Errorf("a form has the key %s, the page %s", k[1], key)
		}
	}
	if len(found) < 3 || !strings.Contains(first, `hx-target="#at-desk"`) || strings.Contains(first, "autofocus") {
		t.Errorf("the first message is %.2000s", first)
	}
}

func TestBrowserDeskAfterItsVisitWasFreed(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "skv", "fk")
	visit, ticket := s.Register("fk-bostb")
	_, second := s.Register("fk-vab")
	s.Post("/desk/call", at(officer, "visit", string(visit))).Want(t, http.StatusSeeOther)
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open("/desk?kontor=" + string(office) + "&officer=" + officer)
	b.Sees("ticket", string(ticket))
	if webtest.JS[bool](b, `!!document.querySelector("#room button[form=call]")`) {
		t.Error("nobody may be called to a desk with a visitor")
	}
	s.Freed(visit)
	b.Do("the visitor is gone from the desk", webtest.Visible(".idle"), webtest.Visible("#keeping form"), chromedp.WaitNotPresent(chromedp.CSS("#ticket")))
	if n := webtest.JS[int](b, `[...document.querySelectorAll("button[form]")].filter(b => !b.form).length`); n > 0 {
		t.Errorf("%d buttons belong to no form of the page", n)
	}
	b.Click(`#w` + string(second) + ` button`)
	b.Sees("ticket", string(second))
	s.Freed(s.At("1"))
	b.Do("it is free again", webtest.Visible(".idle"))
	press(b, "n")
	b.Sees("ticket", string(ticket))
}

// TestBrowserDeskKeepsWhatIsWritten: time goes by and others come while the officer writes where to send the errand.
func TestBrowserDeskKeepsWhatIsWritten(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "skv", "fk")
	visit, _ := s.Register("fk-bostb")
	s.Post("/desk/next", at(officer)).Want(t, http.StatusSeeOther)
	s.Post("/desk/start", at(officer, "errand", string(s.Errands(visit)["fk-bostb"].ID))).Want(t, http.StatusSeeOther)
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open(home)
	b.Do("an errand is in service", webtest.Visible(".outcomes"))
	press(b, "s")
	b.Press("SKV Flytt")
	s.Pass(7 * time.Minute)
	_, ticket := s.Register("fk-vab")
	b.Sees("room", string(ticket))
	if got := webtest.JS[string](b, `document.activeElement.name + " " + document.activeElement.value`); got != "to SKV Flytt" {
		t.Errorf("the focus and what was written are %q", got)
	}
	if !webtest.JS[bool](b, `document.activeElement.closest("details").open`) {
		t.Error("what was opened is closed")
	}
}
