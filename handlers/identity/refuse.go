package identity

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// refuse answers a request whose proof is no good. Whether it was forged, has expired or was logged out is in the answer to nobody.
func (id *Identity) refuse(w http.ResponseWriter, r *http.Request, err error) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	switch {
	case errors.Is(err, errProxied):
		id.say(w, r, http.StatusForbidden, "proxied")
	case errors.Is(err, errTwo):
		id.say(w, r, http.StatusBadRequest, "two")
	case errors.Is(err, errForged), errors.Is(err, errOver):
		id.Log.Info("a proof was refused", "cause", err)
		if len(r.CookiesNamed(id.cookie(sessionCookie))) > 0 {
			id.setCookie(w, sessionCookie, "", -1e9)
		}
		header.Set("WWW-Authenticate", "Bearer")
		id.say(w, r, http.StatusUnauthorized, "none")
	default:
		id.Log.Warn("who asks cannot be found out", "cause", err)
		away(w)
		id.say(w, r, http.StatusServiceUnavailable, "away")
	}
}

// say answers with a page where one is asked for, and with a problem otherwise.
func (id *Identity) say(w http.ResponseWriter, r *http.Request, status int, key string) {
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		w.Header().Set("Content-Security-Policy", policy)
		again := link("/login", local(r.URL.RequestURI()))
		if r.Method != http.MethodGet {
			again = "/login"
		}
		p := page{Key: key, Again: again}
		if key == "two" {
			p = page{Key: key, Out: true} // which takes every proof out of the browser
		}
		id.show(w, r, status, p)
		return
	}
	words := id.Words(language(r))
	b, _ := json.Marshal(struct {
		Status int    `json:"status"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Code   string `json:"code"`
	}{status, http.StatusText(status), words.Text("login." + key + ".text"), "login-" + key})
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(b) // whoever is gone needs no answer
}
