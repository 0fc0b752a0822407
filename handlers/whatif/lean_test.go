package whatif

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kontor/domain"
)

// customer is one of a line: when they come, how long their service takes, and how long they wait for it at most.
type customer struct {
	came              time.Duration
	service, patience time.Duration
}

// lean is one line before some servers, first come first served, as a recursion over the customers (J. Kiefer, J. Wolfowitz, On the theory of
// queues with many servers, Trans. Amer. Math. Soc. 78, 1955; with impatience F. Baccelli, P. Boyer, G. Hebuterne, Single-server queues with
// impatient customers, Adv. Appl. Prob. 16, 1984): who comes is offered the wait until the first server is free, and leaves, taking
// nothing, when that is longer than the patience. It hands out the offered waits.
func lean(servers int, line []customer) []time.Duration {
	free := make([]time.Duration, servers)
	offered := make([]time.Duration, len(line))
	for i, c := range line {
		first := 0
		for s := range free {
			if free[s] < free[first] {
				first = s
			}
		}
		start := max(c.came, free[first])
		if offered[i] = start - c.came; offered[i] <= c.patience {
			free[first] = start + c.service
		}
	}
	return offered
}

// byDomain is the same line as a day of an office, rerun: how long each customer waited, and whether they were called.
func byDomain(t testing.TB, servers int, line []customer) []observed {
	t.Helper()
	const day = domain.Date("2024-05-02")
	rec := &Recording{
		Kontor: "line", Date: day, Network: lineNetwork(t, servers), Hours: domain.Span{Opens: 60, Closes: 1440},
		opened: day.At(0), calls: day.At(60), lastCall: day.Next().At(60), closed: day.Next().At(120), served: map[servedAs]pool{},
	}
	for s := range servers {
		rec.shifts = append(rec.shifts, &shift{begins: day.At(30), until: day.Next().At(60), open: domain.OpenDesk{
			Desk: domain.DeskID(fmt.Sprint(s)), Officer: domain.OfficerID(fmt.Sprint("o-", s)), Agencies: []domain.AgencyCode{"a"},
		}})
	}
	for _, c := range line {
		rec.visitors = append(rec.visitors, &visitor{
			came: day.At(60).Add(c.came), register: domain.Register{Errands: []domain.NewErrand{{Type: "a-errand"}}},
			errands: []*errand{{code: "a-errand", channel: domain.AtDesk, stretches: []stretch{{length: c.service, outcome: domain.Solved}}}},
			replies: []reply{{came: true}}, left: c.patience, held: c.patience,
		})
	}
	r, err := rec.rerun(1)
	must(t, err)
	if int(r.Visits) != len(line) || !r.balanced {
		t.Fatalf("%d customers, %+v", len(line), r.Figures)
	}
	seen := make([]observed, len(line))
	for i, wait := range r.waits {
		if seen[i] = (observed{wait, true}); wait < 0 {
			seen[i] = observed{line[i].patience, false}
		}
	}
	return seen
}

// lineNetwork has one office, one agency, one errand type, and so many officers.
func lineNetwork(t testing.TB, officers int) *domain.Network {
	t.Helper()
	always := domain.Period{From: "2020-01-01"}
	levels := []domain.Level{domain.General}
	open := domain.Hours{From: "2020-01-01"}
	for i := range open.Week {
		open.Week[i] = domain.Span{Opens: 60, Closes: 1440}
	}
	events := []domain.Event{
		domain.AgencyListed{Agency: domain.Agency{Code: "a", NameSv: "A", NameEn: "A"}},
		domain.ErrandTypeListed{ErrandType: domain.ErrandType{
			Code: "a-errand", Agency: "a", Level: domain.General, Channel: domain.AtDesk, Minutes: 1, Outcome: domain.Solved, Active: true,
		}},
		domain.AgreementSigned{Agreement: domain.Agreement{Name: "a", Agency: "a", Types: []domain.ErrandTypeCode{"a-errand"}, Valid: always}},
		domain.KontorOpened{Kontor: domain.Kontor{ID: "line", Name: "Line", Open: always}},
		domain.KontorHoursChanged{Kontor: "line", Hours: open},
		domain.OfferingChanged{Kontor: "line", Offering: domain.Offering{Agency: "a", Levels: levels, Presence: domain.Service, Valid: always}},
	}
	for i := range officers {
		events = append(events, domain.OfficerAssigned{Officer: domain.OfficerID(fmt.Sprint("o-", i)), Assignment: domain.Assignment{
			Kontor: "line", Agency: "a", Levels: levels, Valid: always,
		}})
	}
	n := domain.NewNetwork()
	must(t, n.Fold(domain.Entry{Book: domain.NetworkBook, Revision: 1, At: domain.Date("2020-01-01").At(0), Events: events}))
	return n
}

// line draws customers: Poisson arrivals, exponential services and patience.
func line(dice *rand.Rand, n int, arrivals, services, patience float64) []customer {
	all := make([]customer, n)
	at := 0.0
	for i := range all {
		at += dice.ExpFloat64() / arrivals
		wait := endless
		if patience > 0 {
			wait = seconds(dice.ExpFloat64() / patience)
		}
		all[i] = customer{seconds(at), seconds(dice.ExpFloat64() / services), wait}
	}
	return all
}

// Whatever the line, every customer of a day that the domain's own commands play waits as the recursion says, to the nanosecond.
func TestADayIsTheRecursion(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		servers := rapid.IntRange(1, 6).Draw(r, "servers")
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 0))
		load := rapid.Float64Range(0.2, 1.6).Draw(r, "load")
		patience := rapid.SampledFrom([]float64{0, 1.0 / 600, 1.0 / 60}).Draw(r, "leavings a second")
		all := line(dice, rapid.IntRange(1, 80).Draw(r, "customers"), load*float64(servers)/120, 1.0/120, patience)
		offered := lean(servers, all)
		for i, saw := range byDomain(t, servers, all) {
			want := observed{offered[i], true}
			if offered[i] > all[i].patience {
				want = observed{all[i].patience, false}
			}
			if saw != want {
				r.Fatalf("customer %d of %d: %v, the recursion says %v", i, len(all), saw, want)
			}
		}
	})
}
