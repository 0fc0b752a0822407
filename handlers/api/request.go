package api

import (
	"net/http"

	"kontor/domain"
	"kontor/handlers"
)

// The headers that are ours, or nearly.
const (
	keyHeader      = "Idempotency-Key"
	positionHeader = "Kontor-Position"
)

// request is a request with its path and headers in the domain's words. A path names a visit and an errand by the last part of their
// ids, the UUID: the book stands before it. JSON has whole ids.
type request struct {
	*http.Request
	w         http.ResponseWriter
	op        *operation
	principal handlers.Principal // the zero Principal where nobody proved to be anybody, as for what is public nobody need
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

// who is in whose name a command is done, and by which key.
func (r request) who() handlers.Request {
	return handlers.Request{Actor: r.principal.Actor, Key: r.Header.Get(keyHeader)}
}
