// Package demoissuer is an issuer of OpenID Connect in this process, for demonstration and tests: one user for every role, and a page on
// which whoever comes picks who to be. There are no passwords, so it is made for a loopback address only, and not where there is a real
// issuer.
package demoissuer

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"
)

// Path is where the issuer answers, below the address of the system itself.
const Path = "/demo-issuer"

// ClientID is how the system is known here, Audience what the access tokens are for, and ClientSecret what every demo program has as its
// secret: it is none.
const (
	ClientID     = "kontor"
	Audience     = "kontor-api"
	ClientSecret = "demo"
)

// Config is what a demo issuer needs.
type Config struct {
	// PublicURL is where browsers reach the system, without a path: http and a loopback address.
	PublicURL string
	// RealIssuer is the issuer that is configured; there must be none.
	RealIssuer string
	// Users are those who can be picked, in the order of the page. See Users.
	Users []User
	// Stylesheet is the address of the page's style; empty for none.
	Stylesheet string
	Log        *slog.Logger
}

// Issuer is the running demo issuer; it answers everything below Path.
type Issuer struct {
	http.Handler
	// URL is what it calls itself.
	URL string
	// Secret is the system's own, made anew at each start.
	Secret []byte

	storage    *storage
	stylesheet string
}

// LogValue leaves out the secret.
func (i *Issuer) LogValue() slog.Value { return slog.StringValue(i.URL) }

// New makes a demo issuer. It refuses to where anybody but this machine could reach it, and beside a real one.
func New(c Config) (*Issuer, error) {
	u, err := url.Parse(c.PublicURL)
	switch {
	case c.RealIssuer != "":
		return nil, errors.New("the demo login lets everybody be anybody: it is not made beside a real issuer")
	case err != nil || u.Scheme != "http" || !loopback(u.Host) || strings.Trim(u.Path, "/") != "":
		return nil, errors.New("the demo login lets everybody be anybody: it is made for a loopback address only, such as http://127.0.0.1:8080")
	case len(c.Users) == 0:
		return nil, errors.New("the demo login has nobody to be")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	origin := u.Scheme + "://" + u.Host
	i := &Issuer{URL: origin + Path, Secret: []byte(rand.Text()), stylesheet: c.Stylesheet}
	if i.storage, err = newStorage(origin, string(i.Secret), c.Users); err != nil {
		return nil, err
	}
	var key [32]byte
	rand.Read(key[:])
	provider, err := op.NewProvider(&op.Config{
		CryptoKey: key, DefaultLogoutRedirectURI: origin + "/login/out", CodeMethodS256: true, AuthMethodPost: true,
		SupportedUILocales: []language.Tag{language.Swedish, language.English},
	}, i.storage, op.StaticIssuer(i.URL), op.WithAllowInsecure(), op.WithCORSOptions(nil), op.WithLogger(c.Log))
	if err != nil {
		return nil, fmt.Errorf("the demo login: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+Path+"/pick", guarded(i.pick))
	mux.Handle("POST "+Path+"/pick", guarded(i.picked))
	mux.Handle(Path+"/", http.StripPrefix(Path, provider))
	i.Handler = local(mux)
	return i, nil
}

// Rotate signs with a new key from now on. The old one is no longer among those that are told.
func (i *Issuer) Rotate() error { return i.storage.rotate() }

// loopback says whether the host, with or without a port, is this machine's own.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// local answers requests to this machine's own name only, so that no page from elsewhere can have its name point here.
func local(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) {
			http.Error(w, "the demo login answers to localhost only", http.StatusMisdirectedRequest)
			return
		}
		for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip"} {
			if len(r.Header.Values(name)) > 0 {
				http.Error(w, "the demo login is not to be reached by way of a proxy: whoever comes could be anybody", http.StatusForbidden)
				return
			}
		}
		h.ServeHTTP(w, r)
	})
}

// tokenLife is how long the issuer's tokens hold.
const tokenLife = time.Hour

// counter numbers signing keys, so that a new one has another name.
var counter atomic.Int64
