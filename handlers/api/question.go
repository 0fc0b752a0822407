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
		id: id, method: http.MethodGet, path: path, tag: tag, summary: summary, public: true,
		parameters: readHeaders, answer: reflect.TypeFor[O](),
		serve: func(s *server, r request) (reply, error) {
			if err := s.reach(r); err != nil {
				return reply{}, err
			}
			body, err := see(s, r)
			return reply{body: body}, err
		},
	}
}

// hosted is a question about what is not public, for those whom the authority lets ask. It shows a board that has read the log to its end.
func hosted[O any](path, tag, id, summary string, see func(*server, request) (O, error)) operation {
	op := open(path, tag, id, summary, func(s *server, r request) (none O, err error) {
		if err := s.caughtUp(); err != nil {
			return none, err
		}
		return see(s, r)
	})
	op.public = false
	return op
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
