package projections

import (
	"strings"
	"testing"

	"kontor/domain"
)

// TestMissingEntry: when an entry of a book is missing, that office is red and marked since then, its figures are in no sum, nothing is
// shown as if it were now, and no other office falls.
func TestMissingEntry(t *testing.T) {
	s := newScene(t)
	s.at = other
	s.open(0, 1)
	s.visitor(1, "skv-persbevis")
	s.at = office
	s.open(0, 1)
	s.visitor(1, "skv-persbevis")
	if r := s.row(2); !r.Balanced || r.Failed {
		t.Fatalf("before: %+v", r)
	}
	s.decide(3, domain.System, domain.Register{Errands: []domain.NewErrand{{Type: "fk-barnb"}}}) // never arrives
	v := s.visitor(4, "fk-barnb")
	s.call(5, "1", v)

	failed := s.board.Failures()
	if len(failed) != 1 || failed[0].View != ViewDay || failed[0].Book != domain.DaybookID(office, thursday) || !failed[0].Since.Equal(s.time(4)) {
		t.Fatalf("failures: %+v", failed)
	}
	if err := s.board.Ready(); err == nil || !strings.Contains(err.Error(), "one is missing") {
		t.Errorf("ready: %v", err)
	}
	r, o := s.row(6), s.board.Overview(s.time(6))
	if !r.Failed || !r.FailedSince.Equal(s.time(4)) || r.Balanced || r.Workload.Arrivals != 1 || r.Wait.LongestNow != nil || r.Wait.Missing != 1 {
		t.Errorf("the row is %+v", r)
	}
	if o.Nation.Arrivals != 1 || o.Nation.Missing != 1 || o.Wait.WaitingNow != 1 || o.Wait.Missing != 1 || len(o.Failures) != 1 {
		t.Errorf("the nation is %+v, %+v", o.Nation, o.Wait)
	}
	for _, a := range o.Agencies {
		if a.Workload.Missing != 1 || a.Wait.Missing != 1 {
			t.Errorf("%s misses %d and %d offices", a.Agency, a.Workload.Missing, a.Wait.Missing)
		}
	}
	if c, ok := s.board.Conservation(office, thursday); !ok || c.Balanced || !c.Failed {
		t.Errorf("conservation is %+v", c)
	}
	if q, ok := s.board.QueuesAt(office, thursday, s.time(6)); !ok || !q.Failed || q.Queues != nil {
		t.Errorf("the queue is %+v", q)
	}
	if d, ok := s.board.Displays(office, thursday); !ok || !d.Failed || d.Called != nil {
		t.Errorf("the screen is %+v", d)
	}
	if a, _ := s.board.Agency("fk", s.time(6)); a.Workload.Missing != 1 || len(a.Queues) != 1 || !a.Queues[0].Failed || a.Queues[0].Waiting != nil {
		t.Errorf("fk sees %+v", a)
	}
	if open := s.board.OpenBooks(); len(open) != 2 {
		t.Errorf("open: %v", open)
	}
	s.do(7, domain.CloseDay{})
	if open := s.board.OpenBooks(); len(open) != 1 {
		t.Errorf("a failed day that was closed is still open: %v", open)
	}
}

// TestPanickingView: a view that panics stops, for its book, and nothing else does.
func TestPanickingView(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	v := s.visitor(1, "skv-persbevis")
	s.board.books[domain.DaybookID(office, thursday)].displays.Calls = nil // a call cannot be noted
	s.call(2, "1", v)
	s.do(3, domain.Start{Errand: v.Errands[0]})

	failed := s.board.Failures()
	if len(failed) != 1 || failed[0].View != ViewDisplays || !strings.Contains(failed[0].Cause, "panicked") || !failed[0].Since.Equal(s.time(2)) {
		t.Fatalf("failures: %+v", failed)
	}
	if d, _ := s.board.Displays(office, thursday); !d.Failed || d.Called != nil {
		t.Errorf("the screen is %+v", d)
	}
	if r := s.row(4); r.Failed || r.Workload.InService != 1 || r.Wait.Sample != 1 || !r.Balanced {
		t.Errorf("the row is %+v", r)
	}
}

