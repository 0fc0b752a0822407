package api

import (
	"slices"

	"kontor/domain"
	"kontor/projections"
)

// Whose errand an officer may know is the same here as on the desk's page: what could be served at a desk of the officer's that is open for the
// errand's agency. Of the others it learns the agency and how far they are, and not what they are about. The reception and the supervisors of
// the office see all: they send visitors on.

// knows says whether what the errand is about is for the one who asks.
func (s *server) knows(r request, d *domain.Day, e *domain.Errand) bool {
	if r.principal.Actor.Role != domain.RoleOfficer {
		return true
	}
	officer := domain.OfficerID(r.principal.Actor.ID)
	now := domain.Moment{At: s.Clock(), Network: s.Books.Network()}
	could := &domain.Desk{Officer: officer, Agencies: []domain.AgencyCode{e.Agency}}
	if d.Serves(now, could, e) {
		return true
	}
	for _, desk := range d.Desks { // one of another office serves by video, by its assignment there
		if desk.Open && desk.From != "" && desk.Officer == officer {
			could.From = desk.From
		}
	}
	return could.From != "" && d.Serves(now, could, e)
}

// visitFor is the visit as the one who asks may see it.
func (s *server) visitFor(r request, d *domain.Day, id domain.VisitID) (projections.VisitView, bool) {
	v, there := projections.VisitOf(s.Books.Network(), d, id)
	for i := range v.Errands {
		if e := d.Errands[v.Errands[i].Errand]; e == nil || !s.knows(r, d, e) {
			v.Errands[i] = blank(v.Errands[i])
		}
	}
	return v, there
}

// blank is the errand without what it is about.
func blank(e projections.ErrandView) projections.ErrandView {
	e.Type, e.Matter, e.Decision, e.Outcome, e.Answer, e.Documents, e.Content = "", "", domain.Decision{}, "", "", 0, nil
	return e
}

// queuesFor are the queues as the one who asks may see them.
func (s *server) queuesFor(r request, queues []projections.QueueView) ([]projections.QueueView, error) {
	if r.principal.Actor.Role != domain.RoleOfficer || len(queues) == 0 {
		return queues, nil
	}
	queues = slices.Clone(queues)
	return queues, s.see(r, func(d *domain.Day) {
		for i := range queues {
			line := slices.Clone(queues[i].Waiting)
			for j := range line {
				if e := d.Errands[line[j].Errand]; e == nil || !s.knows(r, d, e) {
					line[j].Type = ""
				}
			}
			queues[i].Waiting = line
		}
	})
}

// bookingFor is the booked time as the one who asks may see it. The code stays: whoever receives the visitor needs it.
func (s *server) bookingFor(r request, d *domain.Day, b domain.Booking) domain.Booking {
	n, officer := s.Books.Network(), domain.OfficerID(r.principal.Actor.ID)
	assigned := n.AssignedAt(officer, d.Kontor, b.Agency, domain.General, s.Clock()) || n.AssignedAt(officer, d.Kontor, b.Agency, domain.InDepth, s.Clock())
	if r.principal.Actor.Role == domain.RoleOfficer && b.Agency != domain.Host && !assigned {
		b.Type, b.Matter, b.Calendar = "", "", ""
	}
	return b
}
