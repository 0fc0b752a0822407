package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"kontor/handlers/web/webtest"
)

// TestStoryOfTheFrontDesk: the day is opened and three visits are registered with the keyboard alone, each in less than ten seconds; one is
// undone, and one is solved at the door.
func TestStoryOfTheFrontDesk(t *testing.T) {
	o := serving(t)
	desk := o.comes("r-" + storyOffice)
	desk.Open("/reception?kontor=" + storyOffice)
	desk.Do("the day is to be opened", webtest.Visible("form[action='/reception/open'] button"))
	desk.Types("o")
	desk.Do("the field is ready", webtest.Visible("#find"))

	var last string
	for _, visit := range []struct {
		what, keys string
		says       []string
	}{
		{"two errands", "bos" + kb.Enter + "flyttanm" + kb.Enter + kb.Enter, []string{"Bostadsbidrag", "Flyttanmälan"}},
		{"a misspelt one", "persnobevis" + kb.Enter + kb.Enter, []string{"Personbevis"}},
		{"one who needs an interpreter", "vab" + kb.Enter + kb.Escape + "ts" + "ara" + kb.Enter + kb.Enter, []string{"vab"}},
	} {
		desk.counts()
		pressed := desk.Types(visit.keys)
		took := desk.number()
		t.Logf("%s: %s", visit.what, took)
		if took.byHand() > 10*time.Second || took.Keys != pressed {
			t.Errorf("%s took %s, of which %d keys were pressed", visit.what, took.byHand(), took.Keys)
		}
		for _, text := range visit.says {
			desk.Sees("fresh", text)
		}
		desk.Sees("latest", took.Number)
		last = took.Visit
		if at := webtest.JS[string](desk.Browser, `document.activeElement.id`); at != "find" {
			t.Errorf("after %s the next one cannot be typed: the focus is on %q", visit.what, at)
		}
	}
	third := o.visit(last)
	if third.Language != "ar" || len(third.Needs) != 1 || third.Needs[0] != "interpreter" {
		t.Errorf("the third speaks %s and needs %v", third.Language, third.Needs)
	}

	desk.Types(kb.Escape + "u")
	desk.Sees("said", "A003 är ångrat och räknas inte")
	if n := o.day().Workload.Arrivals; n != 2 {
		t.Errorf("%d visits count, and one of three is undone", n)
	}

	desk.Types("vab" + kb.Enter + kb.Escape)
	desk.Types("l")
	desk.Sees("latest", "utan nr")
	day := o.day()
	if day.Workload.Arrivals != 3 || day.Workload.Waiting != 2 || day.Workload.Ended["solved"] != 1 {
		t.Errorf("the day has %+v", day.Workload)
	}
}
