package page

import "net/http"

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
	http.SetCookie(w, &http.Cookie{
		Name: languageCookie, Value: s.Words(q.Get("lang")).Lang(), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	q.Del("lang")
	http.Redirect(w, r, Address(r.URL.Path, q), http.StatusSeeOther)
	return true
}
