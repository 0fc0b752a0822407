package edge

import (
	"context"
	"net/http"

	"github.com/go-chi/httprate"
)

// counted counts a request whose proof is refused as a stranger's: whoever tries proofs gets as many answers as whoever has none. Behind one
// address may be others whose proofs are good; they are not held up by it.
func (o Options) counted(strangers *httprate.RateLimiter, identify http.Handler) http.Handler {
	if o.Stranger < 0 {
		return identify
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answering{ResponseWriter: w}
		a.tooMany = func() bool { return strangers.RespondOnLimit(w, r, httprate.CanonicalizeIP(o.client(r))) }
		identify.ServeHTTP(a, r.WithContext(context.WithValue(r.Context(), answeringKey{}, a)))
	})
}

// passing notes that who asks was found out, and gives the answer's own writer back.
func passing(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := r.Context().Value(answeringKey{}).(*answering)
		if ok {
			a.passed = true
		}
		if ok && w == http.ResponseWriter(a) {
			w = a.ResponseWriter
		}
		h.ServeHTTP(w, r)
	})
}

type answeringKey struct{}

// answering is an answer of which it is not known yet whether it is a refusal of the proof.
type answering struct {
	http.ResponseWriter
	passed  bool
	begun   bool
	dropped bool // another answer has been given in its place
	tooMany func() bool
}

func (a *answering) WriteHeader(status int) {
	if !a.begun {
		a.begun = true
		refused := !a.passed && (status == http.StatusBadRequest || status == http.StatusUnauthorized || status == http.StatusForbidden)
		a.dropped = refused && a.tooMany()
	}
	if !a.dropped {
		a.ResponseWriter.WriteHeader(status)
	}
}

func (a *answering) Write(b []byte) (int, error) {
	a.begun = true
	if a.dropped {
		return len(b), nil
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets what works on writers find the answer's own.
func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }
