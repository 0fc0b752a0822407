package admin_test

import (
	"html"
	"net/http"
	"regexp"
	"testing"
)

// as makes every request that of the actor.
func as(actor string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Kontor-Actor", actor)
		h.ServeHTTP(w, r)
	})
}

// linkTo is the first address on the page that begins so.
func linkTo(t testing.TB, body, begin string) string {
	t.Helper()
	m := regexp.MustCompile(`href="(` + regexp.QuoteMeta(begin) + `[^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no link to %s", begin)
	}
	return html.UnescapeString(m[1])
}
