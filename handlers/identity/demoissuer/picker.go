package demoissuer

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
)

//go:embed picker.html
var pickerHTML string

var picker = template.Must(template.New("picker").Parse(pickerHTML))

// policy lets the page be what it is and send its form here; where it leads on to is the same system.
const policy = "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guarded sets what every answer says about itself, and refuses a form that another site sent.
func guarded(h http.HandlerFunc) http.Handler {
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		h(w, r)
	}))
}

// pick shows who one can be.
func (i *Issuer) pick(w http.ResponseWriter, r *http.Request) {
	i.show(w, http.StatusOK, r.URL.Query().Get("request"))
}

// show writes the page; it says so when the login is no longer under way.
func (i *Issuer) show(w http.ResponseWriter, status int, id string) {
	open := i.storage.open(id)
	if !open {
		status = http.StatusBadRequest
	}
	var b bytes.Buffer
	err := picker.Execute(&b, struct {
		Open       bool
		Request    string
		Users      []User
		Stylesheet string
	}{open, id, i.storage.users, i.stylesheet})
	if err != nil {
		http.Error(w, "the page cannot be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // whoever is gone needs no answer
}

// maxForm is how long the form may be, in bytes.
const maxForm = 4 << 10

// picked lets the browser log in as who was picked.
func (i *Issuer) picked(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	id := r.PostFormValue("request")
	if err := i.storage.pick(id, r.PostFormValue("user")); err != nil {
		i.show(w, http.StatusBadRequest, id)
		return
	}
	http.Redirect(w, r, i.URL+"/authorize/callback?id="+url.QueryEscape(id), http.StatusSeeOther)
}
