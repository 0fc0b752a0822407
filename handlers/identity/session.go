package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
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

// codec writes a session as JSON: its deadline, and its values, which are texts.
type codec struct{}

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

func (*codec) Decode(b []byte) (time.Time, map[string]any, error) {
	var w writtenSession
	if err := json.Unmarshal(b, &w); err != nil {
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

// kept is a session as the store has it: who logged in, and when it ends if nobody uses it.
type kept struct {
	person
	deadline time.Time
}

// readKept reads what the store has. Where nobody is logged in it is nil.
func readKept(b []byte) (*kept, error) {
	var w writtenSession
	if err := json.Unmarshal(b, &w); err != nil {
		return nil, err
	}
	s := kept{deadline: w.Deadline}
	if w.Values[personKey] == "" {
		return nil, nil
	}
	return &s, json.Unmarshal([]byte(w.Values[personKey]), &s.person)
}

// hashed is under what the store has the session whose token it is, as scs hashes it.
func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	var b [43]byte
	base64.RawURLEncoding.Encode(b[:], sum[:])
	return string(b[:])
}

// session is the session whose token it is, which nobody may change. The store is asked each time, and only what its bytes were read as is
// remembered: so a session that was ended anywhere is over here as soon as the store knows.
func (id *Identity) session(ctx context.Context, token string) (*kept, error) {
	if token == "" || len(token) > 64 {
		return nil, errOver
	}
	b, there, err := id.store.FindCtx(ctx, hashed(token))
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, errOver
	}
	s, err := id.read.read(b, readKept)
	if err != nil {
		return nil, fmt.Errorf("%w: it cannot be read: %w", errOver, err)
	}
	now := time.Now()
	if s == nil || !now.Before(s.Until) || !now.Before(s.deadline) || id.Mapping == nil || s.Mapping != id.Mapping.digest {
		return nil, errOver
	}
	for key, number := range s.Over {
		last, err := id.store.ended(key)
		if err != nil {
			return nil, err
		}
		if last.Number > number {
			return nil, errOver
		}
	}
	return s, nil
}

// renew puts off the end of a session that is used, if it has not just been put off.
func (id *Identity) renew(ctx context.Context, token string, s *kept) error {
	end := id.idleEnd(s.person)
	if end.Sub(s.deadline) < id.idle(s.person)/10 {
		return nil
	}
	ctx, err := id.sessions.Load(ctx, token)
	if err != nil {
		return err
	}
	if !id.sessions.Exists(ctx, personKey) { // it was ended meanwhile, and is not to come back
		return errOver
	}
	id.sessions.SetDeadline(ctx, end)
	_, _, err = id.sessions.Commit(ctx)
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

// principal is the person as who asks; nil when it has no role.
func (id *Identity) principal(p person) *handlers.Principal {
	if p.Grant == nil {
		return nil
	}
	who := id.granted(*p.Grant)
	who.Subject, who.Proof, who.Until = p.Subject, handlers.ProvedBySession, p.Until
	return &who
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
