package admin

import (
	"slices"

	"kontor/domain"
)

// objects are what the event is about, such as "kontor:skelleftea" or "agency:fk".
func objects(ev domain.Event) []string {
	kontor := func(k domain.KontorID) string { return "kontor:" + string(k) }
	agency := func(a domain.AgencyCode) string { return "agency:" + string(a) }
	switch ev := ev.(type) {
	case domain.KontorOpened:
		return []string{kontor(ev.ID)}
	case domain.KontorClosed:
		return []string{kontor(ev.Kontor)}
	case domain.KontorStateSet:
		return []string{kontor(ev.Kontor)}
	case domain.KontorHoursChanged:
		return []string{kontor(ev.Kontor)}
	case domain.HoursExcepted:
		return []string{kontor(ev.Kontor)}
	case domain.OfferingChanged:
		return []string{kontor(ev.Kontor)}
	case domain.CapabilityChanged:
		return []string{kontor(ev.Kontor)}
	case domain.CalendarSet:
		return []string{kontor(ev.Kontor)}
	case domain.ServiceMoved:
		return []string{kontor(ev.From), kontor(ev.To), "move"}
	case domain.AgencyListed:
		return []string{agency(ev.Code)}
	case domain.ErrandTypeListed:
		return []string{agency(ev.Agency)}
	case domain.AgreementSigned:
		return []string{agency(ev.Agency), "agreement"}
	case domain.ReturnChannelChanged:
		return []string{agency(ev.Agency)}
	case domain.VideoTeamSet:
		return []string{agency(ev.Agency), "team"}
	case domain.RetentionSet:
		return []string{"retention"}
	case domain.RulesChanged:
		return []string{"rules"}
	case domain.HolidaysListed:
		return []string{"holidays"}
	case domain.RoutingPolicyChanged:
		return []string{"policy"}
	case domain.OfficerAssigned:
		return []string{"staff:" + string(ev.Assignment.Kontor)}
	case domain.OfficerUnassigned:
		return []string{"staff:" + string(ev.Kontor)}
	case domain.AssignmentEnded:
		return []string{"staff:" + string(ev.Kontor)}
	}
	return nil
}

// of is whether an event is about the object.
func of(object string) func(domain.Event) bool {
	return func(ev domain.Event) bool { return slices.Contains(objects(ev), object) }
}

// ofAny is whether an event is about anything that is administered; what the system writes of the book itself is not.
func ofAny(ev domain.Event) bool { return len(objects(ev)) > 0 }

// alike says whether the events say the same kind of thing of the same object, so that who meant to write the one ought to know of the other.
func alike(a, b domain.Event) bool {
	return a.Name() == b.Name() && slices.ContainsFunc(objects(a), func(o string) bool { return slices.Contains(objects(b), o) })
}

// begins is the day from which the event holds; empty when it has none of its own.
func begins(ev domain.Event) domain.Date {
	switch ev := ev.(type) {
	case domain.KontorStateSet:
		return ev.From
	case domain.KontorClosed:
		return ev.Last.Next()
	case domain.KontorHoursChanged:
		return ev.Hours.From
	case domain.HoursExcepted:
		return ev.Exception.Date
	case domain.OfferingChanged:
		return ev.Offering.Valid.From
	case domain.CapabilityChanged:
		return ev.Capability.Valid.From
	case domain.CalendarSet:
		return ev.Valid.From
	case domain.ServiceMoved:
		return ev.Date
	case domain.AgreementSigned:
		return ev.Valid.From
	case domain.ReturnChannelChanged:
		return ev.Valid.From
	case domain.VideoTeamSet:
		return ev.Valid.From
	case domain.RetentionSet:
		return ev.From
	case domain.RulesChanged:
		return ev.From
	case domain.RoutingPolicyChanged:
		return ev.Policy.From
	case domain.OfficerAssigned:
		return ev.Assignment.Valid.From
	case domain.OfficerUnassigned:
		return ev.Last.Next()
	case domain.AssignmentEnded:
		return domain.DateOf(ev.At)
	}
	return ""
}

// ends is the last day that the event itself says it holds on, when that is what changes something.
func ends(ev domain.Event) domain.Date {
	switch ev := ev.(type) {
	case domain.OfferingChanged:
		return ev.Offering.Valid.To
	case domain.CapabilityChanged:
		return ev.Capability.Valid.To
	case domain.AgreementSigned:
		return ev.Valid.To
	case domain.ReturnChannelChanged:
		return ev.Valid.To
	case domain.VideoTeamSet:
		return ev.Valid.To
	}
	return ""
}
