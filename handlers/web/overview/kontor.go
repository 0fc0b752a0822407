package overview

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// kontorPage is one office, now or at an earlier moment.
type kontorPage struct {
	page.Page
	Kontor   *domain.Kontor
	Moment   moment
	At       time.Time
	Hours    page.OpenHours
	Row      officeRow
	Queues   projections.QueuesView
	Known    bool // there is a day to show
	Listed   bool // the lines and the called tickets are for the one who asks
	Called   []projections.CalledTicket
	Failures []projections.Failure
	Curve    projections.Curve
	Normal   projections.Normal
	ByQueue  []projections.QueueRow
	Line     *projections.TimelineView // nil when it is not for the one who asks, or cannot be had
	Unread   []domain.BookID
}

func (v kontorPage) courseView() courseView {
	return courseView{v.Page, v.Moment, v.At, v.Curve, v.Normal}
}

func (s pages) kontor(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	p := s.Page(r, "overview")
	p.Title = k.Name
	m := s.momentOf(r, p.Now)
	if m.Bad {
		p.Status, p.Notice = http.StatusBadRequest, &page.Notice{Text: p.Text("overview.moment.bad"), Next: p.Text("overview.moment.bad.next")}
	}
	if !m.Past() {
		p.Stream = "/live/kontor/" + string(k.ID)
	}
	var v kontorPage
	if err := s.from(r.Context(), m, k.ID, p.Now, func(from source) { v = s.seeKontor(p, from, k) }); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" && p.Notice == nil {
		return sendCSV(w, v.file(), v.lines())
	}
	if err := s.lineOf(r.Context(), &v); err != nil {
		return err
	}
	return page.Render(r.Context(), w, p.Status, kontorView(v))
}

// lineOf adds the time line of the live day, for those to whom the office's visits may be shown. A log that does not answer now costs the
// time line and nothing else.
func (s pages) lineOf(ctx context.Context, v *kontorPage) error {
	if !v.Listed || v.Line != nil || s.Past == nil {
		return nil
	}
	err := s.Past(ctx, asShown, v.At, v.Kontor.ID, func(e page.Earlier) {
		line := e.Line.View(v.At)
		v.Line = &line
	})
	if err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "no time line", slog.String("kontor", string(v.Kontor.ID)), slog.Any("error", err))
		return nil
	}
	return err
}

// seeKontor is the office as the source has it. The figures count everybody, a protected identity too. Whoever may not see the office's visits has
// the figures alone, and no line, no called tickets and no bars beside them: from a count nothing can be taken away to leave somebody who is not
// listed.
func (s pages) seeKontor(p page.Page, from source, k *domain.Kontor) kontorPage {
	v := kontorPage{Page: p, Kontor: k, Moment: from.moment, At: from.at, Unread: from.unread}
	date := domain.DateOf(from.at)
	if row, ok := from.board.Office(k.ID, from.at); ok {
		v.Row, date = officeRow{row, from.board.Load(k.ID, from.at), true}, row.Date // an earlier day that nobody closed is still the office's day
	}
	v.Hours = page.OpenHours{Span: k.HoursOn(date), Basis: k.HoursBasis(date)}
	for _, f := range from.board.Failures() {
		if office, _, ok := f.Book.Daybook(); ok && office == k.ID {
			v.Failures = append(v.Failures, f)
		}
	}
	of := []domain.KontorID{k.ID}
	v.Curve = from.board.Curve(of, date, from.at)
	v.Normal = s.memo.usual(s.Board, string(k.ID), of, date, true)
	v.ByQueue = from.board.QueueLoads(k.ID, date, from.at)
	v.Queues, v.Known = from.board.QueuesAt(k.ID, date, from.at)
	if v.Listed = p.May("get-visit", k.ID); !v.Listed {
		v.Queues.Queues = nil
		return v
	}
	v.Queues.Queues = unshielded(v.Queues.Queues)
	screen, _ := from.board.Displays(k.ID, date)
	v.Called = screen.Called
	if from.line != nil {
		line := from.line.View(from.at)
		v.Line = &line
	}
	return v
}

// unshielded are the queues without those who have a protected identity: nothing on the page, not even a gap in the line, says that they are
// there. The desk that may call them, and the reception, have pages of their own.
func unshielded(queues []projections.QueueView) (shown []projections.QueueView) {
	for _, q := range queues {
		if q.Queue.Channel == domain.Shielded {
			continue
		}
		var line []projections.QueuedVisit
		for _, w := range q.Waiting {
			if !w.Protected {
				w.Place = len(line) + 1
				line = append(line, w)
			}
		}
		q.Waiting = line
		shown = append(shown, q)
	}
	return shown
}

// liveKontor keeps an office's figures, queues and curve.
func (s pages) liveKontor(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	m := moment{Path: "/kontor/" + string(k.ID), Can: s.Past != nil}
	return s.Live(w, r, page.Topic{Key: "kontor/" + string(k.ID), Concerns: page.Only(k.ID), Look: func(_ context.Context, p page.Page) ([]page.Fragment, error) {
		v := s.seeKontor(p, source{moment: m, board: s.Board, at: p.Now}, k)
		return []page.Fragment{
			{ID: "figures", Made: kontorFigures(v)}, {ID: "now", Made: kontorNow(v)}, queuesOf(v), {ID: "course", Made: courseOf(v.courseView())},
			{ID: "queue-figures", Made: queueTable(v)}, {ID: "failures", Made: page.Failures(p, v.Failures)},
		}, nil
	}})
}

// queuesOf are the queues as a list of lists: who is called from a line of a thousand is one row less, and not a thousand rows.
func queuesOf(v kontorPage) page.Fragment {
	all := page.Fragment{ID: "queues", Made: kontorQueues(v), Items: []page.Fragment{}}
	for _, q := range v.Queues.Queues {
		line := page.Fragment{ID: idOf("line", q), Made: queueLine(v, q), Items: []page.Fragment{}}
		for _, w := range q.Waiting {
			line.Items = append(line.Items, page.Fragment{ID: idOf(string(w.Ticket), q), Made: inPlace(v, q, w)})
		}
		all.Items = append(all.Items, page.Fragment{
			ID: idOf("queue", q), Made: queueSection(v, q), Items: []page.Fragment{{ID: idOf("head", q), Made: queueHead(v, q)}, line},
		})
	}
	return all
}

// idOf is the id of what the queue has on the page.
func idOf(what string, q projections.QueueView) string {
	return what + "-" + string(q.Queue.Agency) + "-" + string(q.Queue.Channel)
}
