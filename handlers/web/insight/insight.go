package insight

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// insightPage is a week, for one agency or all.
type insightPage struct {
	page.Page
	Monday, Latest domain.Date // the week, and the last that is over
	Agency         domain.AgencyCode
	Table          projections.IndicatorTable
	Offices        int
	Counting       bool // it is being counted
}

// patience is how long a page waits for a week that is being counted before it says so.
const patience = 2 * time.Second

// weeksBack is how far back one may look.
const weeksBack = 104

func (s *pages) insight(w http.ResponseWriter, r *http.Request) error {
	v, err := s.see(r)
	if err != nil {
		return err
	}
	return page.Render(r.Context(), w, v.Status, insightView(v))
}

// see is the week that is asked for: the last that is over when none is. One that is not over is refused: it would change.
func (s *pages) see(r *http.Request) (insightPage, error) {
	p := s.Page(r, "insight")
	v := insightPage{Page: p, Latest: after(mondayOf(p.Today()), -7), Agency: domain.AgencyCode(r.URL.Query().Get("of"))}
	v.Monday = v.Latest
	if said := domain.Date(r.URL.Query().Get("week")); said != "" {
		if !said.Valid() {
			return v, page.Unreadable{Key: "insight.week.unreadable"}
		}
		if v.Monday = mondayOf(said); v.Monday > v.Latest || v.Monday < after(v.Latest, -7*weeksBack) {
			return v, page.Unreadable{Key: "insight.week.over"}
		}
	}
	if _, known := p.Network.Agencies[v.Agency]; v.Agency != "" && !known {
		return v, &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{Code: "unknown-agency", Args: map[string]string{"agency": page.CutTo(string(v.Agency), 40)}}}
	}
	found := s.counted(v.Monday)
	select {
	case <-found.done:
		if found.err != nil {
			return v, found.err
		}
		v.Table, v.Offices = found.table, found.offices
	case <-r.Context().Done():
		return v, r.Context().Err()
	case <-time.After(patience):
		v.Counting = true
	}
	return v, nil
}

// indicator is one column: a count, a share of two counts, or a wait.
type indicator struct {
	key   string // of its words: name, and definition under .means
	value func(insightPage, projections.IndicatorRow) string
}

func count(figure string) func(insightPage, projections.IndicatorRow) string {
	return func(v insightPage, row projections.IndicatorRow) string {
		if n, ok := row.Figures[figure]; ok {
			return v.Number(n)
		}
		return v.Text("insight.hidden")
	}
}

// share is one count of another; nothing when either is hidden, and a dash where there is nothing to take a share of.
func share(part, whole string) func(insightPage, projections.IndicatorRow) string {
	return func(v insightPage, row projections.IndicatorRow) string {
		n, one := row.Figures[part]
		of, two := row.Figures[whole]
		switch {
		case !one || !two:
			return v.Text("insight.hidden")
		case of == 0:
			return "–"
		}
		return v.Text("insight.percent", "p", strconv.Itoa((n*200+of)/(2*of)))
	}
}

func wait(of func(projections.IndicatorRow) *time.Duration) func(insightPage, projections.IndicatorRow) string {
	return func(v insightPage, row projections.IndicatorRow) string {
		if d := of(row); d != nil {
			return v.Minutes(*d)
		}
		return v.Text("insight.few")
	}
}

// indicators are the columns, in their order.
var indicators = []indicator{
	{"insight.errands", count(projections.FigureErrands)},
	{"insight.median", wait(func(r projections.IndicatorRow) *time.Duration { return r.Median })},
	{"insight.p90", wait(func(r projections.IndicatorRow) *time.Duration { return r.P90 })},
	{"insight.within", share(projections.FigureWithin, projections.FigureTickets)},
	{"insight.left", count(projections.FigureLeft)},
	{"insight.solved", share(projections.FigureSolved, projections.FigureErrands)},
	{"insight.contradicted", share(projections.FigureContradicted, projections.FigureSolved)},
	{"insight.returned", share(projections.FigureReturned, projections.FigureHanded)},
	{"insight.again", share(projections.FigureAgain, projections.FigureAsked)},
}

// line is a row of the table.
type line struct {
	Name string
	Row  projections.IndicatorRow
	Sum  bool
}

// agencies are the rows of all agencies, their sum first.
func (v insightPage) agencies() []line {
	all := []line{{v.Text("insight.all"), v.Table.Row(projections.Region{}), true}}
	for _, a := range v.Table.Agencies {
		all = append(all, line{v.AgencyName(a), v.Table.Row(projections.Region{Agency: a}), false})
	}
	return all
}

// counties are the rows of all counties for the agency, the nation first.
func (v insightPage) counties() []line {
	all := []line{{v.Text("insight.nation"), v.Table.Row(projections.Region{Agency: v.Agency}), true}}
	for _, c := range v.Table.Counties {
		all = append(all, line{c, v.Table.Row(projections.Region{County: c, Agency: v.Agency}), false})
	}
	return all
}

// weeks are those that one can choose, the latest first.
func (v insightPage) weeks() (all []domain.Date) {
	for i := range 12 {
		all = append(all, after(v.Latest, -7*i))
	}
	if !slices.Contains(all, v.Monday) {
		all = append(all, v.Monday)
	}
	return all
}

// weekName is the week's number and first day.
func (v insightPage) weekName(monday domain.Date) string {
	_, n := monday.At(12 * 60).ISOWeek()
	return v.Text("insight.week.name", "week", strconv.Itoa(n), "date", monday)
}

const fewest = projections.Fewest

// domID is where the definition stands on the page.
func domID(key string) string { return "means-" + key[len("insight."):] }
