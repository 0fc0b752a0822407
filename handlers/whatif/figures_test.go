package whatif

import (
	"encoding/json"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

func head(b domain.BookID) handlers.Head { return handlers.Head{Book: b} }

// Who left after three minutes would have waited longer: of five, a median by those who stayed alone would be too low.
func TestQuantile(t *testing.T) {
	called := func(m ...int) (all []observed) {
		for _, m := range m {
			all = append(all, observed{time.Duration(m) * time.Minute, true})
		}
		return all
	}
	left := func(m ...int) (all []observed) {
		for _, m := range m {
			all = append(all, observed{time.Duration(m) * time.Minute, false})
		}
		return all
	}
	for _, c := range []struct {
		name  string
		seen  []observed
		share float64
		want  string // minutes
	}{
		{"all called", called(5, 1, 3, 2, 4), 0.5, "3"},
		{"all called, p90", called(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 0.9, "9"},
		{"one left early", append(called(2, 4, 6, 8), left(1)...), 0.5, "4"},
		{"two left in between", append(called(2, 4, 8), left(3, 3)...), 0.5, "4"},
		{"who left when another was called counts behind", append(called(2, 3), left(2)...), 0.4, "3"},
		{"most left", append(called(2), left(3, 3, 3)...), 0.5, "null"},
		{"nobody came", nil, 0.5, "null"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := json.Marshal(quantile(c.seen, c.share) / 60)
			must(t, err)
			if string(got) != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
