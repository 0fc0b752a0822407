package api

import (
	"net/http"
	"slices"

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
		func(s *server, r request) (projections.Overview, error) {
			v := s.Board.Overview(s.Clock())
			v.Offices = slices.DeleteFunc(v.Offices, func(row projections.OfficeRow) bool { return !s.sees(r, row.Kontor) })
			return v, nil
		}),
	hosted(theDay, "day", "get-day", "The day in figures, while it runs and for a month after",
		func(s *server, r request) (projections.DayFigures, error) {
			v, ok := s.Board.Day(r.kontor(), r.date())
			return found(s, r, v, ok)
		}),
	hosted(theDay+"/queues", "day", "get-queues", "Who waits, in order, with place and wait",
		func(s *server, r request) (projections.QueuesView, error) {
			v, ok := s.Board.QueuesAt(r.kontor(), r.date(), s.Clock())
			if !s.may(r, "get-visit", r.kontor()) {
				v.Queues = unshielded(v.Queues)
			}
			if !ok {
				return found(s, r, v, false)
			}
			queues, err := s.queuesFor(r, v.Queues)
			v.Queues = queues
			return v, err
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
	hosted(theVisit, "visit", "get-visit", "A visit, with its errands, for ever", (*server).visit),
	hosted(theErrand, "errand", "get-errand", "An errand, and the visit that it is in, for ever", (*server).errand),

	hosted("/v1/agencies/{agency}/queues", agencyTag, "get-agency-queues", "An agency's own queues at all offices, for its own actors",
		func(s *server, r request) (projections.AgencyView, error) {
			v, ok := s.Board.Agency(r.agency(), s.Clock())
			if !ok {
				return v, missing("unknown-agency", "agency", string(r.agency()))
			}
			return v, nil
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

// visit and errand are read from their book, not from the board: where a 201 points leads there long after the day.
func (s *server) visit(r request) (projections.VisitView, error) {
	var out projections.VisitView
	there := false
	err := s.see(r, func(d *domain.Day) { out, there = s.visitFor(r, d, r.visit()) })
	// Who serves here by video is of another office, and to that one a protected identity is not there.
	if err == nil && (!there || out.Protected && !s.may(r, "get-visit", r.kontor())) {
		err = missing("unknown-visit", "visit", string(r.visit()))
	}
	if err != nil {
		return projections.VisitView{}, err
	}
	return out, nil
}

func (s *server) errand(r request) (ErrandDetails, error) {
	var out ErrandDetails
	err := s.see(r, func(d *domain.Day) {
		e := d.Errands[r.errand()]
		if e == nil || d.Visits[e.Visit].Protected && !s.may(r, "get-errand", r.kontor()) {
			return
		}
		v, _ := s.visitFor(r, d, e.Visit)
		i := slices.IndexFunc(v.Errands, func(row projections.ErrandView) bool { return row.Errand == e.ID })
		out = ErrandDetails{Visit: v.Visit, Ticket: v.Ticket, Kontor: v.Kontor, Date: v.Date, ErrandView: v.Errands[i]}
	})
	if err == nil && out.Visit == "" {
		err = missing("unknown-errand", "errand", string(r.errand()))
	}
	return out, err
}

// see calls the function with the day of the request, from its book, so that a day closed long ago is there too.
func (s *server) see(r request, look func(*domain.Day)) error {
	if err := s.known(r.kontor()); err != nil {
		return err
	}
	return s.Books.View(r.Context(), r.book(), look)
}

// missing says that there is no such thing, in the words that the domain has for it.
func missing(code, kind, id string) error {
	return problem(http.StatusNotFound, domain.Phrase{Code: code, Args: map[string]string{kind: short(id)}})
}
