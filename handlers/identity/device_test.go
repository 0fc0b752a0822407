package identity

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// withDevices is a system with a file of devices that another process changes.
func withDevices(t *testing.T) (*rig, *Devices) {
	path := filepath.Join(t.TempDir(), "devices.json")
	rg := newRig(t, func(c *Config) { c.Devices = OpenDevices(path) })
	return rg, OpenDevices(path)
}

func TestAScreensTokenIsForItsOfficeOnly(t *testing.T) {
	rg, devices := withDevices(t)
	d, token, err := devices.Issue(domain.RoleScreen, "skelleftea", time.Now())
	check(t, err)
	if d.Actor().String() != "screen:skelleftea.1" {
		t.Errorf("it is %s", d.Actor())
	}
	for name, b := range map[string]*browser{"bearer": rg.bearer(string(token)), "cookie": rg.browser()} {
		if name == "cookie" {
			if a := b.post("/login/device", url.Values{"token": {" " + string(token) + "\n"}}); a.status != http.StatusOK {
				t.Fatalf("%d %s", a.status, a.body)
			}
			if got := b.cookieOf(deviceCookie); got != string(token) {
				t.Errorf("the cookie is %q", got)
			}
		}
		for _, path := range []string{"/screen/skelleftea", "/screen/kista?kontor=kista"} {
			var p *handlers.Principal
			if err := json.Unmarshal([]byte(b.get(path).body), &p); err != nil || p == nil || p.Actor != d.Actor() || !slices.Equal(p.Kontors, []domain.KontorID{"skelleftea"}) ||
				p.Nation || p.Counties != nil || p.Proof != handlers.ProvedByDevice {
				t.Errorf("%s, %s: %+v, %v", name, path, p, err)
			}
		}
	}
}

func TestDeviceTokensAreKeptAsHashes(t *testing.T) {
	rg, devices := withDevices(t)
	_, token, err := devices.Issue(domain.RoleKiosk, "kista", time.Now())
	check(t, err)
	b, err := os.ReadFile(devices.path)
	check(t, err)
	if strings.Contains(string(b), string(token)) || strings.Contains(string(b), string(token[len(devicePrefix):])) {
		t.Error("the file has the token")
	}
	if info, err := os.Stat(devices.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file can be read by others: %v, %v", info.Mode(), err)
	}
	all, err := devices.List()
	check(t, err)
	if a := rg.bearer(all[0].Hash).get("/probe"); a.status != http.StatusUnauthorized {
		t.Errorf("the hash is taken for the token: %d", a.status)
	}
	if a := rg.bearer(devicePrefix + all[0].Hash).get("/probe"); a.status != http.StatusUnauthorized {
		t.Errorf("the hash is taken for the token: %d", a.status)
	}
}

func TestARevokedDeviceIsNobodyAtOnce(t *testing.T) {
	rg, devices := withDevices(t)
	_, token, err := devices.Issue(domain.RoleScreen, "kista", time.Now())
	check(t, err)
	_, other, err := devices.Issue(domain.RoleScreen, "kista", time.Now())
	check(t, err)
	b := rg.bearer(string(token))
	until(t, "the screen is known", func() bool { return b.who() != nil })
	check(t, devices.Revoke(domain.Actor{Role: domain.RoleScreen, ID: "kista.1"}, time.Now()))
	began := time.Now()
	until(t, "the screen is nobody", func() bool { return b.get("/probe").status == http.StatusUnauthorized })
	if d := time.Since(began); d > time.Second {
		t.Errorf("it took %s", d)
	}
	if rg.bearer(string(other)).who() == nil {
		t.Error("another screen is revoked too")
	}
	third, _, err := devices.Issue(domain.RoleScreen, "kista", time.Now())
	check(t, err)
	if third.Number != 3 {
		t.Errorf("a number is used twice: %d", third.Number)
	}
	check(t, devices.Revoke(domain.Actor{Role: domain.RoleScreen, ID: "kista.1"}, time.Now().Add(time.Hour)))
	all, err := devices.List()
	check(t, err)
	if len(all) != 3 || all[0].Revoked.IsZero() || all[0].Revoked.After(time.Now()) || !all[1].Revoked.IsZero() {
		t.Errorf("got %+v", all)
	}
	if err := devices.Revoke(domain.Actor{Role: domain.RoleScreen, ID: "kista.9"}, time.Now()); err == nil {
		t.Error("a device that is none is revoked")
	}
}

