package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// confidedToFK is what a visitor told one agency, and nobody else.
const confidedToFK = "barnet bor hos båda från juni"

// done serves a visit with one errand to its end over the API, with a note for its agency.
func (o *served) done(officer, desk string, t domain.ErrandTypeCode, with domain.Outcome) {
	o.t.Helper()
	o.arrives(t)
	e := o.calls(officer, desk).Errands[0]
	o.serves(officer, e)
	if strings.HasPrefix(string(t), "fk-") {
		o.tell("officer:"+officer, "POST", storyDay+"/errands/"+local(e)+"/contents", map[string]any{"note": confidedToFK})
	}
	o.ends(officer, e, with)
}

// first chooses the first errand of the list.
func (p *person) first() {
	p.t.Helper()
	p.Types("j" + kb.Enter)
	p.Do("the errand is shown", webtest.Visible("#stand"))
}

// TestStoryOfAnAgency: what was handed over to it is taken, opened and noted in the read log, another is returned with a reason, and what was
// called solved is contradicted. Another agency sees nothing of it.
func TestStoryOfAnAgency(t *testing.T) {
	const officer = "o-" + storyOffice + "-1"
	o := serving(t)
	o.opens()
	o.signs(officer, "1", "fk", "skv")
	fk := o.comes("c1-fk")
	fk.Open("/agency?list=owed")
	fk.stays()
	o.done(officer, "1", "fk-bostb", domain.HandedOver)
	o.done(officer, "1", "skv-persbevis", domain.HandedOver)
	fk.Sees("cases", "Bostadsbidrag")
	if !fk.stayed() {
		t.Error("what was handed over came by a page that was loaded anew")
	}
	fk.first()
	address := fk.At()
	fk.Types("o")
	fk.Sees("opened", confidedToFK)
	fk.Types("a")
	fk.Sees("acts", "Ni har tagit emot ärendet")

	o.done(officer, "1", "fk-sjukp", domain.HandedOver)
	fk.Open("/agency?list=owed")
	fk.Sees("cases", "jukp")
	fk.Click("#cases tbody tr:has(a[href*=errand]):last-child a")
	fk.Sees("acts", "Tar ni det?")
	fk.Types("1r")
	fk.Sees("stand", "återlämnat")

	o.done(officer, "1", "fk-vab", domain.Solved)
	fk.Open("/agency?list=ended")
	fk.Sees("cases", "vab")
	fk.first()
	fk.Types("1x")
	fk.Sees("stand", "motsagt")

	skv := fk.beside("c1-skv")
	for _, list := range []string{"owed", "ended", "waiting", "day"} {
		skv.Open("/agency?list=" + list + "&at=" + storyOffice + "&date=" + string(busyDate))
		skv.Do("the list is there", webtest.Visible("#cases"))
		skv.knowsNothing(list)
	}
	skv.Open("/agency?list=owed")
	skv.Sees("cases", "Personbevis")
	skv.Open(address)
	skv.knowsNothing(address)
	skv.Open("/agency?agency=fk&list=owed")
	skv.knowsNothing("fk's own list")

	auditor := fk.beside("a-1")
	auditor.Open("/admin/reads?date=" + string(busyDate))
	auditor.Sees("main", "c1")
	auditor.Sees("main", "fk")
	if strings.Contains(auditor.text(), confidedToFK) {
		t.Error("the read log says what was read")
	}
}

// text is all that the page has in words.
func (p *person) text() string { return webtest.JS[string](p.Browser, `document.body.textContent`) }

// knowsNothing fails when the page tells anything of the other agency's errands.
func (p *person) knowsNothing(where string) {
	p.t.Helper()
	text := p.text()
	for _, secret := range []string{"Bostadsbidrag", "vab", "jukpenning", "Vård av barn", confidedToFK} {
		if strings.Contains(text, secret) {
			p.t.Errorf("%s tells skv of %q", where, secret)
		}
	}
}
