package main

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

// worked is how long the browser's main thread has worked for its page.
type worked struct{ all, script, style, layout time.Duration }

func (w worked) since(o worked) worked {
	return worked{w.all - o.all, w.script - o.script, w.style - o.style, w.layout - o.layout}
}

// mainThread asks the browser: in processor time, which a busy machine does not make longer.
func mainThread(t *testing.T, ctx context.Context) (w worked) {
	t.Helper()
	must(t, chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, to *chromedp.Target) error {
		if _, err := cdp.Call(ctx, to, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
			return err
		}
		got, err := cdp.Call(ctx, to, performance.GetMetrics, cdp.Empty{})
		for _, m := range got.Metrics {
			for name, of := range map[string]*time.Duration{
				"TaskDuration": &w.all, "ScriptDuration": &w.script, "RecalcStyleDuration": &w.style, "LayoutDuration": &w.layout,
			} {
				if m.Name == name {
					*of = time.Duration(m.Value * float64(time.Second))
				}
			}
		}
		return err
	})))
	return w
}
