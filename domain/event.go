package domain

import (
	"slices"
	"time"
)

// Event is one fact, past tense, with everything that the deciding moment knew. The set is closed: it is the catalogue below.
type Event interface {
	// Name is the event's name on the wire, for ever.
	Name() string
}

// dayEvent is what happens in an office's day. Its time is the entry's.
type dayEvent interface {
	Event
	evolve(d *Day, at time.Time)
}

// catalogue has the empty form of every event. One that is missing here cannot be read back; a test knows.
var catalogue = slices.Concat(dayCatalogue(), networkCatalogue(), ledgerCatalogue())

func ledgerCatalogue() (all []Event) {
	for _, ev := range []ledgerEvent{ContentOpened{}, IncidentReported{}, IncidentNotified{}, IncidentClosed{}} {
		all = append(all, ev)
	}
	return all
}

func dayCatalogue() (all []Event) {
	for _, ev := range []dayEvent{
		DayOpened{}, DayClosed{}, ErrandLeftOpen{},
		DeskOpened{}, DeskClosed{}, BreakTaken{}, BreakEnded{},
		VisitRegistered{}, ErrandRegistered{}, ErrandRouted{}, TicketIssued{}, EstimateGiven{},
		VisitorCalled{}, VisitorRecalled{}, VisitorAbsent{}, VisitorReturned{}, VisitorLeft{}, VisitorFreed{},
		ServiceStarted{}, ServicePaused{}, ServiceResumed{}, ErrandTransferred{}, ErrandEnded{},
		DocumentReceived{}, InterpreterRequested{}, InterpreterJoined{}, InterpreterUnavailable{},
		TeamSignedOn{},
		VisitCorrected{}, ErrandCorrected{}, VisitsJoined{}, VisitPrioritised{}, VisitOffered{}, OfferEnded{}, OfficerPreferred{}, OfficerLent{}, OfficerBack{},
		ErrandRerouted{}, RerouteSkipped{}, ChannelDown{}, ChannelUp{}, HoursCutShort{},
		VisitMovedOut{}, VisitArrived{}, VisitMovedBack{}, VisitMovedIn{}, ErrandMovedIn{}, MoveDeclined{},
		ErrandAccepted{}, ErrandReturned{}, ErrandClosed{}, ErrandContradicted{},
		SlotReserved{}, BookingConfirmed{}, BookingCancelled{}, BookingCheckedIn{}, BookingMissed{},
		ContentSealed{}, VisitorForgotten{},
	} {
		all = append(all, ev)
	}
	return all
}

func networkCatalogue() (all []Event) {
	for _, ev := range []networkEvent{
		AgencyListed{}, ErrandTypeListed{}, KontorOpened{}, KontorClosed{}, KontorHoursChanged{}, OfferingChanged{}, CapabilityChanged{},
		AgreementSigned{}, OfficerAssigned{}, OfficerUnassigned{}, LogRestored{}, RulesChanged{},
		DaySealed{}, ReturnChannelChanged{},
		KontorStateSet{}, GoalSet{}, ProposalMade{}, ProposalSettled{}, HoursExcepted{}, HolidaysListed{},
		CalendarSet{}, VideoTeamSet{},
		RoutingPolicyChanged{}, ServiceMoved{},
		AssignmentEnded{}, RetentionSet{}, KeyStoreNamed{},
	} {
		all = append(all, ev)
	}
	return all
}
