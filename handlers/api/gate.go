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

// verdict is whether the principal may. Who serves at another office by video is where the officer sits, for what concerns its visitors; the
// day itself is that office's.
func (s *server) verdict(r request, a handlers.Access) handlers.Verdict {
	v := s.Authority.Judge(r.principal, a)
	ofTheDay := r.op.tag == "day" && r.op.method != http.MethodGet
	if v.Allowed || ofTheDay || r.principal.Actor.Role != domain.RoleOfficer || !domain.DaybookID(a.Kontor, r.date()).Valid() {
		return v
	}
	if home := s.sits(r, a.Kontor); home != "" {
		a.Kontor = home
		return s.Authority.Judge(r.principal, a)
	}
	return v
}

// sits is the office from which the officer who asks serves at this one by video today; empty when it does not.
func (s *server) sits(r request, k domain.KontorID) (home domain.KontorID) {
	if s.known(k) != nil {
		return ""
	}
	err := s.Books.View(r.Context(), domain.DaybookID(k, r.date()), func(d *domain.Day) {
		for _, desk := range d.Desks {
			if desk.Open && desk.From != "" && string(desk.Officer) == r.principal.Actor.ID {
				home = desk.From
			}
		}
	})
	if err != nil {
		return "" // then it is not known, and so not allowed
	}
	return home
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
