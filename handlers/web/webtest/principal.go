package webtest

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"kontor/domain"
	"kontor/handlers"
)

// logged makes every request that of somebody who has logged in: whoever X-Kontor-Actor names, such as "officer:o-17" or, at one office
// only, "reception:r-1@umea"; "nobody" for who has not. Without the header it is who would be at the page: the reception, the desk's
// officer, or else a supervisor.
func logged(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said := r.Header.Get("X-Kontor-Actor")
		if said == "" {
			said = atThePage(r)
		}
		said, at, some := strings.Cut(said, "@")
		if actor, err := domain.ParseActor(said); err == nil {
			p := handlers.Principal{Actor: actor, Nation: !some && actor.Agency() == "", Proof: handlers.ProvedByNothing}
			if some {
				p.Kontors = []domain.KontorID{domain.KontorID(at)}
			}
			r = r.WithContext(handlers.WithPrincipal(r.Context(), p))
		}
		h.ServeHTTP(w, r)
	})
}

func atThePage(r *http.Request) string {
	officer := r.URL.Query().Get("officer")
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/reception"):
		return "reception:" + string(Office)
	case strings.HasPrefix(path, "/desk/"):
		if r.ParseForm() == nil {
			officer = r.PostForm.Get("officer")
		}
	case strings.HasPrefix(path, "/live/desk/"):
		officer = path[strings.LastIndexByte(path, '/')+1:]
	}
	if officer != "" {
		return "officer:" + officer
	}
	return "supervisor:s-1"
}

// HostMay is an authority for tests: the host's people do everything at their offices, nobody else anything.
type HostMay struct{}

func (HostMay) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	hosts := []domain.Role{domain.RoleOfficer, domain.RoleReception, domain.RoleSupervisor, domain.RoleOperator}
	if !slices.Contains(hosts, p.Actor.Role) {
		return handlers.Verdict{}
	}
	at := p.Nation || a.Kontor == "" || slices.Contains(p.Kontors, a.Kontor)
	return handlers.Verdict{Allowed: at, Policy: "host-at-its-offices"}
}

// As asks for a page as somebody.
func (s *Site) As(actor, method, path, form string) Answer {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Accept-Language", "sv")
	r.Header.Set("X-Kontor-Actor", actor)
	return s.Serve(r)
}
