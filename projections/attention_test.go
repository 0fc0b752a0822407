package projections

import (
	"fmt"
	"testing"

	"kontor/domain"
)

func reasons(list []Attention) (all []string) {
	for _, a := range list {
		all = append(all, string(a.Kontor)+": "+a.Reason.String())
	}
	return all
}

// attention is the list without the offices that the scene never opened.
func (s *scene) attention(minute int) []string {
	s.Helper()
	var own []Attention
	for _, a := range s.board.Attention(s.time(minute)) {
		if a.Reason.Code != "unopened" {
			own = append(own, a)
		}
	}
	return reasons(own)
}

func TestAttention(t *testing.T) {
	cases := []struct {
		name   string
		happen func(s *scene)
		at     int
		want   []string
	}{
		{"a calm office is not on it", func(s *scene) { s.open(0, 1); s.visitor(1, "skv-persbevis") }, 5, nil},
		{"nobody serves a queue that somebody waits in", func(s *scene) {
			s.open(0, 1)
			s.visitor(1, "pm-utland")
			s.visitor(2, "pm-utland")
		}, 12, []string{"skelleftea: unserved agency=pm channel=desk longest=11 waiting=2"}},
		{"ten minutes in such a queue is not long yet", func(s *scene) { s.open(0, 1); s.visitor(1, "pm-utland") }, 11, nil},
		{"a queue of protected identities is never named, and who waits in it is counted with the desk", func(s *scene) {
			s.open(0, 1)
			s.register(1, domain.Register{Protected: true}, "pm-utland")
			s.visitor(2, "pm-utland")
		}, 12, []string{"skelleftea: unserved agency=pm channel=desk longest=11 waiting=2"}},
		{"the longest wait is past the target", func(s *scene) {
			s.open(0, 1)
			s.visitor(1, "skv-persbevis")
			s.visitor(2, "skv-persbevis")
		}, 73, []string{"skelleftea: overdue longest=72 over=52 target=20 waiting=2"}},
		{"at the target it is not past it", func(s *scene) { s.open(0, 1); s.visitor(1, "skv-persbevis") }, 21, nil},
		{"more than eight for each desk", func(s *scene) {
			s.open(0, 2)
			s.do(0, domain.TakeBreak{Desk: "2"})
			for range 9 {
				s.visitor(1, "skv-persbevis")
			}
		}, 5, []string{"skelleftea: crowded agency=skv channel=desk desks=1 open=1 waiting=9"}},
		{"eight for a desk is not crowded", func(s *scene) {
			s.open(0, 1)
			for range 8 {
				s.visitor(1, "skv-persbevis")
			}
		}, 5, nil},
		{"a day that cannot be shown comes before any wait, and once", func(s *scene) {
			s.open(0, 1)
			s.visitor(1, "pm-utland")
			s.at = other
			s.open(1, 1)
			s.decide(2, domain.System, domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}}) // lost on the way
			s.visitor(3, "skv-persbevis")
		}, 40, []string{"halmstad: failed since=2024-05-02T10:03:00+02:00", "skelleftea: unserved agency=pm channel=desk longest=39 waiting=1"}},
		{"a practice day is passed over", func(s *scene) {
			s.do(0, domain.OpenDay{Practice: true})
			s.visitor(1, "skv-persbevis")
		}, 90, nil},
		{"a closed day needs nobody", func(s *scene) {
			s.open(0, 1)
			s.visitor(1, "skv-persbevis")
			s.do(50, domain.CloseDay{})
		}, 90, nil},
		{"an earlier day was never closed", func(s *scene) { s.open(0, 1) }, 24 * 60, []string{"skelleftea: unclosed date=2024-05-02"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t)
			c.happen(s)
			if got := s.attention(c.at); fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// TestAttentionUnopened: from ten minutes into the hours until they end, an office that nobody has opened is on the list.
func TestAttentionUnopened(t *testing.T) {
	s := newScene(t)
	hours := 0
	for _, k := range s.board.Network().Kontors {
		hours += one(k.HoursOn(thursday).Opens == 10*60)
	}
	before := s.board.Attention(thursday.At(5 * 60))
	if early := s.board.Attention(s.time(10)); len(early) >= hours {
		t.Errorf("10 minutes in, %d are late already", len(early))
	}
	if list := s.board.Attention(s.time(11)); len(before) != 0 || len(list) < hours || hours < 20 {
		t.Errorf("before the hours %v; 11 minutes in %d, of %d that open at ten", reasons(before), len(list), hours)
	}
	if after := s.board.Attention(thursday.At(23 * 60)); len(after) != 0 {
		t.Errorf("at night %v", reasons(after))
	}
}
