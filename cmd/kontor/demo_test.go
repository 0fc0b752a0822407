package main

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"testing"
	"time"

	"kontor/projections"
)

// What a new user is promised: a URL within seconds, a page that lives, and nothing left behind.
func TestDemo(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	began := time.Now()
	p := run(t, "demo")
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("the URL came after %s", took)
	}
	for _, path := range []string{"/", "/reception", "/readyz", "/openapi.json"} {
		if status, _ := get(t, p.url+path); status != http.StatusOK {
			t.Errorf("%s answers %d", path, status)
		}
	}
	for _, kind := range []string{"screen", "kiosk"} {
		jar, err := cookiejar.New(nil)
		must(t, err)
		res, err := (&http.Client{Jar: jar}).PostForm(p.url+"/login/device", url.Values{"token": {p.devices[kind]}})
		must(t, err)
		must(t, res.Body.Close())
		if at := res.Request.URL.RequestURI(); res.StatusCode != http.StatusOK || at != "/"+kind+"?kontor=skelleftea" {
			t.Errorf("the %s comes to %s: %d", kind, at, res.StatusCode)
		}
	}
	until(t, "visitors come, wait and are served", func() bool {
		var o projections.Overview
		_, body := get(t, p.url+"/v1/overview")
		must(t, json.Unmarshal(body, &o))
		return o.Nation.Arrivals > 0 && o.Nation.Waiting > 0 && o.Nation.InService > 0
	})
	if took := p.stop(); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	left, err := os.ReadDir(temp)
	must(t, err)
	if len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
}
