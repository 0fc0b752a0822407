package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"kontor/domain"
)

const (
	theIncidents = "/v1/incidents"
	theIncident  = theIncidents + "/{incident}"
)

// incidents is the register of what went wrong with personal data. What it was stands on paper, under a diary number.
var incidents = []operation{
	entered("report-incident", theIncidents, "Report an incident", "The authority is to be told within 72 hours of when it came to light, and the agencies at once.",
		func(_ request, b incidentBody) (domain.BookID, domain.Command) {
			return domain.IncidentsBook(b.Discovered.In(domain.Stockholm).Year()), domain.ReportIncident(b)
		}),
	entered("note-incident-notified", theIncident+"/notifications", "Note that somebody was told of an incident", "An agency that it concerns, or imy, the authority.",
		func(r request, b notifiedBody) (domain.BookID, domain.Command) {
			return r.incident().Book(), domain.NoteNotified{Incident: r.incident(), Whom: b.Whom}
		}),
	entered("close-incident", theIncident+"/closings", "Close an incident", "As handled once everybody was told, as no risk once the agencies were.",
		func(r request, b incidentEndBody) (domain.BookID, domain.Command) {
			return r.incident().Book(), domain.CloseIncident{Incident: r.incident(), Reason: b.Reason}
		}),
	queried(hosted(theIncidents, "incident", "list-incidents", "The incidents that came to light in a year", (*server).incidents),
		"year", "The year; this one when it is not given"),
}

type incidentBody struct {
	Kind       domain.IncidentKind `json:"kind"`
	Discovered time.Time           `json:"discovered" doc:"When it came to light"`
	Agencies   []domain.AgencyCode `json:"agencies" doc:"Whose data it is about" example:"fk"`
	Diary      domain.DiaryNo      `json:"diary" doc:"The number under which the paper is found" example:"SSC 2024/123"`
}

type notifiedBody struct {
	Whom string `json:"whom" doc:"An agency's code, or imy" example:"imy"`
}

type incidentEndBody struct {
	Reason domain.IncidentEnd `json:"reason"`
}

// IncidentList is the incidents that came to light in a year.
type IncidentList struct {
	Year      int        `json:"year"`
	Incidents []Incident `json:"incidents"`
}

// Incident is an incident, and what is still to be done about it.
type Incident struct {
	domain.Incident
	Untold  []domain.AgencyCode `json:"untold" doc:"Agencies that it concerns and that were not told"`
	Overdue bool                `json:"overdue" doc:"The authority was not told in time"`
}

func (r request) incident() domain.IncidentID { return domain.IncidentID(r.PathValue("incident")) }

// entered is the operation that makes a command happen in a ledger.
func entered[B any](id, path, summary, meaning string, command func(request, B) (domain.BookID, domain.Command)) operation {
	return operation{
		id: id, method: http.MethodPost, path: path, tag: "incident", summary: summary, description: meaning,
		parameters: commandHeaders, body: reflect.TypeFor[B](), answer: reflect.TypeFor[Receipt](),
		serve: func(s *server, r request) (reply, error) {
			b, err := bodyOf[B](r)
			if err != nil {
				return reply{}, err
			}
			book, c := command(r, b)
			if !book.Ledger() {
				return reply{}, missing("unknown-incident", "incident", string(r.incident()))
			}
			ctx, cancel := context.WithTimeout(r.Context(), patience)
			defer cancel()
			done, err := s.Books.Do(ctx, book, c, r.who())
			if err != nil {
				return reply{}, err
			}
			return reply{position: done.Position.String(), body: told(book, done)}, nil
		},
	}
}

func (s *server) incidents(r request) (IncidentList, error) {
	now := s.Clock()
	out := IncidentList{Year: now.In(domain.Stockholm).Year(), Incidents: []Incident{}}
	if asked := r.URL.Query().Get("year"); asked != "" {
		year, err := strconv.Atoi(asked)
		if err != nil || !domain.IncidentsBook(year).Ledger() {
			return out, malformed(domain.Phrase{Code: "bad-date", Args: map[string]string{"text": short(asked)}})
		}
		out.Year = year
	}
	err := s.Books.ViewLedger(r.Context(), domain.IncidentsBook(out.Year), func(l *domain.Ledger) {
		for _, i := range l.Incidents {
			row := Incident{Incident: *i, Untold: append([]domain.AgencyCode{}, i.Untold()...), Overdue: i.Overdue(now)}
			row.Told = append([]domain.Told{}, i.Told...)
			out.Incidents = append(out.Incidents, row)
		}
	})
	return out, err
}
