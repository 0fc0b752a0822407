package main

import (
	"context"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"kontor/domain"
)

// weighed is what a page cost the browser that had nothing of it: the bytes on the wire, and when something of it was first seen.
type weighed struct {
	Bytes int     `json:"bytes"`
	First float64 `json:"first"` // milliseconds after it was asked for
}

const weigh = `JSON.stringify({
	bytes: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce((n, e) => n + e.transferSize, 0),
	first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
})`

// TestScreenWeight holds every page to 300 kB on the wire. With KONTOR_SCREEN, on a machine that does nothing else, it also holds it to the first
// paint within a second on a line of 1.6 Mbit/s and 150 ms there and back.
func TestScreenWeight(t *testing.T) {
	s := live(t, func() time.Time { return crowdedOn.At(10 * 60) }, nil)
	defer s.stop()
	for _, page := range []struct{ user, path string }{
		{"m-nation", "/"}, {"s-" + string(crowded), "/kontor/" + string(crowded)},
		{"r-" + string(crowded), "/reception?kontor=" + string(crowded)}, {string(firstOfficer(s)), "/desk?kontor=" + string(crowded)},
	} {
		t.Run(page.path, func(t *testing.T) {
			ctx := demoBrowser(t)
			must(t, chromedp.Do(ctx, chromedp.Navigate(s.url+page.path), chromedp.WaitVisible(`button[value="`+page.user+`"]`),
				chromedp.Click(`button[value="`+page.user+`"]`), chromedp.WaitVisible("#main"), throttled(), chromedp.Reload(), chromedp.WaitVisible("#main")))
			var w weighed
			until(t, "it is painted", func() bool {
				must(t, json.Unmarshal([]byte(evaluate[string](t, ctx, weigh)), &w))
				return w.First > 0 && evaluate[bool](t, ctx, `document.readyState === "complete"`)
			})
			t.Logf("%s: %d kB, first painted after %.0f ms", page.path, w.Bytes/1000, w.First)
			if w.Bytes > 300_000 || w.Bytes < 10_000 {
				t.Errorf("it has %d bytes", w.Bytes)
			}
			if os.Getenv("KONTOR_SCREEN") != "" && w.First > 1000 {
				t.Errorf("it is first painted after %.0f ms", w.First)
			}
		})
	}
}

func firstOfficer(s *lived) domain.OfficerID { return s.books.Network().Staff(crowded, crowdedOn)[0] }

// throttled makes the browser's line a slow one, and has it forget what it had.
func throttled() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, to *chromedp.Target) error {
		if _, err := cdp.Call(ctx, to, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		if _, err := cdp.Call(ctx, to, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, to, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Latency: 150, DownloadThroughput: 200_000, UploadThroughput: 200_000}},
		})
		return err
	})
}
