package projections

import (
	"slices"
	"time"

	"kontor/domain"
)

// Stretch is what a visit does between two moments.
type Stretch string

const (
	StretchWaiting Stretch = "waiting" // in a queue
	StretchCalled  Stretch = "called"  // to a desk, and not yet served there
	StretchService Stretch = "service" // one of its errands
	StretchPaused  Stretch = "paused"  // parked with its visitor
	StretchHeld    Stretch = "held"    // at a desk, between two errands
)

// TimelineView is an office's day as bars. Protected visits are not in it, and nothing says whether there were any; nor are struck ones. It
// names no person: a bar has the ticket, or none.
type TimelineView struct {
	Kontor domain.KontorID `json:"kontor"`
	Date   domain.Date     `json:"date"`
	Stage  domain.Stage    `json:"stage"`
	From   time.Time       `json:"from"` // of the first bar; zero when there is none
	Until  time.Time       `json:"until"`
	Bars   []Bar           `json:"bars"` // in order of arrival
	Health
}

// Bar is one visit. Times are office-local.
type Bar struct {
	Number   int           `json:"number"` // in order of registration, among those shown
	Ticket   domain.Ticket `json:"ticket,omitempty"`
	Arrived  time.Time     `json:"arrived"`
	Late     bool          `json:"late,omitempty"` // entered afterwards: it came and went, and nobody knows when
	Segments []Segment     `json:"segments"`       // in order, with gaps where the visitor was away
	// End is what became of the visit: "ended", "left", "absent", "open_at_close" or "moved_out"; empty while it is here. Of several errands
	// the one counts that ended worst, in the reverse of this order.
	End string `json:"end,omitempty"`
}

// Segment is a stretch of a bar. Agency is whose errand it is in service, and the first of those it waits for.
type Segment struct {
	What   Stretch           `json:"what"`
	Agency domain.AgencyCode `json:"agency,omitempty"`
	From   time.Time         `json:"from"`
	To     time.Time         `json:"to"` // while it lasts: the moment of the view
	Lasts  bool              `json:"lasts,omitempty"`
}

// Timeline folds one office's day into bars. It is not safe for concurrent use.
type Timeline struct {
	day    *domain.Day
	bars   map[domain.VisitID]*Bar
	here   []domain.VisitID // whose errands are not all over for good
	health Health
}

// NewTimeline is the day before anything happened. The book must be a daybook.
func NewTimeline(b domain.BookID) *Timeline {
	return &Timeline{day: domain.NewDay(b), bars: map[domain.VisitID]*Bar{}}
}

// Fold adds the book's next entry. One that does not fit stops the timeline for good; its view says since when.
func (t *Timeline) Fold(e domain.Entry) {
	if t.health.Failed {
		return
	}
	came := len(t.day.Order)
	if err := t.day.Fold(e); err != nil {
		since := e.At
		t.health = Health{Failed: true, FailedSince: &since}
		return
	}
	for _, id := range t.day.Order[came:] {
		t.bars[id] = &Bar{}
		t.here = append(t.here, id)
	}
	for _, ev := range e.Events {
		if back, ok := ev.(domain.VisitMovedBack); ok && !slices.Contains(t.here, back.Visit) {
			t.here = append(t.here, back.Visit)
		}
	}
	t.here = slices.DeleteFunc(t.here, func(id domain.VisitID) bool { return t.step(t.day.Visits[id], e.At) })
}

// step ends the visit's stretch and begins the next where there is one; true when the visit is over for good.
func (t *Timeline) step(v *domain.Visit, at time.Time) bool {
	bar := t.bars[v.ID]
	what, agency, over := t.doing(v)
	if n := len(bar.Segments); n > 0 && bar.Segments[n-1].Lasts {
		last := &bar.Segments[n-1]
		if last.What == what {
			return over
		}
		last.To, last.Lasts = at, false
		if !last.To.After(last.From) {
			bar.Segments = bar.Segments[:n-1] // it took no time
		}
	}
	if what != "" {
		bar.Segments = append(bar.Segments, Segment{What: what, Agency: agency, From: at, Lasts: true})
	}
	return over
}

// doing is what the visit does by its errands: the first of served, parked, called, held and waiting.
func (t *Timeline) doing(v *domain.Visit) (what Stretch, agency domain.AgencyCode, over bool) {
	best, over := len(doings), true
	for _, id := range v.Errands {
		e := t.day.Errands[id]
		over = over && e.State.Final()
		i := slices.IndexFunc(doings, func(d doing) bool { return d.state == e.State })
		if i >= 0 && i < best {
			best, what, agency = i, doings[i].what, e.Agency
		}
	}
	return what, agency, over
}

type doing struct {
	state domain.State
	what  Stretch
}

var doings = []doing{
	{domain.InService, StretchService}, {domain.Paused, StretchPaused}, {domain.Called, StretchCalled}, {domain.Held, StretchHeld}, {domain.Waiting, StretchWaiting},
}

// View is the bars up to the moment.
func (t *Timeline) View(at time.Time) TimelineView {
	d := t.day
	view := TimelineView{Kontor: d.Kontor, Date: d.Date, Stage: d.Stage, Until: at.In(domain.Stockholm), Bars: []Bar{}, Health: t.health}
	if d.Stage == domain.Closed && d.At.Before(at) {
		view.Until = d.At.In(domain.Stockholm)
	}
	for _, id := range d.Order {
		v := d.Visits[id]
		if v.Protected || !inFigures(d, v) {
			continue
		}
		bar := *t.bars[id]
		bar.Number, bar.Ticket, bar.Arrived, bar.Late = len(view.Bars)+1, v.Ticket, v.Since.In(domain.Stockholm), v.Late
		bar.Segments, bar.End = slices.Clone(bar.Segments), t.end(v)
		for i, s := range bar.Segments {
			s.From, s.To = s.From.In(domain.Stockholm), s.To.In(domain.Stockholm)
			if s.Lasts {
				s.To = view.Until
			}
			bar.Segments[i] = s
		}
		view.Bars = append(view.Bars, bar)
	}
	slices.SortStableFunc(view.Bars, func(a, b Bar) int { return a.Arrived.Compare(b.Arrived) })
	if len(view.Bars) > 0 {
		view.From = view.Bars[0].Arrived
	}
	return view
}

var ends = []domain.State{domain.OpenAtClose, domain.Absent, domain.Left, domain.MovedOut, domain.Ended}

// end is what became of a visit of which nothing is left to do.
func (t *Timeline) end(v *domain.Visit) string {
	best := len(ends)
	for _, id := range v.Errands {
		s := t.day.Errands[id].State
		if s == domain.Corrected {
			continue
		}
		i := slices.Index(ends, s)
		if i < 0 {
			return ""
		}
		best = min(best, i)
	}
	if best == len(ends) {
		return ""
	}
	return string(ends[best])
}
