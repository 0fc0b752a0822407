package page

import (
	"net/http"
	"strings"
)

// Speak is the words of the language that was chosen, or else that the browser asks for.
func (s *Site) Speak(r *http.Request) Words {
	if c, err := r.Cookie(languageCookie); err == nil {
		return s.Words(c.Value)
	}
	return s.Words(r.Header.Get("Accept-Language"))
}

const languageCookie = "lang"

// choose keeps a language that the address asks for, and sends the browser on to the same page without it.
func (s *Site) choose(w http.ResponseWriter, r *http.Request) bool {
	q := r.URL.Query()
	if r.Method != http.MethodGet || !q.Has("lang") {
		return false
	}
	s.Remember(w, languageCookie, s.Words(q.Get("lang")).Lang(), "/")
	q.Del("lang")
	http.Redirect(w, r, Address(r.URL.Path, q), http.StatusSeeOther)
	return true
}

// Remember keeps a choice in the browser for a year, for the pages under the path.
func (s *Site) Remember(w http.ResponseWriter, name, value, path string) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: path, MaxAge: 365 * 24 * 3600,
		Secure: strings.HasPrefix(s.PublicURL, "https:"), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
