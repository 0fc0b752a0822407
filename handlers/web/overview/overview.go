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
	"kontor/handlers"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// overviewPage is the nation or a county, now or at an earlier moment.
type overviewPage struct {
	page.Page
	seen
	Moment moment
	County string
	Ready  bool // false while the log is still being read
	Rows   []officeRow
	Closed []officeRow // offices that are not open today
	More   int         // further offices that need attention
	Sort   string
	Unread []domain.BookID
}

// officeRow is an office with its figures.
type officeRow struct {
	projections.OfficeRow
	Load   projections.Load
	Linked bool // its own page is for who asks
}

func (s pages) overview(w http.ResponseWriter, r *http.Request) error {
	p := s.Page(r, "overview")
	county, known := countyOf(r, p)
	if !known {
		p.Status, p.Notice = http.StatusNotFound, &page.Notice{Text: p.Text("overview.county.unknown"), Next: p.Text("overview.county.next")}
	}
	if err := s.deniedCounty(r, p, county); err != nil {
		return err
	}
	sort := sortName(r.URL.Query().Get("sort"))
	m := s.momentOf(r, p.Now, "county", county, "sort", r.URL.Query().Get("sort"))
	if m.Bad {
		p.Status, p.Notice = http.StatusBadRequest, &page.Notice{Text: p.Text("overview.moment.bad"), Next: p.Text("overview.moment.bad.next")}
	}
	if county != "" {
		p.Title = county
	} else if m.Past() {
		p.Title = p.Text("overview.heading.then")
	}
	if !m.Past() {
		p.Stream = page.Link("/live/overview", "county", county)
	}
	var v overviewPage
	if err := s.from(r.Context(), m, "", p.Now, func(from source) { v = s.seeOverview(p, from, county) }); err != nil {
		return err
	}
	v.Sort = sort
	sortRows(v.Rows, v.Sort)
	if r.URL.Query().Get("format") == "csv" && p.Notice == nil {
		return sendCSV(w, v.file(), v.lines())
	}
	return page.Render(r.Context(), w, p.Status, overviewView(v))
}

// seeOverview is the nation or the county as the source has it, for who asks: offices that are not for them are in the sums, in no list, and in no count of
// what is not listed.
func (s pages) seeOverview(p page.Page, from source, county string) overviewPage {
	v := overviewPage{Page: p, seen: s.look(from, county), Moment: from.moment, County: county, Ready: from.Past() || s.ready(), Unread: from.unread}
	for _, o := range v.Overview.Offices {
		if county != "" && o.County != county || !p.May(page.APage+"overview", o.Kontor) {
			continue
		}
		row := officeRow{o, v.Loads.Offices[o.Kontor], p.May(page.APage+"kontor", o.Kontor)}
		if o.Stage == domain.Unopened && o.Hours == (domain.Span{}) && !o.Failed {
			v.Closed = append(v.Closed, row)
		} else {
			v.Rows = append(v.Rows, row)
		}
	}
	sortRows(v.Closed, "name")
	v.Loads.Counties = slices.DeleteFunc(slices.Clone(v.Loads.Counties), func(c projections.CountyRow) bool { return !mayCounty(p, c.County) })
	v.Needy = slices.DeleteFunc(slices.Clone(v.Needy), func(a projections.Attention) bool { return !p.May(page.APage+"overview", a.Kontor) })
	if over := len(v.Needy) - mostNeedy; over > 0 {
		v.Needy, v.More = v.Needy[:mostNeedy], over
	}
	another := func(b domain.BookID) bool {
		k, _, daybook := b.Daybook()
		return daybook && !p.May(page.APage+"overview", k)
	}
	v.Overview.Failures = slices.DeleteFunc(slices.Clone(v.Overview.Failures), func(f projections.Failure) bool { return another(f.Book) })
	v.Unread = slices.DeleteFunc(slices.Clone(v.Unread), another)
	return v
}

