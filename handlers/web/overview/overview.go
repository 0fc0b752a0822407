package overview

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// overviewPage is the nation now.
type overviewPage struct {
	page.Page
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

func (s pages) overview(w http.ResponseWriter, r *http.Request) error {
	p := s.Page(r, "overview")
	p.Stream = "/live/overview"
	v := s.seeOverview(p)
	v.Sort = r.URL.Query().Get("sort")
	sortRows(v.Rows, v.Sort)
	return page.Render(r.Context(), w, p.Status, overviewView(v))
}

// seeOverview is the nation as the board has it.
func (s pages) seeOverview(p page.Page) overviewPage {
	v := overviewPage{Page: p, Overview: s.Board.Overview(p.Now), Ready: s.ready()}
	for _, o := range v.Overview.Offices {
		if !p.May(page.APage+"overview", o.Kontor) {
			continue
		}
		row := officeRow{o, p.May(page.APage+"kontor", o.Kontor)}
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
func (s pages) ready() bool { return s.Board.Ready() == nil || len(s.Board.Failures()) > 0 }

// liveOverview keeps the nation's figures and every office's row. A row that changes comes at once; what is summed up over all offices, which
// takes a hundred times as long, a few times a second.
func (s pages) liveOverview(w http.ResponseWriter, r *http.Request) error {
	return s.Live(w, r, page.Topic{Key: "overview", Concerns: page.Everything, Whole: 250 * time.Millisecond, Look: s.lookAtAll})
}

func (s pages) lookAtAll(_ context.Context, p page.Page) (fragments []page.Fragment, err error) {
	line := func(row officeRow) {
		fragments = append(fragments, page.Fragment{ID: "row-" + string(row.Kontor), Of: row.Kontor, Made: officeLine(p, row)})
	}
	if !p.Change.Full {
		for _, k := range p.Change.Kontors {
			if row, ok := s.Board.Office(k, p.Now); ok && p.May(page.APage+"overview", k) {
				line(officeRow{row, p.May(page.APage+"kontor", k)})
			}
		}
		return fragments, nil
	}
	v := s.seeOverview(p)
	fragments = append(fragments, page.Fragment{ID: "nation", Made: nationFigures(v)}, page.Fragment{ID: "failures", Made: page.Failures(p, v.Failures)})
	for _, row := range v.Rows {
		line(row)
	}
	return fragments, nil
}
