package web_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/handlers/web/webtest"
)

// TestTheBareAddressLeadsToWhereOneWorks: only from the bare address, and only who may not see the overview. Every other address that is
// not for somebody stays refused.
func TestTheBareAddressLeadsToWhereOneWorks(t *testing.T) {
	s := webtest.NewSite(t)
	for _, tc := range []struct {
		who, path string
		status    int
		to        string
	}{
		{"agency:fk.c1", "/", http.StatusSeeOther, "/agency"},
		{"screen:umea.1@umea", "/", http.StatusSeeOther, "/screen?kontor=umea"},
		{"kiosk:umea.1@umea", "/", http.StatusSeeOther, "/kiosk?kontor=umea"},
		{"ministry:d-1", "/", http.StatusSeeOther, "/insight"},
		{"ministry:d-1", "/?sort=name", http.StatusForbidden, ""},
		{"manager:m-1", "/", http.StatusForbidden, ""},
		{"agency:fk.c1", "/?county=Uppsala", http.StatusForbidden, ""},
		{"agency:fk.c1", "/?format=csv", http.StatusForbidden, ""},
		{"agency:fk.c1", "/kontor/umea", http.StatusForbidden, ""},
		{"screen:umea.1@umea", "/kontor/umea", http.StatusForbidden, ""},
		{"screen:umea.1@umea", "/live/overview", http.StatusForbidden, ""},
		{"reception:r-1@umea", "/", http.StatusOK, ""},
	} {
		a := s.As(tc.who, "GET", tc.path, "")
		if a.Status != tc.status || a.Header.Get("Location") != tc.to {
			t.Errorf("%s at %s: %d to %q, want %d to %q", tc.who, tc.path, a.Status, a.Header.Get("Location"), tc.status, tc.to)
		}
		if a.Status == http.StatusSeeOther && strings.Contains(a.Body, "overview") {
			t.Errorf("%s is shown %s", tc.who, a.Body)
		}
	}
}
