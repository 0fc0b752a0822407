package projections

import (
	"testing"

	"kontor/domain"
)

// TestLiveWait works each rule of the live wait on a small day. Seconds; -1 is unknown.
func TestLiveWait(t *testing.T) {
	type want struct {
		now, longestNow, sample, censored         int
		median, medianMost, p90, p90Most, longest int
	}
	cases := []struct {
		name   string
		happen func(s *scene)
		at     int // minute asked
		want   want
	}{
		{
			name:   "nobody has come: nothing is known, and nothing is zero but the count",
			happen: func(*scene) {},
			at:     5,
			want:   want{0, -1, 0, 0, -1, -1, -1, -1, -1},
		},
		{
			name: "four are not enough data; the longest is known all the same",
			happen: func(s *scene) {
				for m := range 4 {
					s.visitor(m, "skv-persbevis")
				}
			},
			at:   10,
			want: want{4, 600, 4, 4, -1, -1, -1, -1, 600},
		},
		{
			name: "five who wait: the median is at least theirs, and no upper end is known",
			happen: func(s *scene) {
				for m := range 5 {
					s.visitor(m, "skv-persbevis")
				}
			},
			at:   10,
			want: want{5, 600, 5, 5, 480, -1, 600, -1, 600},
		},
		{
			name: "called in the last hour and waiting now are one sample",
			happen: func(s *scene) {
				s.served(10, 2, 4, 6, 8)
				s.visitor(18, "skv-persbevis")
			},
			at: 21,
			// 120 180+ 240 360 480: nearest rank of the median is the third; with 180 open it is the fourth at most
			want: want{1, 180, 5, 1, 240, 360, 480, -1, 480},
		},
		{
			name: "who left counts as censored, with the wait until leaving",
			happen: func(s *scene) {
				left := s.visitor(0, "skv-persbevis")
				s.do(3, domain.Leave{Visit: left.ID})
				s.served(10, 2, 4, 6, 8)
			},
			at:   20,
			want: want{0, -1, 5, 1, 240, 360, 480, -1, 480},
		},
		{
			name: "after an hour a call is no longer live",
			happen: func(s *scene) {
				v := s.visitor(0, "skv-persbevis")
				s.call(5, "1", v)
				s.serve(5, 6, v.Errands[0], domain.Solved)
			},
			at:   65,
			want: want{0, -1, 0, 0, -1, -1, -1, -1, -1},
		},
		{
			name: "a transfer keeps the wait",
			happen: func(s *scene) {
				v := s.visitor(0, "skv-persbevis")
				s.do(7, domain.Transfer{Errand: v.Errands[0], To: "fk-barnb"})
			},
			at:   9,
			want: want{1, 540, 1, 1, -1, -1, -1, -1, 540},
		},
		{
			name: "an absent visitor's call counts once; put back, the earlier wait goes on",
			happen: func(s *scene) {
				v := s.visitor(0, "skv-persbevis")
				s.call(4, "1", v)
				s.do(6, domain.MarkAbsent{Visit: v.ID})
				s.do(10, domain.ReturnToQueue{Visit: v.ID})
			},
			at:   11,
			want: want{1, 300, 1, 1, -1, -1, -1, -1, 300},
		},
		{
			name: "a visit in two queues is one wait",
			happen: func(s *scene) {
				s.visitor(0, "skv-persbevis", "fk-barnb")
			},
			at:   2,
			want: want{1, 120, 1, 1, -1, -1, -1, -1, 120},
		},
		{
			name: "called twice in the hour is one wait, the later",
			happen: func(s *scene) {
				v := s.visitor(0, "skv-persbevis")
				s.call(4, "1", v)
				s.do(5, domain.ReturnToQueue{Visit: v.ID})
				s.call(8, "1", v)
			},
			at:   9,
			want: want{0, -1, 1, 0, -1, -1, -1, -1, 420},
		},
		{
			name: "a struck visit was never there",
			happen: func(s *scene) {
				v := s.visitor(0, "skv-persbevis")
				s.call(4, "1", v)
				s.do(5, domain.Strike{Visit: v.ID, Reason: domain.ByMistake})
			},
			at:   6,
			want: want{0, -1, 0, 0, -1, -1, -1, -1, -1},
		},
		{
			name: "a visit entered afterwards is never live",
			happen: func(s *scene) {
				s.register(30, domain.Register{Arrived: s.time(5), Door: domain.Solved}, "skv-persbevis")
			},
			at:   31,
			want: want{0, -1, 0, 0, -1, -1, -1, -1, -1},
		},
		{
			name: "who left the desk without waiting is no wait cut short",
			happen: func(s *scene) {
				v := s.visitor(0, "skv-persbevis")
				s.call(4, "1", v)
				s.do(6, domain.Leave{Visit: v.ID})
			},
			at:   7,
			want: want{0, -1, 1, 0, -1, -1, -1, -1, 240},
		},
		{
			name: "a closed day has no live wait",
			happen: func(s *scene) {
				s.visitor(0, "skv-persbevis")
				s.do(20, domain.CloseDay{})
			},
			at:   21,
			want: want{0, -1, 0, 0, -1, -1, -1, -1, -1},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			s.open(0, 2)
			c.happen(s)
			w := s.row(c.at).Wait
			got := want{
				w.WaitingNow, is(w.LongestNow), w.Sample, w.Censored,
				is(w.Median), is(w.MedianMost), is(w.P90), is(w.P90Most), is(w.Longest),
			}
			if got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
			if w.Enough != (c.want.sample >= 5) || w.Definition != LiveWait {
				t.Errorf("enough %v by %q", w.Enough, w.Definition)
			}
		})
	}
}

// TestLiveWaitOfAllOffices: the nation's percentile comes from the raw waits, not from the offices' percentiles.
func TestLiveWaitOfAllOffices(t *testing.T) {
	s := newScene(t)
	s.open(0, 1)
	for range 5 {
		s.visitor(0, "skv-persbevis")
	}
	s.at = other
	s.open(0, 1)
	for range 15 {
		s.visitor(9, "skv-persbevis")
	}
	o := s.board.Overview(s.time(10))
	if got := is(o.Wait.Median); got != 60 || o.Wait.Sample != 20 {
		t.Errorf("median %d of %d, want 60 of 20", got, o.Wait.Sample)
	}
	for _, a := range o.Agencies {
		if want := map[domain.AgencyCode]int{"skv": 20}[a.Agency]; a.Workload.Waiting != want || a.Wait.WaitingNow != want {
			t.Errorf("%s: %d waiting, %d in the sample; want %d", a.Agency, a.Workload.Waiting, a.Wait.WaitingNow, want)
		}
	}
}
