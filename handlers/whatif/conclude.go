package whatif

import (
	"slices"
	"time"

	"kontor/domain"
)

// overrun is how long after the doors have closed desks go on calling those who came in time, if nobody was seen to do so for longer.
const overrun = 25 * time.Minute

// conclude draws from the whole day what no single event tells.
func (r *recorder) conclude() {
	rec := r.rec
	closes := rec.Date.At(rec.Hours.Closes)
	rec.calls = earlier(rec.calls, rec.Date.At(rec.Hours.Opens))
	rec.closed = earlier(rec.closed, latest(rec.lastCall, closes.Add(overrun)).Add(time.Hour))
	for _, s := range rec.shifts {
		s.stays = !s.off && !s.until.Before(closes)
	}
	for i, v := range rec.visitors {
		r.patience(v, r.day.Visits[r.order[i]])
	}
	r.pools()
	rec.Figures, rec.waits = rec.figures(r.day, r.order, r.staffed)
}

// patience says what a visitor's patience is known to have been: to its end, or up to a call or the day's.
func (r *recorder) patience(v *visitor, visit *domain.Visit) {
	if n := len(v.replies); n == 1 && !v.replies[0].came && v.replies[0].back == 0 && v.left == 0 {
		v.gone = v.held
	}
	if v.held == 0 && v.left == 0 && visit.Ticket != "" {
		v.held = r.rec.closed.Sub(v.came)
	}
}

// pools are what was seen, to draw from where the record does not say.
func (r *recorder) pools() {
	rec := r.rec
	told, quiet, exposed := 0, 0, time.Duration(0)
	for _, v := range rec.visitors {
		exposed += v.held
		switch {
		case v.gone > 0:
			quiet++
		case v.left > 0 && v.left == v.held:
			told++
		}
		for _, reply := range v.replies {
			switch {
			case reply.took < 0:
			case reply.came:
				rec.walks = append(rec.walks, reply.took)
			default:
				rec.misses = append(rec.misses, reply.took)
			}
		}
		for _, e := range v.errands {
			rec.learn(e)
		}
	}
	if told+quiet > 0 && exposed > 0 {
		rec.impatience = float64(told+quiet) / exposed.Seconds()
		rec.silent = float64(quiet) / float64(told+quiet)
	}
	for _, p := range []pool{rec.wraps, rec.reacts, rec.walks, rec.misses} {
		slices.Sort(p)
	}
	for _, p := range rec.served {
		slices.Sort(p)
	}
}

// learn takes the length of a whole service into what is known of its type and of its channel.
func (rec *Recording) learn(e *errand) {
	sum := time.Duration(0)
	for _, s := range e.stretches {
		sum += s.length
	}
	if n := len(e.stretches); n == 0 || e.stretches[n-1].then != ended {
		return
	}
	for _, as := range []servedAs{{e.code, e.channel}, {"", e.channel}} {
		rec.served[as] = append(rec.served[as], sum)
	}
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
