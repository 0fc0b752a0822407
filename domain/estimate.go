package domain

import "time"

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

// Estimator says how long a visit at the place in the queue will wait.
type Estimator func(d *Day, q Queue, place int) Estimate

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
		waits = append(waits, queued{id, d.Errands[id].Queue})
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
		given := EstimateGiven{v.ID, w.errand, estimate(d, w.queue, d.ahead(v, w.queue)+1)}
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

// RecentPace estimates from the mean of the agency's latest services today and the desks that serve the queue now: the visits before
// this one take their turns over the desks. The interval is 0.6 to 1.5 times that, in whole minutes outwards; an estimate of ours, to
// be judged by the promise ledger.
func RecentPace(d *Day, q Queue, place int) Estimate {
	est := Estimate{Place: place, Desks: d.desksFor(q), Sample: len(d.Durations[q.Agency]), Method: "recent-pace/1"}
	if est.Desks == 0 || est.Sample < enough {
		return est
	}
	var sum time.Duration
	for _, served := range d.Durations[q.Agency] {
		sum += served
	}
	pace := sum / time.Duration(est.Sample) / time.Duration(est.Desks)
	expected := pace * time.Duration(place)
	est.Enough = true
	est.Low = (expected * 6 / 10).Truncate(time.Minute)
	est.High = (expected*15/10 + time.Minute - 1).Truncate(time.Minute)
	return est
}

// desksFor counts the staffed desks that are open for the queue's agency.
func (d *Day) desksFor(q Queue) int {
	n := 0
	for _, desk := range d.Desks {
		if !desk.Open || desk.OnBreak {
			continue
		}
		if q.Agency == Host || q.Channel == HandOver {
			n++
			continue
		}
		for _, a := range desk.Agencies {
			if a == q.Agency {
				n++
			}
		}
	}
	return n
}
