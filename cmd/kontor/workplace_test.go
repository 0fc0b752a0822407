package main

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/identity"
)

// TestEverybodyComesToWhereTheyWork: after a login for which no page was asked, everybody sees a page that is for them, and so does
// whoever opens the bare address later.
func TestEverybodyComesToWhereTheyWork(t *testing.T) {
	h := newHouse(t, 10*60)
	for user, at := range map[string]string{
		"r-skelleftea": "/reception?kontor=skelleftea", "o-skelleftea-1": "/desk?kontor=skelleftea", "s-skelleftea": "/", "c1-fk": "/agency",
		"m-nation": "/", "m-skelleftea": "/", "a-1": "/admin/reads", "op-1": "/admin", "d-1": "/insight",
	} {
		c := h.stranger()
		if a := c.login(user, "/"); a.status != http.StatusOK || a.at != at {
			t.Errorf("%s comes to %s: %d, want %s", user, a.at, a.status, at)
		}
		if a := c.ask("GET", "/", ""); a.status != http.StatusOK {
			t.Errorf("%s finds at the bare address %d at %s", user, a.status, a.at)
		}
	}
	devices := identity.OpenDevices(loginFlags{}.deviceFile(h.dir))
	for kind, at := range map[domain.Role]string{domain.RoleScreen: "/screen?kontor=skelleftea", domain.RoleKiosk: "/kiosk?kontor=skelleftea"} {
		_, token, err := devices.Issue(kind, "skelleftea", time.Now())
		must(t, err)
		c := h.stranger()
		var a heard
		until(t, "the new device is let in", func() bool {
			a = c.post("/login/device", url.Values{"token": {string(token)}})
			return a.status != http.StatusUnauthorized
		})
		if a.status != http.StatusOK || a.at != at {
			t.Errorf("a %s comes to %s: %d, want %s", kind, a.at, a.status, at)
		}
		if a := c.ask("GET", "/", ""); a.status != http.StatusOK || a.at != at {
			t.Errorf("a %s finds at the bare address %d at %s", kind, a.status, a.at)
		}
	}
}
