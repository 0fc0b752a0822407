package web_test

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

	"kontor/domain"
)

// TestLiveDeskIsOfItsPage: what comes to a desk by itself has the page's key in its forms, so that one page is still one act.
func TestLiveDeskIsOfItsPage(t *testing.T) {
	s := newSite(t)
	s.open()
	s.openDesk("1", officer, "fk")
	s.register("fk-bostb")
	s.post("/desk/next", at(officer)).want(t, http.StatusSeeOther)
	page := s.get("/desk?kontor=skelleftea&officer=" + officer)
	keys := regexp.MustCompile(`name="key" value="([^"]+)"`)
	stream := regexp.MustCompile(`hx-sse:connect="([^"]+)"`).FindStringSubmatch(page.body)
	if stream == nil {
		t.Fatal("the page has no stream")
	}
	key := keys.FindStringSubmatch(page.body)[1]
	server := httptest.NewServer(s.mux)
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

// freed has a supervisor free the visitor.
func (s *site) freed(v domain.VisitID) {
	s.t.Helper()
	s.do(s.today(), domain.Free{Visit: v, Reason: domain.OfficerGone}, "supervisor:s-1")
}

func TestBrowserDeskAfterItsVisitWasFreed(t *testing.T) {
	s := newSite(t)
	s.open()
	s.openDesk("1", officer, "skv", "fk")
	visit, ticket := s.register("fk-bostb")
	_, second := s.register("fk-vab")
	s.post("/desk/call", at(officer, "visit", string(visit))).want(t, http.StatusSeeOther)
	b := newBrowser(t, newHost(t, s.mux).root())
	b.open("/desk?kontor=" + string(office) + "&officer=" + officer)
	b.sees("ticket", string(ticket))
	if js[bool](b, `!!document.querySelector("#room button[form=call]")`) {
		t.Error("nobody may be called to a desk with a visitor")
	}
	s.freed(visit)
	b.do("the visitor is gone from the desk", visible(".idle"), visible("#keeping form"), chromedp.WaitNotPresent(chromedp.CSS("#ticket")))
	if n := js[int](b, `[...document.querySelectorAll("button[form]")].filter(b => !b.form).length`); n > 0 {
		t.Errorf("%d buttons belong to no form of the page", n)
	}
	b.click(`#w` + string(second) + ` button`)
	b.sees("ticket", string(second))
	s.freed(s.at("1"))
	b.do("it is free again", visible(".idle"))
	b.press("n")
	b.sees("ticket", string(ticket))
}

// at is the visit at the desk.
func (s *site) at(desk domain.DeskID) (v domain.VisitID) {
	s.t.Helper()
	if err := s.books.View(s.t.Context(), s.today(), func(d *domain.Day) { v = d.Desks[desk].Visit }); err != nil {
		s.t.Fatal(err)
	}
	return v
}

// TestBrowserDeskKeepsWhatIsChosen: time goes by and others come while the officer chooses where to transfer.
func TestBrowserDeskKeepsWhatIsChosen(t *testing.T) {
	s := newSite(t)
	s.open()
	s.openDesk("1", officer, "skv", "fk")
	visit, _ := s.register("fk-bostb")
	s.post("/desk/next", at(officer)).want(t, http.StatusSeeOther)
	s.post("/desk/start", at(officer, "errand", string(s.errands(visit)["fk-bostb"].ID))).want(t, http.StatusSeeOther)
	b := newBrowser(t, newHost(t, s.mux).root())
	b.open("/desk?kontor=" + string(office) + "&officer=" + officer)
	b.do("an errand is in service", visible("#to"))
	js[bool](b, `(() => { const to = document.getElementById("to"); to.focus(); to.value = "skv-flytt-inom"; return true })()`)
	s.pass(7 * time.Minute)
	_, ticket := s.register("fk-vab")
	b.sees("room", string(ticket))
	b.sees("at-desk", "7 min")
	if got := js[string](b, `document.activeElement.id + " " + document.getElementById("to").value`); got != "to skv-flytt-inom" {
		t.Errorf("the focus and the choice are %q", got)
	}
}

// TestBrowserLivesWhenAScriptIsLate: a page lives whatever the order in which its scripts arrive.
func TestBrowserLivesWhenAScriptIsLate(t *testing.T) {
	s := newSite(t)
	s.open()
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/assets/htmx/hx-sse") {
			<-time.After(700 * time.Millisecond)
		}
		s.mux.ServeHTTP(w, r)
	})
	b := newBrowser(t, newHost(t, slow).root())
	b.open("/kontor/" + string(office))
	b.do("the stream has begun", visible("#clock[data-alive]"))
}
