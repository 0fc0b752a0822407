package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
)

// Problem is the answer that every error gets, as RFC 9457 has it.
type Problem struct {
	Type     string            `json:"type" format:"uri" doc:"The code as a URN" example:"urn:kontor:problem:already-called"`
	Title    string            `json:"title" doc:"What the status means" example:"Conflict"`
	Status   int               `json:"status" example:"409"`
	Detail   string            `json:"detail" doc:"What happened and what to do, in Swedish or, when asked for, English"`
	Instance string            `json:"instance,omitempty" format:"uri" doc:"For a failure of ours: the reference under which the log has its cause"`
	Code     string            `json:"code" doc:"Which rule or fault it is, the same for ever" example:"already-called"`
	Args     map[string]string `json:"args,omitempty" doc:"What the detail puts in; for a lost race, who won"`

	retry int // seconds until it makes sense to ask again; 0 when it never does
}

func (p *Problem) Error() string { return p.Code }

func problem(status int, phrase domain.Phrase) *Problem {
	title := http.StatusText(status)
	if status == statusGone {
		title = "Client Closed Request"
	}
	return &Problem{Type: "urn:kontor:problem:" + phrase.Code, Title: title, Status: status, Code: phrase.Code, Args: phrase.Args}
}

// again says after how many seconds the same request may succeed.
func (p *Problem) again(seconds int) *Problem {
	p.retry = seconds
	return p
}

// statusGone is for the log of a proxy: the caller hung up.
const statusGone = 499

// statusOf is the status of each kind of refusal.
var statusOf = map[domain.RefusalKind]int{
	domain.Ruled:     http.StatusUnprocessableEntity,
	domain.Malformed: http.StatusBadRequest,
	domain.Unknown:   http.StatusNotFound,
	domain.Lost:      http.StatusConflict,
}

// problemOf is the one place where an error becomes an answer. What nobody foresaw is a failure with a reference and nothing else.
func problemOf(ctx context.Context, err error) *Problem {
	var known *Problem
	var refusal *domain.Refusal
	var damage *handlers.Damage
	var no *handlers.Denied
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &no):
		return denied(no.Policy)
	case errors.As(err, &refusal):
		return problem(statusOf[refusal.Kind], refusal.Phrase)
	case errors.Is(err, handlers.ErrKeyReused):
		return problem(http.StatusUnprocessableEntity, domain.Phrase{Code: "key-reused"})
	case errors.As(err, &damage):
		return problem(http.StatusServiceUnavailable, domain.Phrase{Code: "book-damaged"}).again(60)
	case errors.Is(ctx.Err(), context.Canceled):
		return problem(statusGone, domain.Phrase{Code: "caller-gone"})
	case errors.Is(err, handlers.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return problem(http.StatusServiceUnavailable, domain.Phrase{Code: "log-unavailable"}).again(2)
	}
	p := problem(http.StatusInternalServerError, domain.Phrase{Code: "failure"})
	p.Instance = uuid.New().URN()
	return p
}

// refuse answers with the problem that the error is. The log has the cause of everything that is not the caller's fault.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(r.Context(), err)
	if p.Status >= http.StatusInternalServerError && p.Code != notYet {
		s.Log.ErrorContext(r.Context(), "a request failed", "route", r.Pattern, "code", p.Code, "instance", p.Instance, "err", err)
	}
	p.Detail = s.Words(r.Header.Get("Accept-Language"), domain.Phrase{Code: p.Code, Args: p.Args})
	if p.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.retry))
	}
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil && r.Context().Err() == nil {
		s.Log.ErrorContext(r.Context(), "a problem could not be written", "route", r.Pattern, "err", err)
	}
}
