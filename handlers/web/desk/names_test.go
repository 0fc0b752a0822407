package desk_test

import (
	"context"
	"net/url"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"kontor/handlers/web/webtest"
)

const (
	office  = webtest.Office
	officer = webtest.Officer
	other   = webtest.Other
	home    = "/desk?kontor=" + string(office) + "&officer=" + officer
)

// at is a form of the officer's desk 1, with what else it says.
func at(who string, pairs ...string) url.Values {
	return webtest.Values(append([]string{"kontor", string(office), "officer", who, "desk", "1"}, pairs...)...)
}

// press presses the letter as a keyboard does: what a script does not stop is written where the focus is.
func press(b *webtest.Browser, letter string) {
	for _, typ := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		key := input.DispatchKeyEventParams{Type: typ, Key: letter, WindowsVirtualKeyCode: int64(strings.ToUpper(letter)[0])}
		if typ == input.DispatchKeyEventTypeKeyDown {
			key.Text = letter
		}
		b.Do("press "+letter, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, key)
			return err
		}))
	}
}

// looked keeps pictures of the page where they are wanted, and has it looked at for what axe and the checks of our own find wrong, light and
// dark and on a phone.
func looked(b *webtest.Browser, state string) {
	b.Pictures(state)
	for _, scheme := range []string{"light", "dark"} {
		b.Themed(1280, scheme)
		b.Accessible(state + " " + scheme)
	}
	b.Themed(360, "light")
	b.Accessible(state + " on a phone")
	b.Themed(1280, "light")
}
