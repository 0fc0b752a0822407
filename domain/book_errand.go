package domain

// BookErrand ends an errand here because a time is booked for it, here or at another office. The slot is reserved before.
type BookErrand struct {
	Errand  ErrandID   `json:"errand"`
	Booking BookingRef `json:"booking"`
}

func (BookErrand) Name() string { return "book-errand" }

func (c BookErrand) decide(d *Day, m Moment) ([]Event, error) {
	if !c.Booking.Book().Valid() || c.Booking.Code == "" {
		return nil, malformed("bad-booking", "code", shown(c.Booking.Code))
	}
	e, err := d.errand(c.Errand)
	if err != nil {
		return nil, err
	}
	if d.Practice {
		return nil, refuse("practice-books-nothing")
	}
	v := d.Visits[e.Visit]
	switch was := e.Booking; {
	case was != nil && was.Book() == c.Booking.Book() && was.Code == c.Booking.Code:
		return nil, nil
	case was != nil:
		return nil, lost("already-booked", "ticket", string(v.Ticket), "kontor", m.Network.name(was.Kontor), "date", string(was.Date), "at", was.At.String())
	case e.State == Ended:
		return nil, lost("already-ended", "ticket", string(v.Ticket), "outcome", string(e.Outcome), "officer", string(e.By))
	case e.State != Waiting && e.State != Held && e.State != InService:
		return nil, refuse("not-bookable-now", "ticket", string(v.Ticket), "state", string(e.State))
	}
	ended := ErrandEnded{Errand: e.ID, Outcome: BookedTime, Booking: &c.Booking, Served: e.ServedAt(m.At), Waited: v.WaitedAt(m.At)}
	if v.Desk != "" {
		desk, err := d.desk(v.Desk, m.Actor)
		if err != nil {
			return nil, err
		}
		ended.Desk, ended.Officer = desk.ID, desk.Officer
	}
	draft := d.draft(v.ID)
	return draft.release(draft.happen(nil, m.At, ended), m, draft.Visits[v.ID]), nil
}

// name is the office's name, or its id when the network does not have it.
func (n *Network) name(k KontorID) string {
	if office := n.Kontors[k]; office != nil {
		return office.Name
	}
	return string(k)
}
