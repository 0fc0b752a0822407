package whatif

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kontor/domain"
)

// Change is what is otherwise than on the recorded day.
type Change struct {
	Officers int            // more or, negative, fewer
	Hours    domain.Span    // instead of those of the day; zero: as they were
	Policy   *domain.Policy // instead of the one in force
}

// here says whether the officer sits at the office, and serves not only by video.
func (s *shift) here() bool { return s.open.From == "" }

// Officers is how many officers at the office had a desk open at some time of the day.
func (rec *Recording) Officers() int {
	var all []domain.OfficerID
	for _, s := range rec.shifts {
		if s.here() && !slices.Contains(all, s.open.Officer) {
			all = append(all, s.open.Officer)
		}
	}
	return len(all)
}

// With is the recording as it is to be rerun, and in words what has been changed.
func (rec *Recording) With(c Change) (*Recording, []string, error) {
	changed := *rec
	changed.Network, changed.shifts = rec.Network.Clone(), slices.Clone(rec.shifts)
	var said []string
	if c.Policy != nil {
		changed.Network = rec.Network.Under(*c.Policy)
		said = append(said, fmt.Sprintf("policy %s instead of %s", c.Policy, rec.Network.PolicyOn(rec.Date)))
	}
	if c.Hours != (domain.Span{}) {
		if err := changed.reopen(c.Hours); err != nil {
			return nil, nil, err
		}
		said = append(said, fmt.Sprintf("hours: %s-%s instead of %s-%s", c.Hours.Opens, c.Hours.Closes, rec.Hours.Opens, rec.Hours.Closes))
	}
	for range c.Officers {
		s, err := changed.hire()
		if err != nil {
			return nil, nil, err
		}
		said = append(said, s)
	}
	for range -c.Officers {
		s, err := changed.dismiss()
		if err != nil {
			return nil, nil, err
		}
		said = append(said, s)
	}
	return &changed, said, nil
}

// decree has events happen in the network.
func (rec *Recording) decree(events ...domain.Event) error {
	return rec.Network.Fold(domain.Entry{Book: domain.NetworkBook, Revision: rec.Network.Revision + 1, At: rec.opened, Events: events})
}

// reopen gives the office other hours: the same visitors come, spread over the new hours as they were over the old ones, and so do the
// desks and the moments at which breaks are due. What a service or a break takes stays.
func (rec *Recording) reopen(hours domain.Span) error {
	if hours.Closes <= hours.Opens {
		return fmt.Errorf("%s-%s are no hours", hours.Opens, hours.Closes)
	}
	h := domain.Hours{From: rec.Date, Basis: domain.Synthetic}
	for i := range h.Week {
		h.Week[i] = hours
	}
	if err := rec.decree(domain.KontorHoursChanged{Kontor: rec.Kontor, Hours: h}); err != nil {
		return err
	}
	from, factor := rec.Date.At(rec.Hours.Opens), float64(hours.Closes-hours.Opens)/float64(rec.Hours.Closes-rec.Hours.Opens)
	to := rec.Date.At(hours.Opens)
	closed, opens := rec.Date.At(rec.Hours.Closes), from
	spread := func(t time.Time) time.Time { // before the doors open and after they close, time goes on as it did
		switch {
		case t.Before(opens):
			return to.Add(t.Sub(opens))
		case t.After(closed):
			return rec.Date.At(hours.Closes).Add(t.Sub(closed))
		}
		return to.Add(time.Duration(float64(t.Sub(from)) * factor))
	}
	rec.opened, rec.closed, rec.lastCall, rec.calls = spread(rec.opened), spread(rec.closed), spread(rec.lastCall), spread(rec.calls)
	rec.visitors = slices.Clone(rec.visitors)
	for i, v := range rec.visitors {
		moved := *v
		moved.came = spread(v.came)
		rec.visitors[i] = &moved
	}
	for i, s := range rec.shifts {
		rec.shifts[i] = s.moved(spread)
	}
	rec.Hours = hours
	return nil
}

func (s *shift) moved(spread func(time.Time) time.Time) *shift {
	m := *s
	m.begins, m.until, m.breaks = spread(s.begins), spread(s.until), slices.Clone(s.breaks)
	for i, b := range m.breaks {
		m.breaks[i].due = spread(b.due)
	}
	return &m
}

