package web_test

import (
	"context"
	"strings"
	"testing"

	"kontor/handlers"
	"kontor/handlers/web"
)

// TestBrowserShowsNothingThatIsNoLongerOnesRight: when the right to a live page ends, what stood on it goes, and no new line is opened.
func TestBrowserShowsNothingThatIsNoLongerOnesRight(t *testing.T) {
	rights := make(chan context.CancelFunc, 10)
	s := newSite(t, func(c *web.Config) {
		c.Watch = func(ctx context.Context, _ handlers.Principal, _ handlers.Access) (context.Context, context.CancelFunc) {
			right, end := context.WithCancel(ctx)
			rights <- end
			return right, end
		}
	})
	s.open()
	_, ticket := s.register("fk-bostb")
	b := newBrowser(t, newHost(t, s.mux).root())
	b.open("/kontor/" + string(office))
	b.sees("queues", string(ticket))
	b.do("the stream has begun", visible("#clock[data-alive]"))
	(<-rights)()
	b.sees("main", "Du får inte längre se det här")
	b.pictures("ended")
	if text := js[string](b, `document.getElementById("main").textContent`); strings.Contains(text, string(ticket)) {
		t.Errorf("the page still shows %s", text)
	}
	if js[bool](b, `!!document.getElementById("live")`) || len(rights) > 0 {
		t.Error("the page opens a new line")
	}
}
