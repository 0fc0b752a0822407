package identity

import (
	"net/http"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// atWork sends the reception and devices to pages of theirs, and everybody else nowhere in particular.
func atWork(p handlers.Principal) string {
	switch p.Actor.Role {
	case domain.RoleReception, domain.RoleScreen:
		return "/" + string(p.Actor.Role) + "?kontor=" + string(p.Kontors[0])
	}
	return ""
}

func TestTheLoginLeadsToWhereOneWorks(t *testing.T) {
	rg := newRig(t, func(c *Config) { c.Workplace = atWork })
	for _, tc := range []struct{ user, asked, at string }{
		{reception, "/", "/reception?kontor=skelleftea"},
		{reception, "", "/reception?kontor=skelleftea"},
		{reception, "https://elsewhere.example/", "/reception?kontor=skelleftea"},
		{reception, "/kontor/skelleftea", "/kontor/skelleftea"},
		{reception, "/?county=Uppsala", "/?county=Uppsala"},
		{"m-nation", "/", "/"},
		{"x-1", "/", "/login/you"},
	} {
		if a := rg.browser().login(tc.user, tc.asked); a.at != tc.at {
			t.Errorf("%s, who asked for %q, comes to %s, not to %s", tc.user, tc.asked, a.at, tc.at)
		}
	}
}

func TestADeviceGoesOnToWhereItStands(t *testing.T) {
	for _, tc := range []struct {
		work func(handlers.Principal) string
		at   string
	}{{atWork, "/screen?kontor=kista"}, {nil, "/"}} {
		devices := OpenDevices(filepath.Join(t.TempDir(), "devices.json"))
		rg := newRig(t, func(c *Config) { c.Devices, c.Workplace = devices, tc.work })
		_, token, err := devices.Issue(domain.RoleScreen, "kista", time.Now())
		check(t, err)
		if a := rg.browser().post("/login/device", url.Values{"token": {string(token)}}); a.status != http.StatusOK || a.at != tc.at {
			t.Errorf("%d at %s, want it at %s", a.status, a.at, tc.at)
		}
	}
}
