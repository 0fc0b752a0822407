package main

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// arrives registers a visit over the API, as a colleague at the front desk does while the story is about somebody else.
func (o *served) arrives(types ...domain.ErrandTypeCode) domain.VisitRegistered {
	o.t.Helper()
	var errands []any
	for _, t := range types {
		errands = append(errands, map[string]any{"type": t})
	}
	return decoded[domain.VisitRegistered](o.tell("reception:r-"+storyOffice, "POST", storyDay+"/visits", map[string]any{"errands": errands}))[0]
}

// opens opens the office's day.
func (o *served) opens() {
	o.t.Helper()
	o.tell("reception:r-"+storyOffice, "PUT", storyDay, map[string]any{})
}

// signsOn opens the desk that the page proposes.
func (p *person) signsOn() {
	p.t.Helper()
	p.Open("/desk?kontor=" + storyOffice)
	p.Do("the desk can be opened", webtest.Visible("form[action='/desk/open'] button.primary"))
	p.Types("o")
	p.Do("the next can be called", webtest.Visible("#call-next"))
}

// TestStoryOfTwoDesks: one officer calls, the other loses the race for the same visitor, and both work on to the end of their visits.
func TestStoryOfTwoDesks(t *testing.T) {
	o := serving(t)
	o.opens()
	a1, a2 := o.arrives("fk-bostb"), o.arrives("fk-vab")
	first := o.comes("o-" + storyOffice + "-1")
	first.signsOn()
	second := first.beside("o-" + storyOffice + "-2")
	second.signsOn()
	second.Sees("room", "A001")

	// The second has another window in front, and does not hear that A001 is called.
	second.LooksAway()
	first.Types("n")
	first.Sees("ticket", "A001")
	before := o.written()
	second.Click("#wA001 button[form=call]")
	second.Sees("main", "A001 är redan kallad till lucka 1 av o-skelleftea-1")
	second.Sees("main", "Nästa är A002")
	o.unchanged(before, "the race was lost")
	second.Types("n")
	second.Sees("ticket", "A002")

	// A002 does not come, comes after all, and is called again with the age kept.
	came := o.visit(string(a2.Visit)).Arrived
	second.Types("i")
	second.Sees("calls", "2 av 3 gånger")
	second.Types("u")
	second.Sees("room", "Uteblivna")
	second.Click("#returnA002 button")
	second.Do("A002 waits again", webtest.Visible("#wA002"))
	second.Types("n")
	second.Sees("ticket", "A002")
	if v := o.visit(string(a2.Visit)); !v.Arrived.Equal(came) {
		t.Errorf("A002 came at %s and is said to have come at %s", came, v.Arrived)
	}

	// A001's errand is another agency's after all.
	first.Types("b")
	first.Do("the errand is in service", webtest.Visible(".outcomes"))
	first.Types("s")
	first.Types("SKV Personbevis" + kb.Enter)
	first.Sees("course", "fört över till SKV")
	if e := o.visit(string(a1.Visit)).Errands[0]; e.Type != "skv-persbevis" || e.Agency != "skv" {
		t.Errorf("the errand that was transferred is %s of %s", e.Type, e.Agency)
	}

	first.Types("b")
	first.Do("it is served after all", webtest.Visible(".outcomes"))
	first.Types("1")
	first.Sees("latest", "löst")

	// A002 is served, waits for a paper, goes on, leaves a note for the agency, and ends.
	second.Types("b")
	second.Do("the errand is in service", webtest.Visible(".outcomes"))
	second.Types("p")
	second.Sees("room", "Pausade")
	second.Types("f")
	second.Do("it goes on", webtest.Visible(".outcomes"))
	second.Types("m")
	second.Types("Intyg från skolan saknas" + kb.Tab + kb.Enter)
	second.Sees("at-desk", "anteckning finns")
	second.Types("2")
	second.Sees("latest", "mottaget för myndigheten")
	if e := o.visit(string(a2.Visit)).Errands[0]; e.State != domain.Ended || e.Outcome != domain.HandedOver {
		t.Errorf("A002 is %s, %s", e.State, e.Outcome)
	}
}

// unchanged fails when anything at all has been written since.
func (o *served) unchanged(before domain.Position, when string) {
	o.t.Helper()
	if now := o.written(); now != before {
		o.t.Errorf("when %s, something was written: the log has come from %s to %s", when, before, now)
	}
}

// TestStoryOfASecondTab: the same desk in two windows, loaded again and gone back to, never calls or ends anything twice.
func TestStoryOfASecondTab(t *testing.T) {
	o := serving(t)
	o.opens()
	o.arrives("fk-bostb")
	o.arrives("fk-vab")
	one := o.comes("o-" + storyOffice + "-1")
	one.signsOn()
	two := one.tab()
	two.Open("/desk?kontor=" + storyOffice)
	two.Do("the second window shows the same desk", webtest.Visible("#call-next"))

	// Both press N, and the second window has not heard of the first one's.
	two.LooksAway()
	one.Types("n")
	one.Sees("ticket", "A001")
	called := o.written()
	two.Types("n")
	two.Sees("main", "Lucka 1 har redan besök av A001")
	two.Sees("ticket", "A001")
	one.Reload()
	one.Sees("ticket", "A001")
	two.Reload()
	two.Sees("ticket", "A001")
	one.Back()
	one.Do("the page before is there", webtest.Visible("main h1"))
	o.unchanged(called, "a desk with a visitor was called for again, loaded again and gone back from")

	one.Open("/desk?kontor=" + storyOffice)
	one.Types("b")
	one.Do("the errand is in service", webtest.Visible(".outcomes"))
	two.Do("the other window follows", webtest.Visible(".outcomes"))
	two.LooksAway()
	one.Types("1")
	one.Sees("latest", "löst")
	ended := o.written()
	two.Types("1")
	two.Sees("latest", "löst")
	one.Reload()
	one.Sees("room", "A002")
	two.Reload()
	two.Sees("room", "A002")
	o.unchanged(ended, "an errand that had ended was ended again")
	if w := o.day().Workload; w.EndedTotal != 1 || w.Waiting != 1 {
		t.Errorf("one of two visits was served, and the day has %+v", w)
	}
}