// TestFailedWaits: without the waits of the last hour there is no percentile, and who waits now is still known.
func TestFailedWaits(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	for range 6 {
		s.visitor(1, "skv-persbevis")
	}
	bk := s.board.books[domain.DaybookID(office, thursday)]
	bk.fail(ViewWaits, domain.Entry{At: s.time(2)}, errUnsound)
	r := s.row(3)
	if !r.Failed || r.Wait.Enough || r.Wait.Median != nil || r.Wait.WaitingNow != 6 || is(r.Wait.LongestNow) != 120 || r.Wait.Missing != 1 {
		t.Errorf("the row is %+v", r)
	}
	if r.Workload.Waiting != 6 || s.board.Overview(s.time(3)).Nation.Missing != 0 {
		t.Error("the workload does not depend on the waits")
	}
}

// TestIndependentCount: what the day and the events say is compared, so a fault in either shows.
func TestIndependentCount(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	s.visitor(1, "skv-persbevis")
	bk := s.board.books[domain.DaybookID(office, thursday)]
	bk.day.Accounts["skv"].Registered++
	bk.day.Accounts["skv"].In[domain.Ended]++
	bk.looked = nil
	c, _ := s.board.Conservation(office, thursday)
	if c.Balanced || c.Agencies[0].Balanced || c.Agencies[0].Counted.Registered != 1 || s.row(2).Balanced {
		t.Errorf("an errand that nobody registered balances: %+v", c)
	}
}

func TestNetworkThatDoesNotFit(t *testing.T) {
	s := newScene(t)
	before := s.board.Network()
	s.feed(domain.Entry{
		Book: domain.NetworkBook, Revision: before.Revision + 1, At: s.time(0), Events: []domain.Event{domain.KontorClosed{Kontor: "nowhere"}},
	})
	failed := s.board.Failures()
	if len(failed) != 1 || failed[0].View != ViewNetwork || s.board.Network() != before {
		t.Errorf("failures: %+v", failed)
	}
}

// TestEntryThatCannotBeRead: an event of a later release, or an entry that is none, fails its day from then on and no other, and nothing
// of the entry is taken.
func TestEntryThatCannotBeRead(t *testing.T) {
	for name, entry := range map[string]func(*scene, domain.BookID) domain.Entry{
		"a later release's": func(s *scene, b domain.BookID) domain.Entry {
			e := s.decide(5, domain.System, domain.Register{Errands: []domain.NewErrand{{Type: "fk-barnb"}}})
			e.Events = append(e.Events, domain.Unread{Event: "tea-made", Version: 1})
			return e
		},
		"noise": func(_ *scene, b domain.BookID) domain.Entry { return domain.ReadEntry(b, []byte("noise")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.at = other
			s.open(0, 1)
			s.at = office
			s.open(0, 1)
			s.visitor(1, "skv-persbevis")
			book := domain.DaybookID(office, thursday)
			e := entry(s, book)
			s.feed(e)
			s.at = other
			s.visitor(6, "skv-persbevis")

			failed := s.board.Failures()
			if len(failed) != 1 || failed[0].View != ViewDay || failed[0].Book != book || failed[0].Cause != e.Unread().Error() {
				t.Fatalf("failures: %+v", failed)
			}
			since := s.time(5)
			if e.At.IsZero() {
				since = s.time(1) // of the last entry that could be read
			}
			if !failed[0].Since.Equal(since) {
				t.Errorf("failed since %v", failed[0].Since)
			}
			if f, _ := s.board.Day(office, thursday); !f.Failed || f.Workload.Arrivals != 1 {
				t.Errorf("the day's figures are %+v", f)
			}
			if f, _ := s.board.Day(other, thursday); f.Failed || f.Workload.Arrivals != 1 {
				t.Errorf("the other day's figures are %+v", f)
			}
		})
	}
}
