package domain

import (
	"cmp"
	"slices"
)

// OfficeState is where an office is in its life.
type OfficeState string

const (
	OfficePlanned OfficeState = "planned" // proposed, by somebody who may
	OfficeDecided OfficeState = "decided" // it will open
	OfficeOpen    OfficeState = "open"
	OfficeReduced OfficeState = "reduced" // open on fewer days than five a week
	OfficeClosing OfficeState = "closing" // open, and it is decided that it closes
	OfficeClosed  OfficeState = "closed"
)

// Never is the first day of an office that nobody has decided to open.
const Never Date = "2199-12-31"

// Standing is what an office is from a day on, and who says so. What was said before and did not come stays beside it.
type Standing struct {
	State  OfficeState `json:"state"`
	From   Date        `json:"from"`
	Target Date        `json:"target,omitempty"` // planned or decided: when it is to open; closing: the last visiting day
	Known  Date        `json:"known,omitempty"`  // since when it is known, where that is not the date of the entry
	Basis  Basis       `json:"basis"`
	Source string      `json:"source,omitempty"` // an address or a reference number
}

// KontorStateSet says where an office is in its life from a day on.
type KontorStateSet struct {
	Kontor KontorID `json:"kontor"`
	Standing
}

func (KontorStateSet) Name() string { return "kontor-state-set" }

func (ev KontorStateSet) change(n *Network) {
	k, s := n.Kontors[ev.Kontor], ev.Standing
	s.Known = n.learned
	if len(k.standings) == 0 && k.Open.From < s.From && k.Open.Has(s.From) { // what was known before by its dates alone
		k.standings = append(k.standings, Standing{State: OfficeOpen, From: k.Open.From, Known: k.since, Basis: k.DateBasis})
	}
	k.standings = append(k.standings, s)
	k.reckon()
}

// Standings lists what was said of the office's life, in the order in which it became known.
func (k *Kontor) Standings() []Standing { return slices.Clone(k.standings) }

// StandingOn is where the office is in its life on the date, as far as it is known. What was decided for a later day and was not withdrawn
// is counted on: a closing office is closed behind its last visiting day. That a decided office has opened is not: somebody must have said so.
func (k *Kontor) StandingOn(d Date) Standing {
	var on Standing
	for _, s := range k.inForce() {
		if s.From <= d {
			on = s
		}
	}
	switch {
	case on.State == "" && len(k.standings) == 0:
		return k.byPeriod(d)
	case on.State == OfficeClosing && on.Target != "" && d > on.Target:
		on.State, on.From, on.Target = OfficeClosed, on.Target.Next(), ""
	}
	return on
}

// IsOpen says whether the state is one in which people are received.
func (s OfficeState) IsOpen() bool {
	return s == OfficeOpen || s == OfficeReduced || s == OfficeClosing
}

// inForce is what was said of the office and still stands, by the day from which it holds: who says something later has withdrawn what was
// announced for that day or after it and had not come.
func (k *Kontor) inForce() []Standing {
	stands := make([]Standing, 0, len(k.standings))
	for _, s := range k.standings {
		stands = slices.DeleteFunc(stands, func(was Standing) bool { return was.From >= s.From && was.From > s.Known })
		stands = append(stands, s)
	}
	slices.SortStableFunc(stands, func(a, b Standing) int { return cmp.Compare(a.From, b.From) })
	return stands
}

// byPeriod is the standing of an office of which only the days between which it is one are known.
func (k *Kontor) byPeriod(d Date) Standing {
	switch {
	case d < k.Open.From:
		return Standing{}
	case k.Open.Has(d):
		return Standing{State: OfficeOpen, From: k.Open.From, Basis: k.DateBasis}
	}
	return Standing{State: OfficeClosed, From: k.Open.To.Next(), Basis: k.DateBasis}
}

// reckon makes of what stands the days between which the office is one: from its opening or, while it has not opened, from the day decided.
func (k *Kontor) reckon() {
	if len(k.standings) == 0 {
		return
	}
	open, begun := Period{From: Never}, false
	var first, last Basis
	for _, s := range k.inForce() {
		switch s.State {
		case OfficeDecided:
			if !begun && s.Target != "" {
				open.From, first = s.Target, s.Basis
			}
		case OfficeOpen, OfficeReduced:
			if !begun {
				open.From, first, begun = s.From, s.Basis, true
			}
			if s.State == OfficeOpen {
				open.To, last = "", ""
			}
		case OfficeClosing:
			open.To, last = s.Target, s.Basis
		case OfficeClosed:
			open.To, last = dayBefore(s.From), s.Basis
		}
	}
	k.Open, k.DateBasis = open, first
	if last != "" && last != Sourced {
		k.DateBasis = last
	}
}
