package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kontor/handlers"
)

const inShadow = `name: proposed
version: 2
from: 2024-05-01
basis: synthetic
rules:
  - name: received-only
    when:
      types: [fk-lakint]
    targets: [handover, referral]
default: [desk, video, booked, handover, referral]
`

// A policy in shadow counts what it would send elsewhere, and nothing goes by it.
func TestServeWithAPolicyInShadow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shadow.yaml")
	must(t, os.WriteFile(file, []byte(inShadow), 0o600))
	p := run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--shadow", file, onBusyDay())
	day := "/v1/kontor/kista/days/" + string(busyDate)
	said(t, "PUT", p.url+day, "")
	for _, code := range []string{"fk-lakint", "fk-bostb", "fk-lakint"} {
		if answer := said(t, "POST", p.url+day+"/visits", `{"errands":[{"type":"`+code+`"}]}`); !strings.Contains(answer, `"target":"desk"`) {
			t.Errorf("%s went elsewhere: %s", code, answer)
		}
	}
	var c handlers.ShadowCounts
	until(t, "three errands are counted", func() bool {
		must(t, json.Unmarshal([]byte(said(t, "GET", p.url+"/v1/shadow", "")), &c))
		return c.Errands == 3
	})
	for who, want := range map[string]int{"": http.StatusUnauthorized, "agency:fk": http.StatusForbidden} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", p.url+"/v1/shadow", nil)
		must(t, err)
		if who != "" {
			req.Header.Set("X-Kontor-Actor", who)
		}
		resp, err := http.DefaultClient.Do(req)
		must(t, err)
		if resp.Body.Close(); resp.StatusCode != want {
			t.Errorf("%q hears of all agencies: %s", who, resp.Status)
		}
	}
	if c.Policy != "proposed/2" || c.Differences != 2 || c.Types["fk-lakint"] != 2 || c.Kontors["kista"] != 2 || c.Failed != "" {
		t.Errorf("%+v", c)
	}
}

// said is the answer's body, which must not be a problem.
func said(t *testing.T, method, url, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	must(t, err)
	req.Header.Set("X-Kontor-Actor", "supervisor:s-1")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	must(t, err)
	if resp.StatusCode >= 400 {
		t.Fatalf("%s %s: %s %s", method, url, resp.Status, answer)
	}
	return string(answer)
}