// hire adds an officer who may do what any colleague of the day may, at a desk of their own, with the hours of the one who was there longest.
// The break comes when that colleague's is over.
func (rec *Recording) hire() (string, error) {
	model := rec.longest()
	if model == nil {
		return "", errors.New("nobody was at work on the day, so there are no hours to give to one more")
	}
	s := *model
	s.off, s.stays = false, true
	s.breaks = slices.Clone(model.breaks)
	for i := range s.breaks {
		s.breaks[i].due = s.breaks[i].due.Add(s.breaks[i].length)
	}
	n := 1
	for slices.ContainsFunc(rec.shifts, func(o *shift) bool { return o.open.Desk == newDesk(n) }) {
		n++
	}
	s.open = domain.OpenDesk{Desk: newDesk(n), Officer: domain.OfficerID("o-whatif-" + strconv.Itoa(n))}
	var events []domain.Event
	for _, as := range rec.assignments() {
		s.open.Agencies = append(s.open.Agencies, as.Agency)
		events = append(events, domain.OfficerAssigned{Officer: s.open.Officer, Assignment: as})
	}
	if len(events) == 0 {
		return "", errors.New("nobody at work on the day was assigned to an agency, so there is nothing to assign one more to")
	}
	if err := rec.decree(events...); err != nil {
		return "", err
	}
	rec.shifts = append(rec.shifts, &s)
	return fmt.Sprintf("one officer more, at desk %s from %s on, for %v", s.open.Desk, s.begins.In(domain.Stockholm).Format("15:04"), s.open.Agencies), nil
}

func newDesk(n int) domain.DeskID { return domain.DeskID("W" + strconv.Itoa(n)) }

// longest is the shift that lasted longest, the first of several.
func (rec *Recording) longest() (model *shift) {
	for _, s := range rec.shifts {
		if s.here() && len(s.open.Agencies) > 0 && (model == nil || s.until.Sub(s.begins) > model.until.Sub(model.begins)) {
			model = s
		}
	}
	return model
}

// assignments are what the officers of the day may serve between them.
func (rec *Recording) assignments() (all []domain.Assignment) {
	for _, s := range rec.shifts {
		if !s.here() {
			continue
		}
		for _, a := range s.open.Agencies {
			for _, l := range []domain.Level{domain.General, domain.InDepth} {
				if rec.Network.Assigned(s.open.Officer, rec.Kontor, a, l, rec.Date) {
					all = widened(all, domain.Assignment{Kontor: rec.Kontor, Agency: a, Levels: []domain.Level{l}, Valid: domain.Period{From: rec.Date}, Basis: domain.Synthetic})
				}
			}
		}
	}
	return all
}

// widened is the assignments with one more.
func widened(all []domain.Assignment, more domain.Assignment) []domain.Assignment {
	i := slices.IndexFunc(all, func(a domain.Assignment) bool { return a.Agency == more.Agency })
	switch {
	case i < 0:
		return append(all, more)
	case !slices.Contains(all[i].Levels, more.Levels[0]):
		all[i].Levels = append(all[i].Levels, more.Levels[0])
	}
	return all
}

// dismiss takes an officer away: of those without whom every agency still has a desk, the one who was there longest, the last of several;
// when there is none, the last who came.
func (rec *Recording) dismiss() (string, error) {
	if rec.Officers() < 2 {
		return "", errors.New("with one officer less nobody would be at work")
	}
	var out *shift
	for _, s := range rec.shifts {
		if s.here() && rec.spared(s) && (out == nil || s.until.Sub(s.begins) >= out.until.Sub(out.begins)) {
			out = s
		}
	}
	for i := 0; out == nil; i++ {
		if s := rec.shifts[len(rec.shifts)-1-i]; s.here() {
			out = s
		}
	}
	rec.shifts = slices.DeleteFunc(rec.shifts, func(s *shift) bool { return s.open.Officer == out.open.Officer })
	return fmt.Sprintf("one officer less, from desk %s, who served %v", out.open.Desk, out.open.Agencies), nil
}

// spared says whether every agency that the officer of the shift serves is served by a colleague too.
func (rec *Recording) spared(s *shift) bool {
	for _, a := range s.open.Agencies {
		if !slices.ContainsFunc(rec.shifts, func(o *shift) bool {
			return o.here() && o.open.Officer != s.open.Officer && slices.Contains(o.open.Agencies, a)
		}) {
			return false
		}
	}
	return true
}
