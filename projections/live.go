package projections

import (
	"slices"
	"time"

	"kontor/domain"
)

// scope is which queues a figure is about: one, an agency's (its channel and office are empty), or all (the zero scope).
type scope = domain.Queue

func ofAgency(a domain.AgencyCode) scope { return scope{Agency: a} }

func scopesOf(q domain.Queue) [3]scope { return [3]scope{{}, ofAgency(q.Agency), q} }

// scoped is whose waits are live in a scope: each visit once, as it waits now, or else as it last came out of such a queue.
type scoped struct {
	waiting []int64 // nanoseconds: the moment at which the visit would have begun to wait, had it waited without a break
	came    []came  // the latest first
	seen    []bool  // by the visit's number
}

// came is a visit that came out of a queue.
type came struct {
	at int64 // nanoseconds
	observation
}

func (t *tally) scope(d *domain.Day, s scope) *scoped {
	of := t.scopes[s]
	if of == nil {
		of = &scoped{seen: make([]bool, len(d.Order)+1)}
		t.scopes[s] = of
	}
	return of
}

// waits counts a visit that waits in the queue.
func (t *tally) waits(d *domain.Day, v *domain.Visit, q domain.Queue) {
	for _, s := range scopesOf(q) {
		if of := t.scope(d, s); !of.seen[v.Number] {
			of.seen[v.Number] = true
			of.waiting = append(of.waiting, v.Queued.Add(-v.Waited).UnixNano())
		}
	}
}

// came counts a visit that came out of a queue; the waiting are counted before, and the latest come first.
func (t *tally) came(d *domain.Day, w wait) {
	v := d.Visits[w.Visit]
	if v == nil {
		return
	}
	for _, s := range scopesOf(w.Queue) {
		if of := t.scope(d, s); !of.seen[v.Number] {
			of.seen[v.Number] = true
			of.came = append(of.came, came{w.At.UnixNano(), observation{w.Waited, w.Left}})
		}
	}
}

// sample collects the live waits of one or more offices.
type sample struct {
	observations []observation
	now          int
	longest      time.Duration
	missing      int
}

// add takes in a day's live waits in the scope, at the moment. A closed day has none. Of one whose view has failed only those who wait
// now are known, if at all: half of its sample would mislead.
func (s *sample) add(bk *book, in scope, at time.Time) {
	if bk.stage == domain.Closed {
		return
	}
	failed := bk.health(ViewDay, ViewWaits).Failed
	s.missing += one(failed)
	if bk.day == nil {
		return
	}
	of := bk.look().scopes[in]
	if of == nil {
		return
	}
	s.observations = slices.Grow(s.observations, len(of.waiting)+len(of.came))
	now := at.UnixNano()
	for _, since := range of.waiting {
		waited := time.Duration(max(0, now-since))
		s.longest = max(s.longest, waited)
		s.now++
		if !failed {
			s.observations = append(s.observations, observation{waited, true})
		}
	}
	for _, w := range of.came {
		if failed || w.at <= now-int64(window) {
			return
		}
		s.observations = append(s.observations, w.observation)
	}
}

// join takes in the waits of other offices.
func (s *sample) join(o sample) {
	s.observations = append(s.observations, o.observations...)
	s.now += o.now
	s.longest = max(s.longest, o.longest)
	s.missing += o.missing
}

// figures are what the sample of visits gives, agencyFigures what one of an agency's errands does.
func (s *sample) figures() WaitFigures       { return s.defined(LiveWait) }
func (s *sample) agencyFigures() WaitFigures { return s.defined(AgencyWait) }

func (s *sample) defined(definition string) WaitFigures {
	f := WaitFigures{Definition: definition, WaitingNow: s.now, Missing: s.missing}
	if s.now > 0 {
		f.LongestNow = seconds(s.longest)
	}
	f.figure(s.observations)
	return f
}

// liveWait is the live wait of one day in the scope.
func (bk *book) liveWait(in scope, at time.Time) WaitFigures {
	var s sample
	s.add(bk, in, at)
	return s.figures()
}
