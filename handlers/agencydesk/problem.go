package agencydesk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go/micro"

	"kontor/domain"
	"kontor/handlers"
)

// Problem is the answer that every error gets: the same as over HTTP.
type Problem struct {
	Type     string            `json:"type"` // the code as a URN
	Title    string            `json:"title"`
	Status   int               `json:"status"`
	Detail   string            `json:"detail"` // in the language that was asked for
	Instance string            `json:"instance,omitempty"`
	Code     string            `json:"code"`
	Args     map[string]string `json:"args,omitempty"`
}

func (p *Problem) Error() string { return p.Code }

func problem(status int, phrase domain.Phrase) *Problem {
	return &Problem{
		Type: "urn:kontor:problem:" + phrase.Code, Title: http.StatusText(status), Status: status, Code: phrase.Code, Args: phrase.Args,
	}
}

func malformed(p domain.Phrase) error { return problem(http.StatusBadRequest, p) }

func tooLarge() error {
	return problem(http.StatusRequestEntityTooLarge, domain.Phrase{Code: "request-too-large", Args: map[string]string{"most": strconv.Itoa(MaxRequest)}})
}

func tooMany() error {
	return problem(http.StatusTooManyRequests, domain.Phrase{Code: "too-many-requests"})
}

func unknownAgency(a domain.AgencyCode) error {
	return problem(http.StatusNotFound, domain.Phrase{Code: "unknown-agency", Args: map[string]string{"agency": short(string(a))}})
}

// statusOf is the status of each kind of refusal.
var statusOf = map[domain.RefusalKind]int{
	domain.Ruled:     http.StatusUnprocessableEntity,
	domain.Malformed: http.StatusBadRequest,
	domain.Unknown:   http.StatusNotFound,
	domain.Lost:      http.StatusConflict,
}

// problemOf is the one place where an error becomes an answer. What nobody foresaw is a failure with a reference and nothing else.
func problemOf(err error) *Problem {
	var known *Problem
	var refusal *domain.Refusal
	var denied *handlers.Denied
	var damage *handlers.Damage
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &refusal):
		return problem(statusOf[refusal.Kind], refusal.Phrase)
	case errors.As(err, &denied):
		return problem(http.StatusForbidden, domain.Phrase{
			Code: "not-allowed", Args: map[string]string{"policy": cmp.Or(denied.Policy, "deny-by-default")},
		})
	case errors.Is(err, handlers.ErrForgotten):
		return problem(http.StatusGone, domain.Phrase{Code: "content-forgotten"})
	case errors.Is(err, handlers.ErrKeyReused):
		return problem(http.StatusUnprocessableEntity, domain.Phrase{Code: "key-reused"})
	case errors.As(err, &damage):
		return problem(http.StatusServiceUnavailable, domain.Phrase{Code: "book-damaged"})
	case errors.Is(err, handlers.ErrUnavailable), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return problem(http.StatusServiceUnavailable, domain.Phrase{Code: "log-unavailable"})
	}
	p := problem(http.StatusInternalServerError, domain.Phrase{Code: "failure"})
	p.Instance = uuid.New().URN()
	return p
}

// refuse answers with the problem that the error is. The log has the cause of everything that is not the caller's fault, and who was denied what.
func (d *Desk) refuse(ctx context.Context, r micro.Request, v verb, err error) {
	p := *problemOf(err) // some are shared
	var denied *handlers.Denied
	switch {
	case errors.As(err, &denied):
		d.Log.WarnContext(ctx, "an agency was denied", "service", v.name, "agency", string(denied.Agency), "kontor", string(denied.Kontor), "policy", denied.Policy)
	case p.Status >= http.StatusInternalServerError:
		d.Log.ErrorContext(ctx, "an agency's request failed", "service", v.name, "code", p.Code, "instance", p.Instance, "err", err)
	}
	p.Detail = d.Words(language(r), domain.Phrase{Code: p.Code, Args: p.Args})
	body, err := json.Marshal(p)
	if err == nil {
		// Not by r.Error, which counts the error for a handler that may have returned long ago.
		err = r.Respond(body, micro.WithHeaders(micro.Headers{
			micro.ErrorHeader: []string{p.Code}, micro.ErrorCodeHeader: []string{strconv.Itoa(p.Status)},
		}))
	}
	if err != nil {
		d.Log.WarnContext(ctx, "an agency was not answered", "service", v.name, "cause", err)
	}
}
