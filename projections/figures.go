package projections

import (
	"slices"
	"time"
)

// Definitions of figures: every figure carries the name of its own.
const (
	// WorkloadNow: the visits and errands of the day by what has become of them, struck ones out, and the desks as they are. What was
	// entered afterwards is in the figures of the day and in no live view.
	WorkloadNow = "workload/1"
	// AgencyNow: an agency's errands by what it has been told of them, each as if it were its visitor's only one.
	AgencyNow = "agency-workload/1"
	// LiveWait: each visit once. The sample is the wait so far of those who wait now, the wait of those called in the last hour, and the
	// wait until leaving of those who left a queue in the last hour. The first and the last are censored: their wait would have been
	// longer. A percentile is therefore an interval; its lower end takes every wait as it is, its upper end takes the censored ones as
	// longer than all. Percentiles are nearest-rank, from the raw waits, in whole seconds. Fewer than 5 in the sample are not enough.
	LiveWait = "live-wait/1"
	// AgencyWait: as LiveWait, but each errand once, and its wait is the time that it waited at the agency, by what the agency was told.
	AgencyWait = "agency-wait/1"
	// FirstCall: from the ticket to the first call, over all tickets of the day that were not struck. Those never called are censored.
	FirstCall = "wait-to-first-call/1"
)

// enough is how many waits a percentile needs.
const enough = 5

// WaitFigures are how long people wait. Nil is unknown.
type WaitFigures struct {
	Definition string `json:"definition"`
	WaitingNow int    `json:"waitingNow"`        // visits
	LongestNow *int   `json:"longestNowSeconds"` // nil when nobody waits
	Sample     int    `json:"sample"`
	Censored   int    `json:"censored"` // of the sample: still waiting, or gone unserved
	Enough     bool   `json:"enough"`   // false: not enough data for a percentile
	Median     *int   `json:"medianSeconds"`
	MedianMost *int   `json:"medianMostSeconds"` // upper end; nil when the censored waits leave it open
	P90        *int   `json:"p90Seconds"`
	P90Most    *int   `json:"p90MostSeconds"`
	Longest    *int   `json:"longestSeconds"`
	Missing    int    `json:"missing"` // offices that are not in it, because their view has failed
}

// observation is a wait in the sample.
type observation struct {
	waited   time.Duration
	censored bool
}

// figure fills in what the sample gives. It sorts the sample.
func (f *WaitFigures) figure(sample []observation) {
	f.Sample = len(sample)
	if len(sample) == 0 {
		return
	}
	slices.SortFunc(sample, func(a, b observation) int { return int(a.waited - b.waited) })
	f.Longest = seconds(sample[len(sample)-1].waited)
	for _, o := range sample {
		f.Censored += one(o.censored)
	}
	if f.Enough = len(sample) >= enough; !f.Enough {
		return
	}
	f.Median, f.MedianMost = percentile(sample, 50)
	f.P90, f.P90Most = percentile(sample, 90)
}

// percentile is the nearest-rank percentile of a sorted sample: its lower end, and its upper end or nil.
func percentile(sorted []observation, p int) (low, most *int) {
	rank := (p*len(sorted) + 99) / 100
	low = seconds(sorted[rank-1].waited)
	for _, o := range sorted {
		if o.censored {
			continue
		}
		if rank--; rank == 0 {
			return low, seconds(o.waited)
		}
	}
	return low, nil
}

// seconds are the whole seconds of a duration that is known; a clock behind the log makes none negative.
func seconds(d time.Duration) *int {
	s := max(0, int(d/time.Second))
	return &s
}
