package api

import (
	"net/http"
	"reflect"
	"time"
)

// Fault is something that keeps the program from doing its work, or will.
type Fault struct {
	Part  string     `json:"part" doc:"log, board, dispatch …" example:"dispatch fk"`
	What  string     `json:"what" doc:"What is wrong, for the operators"`
	Since *time.Time `json:"since" doc:"null when that is not known"`
}

// Readiness says whether the program does its work, and if not, why. Warnings keep it from nothing yet.
type Readiness struct {
	Ready    bool    `json:"ready"`
	Faults   []Fault `json:"faults"`
	Warnings []Fault `json:"warnings" doc:"What will keep it from its work unless somebody acts, such as a log that will be full"`
}

// Liveness says that the program runs.
type Liveness struct {
	Live bool `json:"live"`
}

var health = []operation{
	{
		id: "livez", method: http.MethodGet, path: "/livez", tag: "service", summary: "Does the program run?", public: true,
		answer: reflect.TypeFor[Liveness](),
		serve:  func(*server, request) (reply, error) { return reply{body: Liveness{true}}, nil },
	},
	{
		id: "readyz", method: http.MethodGet, path: "/readyz", tag: "service", summary: "Does the program do its work? 503 when it does not", public: true,
		answer: reflect.TypeFor[Readiness](),
		serve:  func(s *server, r request) (reply, error) { return s.readiness(r), nil },
	},
}

func (s *server) readiness(r request) reply {
	faults, warnings := []Fault{}, []Fault{}
	if s.Ready != nil {
		f, w := s.Ready(r.Context())
		faults, warnings = append(faults, f...), append(warnings, w...)
	}
	select {
	case <-s.Closing:
		faults = append(faults, Fault{Part: "server", What: "stopping"})
	default:
	}
	out := reply{body: Readiness{Ready: len(faults) == 0, Faults: faults, Warnings: warnings}}
	if len(faults) > 0 {
		out.status = http.StatusServiceUnavailable
	}
	return out
}
