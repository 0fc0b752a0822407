package identity

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"kontor/handlers"
)

// login sends the browser to the issuer, and keeps in it what its answer must fit.
func (id *Identity) login(w http.ResponseWriter, r *http.Request) {
	to := local(r.URL.Query().Get(returnTo))
	if u := id.origin + link("/login", to); !id.secure && !strings.HasSuffix(id.origin, "//"+r.Host) {
		http.Redirect(w, r, u, http.StatusSeeOther) // by another name of this machine: the cookies would not come back
		return
	}
	found, err := id.atIssuer(r.Context())
	if err != nil {
		id.Log.Warn("nobody can log in", "cause", err)
		away(w)
		id.show(w, r, http.StatusServiceUnavailable, page{Key: "away", Again: link("/login", to)})
		return
	}
	now := newAttempt(to, time.Now())
	value, err := id.attempts.seal(append(id.underWay(r), now))
	if err != nil {
		id.fail(w, r, err)
		return
	}
	id.setCookie(w, attemptCookie, value, attemptLife)
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(now.Verifier), oauth2.SetAuthURLParam("nonce", now.Nonce)}
	if id.Prompt != "" {
		options = append(options, oauth2.SetAuthURLParam("prompt", id.Prompt))
	}
	http.Redirect(w, r, found.oauth.AuthCodeURL(now.State, options...), http.StatusSeeOther)
}

// errNoIssuer says that this system lets nobody log in.
var errNoIssuer = errors.New("there is no issuer")

func (id *Identity) atIssuer(ctx context.Context) (*found, error) {
	if id.issuer == nil {
		return nil, errNoIssuer
	}
	return id.issuer.reach(ctx)
}

// underWay are the logins that the browser began.
func (id *Identity) underWay(r *http.Request) []attempt {
	cookies := r.CookiesNamed(id.cookie(attemptCookie))
	if len(cookies) != 1 {
		return nil
	}
	return id.attempts.open(cookies[0].Value, time.Now())
}

// callback takes what the issuer sent the browser back with. Each login that was begun can be ended once.
func (id *Identity) callback(w http.ResponseWriter, r *http.Request) {
	began, rest, ok := take(id.underWay(r), r.URL.Query().Get("state"))
	if !ok {
		id.show(w, r, http.StatusBadRequest, page{Key: "again", Again: "/login"})
		return
	}
	id.keepAttempts(w, rest)
	p, err := id.arrive(r, began)
	switch {
	case errors.Is(err, errAway), errors.Is(err, errIssuerAway):
		id.Log.Warn("somebody could not log in", "cause", err)
		away(w)
		id.show(w, r, http.StatusServiceUnavailable, page{Key: "away", Again: link("/login", began.To)})
		return
	case err != nil:
		id.Log.Warn("a login was refused", "cause", err)
		id.show(w, r, http.StatusBadRequest, page{Key: "again", Again: link("/login", began.To)})
		return
	}
	if err := id.begin(w, r, p); err != nil {
		id.fail(w, r, err)
		return
	}
	to := "/login/you"
	if who := id.principal(p); who != nil {
		to = id.onwards(began.To, *who)
	}
	id.Log.Info("somebody logged in", "actor", p.name())
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// onwards is where the browser goes from the login: to the page that was asked for, or else to where the principal works.
func (id *Identity) onwards(to string, p handlers.Principal) string {
	if to == firstPage && id.Workplace != nil {
		return cmp.Or(id.Workplace(p), firstPage)
	}
	return to
}

func (id *Identity) keepAttempts(w http.ResponseWriter, rest []attempt) {
	value, err := id.attempts.seal(rest)
	if err != nil || len(rest) == 0 {
		id.setCookie(w, attemptCookie, "", -time.Second)
		return
	}
	id.setCookie(w, attemptCookie, value, attemptLife)
}

// arrive is who the issuer says has logged in. What the issuer, or whoever writes in its name, says went wrong is not repeated.
func (id *Identity) arrive(r *http.Request, began attempt) (person, error) {
	ctx, q := r.Context(), r.URL.Query()
	found, err := id.atIssuer(ctx)
	if err != nil {
		return person{}, err
	}
	if iss := q.Get("iss"); q.Has("iss") && iss != id.Issuer {
		return person{}, errors.New("the answer is another issuer's")
	}
	code := q.Get("code")
	if q.Has("error") || code == "" {
		return person{}, errors.New("the issuer let nobody in")
	}
	p, err := id.exchange(ctx, found, code, began)
	if err != nil {
		return person{}, err
	}
	// Only now: whoever comes without a code of the issuer's writes nothing, however often.
	first, err := id.store.once(ctx, keyOf("once", "state", began.State), 2*attemptLife)
	if err != nil {
		return person{}, err
	}
	if !first {
		return person{}, errors.New("the login was ended before")
	}
	return p, nil
}

// exchange gets the id token for the code and makes a person of it.
func (id *Identity) exchange(ctx context.Context, found *found, code string, began attempt) (person, error) {
	ctx, cancel := context.WithTimeout(id.issuer.with(ctx), issuerTimeout)
	defer cancel()
	tokens, err := found.oauth.Exchange(ctx, code, oauth2.VerifierOption(began.Verifier))
	if err != nil {
		if refused := (*oauth2.RetrieveError)(nil); errors.As(err, &refused) && refused.Response.StatusCode < 500 {
			return person{}, errors.New("the issuer does not take the code")
		}
		return person{}, fmt.Errorf("%w: exchanging a code", errIssuerAway)
	}
	raw, _ := tokens.Extra("id_token").(string)
	t, err := verified(ctx, found.ids.Verify, raw)
	if err != nil {
		return person{}, fmt.Errorf("the id token: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(t.Nonce), []byte(began.Nonce)) != 1 {
		return person{}, fmt.Errorf("%w: the id token was made for another login", errForged)
	}
	if t.AccessTokenHash != "" && t.VerifyAccessToken(tokens.AccessToken) != nil {
		return person{}, fmt.Errorf("%w: the id token was made for another access token", errForged)
	}
	claims, err := about(t)
	if err != nil {
		return person{}, err
	}
	if azp := claims.texts("azp"); len(t.Audience) > 1 && len(azp) == 0 || len(azp) > 0 && azp[0] != id.ClientID {
		return person{}, fmt.Errorf("%w: the id token was made for another program", errForged)
	}
	return id.meet(ctx, t.Subject, claims)
}

// meet makes a person of the subject. Whoever was logged out before now is not by this.
func (id *Identity) meet(ctx context.Context, subject string, claims Claims) (person, error) {
	p := person{Subject: subject, Until: time.Now().Add(id.Life).UTC(), Mapping: id.Mapping.digest, Over: map[string]uint64{}}
	ends := []string{id.subjectKey(subject)}
	if sid := claims.texts("sid"); len(sid) == 1 {
		ends = append(ends, id.sidKey(sid[0]))
	}
	for _, key := range ends {
		last, err := id.store.endedNow(ctx, key)
		if err != nil {
			return person{}, err
		}
		p.Over[key] = last.Number
	}
	g, known, err := id.grant(subject, claims)
	if err != nil {
		id.Log.Warn("somebody gets no role", "cause", err)
	}
	if known {
		p.Grant = &g
	}
	return p, nil
}

// subjectKey is under which all that is the subject's ends; sidKey what began with one session at the issuer.
func (id *Identity) subjectKey(subject string) string {
	return keyOf("over", "subject", id.Issuer, subject)
}
func (id *Identity) sidKey(sid string) string { return keyOf("over", "sid", id.Issuer, sid) }
