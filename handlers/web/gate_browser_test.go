package web_test

import (
	"context"
	"strings"
	"testing"

	"kontor/handlers"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
)

// TestBrowserShowsNothingThatIsNoLongerOnesRight: when the right to a live page ends, what stood on it goes, and no new line is opened.
func TestBrowserShowsNothingThatIsNoLongerOnesRight(t *testing.T) {
	rights := make(chan context.CancelFunc, 10)
	s := webtest.NewSite(t, func(c *web.Config) {
		c.Watch = func(ctx context.Context, _ handlers.Principal, _ handlers.Access) (context.Context, context.CancelFunc) {
			right, end := context.WithCancel(ctx)
			rights <- end
			return right, end
		}
	})
	s.Open()
	_, ticket := s.Register("fk-bostb")
	b := webtest.NewBrowser(t, webtest.NewHost(t, s.Pages).Root())
	b.Open("/kontor/" + string(office))
	b.Sees("queues", string(ticket))
	b.Do("the stream has begun", webtest.Visible("#clock[data-alive]"))
	(<-rights)()
	b.Sees("main", "Du får inte längre se det här")
	b.Pictures("ended")
	if text := webtest.JS[string](b, `document.getElementById("main").textContent`); strings.Contains(text, string(ticket)) {
		t.Errorf("the page still shows %s", text)
	}
	if webtest.JS[bool](b, `!!document.getElementById("live")`) || len(rights) > 0 {
		t.Error("the page opens a new line")
	}
}
