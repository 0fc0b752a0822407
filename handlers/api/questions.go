package api

import (
	"net/http"

	"kontor/domain"
	"kontor/projections"
)

// questions is everything that can be asked for.
var questions = []operation{
	open("/v1/api-info", "service", "get-api-info", "What this API is", (*server).info),

	open("/v1/agencies", "network", "list-agencies", "The agencies", (*server).agencies),
	open("/v1/errand-types", "network", "list-errand-types", "The errand types", (*server).errandTypes),
	open("/v1/kontor", "network", "list-kontor", "The offices", (*server).kontors),
	open("/v1/kontor/{kontor}", "network", "get-kontor", "An office: hours, offerings, capabilities, each with its basis", (*server).kontor),

	hosted("/v1/overview", "figures", "get-overview", "All offices and agencies now",
		func(s *server, _ request) (projections.Overview, error) { return s.Board.Overview(s.Clock()), nil }),
	hosted(theDay+"/queues", "day", "get-queues", "Who waits, in order, with place and wait",
		func(s *server, r request) (projections.QueuesView, error) {
			v, ok := s.Board.QueuesAt(r.kontor(), r.date(), s.Clock())
			return found(s, r, v, ok)
		}),
	hosted(theDay+"/displays", "day", "get-displays", "The tickets on the screen, the latest first",
		func(s *server, r request) (projections.DisplaysView, error) {
			v, ok := s.Board.Displays(r.kontor(), r.date())
			return found(s, r, v, ok)
		}),
	hosted(theDay+"/conservation", "day", "get-conservation", "Every errand accounted for exactly once, per agency",
		func(s *server, r request) (projections.ConservationView, error) {
			v, ok := s.Board.Conservation(r.kontor(), r.date())
			return found(s, r, v, ok)
		}),
	hosted(theVisit, "visit", "get-visit", "A visit of a live day, with its errands",
		func(s *server, r request) (projections.VisitView, error) {
			v, ok := s.Board.Visit(r.visit())
			if !ok {
				return v, missing("unknown-visit", "visit", string(r.visit()))
			}
			return v, nil
		}),
	hosted(theErrand, "errand", "get-errand", "An errand of a live day, and the visit that it is in", (*server).errand),
	hosted(theErrand+"/decision", "errand", "get-decision", "Why the errand went where it went, with every alternative that was rejected",
		(*server).decision),

	open("/v1/agencies/{agency}/queues", "agency", "get-agency-queues", "An agency's own queues at all offices, for its own actors",
		func(s *server, r request) (projections.AgencyView, error) {
			a, err := r.actor()
			if err == nil && (a.Agency() == "" || a.Agency() != r.agency()) {
				err = problem(http.StatusForbidden, domain.Phrase{Code: "not-your-agency"})
			}
			if err == nil {
				err = s.caughtUp()
			}
			if err != nil {
				return projections.AgencyView{}, err
			}
			return s.Board.Agency(r.agency(), s.Clock()), nil
		}),
}

// ErrandDetails is an errand with the visit that it is in.
type ErrandDetails struct {
	Visit  domain.VisitID  `json:"visit"`
	Ticket domain.Ticket   `json:"ticket,omitempty"`
	Kontor domain.KontorID `json:"kontor"`
	Date   domain.Date     `json:"date"`
	projections.ErrandView
}

func (s *server) errand(r request) (ErrandDetails, error) {
	v, _ := s.Board.Errand(r.errand())
	for _, e := range v.Errands {
		if e.Errand == r.errand() {
			return ErrandDetails{Visit: v.Visit, Ticket: v.Ticket, Kontor: v.Kontor, Date: v.Date, ErrandView: e}, nil
		}
	}
	return ErrandDetails{}, missing("unknown-errand", "errand", string(r.errand()))
}

// missing says that there is no such thing, in the words that the domain has for it.
func missing(code, kind, id string) error {
	return problem(http.StatusNotFound, domain.Phrase{Code: code, Args: map[string]string{kind: short(id)}})
}
