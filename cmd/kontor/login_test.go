package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/identity"
	"kontor/handlers/identity/demoissuer"
)

func TestLoginFlagsThatAreRefused(t *testing.T) {
	for _, tc := range []struct {
		name   string
		flags  loginFlags
		listen string
		why    string // empty: they are fine
	}{
		{"nothing", loginFlags{}, "127.0.0.1:8080", "nobody could log in"},
		{"nothing, and what it would take", loginFlags{}, "127.0.0.1:8080", "can be anybody without a password"},
		{"the demo login", loginFlags{demo: true}, "127.0.0.1:8080", ""},
		{"the demo login for everybody", loginFlags{demo: true}, "0.0.0.0:8080", "listen on 127.0.0.1"},
		{"the demo login on every address", loginFlags{demo: true}, ":8080", "listen on 127.0.0.1"},
		{"the demo login beside an issuer", loginFlags{demo: true, issuer: "https://login.example"}, "127.0.0.1:8080", "not for where there is an --issuer"},
		{"an issuer", loginFlags{issuer: "https://login.example", clientID: "kontor", mapping: "m.json"}, "0.0.0.0:8080", ""},
		{"an issuer without a client", loginFlags{issuer: "https://login.example", mapping: "m.json"}, "127.0.0.1:8080", "--client-id"},
		{"an issuer without a mapping", loginFlags{issuer: "https://login.example", clientID: "kontor"}, "127.0.0.1:8080", "--mapping"},
	} {
		err := tc.flags.check(tc.listen)
		if (tc.why == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tc.why) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// standing is a door behind which everybody is told who they are, on a loopback address.
func standing(t *testing.T, f loginFlags, data string) (at string, d *door) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	network := domain.Reference()
	d, err = f.open(t.Context(), doorNeeds{
		addr: l.Addr().String(), data: data, out: quiet(), network: func() *domain.Network { return network },
		clock: func() time.Time { return domain.Date("2024-05-02").At(10 * 60) },
	})
	must(t, err)
	mux := http.NewServeMux()
	d.mount(mux)
	mux.HandleFunc("/v1/me", func(w http.ResponseWriter, r *http.Request) {
		if p, ok := handlers.PrincipalOf(r.Context()); ok {
			must(t, json.NewEncoder(w).Encode(p))
			return
		}
		_, err := io.WriteString(w, "{}")
		must(t, err)
	})
	srv := &http.Server{Handler: d.Middleware(mux)}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	t.Cleanup(func() {
		must(t, srv.Close())
		<-done
	})
	return "http://" + l.Addr().String(), d
}

func TestAProgramComesInByItsCredentials(t *testing.T) {
	at, d := standing(t, loginFlags{demo: true}, t.TempDir())
	secret := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secret, []byte(demoissuer.ClientSecret+"\n"), 0o600))
	t.Setenv("KONTOR_TOKEN_FILE", "")
	t.Setenv("KONTOR_ISSUER", d.demo.URL)
	t.Setenv("KONTOR_CLIENT_ID", "demo-officer")
	t.Setenv("KONTOR_CLIENT_SECRET_FILE", secret)
	var c client
	c.bind(&cobra.Command{}, "operator:terminal")
	c.server = at
	var me handlers.Principal
	must(t, c.do(t.Context(), "GET", "/v1/me", nil, &me))
	if me.Actor.Role != domain.RoleOfficer || me.Proof != handlers.ProvedByToken || len(me.Kontors) != 1 {
		t.Errorf("it is %+v", me)
	}
	token, err := c.proof.token(t.Context())
	must(t, err)
	file := filepath.Join(t.TempDir(), "token")
	must(t, os.WriteFile(file, append([]byte(token), '\n'), 0o600))
	byFile := client{server: at, actor: "operator:terminal", lang: "en", proof: &credentials{tokenFile: file}}
	must(t, byFile.do(t.Context(), "GET", "/v1/me", nil, &me))
	if me.Actor.Role != domain.RoleOfficer || me.Proof != handlers.ProvedByToken {
		t.Errorf("by the file it is %+v", me)
	}
	must(t, os.WriteFile(file, []byte("x.y.z"), 0o600))
	if err := byFile.do(t.Context(), "GET", "/v1/me", nil, &me); err == nil || !strings.Contains(err.Error(), "not logged in") {
		t.Errorf("a forged token: %v", err)
	}
}

func TestTheHeaderIsBelievedWithTheDemoLoginOnly(t *testing.T) {
	at, _ := standing(t, loginFlags{demo: true}, t.TempDir())
	c := client{server: at, actor: "officer:o-skelleftea-1", lang: "en"}
	var me handlers.Principal
	must(t, c.do(t.Context(), "GET", "/v1/me", nil, &me))
	if me.Proof != handlers.ProvedByNothing || me.Actor.String() != c.actor || len(me.Kontors) != 1 || me.Kontors[0] != "skelleftea" {
		t.Errorf("it is %+v", me)
	}
	mapping := filepath.Join(t.TempDir(), "mapping.json")
	must(t, os.WriteFile(mapping, demoissuer.Mapping(), 0o600))
	c.server, _ = standing(t, loginFlags{issuer: "https://login.example", clientID: "kontor", audience: "api", mapping: mapping}, t.TempDir())
	me = handlers.Principal{}
	must(t, c.do(t.Context(), "GET", "/v1/me", nil, &me))
	if me.Proof != "" || me.Actor != (domain.Actor{}) {
		t.Errorf("with an issuer it is %+v", me)
	}
}

