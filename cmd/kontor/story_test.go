package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/web/webtest"
	"kontor/projections"
)

// The office of the stories, on a Thursday on which it is open. Nothing happens there but what the story tells.
const (
	storyOffice = "skelleftea"
	storyDay    = "/v1/kontor/" + storyOffice + "/days/" + string(busyDate)
)

// served is the system as a process of its own, at an address and on a directory that outlive it.
type served struct {
	*process
	t    *testing.T
	data string
	args []string
}

// serving starts `kontor serve --demo-login` on an empty directory, in the morning.
func serving(t *testing.T) *served {
	t.Helper()
	o := &served{t: t, data: t.TempDir()}
	o.args = []string{"serve", "--demo-login", "--data", o.data, onBusyDay(), "--listen"}
	o.process = run(t, append(o.args, "127.0.0.1:0")...)
	return o
}

// again starts it where it was, after it was killed.
func (o *served) again() {
	o.t.Helper()
	o.process = run(o.t, append(o.args, strings.TrimPrefix(o.url, "http://"))...)
}

// toldBy is what the API answers to the actor.
func toldBy[T any](o *served, actor, path string) (answer T) {
	o.t.Helper()
	c := client{server: o.url, actor: actor, lang: "sv"}
	if err := c.do(o.t.Context(), "GET", path, nil, &answer); err != nil {
		o.t.Fatalf("%s, asked by %s: %v", path, actor, err)
	}
	return answer
}

// written is how far the log has come: when it stays the same, nothing at all was written.
func (o *served) written() domain.Position {
	o.t.Helper()
	return toldBy[projections.Overview](o, "manager:m-1", "/v1/overview").Position
}

// day is the office's day in figures.
func (o *served) day() projections.DayFigures {
	o.t.Helper()
	return toldBy[projections.DayFigures](o, "supervisor:s-"+storyOffice, storyDay)
}

// visit is a visit as its book has it.
func (o *served) visit(id string) projections.VisitView {
	o.t.Helper()
	return toldBy[projections.VisitView](o, "supervisor:s-"+storyOffice, storyDay+"/visits/"+local(id))
}

// tell gives a command over the API, as a program beside the pages does; it must be done.
func (o *served) tell(actor, method, path string, body any) (h happened) {
	o.t.Helper()
	c := client{server: o.url, actor: actor, lang: "sv"}
	if err := c.do(o.t.Context(), method, path, body, &h); err != nil {
		o.t.Fatalf("%s %s by %s: %v", method, path, actor, err)
	}
	return h
}

// person is somebody at a browser.
type person struct {
	*webtest.Browser
	t *testing.T
}

// Complaints of the console that a story brings about itself: an answer that says no has a status that says so too.
const saysNo = "Failed to load resource"

// comes is the first to come to the office, in a browser; the others come beside.
func (o *served) comes(user string) *person {
	o.t.Helper()
	p := &person{webtest.NewBrowser(o.t, o.url, saysNo), o.t}
	p.LogIn(user)
	return p
}

// beside is somebody else, in a browser that shares nothing with the first one's.
func (p *person) beside(user string) *person {
	p.t.Helper()
	other := &person{p.Other(saysNo), p.t}
	if user != "" {
		other.LogIn(user)
	}
	return other
}

// tab is the same person in another window.
func (p *person) tab() *person { return &person{p.Tab(), p.t} }

// counts begins to count the keys that are pressed, and waits for the next number.
func (p *person) counts() {
	p.t.Helper()
	webtest.JS[bool](p.Browser, `(() => {
		const number = () => document.getElementById("ticket")?.textContent.trim() ?? "";
		const tally = window.tally = { keys: 0, first: 0, before: number() };
		window.tallying?.abort();
		window.tallying = new AbortController();
		addEventListener("keydown", () => { tally.first ||= performance.now(); tally.keys++; }, { capture: true, signal: tallying.signal });
		tally.shown = new Promise((shown) => {
			const look = new MutationObserver(() => {
				if (!number() || number() === tally.before) return;
				look.disconnect();
				requestAnimationFrame(() => shown({
					keys: tally.keys, ms: performance.now() - tally.first, number: number(), visit: document.getElementById("fresh").dataset.visit,
				}));
			});
			look.observe(document.body, { childList: true, subtree: true, characterData: true });
		});
		return true;
	})()`)
}

// counted is how a number came about.
type counted struct {
	Keys   int     `json:"keys"`
	MS     float64 `json:"ms"`
	Number string  `json:"number"`
	Visit  string  `json:"visit"`
}

// number waits until a new one is shown, and is what it took from the first key on.
func (p *person) number() counted {
	p.t.Helper()
	return webtest.Await[counted](p.Browser, `tally.shown`)
}

// pace is how long a key takes somebody who types neither well nor badly: 0.28 s (Card, Moran and Newell, 1983).
const pace = 280 * time.Millisecond

// byHand is how long the number takes with fingers: theirs, and what the page and the system took.
func (c counted) byHand() time.Duration {
	return time.Duration(c.Keys)*pace + time.Duration(c.MS*float64(time.Millisecond))
}

func (c counted) String() string {
	return fmt.Sprintf("%s: %d keystrokes, %.1f s; by hand %.1f s", c.Number, c.Keys, c.MS/1000, c.byHand().Seconds())
}
