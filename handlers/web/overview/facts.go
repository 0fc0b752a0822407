package overview

import (
	"strconv"
	"time"

	"kontor/handlers/web/page"
	"kontor/projections"
)

// fact is a figure with what it means: its value, what is usual at the time, and its curve of the day.
type fact struct {
	Name   string // key of its words: overview.fact.<name>, and .define
	Value  string
	Beside string // what it is made of
	Usual  string
	Spark  string
	Late   bool // past what was set as a target
}

// share writes a share within target, or that there is not enough to say.
func share(p page.Page, l projections.Load) string {
	part, ok := l.Share()
	if !ok {
		return p.Text("web.few")
	}
	return p.Text("overview.percent", "share", strconv.Itoa(int(part)))
}

// perHour writes the errands per staffed hour, or that there is not enough to say.
func perHour(p page.Page, l projections.Load) string {
	rate, ok := l.PerHour()
	if !ok {
		return p.Text("web.few")
	}
	return p.Decimal(rate)
}

// unservedParts writes what the unserved are made of.
func unservedParts(p page.Page, w projections.Workload) string {
	if w.Unserved() == 0 {
		return ""
	}
	return p.Text("overview.unserved.parts", "left", w.Left, "absent", w.Absent, "open", w.OpenAtClose)
}

// facts are the five figures of the first line.
func facts(p page.Page, w projections.Workload, wait projections.WaitFigures, l projections.Load, c projections.Curve, n projections.Normal, at time.Time) []fact {
	of := func(name, value, beside string, m projections.Measure) fact {
		return fact{Name: name, Value: value, Beside: beside, Usual: usually(p, n, m, at), Spark: spark(c, n, m)}
	}
	longest := of("longest", p.Seconds(wait.LongestNow), "", projections.MeasureLongest)
	longest.Late = wait.LongestNow != nil && p.Lateness(*wait.LongestNow) == "late"
	decided := ""
	if _, ok := l.Share(); ok {
		decided = p.Text("overview.within.parts", "within", l.WithinTarget, "tickets", l.Tickets-l.Pending)
	}
	return []fact{
		of("waiting", p.Number(w.Waiting), "", projections.MeasureWaiting),
		longest,
		of("within", share(p, l), decided, projections.MeasureWithin),
		of("unserved", p.Number(w.Unserved()), unservedParts(p, w), projections.MeasureUnserved),
		of("desks", p.Number(w.StaffedDesks), p.Text("overview.desks.parts", "service", w.InService), projections.MeasureDesks),
	}
}

// usually writes between which values the figure usually lies at the time.
func usually(p page.Page, n projections.Normal, m projections.Measure, at time.Time) string {
	if !n.Enough {
		return ""
	}
	for _, b := range n.Bands(m) {
		if d := at.Sub(b.At); d < 0 || d >= 15*time.Minute {
			continue
		}
		low, high := worth(p, m, b.Low), worth(p, m, b.High)
		if low == high {
			return p.Text("overview.usually.one", "value", low)
		}
		return p.Text("overview.usually", "low", low, "high", high)
	}
	return ""
}

// worth writes a measure's value.
func worth(p page.Page, m projections.Measure, v float64) string {
	switch m {
	case projections.MeasureLongest:
		return p.Minutes(time.Duration(v) * time.Second)
	case projections.MeasureWithin:
		return p.Text("overview.percent", "share", strconv.Itoa(int(v)))
	}
	return p.Number(int(v))
}

// courseView is the course of a day.
type courseView struct {
	page.Page
	Moment moment
	At     time.Time
	Curve  projections.Curve
	Normal projections.Normal
}

func (v overviewPage) courseView() courseView {
	return courseView{v.Page, v.Moment, v.At, v.Curve, v.Normal}
}

// days writes what the usual day is made of.
func (v courseView) days() string {
	if !v.Normal.Enough {
		return v.Text("overview.normal.few", "n", len(v.Normal.Days))
	}
	return v.Text("overview.normal", "n", len(v.Normal.Days), "weekday", v.Text("weekday."+strconv.Itoa(int(v.Curve.Date.Weekday()))),
		"first", v.Normal.Days[0], "last", v.Normal.Days[len(v.Normal.Days)-1])
}
