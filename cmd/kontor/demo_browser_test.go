package main

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestDemoBrowser starts the demonstration as a new user does, opens its page in a real browser, picks who it is, and waits until the figures move
// without a reload.
func TestDemoBrowser(t *testing.T) {
	demo := run(t, "demo", "--from", "11:00")
	ctx := demoBrowser(t)
	visits := func() int {
		const read = `Number(document.querySelector("#nation dl div:last-child dd").textContent.replace(/\D/g, ""))`
		n, err := chromedp.Run(ctx, chromedp.Evaluate[int](read))
		must(t, err)
		return n
	}
	must(t, chromedp.Do(ctx, chromedp.Navigate(demo.url+"/?lang=sv"), chromedp.WaitVisible(`button[value="m-nation"]`),
		chromedp.Click(`button[value="m-nation"]`), chromedp.WaitVisible("#rows tr")))
	before := visits()
	until(t, "the visits of the day grow without a reload", func() bool { return visits() > before })
	demo.stop()
}

// demoBrowser is a page of a real browser. Without one on the machine the test is skipped, but never where everything must run.
func demoBrowser(t *testing.T) context.Context {
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("KONTOR_CI") == "all" {
			t.Fatal("no chromium on this machine, and everything must run")
		}
		t.Skip("no chromium on this machine")
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.WindowSize(1280, 860), chromedp.WSURLReadTimeout(patience),
	)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	limited, end := context.WithTimeout(ctx, 4*patience)
	t.Cleanup(end)
	return limited
}
