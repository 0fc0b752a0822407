package simulate

import (
	"math"
	"testing"
	"time"

	"kontor/domain"
)

func TestArrivalsArePoissonAroundTheirMean(t *testing.T) {
	a := readAssumptions()
	opens, closes := domain.Date("2024-03-05").At(10*60), domain.Date("2024-03-05").At(16*60)
	const days, mean = 400, 75.0
	total, early, late := 0, 0, 0
	for seed := range uint64(days) {
		for _, at := range a.arrivals(newDice(seed, "x"), mean, opens, closes) {
			total++
			switch {
			case at.Before(opens) || !at.Before(closes):
				t.Fatalf("somebody comes at %s", at)
			case at.Before(opens.Add(time.Hour)):
				early++
			case at.After(closes.Add(-time.Hour)):
				late++
			}
		}
	}
	if sigma := math.Sqrt(days * mean); math.Abs(float64(total)-days*mean) > 3*sigma {
		t.Errorf("%d came, %.0f are expected", total, days*mean)
	}
	if early < 2*late {
		t.Errorf("%d came in the first hour, %d in the last", early, late)
	}
}

func TestTheIntensityHasMeanOne(t *testing.T) {
	a := readAssumptions()
	sum := 0.0
	const n = 7000
	for i := range n {
		sum += a.intensity((float64(i) + 0.5) / n)
	}
	if math.Abs(sum/n-1) > 0.001 {
		t.Errorf("the mean is %f", sum/n)
	}
}

func TestTheNationsVisits(t *testing.T) {
	a, n := readAssumptions(), domain.Reference()
	for date, want := range map[domain.Date]float64{
		"2019-09-03": 12000 * 0.95, "2021-06-01": 9200 * 0.95, "2024-03-04": 11200 * 1.2, "2024-03-05": 11200 * 0.95, "2026-03-03": 11200 * 0.95,
		"2024-04-30": 11200 * 0.95 * 1.24, // Skatteverket's part of it half as much again
	} {
		got := 0.0
		for _, k := range n.Kontors {
			if k.HoursOn(date) != (domain.Span{}) {
				got += float64(k.Expected) * a.scale(n, date) * a.weekdayFactor(date) * a.errandsAt(n, k, date).rush
			}
		}
		if math.Abs(got/want-1) > 0.03 { // not every office is open every day of a week
			t.Errorf("on %s %.0f are expected, not about %.0f", date, got, want)
		}
	}
}

func TestTheRush(t *testing.T) {
	for date, want := range map[domain.Date]bool{"2024-04-15": false, "2024-04-16": true, "2023-05-02": true, "2024-05-03": false} {
		if inRush(date) != want {
			t.Errorf("%s: %t", date, !want)
		}
	}
}

func TestTheWeightsNameErrandTypes(t *testing.T) {
	n := domain.Reference()
	for code := range readWeights() {
		if n.Types[code].Code == "" {
			t.Errorf("%s is no errand type", code)
		}
	}
	for _, w := range readAssumptions().agencies {
		if n.Agencies[w.value].Code == "" {
			t.Errorf("%s is no agency", w.value)
		}
	}
}

func TestEveryParameterSaysWhatItRestsOn(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Parameters() {
		if p.Basis == "" || p.Source == "" || p.Unit == "" || seen[p.Name] {
			t.Errorf("%+v", p)
		}
		seen[p.Name] = true
	}
}

func TestHazardGrowsWithTheWait(t *testing.T) {
	a := readAssumptions()
	d := newDice(1, "x")
	const n = 20000
	gone := func(within time.Duration) (share float64) {
		for range n {
			if d.weibull(a.patience, a.patienceShape) < within {
				share += 1.0 / n
			}
		}
		return share
	}
	if short, long := gone(20*time.Minute), gone(40*time.Minute); short > 0.03 || long < 3*short || long > 0.15 {
		t.Errorf("%.3f have gone after 20 minutes and %.3f after 40", short, long)
	}
}
