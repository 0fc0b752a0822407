package api

import (
	"net/http"
	"strings"

	"kontor/domain"
)

// everything is the pattern of what no operation takes.
const everything = "/v1/"

// nowhere answers what no operation takes: there is no such resource, or it does not do that.
func (s *server) nowhere(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := s.mux.Handler(other); pattern != everything {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		s.refuse(w, r, problem(http.StatusNotFound, domain.Phrase{Code: "no-such-resource"}))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	s.refuse(w, r, problem(http.StatusMethodNotAllowed, domain.Phrase{Code: "no-such-method"}))
}
