// Package insight is the pages of those who look on from outside the offices: the ministry, the council, auditors. They have sums of whole weeks that
// are over, by county and agency, and no count that fewer than five visitors are behind.
//
// A week is counted from the log as it stood when the week ended, and so is the same for ever, whoever asks and however often, also after the
// program began anew. Weeks do not overlap, so that one taken from another says nothing.
package insight

import (
	"context"
	"sync"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// pages answers for the section. It remembers the weeks that it has counted.
type pages struct {
	*page.Site
	mu    sync.Mutex
	weeks map[domain.Date]*week
}

// week is one that is counted, or was.
type week struct {
	done    chan struct{} // closed when the rest is there
	table   projections.IndicatorTable
	offices int // that had a day in it
	err     error
}

// Actions are the section's page and its table as a file.
func Actions(s *page.Site) []page.Action {
	p := &pages{Site: s, weeks: map[domain.Date]*week{}}
	return []page.Action{
		{Name: page.APage + "insight", Pattern: "GET /insight", Anywhere: true, Serve: p.insight},
		{Name: page.APage + "insight-csv", Pattern: "GET /insight.csv", Anywhere: true, Serve: p.csv},
	}
}

// counted is the week that begins on the Monday; it is counted when somebody asks for the first time. One that could not be counted is tried
// again by the next who asks.
func (s *pages) counted(monday domain.Date) *week {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.weeks[monday]; known != nil {
		return known
	}
	w := &week{done: make(chan struct{})}
	s.weeks[monday] = w
	go func() {
		defer close(w.done)
		if w.err = s.count(context.Background(), monday, w); w.err != nil {
			s.Log.Error("a week could not be counted", "week", string(monday), "err", w.err)
			s.mu.Lock()
			defer s.mu.Unlock()
			delete(s.weeks, monday)
		}
	}()
	return w
}

// count goes through all offices' days of the week, as they stood at its end.
func (s *pages) count(ctx context.Context, monday domain.Date, w *week) error {
	var all projections.Indicators
	end := after(monday, 7).At(0)
	for _, k := range s.Books.Network().Kontors {
		opened := 0
		for i := range 7 {
			day, err := s.Books.DayAsOf(ctx, domain.DaybookID(k.ID, after(monday, i)), end)
			if err != nil {
				return err
			}
			if day.Stage != domain.Unopened && !day.Practice {
				opened = 1
				all.Add(k.County, day)
			}
		}
		w.offices += opened
	}
	w.table = all.Shown()
	return nil
}

// after is the date some days after another.
func after(d domain.Date, days int) domain.Date {
	return domain.DateOf(d.At(12*60).AddDate(0, 0, days))
}

// mondayOf is the Monday of the date's week.
func mondayOf(d domain.Date) domain.Date { return after(d, -(int(d.Weekday())+6)%7) }
