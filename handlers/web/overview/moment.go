package overview

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// The two pasts, as the address names them.
const (
	asShown = "shown"
	asKnown = "known"
)

// moment is which time the page shows. The zero moment is now.
type moment struct {
	At   time.Time // zero for now
	As   string
	Path string // of the page
	Args []string
	Bad  bool // the address names a time that there is not, or that has not come
	Can  bool // there is a past to look at
}

// momentOf reads the moment from the address: date=2024-05-02, time=10:30 and as=shown or known. Without a time it is now.
func (s pages) momentOf(r *http.Request, now time.Time, args ...string) moment {
	q := r.URL.Query()
	m := moment{Path: r.URL.Path, Args: args, As: asShown, Can: s.Past != nil}
	if q.Get("as") == asKnown {
		m.As = asKnown
	}
	day, clock := domain.Date(q.Get("date")), q.Get("time")
	if day == "" && clock == "" || s.Past == nil {
		return m
	}
	if day == "" {
		day = domain.DateOf(now)
	}
	var of domain.Clock
	if !day.Valid() || of.UnmarshalText([]byte(clock)) != nil {
		m.Bad = true
		return m
	}
	if m.At = day.At(of); m.At.After(now) {
		m.At, m.Bad = time.Time{}, true
	}
	return m
}

// Past says whether it is another moment than now.
func (m moment) Past() bool { return !m.At.IsZero() }

// Link is the address of the page at another moment, or in the other way.
func (m moment) Link(at time.Time, as string, more ...string) string {
	args := append(append([]string{}, m.Args...), more...)
	if !at.IsZero() {
		at = at.In(domain.Stockholm)
		args = append(args, "date", at.Format(time.DateOnly), "time", at.Format("15:04"), "as", as)
	}
	return page.Link(m.Path, args...)
}

// Now is the address of the page as it is now, Here that of what is shown, with more in its query.
func (m moment) Now() string                 { return m.Link(time.Time{}, "") }
func (m moment) Here(more ...string) string  { return m.Link(m.At, m.As, more...) }
func (m moment) Other() string               { return m.Link(m.At, m.other()) }
func (m moment) Step(d time.Duration) string { return m.Link(m.At.Add(d), m.As) }

func (m moment) other() string {
	if m.As == asKnown {
		return asShown
	}
	return asKnown
}

// Shown is the time that the page's figures are of.
func (m moment) Shown(now time.Time) time.Time {
	if m.Past() {
		return m.At
	}
	return now
}

// fields are what a form that asks for another moment keeps of the address.
func (m moment) fields() (kept [][2]string) {
	for i := 0; i+1 < len(m.Args); i += 2 {
		if m.Args[i+1] != "" {
			kept = append(kept, [2]string{m.Args[i], m.Args[i+1]})
		}
	}
	return kept
}

// minutes is a time of day as the slider has it.
func minutes(t time.Time) string {
	t = t.In(domain.Stockholm)
	return strconv.Itoa(t.Hour()*60 + t.Minute())
}

// source is where a page's figures come from: the live board, or one of the past.
type source struct {
	moment
	board  *projections.Board
	line   *projections.Timeline
	unread []domain.BookID
	at     time.Time
}

// from calls the function with the board of the moment. Of now there is no time line, which only the past has.
func (s pages) from(ctx context.Context, m moment, k domain.KontorID, now time.Time, look func(source)) error {
	if !m.Past() {
		look(source{moment: m, board: s.Board, at: now})
		return nil
	}
	return s.Past(ctx, m.As, m.At, k, func(e page.Earlier) {
		look(source{moment: m, board: e.Board, line: e.Line, unread: e.Unread, at: m.At})
	})
}
