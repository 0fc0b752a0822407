package handlers

import (
	"time"

	"kontor/domain"
)

// errand tells of what happened to one errand. It says whether the event is one of those.
func (w *teller) errand(ev domain.Event) bool {
	switch ev := ev.(type) {
	case domain.ErrandRegistered:
		w.registered(ev)
	case domain.ErrandMovedIn:
		w.movedIn(ev)
	case domain.ErrandRouted:
		w.one(ev.Errand, func(e *toldErrand) { w.tell(e, "errand-routed", routingOf(ev.Decision)) })
	case domain.ErrandTransferred:
		w.one(ev.Errand, func(e *toldErrand) { w.transferred(e, ev) })
	case domain.ServiceStarted:
		w.one(ev.Errand, w.started)
	case domain.ServicePaused:
		w.reach(ev.Errand, domain.Paused, "service-paused", servedData{seconds(ev.Served)})
	case domain.ServiceResumed:
		w.reach(ev.Errand, domain.InService, "service-resumed", nothing{})
	case domain.ErrandEnded:
		w.reach(ev.Errand, domain.Ended, "errand-ended", endedData{ev.Outcome, referralOf(ev.Referral), seconds(ev.Served)})
	case domain.ErrandLeftOpen:
		w.one(ev.Errand, w.leftOpen)
	case domain.DocumentReceived:
		w.one(ev.Errand, func(e *toldErrand) { w.tell(e, "document-received", documentData{ev.Count}) })
	case domain.ErrandCorrected:
		w.one(ev.Errand, func(e *toldErrand) { w.corrected(e, ev) })
	default:
		return false
	}
	return true
}

// answer tells the agency that its own answer stands on the book. It says whether the event is one of those.
func (w *teller) answer(ev domain.Event) bool {
	var id domain.ErrandID
	data := answerData{}
	switch ev := ev.(type) {
	case domain.ErrandAccepted:
		id = ev.Errand
	case domain.ErrandReturned:
		id, data.Reason = ev.Errand, ev.Reason
	case domain.ErrandClosed:
		id = ev.Errand
	case domain.ErrandContradicted:
		id, data.Reason = ev.Errand, ev.Reason
	default:
		return false
	}
	w.one(id, func(e *toldErrand) { w.tell(e, ev.Name(), data) })
	return true
}

// nobodys says whether the event is kept from every agency. An estimate is made for one of a visit's queues, so that an agency
// which got none would know of another; a step that comes by the clock comes by how long the visit has waited, so that it would show when the
// visitor came; tickets, desks, interpreters and booked times are the host's. That an errand ended with a booked
// time is told; at which office and when is not.
func nobodys(ev domain.Event) bool {
	switch ev.(type) {
	case domain.TicketIssued, domain.EstimateGiven,
		domain.VisitPrioritised, domain.VisitOffered, domain.OfferEnded, domain.OfficerPreferred, domain.OfficerLent, domain.OfficerBack,
		domain.ErrandRerouted, domain.RerouteSkipped,
		domain.ChannelDown, domain.ChannelUp, domain.HoursCutShort, domain.VisitMovedIn, domain.VisitArrived, domain.MoveDeclined,
		domain.DeskOpened, domain.TeamSignedOn, domain.DeskClosed, domain.BreakTaken, domain.BreakEnded,
		domain.InterpreterRequested, domain.InterpreterJoined, domain.InterpreterUnavailable,
		domain.SlotReserved, domain.BookingConfirmed, domain.BookingCancelled, domain.BookingCheckedIn, domain.BookingMissed:
		return true
	}
	return false
}

func (w *teller) registered(ev domain.ErrandRegistered) {
	e := &toldErrand{
		id: ev.Errand, visit: ev.Visit, agency: ev.Agency, kind: ev.Type, level: ev.Level, matter: ev.Matter, earlier: ev.Earlier,
		state: domain.Waiting,
	}
	w.errands[e.id] = e
	w.order = append(w.order, e)
	w.tell(e, "errand-registered", registeredData{e.kind, e.level, e.matter, e.earlier, w.late})
}

// movedIn begins an errand that its agency knew at another office: there it has ended as moved out, and this is what it is here.
func (w *teller) movedIn(ev domain.ErrandMovedIn) {
	e := &toldErrand{
		id: ev.Errand, visit: ev.Visit, agency: ev.Agency, kind: ev.Type, level: ev.Level, matter: ev.Matter, earlier: ev.Earlier,
		state: domain.Waiting,
	}
	w.errands[e.id] = e
	w.order = append(w.order, e)
	w.tell(e, "errand-moved-in", movedInData{registeredData{e.kind, e.level, e.matter, e.earlier, time.Time{}}, ev.From.For(ev.Agency)})
}

// transferred tells one agency that the errand is no longer its own, and not where it went; and the other what it would have been told
// of a new one, and not where it came from. Both may be the same agency, when only the type changes.
func (w *teller) transferred(e *toldErrand, ev domain.ErrandTransferred) {
	w.tell(e, "errand-transferred-out", nothing{})
	e.agency, e.kind, e.level, e.matter, e.state = ev.To, ev.ToType, ev.Level, ev.Matter, domain.Waiting
	if ev.To != ev.From { // what was said of earlier contacts was said of the other agency
		e.earlier = domain.EarlierUnknown
	}
	w.tell(e, "errand-transferred-in", transferredInData{
		registeredData{e.kind, e.level, e.matter, e.earlier, time.Time{}}, routingOf(ev.Decision),
	})
}

// started tells of a call first if none was told: the visitor was at the desk already, for another errand.
func (w *teller) started(e *toldErrand) {
	if e.state == domain.Waiting {
		w.tell(e, "errand-called", nothing{})
	}
	e.state = domain.InService
	w.tell(e, "service-started", nothing{})
}

func (w *teller) corrected(e *toldErrand, ev domain.ErrandCorrected) {
	if ev.Type != "" {
		e.kind, e.level = ev.Type, ev.Level
	}
	data := correctedData{ev.OldType, ev.Type, ev.Level, nil, ev.Was, ev.Outcome, ev.Reason}
	if ev.Decision != nil {
		anew := routingOf(*ev.Decision)
		data.Routing = &anew
	}
	w.tell(e, "errand-corrected", data)
}

// reach takes one errand to a state and tells its agency.
func (w *teller) reach(id domain.ErrandID, to domain.State, event string, data any) {
	w.one(id, func(e *toldErrand) {
		e.state = to
		w.tell(e, event, data)
	})
}
