package esdblog_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/agencies"
	"kontor/handlers/esdblog"
	"kontor/handlers/memlog"
	"kontor/handlers/natslog"
	"kontor/handlers/simulate"
	"kontor/projections"
)

// What stands on the log decides, and what the offices show and the agencies are told follows from it. A day at two offices comes out
// the same from this log as from the one in memory: the bytes of every entry, the live views, and every agency's stream.
func TestADayAtTheOfficesIsTheSameFromThisLog(t *testing.T) {
	want := playDay(t, memlog.New())
	if len(want.told) == 0 || len(want.views) == 0 || want.digest == "" {
		t.Fatalf("nothing to compare: digest %q, %d views, %d agencies", want.digest, len(want.views), len(want.told))
	}
	same := func(t *testing.T, l *esdblog.Log) { want.compare(t, playDay(t, l)) }
	t.Run("in process", func(t *testing.T) { same(t, start(t).open()) })
	atTrueServer(t, func(t *testing.T, open func(testing.TB) *esdblog.Log) { same(t, open(t)) })
}

// compare fails where the other day is not the same.
func (want day) compare(t *testing.T, got day) {
	t.Helper()
	if want.digest != got.digest {
		t.Errorf("the books' digest is %s, from the log in memory %s", got.digest, want.digest)
	}
	if d := cmp.Diff(want.views, got.views); d != "" {
		t.Errorf("the views differ: %s", d)
	}
	if d := cmp.Diff(want.told, got.told); d != "" {
		t.Errorf("the agencies were told something else: %s", d)
	}
}

// day is what came of a day.
type day struct {
	digest string
	views  []shown
	told   map[domain.AgencyCode][]handlers.Notice // without their positions, which every log has its own
}

var (
	offices = []domain.KontorID{"torsby", "fagersta"}
	date    = domain.Date("2024-05-02")
)

// playDay plays the day on the log, follows it into a board while it is played, and dispatches it.
func playDay(t *testing.T, log handlers.Log) (d day) {
	t.Helper()
	ctx, stop := context.WithCancelCause(t.Context())
	clock, ids := simulate.NewClock(date.At(0)), simulate.NewIDs(1)
	books, err := handlers.NewBooks(ctx, log, handlers.Options{Clock: clock.Now, NewID: ids.New})
	if err != nil {
		t.Fatal(err)
	}
	if err := books.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	board, fed := projections.NewBoard(), make(chan error, 1)
	go func() { fed <- handlers.Feed(ctx, log, handlers.Position{}, books, view{board}) }()
	sum, err := simulate.Day(ctx, simulate.Config{Books: books, Clock: clock, IDs: ids, Date: date, Seed: 1, Offices: offices}, log, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.digest, d.told = sum.Digest, dispatch(t, log)
	d.views = shows(t, board)
	stop(errLate)
	if err := <-fed; !errors.Is(err, errLate) {
		t.Errorf("following: %v", err)
	}
	return d
}

// view is the board as Feed feeds it.
type view struct{ *projections.Board }

func (view) CaughtUp() {}

// shown is what the board shows of an office.
type shown struct {
	Figures      projections.DayFigures
	Conservation projections.ConservationView
}

// shows is what it shows when it has come to the end of the day.
func shows(t *testing.T, board *projections.Board) []shown {
	t.Helper()
	for range board.Changes(soon(t), domain.Position{}) {
		var all []shown
		for _, k := range offices {
			figures, _ := board.Day(k, date)
			if c, ok := board.Conservation(k, date); ok {
				all = append(all, shown{figures, c})
			}
		}
		if len(all) == len(offices) && len(board.OpenBooks()) == 0 {
			return all
		}
	}
	t.Fatal("the board did not come to the end of the day")
	return nil
}

// dispatch puts what the log holds on the agencies' streams, in a server of their own, and reads them.
func dispatch(t *testing.T, log handlers.Log) map[domain.AgencyCode][]handlers.Notice {
	t.Helper()
	server, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Shutdown()
	nc, err := server.Connect()
	if err != nil {
		t.Fatal(err)
	}
	outbox, err := agencies.New(nc, agencies.Options{Key: [32]byte{1}})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2024, 5, 3, 0, 0, 0, 0, time.UTC)
	for range 2 { // the second time there is nothing left to tell
		if err := handlers.NewDispatch(log, outbox, handlers.DispatchOptions{Clock: func() time.Time { return at }}).CatchUp(soon(t)); err != nil {
			t.Fatal(err)
		}
	}
	told := map[domain.AgencyCode][]handlers.Notice{}
	codes, err := outbox.Agencies(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		for n, err := range outbox.Posted(soon(t), code) {
			if err != nil {
				t.Fatal(err)
			}
			n.Position = handlers.Position{}
			told[code] = append(told[code], n)
		}
	}
	return told
}
