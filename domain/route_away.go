package domain

import "strconv"

// mostRejected is how many offices are named that could not take the errand; the rest is counted. mostThen is how many places a booking
// names for when the first is full, or how many nearer ones stand beside a new place.
const (
	mostRejected = 5
	mostThen     = 4
)

// ByVideo says whether the type can be served by video: nothing of it needs what stands at an office, and no paper changes hands.
func (t ErrandType) ByVideo() bool {
	switch t.Capability {
	case "", "case_system":
		return true
	case videoRoom:
		return !t.Booking
	}
	return false
}

// video serves the visitor in the office's video room, from an office that serves the agency at the level and has a video room too, or, where
// there is none, by the agency's own team. Others than the office's own would see who comes, so it is not for a protected identity.
func (r *routing) video(dec *Decision, c Choice) Phrase {
	t := r.a.Type
	switch {
	case t.Agency == Host:
		return r.served()
	case r.a.Protected:
		return phrase("not-for-protected")
	case r.next:
		return r.cause(onlyNextDoor, r.here)
	case !t.ByVideo():
		return phrase("not-by-video", "type", t.NameSv, "type_en", t.NameEn)
	case r.here.HoursOn(r.a.Date) == (Span{}):
		return r.cause(closedThen, r.here)
	case !r.here.Has(videoRoom, r.a.Date):
		return r.cause(noVideoRoom, r.here)
	}
	if c.Team != "" {
		return r.team(dec, c)
	}
	s := r.search(c)
	if s.place == nil {
		return r.team(dec, c)
	}
	s.into(r, dec)
	place := Place{s.place.ID, tenths(s.km)}
	dec.Target, dec.Video, dec.Queue = TargetVideo, &place, Queue{t.Agency, r.here.ID, Video}
	dec.Reason = phrase("routed-video", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "kontor", s.place.Name, "km", kmText(s.km))
	return Phrase{}
}

// booked is a time at another office, which has a calendar for it. The errand waits here until somebody has booked it.
func (r *routing) booked(dec *Decision, c Choice) Phrase {
	t := r.a.Type
	switch {
	case t.Agency == Host:
		return r.served()
	case r.next:
		return r.cause(onlyNextDoor, r.here)
	}
	s := r.search(c)
	if s.place == nil {
		if c.Within > 0 {
			return phrase("nowhere-to-book-within", "type", t.NameSv, "type_en", t.NameEn, "within", strconv.Itoa(c.Within))
		}
		return phrase("nowhere-to-book", "type", t.NameSv, "type_en", t.NameEn)
	}
	s.into(r, dec)
	dec.Booking = &BookAt{Kontor: s.place.ID, Km: tenths(s.km), Capability: t.Capability, Then: s.then}
	dec.Target, dec.Queue = TargetBooked, Queue{t.Agency, r.here.ID, Booked}
	dec.Reason = phrase("routed-booked", "kontor", s.place.Name, "km", kmText(s.km))
	if len(dec.Nearer) > 0 {
		near := dec.Nearer[0]
		dec.Reason = phrase("routed-booked-nearer", "kontor", s.place.Name, "km", kmText(s.km), "nearer", r.n.name(near.Kontor), "nearer_km", kmText(near.Km))
	}
	return Phrase{}
}

// refer sends the visitor on: next door, else to the nearest office that can serve the errand and is open today, else to the agency itself.
func (r *routing) refer(dec *Decision, c Choice) Phrase {
	if r.a.Type.Agency == Host {
		return r.served()
	}
	dec.Target = TargetReferral
	if r.next {
		dec.Referral = &Referral{Outcome: ReferredAgency, Kontor: r.here.ID, NextDoor: true}
		_, dec.Inputs.Basis = r.here.Offers(r.a.Type.Agency, r.a.Type.Level, r.a.Date)
		dec.Reason = phrase("routed-next-door", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "kontor", r.here.Name)
		return Phrase{}
	}
	s := r.search(c)
	s.into(r, dec)
	if s.place == nil {
		dec.Referral = &Referral{Outcome: ReferredAgency}
		dec.Reason = phrase("routed-agency", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn)
		return Phrase{}
	}
	dec.Referral = &Referral{Outcome: ReferredOffice, Kontor: s.place.ID, Km: tenths(s.km), Hours: s.place.HoursOn(r.a.Date)}
	dec.Reason = phrase("routed-office", "kontor", s.place.Name, "km", kmText(s.km))
	if len(dec.Nearer) > 0 {
		near := dec.Nearer[0]
		dec.Reason = phrase("routed-office-nearer", "kontor", s.place.Name, "km", kmText(s.km), "nearer", r.n.name(near.Kontor), "nearer_km", kmText(near.Km))
	}
	return Phrase{}
}

