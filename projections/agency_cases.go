package projections

import (
	"cmp"
	"slices"
	"time"

	"kontor/domain"
)

// AgencyCase is one of an agency's errands as the agency is told of it: by its own id, without visit, ticket, desk or officer, as if it were
// its visitor's only one. Of a protected visit there is no type, level, language or matter.
type AgencyCase struct {
	Errand    domain.ErrandID
	Kontor    domain.KontorID
	Name      string // of the office
	Date      domain.Date
	Type      domain.ErrandTypeCode
	Level     domain.Level
	Language  string
	Protected bool
	Matter    domain.Matter
	Channel   domain.Channel // in which it waits, or waited last
	State     domain.State   // never Held
	Outcome   domain.Outcome
	Answer    domain.Answer
	Since     time.Time // since when it waits or, of what has ended, when that was
	Waited    time.Duration
	Place     int // among the agency's own in its queue, as they came; 0 when it does not wait
}

// AgencyCases is what an agency has before it at a moment.
type AgencyCases struct {
	At      time.Time
	Today   []AgencyCase // of the offices' days that count, those that have waited longest first
	Owed    []AgencyCase // handed over, of the last month, and not yet answered for, the oldest first
	Booked  []AgencySlot
	Missing []AgencyMissing // offices of which nothing new can be told
}

// AgencySlot is a time that is booked for an errand of the agency's, and nothing of who comes.
type AgencySlot struct {
	Kontor  domain.KontorID
	Name    string
	Date    domain.Date
	At      domain.Clock
	Minutes int
	Type    domain.ErrandTypeCode
	State   domain.BookingState
}

// AgencyMissing is an office whose day has failed.
type AgencyMissing struct {
	Name string
	Health
}

// AgencyCases is the agency's errands at the moment; false when it is no agency, as in Agency.
func (b *Board) AgencyCases(a domain.AgencyCode, at time.Time) (AgencyCases, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if !b.agreed(a) {
		return AgencyCases{}, false
	}
	view := AgencyCases{At: at}
	date := domain.DateOf(at)
	for _, k := range b.offices(date) {
		bk := b.current(k.ID, date).unpacked()
		switch {
		case bk == nil || bk.practice:
		case bk.health(ViewDay, ViewAgencies).Failed:
			view.Missing = append(view.Missing, AgencyMissing{k.Name, bk.health(ViewDay, ViewAgencies)})
		case bk.day != nil:
			view.Today = append(view.Today, bk.cases(a, k.Name, at)...)
		}
	}
	slices.SortStableFunc(view.Today, func(a, b AgencyCase) int {
		return cmp.Or(cmp.Compare(b.Waited, a.Waited), cmp.Compare(a.Errand, b.Errand))
	})
	for _, h := range b.owed.of(a) {
		view.Owed = append(view.Owed, b.owedCase(a, h))
	}
	view.Booked = b.booked(a, at)
	return view, true
}

// agreed says whether the code is that of an agency that there ever was an agreement with. The host is none.
func (b *Board) agreed(a domain.AgencyCode) bool {
	_, known := b.network.Agencies[a]
	return a != domain.Host && known && slices.ContainsFunc(b.network.Agreements, func(g domain.Agreement) bool { return g.Agency == a })
}

// cases are the agency's errands of the day.
func (bk *book) cases(a domain.AgencyCode, name string, at time.Time) (all []AgencyCase) {
	for id, t := range bk.told.Errands {
		if t.Agency != a || t.Late || t.State == domain.Corrected {
			continue
		}
		e := bk.day.Errands[id]
		c := AgencyCase{
			Errand: id.For(a), Kontor: bk.kontor, Name: name, Date: bk.date, Channel: e.Queue.Channel, State: t.State, Outcome: e.Outcome,
			Answer: e.Answer, Since: t.Queued, Waited: t.waitedAt(at),
		}
		if t.State == domain.Ended {
			c.Since = e.EndedAt
		}
		if v := bk.day.Visits[e.Visit]; v.Protected {
			c.Protected, c.Channel = true, ""
		} else {
			c.Type, c.Level, c.Language, c.Matter = e.Type, e.Level, v.Language, e.Matter
		}
		all = append(all, c)
	}
	return all
}

// owedCase is a hand-over as its agency knows it.
func (b *Board) owedCase(a domain.AgencyCode, h *Handed) AgencyCase {
	k, date, _ := h.Errand.Book().Daybook()
	c := AgencyCase{
		Errand: h.Errand.For(a), Kontor: k, Name: b.name(k), Date: date, Protected: h.Protected, State: domain.Ended, Outcome: domain.HandedOver,
		Since: h.At,
	}
	if !h.Accepted.IsZero() {
		c.Answer = domain.Accepted
	}
	if !h.Protected {
		c.Type, c.Level, c.Language, c.Matter = h.Type, h.Level, h.Language, h.Matter
	}
	return c
}

// booked are the times that are booked for the agency's errands, from the date of the moment on, the next first.
func (b *Board) booked(a domain.AgencyCode, at time.Time) (all []AgencySlot) {
	today := domain.DateOf(at)
	for _, bk := range b.books {
		if bk.date < today || bk.practice {
			continue
		}
		if bk = bk.unpacked(); bk.day == nil {
			continue
		}
		for _, s := range bk.day.Bookings {
			if s.Agency != a || !s.StateAt(at).Takes() {
				continue
			}
			all = append(all, AgencySlot{bk.kontor, b.name(bk.kontor), bk.date, s.At, s.Minutes, s.Type, s.StateAt(at)})
		}
	}
	slices.SortFunc(all, func(a, b AgencySlot) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.At, b.At), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Type, b.Type))
	})
	return all
}
