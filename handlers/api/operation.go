package api

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"runtime/debug"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// operation is one thing that the API can be asked: how it is described, and how it is served.
type operation struct {
	id, method, path, tag string
	summary, description  string
	body, answer          reflect.Type // nil when there is none
	media                 string       // of the body; application/json when empty
	created               bool         // it answers 201 with a Location
	parameters            []*huma.Param
	public                bool // everybody may, whoever asks
	within                bool // the office or agency that it is on stands in the body, so it is judged once that is read
	serve                 func(s *server, r request) (reply, error)
}

// reply is an answer that is no error.
type reply struct {
	status   int // 200 when zero
	position string
	location string
	body     any
	stream   func(http.ResponseWriter, *http.Request) // instead of a body
}

// add registers and documents the operation.
func (s *server) add(op operation) {
	described := op.describe(s.api.OpenAPI().Components.Schemas)
	s.api.OpenAPI().AddOperation(described)
	s.api.Adapter().Handle(described, func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		s.answer(op, w, r)
	})
}

// answer serves the operation. Whatever goes wrong, a panic too, becomes a problem in one place.
func (s *server) answer(op operation, w http.ResponseWriter, r *http.Request) {
	defer func() {
		if v := recover(); v != nil {
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v)
			}
			s.refuse(w, r, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
		}
	}()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	var out reply
	req, err := s.admit(request{Request: r, w: w, op: &op})
	if err == nil {
		out, err = op.serve(s, req)
	}
	switch {
	case err != nil:
		s.note(req, err)
		s.refuse(w, r, err)
	case out.stream != nil:
		out.stream(w, r)
	default:
		s.write(w, r, out)
	}
}

func (s *server) write(w http.ResponseWriter, r *http.Request, out reply) {
	if out.position != "" {
		w.Header().Set(positionHeader, out.position)
	}
	if out.location != "" {
		w.Header().Set("Location", out.location)
	}
	if out.status == 0 {
		out.status = http.StatusOK
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(out.status)
	if err := huma.DefaultJSONFormat.Marshal(w, out.body); err != nil && r.Context().Err() == nil {
		s.Log.ErrorContext(r.Context(), "an answer could not be written", "path", r.Pattern, "err", err)
	}
}
