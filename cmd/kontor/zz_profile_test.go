package main

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/profiler"
	"github.com/chromedp/chromedp"
)

func startProfile(t *testing.T, ctx context.Context) {
	must(t, chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, to *chromedp.Target) error {
		if _, err := cdp.Call(ctx, to, profiler.Enable, cdp.Empty{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, to, profiler.Start, cdp.Empty{})
		return err
	})))
}

func stopProfile(t *testing.T, ctx context.Context) {
	must(t, chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, to *chromedp.Target) error {
		got, err := cdp.Call(ctx, to, profiler.Stop, cdp.Empty{})
		if err != nil {
			return err
		}
		self := map[string]int64{}
		var all int64
		for _, n := range got.Profile.Nodes {
			f := n.CallFrame
			self[fmt.Sprintf("%s %s:%d:%d", f.FunctionName, f.URL[max(0, len(f.URL)-40):], f.LineNumber, f.ColumnNumber)] += n.HitCount
			all += n.HitCount
		}
		keys := make([]string, 0)
		for k := range self {
			keys = append(keys, k)
		}
		slices.SortFunc(keys, func(a, b string) int { return int(self[b] - self[a]) })
		for _, k := range keys[:min(25, len(keys))] {
			fmt.Printf("%5.1f%% %s\n", 100*float64(self[k])/float64(all), k)
		}
		return nil
	})))
}
