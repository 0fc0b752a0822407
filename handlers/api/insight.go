package api

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"kontor/domain"
	"kontor/projections"
)

var insights = []operation{
	hosted("/v1/insight", "figures", "get-insight", "The day so far by county and agency, with small counts left out", (*server).insight),
}

// Insight is the day so far, of the nation: counts of errands by county and agency, and how long their visitors waited. It leaves the offices,
// so it names none of them and no small count.
//
// A count of which fewer than five visitors are the cause, and which is not 0, is null: suppressed. So are others, as few and as small as the
// search finds, until none of those can be had by adding and subtracting what is shown: each stands with others in a ring of counts, of which
// two can change and every sum stays. (A count never below 0 and the sums still bound it.) A median has at least five waits behind it, or is
// null. What was hidden once stays hidden for the rest of the day, so that several answers give no more than one.
type Insight struct {
	At        time.Time             `json:"at"`
	Date      domain.Date           `json:"date"`
	Threshold int                   `json:"threshold" doc:"Counts with fewer visitors behind them are left out"`
	Offices   int                   `json:"offices" doc:"That have opened their day"`
	Missing   int                   `json:"missing" doc:"Offices that are not in it, because their figures stand still"`
	Nation    InsightRow            `json:"nation"`
	Agencies  map[string]InsightRow `json:"agencies" doc:"Of all counties, by the agency's code"`
	Counties  []InsightCounty       `json:"counties"`
}

// InsightCounty is a county's part.
type InsightCounty struct {
	County   string                `json:"county"`
	All      InsightRow            `json:"all" doc:"Of all agencies"`
	Agencies map[string]InsightRow `json:"agencies" doc:"By the agency's code"`
}

// InsightRow is what is known of a county and an agency.
type InsightRow struct {
	Waiting       *int `json:"waiting" doc:"Errands that wait now; null when it is suppressed"`
	Served        *int `json:"served" doc:"Errands that ended today with an outcome; null when it is suppressed"`
	MedianSeconds *int `json:"medianSeconds" doc:"Of the waits of today from ticket to first call, of those who were called; null when there are too few"`
}

// seen is what of one county and agency, or of several, was seen.
type seen struct {
	waiting, served projections.Tally
	waits           []time.Duration
}

func (s *seen) add(o *seen) {
	s.waiting, s.served, s.waits = s.waiting.And(o.waiting), s.served.And(o.served), append(s.waits, o.waits...)
}

// region is a county and an agency; empty for all.
type region struct {
	county string
	agency domain.AgencyCode
}

func (s *server) insight(r request) (Insight, error) {
	now := s.Clock()
	out := Insight{At: now, Date: domain.DateOf(now), Threshold: projections.Fewest, Agencies: map[string]InsightRow{}, Counties: []InsightCounty{}}
	cells := map[region]*seen{}
	for _, office := range s.Board.Overview(now).Offices {
		switch {
		case office.Failed:
			out.Missing++
			continue
		case office.Stage == domain.Unopened || office.Practice || office.Date != out.Date:
			continue
		}
		out.Offices++
		err := s.Books.View(r.Context(), domain.DaybookID(office.Kontor, out.Date), func(d *domain.Day) { look(cells, office, d) })
		if err != nil {
			return out, err
		}
	}
	out.fill(cells, &s.withheld)
	return out, nil
}

// look adds an office's day, to its county and agencies and to every sum. A visitor with two errands at one agency is one visitor, and one
// with errands at two agencies is one of each and one in the sums.
func look(cells map[region]*seen, office projections.OfficeRow, d *domain.Day) {
	for _, v := range d.Visits {
		of := map[region]*seen{}
		for _, id := range v.Errands {
			e := d.Errands[id]
			if v.Late || e.State == domain.Corrected {
				continue
			}
			for _, at := range []region{{office.County, e.Agency}, {office.County, ""}, {"", e.Agency}, {}} {
				if of[at] == nil {
					of[at] = &seen{waits: waits(v)}
				}
				of[at].take(e.State)
			}
		}
		for at, saw := range of {
			if cells[at] == nil {
				cells[at] = &seen{}
			}
			cells[at].add(saw)
		}
	}
}

// waits is how long the visitor waited for the first call; nothing when that has not come.
func waits(v *domain.Visit) []time.Duration {
	if v.FirstCalled.IsZero() || v.Ticket == "" {
		return nil
	}
	return []time.Duration{v.FirstCalled.Sub(v.Since)}
}

// take counts an errand of the one visitor that is looked at.
func (s *seen) take(state domain.State) {
	switch state {
	case domain.Waiting:
		s.waiting = projections.Tally{Errands: s.waiting.Errands + 1, Visitors: 1}
	case domain.Ended:
		s.served = projections.Tally{Errands: s.served.Errands + 1, Visitors: 1}
	}
}

// fill makes the rows of what was seen, and leaves out what is small.
func (out *Insight) fill(all map[region]*seen, w *withheld) {
	counties, agencies := map[string]bool{"": true}, map[domain.AgencyCode]bool{"": true} // the sums come first
	for at := range all {
		counties[at.county], agencies[at.agency] = true, true
	}
	rows, columns := slices.Sorted(maps.Keys(counties)), slices.Sorted(maps.Keys(agencies))
	count := func(what string, of func(*seen) projections.Tally) map[region]*int {
		return shown(rows, columns, all, of, func(table [][]projections.Tally) [][]bool {
			return w.hide(out.Date, what, table, func(i, j int) region { return region{rows[i], columns[j]} })
		})
	}
	waiting := count("waiting", func(s *seen) projections.Tally { return s.waiting })
	served := count("served", func(s *seen) projections.Tally { return s.served })
	row := func(at region) InsightRow {
		r := InsightRow{Waiting: waiting[at], Served: served[at]}
		if saw := all[at]; saw != nil {
			r.MedianSeconds = median(saw.waits)
		}
		return r
	}
	out.Nation = row(region{})
	for _, a := range columns[1:] {
		out.Agencies[string(a)] = row(region{"", a})
	}
	for _, county := range rows[1:] {
		c := InsightCounty{County: county, All: row(region{county, ""}), Agencies: map[string]InsightRow{}}
		for _, a := range columns[1:] {
			c.Agencies[string(a)] = row(region{county, a})
		}
		out.Counties = append(out.Counties, c)
	}
}

// shown are the counts that may be, by county and agency and in sum.
func shown(rows []string, columns []domain.AgencyCode, all map[region]*seen, of func(*seen) projections.Tally,
	hide func([][]projections.Tally) [][]bool) map[region]*int {
	table := make([][]projections.Tally, len(rows))
	for i, county := range rows {
		table[i] = make([]projections.Tally, len(columns))
		for j, agency := range columns {
			if saw := all[region{county, agency}]; saw != nil {
				table[i][j] = of(saw)
			}
		}
	}
	hidden, counts := hide(table), map[region]*int{}
	for i, county := range rows {
		for j, agency := range columns {
			if !hidden[i][j] {
				counts[region{county, agency}] = &table[i][j].Errands
			}
		}
	}
	return counts
}

// median is that of the waits, in seconds; nil when there are too few.
func median(waits []time.Duration) *int {
	if len(waits) < projections.Fewest {
		return nil
	}
	sorted := slices.SortedFunc(slices.Values(waits), cmp.Compare[time.Duration])
	m := int(sorted[(len(sorted)-1)/2] / time.Second)
	return &m
}
