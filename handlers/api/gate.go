package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"kontor/domain"
	"kontor/handlers"
)

// admit says who asks, and refuses what that principal may not do. Nothing has been looked up by then, so that who may not know of a
// thing gets the same answer whether it is there or not. Where the office or agency stands in the body, the rest is judged once that is
// read, before anything else is done with it.
func (s *server) admit(r request) (request, error) {
	p, known := handlers.PrincipalOf(r.Context())
	if known = known && p.Actor != domain.System && p.Actor.Role != ""; known {
		r.principal = p // the system is nobody outside
	}
	switch {
	case r.op.public:
		return r, nil
	case !known:
		return r, errNobody
	case r.op.within:
		return r, nil
	}
	return r, s.judge(r, r.op.access(r))
}

// errNobody is the answer to whoever has not proved to be anybody.
var errNobody = problem(http.StatusUnauthorized, domain.Phrase{Code: "say-who"})

// access is what the path says that the operation is on. An agency speaks of its own errands only, under the ids that it alone has.
func (op operation) access(r request) handlers.Access {
	return handlers.Access{Action: op.id, Kontor: r.kontor(), Agency: cmp.Or(r.agency(), r.principal.Actor.Agency())}
}

// on is the operation on an office, an agency or both.
func (r request) on(k domain.KontorID, a domain.AgencyCode) handlers.Access {
	return handlers.Access{Action: r.op.id, Kontor: k, Agency: a}
}

// judge refuses, with a *handlers.Denied, what the principal may not do.
func (s *server) judge(r request, all ...handlers.Access) error {
	for _, a := range all {
		if v := s.verdict(r, a); !v.Allowed {
			return &handlers.Denied{Access: a, Policy: v.Policy}
		}
	}
	return nil
}

// note tells the log, once, that somebody was denied something: by the authority, or by what the request led to.
func (s *server) note(r request, err error) {
	var no *handlers.Denied
	if errors.As(err, &no) {
		s.Log.WarnContext(r.Context(), "denied", "principal", r.principal, "action", r.op.id, "kontor", short(string(cmp.Or(no.Kontor, r.kontor()))),
			"agency", short(string(no.Agency)), "policy", no.Policy)
	}
}

// verdict is whether the principal may. What an officer does for the visitor whom it serves at another office by video is judged where the
// officer sits; nothing else of that office is.
func (s *server) verdict(r request, a handlers.Access) handlers.Verdict {
	v := s.Authority.Judge(r.principal, a)
	if v.Allowed || a.Kontor != r.kontor() {
		return v
	}
	if from := s.bookedAt(r); from != "" {
		a.Kontor = from
		return s.Authority.Judge(r.principal, a)
	}
	if r.principal.Actor.Role != domain.RoleOfficer {
		return v
	}
	if home := s.servesFrom(r); home != "" {
		a.Kontor = home
		return s.Authority.Judge(r.principal, a)
	}
	return v
}

// may says whether the principal may do something beside what it asks for.
func (s *server) may(r request, action string, k domain.KontorID) bool {
	return r.principal.Actor.Role != "" && s.Authority.Judge(r.principal, handlers.Access{Action: action, Kontor: k}).Allowed
}

// byDefault is what forbids where no policy allows.
const byDefault = "deny-by-default"

// denied is the answer to whoever may not. It says by which policy, and nothing of what was asked for.
func denied(policy string) *Problem {
	return problem(http.StatusForbidden, domain.Phrase{Code: "not-allowed", Args: map[string]string{"policy": cmp.Or(policy, byDefault)}})
}

// gone says whether the one who asked has hung up or the program stops, and not that its proof has ended.
func gone(ctx context.Context) bool { return ctx.Err() != nil && context.Cause(ctx) == ctx.Err() }

// watched is a context that ends when the principal may no longer follow what it follows.
func (s *server) watched(r request, a handlers.Access) (context.Context, context.CancelFunc) {
	if s.Watch == nil {
		return context.WithCancel(r.Context())
	}
	return s.Watch(r.Context(), r.principal, a)
}

// nobodyMay is the authority where none is given.
type nobodyMay struct{}

func (nobodyMay) Judge(handlers.Principal, handlers.Access) handlers.Verdict {
	return handlers.Verdict{}
}
