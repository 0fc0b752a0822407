package identity

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// logout ends every session and token of the person, here and in every other browser, and shows the way to the issuer's own end.
func (id *Identity) logout(w http.ResponseWriter, r *http.Request) {
	cookies := r.CookiesNamed(id.cookie(sessionCookie))
	for _, c := range cookies {
		s, err := id.session(r.Context(), c.Value)
		if errors.Is(err, errOver) {
			continue
		}
		if err == nil {
			err = id.store.end(r.Context(), id.subjectKey(s.Subject))
		}
		if err == nil {
			err = id.store.DeleteCtx(r.Context(), hashed(c.Value))
		}
		if err != nil {
			id.fail(w, r, err)
			return
		}
		id.Log.Info("somebody logged out", "actor", s.name())
	}
	for _, name := range []string{sessionCookie, attemptCookie, deviceCookie} {
		id.setCookie(w, name, "", -time.Second)
	}
	// A page and not a redirect: browsers hold a form to the sites that the policy names, also by way of redirects.
	id.show(w, r, http.StatusOK, page{Key: "leaving", Next: id.endAtIssuer(r)})
}

// endAtIssuer is where the browser ends its session with the issuer. The address says who asks and nothing of the person.
func (id *Identity) endAtIssuer(r *http.Request) string {
	out := "/login/out"
	if len(r.CookiesNamed(id.cookie(sessionCookie))) == 0 {
		return out
	}
	found, err := id.atIssuer(r.Context())
	if err != nil || found.endSession == "" {
		return out
	}
	u, err := url.Parse(found.endSession)
	if err != nil {
		return out
	}
	q := u.Query()
	q.Set("client_id", id.ClientID)
	q.Set("post_logout_redirect_uri", id.origin+out)
	u.RawQuery = q.Encode()
	return u.String()
}

// out says that one is logged out.
func (id *Identity) out(w http.ResponseWriter, r *http.Request) {
	id.show(w, r, http.StatusOK, page{Key: "out", Again: "/login"})
}

// maxLogoutToken is how long what the issuer sends may be, in bytes.
const maxLogoutToken = 16 << 10

// backchannel is told by the issuer that somebody has logged out there. Each of its tokens is taken once.
func (id *Identity) backchannel(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxLogoutToken))
	form, unread := url.ParseQuery(string(body))
	if err != nil || unread != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		http.Error(w, "this is no form with a logout token", http.StatusBadRequest)
		return
	}
	err = id.loggedOutThere(r, form.Get("logout_token"))
	switch {
	case err == nil:
		w.WriteHeader(http.StatusOK)
	case errors.Is(err, errAway), errors.Is(err, errIssuerAway):
		away(w)
		http.Error(w, "try again", http.StatusServiceUnavailable)
	default:
		id.Log.Warn("a logout token was refused", "cause", err)
		http.Error(w, "the logout token is not valid", http.StatusBadRequest)
	}
}

func (id *Identity) loggedOutThere(r *http.Request, raw string) error {
	found, err := id.atIssuer(r.Context())
	if err != nil {
		return err
	}
	t, err := verified(id.issuer.with(r.Context()), found.ids.VerifyLogout, raw)
	if err != nil {
		return err
	}
	if t.IssuedAt.IsZero() || time.Until(t.IssuedAt) > clockSkew || time.Since(t.IssuedAt) > time.Hour {
		return errors.New("it was issued at no time that can be")
	}
	first, err := id.store.once(r.Context(), keyOf("once", "jti", id.Issuer, t.TokenID), 2*time.Hour)
	if err != nil {
		return err
	}
	if !first {
		return errors.New("it was taken before")
	}
	key := id.sidKey(t.SessionID)
	if t.SessionID == "" {
		key = id.subjectKey(t.Subject)
	}
	return id.store.end(r.Context(), key)
}
