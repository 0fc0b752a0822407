package overview_test

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
	"kontor/handlers/past"
	"kontor/handlers/simulate"
	"kontor/handlers/web"
	"kontor/handlers/web/page"
	"kontor/handlers/web/webtest"
	"kontor/projections"
)

const (
	thursday domain.Date     = "2024-05-02"
	office   domain.KontorID = "skelleftea"
)

// noon is when the pages look at the day.
var noon = thursday.At(12*60 + 40)

// played is a log of five Thursdays of a few offices, the last of them 2024-05-02; of all of them when pictures are made.
var played = sync.OnceValues(func() (*memlog.Log, error) {
	ctx := context.Background()
	offices := []domain.KontorID{office, "umea", "kista", "halmstad", "lulea"}
	if os.Getenv("KONTOR_PICTURES") != "" {
		offices = nil
	}
	log, clock, ids := memlog.New(), simulate.NewClock(domain.Date("2024-04-04").At(0)), simulate.NewIDs(1)
	books, err := handlers.NewBooks(ctx, log, handlers.Options{Clock: clock.Now, NewID: ids.New})
	if err == nil {
		err = books.Seed(ctx)
	}
	for i := 0; i < 5 && err == nil; i++ {
		date := domain.DateOf(domain.Date("2024-04-04").At(12*60).AddDate(0, 0, 7*i))
		_, err = simulate.Play(ctx, simulate.Config{Books: books, Clock: clock, IDs: ids, Date: date, Seed: uint64(i + 1), Offices: offices})
	}
	return log, err
})

// newDay is a site that stands at noon of the played day: its board has seen what had happened by then.
func newDay(t testing.TB, change ...func(*web.Config)) *webtest.Site {
	t.Helper()
	log, err := played()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	clock := func() time.Time { return noon }
	books, err := handlers.NewBooks(ctx, log, handlers.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	board := projections.NewBoard()
	for item, err := range log.Follow(ctx, handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			break
		}
		if item.Entry.At.After(noon) {
			continue
		}
		if err := board.Fold(item.Entry, item.Position); err != nil {
			t.Fatal(err)
		}
	}
	board.CaughtUp()
	earlier := past.New(log, past.Options{Network: books.Network, Clock: clock})
	own := func(c *web.Config) {
		c.Books, c.Board, c.Clock = books, board, clock
		c.Past = func(ctx context.Context, as string, moment time.Time, k domain.KontorID, look func(page.Earlier)) error {
			return earlier.See(ctx, past.As{Kind: past.Kind(as), Moment: moment, Kontor: k}, func(s past.Seen) {
				look(page.Earlier{Board: s.Board, Line: s.Line, Unread: s.Unread})
			})
		}
	}
	return webtest.NewSite(t, append([]func(*web.Config){own}, change...)...)
}
