package domain

import (
	"slices"
	"time"
)

// Estimate is a promise to a visitor: with how much waiting to reckon. Without Enough there was not enough data for one, and the
// interval is empty.
type Estimate struct {
	Enough bool          `json:"enough"`
	Low    time.Duration `json:"low,omitempty"`
	High   time.Duration `json:"high,omitempty"`
	Place  int           `json:"place"`
	Desks  int           `json:"desks"`   // that serve the queue now
	Sample int           `json:"samples"` // services that it rests on
	Method string        `json:"method"`
}

// Estimator says how long a visit will wait in a queue, of which it need not be yet.
type Estimator func(d *Day, v *Visit, q Queue) Estimate

// EstimateGiven is the promise made at registration, or later; the promise ledger compares it with the wait that came.
type EstimateGiven struct {
	Visit    VisitID  `json:"visit"`
	Errand   ErrandID `json:"errand"`
	Estimate Estimate `json:"estimate"`
}

// GiveEstimate makes a new promise to a visit that waits.
type GiveEstimate struct {
	Visit VisitID `json:"visit"`
}

func (GiveEstimate) Name() string  { return "give-estimate" }
func (EstimateGiven) Name() string { return "estimate-given" }

func (c GiveEstimate) decide(d *Day, m Moment) ([]Event, error) {
	v, err := d.visit(c.Visit)
	if err != nil {
		return nil, err
	}
	if !d.any(v, Waiting) {
		return nil, refuse("visit-not-waiting", "ticket", string(v.Ticket))
	}
	var waits []queued
	for _, id := range d.in(v, Waiting) {
		for _, q := range d.Errands[id].Queues() {
			waits = append(waits, queued{id, q})
		}
	}
	return []Event{d.promise(v, waits, m.Estimate)}, nil
}

func (ev EstimateGiven) evolve(d *Day, _ time.Time) {
	estimate := ev.Estimate
	d.Visits[ev.Visit].Promise = &estimate
}

// promise is the best of the estimates for the queues that the visit waits in: it is called from the first that comes to it.
func (d *Day) promise(v *Visit, waits []queued, estimate Estimator) EstimateGiven {
	var best EstimateGiven
	for _, w := range waits {
		given := EstimateGiven{v.ID, w.errand, estimate(d, v, w.queue)}
		if best.Visit == "" || given.Estimate.Enough && (!best.Estimate.Enough || given.Estimate.Low < best.Estimate.Low) {
			best = given
		}
	}
	return best
}

// kept is how many of the latest services of an agency a day remembers, and enough how many an estimate needs.
const (
	kept   = 20
	enough = 5
)

// RecentPace estimates from whoever is called before the visit, in whatever queue, by the desks that serve its own: each of them takes a
// desk for the mean of the latest services, shared with the other desks that could take it. What the desks do now counts half. The
// interval is 0.5 to 1.8 times that, in whole minutes outwards; an estimate of ours, to be judged by the promise ledger.
func RecentPace(d *Day, v *Visit, q Queue) Estimate {
	staffed := d.staffed()
	desks := openFor(staffed, q)
	est := Estimate{Place: 1, Desks: len(desks), Method: "recent-pace/2"}
	var mean time.Duration
	mean, est.Sample = d.meanService(desks)
	est.Enough = est.Desks > 0 && est.Sample >= enough
	turns := 0.5
	for _, u := range d.line() {
		if u.ID == v.ID || d.before(u.Visit, v) >= 0 {
			continue
		}
		if slices.Contains(u.queues, q) {
			est.Place++
		}
		if est.Enough {
			turns += share(u.queues, staffed, q)
		}
	}
	if !est.Enough {
		return est
	}
	expected := time.Duration(turns * float64(mean) / float64(len(desks)))
	est.Low = (expected / 2).Truncate(time.Minute)
	est.High = (expected*18/10 + time.Minute - 1).Truncate(time.Minute)
	return est
}

// StaffedFor lists the staffed desks that are open for the queue's agency.
func (d *Day) StaffedFor(q Queue) []*Desk { return openFor(d.staffed(), q) }

// staffed lists the desks that call visitors now.
func (d *Day) staffed() []*Desk {
	desks := make([]*Desk, 0, len(d.Desks))
	for _, desk := range d.Desks {
		if desk.Open && !desk.OnBreak {
			desks = append(desks, desk)
		}
	}
	return desks
}

// openFor lists those of the desks that take from the queue.
func openFor(desks []*Desk, q Queue) (open []*Desk) {
	for _, desk := range desks {
		if desk.openFor(q) {
			open = append(open, desk)
		}
	}
	return open
}

// openFor says whether the desk takes from the queue, whatever its officer's levels. One that serves by video takes from
// the video queues and from nothing else; any other takes from everything but those.
func (desk *Desk) openFor(q Queue) bool {
	if desk.byVideo() != (q.Channel == Video) {
		return false
	}
	return q.Agency == Host || q.forAll() || slices.Contains(desk.Agencies, q.Agency)
}

// share is which part of the turn of a visit that waits in the queues falls on the desks that serve q, when all of the staffed ones that
// could take it are as likely to.
func share(queues []Queue, staffed []*Desk, q Queue) float64 {
	all, among := 0, 0
	for _, desk := range staffed {
		if !slices.ContainsFunc(queues, desk.openFor) {
			continue
		}
		all++
		if desk.openFor(q) {
			among++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(among) / float64(all)
}

// meanService is the mean of the latest services for the agencies that the desks are open for, and how many those are.
func (d *Day) meanService(desks []*Desk) (time.Duration, int) {
	var sum time.Duration
	n := 0
	for agency, services := range d.Durations {
		if !slices.ContainsFunc(desks, func(desk *Desk) bool { return slices.Contains(desk.Agencies, agency) }) {
			continue
		}
		for _, served := range services {
			sum += served
			n++
		}
	}
	return sum / time.Duration(max(n, 1)), n
}
