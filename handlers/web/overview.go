package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
	"kontor/projections"
)

// overviewPage is the nation now.
type overviewPage struct {
	page
	projections.Overview
	Ready  bool // false while the log is still being read
	Rows   []officeRow
	Closed []officeRow // offices that are not open today
	Sort   string
}

// officeRow is an office with its figures.
type officeRow struct {
	projections.OfficeRow
	Linked bool // its own page is for who asks
}

func (s *server) overview(w http.ResponseWriter, r *http.Request) error {
	p := s.page(r, "live")
	p.Stream = "/live/overview"
	v := s.seeOverview(p)
	v.Sort = r.URL.Query().Get("sort")
	sortRows(v.Rows, v.Sort)
	return render(r.Context(), w, p.Status, overviewView(v))
}

// seeOverview is the nation as the board has it.
func (s *server) seeOverview(p page) overviewPage {
	v := overviewPage{page: p, Overview: s.Board.Overview(p.Now), Ready: s.ready()}
	for _, o := range v.Offices {
		if !p.may(aPage+"overview", o.Kontor) {
			continue
		}
		row := officeRow{o, p.may(aPage+"kontor", o.Kontor)}
		if o.Stage == domain.Unopened && o.Hours == (domain.Span{}) && !o.Failed {
			v.Closed = append(v.Closed, row)
		} else {
			v.Rows = append(v.Rows, row)
		}
	}
	sortRows(v.Closed, "name")
	return v
}

// anyOpened says whether any office has opened its day.
func (v overviewPage) anyOpened() bool {
	return slices.ContainsFunc(v.Rows, func(r officeRow) bool { return r.Stage != domain.Unopened })
}

// waiting is how many wait, for the order; an office without figures comes last.
func (r officeRow) waiting() int {
	if !r.counted() {
		return -1
	}
	return r.Workload.Waiting
}

// longest is the longest wait now in seconds, -1 when nobody waits.
func (r officeRow) longest() int {
	if !r.counted() || r.Wait.LongestNow == nil {
		return -1
	}
	return *r.Wait.LongestNow
}

// counted says whether the office has figures today.
func (r officeRow) counted() bool { return r.Stage != domain.Unopened && !r.Practice }

func sortRows(rows []officeRow, by string) {
	alphabet := collate.New(language.Swedish)
	slices.SortStableFunc(rows, func(a, b officeRow) int {
		byName := alphabet.CompareString(a.Name, b.Name)
		switch by {
		case "name":
			return byName
		case "longest":
			return cmp.Or(b.longest()-a.longest(), b.waiting()-a.waiting(), byName)
		}
		return cmp.Or(b.waiting()-a.waiting(), b.longest()-a.longest(), byName)
	})
}

// ready says whether the figures are of now, and not of a log that is still being read.
func (s *server) ready() bool { return s.Board.Ready() == nil || len(s.Board.Failures()) > 0 }

// liveOverview keeps the nation's figures and every office's row.
func (s *server) liveOverview(w http.ResponseWriter, r *http.Request) error {
	return s.stream(w, r, everything, func(_ context.Context, p page) ([]fragment, error) {
		v := s.seeOverview(p)
		fragments := []fragment{{"nation", nationFigures(v)}, {"failures", failures(p, v.Failures)}}
		for _, row := range v.Rows {
			fragments = append(fragments, fragment{"row-" + string(row.Kontor), officeLine(p, row)})
		}
		return fragments, nil
	})
}
