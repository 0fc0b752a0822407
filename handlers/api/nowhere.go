package api

import (
	"net/http"

	"kontor/domain"
	"kontor/handlers/edge"
)

// everything is the pattern of what no operation takes.
const everything = "/v1/"

// nowhere answers what no operation takes: there is no such resource, or it does not do that.
func (s *server) nowhere(w http.ResponseWriter, r *http.Request) {
	allowed := edge.Methods(s.mux, r, everything)
	if allowed == "" {
		s.refuse(w, r, problem(http.StatusNotFound, domain.Phrase{Code: "no-such-resource"}))
		return
	}
	w.Header().Set("Allow", allowed)
	s.refuse(w, r, problem(http.StatusMethodNotAllowed, domain.Phrase{Code: "no-such-method"}))
}
