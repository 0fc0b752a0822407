package edge

import (
	"net/http"

	"kontor/domain"
)

// unforged refuses what changes something and was sent by a page of another site. A program sends no Origin, and passes.
func (o Options) unforged(h http.Handler) http.Handler {
	p := http.NewCrossOriginProtection()
	p.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.refuse(w, r, http.StatusForbidden, domain.Phrase{Code: "foreign-site"})
	}))
	return p.Handler(h)
}
