package projections

import (
	"maps"
	"slices"
	"time"

	"kontor/domain"
)

// DayFigures are one office's day in numbers, while it runs and for a month after. When it has failed they are those of FailedSince.
type DayFigures struct {
	Kontor    domain.KontorID  `json:"kontor"`
	Name      string           `json:"name"`
	Date      domain.Date      `json:"date"`
	Stage     domain.Stage     `json:"stage"`
	Practice  bool             `json:"practice"` // a practice day has no figures
	Workload  Workload         `json:"workload"`
	FirstCall FirstCallFigures `json:"firstCall"`
	Hours     []HourFigures    `json:"hours"`    // in which anybody came, in order
	Agencies  []AgencyDay      `json:"agencies"` // the host first, then by code
	// LateEntered is how many of the arrivals were entered afterwards. They are in these figures and in no live view.
	LateEntered int `json:"lateEntered"`
	// StruckLater counts visits struck after the figures were put away, which still count them.
	StruckLater int `json:"struckLater"`
	// Bookings are the booked times of the day by what became of them. A no-show is one of them, and no visit.
	Bookings map[domain.BookingState]int `json:"bookings,omitempty"`
	Health
}

// FirstCallFigures are the waits to the first call; see FirstCall. Nil is unknown.
type FirstCallFigures struct {
	Definition    string `json:"definition"`
	Tickets       int    `json:"tickets"`
	Called        int    `json:"called"`
	WithinTarget  int    `json:"withinTarget"` // called within the target, of all tickets
	TargetSeconds int    `json:"targetSeconds"`
	Enough        bool   `json:"enough"`
	Median        *int   `json:"medianSeconds"`
	MedianMost    *int   `json:"medianMostSeconds"`
	P90           *int   `json:"p90Seconds"`
	P90Most       *int   `json:"p90MostSeconds"`
	Longest       *int   `json:"longestSeconds"`
}

// HourFigures are the visits that came in one hour; Start is office-local, and tells apart the two hours of a night when clocks are set
// back.
type HourFigures struct {
	Start       time.Time `json:"start"`
	Arrivals    int       `json:"arrivals"`
	LateEntered int       `json:"lateEntered"`
}

// AgencyDay is one agency's part of the day.
type AgencyDay struct {
	Agency      domain.AgencyCode     `json:"agency"`
	Workload    Workload              `json:"workload"`
	LateEntered int                   `json:"lateEntered"`
	Answers     map[domain.Answer]int `json:"answers"` // errands of which the agency has said so, also if it has said more since
}

// Day is the figures of an office's day; false when the board does not know it.
func (b *Board) Day(k domain.KontorID, date domain.Date) (DayFigures, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	bk := b.books[domain.DaybookID(k, date)].unpacked()
	if bk == nil {
		return DayFigures{}, false
	}
	f := bk.figures()
	f.Name = b.name(k)
	f.Health = bk.health(ViewDay, ViewAnswers)
	return f, true
}

// name is the office's name, or its id while the network does not know it.
func (b *Board) name(k domain.KontorID) string { return nameOf(b.network, k) }

func nameOf(n *domain.Network, k domain.KontorID) string {
	if office := n.Kontors[k]; office != nil {
		return office.Name
	}
	return string(k)
}

// figures are the day's figures so far, or those put away.
func (bk *book) figures() DayFigures {
	var f DayFigures
	if bk.day == nil {
		f = bk.kept.Figures
		f.Kontor, f.Date, f.Workload, f.Agencies, f.Hours = bk.kontor, bk.date, f.Workload.copied(), slices.Clone(f.Agencies), slices.Clone(f.Hours)
		for i, h := range f.Hours {
			f.Hours[i].Start = h.Start.In(domain.Stockholm) // on paper it has the time difference and no place
		}
	} else {
		f = figuresOf(bk.day)
	}
	f.Bookings = maps.Clone(f.Bookings)
	for i, a := range f.Agencies {
		f.Agencies[i].Workload, f.Agencies[i].Answers = a.Workload.copied(), bk.answers.of(a.Agency)
	}
	return f
}

// figuresOf looks at every visit of the day.
func figuresOf(d *domain.Day) DayFigures {
	f := DayFigures{
		Kontor: d.Kontor, Date: d.Date, Stage: d.Stage, Practice: d.Practice,
		Workload: newWorkload(), FirstCall: FirstCallFigures{Definition: FirstCall},
		Hours: []HourFigures{}, Agencies: []AgencyDay{},
	}
	if d.Practice {
		return f
	}
	if len(d.Bookings) > 0 {
		f.Bookings = d.BookingCounts(d.At)
	}
	t := dayTally(d)
	f.Workload, f.LateEntered, f.FirstCall, f.Hours = t.all, t.late, firstCalls(d), hoursOf(d)
	for code, of := range t.agencies {
		f.Agencies = append(f.Agencies, AgencyDay{Agency: code, Workload: of.Workload, LateEntered: of.late})
	}
	slices.SortFunc(f.Agencies, func(a, b AgencyDay) int { return byAgency(a.Agency, b.Agency) })
	return f
}

// inFigures says whether the visit is in the figures: it was not struck, and not found to be another visit.
func inFigures(d *domain.Day, v *domain.Visit) bool {
	return slices.ContainsFunc(v.Errands, func(id domain.ErrandID) bool { return d.Errands[id].State != domain.Corrected })
}

func firstCalls(d *domain.Day) FirstCallFigures {
	target := time.Duration(d.Rules.TargetMinutes) * time.Minute
	f := FirstCallFigures{Definition: FirstCall, TargetSeconds: int(target / time.Second)}
	var sample []observation
	for _, id := range d.Order {
		v := d.Visits[id]
		if v.Ticket == "" || !inFigures(d, v) || calledElsewhere(v) {
			continue
		}
		f.Tickets++
		if v.FirstCalled.IsZero() {
			sample = append(sample, observation{max(0, v.WaitedAt(d.At)), true})
			continue
		}
		f.Called++
		waited := max(0, v.FirstCalled.Sub(v.Since))
		f.WithinTarget += one(waited <= target)
		sample = append(sample, observation{waited, false})
	}
	var w WaitFigures
	w.figure(sample)
	f.Enough, f.Median, f.MedianMost, f.P90, f.P90Most, f.Longest = w.Enough, w.Median, w.MedianMost, w.P90, w.P90Most, w.Longest
	return f
}

// calledElsewhere says whether the visit's first call is another office's to count: it was called where it came from, or went there before it
// was called.
func calledElsewhere(v *domain.Visit) bool {
	return v.From != nil && v.From.Called || v.Moved != nil && v.FirstCalled.IsZero()
}

// hoursOf counts the visits by the office-local hour in which they came.
func hoursOf(d *domain.Day) []HourFigures {
	byStart := map[time.Time]*HourFigures{}
	hours := []HourFigures{}
	for _, id := range d.Order {
		v := d.Visits[id]
		if !inFigures(d, v) || v.From != nil {
			continue
		}
		start := v.Since.Truncate(time.Hour).In(domain.Stockholm) // its offset is whole hours
		h := byStart[start]
		if h == nil {
			h = &HourFigures{Start: start}
			byStart[start] = h
		}
		h.Arrivals++
		h.LateEntered += one(v.Late)
	}
	for _, h := range byStart {
		hours = append(hours, *h)
	}
	slices.SortFunc(hours, func(a, b HourFigures) int { return a.Start.Compare(b.Start) })
	return hours
}
