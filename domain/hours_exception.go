package domain

// HoursReason is why an office has other hours on a day.
type HoursReason string

const (
	HoursShortOfStaff HoursReason = "short_of_staff"
	HoursPremises     HoursReason = "premises" // something with the building, or the line
	HoursTraining     HoursReason = "training"
	HoursHoliday      HoursReason = "holiday"
	HoursRush         HoursReason = "rush" // open longer, or on a day more
	HoursOther        HoursReason = "other_hours"
)

// Exception is an office's hours on one date, whatever its week and the holidays say; a zero span is closed.
type Exception struct {
	Date   Date        `json:"date"`
	Hours  Span        `json:"hours"`
	Reason HoursReason `json:"reason"`
	Basis  Basis       `json:"basis"`
}

// HoursExcepted gives the office other hours on one date. The latest for a date holds.
type HoursExcepted struct {
	Kontor    KontorID  `json:"kontor"`
	Exception Exception `json:"exception"`
}

func (HoursExcepted) Name() string { return "hours-excepted" }

func (ev HoursExcepted) change(n *Network) {
	k := n.Kontors[ev.Kontor]
	k.exceptions = append(k.exceptions, ev.Exception)
}

var (
	bases        = set(Sourced, Unverified, Estimated, Synthetic)
	hoursReasons = set(HoursShortOfStaff, HoursPremises, HoursTraining, HoursHoliday, HoursRush, HoursOther)
)

// exceptionOn is what holds for the date instead of the week.
func (k *Kontor) exceptionOn(d Date) (held Exception, ok bool) {
	for _, e := range k.exceptions {
		if e.Date == d {
			held, ok = e, true
		}
	}
	return held, ok
}

// WhyHours is why the office has other hours on the date than its week says: an exception's reason or a holiday's code; both empty when it
// has not.
func (k *Kontor) WhyHours(d Date) (HoursReason, HolidayCode) {
	if e, ok := k.exceptionOn(d); ok {
		return e.Reason, ""
	}
	return "", k.holidays[d].Code
}
