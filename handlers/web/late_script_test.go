package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/handlers/web/webtest"
)

// TestBrowserLivesWhenAScriptIsLate: a page lives whatever the order in which its scripts arrive.
func TestBrowserLivesWhenAScriptIsLate(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/assets/line.js") {
			<-time.After(700 * time.Millisecond)
		}
		s.Pages.ServeHTTP(w, r)
	})
	b := webtest.NewBrowser(t, webtest.NewHost(t, slow).Root())
	b.Open("/kontor/" + string(office))
	b.Do("the stream has begun", webtest.Visible("#clock[data-alive]"))
}
