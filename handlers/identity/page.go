package identity

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"

	"kontor/handlers"
)

//go:embed page.html
var pageHTML string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// page is one of the pages of login: a title, what there is to say, and what one can do.
type page struct {
	Key    string // of the words: login.<key>.title, login.<key>.text
	Again  string // the address to log in at; empty for none
	Next   string // where the browser goes by itself; empty for nowhere
	Who    *handlers.Principal
	Device bool // asks for a device's token
	Out    bool // has a button to log out

	Words
	Stylesheet string
}

// policy lets a page of login have its style and letters, and send its forms here.
const policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guarded sets what every answer says about itself, and refuses a form that another site sent.
func (id *Identity) guarded(h http.Handler) http.Handler {
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		h.ServeHTTP(w, r)
	}))
}

// show writes the page in the language that fits best.
func (id *Identity) show(w http.ResponseWriter, r *http.Request, status int, p page) {
	p.Words, p.Stylesheet = id.Words(language(r)), id.Stylesheet
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		id.Log.Error("a page of login cannot be made", "page", p.Key, "cause", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Add("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // whoever is gone needs no answer
}

// fail says that something went wrong here.
func (id *Identity) fail(w http.ResponseWriter, r *http.Request, err error) {
	id.Log.Error("login does not work", "cause", err)
	away(w)
	id.show(w, r, http.StatusServiceUnavailable, page{Key: "away", Again: "/login"})
}

// you says who one is logged in as; whom the mapping does not know it tells so, and what to do.
func (id *Identity) you(w http.ResponseWriter, r *http.Request) {
	cookies := r.CookiesNamed(id.cookie(sessionCookie))
	if len(cookies) != 1 {
		id.show(w, r, http.StatusUnauthorized, page{Key: "none", Again: "/login"})
		return
	}
	token := cookies[0].Value
	s, err := id.session(r.Context(), token)
	if err != nil {
		id.show(w, r, http.StatusUnauthorized, page{Key: "none", Again: "/login"})
		return
	}
	if err := id.renew(r.Context(), token, s); err != nil {
		id.fail(w, r, err)
		return
	}
	if who := id.principal(s.person); who != nil {
		id.show(w, r, http.StatusOK, page{Key: "you", Who: who, Out: true})
		return
	}
	id.show(w, r, http.StatusForbidden, page{Key: "unknown", Out: true})
}

// Role is the role's name in the page's language.
func (p page) Role() string { return p.Text("login.role." + string(p.Who.Actor.Role)) }

// language is the one that was chosen on the pages, or else that the browser asks for.
func language(r *http.Request) string {
	if c, err := r.Cookie("lang"); err == nil {
		return c.Value
	}
	return r.Header.Get("Accept-Language")
}

// returnTo is the parameter of /login that says where to go on to.
const returnTo = "return"

// link is the address with where to go on to.
func link(path, to string) string {
	if to == "" || to == firstPage {
		return path
	}
	return path + "?" + returnTo + "=" + url.QueryEscape(to)
}
