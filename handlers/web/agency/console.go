package agency

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// consolePage is an agency's list, and beside it the errand that was chosen.
type consolePage struct {
	page.Page
	Agency domain.AgencyCode
	Known  bool // the agency has an agreement, and so errands
	Ready  bool // false while the log is still being read
	Asked  query
	Filter filter
	Cases  projections.AgencyCases
	Rows   []projections.AgencyCase
	More   int                                     // rows that fit and are not shown
	Counts map[string]int                          // of the lists, with the filter
	Case   *handlers.ToldErrand                    // that was chosen
	Opened map[domain.ContentField]handlers.Opened // just now; nil when nothing was
	join   func(domain.KontorID, domain.DeskID) string
}

// query is what of the console is asked for: a list, what it is narrowed to, an office's day, an errand.
type query struct {
	List   string
	Q      string
	Kontor domain.KontorID // of the day that is looked at
	Date   domain.Date
	Errand domain.ErrandID
}

// The lists.
const (
	listWaiting = "waiting" // wait, or are under way
	listOwed    = "owed"    // handed over, and to be answered
	listEnded   = "ended"   // have ended today
	listBooked  = "booked"  // booked times to come
	listDay     = "day"     // an office's day, also one long ago
)

var lists = []string{listWaiting, listOwed, listEnded, listBooked, listDay}

// mostRows is how many rows a list shows: the oldest.
const mostRows = 100

func asked(v url.Values) query {
	q := query{List: v.Get("list"), Q: v.Get("q"), Kontor: domain.KontorID(v.Get("at")), Date: domain.Date(v.Get("date")), Errand: domain.ErrandID(v.Get("errand"))}
	if !slices.Contains(lists, q.List) {
		q.List = listWaiting
	}
	return q
}

// link is the address of the console as the query has it.
func (q query) link(path string, more ...string) string {
	list := q.List
	if list == listWaiting {
		list = ""
	}
	return page.Link(path, append([]string{
		"list", list, "q", q.Q, "at", string(q.Kontor), "date", string(q.Date), "errand", string(q.Errand),
	}, more...)...)
}

func (v consolePage) address() string { return v.Asked.link("/agency") }

// to is the address with another list, filter or errand.
func (v consolePage) to(change func(*query)) string {
	q := v.Asked
	change(&q)
	return q.link("/agency")
}

func (s pages) console(w http.ResponseWriter, r *http.Request) error {
	v := s.see(s.Page(r, "agency"), asked(r.URL.Query()))
	if err := s.fill(r.Context(), &v); err != nil {
		if !page.Sayable(err) {
			return err
		}
		v.Fail(s.Log, err)
	}
	return page.Render(r.Context(), w, v.Status, consoleView(v))
}

// see is the console with its lists as the board has them. The agency is that of who asks, whatever the request says.
func (s pages) see(p page.Page, q query) consolePage {
	v := consolePage{Page: p, Agency: p.Who.Agency(), Asked: q, Filter: readFilter(p, q.Q), Counts: map[string]int{}, join: s.Meeting}
	v.Asked.Q = v.Filter.String()
	v.chosen(v.Asked.Errand)
	v.Ready = s.Board.Ready() == nil || len(s.Board.Failures()) > 0
	v.Cases, v.Known = s.Board.AgencyCases(v.Agency, p.Now)
	for _, list := range []string{listWaiting, listOwed, listEnded} {
		v.Counts[list] = len(v.rowsOf(list))
	}
	v.Counts[listBooked] = len(v.Cases.Booked)
	v.choose(v.rowsOf(q.List))
	return v
}

// chosen notes which errand is shown, in the page's address and in its stream's.
func (v *consolePage) chosen(id domain.ErrandID) {
	v.Asked.Errand = id
	v.Self, v.Stream = v.address(), v.Asked.link("/live/agency", "key", v.Key)
}

// rowsOf are the list's rows that fit the filter. Who looks for a matter finds it in whichever list it is.
func (v consolePage) rowsOf(list string) (rows []projections.AgencyCase) {
	add := func(all []projections.AgencyCase, of func(projections.AgencyCase) bool) {
		for _, c := range all {
			if of(c) && v.Filter.fits(c) {
				rows = append(rows, c)
			}
		}
	}
	everything := func(projections.AgencyCase) bool { return true }
	switch {
	case v.Filter.code() && list == v.Asked.List:
		add(v.Cases.Owed, everything)
		add(v.Cases.Today, func(c projections.AgencyCase) bool { return !v.owes(c) })
	case list == listWaiting:
		add(v.Cases.Today, func(c projections.AgencyCase) bool { return !c.State.Final() && c.State != domain.Absent })
	case list == listOwed:
		add(v.Cases.Owed, everything)
	case list == listEnded:
		add(v.Cases.Today, func(c projections.AgencyCase) bool { return c.State.Final() || c.State == domain.Absent })
		slices.SortStableFunc(rows, func(a, b projections.AgencyCase) int { return b.Since.Compare(a.Since) })
	}
	return rows
}

// owes says whether the errand is among those to be answered.
func (v consolePage) owes(c projections.AgencyCase) bool {
	return slices.ContainsFunc(v.Cases.Owed, func(o projections.AgencyCase) bool { return o.Errand == c.Errand })
}

