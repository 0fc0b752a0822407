package main

import (
	"testing"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// TestStoryWithoutScripts: where no script runs, a visit is registered, called, served and answered by the agency with forms and links alone, and
// the visitor's page and the manager's show it.
func TestStoryWithoutScripts(t *testing.T) {
	o := serving(t)
	o.opens()
	front := o.plain("r-" + storyOffice)
	front.Open("/reception?kontor=" + storyOffice)
	front.Click(`#types input[value="fk-bostb"]`)
	front.Click("#give")
	front.Sees("fresh", "A001")
	visit := webtest.JS[string](front.Browser, `document.getElementById("fresh").dataset.visit`)
	front.Click(`#fresh a[href^="/reception/ticket/"]`)
	front.Sees("main", "A001")
	path := webtest.JS[string](front.Browser, `new URL(document.querySelector(".paper-code").getAttribute("aria-label")).pathname`)

	desk := front.alsoPlain("o-" + storyOffice + "-1")
	desk.Open("/desk?kontor=" + storyOffice)
	desk.Click("form[action='/desk/open'] button.primary")
	desk.Click("#call-next")
	desk.Sees("ticket", "A001")
	desk.Click("form[action='/desk/start'] button")
	desk.Do("it is in service", webtest.Visible(".outcomes"))
	desk.Click(`.outcomes button[value="` + string(domain.HandedOver) + `"]`)
	desk.Sees("latest", "A001")
	if e := o.visit(visit).Errands[0]; e.Outcome != domain.HandedOver {
		t.Errorf("the errand ended as %q", e.Outcome)
	}

	agency := front.alsoPlain("c1-fk")
	agency.Open("/agency?list=owed")
	agency.Click("#cases a.open")
	agency.Click("form[action='/agency/accept'] button")
	agency.Sees("course", "tog emot")

	manager := front.alsoPlain("m-nation")
	manager.Open("/")
	manager.seesFigure("Besök", "1")
	manager.seesFigure("Avslutade ärenden", "1")
	manager.Open("/kontor/" + storyOffice)
	manager.Sees("queue-figures", "FK")
	visitor := front.alsoPlain("")
	visitor.Open(path)
	visitor.Sees("main", "A001")

	for _, p := range []*person{front, desk, agency, manager, visitor} {
		if webtest.JS[bool](p.Browser, `!!document.querySelector("[data-alive]") || "htmx" in window`) {
			t.Errorf("a script has run on %s", webtest.JS[string](p.Browser, `location.pathname`))
		}
	}
}

// plain is somebody in a browser that runs no scripts.
func (o *served) plain(user string) *person {
	o.t.Helper()
	p := &person{webtest.NewBrowser(o.t, o.url, saysNo), o.t}
	return p.stopsScripts(user)
}

// alsoPlain is somebody else in such a browser.
func (p *person) alsoPlain(user string) *person {
	p.t.Helper()
	return (&person{p.Other(saysNo), p.t}).stopsScripts(user)
}

func (p *person) stopsScripts(user string) *person {
	p.t.Helper()
	p.Plain()
	if user != "" {
		p.LogIn(user)
	}
	return p
}