func TestATokenIsNotSentInClear(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	must(t, os.WriteFile(file, []byte("secret-token"), 0o600))
	for at, sent := range map[string]bool{
		"http://kontor.example/v1": false, "http://10.0.0.1/v1": false, "https://kontor.example/v1": true, "http://127.0.0.1:1/v1": true, "http://localhost/v1": true, "http://[::1]/": true,
	} {
		r, err := http.NewRequestWithContext(context.Background(), "GET", at, nil)
		must(t, err)
		err = (&credentials{tokenFile: file}).put(r)
		if (err == nil) != sent || (r.Header.Get("Authorization") != "") != sent || err != nil && strings.Contains(err.Error(), "secret-token") {
			t.Errorf("%s: %v, %v", at, r.Header, err)
		}
	}
}

func TestCredentialsThatAreNotWhole(t *testing.T) {
	for why, c := range map[string]*credentials{
		"two proofs": {tokenFile: "x", issuer: "https://login.example"}, "KONTOR_CLIENT_ID": {issuer: "https://login.example"},
		"KONTOR_CLIENT_SECRET_FILE:": {issuer: "https://login.example", clientID: "x", secretFile: "/nowhere/at/all"}, "reading a secret": {tokenFile: "/nowhere/at/all"},
	} {
		if _, err := c.token(t.Context()); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v", why, err)
		}
	}
}

func TestTheKeyOfPseudonymsStays(t *testing.T) {
	m, err := identity.ReadMapping([]byte(`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "operator"}]}`))
	must(t, err)
	data := t.TempDir()
	first, err := loginFlags{}.key(doorNeeds{data: data}, m)
	must(t, err)
	second, err := loginFlags{}.key(doorNeeds{data: data}, m)
	must(t, err)
	if len(first) < 32 || !bytes.Equal(first, second) {
		t.Error("another key at another start: everybody is somebody else")
	}
	if info, err := os.Stat(filepath.Join(data, "actors.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := (loginFlags{}).key(doorNeeds{}, m); err == nil {
		t.Error("there is a key without a place for it")
	}
	other, err := loginFlags{}.key(doorNeeds{data: t.TempDir()}, m)
	must(t, err)
	if bytes.Equal(first, other) {
		t.Error("two systems have the same key")
	}
}

// device runs a command on the devices of the directory and gives what it prints.
func device(t *testing.T, data string, args ...string) (string, error) {
	t.Helper()
	root := &cobra.Command{Use: "kontor", SilenceUsage: true, SilenceErrors: true}
	root.PersistentFlags().Bool("json", false, "")
	root.AddGroup(&cobra.Group{ID: "run", Title: "Run"})
	root.AddCommand(deviceCommand())
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(io.Discard)
	root.SetArgs(append(append([]string{"device"}, args...), "--data", data))
	err := root.Execute()
	return out.String(), err
}

func TestDeviceCommands(t *testing.T) {
	data := t.TempDir()
	at, _ := standing(t, loginFlags{demo: true}, data)
	out, err := device(t, data, "issue", "--kontor", "skelleftea", "--kind", "kiosk", "--json")
	must(t, err)
	var made struct{ Actor, Kontor, Token string }
	must(t, json.Unmarshal([]byte(out), &made))
	if made.Actor != "kiosk:skelleftea.1" || made.Kontor != "skelleftea" || len(made.Token) < 40 {
		t.Errorf("issued %+v", made)
	}
	file := filepath.Join(t.TempDir(), "token")
	must(t, os.WriteFile(file, []byte(made.Token), 0o600))
	c := client{server: at, lang: "en", proof: &credentials{tokenFile: file}}
	var me handlers.Principal
	must(t, c.do(t.Context(), "GET", "/v1/me", nil, &me))
	if me.Actor.String() != made.Actor || me.Proof != handlers.ProvedByDevice {
		t.Errorf("it is %+v", me)
	}
	for _, more := range [][]string{nil, {"--json"}} {
		out, err = device(t, data, append([]string{"list"}, more...)...)
		must(t, err)
		if !strings.Contains(out, "kiosk:skelleftea.1") || strings.Contains(out, made.Token) {
			t.Errorf("listed %s", out)
		}
	}
	_, err = device(t, data, "revoke", "kiosk:skelleftea.1")
	must(t, err)
	deadline := time.Now().Add(5 * time.Second)
	for err == nil && time.Now().Before(deadline) {
		err = c.do(t.Context(), "GET", "/v1/me", nil, &me)
	}
	if err == nil {
		t.Error("it is still let in")
	}
	for _, args := range [][]string{
		{"issue"}, {"issue", "--kontor", "../x"}, {"issue", "--kontor", "kista", "--kind", "officer"}, {"revoke", "kiosk:kista.9"}, {"revoke", "x"}, {"revoke"},
	} {
		if out, err := device(t, data, args...); err == nil {
			t.Errorf("%q: %s", args, out)
		}
	}
}