// mostNeedy is how many of the offices that need attention are listed.
const mostNeedy = 7

// mayCounty says whether the county's sums are for who asks: every office in it is. From the sum of a county with one office, or of one in which
// all but one are known, that office's figures could be read.
func mayCounty(p page.Page, county string) bool {
	for _, k := range p.Network.Kontors {
		if k.County == county && !p.May(page.APage+"overview", k.ID) {
			return false
		}
	}
	return true
}

// deniedCounty refuses a county that is not for who asks.
func (s pages) deniedCounty(r *http.Request, p page.Page, county string) error {
	if county == "" || mayCounty(p, county) {
		return nil
	}
	who, _ := handlers.PrincipalOf(r.Context())
	return s.Deny(r, who, handlers.Access{Action: page.APage + "overview"}, "another-county")
}

// sorted is the address of the page in another order.
func (v overviewPage) sorted(by string) string {
	return moment{Path: "/", Args: []string{"county", v.County, "sort", by}}.Link(v.Moment.At, v.Moment.As)
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

// liveOverview keeps the figures, what needs attention, the map, the course of the day, the counties and every office's row. A row that changes
// comes at once; what is summed up over all offices, which takes a hundred times as long, a few times a second.
func (s pages) liveOverview(w http.ResponseWriter, r *http.Request) error {
	asked := s.Page(r, "overview")
	county, _ := countyOf(r, asked)
	if err := s.deniedCounty(r, asked, county); err != nil {
		return err
	}
	m := moment{Path: "/", Args: []string{"county", county}, Can: s.Past != nil}
	look := func(_ context.Context, p page.Page) ([]page.Fragment, error) {
		if county != "" && !mayCounty(p, county) { // it was, and is no longer
			return nil, &handlers.Denied{Access: handlers.Access{Action: page.ALive + "overview"}, Policy: "another-county"}
		}
		if !p.Change.Full {
			return s.changedRows(p, m, county), nil
		}
		return fragmentsOf(s.seeOverview(p, source{moment: m, board: s.Board, at: p.Now}, county)), nil
	}
	return s.Live(w, r, page.Topic{Key: page.Link("overview", "county", county), Concerns: page.Everything, Whole: 250 * time.Millisecond, Look: look})
}

// changedRows are the rows of the offices at which something has changed.
func (s pages) changedRows(p page.Page, m moment, county string) (fragments []page.Fragment) {
	for _, k := range p.Change.Kontors {
		row, ok := s.Board.Office(k, p.Now)
		if !ok || county != "" && row.County != county || !p.May(page.APage+"overview", k) {
			continue
		}
		line := officeRow{row, s.Board.Load(k, p.Now), p.May(page.APage+"kontor", k)}
		fragments = append(fragments, page.Fragment{ID: "row-" + string(k), Of: k, Made: officeLine(p, m, line)})
	}
	return fragments
}

// fragmentsOf are the parts of the page that change by themselves.
func fragmentsOf(v overviewPage) []page.Fragment {
	all := spots(v.Page, v.Rows)
	onMap := page.Fragment{ID: "spots", Made: spotList(v, all), Items: []page.Fragment{}}
	for _, s := range all {
		onMap.Items = append(onMap.Items, page.Fragment{ID: "spot-" + string(s.Row.Kontor), Made: officeSpot(v, s)})
	}
	fragments := []page.Fragment{
		{ID: "nation", Made: nationFigures(v)}, {ID: "needy", Made: attention(v)}, onMap,
		{ID: "course", Made: courseOf(v.courseView())}, {ID: "counties", Made: counties(v)}, {ID: "failures", Made: page.Failures(v.Page, v.Overview.Failures)},
	}
	for _, row := range v.Rows {
		fragments = append(fragments, page.Fragment{ID: "row-" + string(row.Kontor), Of: row.Kontor, Made: officeLine(v.Page, v.Moment, row)})
	}
	return fragments
}
