package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"kontor/handlers/web/webtest"
)

// Complaints of the console while there is no server.
var whileAway = []string{saysNo, "ERR_", "Failed to fetch", "network error"}

// stays marks the page, so that it is seen when it is loaded anew.
func (p *person) stays() {
	p.t.Helper()
	webtest.JS[bool](p.Browser, `window.still = true`)
}

func (p *person) stayed() bool {
	p.t.Helper()
	return webtest.JS[bool](p.Browser, `window.still === true`)
}

// TestStoryOfALostServer: the process is killed and comes back at the same address and data. What needs no login goes on by itself, with what
// has happened since; who had logged in is told, and comes back by the login to the same page.
func TestStoryOfALostServer(t *testing.T) {
	const officer = "o-" + storyOffice + "-1"
	o := serving(t)
	o.opens()
	o.signs(officer, "3", "fk")
	front := &person{webtest.NewBrowser(t, o.url, whileAway...), t}
	front.LogIn("r-" + storyOffice)
	front.Open("/reception?kontor=" + storyOffice)
	front.Do("the field is ready", webtest.Visible("#find"))
	front.counts()
	front.Types("vab" + kb.Enter + kb.Enter)
	front.number()
	phone := &person{front.Other(whileAway...), t}
	phone.Open(strings.TrimPrefix(webtest.JS[string](front.Browser, `document.querySelector("#paper .paper-code").getAttribute("aria-label")`), o.url))
	phone.Sees("visit", "Du väntar")
	screen := o.stands("screen", front.Other(whileAway...))
	screen.Sees("calls", "Här visas numret")
	for _, p := range []*person{phone, screen} {
		p.stays()
	}

	began := time.Now()
	o.kill()
	front.Sees("line", "Förbindelsen bröts 10.0")
	front.Sees("line", "siffrorna är från dess")
	phone.Sees("line", "Ingen förbindelse sedan 10.0")
	screen.Sees("line", "Ingen förbindelse sedan 10.0")
	t.Logf("the pages said after %.1f s that the line was lost", time.Since(began).Seconds())
	if !strings.Contains(webtest.JS[string](front.Browser, `document.getElementById("latest").textContent`), "A001") {
		t.Error("the old value is gone")
	}
	front.Types("bos" + kb.Enter)
	front.Sees("said", "Servern svarar inte. Inget är borta")

	o.again()
	back := time.Now()
	phone.Sees("line", "Förbindelsen är tillbaka")
	screen.Sees("line", "Förbindelsen är tillbaka")
	t.Logf("%.1f s after the server was back the pages were", time.Since(back).Seconds())
	o.calls(officer, "3")
	phone.Sees("visit", "Du kallas till lucka 3")
	screen.Sees("calls", "A001")
	if !phone.stayed() || !screen.stayed() {
		t.Error("a page was loaded anew")
	}

	// The logins were in the memory of the process that died.
	front.Do("the login is shown", webtest.Visible(`button[value="r-`+storyOffice+`"]`))
	front.Write(`button[value="r-`+storyOffice+`"]`, kb.Enter)
	front.Do("the field is ready", webtest.Visible("#find"))
	if at := front.At(); !strings.HasPrefix(at, "/reception?kontor="+storyOffice) {
		t.Errorf("the login leads back to %s", at)
	}
	front.Sees("latest", "A001")
	front.Sees("latest", "lucka 3")
}

// TestStoryOfAnOfficeThatLosesItsServer: an office's pages come from a server of its own, on a log that lives on elsewhere and keeps the
// logins too. While it is away others go on; when it is back, so are its pages, with what they missed and without being loaded anew.
func TestStoryOfAnOfficeThatLosesItsServer(t *testing.T) {
	o := &served{t: t, data: t.TempDir()}
	at := onBusyDay()
	o.process = run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", o.data, "--listen-nats", "127.0.0.1:0", at)
	local := &served{t: t, data: t.TempDir()}
	local.args = []string{"serve", "--demo-login", "--data", local.data, "--nats", o.nats, at, "--listen"}
	local.process = run(t, append(local.args, "127.0.0.1:0")...)
	o.opens()

	front := &person{webtest.NewBrowser(t, local.url, whileAway...), t}
	front.LogIn("r-" + storyOffice)
	front.Open("/reception?kontor=" + storyOffice)
	front.Do("the field is ready", webtest.Visible("#find"))
	front.counts()
	front.Types("vab" + kb.Enter + kb.Enter)
	front.number()
	front.stays()

	local.kill()
	front.Sees("line", "Förbindelsen bröts 10.0")
	front.Types("bos" + kb.Enter)
	front.Sees("said", "Servern svarar inte. Inget är borta")
	o.arrives("fk-bostb")
	local.again()
	front.Sees("latest", "A002")
	front.Sees("line", "Förbindelsen är tillbaka")
	front.Sees("now", "2 väntar")
	if !front.stayed() {
		t.Error("the page was loaded anew")
	}
	front.counts()
	front.Types(kb.Enter)
	front.Sees("chosen", "Bostadsbidrag")
	front.Types(kb.Enter)
	if took := front.number(); took.Number != "A003" {
		t.Errorf("the number is %s", took.Number)
	}
	if w := o.day().Workload; w.Arrivals != 3 {
		t.Errorf("%d visits came, and three were registered", w.Arrivals)
	}
}
