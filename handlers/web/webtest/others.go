package webtest

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Tab is another window of the same browser, with its cookies and what it keeps.
func (b *Browser) Tab() *Browser {
	b.t.Helper()
	return b.beside(b.allowed, chromedp.WithNewWindow(true))
}

// Other is the browser of somebody else: it shares no cookie and nothing kept with this one, only the machine.
func (b *Browser) Other(allowed ...string) *Browser {
	b.t.Helper()
	return b.beside(allowed, chromedp.WithNewBrowserContext())
}

func (b *Browser) beside(allowed []string, option chromedp.ContextOption) *Browser {
	b.t.Helper()
	b.Do("be there") // a browser has begun before there is another beside it
	ctx, cancel := chromedp.NewContext(b.ctx, option)
	b.t.Cleanup(cancel)
	other := &Browser{t: b.t, ctx: ctx, root: b.root, allowed: allowed}
	other.listen()
	return other
}

// Reload loads the page again.
func (b *Browser) Reload() {
	b.t.Helper()
	b.Do("load again", chromedp.Reload())
}

// Back goes to the page before.
func (b *Browser) Back() {
	b.t.Helper()
	b.Do("go back", chromedp.NavigateBack())
}

// At is the address that the browser is at, without the host.
func (b *Browser) At() string {
	b.t.Helper()
	return JS[string](b, `location.pathname + location.search`)
}

// Misses waits until the element, by id, is gone or has the text no more.
func (b *Browser) Misses(id, text string) {
	b.t.Helper()
	b.Do(fmt.Sprintf("see no %q in %s", text, id),
		chromedp.WaitNotPresent(fmt.Sprintf(`//*[@id=%q][contains(normalize-space(.), %q)]`, id, text)))
}

// LooksAway puts the page behind another window: it hears of nothing until it is loaded anew.
func (b *Browser) LooksAway() {
	b.t.Helper()
	JS[bool](b, `Object.defineProperty(document, "hidden", {value: true}), document.dispatchEvent(new Event("visibilitychange"))`)
}

// Before has the script run in each page that is opened from now on, before any of the page's own.
func (b *Browser) Before(script string) {
	b.t.Helper()
	b.Do("prepare the pages", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

// Plain has the pages' scripts not run from now on, as where a proxy or an old browser stops them.
func (b *Browser) Plain() {
	b.t.Helper()
	b.Do("stop the scripts", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// Types presses the keys one after the other as a keyboard does: a key that the page takes for itself writes nothing where the focus is
// then. It answers with how many there were.
func (b *Browser) Types(keys string) (many int) {
	b.t.Helper()
	b.Do("type "+keys, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, r := range keys {
			many++
			for _, event := range strokes(r) {
				if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, event); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	return many
}

// strokes is a key pressed and let go. The press carries its letter, so that there is none when the page stops the press.
func strokes(r rune) []input.DispatchKeyEventParams {
	all := kb.Encode(r)
	down, up := *all[0], *all[len(all)-1]
	if len(all) == 3 {
		down.Text, down.UnmodifiedText = all[1].Text, all[1].UnmodifiedText
	}
	if down.Key == "Unidentified" {
		down.Key, up.Key = string(r), string(r)
	}
	return []input.DispatchKeyEventParams{down, up}
}

// NewLoudBrowser is one that lets a page sound before anybody touched it, as a screen's is started.
func NewLoudBrowser(t testing.TB, root string, allowed ...string) *Browser {
	t.Helper()
	return newBrowser(t, root, []chromedp.ExecAllocatorOption{chromedp.Flag("autoplay-policy", "no-user-gesture-required")}, allowed)
}
