package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"kontor/handlers"
)

// person is who logged in, as the session keeps it.
type person struct {
	Subject string    `json:"subject"`
	Grant   *Grant    `json:"grant,omitempty"` // nil: the mapping has no role for it
	Until   time.Time `json:"until"`           // the session's end, however much it is used
	Mapping string    `json:"mapping"`
	// Over is what ends the session when it has ended since login: by key, with the number of the last end before.
	Over map[string]uint64 `json:"over"`
}

// newSessions keeps sessions under the hashes of their tokens. Not made by scs.New, which begins a store of its own that nobody ends.
func newSessions(s store) *scs.SessionManager {
	return &scs.SessionManager{Store: s, Codec: &codec{}, HashTokenInStore: true, Lifetime: longest}
}

// codec writes a session as JSON: its deadline, and its values, which are texts. It remembers what it has read: a session is read at every
// request, and seldom changes.
type codec struct{ seen decoded[writtenSession] }

type writtenSession struct {
	Deadline time.Time         `json:"deadline"`
	Values   map[string]string `json:"values"`
}

func (*codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	w := writtenSession{deadline, make(map[string]string, len(values))}
	for name, v := range values {
		s, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("a session's %s is no text", name)
		}
		w.Values[name] = s
	}
	return json.Marshal(w)
}

func (c *codec) Decode(b []byte) (time.Time, map[string]any, error) {
	w, err := c.seen.read(b, func(b []byte) (w writtenSession, err error) {
		err = json.Unmarshal(b, &w)
		return w, err
	})
	if err != nil {
		return time.Time{}, nil, fmt.Errorf("%w: it cannot be read: %w", errOver, err)
	}
	values := make(map[string]any, len(w.Values))
	for name, s := range w.Values {
		values[name] = s
	}
	return w.Deadline, values, nil
}

const personKey = "person"

// errOver says that there is no session any more, or never was.
var errOver = errors.New("the session is over")

// session is the person whose session the token is, with a context that has the session.
func (id *Identity) session(ctx context.Context, token string) (person, context.Context, error) {
	if token == "" || len(token) > 64 {
		return person{}, nil, errOver
	}
	ctx, err := id.sessions.Load(ctx, token)
	if err != nil {
		return person{}, nil, err
	}
	written := id.sessions.GetString(ctx, personKey)
	if written == "" {
		return person{}, nil, errOver
	}
	p, err := id.people.read([]byte(written), func(b []byte) (p person, err error) {
		err = json.Unmarshal(b, &p)
		return p, err
	})
	if err != nil {
		return person{}, nil, fmt.Errorf("%w: it cannot be read: %w", errOver, err)
	}
	now := time.Now()
	if !now.Before(p.Until) || !now.Before(id.sessions.Deadline(ctx)) || id.Mapping == nil || p.Mapping != id.Mapping.digest {
		return person{}, nil, errOver
	}
	for key, number := range p.Over {
		last, err := id.store.ended(key)
		if err != nil {
			return person{}, nil, err
		}
		if last.Number > number {
			return person{}, nil, errOver
		}
	}
	return p, ctx, nil
}

// renew puts off the end of a session that is used, if it has not just been put off.
func (id *Identity) renew(ctx context.Context, p person) error {
	end := id.idleEnd(p)
	if end.Sub(id.sessions.Deadline(ctx)) < id.idle(p)/10 {
		return nil
	}
	id.sessions.SetDeadline(ctx, end)
	_, _, err := id.sessions.Commit(ctx)
	return err
}

func (id *Identity) idle(p person) time.Duration {
	if p.Grant != nil && p.Grant.Idle != 0 {
		return p.Grant.Idle
	}
	return id.Idle
}

// idleEnd is when the session ends if nobody uses it from now on.
func (id *Identity) idleEnd(p person) time.Time {
	if end := time.Now().Add(id.idle(p)); end.Before(p.Until) {
		return end.UTC()
	}
	return p.Until.UTC()
}

// begin makes a session for the person and gives the browser its token, which is new. The session that the browser had is over.
func (id *Identity) begin(w http.ResponseWriter, r *http.Request, p person) error {
	old := ""
	if tokens := r.CookiesNamed(id.cookie(sessionCookie)); len(tokens) == 1 {
		old = tokens[0].Value
	}
	ctx, err := id.sessions.Load(r.Context(), old)
	if err != nil {
		return err
	}
	if err := id.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := id.sessions.RenewToken(ctx); err != nil {
		return err
	}
	written, err := json.Marshal(p)
	if err != nil {
		return err
	}
	id.sessions.Put(ctx, personKey, string(written))
	id.sessions.SetDeadline(ctx, id.idleEnd(p))
	token, _, err := id.sessions.Commit(ctx)
	if err != nil {
		return err
	}
	id.setCookie(w, sessionCookie, token, 0)
	id.setCookie(w, deviceCookie, "", -time.Second) // the browser is the person's now: both would be two proofs
	return nil
}

// name is by what the log knows the person: nothing of what the issuer says.
func (p person) name() string {
	if p.Grant == nil {
		return "nobody"
	}
	return p.Grant.Actor.String()
}

// principal is the person as who asks; false when it has no role.
func (id *Identity) principal(p person) (handlers.Principal, bool) {
	if p.Grant == nil {
		return handlers.Principal{}, false
	}
	who := id.granted(*p.Grant)
	who.Subject, who.Proof, who.Until = p.Subject, handlers.ProvedBySession, p.Until
	return who, true
}

// The cookies' names, before the prefix that browsers guard.
const (
	sessionCookie = "kontor-session"
	attemptCookie = "kontor-login"
	deviceCookie  = "kontor-device"
)

// cookie is the cookie's whole name. With the prefix a browser takes it from this host alone, over TLS, for every path.
func (id *Identity) cookie(name string) string {
	if id.secure {
		return "__Host-" + name
	}
	return name
}

// setCookie gives the browser the cookie until it is closed, or for the span; a negative span takes it back.
func (id *Identity) setCookie(w http.ResponseWriter, name, value string, span time.Duration) {
	c := http.Cookie{
		Name: id.cookie(name), Value: value, Path: "/", HttpOnly: true, Secure: id.secure, SameSite: http.SameSiteLaxMode,
		MaxAge: int(span / time.Second),
	}
	http.SetCookie(w, &c)
}
