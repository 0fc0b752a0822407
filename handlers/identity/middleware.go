package identity

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// proof is who proved to ask, and whether that still holds.
type proof struct {
	who   *handlers.Principal // nil: somebody without a role
	alive func() (bool, error)
}

type proofKey struct{}

// errTwo says that a request has more than one proof, so that it cannot be said whose it is.
var errTwo = errors.New("two proofs in one request")

// Middleware puts who asks into the context of every request. Without a proof there is nobody in it; with one that is no good the answer is
// always the same, but for requests that are open to everybody. The context of a question, such as a stream, ends within a second after its
// proof has, or after an officer's assignment at an office that the question began with.
func (id *Identity) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if id.BelieveHeader && proxied(r) {
			id.refuse(w, r, errProxied)
			return
		}
		p, err := id.prove(r)
		switch {
		case err == nil:
		case ours(r.URL.Path) || id.Open != nil && id.Open(r):
			p = nil
		default:
			id.refuse(w, r, err)
			return
		}
		if p == nil {
			next.ServeHTTP(w, r)
			return
		}
		ctx := context.WithValue(r.Context(), proofKey{}, p)
		if p.who != nil {
			ctx = handlers.WithPrincipal(ctx, *p.who)
		}
		if r.Method == http.MethodGet {
			var end context.CancelFunc
			ctx, end = whileAlive(ctx, p)
			defer end()
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Alive says whether what proved who asks in the context still does: the session has not been ended anywhere, the token has not expired,
// the device is not revoked, the officer is assigned where it was. It is true where nobody proved anything. It asks no server.
func (id *Identity) Alive(ctx context.Context) bool {
	p, ok := ctx.Value(proofKey{}).(*proof)
	if !ok {
		return true
	}
	alive, err := p.alive()
	return alive && err == nil
}

// ErrEnded is why the context of a question ended that was still being answered when its proof did.
var ErrEnded = errors.New("who asked is logged out")

// checkEvery is how often a question that is still being answered is checked, such as a stream.
const checkEvery = 500 * time.Millisecond

// whileAlive is a context that ends when the proof does.
func whileAlive(ctx context.Context, p *proof) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	var check func()
	check = func() {
		if ctx.Err() != nil {
			return
		}
		if alive, err := p.alive(); !alive || err != nil {
			cancel(ErrEnded)
			return
		}
		time.AfterFunc(checkEvery, check)
	}
	first := time.AfterFunc(checkEvery, check)
	return ctx, func() {
		first.Stop()
		cancel(nil)
	}
}

// actorHeader is by which a request says itself who asks.
const actorHeader = "X-Kontor-Actor"

// prove is the request's one proof; nil when it has none.
func (id *Identity) prove(r *http.Request) (*proof, error) {
	bearers, sessions, devices := r.Header.Values("Authorization"), r.CookiesNamed(id.cookie(sessionCookie)), r.CookiesNamed(id.cookie(deviceCookie))
	var said []string
	if id.BelieveHeader {
		said = r.Header.Values(actorHeader)
	}
	var p proof
	var err error
	switch count := len(bearers) + len(sessions) + len(devices) + len(said); {
	case count == 0:
		return nil, nil
	case count > 1:
		return nil, errTwo
	case len(bearers) == 1:
		p, err = id.byBearer(r.Context(), bearers[0])
	case len(sessions) == 1:
		p, err = id.bySession(r, sessions[0].Value)
	case len(devices) == 1:
		p, err = id.byDevice(devices[0].Value)
	default:
		p, err = id.byWord(said[0])
	}
	if err != nil {
		return nil, err
	}
	return &p, nil
}

func (id *Identity) byBearer(ctx context.Context, header string) (proof, error) {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return proof{}, errForged
	}
	if strings.HasPrefix(token, devicePrefix) {
		return id.byDevice(token)
	}
	return id.byToken(ctx, token)
}

func (id *Identity) bySession(r *http.Request, token string) (proof, error) {
	s, err := id.session(r.Context(), token)
	if err != nil {
		return proof{}, err
	}
	if !passive(r) {
		if err := id.renew(r.Context(), token, s); err != nil {
			return proof{}, err
		}
	}
	who := id.principal(s.person)
	return proof{who, func() (bool, error) {
		_, err := id.session(context.Background(), token)
		return err == nil && (who == nil || id.still(*s.Grant, who.Kontors)), err
	}}, nil
}

// passive says whether a browser asks by itself, which is no use of the session: a stream that it opens again and again.
func passive(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/event-stream") || strings.HasPrefix(r.URL.Path, "/live/")
}

// byWord believes whoever says who it is, and gives it the scope that goes with that.
func (id *Identity) byWord(said string) (proof, error) {
	a, err := domain.ParseActor(said)
	if err != nil || a.Role == domain.RoleSystem {
		return proof{}, errForged
	}
	who := handlers.Principal{Actor: a, Proof: handlers.ProvedByNothing}
	switch a.Role {
	case domain.RoleOfficer:
		if id.Offices != nil {
			who.Kontors = id.Offices(domain.OfficerID(a.ID))
		}
	case domain.RoleScreen, domain.RoleKiosk:
		kontor, _, _ := strings.Cut(a.ID, ".")
		who.Kontors = []domain.KontorID{domain.KontorID(kontor)}
	case domain.RoleAgency:
	default:
		who.Nation = true
	}
	g := Grant{Actor: a, Assigned: a.Role == domain.RoleOfficer}
	return proof{&who, func() (bool, error) { return id.still(g, who.Kontors), nil }}, nil
}
