package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// listening notes what a page really has the machine do: each tone by its pitch, each sentence with its voice.
const listening = `{
	window.heard = { tones: [], said: [] };
	const start = AudioScheduledSourceNode.prototype.start;
	AudioScheduledSourceNode.prototype.start = function (...at) { heard.tones.push(Math.round(this.frequency.value)); return start.apply(this, at); };
	SpeechSynthesis.prototype.speak = (u) => { heard.said.push(u.lang + ": " + u.text); };
}`

// noises are what was to be heard since the page was loaded.
type noises struct {
	Tones []int    `json:"tones"`
	Said  []string `json:"said"`
}

// stands is a device of the office that has its token.
func (o *served) stands(kind string, b *webtest.Browser) *person {
	o.t.Helper()
	out, err := device(o.t, o.data, "issue", "--kontor", storyOffice, "--kind", kind, "--json")
	must(o.t, err)
	var made struct{ Token string }
	must(o.t, json.Unmarshal([]byte(out), &made))
	b.Open("/login/device")
	b.Write("#token", made.Token+kb.Enter)
	b.Do("the token is kept", chromedp.WaitNotPresent(chromedp.CSS("#token")), webtest.Visible("main"))
	return &person{b, o.t}
}

// signs opens a desk over the API, and calls, begins and ends there are told so too.
func (o *served) signs(officer, desk string, agencies ...domain.AgencyCode) {
	o.t.Helper()
	o.tell("officer:"+officer, "PUT", storyDay+"/desks/"+desk, map[string]any{"officer": officer, "agencies": agencies})
}

func (o *served) calls(officer, desk string) domain.VisitorCalled {
	o.t.Helper()
	return decoded[domain.VisitorCalled](o.tell("officer:"+officer, "POST", storyDay+"/desks/"+desk+"/calls", nil))[0]
}

func (o *served) serves(officer string, e domain.ErrandID) {
	o.t.Helper()
	o.tell("officer:"+officer, "POST", storyDay+"/errands/"+local(e)+"/starts", nil)
}

func (o *served) ends(officer string, e domain.ErrandID, with domain.Outcome) {
	o.t.Helper()
	o.tell("officer:"+officer, "POST", storyDay+"/errands/"+local(e)+"/outcomes", map[string]any{"outcome": with})
}

// TestStoryOfTheHall: a number is given at the desk and one by the kiosk; the screen shows, sounds and speaks the call, once; the visitor's
// phone follows the visit in the visitor's language.
func TestStoryOfTheHall(t *testing.T) {
	const officer = "o-" + storyOffice + "-1"
	o := serving(t)
	o.opens()
	o.signs(officer, "3", "fk", "skv")
	wall := webtest.NewLoudBrowser(t, o.url, saysNo)
	wall.Before(listening)
	screen := o.stands("screen", wall)
	if at := screen.At(); at != "/screen?kontor="+storyOffice {
		t.Errorf("a screen that has its token is at %s", at)
	}
	screen.Open("/screen?kontor=" + storyOffice + "&speech=sv,en")
	screen.Sees("calls", "Här visas numret när någon kallas.")
	if webtest.JS[bool](screen.Browser, `document.getElementById("blocked").checkVisibility()`) {
		t.Error("the browser was started to let the page sound, and the screen says that it may not")
	}

	front := screen.beside("r-" + storyOffice)
	front.Open("/reception?kontor=" + storyOffice)
	front.Do("the field is ready", webtest.Visible("#find"))
	front.counts()
	front.Types("vab" + kb.Enter + kb.Escape + "s" + "eng" + kb.Enter + kb.Enter)
	if took := front.number(); took.Number != "A001" {
		t.Errorf("the first number is %s", took.Number)
	}
	address := webtest.JS[string](front.Browser, `document.querySelector("#paper .paper-code").getAttribute("aria-label")`)
	path, ours := strings.CutPrefix(address, o.url)
	if !ours || !strings.HasPrefix(path, "/t/") || strings.Contains(path, "?") {
		t.Errorf("the code on the slip leads to %s", address)
	}
	phone := screen.beside("")
	phone.Size(360, 740, "light")
	phone.Open(path)
	phone.Sees("visit", "You are waiting")
	phone.Sees("visit", "A001")
	webtest.JS[bool](phone.Browser, `window.still = true`)

	call := o.calls(officer, "3")
	phone.Sees("visit", "You are called to desk 3")
	screen.Sees("calls", "A001")
	screen.Do("the sentence is said", webtest.Visible(`body[data-spoken*="desk 3"]`))
	hears := func(when string, want noises) {
		t.Helper()
		got := webtest.JS[noises](screen.Browser, `heard`)
		if !slices.Equal(got.Tones, want.Tones) || !slices.Equal(got.Said, want.Said) {
			t.Errorf("%s the hall heard %v, want %v", when, got, want)
		}
	}
	once := noises{[]int{659, 523}, []string{"sv-SE: Nummer A 001 till lucka 3.", "en-GB: Number A 001 to desk 3."}}
	hears("when A001 was called,", once)
	screen.Reload()
	screen.Sees("calls", "A001")
	hears("when the screen was loaded again,", noises{[]int{}, []string{}})

	o.serves(officer, call.Errands[0])
	phone.Sees("visit", "You are at desk 3")
	o.ends(officer, call.Errands[0], domain.Solved)
	phone.Sees("visit", "Done")
	screen.Sees("calls", "Här visas numret när någon kallas.")
	if !webtest.JS[bool](phone.Browser, `window.still === true`) {
		t.Error("the phone's page was loaded anew")
	}

	kiosk := o.stands("kiosk", screen.Other(saysNo))
	kiosk.Open("/kiosk?kontor=" + storyOffice)
	kiosk.Click(`a.tile[href*="agency=fk"]`)
	kiosk.Click(`button[name=errand][value=fk-bostb]`)
	kiosk.Sees("kiosk", "A002")
	kiosk.Sees("kiosk", "Du är först i kön.")
	if w := o.day().Workload; w.Arrivals != 2 || w.Waiting != 1 || w.Ended[domain.Solved] != 1 {
		t.Errorf("the day has %+v", w)
	}
}
