package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"kontor/domain"
	"kontor/projections"
)

// readYourWrite is how long a question waits for the position that it carries.
const readYourWrite = time.Second

// notYet is the code of a position that the board has not reached in that time.
const notYet = "not-yet"

// open is a question that everybody may ask: public data.
func open[O any](path, tag, id, summary string, see func(*server, request) (O, error)) operation {
	return operation{
		id: id, method: http.MethodGet, path: path, tag: tag, summary: summary,
		parameters: readHeaders, answer: reflect.TypeFor[O](),
		serve: func(s *server, r request) (reply, error) {
			if _, err := r.actor(); err != nil {
				return reply{}, err
			}
			if err := s.reach(r); err != nil {
				return reply{}, err
			}
			body, err := see(s, r)
			return reply{body: body}, err
		},
	}
}

// hosted is a question about what is the host's, for the host's own people. Anybody else gets the same answer whatever is asked for,
// existing or not, and gets it at once.
func hosted[O any](path, tag, id, summary string, see func(*server, request) (O, error)) operation {
	return named(path, tag, id, summary, request.byHost, see)
}

// named is a question for those whom may lets ask, so the caller must say who it is.
func named[O any](path, tag, id, summary string, may func(request) error, see func(*server, request) (O, error)) operation {
	op := open(path, tag, id, summary, func(s *server, r request) (none O, err error) {
		if err := s.caughtUp(); err != nil {
			return none, err
		}
		return see(s, r)
	})
	op.parameters = namedHeaders
	serve := op.serve
	op.serve = func(s *server, r request) (reply, error) {
		if err := may(r); err != nil {
			return reply{}, err
		}
		return serve(s, r)
	}
	return op
}

// byHost refuses whoever does not say that it works for the host.
func (r request) byHost() error {
	a, err := r.actor()
	if err != nil {
		return err
	}
	switch a.Role {
	case domain.RoleOfficer, domain.RoleReception, domain.RoleSupervisor, domain.RoleOperator:
		return nil
	case domain.RoleAgency:
		return problem(http.StatusForbidden, domain.Phrase{Code: "not-for-agencies"})
	}
	return problem(http.StatusForbidden, domain.Phrase{Code: "say-who"})
}

// byAgency refuses whoever does not say that it is at the agency of the path.
func (r request) byAgency() error {
	a, err := r.actor()
	switch {
	case err != nil:
		return err
	case a == domain.Actor{}:
		return problem(http.StatusForbidden, domain.Phrase{Code: "say-who"})
	case a.Agency() == "" || a.Agency() != r.agency():
		return problem(http.StatusForbidden, domain.Phrase{Code: "not-your-agency"})
	}
	return nil
}

// reach waits until the board shows what happened at the position that the request carries, if it carries one.
func (s *server) reach(r request) error {
	text := r.Header.Get(positionHeader)
	if text == "" {
		text = r.URL.Query().Get("after")
	}
	p, err := domain.ParsePosition(text)
	if err != nil {
		return malformed(domain.Phrase{Code: "bad-position"})
	}
	ctx, cancel := context.WithTimeout(r.Context(), readYourWrite)
	defer cancel()
	switch err := s.Board.WaitFor(ctx, p); {
	case errors.Is(err, projections.ErrEpoch):
		return malformed(domain.Phrase{Code: "foreign-position"})
	case err != nil && r.Context().Err() == nil:
		return problem(http.StatusServiceUnavailable, domain.Phrase{Code: "not-yet"}).again(1)
	default:
		return err
	}
}

// caughtUp refuses to show a board that has not read the log to its end. One with a failed view is shown: it says so itself.
func (s *server) caughtUp() error {
	if s.Board.Ready() != nil && len(s.Board.Failures()) == 0 {
		return problem(http.StatusServiceUnavailable, domain.Phrase{Code: "not-yet"}).again(1)
	}
	return nil
}

// found is what the board has, or a problem: no such office, or no such book.
func found[O any](s *server, r request, o O, ok bool) (O, error) {
	if ok {
		return o, nil
	}
	if err := s.known(r.kontor()); err != nil {
		return o, err
	}
	return o, problem(http.StatusNotFound, domain.Phrase{Code: "unknown-book"})
}
