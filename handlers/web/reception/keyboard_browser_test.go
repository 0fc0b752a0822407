package reception_test

import (
	"context"
	"fmt"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// counted opens the reception of an office with a desk at work.
func counted(t *testing.T, change ...string) (*webtest.Site, *webtest.Browser, *webtest.Host) {
	t.Helper()
	s := webtest.NewSite(t, withSlips)
	s.Open()
	s.OpenDesk("1", officer, "fk", "skv")
	h := webtest.NewHost(t, s.Pages)
	b := webtest.NewBrowser(t, h.Root(), change...)
	b.Open("/reception?kontor=" + string(office))
	ready(b)
	return s, b, h
}

// ready waits until the field takes what is typed.
func ready(b *webtest.Browser) {
	b.Do("the field is ready", webtest.Visible(`#find[role="combobox"]`), focused)
}

// focused waits until the field has the focus.
var focused = chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
	for {
		id, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.activeElement.id`))
		if err != nil || id == "find" {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the focus is on %q", id)
		case <-time.After(10 * time.Millisecond):
		}
	}
})

// focus is what has it.
func focus(b *webtest.Browser) string { return webtest.JS[string](b, `document.activeElement.id`) }

// TestBrowserThreeVisitsByKeyboardOnly: each in a few keys and far below ten seconds, with the field ready for the next one.
func TestBrowserThreeVisitsByKeyboardOnly(t *testing.T) {
	s, b, _ := counted(t)
	for _, visit := range []struct {
		name, keys, ticket string
		types              []domain.ErrandTypeCode
		most               int
	}{
		{"one errand", "bos" + kb.Enter + kb.Enter, "A001", []domain.ErrandTypeCode{"fk-bostb"}, 5},
		{"two errands", "adre" + kb.Enter + "persnob" + kb.Enter + kb.Enter, "A002", []domain.ErrandTypeCode{"skv-flytt-inom", "skv-persbevis"}, 14},
		{"a company that needs an interpreter", "moms" + kb.Enter + kb.Escape + "f" + "t" + "g", "A003", []domain.ErrandTypeCode{"skv-foretag"}, 9},
	} {
		began := time.Now()
		b.Press(visit.keys)
		b.Sees("ticket", visit.ticket)
		took, keys := time.Since(began), utf8.RuneCountInString(visit.keys)
		t.Logf("%s: %d keys, %s until the number shows", visit.name, keys, took.Round(time.Millisecond))
		if keys > visit.most || took > 10*time.Second {
			t.Errorf("%s: %d keys, %s", visit.name, keys, took)
		}
		b.Do("the field is ready for the next", focused)
		errands := s.Errands(s.Visits()[len(s.Visits())-1])
		for _, code := range visit.types {
			if _, ok := errands[code]; !ok || len(errands) != len(visit.types) {
				t.Errorf("%s carries %v", visit.name, errands)
			}
		}
	}
	err := s.Books.View(t.Context(), s.Today(), func(d *domain.Day) {
		last := d.Visits[d.Order[2]]
		if last.Kind != domain.Company || len(last.Needs) != 1 || d.Visits[d.Order[1]].Kind != domain.Person {
			t.Errorf("the last is %+v", last)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if left := webtest.JS[int](b, `document.querySelectorAll("#chosen li, #register [name=need]:checked").length`); left > 0 {
		t.Errorf("%d choices of the last visit are left for the next", left)
	}
	b.Pictures("reception-keyboard")
}

// TestBrowserAnswersWhileTyping: with a wrong letter too; the arrows choose another, the answer follows.
func TestBrowserAnswersWhileTyping(t *testing.T) {
	s, b, _ := counted(t)
	before := s.Entries()
	b.Press("bostadsbidreg")
	b.Sees("answer", "Bostadsbidrag")
	b.Sees("answer", "plats 1")
	b.Sees("answer", "Därför:")
	b.Pictures("reception-typing")
	if s.Entries() != before {
		t.Error("typing wrote something")
	}
	for range len("bostadsbidreg") {
		b.Press(kb.Backspace)
	}
	b.Press("fk")
	b.Do("the agency's errands are found", webtest.Visible(`#found[data-for="fk"] li:nth-child(3)`))
	second := webtest.JS[string](b, `document.querySelectorAll("#found li")[1].querySelector(".name").textContent`)
	b.Press(kb.ArrowDown)
	b.Sees("answer", second)
	b.Press(kb.Enter)
	b.Sees("chosen", second)
	b.Press(kb.Backspace)
	b.Do("the last choice is taken back", chromedp.WaitNotPresent(chromedp.CSS("#chosen li")))
	b.Press("qqqq" + kb.Enter)
	b.Sees("found-part", "Inget ärende heter så")
	b.Do("what was typed is there", focused)
	if got := webtest.JS[string](b, `document.getElementById("find").value`); got != "qqqq" {
		t.Errorf("what was typed is %q", got)
	}
}

// TestBrowserAQuestionIsLost: what was typed behind a question that never reached the server is asked nevertheless.
func TestBrowserAQuestionIsLost(t *testing.T) {
	_, b, _ := counted(t)
	webtest.JS[bool](b, `(() => {
		const reach = window.fetch;
		window.fetch = () => new Promise((_, fail) => { window.lose = () => { window.fetch = reach; fail(new TypeError("lost")); return true; }; });
		return true;
	})()`)
	b.Press("va")
	b.Press("b")
	webtest.JS[bool](b, `lose()`)
	b.Do("the newest is asked", webtest.Visible(`#found[data-for="vab"] li[data-code="fk-vab"]`))
	b.Sees("answer", "plats 1")
}

// TestBrowserOneKeyAtTheDoor: solved and helped at a computer are a letter each, undone by one.
func TestBrowserOneKeyAtTheDoor(t *testing.T) {
	s, b, _ := counted(t)
	b.Press(kb.Escape + "l")
	b.Sees("beside", "inget nummer behövs")
	b.Do("the field is ready", focused)
	b.Press(kb.Escape + "d")
	b.Sees("beside", "Kunddator")
	b.Do("the field is ready", focused)
	b.Press("vab" + kb.Enter + kb.Enter)
	b.Sees("ticket", "A001")
	b.Do("the field is ready", focused)
	b.Press(kb.Escape + "u")
	b.Sees("said", "A001 är ångrat och räknas inte")
	b.Do("the field is ready", focused, chromedp.WaitNotPresent(chromedp.CSS("#undo")))
	b.Pictures("reception-undone")
	if visits := s.Visits(); len(visits) != 3 || s.Errands(visits[2])["fk-vab"].State != domain.Corrected {
		t.Errorf("%d visits, the last %v", len(visits), s.Errands(visits[2]))
	}
}

// TestBrowserUndoRefused: somebody was quicker; the page says who has the visitor, and stays.
func TestBrowserUndoRefused(t *testing.T) {
	s, b, _ := counted(t, "Failed to load resource")
	b.Press("vab" + kb.Enter + kb.Enter)
	b.Sees("ticket", "A001")
	s.CallNext(s.Today(), "1", officer)
	b.Press(kb.Escape + "u")
	b.Sees("said", "A001 är kallat till lucka 1")
	b.Sees("ticket", "A001")
	b.Pictures("reception-undo-refused")
}

// TestBrowserEnterTwiceIsOneVisit: as fast as a key can bounce, and in two tabs with each its own.
func TestBrowserEnterTwiceIsOneVisit(t *testing.T) {
	s, b, h := counted(t)
	b.Press("vab" + kb.Enter + kb.Enter + kb.Enter + kb.Enter)
	b.Sees("ticket", "A001")
	other := webtest.NewBrowser(t, h.Root())
	other.Open("/reception?kontor=" + string(office))
	ready(other)
	other.Press("bos" + kb.Enter + kb.Enter + kb.Enter)
	other.Sees("ticket", "A002")
	b.Sees("latest", "A002") // by itself
	b.Press("pers" + kb.Enter + kb.Enter)
	b.Sees("ticket", "A003")
	if n := len(s.Visits()); n != 3 {
		t.Errorf("%d visits", n)
	}
}

// TestBrowserFocusSurvivesWhatHappens: while one types, others come and time goes by.
func TestBrowserFocusSurvivesWhatHappens(t *testing.T) {
	s, b, _ := counted(t)
	b.Do("the stream has begun", webtest.Visible("#clock[data-alive]"))
	b.Press("bosta")
	_, ticket := s.Register("fk-vab")
	b.Sees("latest", string(ticket))
	if got := focus(b) + " " + webtest.JS[string](b, `document.getElementById("find").value`); got != "find bosta" {
		t.Errorf("the focus and the field are %q", got)
	}
	b.Press(kb.Escape)
	if got := webtest.JS[string](b, `document.getElementById("find").value`); got != "bosta" {
		t.Errorf("going back one step left %q", got)
	}
	b.Press("y")
	b.Press("e")
	if focus(b) != "find" || !webtest.JS[bool](b, `document.querySelector("[name=protected]").checked`) {
		t.Errorf("the focus is on %s", focus(b))
	}
}

// TestBrowserKeepsWhatIsTypedWhenTheLineIsLost: the visit is registered once when it is back.
func TestBrowserKeepsWhatIsTypedWhenTheLineIsLost(t *testing.T) {
	s, b, h := counted(t, "net::ERR_", "Failed to fetch", "htmx:sse:error", "Failed to load resource")
	b.Press("bos" + kb.Enter)
	b.Sees("chosen", "Bostadsbidrag")
	h.Stop()
	b.Press(kb.Enter)
	b.Sees("said", "Servern svarar inte. Inget är borta")
	b.Pictures("reception-lost")
	if webtest.JS[int](b, `document.querySelectorAll("#chosen li").length`) != 1 || focus(b) != "find" {
		t.Error("what was chosen is gone, or the focus")
	}
	h.Start()
	b.Press(kb.Enter)
	b.Sees("ticket", "A001")
	s.Fail = errUnreachable
	b.Press("vab" + kb.Enter + kb.Enter)
	b.Sees("said", "Servern svarar inte")
	s.Fail = nil
	if got := webtest.JS[string](b, `document.getElementById("find").value`); got != "vab" {
		t.Errorf("what was typed is %q", got)
	}
	b.Press(kb.Enter)
	b.Sees("chosen", "vab")
	s.Fail = errUnreachable
	b.Press(kb.Enter)
	b.Sees("said", "Loggen går inte att nå")
	s.Fail = nil
	b.Press(kb.Enter)
	b.Sees("ticket", "A002")
	if n := len(s.Visits()); n != 2 {
		t.Errorf("%d visits", n)
	}
}
