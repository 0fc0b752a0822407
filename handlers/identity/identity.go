// Package identity finds out who asks: a person who logged in at an issuer of OpenID Connect, a program with an issuer's access token, or
// a screen or kiosk with a token of its own. It puts the handlers.Principal in the request's context, or none, and judges nothing: whoever
// answers the request asks the authority.
//
// One may not assume that a request with a principal may do anything, nor that one without a principal has been stopped. What is stopped
// here are proofs that are no good: forged, expired, logged out, or two at once; the answer to all of them is the same.
//
// Nothing that an issuer says reaches a page or the log as it is: ids are held to the letters that ids have, and everything else of a token
// is dropped. The subject stands in the principal and in the sessions, which are in memory only.
package identity

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/nats-io/nats.go"

	"kontor/domain"
	"kontor/handlers"
)

// Config is how people, programs and devices prove who they are.
type Config struct {
	// Issuer is the address of the issuer of OpenID Connect. Empty: nobody can log in, and no access token is believed.
	Issuer string
	// ClientID and ClientSecret are how the issuer knows this system. Without a secret it is a public client; PKCE is used either way.
	ClientID     string
	ClientSecret Secret
	// Audience is what an access token must be meant for. It is not the client's id, or else a login's id token would be one.
	Audience string
	// Prompt asks the issuer to show itself at each login, such as "login" or "select_account" where people share desks.
	Prompt string
	// Mapping says who is what. Required with an issuer.
	Mapping *Mapping
	// ActorKey makes pseudonyms; the same in all processes and for ever, or else one person becomes another. At least 16 bytes, required
	// when the mapping needs it.
	ActorKey Secret
	// PublicURL is where browsers reach this system, without a path. Only a loopback address may be without TLS.
	PublicURL string
	// Devices are the tokens of screens and kiosks; nil for none.
	Devices *Devices
	// NATS, when not nil, is where processes share sessions and log-outs, kept by so many Replicas. Nil: this process has its own.
	NATS     *nats.Conn
	Replicas int
	// Offices are those at which the officer is assigned to anything today.
	Offices func(domain.OfficerID) []domain.KontorID
	// Workplace is the address at which somebody works, where who logged in asked for no page; empty, and where it is nil: the first one.
	Workplace func(handlers.Principal) string
	// BelieveHeader makes whoever sends X-Kontor-Actor be whoever it says. For demonstration and tests on loopback; without it nobody reads
	// the header.
	BelieveHeader bool
	// Open says for which requests a proof that is no good does not matter, besides the pages of login. Nil: for none.
	Open func(*http.Request) bool
	// Words speaks the language that fits an Accept-Language header best.
	Words func(lang string) Words
	// Stylesheet is the address of the pages' style; empty for none.
	Stylesheet string
	// Client reaches the issuer; one with a time limit when nil.
	Client *http.Client
	Log    *slog.Logger
	// Idle and Life are how long a session lasts unused, unless the mapping says otherwise, and at most: 15 minutes and 12 hours when zero.
	Idle, Life time.Duration
}

// Words is what the pages say, in one language.
type Words interface {
	Lang() string
	Text(key string, args ...any) string
}

// LogValue leaves out every secret.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(slog.String("issuer", c.Issuer), slog.String("client", c.ClientID), slog.String("url", c.PublicURL), slog.Bool("header", c.BelieveHeader))
}

// Identity finds out who asks. It is safe for concurrent use.
type Identity struct {
	Config
	origin   string // of the public address
	secure   bool   // browsers reach it over TLS
	issuer   *issuer
	store    store
	sessions *scs.SessionManager
	read     decoded[*kept] // sessions, as the store has them
	attempts *attempts
}

// New makes an Identity that keeps what it shares until the context ends. It asks the issuer nothing yet: one that is away is tried again
// when somebody wants to log in.
func New(ctx context.Context, c Config) (*Identity, error) {
	id := &Identity{Config: c}
	if err := id.check(); err != nil {
		return nil, fmt.Errorf("who may come in: %w", err)
	}
	if c.Client == nil {
		id.Client = &http.Client{Timeout: issuerTimeout}
	}
	if c.Log == nil {
		id.Log = slog.Default()
	}
	if c.Idle == 0 {
		id.Idle = 15 * time.Minute
	}
	if c.Life == 0 {
		id.Life = 12 * time.Hour
	}
	var err error
	if id.attempts, err = newAttempts(c.ClientSecret, c.ActorKey); err != nil {
		return nil, err
	}
	if c.Issuer != "" {
		c := id.Config
		c.PublicURL = id.origin
		id.issuer = newIssuer(c)
	}
	if c.NATS == nil {
		m := newMemory()
		go m.keepClean(ctx)
		id.store = m
	} else if id.store, err = share(ctx, c.NATS, c.Replicas, id.Log); err != nil {
		return nil, err
	}
	id.sessions = newSessions(id.store)
	return id, nil
}

// check refuses what would let people in whom nobody meant, and finds the origin.
func (id *Identity) check() error {
	u, err := url.Parse(id.PublicURL)
	switch {
	case err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil:
		return errors.New("the public address is written as https://kontor.example, without a path")
	case u.Scheme == "https":
		id.secure = true
	case u.Scheme != "http" || !LoopbackHost(u.Hostname()):
		return errors.New("the public address must begin with https://, for cookies that prove who somebody is are sent there; only a loopback address may do without")
	}
	id.origin = u.Scheme + "://" + u.Host
	switch {
	case id.Words == nil:
		return errors.New("there are no words")
	case id.BelieveHeader && id.secure, id.BelieveHeader && !LoopbackHost(u.Hostname()):
		return errors.New("whoever says who they are can be believed on a loopback address only")
	case id.Issuer == "":
		return nil
	case id.ClientID == "" || id.Mapping == nil:
		return errors.New("an issuer needs the id of this client there, and the mapping from its claims to roles")
	case id.Audience == "" || id.Audience == id.ClientID:
		return errors.New("access tokens need an audience of their own, other than the client's id: an id token is no access token")
	case id.Mapping.NeedsKey() && len(id.ActorKey) < minKey:
		return fmt.Errorf("the mapping has rules without actorFrom: pseudonyms need a key of at least %d bytes", minKey)
	}
	return secureIssuer(id.Issuer)
}

// minKey is how long a key for pseudonyms is at least, in bytes.
const minKey = 16

func secureIssuer(issuer string) error {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !LoopbackHost(u.Hostname())) {
		return errors.New("the issuer's address must begin with https://, for its word is taken for who everybody is; only one on loopback may do without")
	}
	return nil
}

// LoopbackHost says whether the name or address is this machine's own.
func LoopbackHost(host string) bool {
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// Mount adds the pages of login to the mux: /login and what lies below it, and /logout.
func (id *Identity) Mount(mux *http.ServeMux) {
	page := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, id.guarded(h)) }
	page("GET /login", id.login)
	page("GET /login/callback", id.callback)
	page("GET /login/you", id.you)
	page("GET /login/out", id.out)
	page("GET /login/device", id.deviceForm)
	page("POST /login/device", id.deviceLogin)
	page("POST /login/backchannel", id.backchannel)
	page("POST /logout", id.logout)
}
