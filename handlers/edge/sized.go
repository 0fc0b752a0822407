package edge

import (
	"net/http"

	"kontor/domain"
)

// sized refuses a body that is said to be too large, and cuts off one that turns out to be.
func (o Options) sized(h http.Handler) http.Handler {
	if o.Body < 0 {
		return h
	}
	cut := http.MaxBytesHandler(h, o.Body)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > o.Body {
			w.Header().Set("Connection", "close") // what is on its way is not read
			o.refuse(w, r, http.StatusRequestEntityTooLarge, domain.Phrase{Code: "body-too-large"})
			return
		}
		cut.ServeHTTP(w, r)
	})
}
