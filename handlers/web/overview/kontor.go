package overview

import (
	"context"
	"net/http"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// kontorPage is one office now.
type kontorPage struct {
	page.Page
	Kontor   *domain.Kontor
	Hours    page.OpenHours
	Row      officeRow
	Queues   projections.QueuesView
	Known    bool // there is a day to show
	Listed   bool // the lines and the called tickets are for the one who asks
	Called   []projections.CalledTicket
	Failures []projections.Failure
}

func (s pages) kontor(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	p := s.Page(r, "overview")
	p.Title, p.Stream = k.Name, "/live/kontor/"+string(k.ID)
	return page.Render(r.Context(), w, p.Status, kontorView(s.seeKontor(p, k)))
}

// seeKontor is the office as the board has it. The figures count everybody, a protected identity too. Whoever may not see the office's visits has
// the figures alone, and no line and no called tickets beside them: from a count nothing can be taken away to leave somebody who is not listed.
func (s pages) seeKontor(p page.Page, k *domain.Kontor) kontorPage {
	v := kontorPage{Page: p, Kontor: k, Hours: p.HoursOf(k)}
	date := p.Today()
	if row, ok := s.Board.Office(k.ID, p.Now); ok {
		v.Row, date = officeRow{row, true}, row.Date // an earlier day that nobody closed is still the office's day
	}
	for _, f := range s.Board.Failures() {
		if office, _, ok := f.Book.Daybook(); ok && office == k.ID {
			v.Failures = append(v.Failures, f)
		}
	}
	if v.Listed = p.May("get-visit", k.ID); !v.Listed {
		_, v.Known = s.Board.QueuesAt(k.ID, date, p.Now)
		return v
	}
	v.Queues, v.Known = s.Board.QueuesAt(k.ID, date, p.Now)
	v.Queues.Queues = unshielded(v.Queues.Queues)
	screen, _ := s.Board.Displays(k.ID, date)
	v.Called = screen.Called
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

// liveKontor keeps an office's figures and queues.
func (s pages) liveKontor(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	return s.Live(w, r, page.Topic{Key: "kontor/" + string(k.ID), Concerns: page.Only(k.ID), Look: func(_ context.Context, p page.Page) ([]page.Fragment, error) {
		v := s.seeKontor(p, k)
		return []page.Fragment{{ID: "figures", Made: kontorFigures(v)}, {ID: "queues", Made: kontorQueues(v)}, {ID: "failures", Made: page.Failures(p, v.Failures)}}, nil
	}})
}
