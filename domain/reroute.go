package domain

import (
	"slices"
	"strconv"
	"time"
)

// RerouteCause is why an errand that waits is given another way to be served.
type RerouteCause string

const (
	WaitedLong   RerouteCause = "waited"       // a rule relaxes after some minutes
	ChannelFails RerouteCause = "channel_down" // what serves one of its queues is out of order
	ClosingSoon  RerouteCause = "closing"      // the office closes before its turn is likely to come
)

var rerouteCauses = set(WaitedLong, ChannelFails, ClosingSoon)

// ClosingNotice is how long before the office closes those who still wait are told; an estimate of ours.
const ClosingNotice = 30 * time.Minute

// Reroute takes the next step that is due for an errand that waits: it stays where it waits, and waits in one place more, or its visitor is
// told where to go instead. Day.Due lists what is due; nobody needs to remember it.
type Reroute struct {
	Errand ErrandID     `json:"errand"`
	Why    RerouteCause `json:"why"`
	Step   int          `json:"step,omitempty"` // of those that come after some waiting, from 1
}

// ErrandRerouted says where the errand waits also, or, without a queue, where its visitor may go instead. The errand waits on where it did.
type ErrandRerouted struct {
	Errand   ErrandID      `json:"errand"`
	Agency   AgencyCode    `json:"agency"`
	Why      RerouteCause  `json:"why"`
	Step     int           `json:"step,omitempty"`
	Decision Decision      `json:"decision"` // of the one target that was tried and can take it
	Waited   time.Duration `json:"waited"`   // the visit, in all queues
}

// RerouteSkipped says that a step came to nothing, and why each target that there was could not serve the errand now.
type RerouteSkipped struct {
	Errand   ErrandID      `json:"errand"`
	Agency   AgencyCode    `json:"agency"`
	Why      RerouteCause  `json:"why"`
	Step     int           `json:"step,omitempty"`
	Rejected []Rejection   `json:"rejected,omitempty"`
	Waited   time.Duration `json:"waited"`
}

func (Reroute) Name() string        { return "reroute" }
func (ErrandRerouted) Name() string { return "errand-rerouted" }
func (RerouteSkipped) Name() string { return "reroute-skipped" }

// Due lists the steps that are due at the moment, in the order of the line. It depends on the day and the moment alone: whoever asks after a
// restart is told the same.
func (d *Day) Due(at time.Time) (due []Reroute) {
	if d.Stage != Open {
		return nil
	}
	for _, v := range d.WaitingVisits() {
		for _, id := range d.in(v, Waiting) {
			e := d.Errands[id]
			for _, why := range []RerouteCause{WaitedLong, ChannelFails, ClosingSoon} {
				if d.due(v, e, why, at) {
					due = append(due, Reroute{id, why, e.nextStep(why)})
				}
			}
		}
	}
	return due
}

// nextStep is the number of the next step that comes after some waiting; 0 for a step of another cause.
func (e *Errand) nextStep(why RerouteCause) int {
	if why == WaitedLong {
		return e.Steps + 1
	}
	return 0
}

// due says whether the errand's next step for the cause is due.
func (d *Day) due(v *Visit, e *Errand, why RerouteCause, at time.Time) bool {
	switch why {
	case WaitedLong:
		return e.Steps < len(e.Decision.Later) && v.WaitedAt(at) >= time.Duration(e.Decision.Later[e.Steps].After)*time.Minute
	case ChannelFails:
		return slices.ContainsFunc(e.Queues(), func(q Queue) bool { return d.fails(e, q, at) && !slices.Contains(e.Detours, q.Channel) })
	default:
		closes := d.Date.At(d.Hours.Closes)
		return !e.Warned && !at.Before(closes.Add(-ClosingNotice)) && !d.likelyBy(v, e, at, closes)
	}
}

// fails says whether nobody is going to take the errand from the queue for now: its channel is down, or the agency's team, which it was to wait
// for, has closed for the day.
func (d *Day) fails(e *Errand, q Queue, at time.Time) bool {
	if q == e.Queue && q.Channel == Video && e.Decision.Team != nil && !at.Before(d.Date.At(e.Decision.Team.Hours.Closes)) {
		return true
	}
	return d.isDown(q)
}

// likelyBy says whether the visit is likely to be called for the errand by then.
func (d *Day) likelyBy(v *Visit, e *Errand, at, by time.Time) bool {
	return slices.ContainsFunc(e.Queues(), func(q Queue) bool {
		est := RecentPace(d, v, q)
		return est.Enough && !at.Add(est.High).After(by)
	})
}

