package reception_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kontor/handlers/web/webtest"
)

// printed is the page as it comes on paper.
func printed(t *testing.T, b *webtest.Browser, name string) (pdf []byte) {
	t.Helper()
	yes := true
	b.Do("print", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		out, err := cdp.Call(ctx, target, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes})
		pdf = out.Data
		return err
	}))
	if dir := os.Getenv("KONTOR_PICTURES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o644); err != nil {
			t.Error(err)
		}
	}
	return pdf
}

var (
	sheets = regexp.MustCompile(`/Type\s*/Page[^s]`)
	box    = regexp.MustCompile(`/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)`)
)

// TestBrowserPrints: the slip alone, on one sheet of 80 mm, from the reception and from the visit's own page. Where the computer is set to
// it, each number is printed by itself; otherwise by P, also again.
func TestBrowserPrints(t *testing.T) {
	s, b, _ := counted(t)
	webtest.JS[bool](b, `(window.prints = 0, window.print = () => { window.prints++ }, true)`)
	prints := func(want int, when string) {
		t.Helper()
		if got := webtest.JS[int](b, `window.prints`); got != want {
			t.Errorf("%s: printed %d times, want %d", when, got, want)
		}
	}
	b.Press("bos" + kb.Enter + "flytt" + kb.Enter + kb.Enter)
	b.Sees("ticket", "A001")
	prints(0, "unless it is set to")
	b.Press(kb.Escape + "p")
	prints(1, "by P")
	b.Press("p")
	prints(2, "again")
	b.Click("#auto")
	b.Press("vab" + kb.Enter + kb.Enter)
	b.Sees("ticket", "A002")
	prints(3, "by itself")
	for _, at := range []struct{ name, path string }{{"slip-reception", ""}, {"slip-visit", "/reception/ticket/skelleftea/" + string(s.Visits()[0])}} {
		if at.path != "" {
			b.Open(at.path)
			b.Do("the slip is there", webtest.Visible(".paper"))
			b.Pictures("reception-visit")
		}
		pdf := printed(t, b, at.name)
		if n := len(sheets.FindAll(pdf, -1)); n != 1 {
			t.Errorf("%s: %d sheets", at.name, n)
		}
		size := box.FindSubmatch(pdf)
		if size == nil {
			t.Fatalf("%s: no size in %.200q", at.name, pdf)
		}
		width, err := strconv.ParseFloat(string(size[1]), 64)
		if err != nil || math.Abs(width/72*25.4-80) > 1 {
			t.Errorf("%s: %s points wide: %v", at.name, size[1], err)
		}
	}
}

// TestBrowserLateAndPractice: the pages as they are seen.
func TestBrowserLateAndPractice(t *testing.T) {
	s := webtest.NewSite(t)
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root(), "Failed to load resource")
	b.Open("/reception?kontor=" + string(office))
	b.Do("the day can be opened", webtest.Visible("form[action='/reception/open'] button"))
	b.Press("v")
	b.Sees("practice", band)
	ready(b)
	b.Press("vab" + kb.Enter + kb.Enter)
	b.Sees("ticket", "A001")
	b.Pictures("reception-practice")
	b.Open("/reception/late?kontor=" + string(office))
	b.Press("8.55" + kb.Tab + "vab" + kb.Tab + "l" + kb.Tab + kb.Tab + "9.1x" + kb.Tab + "personbevis" + kb.Tab + "m" + kb.Enter)
	b.Click("#late button.primary")
	b.Sees("main", "9.1x personbevis gick inte att skriva in: Tiden går inte att läsa")
	b.Sees("known", "8.55")
	b.Pictures("reception-late")
}
