package edge

import (
	"net/http"
	"strings"
)

// Methods are the methods with which the mux has something at the request's address, as the header Allow lists them. Empty: there is
// nothing at that address. What only the catch-all pattern takes is nothing.
func Methods(mux *http.ServeMux, r *http.Request, catchAll string) string {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "" && pattern != catchAll {
			allowed = append(allowed, method)
		}
	}
	return strings.Join(allowed, ", ")
}
