package api_test

import (
	"net/http"
	"slices"
	"strings"

	"kontor/domain"
	"kontor/handlers"
)

// asSaid makes a principal of the header X-Kontor-Actor, such as "officer:o-17" or, at one office only, "officer:o-17@umea". Nobody else
// believes it.
func asSaid(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said, at, some := strings.Cut(r.Header.Get("X-Kontor-Actor"), "@")
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

// hostMay is an authority for tests: the host's people do everything at their offices but what is an agency's own, and an agency does that.
type hostMay struct{}

var (
	hosts     = []domain.Role{domain.RoleOfficer, domain.RoleReception, domain.RoleSupervisor, domain.RoleOperator}
	agencyOwn = []string{"get-agency-queues", "accept", "return", "close", "contradict", "call-video", "start-video", "miss-video", "end-video", "open-agency-content", "call-video", "start-video", "end-video", "miss-video"}
)

func (hostMay) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	own := slices.Contains(agencyOwn, a.Action)
	if own && a.Agency != "" && a.Agency == p.Actor.Agency() {
		return handlers.Verdict{Allowed: true, Policy: "agency-own"}
	}
	if own || !slices.Contains(hosts, p.Actor.Role) {
		return handlers.Verdict{}
	}
	at := p.Nation || a.Kontor == "" || slices.Contains(p.Kontors, a.Kontor)
	return handlers.Verdict{Allowed: at, Policy: "host-at-its-offices"}
}
