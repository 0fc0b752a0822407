package whatif

import (
	"encoding/json"
	"math"
	"slices"
	"time"

	"kontor/domain"
)

// Figure is a number of visits, of seconds or of hours. It is infinite, null in JSON, when it is not known: a percentile that was not
// reached because so many left or were still waiting when the day closed.
type Figure float64

// Known says whether it is.
func (f Figure) Known() bool { return !math.IsInf(float64(f), 0) && !math.IsNaN(float64(f)) }

// MarshalJSON writes null for what is not known.
func (f Figure) MarshalJSON() ([]byte, error) {
	if !f.Known() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

// Figures are those of an office's day. Whoever left, was absent or was still waiting at the close is in every one of them.
type Figures struct {
	Visits      Figure `json:"visits"`      // that took a ticket
	Served      Figure `json:"served"`      // of them, in at least one errand
	Left        Figure `json:"left"`        // without having been served, and said so
	Absent      Figure `json:"absent"`      // did not come when called
	OpenAtClose Figure `json:"openAtClose"` // were not served when the day closed
	Unserved    Figure `json:"unserved"`    // the three together
	NoVideo     Figure `json:"noVideo"`     // of them, those whom nobody called and who waited for video alone: who serves that sits elsewhere
	Referred    Figure `json:"referred"`    // were sent on at once, without a ticket

	// Mean is the time in the queue until the first call, until leaving or until the close, over everybody with a ticket.
	Mean Figure `json:"meanSeconds"`
	// Median and P90 are of the wait to the first call, by Kaplan and Meier's estimator: who left or was open at close would have
	// waited longer than that, and counts as such. (E. L. Kaplan, P. Meier, Nonparametric estimation from incomplete observations,
	// J. Amer. Statist. Assoc. 53, 1958.)
	Median Figure `json:"medianSeconds"`
	P90    Figure `json:"p90Seconds"`

	StaffedHours Figure `json:"staffedHours"` // breaks out
}

// all are the figures in a fixed order.
func (f *Figures) all() []*Figure {
	return []*Figure{&f.Visits, &f.Served, &f.Left, &f.Absent, &f.OpenAtClose, &f.Unserved, &f.NoVideo, &f.Referred, &f.Mean, &f.Median, &f.P90, &f.StaffedHours}
}

// figures counts the day's visits, which are those of the recording in its order, and says how long each waited to the first call.
func (rec *Recording) figures(day *domain.Day, ids []domain.VisitID, staffed time.Duration) (Figures, []time.Duration) {
	f := Figures{StaffedHours: Figure(staffed.Hours())}
	waits := make([]time.Duration, len(ids))
	var seen []observed
	sum := 0.0
	for i, id := range ids {
		waits[i] = -1
		v := day.Visits[id]
		switch {
		case v == nil || rec.visitors[i].void:
			continue
		case v.Ticket == "":
			f.Referred++
			continue
		}
		f.Visits++
		o := rec.waited(v)
		seen = append(seen, o)
		sum += o.wait.Seconds()
		if o.called {
			waits[i] = o.wait
		}
		f.count(day, v)
	}
	f.Unserved = f.Left + f.Absent + f.OpenAtClose
	f.Mean = Figure(sum / max(1, float64(f.Visits)))
	f.Median, f.P90 = quantile(seen, 0.5), quantile(seen, 0.9)
	return f, waits
}

// waited is how long the visit waited to its first call, or how long it is known to have waited without one.
func (rec *Recording) waited(v *domain.Visit) observed {
	if !v.FirstCalled.IsZero() {
		return observed{max(0, v.FirstCalled.Sub(v.Since)), true}
	}
	return observed{min(v.Waited, max(0, rec.closed.Sub(v.Since))), false}
}

// count says how the visit ended.
func (f *Figures) count(day *domain.Day, v *domain.Visit) {
	in, video := map[domain.State]bool{}, v.FirstCalled.IsZero()
	for _, id := range v.Errands {
		e := day.Errands[id]
		in[e.State] = true
		video = video && e.Queue.Channel == domain.Video && len(e.Also) == 0
	}
	if video {
		f.NoVideo++
	}
	switch {
	case in[domain.Ended]:
		f.Served++
	case in[domain.Left]:
		f.Left++
	case in[domain.Absent]:
		f.Absent++
	case in[domain.OpenAtClose]:
		f.OpenAtClose++
	}
}

// observed is a wait: to its end, or as far as it could be seen.
type observed struct {
	wait   time.Duration
	called bool
}

// quantile is the shortest wait that the share of all had come to the end of, in seconds, by the product-limit estimator.
func quantile(seen []observed, share float64) Figure {
	slices.SortFunc(seen, func(a, b observed) int {
		switch {
		case a.wait != b.wait:
			return int(min(1, max(-1, a.wait-b.wait)))
		case a.called == b.called:
			return 0
		case a.called:
			return -1
		}
		return 1
	})
	remain := 1.0
	for i, o := range seen {
		if !o.called {
			continue
		}
		if left := float64(len(seen) - i); remain > 0 {
			remain *= (left - 1) / left
		}
		if remain <= 1-share+1e-12 {
			return Figure(o.wait.Seconds())
		}
	}
	return Figure(math.Inf(1))
}
