package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kontor/handlers/identity"
)

func TestFrontFlagsThatAreRefused(t *testing.T) {
	real := loginFlags{issuer: "https://login.example", clientID: "kontor", mapping: "m.json", publicURL: "https://kontor.example"}
	clear := loginFlags{issuer: "https://login.example", clientID: "kontor", mapping: "m.json"}
	for _, tc := range []struct {
		name   string
		flags  frontFlags
		listen string
		why    string // empty: they are fine
	}{
		{"everybody, in clear", frontFlags{loginFlags: real}, "0.0.0.0:80", "in clear"},
		{"every address, in clear", frontFlags{loginFlags: real}, ":80", "in clear"},
		{"an address of the network, in clear", frontFlags{loginFlags: real}, "10.0.0.7:80", "in clear"},
		{"a certificate", frontFlags{loginFlags: real, cert: "c", key: "k"}, "0.0.0.0:443", ""},
		{"a proxy that ends TLS", frontFlags{loginFlags: real, proxies: []string{"10.0.0.0/8"}}, "0.0.0.0:80", ""},
		{"a loopback address behind a proxy here", frontFlags{loginFlags: real}, "127.0.0.1:8080", ""},
		{"a proxy that is none", frontFlags{loginFlags: real, proxies: []string{"10.0.0.0/99"}}, "127.0.0.1:8080", "--trust-proxy"},
		{"a proxy without a prefix", frontFlags{loginFlags: real, proxies: []string{"proxy.example"}}, "127.0.0.1:8080", "--trust-proxy"},
		{"a certificate for nobody", frontFlags{loginFlags: clear, cert: "c", key: "k"}, "127.0.0.1:8080", "--public-url"},
		{"a public address that is none", frontFlags{loginFlags: loginFlags{issuer: "https://login.example", clientID: "k", mapping: "m", publicURL: "http://[::"}}, "127.0.0.1:1", "public address"},
		{"video rooms", frontFlags{loginFlags: real, rooms: "https://video.example/{kontor}?room={desk}"}, "127.0.0.1:8080", ""},
		{"video rooms in clear", frontFlags{loginFlags: real, rooms: "http://video.example/{kontor}/{desk}"}, "127.0.0.1:8080", "https://"},
		{"video rooms that are a script", frontFlags{loginFlags: real, rooms: "javascript:{kontor}{desk}"}, "127.0.0.1:8080", "https://"},
		{"one video room for all", frontFlags{loginFlags: real, rooms: "https://video.example/{kontor}"}, "127.0.0.1:8080", "told apart"},
		{"video rooms at hosts of their own", frontFlags{loginFlags: real, rooms: "https://{kontor}.example/{desk}"}, "127.0.0.1:8080", "--video-rooms"},
		{"nobody", frontFlags{}, "127.0.0.1:8080", "nobody could log in"},
		{"the demo login", frontFlags{loginFlags: loginFlags{demo: true}}, "127.0.0.1:8080", ""},
	} {
		err := tc.flags.check(tc.listen)
		if (tc.why == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tc.why) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestARoomHasItsAddress(t *testing.T) {
	f := frontFlags{rooms: "https://video.example/{kontor}?room={desk}"}
	if got, want := f.room("kista", "V 1"), "https://video.example/kista?room=V%201"; got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
	if got := (frontFlags{}).room("kista", "1"); got != "" {
		t.Errorf("with no rooms it is %s", got)
	}
}

func TestProcessesOnOneLogNeedOneKeyOfPseudonyms(t *testing.T) {
	m, err := identity.ReadMapping([]byte(`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "operator"}]}`))
	must(t, err)
	data := t.TempDir()
	if _, err := (loginFlags{}).key(doorNeeds{data: data, shared: true}, m); err == nil || !strings.Contains(err.Error(), "--actor-key-file") {
		t.Errorf("each process would make its own: %v", err)
	}
	if _, err := os.Stat(filepath.Join(data, "actors.key")); err == nil {
		t.Error("a key was made")
	}
	file := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(file, []byte("0123456789abcdef"), 0o600))
	if k, err := (loginFlags{actorKey: file}).key(doorNeeds{data: data, shared: true}, m); err != nil || len(k) != 16 {
		t.Errorf("with a key of all: %v", err)
	}
}

func TestCredentialsAreNotInTheLog(t *testing.T) {
	var b bytes.Buffer
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "proof", &credentials{tokenFile: "a-file"})
	if !strings.Contains(b.String(), `"(credentials)"`) {
		t.Errorf("the log says %s", b.String())
	}
}
