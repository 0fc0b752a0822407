package projections

import (
	"testing"
	"time"

	"kontor/domain"
)

// busy is a day of one office: a visit comes every minute, three of four are called after five minutes, served and ended.
func (s *scene) busy(visits, desks int, types ...domain.ErrandTypeCode) {
	s.Helper()
	s.open(0, desks)
	var all []*domain.Visit
	for minute := range visits {
		all = append(all, s.visitor(minute, types...))
		turn := minute - 5
		if turn < 0 || turn%4 == 3 {
			continue
		}
		s.call(minute, domain.DeskID(string(rune('1'+turn%desks))), all[turn])
		for _, id := range all[turn].Errands {
			s.serve(minute, minute, id, domain.Solved)
		}
	}
}

// dayLog is the entries of a busy day after the seed.
func dayLog(tb testing.TB, visits int) []domain.Entry {
	tb.Helper()
	s := newScene(tb)
	s.busy(visits, 3, "skv-persbevis", "fk-barnb")
	return s.log[len(seed()):]
}

// BenchmarkFold is an entry of a day; decoding is not in it.
func BenchmarkFold(b *testing.B) {
	log := dayLog(b, 300)
	var board *Board
	for i := 0; b.Loop(); i++ {
		if i%len(log) == 0 {
			b.StopTimer()
			board = NewBoard()
			b.StartTimer()
		}
		if err := board.Fold(log[i%len(log)], domain.Position{Epoch: "e", Place: uint64(i%len(log) + 1)}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecodeAndFold is what a start from the beginning costs an entry.
func BenchmarkDecodeAndFold(b *testing.B) {
	var stored [][]byte
	for _, e := range dayLog(b, 300) {
		body, err := domain.EncodeEntry(e)
		if err != nil {
			b.Fatal(err)
		}
		stored = append(stored, body)
	}
	var board *Board
	for i := 0; b.Loop(); i++ {
		if i%len(stored) == 0 {
			board = NewBoard()
		}
		e, err := domain.DecodeEntry(stored[i%len(stored)])
		if err != nil {
			b.Fatal(err)
		}
		if err := board.Fold(e, domain.Position{Epoch: "e", Place: uint64(i%len(stored) + 1)}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOverview is the nation at noon: every office with 100 visits, a quarter of them waiting.
func BenchmarkOverview(b *testing.B) {
	board, at := nation(b, 100)
	for name, changed := range map[string]bool{"nothing changed": false, "every office changed": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, bk := range board.books {
					if changed {
						bk.looked = nil
					}
				}
				if o := board.Overview(at); o.Nation.Waiting == 0 {
					b.Fatal("nobody waits")
				}
			}
			b.ReportMetric(float64(len(board.books)), "offices")
		})
	}
}

// BenchmarkSnapshot is the nation at noon on paper.
func BenchmarkSnapshot(b *testing.B) {
	board, _ := nation(b, 100)
	for b.Loop() {
		stored, err := board.Snapshot()
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(stored)))
	}
}

// nation has the visits at every office of the reference data that is open on the date.
func nation(tb testing.TB, visits int) (*Board, time.Time) {
	tb.Helper()
	s := newScene(tb)
	for _, k := range sorted(reference().Kontors) {
		if k.HoursOn(s.date) == (domain.Span{}) {
			continue
		}
		s.at = k.ID
		s.busy(visits, 2, "skv-persbevis")
	}
	return s.board, s.time(visits)
}