// search is what was found among the other offices.
type search struct {
	target   Target
	place    *Kontor // nil when no office can
	km       float64
	nearer   []Place   // that can too, when the place is where the service moved to
	then     []Place   // the next ones after it, for a booking
	passed   []*Kontor // nearer than the place, and unable; the nearest of them
	unlisted int       // how many more
}

// into writes what was found into the decision.
func (s search) into(r *routing, dec *Decision) {
	for _, k := range s.passed {
		dec.Rejected = append(dec.Rejected, Rejection{s.target, k.ID, r.cause(r.away(k, s.target), k)})
	}
	dec.Unlisted, dec.Nearer = s.unlisted, s.nearer
	if s.place != nil {
		_, dec.Inputs.Basis = s.place.Offers(r.a.Type.Agency, r.a.Type.Level, r.a.Date)
	}
}

// search looks for the office that can take the errand by the choice: the one that it moved to, else the nearest.
func (r *routing) search(c Choice) search {
	x := r.n.indexed()
	able := x.can(r.key(c.Target), func(k *Kontor) bool { return r.away(k, c.Target) == noObstacle })
	s := search{target: c.Target}
	moved := KontorID("")
	if len(r.n.Moves) > 0 {
		moved = r.n.movedTo(r.here.ID, r.a.Type.Code, r.a.Date)
	}
	if at, ok := x.geo.Load().at[moved]; ok && moved != r.here.ID && able.can[at] {
		if km := KmBetween(r.here, x.kontors[at]); c.Within == 0 || km <= float64(c.Within) {
			s.place, s.km = x.kontors[at], km
		}
	}
	s.walk(x, r.here.ID, able, c)
	return s
}

// walk goes from office to office, the nearest first, for as long as there is something to find.
func (s *search) walk(x *index, here KontorID, able ables, c Choice) {
	moved := s.place
	all := x.geo.Load().from(here)
	if able.count == 0 && c.Within == 0 && len(all) > mostRejected {
		s.unlisted, all = len(all)-mostRejected, all[:mostRejected]
	}
	for _, near := range all {
		k, can := x.kontors[near.at], able.can[near.at]
		switch {
		case c.Within > 0 && near.km > float64(c.Within), moved != nil && near.km >= s.km && c.Target != TargetBooked:
			return
		case !can && s.place == nil:
			s.pass(k)
		case !can || k == moved:
		case s.place == nil:
			if s.place, s.km = k, near.km; c.Target != TargetBooked {
				return
			}
		case moved != nil && near.km < s.km && len(s.nearer) < mostThen:
			s.nearer = append(s.nearer, Place{k.ID, tenths(near.km)})
			s.then = s.nearer
		case len(s.then) < mostThen:
			s.then = append(s.then[:len(s.then):len(s.then)], Place{k.ID, tenths(near.km)})
		default:
			return
		}
	}
}

func (s *search) pass(k *Kontor) {
	if len(s.passed) == mostRejected {
		s.unlisted++
		return
	}
	s.passed = append(s.passed, k)
}

// away is what keeps an office from taking the errand by the target from another one on the date.
func (r *routing) away(k *Kontor, target Target) obstacle {
	date := r.a.Date
	if o := r.n.obstacle(k, r.a, date); o != noObstacle {
		return o
	}
	switch {
	case r.a.Protected && !k.Has(protectedChannel, date):
		return noProtectedChannel
	case target == TargetVideo && !k.Has(videoRoom, date):
		return noVideoRoom
	case target == TargetBooked:
		if _, ok := r.n.CalendarFor(k.ID, r.a.Type, date); !ok {
			return noCalendar
		}
		if !k.Open.Has(date) {
			return closedThen
		}
	case k.HoursOn(date) == (Span{}):
		return closedThen
	}
	return noObstacle
}

func (r *routing) key(target Target) ableKey {
	t := r.a.Type
	return ableKey{t.Code, t.Agency, t.Level, t.Capability, r.a.Date, target, r.a.Protected}
}

// tenths rounds kilometres.
func tenths(km float64) float64 {
	if km < 0 {
		return -tenths(-km)
	}
	return float64(int(km*10+0.5)) / 10
}

func kmText(km float64) string { return strconv.FormatFloat(tenths(km), 'f', 1, 64) }
