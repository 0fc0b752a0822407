package identity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestSecretsShowThemselvesNowhere(t *testing.T) {
	s := Secret("hunter2-hunter2-hunter2")
	c := Config{Issuer: issuerURL, ClientSecret: s, ActorKey: s}
	var log bytes.Buffer
	out := slog.New(slog.NewTextHandler(&log, nil))
	out.Info("x", "secret", s, "config", c)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", s, "config", c)
	b, err := json.Marshal(map[string]any{"s": s})
	if err != nil {
		t.Fatal(err)
	}
	all := log.String() + string(b) + fmt.Sprint(s) + fmt.Sprintf("%s %v %+v %#v %q", s, s, c, s, s)
	if strings.Contains(all, "hunter2") || strings.Contains(all, "104 117 110") {
		t.Error(all)
	}
}

func TestReadSecret(t *testing.T) {
	dir := t.TempDir()
	for content, want := range map[string]string{"abc\n": "abc", "abc\r\n": "abc", " a b ": " a b ", "": "", "\n": ""} {
		path := filepath.Join(dir, "secret")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := ReadSecret(path)
		if string(got) != want || (err != nil) != (want == "") || err != nil && strings.Contains(err.Error(), "abc") {
			t.Errorf("%q: %q, %v", content, string(got), err)
		}
	}
	if _, err := ReadSecret(filepath.Join(dir, "none")); err == nil {
		t.Error("a secret that is not there")
	}
}

func FuzzAttempts(f *testing.F) {
	a, err := newAttempts() // a key of this process: what another sealed is not taken here
	if err != nil {
		f.Fatal(err)
	}
	now := time.Now()
	value, err := a.seal([]attempt{newAttempt("/", now)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(value)
	f.Add("")
	f.Add(value + "A")
	f.Fuzz(func(t *testing.T, s string) {
		if all := a.open(s, now); len(all) > 0 && s != value {
			t.Errorf("%q is taken for sealed", s)
		}
	})
}

func TestAttempts(t *testing.T) {
	a, err := newAttempts(Secret("secret"), Secret("key"))
	check(t, err)
	now := time.Now()
	var all []attempt
	for range 6 {
		all = append(all, newAttempt("/", now))
	}
	value, err := a.seal(all)
	check(t, err)
	if got := a.open(value, now); len(got) != maxAttempts || got[0].State != all[2].State {
		t.Errorf("%d of 6 are left", len(got))
	}
	if len(value) > 2000 {
		t.Errorf("the cookie has %d bytes", len(value))
	}
	if got := a.open(value, now.Add(attemptLife+time.Second)); got != nil {
		t.Error("they last too long")
	}
	same, err := newAttempts(Secret("secret"), Secret("key"))
	check(t, err)
	other, err := newAttempts(Secret("other"), Secret("key"))
	check(t, err)
	public, err := newAttempts(nil, Secret("key"))
	check(t, err)
	public2, err := newAttempts(nil, Secret("key"))
	check(t, err)
	if same.open(value, now) == nil {
		t.Error("another process of the same system cannot open them")
	}
	if other.open(value, now) != nil || public.open(value, now) != nil {
		t.Error("another system opens them")
	}
	if value, err = public.seal(all); err != nil || public2.open(value, now) != nil {
		t.Errorf("a key that everybody knows: %v", err)
	}
}
