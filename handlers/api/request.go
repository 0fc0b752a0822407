package api

import (
	"net/http"

	"kontor/domain"
	"kontor/handlers"
)

// The headers that are ours, or nearly.
const (
	actorHeader    = "X-Kontor-Actor"
	keyHeader      = "Idempotency-Key"
	positionHeader = "Kontor-Position"
)

// request is a request with its path and headers in the domain's words. A path names a visit and an errand by the last part of their
// ids, the UUID: the book stands before it. JSON has whole ids.
type request struct {
	*http.Request
	w http.ResponseWriter
}

func (r request) kontor() domain.KontorID { return domain.KontorID(r.PathValue("kontor")) }
func (r request) date() domain.Date       { return domain.Date(r.PathValue("date")) }
func (r request) book() domain.BookID     { return domain.DaybookID(r.kontor(), r.date()) }
func (r request) desk() domain.DeskID     { return domain.DeskID(r.PathValue("desk")) }

func (r request) visit() domain.VisitID {
	return domain.VisitID(string(r.book()) + "." + r.PathValue("visit"))
}

func (r request) errand() domain.ErrandID {
	return domain.ErrandID(string(r.book()) + "." + r.PathValue("errand"))
}

func (r request) officer() domain.OfficerID { return domain.OfficerID(r.PathValue("officer")) }
func (r request) agency() domain.AgencyCode { return domain.AgencyCode(r.PathValue("agency")) }

// actor is who the caller says it is; the zero Actor when it does not say. The system is nobody outside.
func (r request) actor() (domain.Actor, error) {
	text := r.Header.Get(actorHeader)
	if text == "" {
		return domain.Actor{}, nil
	}
	a, err := domain.ParseActor(text)
	if err != nil || a.Role == domain.RoleSystem {
		return domain.Actor{}, problem(http.StatusBadRequest, domain.Phrase{Code: "bad-actor"})
	}
	return a, nil
}

// who is the caller of a command; there must be one.
func (r request) who() (handlers.Request, error) {
	a, err := r.actor()
	if err == nil && a == (domain.Actor{}) {
		err = problem(http.StatusBadRequest, domain.Phrase{Code: "no-actor"})
	}
	return handlers.Request{Actor: a, Key: r.Header.Get(keyHeader)}, err
}