func (v *consolePage) choose(rows []projections.AgencyCase) {
	v.More = max(0, len(rows)-mostRows)
	v.Rows = rows[:len(rows)-v.More]
}

// fill reads from the books what the board does not have: an office's day, and the errand that was chosen.
func (s pages) fill(ctx context.Context, v *consolePage) error {
	if v.Asked.List == listDay && v.Asked.Kontor != "" {
		if err := s.fillDay(ctx, v); err != nil {
			return err
		}
	}
	if v.Asked.Errand == "" || !v.Known {
		return nil
	}
	told, err := s.Books.ToldErrand(ctx, v.Who, v.Asked.Errand)
	if err != nil {
		v.chosen("")
		if v.Notice != nil && page.Sayable(err) {
			return nil // it is said already that there is no such errand
		}
		return err
	}
	v.Case = &told
	return nil
}

// fillDay makes the rows of an office's day.
func (s pages) fillDay(ctx context.Context, v *consolePage) error {
	k, err := s.Office(string(v.Asked.Kontor))
	if err != nil {
		return err
	}
	if !v.Asked.Date.Valid() {
		return page.Unreadable{Key: "agency.day.date"}
	}
	if !v.Known {
		return nil
	}
	day, err := s.Books.ToldDay(ctx, v.Who, domain.DaybookID(k.ID, v.Asked.Date))
	if err != nil {
		return err
	}
	var rows []projections.AgencyCase
	for _, e := range day {
		if c := caseOf(k.Name, e); v.Filter.fits(c) {
			rows = append(rows, c)
		}
	}
	v.choose(rows)
	return nil
}

// caseOf is a row of what was told of an errand.
func caseOf(name string, e handlers.ToldErrand) projections.AgencyCase {
	c := projections.AgencyCase{
		Errand: e.Errand, Kontor: e.Kontor, Name: name, Date: e.Date, Type: e.Type, Level: e.Level, Protected: e.Protected, Matter: e.Matter,
		State: e.State, Outcome: e.Outcome, Answer: e.Answer,
	}
	if len(e.Course) > 0 {
		c.Since = e.Course[0].At
	}
	if !e.EndedAt.IsZero() {
		c.Since = e.EndedAt
	}
	return c
}

// open shows the errand with its content. That it was opened is written down before there is anything to show; who may not, or names what is
// not its agency's, is told the same.
func (s pages) open(w http.ResponseWriter, r *http.Request) error {
	sent, err := page.ReadForm(w, r)
	if err != nil {
		return err
	}
	v := s.see(s.Page(r, "agency"), asked(sent))
	id := form{sent}.errand()
	if k, _, _ := id.Book().Daybook(); string(k) != sent.Get("kontor") {
		return s.refused(w, r, v, unknownErrand(id))
	}
	if _, err := s.Books.ToldErrand(r.Context(), v.Who, id); err != nil {
		if !page.Sayable(err) {
			return err
		}
		return s.refused(w, r, v, err)
	}
	if s.Contents == nil {
		return s.refused(w, r, v, &domain.Refusal{Kind: domain.Ruled, Phrase: domain.Phrase{Code: "no-vault"}})
	}
	p, _ := handlers.PrincipalOf(r.Context())
	opened, err := s.Contents.Open(r.Context(), p, id)
	if err != nil {
		return err
	}
	v.Opened = opened
	if err := s.fill(r.Context(), &v); err != nil {
		return err
	}
	return page.Render(r.Context(), w, v.Status, consoleView(v))
}

// live keeps the list, and what can be done with the errand that was chosen. Its forms have the key of the page that they come to.
func (s pages) live(w http.ResponseWriter, r *http.Request) error {
	q := asked(r.URL.Query())
	key := r.URL.Query().Get("key")
	var known *handlers.ToldErrand
	var at uint64
	return s.Stream(w, r, page.Everything, func(ctx context.Context, p page.Page) ([]page.Fragment, error) {
		p.Section, p.Who = "agency", page.Who(r)
		v := s.see(p, q)
		if key != "" {
			v.Key = key
		}
		fragments := []page.Fragment{{ID: "lists", Made: listTabs(v)}}
		if q.List != listDay {
			fragments = append(fragments, page.Fragment{ID: "cases", Made: caseList(v)})
		}
		if q.Errand == "" || !v.Known {
			return fragments, nil
		}
		revision, err := s.revision(ctx, q.Errand.Book())
		if err != nil {
			return nil, err
		}
		if known == nil || revision != at {
			told, err := s.Books.ToldErrand(ctx, v.Who, q.Errand)
			if err != nil {
				if page.Sayable(err) { // it has become another's: nothing more of it is told
					return append(fragments, page.Fragment{ID: "case", Made: caseGone(v)}), nil
				}
				return nil, err
			}
			known, at = &told, revision
		}
		v.Case = known
		return append(fragments, page.Fragment{ID: "stand", Made: stand(v)}, page.Fragment{ID: "course", Made: course(v)}, page.Fragment{ID: "acts", Made: actsOn(v)}), nil
	})
}

// revision is how far the book has come.
func (s pages) revision(ctx context.Context, book domain.BookID) (n uint64, err error) {
	if _, _, ok := book.Daybook(); !ok {
		return 0, nil
	}
	err = s.Books.View(ctx, book, func(d *domain.Day) { n = d.Revision })
	return n, err
}