func (c Reroute) decide(d *Day, m Moment) ([]Event, error) {
	if err := forOperations(m.Actor); err != nil {
		return nil, err
	}
	if !rerouteCauses[c.Why] {
		return nil, malformed("unknown-cause", "cause", shown(c.Why))
	}
	e, err := d.errand(c.Errand)
	if err != nil {
		return nil, err
	}
	v := d.Visits[e.Visit]
	switch {
	case c.Why == WaitedLong && c.Step >= 1 && c.Step <= e.Steps, c.Why == ClosingSoon && e.Warned:
		return nil, nil // whoever was first has taken it
	case e.State != Waiting:
		return nil, refuse("visit-not-waiting", "ticket", string(v.Ticket))
	case !d.due(v, e, c.Why, m.At) || c.Step != e.nextStep(c.Why):
		return nil, refuse("step-not-due", "ticket", string(v.Ticket), "step", strconv.Itoa(c.Step))
	}
	return []Event{d.reroute(m, v, e, c)}, nil
}

// reroute is what comes of the step: the first of its targets that can serve the errand now, or why none can.
func (d *Day) reroute(m Moment, v *Visit, e *Errand, c Reroute) Event {
	skipped := RerouteSkipped{Errand: e.ID, Agency: e.Agency, Why: c.Why, Step: c.Step, Waited: v.WaitedAt(m.At)}
	for _, choice := range e.choices(c.Why) {
		dec, cause, ok := Try(m.Network, v.asks(d, m.Network.Types[e.Type]).at(m.At), choice)
		dec.Rule = e.Decision.Rule
		if q := dec.Queue; ok && q != (Queue{}) {
			switch {
			case e.WaitsIn(q):
				cause = phrase("waits-there-already")
			case d.isDown(q):
				cause = phrase("channel-is-down", "agency", m.Network.Agencies[q.Agency].NameSv, "agency_en", m.Network.Agencies[q.Agency].NameEn, "channel", string(q.Channel))
			}
		}
		if cause.Code != "" {
			skipped.Rejected = append(skipped.Rejected, Rejection{choice.Target, d.Kontor, cause})
			continue
		}
		return ErrandRerouted{e.ID, e.Agency, c.Why, c.Step, dec, skipped.Waited}
	}
	return skipped
}

// choices are the targets to try: the one that the rule has for later, else whatever is left. Before the office closes only what needs no
// officer's time for the matter itself is left.
func (e *Errand) choices(why RerouteCause) []Choice {
	switch why {
	case WaitedLong:
		return e.Decision.Later[e.Steps : e.Steps+1]
	case ChannelFails:
		return []Choice{{Target: TargetDesk}, {Target: TargetVideo}, {Target: TargetHandOver}, {Target: TargetBooked}, {Target: TargetReferral}}
	default:
		return []Choice{{Target: TargetHandOver}, {Target: TargetBooked}, {Target: TargetReferral}}
	}
}

func (ev ErrandRerouted) evolve(d *Day, at time.Time) {
	e := d.Errands[ev.Errand]
	d.took(e, ev.Why, at)
	if q := ev.Decision.Queue; q != (Queue{}) {
		e.Also = append(slices.Clip(e.Also), q)
	}
	if ev.Decision.Referral != nil {
		e.Advised = ev.Decision.Referral
	}
}

func (ev RerouteSkipped) evolve(d *Day, at time.Time) { d.took(d.Errands[ev.Errand], ev.Why, at) }

// took notes that the errand's step for the cause has been taken.
func (d *Day) took(e *Errand, why RerouteCause, at time.Time) {
	switch why {
	case WaitedLong:
		e.Steps++
	case ClosingSoon:
		e.Warned = true
	case ChannelFails:
		for _, q := range e.Queues() {
			if d.fails(e, q, at) && !slices.Contains(e.Detours, q.Channel) {
				e.Detours = append(slices.Clip(e.Detours), q.Channel)
			}
		}
	}
}

// sendTo routes the errand by a decision, anew if it was routed before.
func (e *Errand) sendTo(dec Decision) {
	e.Decision, e.Queue, e.Also = dec, dec.Queue, nil
	e.Steps, e.Detours, e.Warned, e.Advised = 0, nil, false, nil
}

func forOperations(a Actor) error {
	if a.Role != RoleSupervisor && a.Role != RoleOperator && a.Role != RoleSystem {
		return refuse("for-supervisors")
	}
	return nil
}
