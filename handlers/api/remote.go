package api

import (
	"slices"

	"kontor/domain"
)

// byVideo is what an officer may do at another office for a visitor whom it serves there by video, and when: each says whether what the path
// names concerns the officer's own desk there. No other operation is judged by where the officer sits.
var byVideo = map[string]func(remote) bool{
	"close-desk": remote.itsDesk, "take-break": remote.itsDesk, "end-break": remote.itsDesk,
	"call-next": remote.itsDesk, "offer-next": remote.itsDesk, "accept-offer": remote.itsDesk, "refuse-offer": remote.itsDesk,
	"call-visit": remote.waits,

	"get-visit": remote.itsVisit, "recall": remote.itsVisit, "mark-absent": remote.itsVisit, "return-to-queue": remote.itsVisit,
	"leave": remote.itsVisit, "request-interpreter": remote.itsVisit, "join-interpreter": remote.itsVisit, "miss-interpreter": remote.itsVisit,

	"get-errand": remote.itsErrand, "get-decision": remote.itsErrand, "start": remote.itsErrand, "pause": remote.itsErrand, "end": remote.itsErrand,
	"transfer": remote.itsErrand, "receive-documents": remote.itsErrand, "open-content": remote.itsErrand, "seal-content": remote.itsErrand,
	"resume": remote.parked,
}

// remote is a request that concerns a desk at which an officer of another office serves by video.
type remote struct {
	request
	day    *domain.Day
	at     *domain.Desk
	moment domain.Moment
}

// servesFrom is the office where the officer who asks sits, if what is asked for serves a visitor of the path's office at the officer's own
// desk by video now; empty otherwise. Only for such an operation is the office's book looked into.
func (s *server) servesFrom(r request) (home domain.KontorID) {
	concerns := byVideo[r.op.id]
	if concerns == nil || !r.book().Valid() || s.known(r.kontor()) != nil {
		return ""
	}
	now := domain.Moment{At: s.Clock(), Network: s.Books.Network()}
	err := s.Books.View(r.Context(), r.book(), func(d *domain.Day) {
		for _, desk := range d.Desks {
			own := desk.Open && desk.From != "" && string(desk.Officer) == r.principal.Actor.ID
			if own && concerns(remote{r, d, desk, now}) {
				home = desk.From
			}
		}
	})
	if err != nil {
		return "" // then it is not known, and so not allowed
	}
	return home
}

func (r remote) itsDesk() bool { return r.at.ID == r.desk() }

func (r remote) itsVisit() bool { return r.at.Visit != "" && r.at.Visit == r.visit() }

func (r remote) itsErrand() bool {
	e := r.day.Errands[r.errand()]
	return e != nil && r.at.Visit != "" && r.at.Visit == e.Visit
}

// waits says whether the visit waits where the desk may call it.
func (r remote) waits() bool {
	return slices.ContainsFunc(r.day.WaitingFor(r.moment, r.at), func(v *domain.Visit) bool { return v.ID == r.visit() })
}

// parked says whether the errand is one that was parked and that the desk may go on with.
func (r remote) parked() bool {
	e := r.day.Errands[r.errand()]
	return e != nil && e.State == domain.Paused && r.day.Serves(r.moment, r.at, e)
}