func TestWhatIsNoDevice(t *testing.T) {
	devices := OpenDevices(filepath.Join(t.TempDir(), "devices.json"))
	for _, tc := range []struct {
		kind   domain.Role
		kontor domain.KontorID
	}{{domain.RoleOfficer, "kista"}, {domain.RoleOperator, "kista"}, {"", "kista"}, {domain.RoleScreen, ""}, {domain.RoleScreen, "kista.1"}, {domain.RoleScreen, "../kista"}, {domain.RoleScreen, "Kista"}} {
		if _, _, err := devices.Issue(tc.kind, tc.kontor, time.Now()); err == nil {
			t.Errorf("%s at %q is issued", tc.kind, tc.kontor)
		}
	}
	if all, err := devices.List(); err != nil || all != nil {
		t.Errorf("%v, %v", all, err)
	}
}

func TestAFileOfDevicesThatCannotBeReadLetsNobodyIn(t *testing.T) {
	rg, devices := withDevices(t)
	_, token, err := devices.Issue(domain.RoleScreen, "kista", time.Now())
	check(t, err)
	b := rg.bearer(string(token))
	until(t, "the screen is known", func() bool { return b.who() != nil })
	check(t, os.WriteFile(devices.path, []byte("{"), 0o600))
	until(t, "nobody is believed", func() bool { return b.get("/probe").status == http.StatusServiceUnavailable })
	if _, _, err := devices.Issue(domain.RoleScreen, "kista", time.Now()); err == nil {
		t.Error("a file that cannot be read is written over")
	}
	if _, err := os.Stat(devices.path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the new file stays in the way: %v", err)
	}
}

func TestTwoDoNotChangeTheDevicesAtOnce(t *testing.T) {
	devices := OpenDevices(filepath.Join(t.TempDir(), "devices.json"))
	check(t, os.WriteFile(devices.path+".new", nil, 0o600))
	if _, _, err := devices.Issue(domain.RoleScreen, "kista", time.Now()); err == nil || !strings.Contains(err.Error(), "in the way") {
		t.Errorf("got %v", err)
	}
}

func TestAWrongDeviceTokenIsNotKept(t *testing.T) {
	rg, _ := withDevices(t)
	b := rg.browser()
	for _, token := range []string{"", "x", devicePrefix + "AAAA", strings.Repeat("x", maxToken+1)} {
		if a := b.post("/login/device", url.Values{"token": {token}}); a.status != http.StatusUnauthorized || b.cookieOf(deviceCookie) != "" {
			t.Errorf("%.20q: %d, cookie %q", token, a.status, b.cookieOf(deviceCookie))
		}
	}
}

func FuzzDevices(f *testing.F) {
	f.Add([]byte(`{"devices": [{"kind": "screen", "kontor": "kista", "number": 1, "hash": "` + strings.Repeat("ab", 32) + `", "issued": "2024-05-02T10:00:00Z"}]}`))
	f.Add([]byte(`{"devices": [{"kind": "operator", "kontor": "*", "number": -1}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		all, err := readDevices(raw)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, d := range all {
			if d.check() != nil || seen[d.Hash] || d.Actor().Role != domain.RoleScreen && d.Actor().Role != domain.RoleKiosk {
				t.Errorf("%+v is read", d)
			}
			seen[d.Hash] = true
		}
	})
}
