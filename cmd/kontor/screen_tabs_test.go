package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kontor/domain"
	"kontor/handlers"
)

// TestScreenManyWindows: a browser opens six connections to a host that speaks HTTP/1.1. Eight windows that all can be seen live, and a ninth
// page is still answered.
func TestScreenManyWindows(t *testing.T) {
	began := time.Now()
	s := live(t, func() time.Time { return crowdedOn.At(10 * 60).Add(time.Since(began)) }, nil)
	defer s.stop()
	book, host := domain.DaybookID(crowded, crowdedOn), domain.Actor{Role: domain.RoleReception, ID: string(crowded)}
	do := func(c domain.Command) {
		t.Helper()
		_, err := s.books.Do(t.Context(), book, c, handlers.Request{Actor: host})
		must(t, err)
	}
	do(domain.OpenDay{})
	first := demoBrowser(t)
	must(t, chromedp.Do(first, chromedp.Navigate(s.url+"/?lang=sv"), chromedp.WaitVisible(`button[value="m-nation"]`),
		chromedp.Click(`button[value="m-nation"]`), chromedp.WaitVisible("#row-"+string(crowded))))
	windows := []context.Context{first}
	for len(windows) < 8 {
		ctx, cancel := chromedp.NewContext(first, chromedp.WithNewWindow(true))
		defer cancel()
		must(t, chromedp.Do(ctx, chromedp.Navigate(s.url+"/"), chromedp.WaitVisible("#row-"+string(crowded))))
		windows = append(windows, ctx)
	}
	for n, ctx := range windows {
		if evaluate[bool](t, ctx, `document.hidden`) {
			t.Fatalf("window %d cannot be seen: the test shows nothing", n)
		}
		until(t, "the window lives", func() bool { return evaluate[bool](t, ctx, `!!document.querySelector("#clock[data-alive]")`) })
	}
	do(domain.Register{Errands: []domain.NewErrand{{Type: "fk-bostb"}}})
	for _, ctx := range windows {
		until(t, "every window shows it", func() bool {
			return evaluate[bool](t, ctx, `document.getElementById("row-`+string(crowded)+`").dataset.waiting === "1"`)
		})
	}
	must(t, chromedp.Do(first, chromedp.Navigate(s.url+"/?sort=name"), chromedp.WaitVisible("#row-"+string(crowded))))
	if at := evaluate[string](t, first, `location.search`); !strings.Contains(at, "name") {
		t.Errorf("the page is %s", at)
	}
}
