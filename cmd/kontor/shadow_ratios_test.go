//go:build ratios

package main

import (
	"context"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// leastShadow is how much faster a shadow reads entries than a bare stream takes them, at 64 callers. The goal is 20; where a sync takes a
// tenth of a millisecond it is 14 to 17, for there the stream takes 6 000 a second and what is read must be decoded.
const leastShadow = 8

// TestRatioOfShadow runs a policy in shadow over a log of some ten thousand entries, and writes to the bare stream, by turns.
func TestRatioOfShadow(t *testing.T) {
	const entries, written = 40_000, 1000
	rig, err := newBenchRig(t.Context(), t.TempDir(), benchBooks)
	must(t, err)
	defer func() { must(t, rig.close()) }()
	must(t, rig.fill(t.Context(), entries))
	p := domain.StandardPolicy()
	p.Rules = append([]domain.Rule{{
		Name: "shadowed", When: domain.When{Agencies: []domain.AgencyCode{benchAgency}, Languages: []string{"sv"}},
		Targets: []domain.Choice{{Target: domain.TargetReferral}},
	}}, p.Rules...)
	read := 0
	shadow := func(ctx context.Context) error {
		found, err := handlers.Shadow{Policy: &p, From: "2024-05-02", To: "2024-05-03"}.Run(ctx, rig.log)
		if read = found.Entries; err == nil && (len(found.Differences) < entries/10 || len(found.Otherwise) > 0) {
			t.Errorf("%d of %d errands differ, %d were recorded otherwise", len(found.Differences), found.Errands, len(found.Otherwise))
		}
		return err
	}
	write := func(ctx context.Context) error {
		_, err := take(ctx, written, 64, rig.publish(benchBooks))
		return err
	}
	for range tries {
		c := &compared{n: 1, callers: 1, sides: []*side{{do: times(shadow)}, {do: times(write)}}}
		ratio, err := c.ratio(t.Context())
		must(t, err)
		ratio *= float64(read) / written
		t.Logf("ratio %.1f, at least %d, in %d rounds; %.0f entries a second, raw writes %.0f", ratio, leastShadow, len(c.sides[0].rates),
			median(c.sides[0].rates)*float64(read), median(c.sides[1].rates)*written)
		if ratio >= leastShadow {
			return
		}
	}
	t.Errorf("the ratio is %d times below %d", tries, leastShadow)
}
