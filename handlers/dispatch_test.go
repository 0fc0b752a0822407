package handlers_test

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// live is a day with all that can happen to errands, drawn.
func (o *office) live(t *rapid.T, commands int) {
	types := []domain.ErrandTypeCode{"fk-bostb", "fk-sjukers", "pm-status", "pm-utland", "af-boka", "af-arbgiv", "skv-fraga", "ssc-lots"}
	for range commands {
		o.do(o.drawn(t, types), supervisor)
	}
}

// drawn is some command; most that make no sense are refused, and that is as good.
func (o *office) drawn(t *rapid.T, types []domain.ErrandTypeCode) domain.Command {
	visit, errand, kind := pick(t, o.visits), pick(t, o.errands), pick(t, types)
	desk := pick(t, []domain.DeskID{"1", "2"})
	switch rapid.IntRange(0, 21).Draw(t, "verb") {
	case 0, 1, 2, 3:
		var c domain.Register
		for range rapid.IntRange(1, 3).Draw(t, "errands") {
			c.Errands = append(c.Errands, domain.NewErrand{Type: pick(t, types)})
		}
		return c
	case 4, 5, 6:
		return domain.CallNext{Desk: desk}
	case 7, 8:
		return domain.Start{Errand: errand}
	case 9, 10:
		return domain.End{Errand: errand, Outcome: pick(t, domain.Outcomes)}
	case 11:
		return domain.MarkAbsent{Visit: visit}
	case 12:
		return domain.ReturnToQueue{Visit: visit}
	case 13:
		return domain.Transfer{Errand: errand, To: kind}
	case 14:
		return domain.Pause{Errand: errand}
	case 15:
		return domain.Resume{Errand: errand, Desk: desk}
	case 16:
		return domain.Leave{Visit: visit}
	case 17:
		return domain.Free{Visit: visit, Reason: domain.OfficerGone}
	case 18:
		return domain.Join{Visit: visit, Into: pick(t, o.visits)}
	case 19:
		return domain.AddErrand{Visit: visit, Errand: domain.NewErrand{Type: kind}}
	case 20:
		return domain.CorrectErrand{Errand: errand, Type: kind, Reason: domain.WrongOutcome}
	default:
		return domain.Strike{Visit: visit, Reason: domain.ByMistake}
	}
}

func pick[T any](t *rapid.T, all []T) (one T) {
	if len(all) == 0 {
		return one
	}
	return rapid.SampledFrom(all).Draw(t, "one")
}

// undisturbed is what every agency gets of the log when nothing goes wrong.
func undisturbed(t testing.TB, log handlers.Log) map[domain.AgencyCode][]handlers.Notice {
	t.Helper()
	d := newDrawer()
	if err := handlers.NewDispatch(log, d, handlers.DispatchOptions{}).CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d.streams
}

// What an agency is told makes sense by itself: as if each errand were its visitor's only one.
func TestDispatchTellsWholeStories(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := openOffice(t, memlog.New())
		o.live(rt, 60)
		o.must(domain.CloseDay{})
		for agency, notices := range undisturbed(t, o.log) {
			for errand, said := range stories(notices) {
				if err := tale(said); err != nil {
					rt.Fatalf("%s is told of %s %q: %v", agency, errand, said, err)
				}
			}
		}
	})
}

func stories(notices []handlers.Notice) map[domain.ErrandID][]string {
	all := map[domain.ErrandID][]string{}
	for _, n := range notices {
		all[n.Errand] = append(all[n.Errand], n.Event)
	}
	return all
}

// steps is the life of an errand as its agency sees it: what may be told next, by what was told last.
var steps = map[string][]string{
	"":                       {"errand-registered", "errand-transferred-in"},
	"errand-registered":      {"errand-routed"},
	"errand-routed":          waits,
	"errand-transferred-in":  waits,
	"errand-requeued":        waits,
	"errand-called":          append([]string{"errand-recalled", "errand-absent", "service-started", "errand-requeued"}, gone...),
	"errand-absent":          {"errand-requeued", "errand-left", "errand-struck"},
	"service-started":        serves,
	"service-resumed":        serves,
	"service-paused":         {"service-resumed", "errand-requeued", "errand-left", "errand-left-open", "errand-struck"},
	"errand-ended":           {"errand-struck"},
	"errand-left":            {"errand-struck"},
	"errand-left-open":       {"errand-struck"},
	"errand-transferred-out": {"errand-transferred-in"},
	"errand-struck":          {},
}

var (
	gone   = []string{"errand-left", "errand-left-open", "errand-transferred-out", "errand-struck"}
	waits  = append([]string{"errand-called", "errand-ended"}, gone...)
	serves = append([]string{"service-paused", "errand-ended", "errand-requeued"}, gone...)
	ends   = append([]string{"errand-ended", "errand-absent"}, gone...)
)

func tale(said []string) error {
	last := ""
	for _, event := range said {
		if event == "errand-corrected" && last != "" {
			continue // as what it is, it goes on
		}
		if !slices.Contains(steps[last], event) {
			return errors.New(event + " after " + last)
		}
		last = event
	}
	if !slices.Contains(ends, last) {
		return errors.New("the day is closed, and it ends with " + last)
	}
	return nil
}

// Wherever a Dispatch is stopped, within an entry too, and however many do the same work, every stream ends up the same.
func TestDispatchExactlyOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := openOffice(t, memlog.New())
		o.live(rt, 40)
		o.must(domain.CloseDay{})
		want := undisturbed(t, o.log)
		d := newDrawer()
		faults := rapid.SliceOfN(rapid.IntRange(-1, 3), 0, 60).Draw(rt, "faults")
		var mu sync.Mutex
		outbox := faulty{d, func(_ domain.AgencyCode, _ int) int {
			mu.Lock()
			defer mu.Unlock()
			if len(faults) == 0 {
				return -1
			}
			defer func() { faults = faults[1:] }()
			return faults[0]
		}}
		var all sync.WaitGroup
		for range rapid.IntRange(1, 3).Draw(rt, "dispatchers") {
			all.Go(func() {
				for handlers.NewDispatch(o.log, outbox, handlers.DispatchOptions{}).CatchUp(t.Context()) != nil {
				}
			})
		}
		all.Wait()
		if !reflect.DeepEqual(d.streams, want) {
			rt.Fatalf("the streams are %v, want %v", lengths(d.streams), lengths(want))
		}
	})
}

func lengths(streams map[domain.AgencyCode][]handlers.Notice) map[domain.AgencyCode]int {
	all := map[domain.AgencyCode]int{}
	for a, notices := range streams {
		all[a] = len(notices)
	}
	return all
}

// start runs a Dispatch until the test ends.
func start(t testing.TB, d *handlers.Dispatch) {
	t.Helper()
	ctx, stop := context.WithCancelCause(context.WithoutCancel(t.Context()))
	over := errors.New("the test is over")
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop(over)
		if err := <-ended; !errors.Is(err, over) {
			t.Errorf("Run ended with %v", err)
		}
	})
}

// A failing agency alarms, keeps its place and stops nobody; when it is well again it gets everything.
func TestDispatchFailsAlone(t *testing.T) {
	log := memlog.New()
	o := openOffice(t, log)
	d := newDrawer()
	var mu sync.Mutex
	broken := true
	alarms := make(chan handlers.Delivery, 16)
	began := time.Date(2024, 5, 2, 12, 0, 0, 0, time.UTC)
	dispatch := handlers.NewDispatch(log, faulty{d, func(a domain.AgencyCode, _ int) int {
		mu.Lock()
		defer mu.Unlock()
		if a == "fk" && broken {
			return 0
		}
		return -1
	}}, handlers.DispatchOptions{
		Retry: time.Millisecond, Clock: func() time.Time { return began }, Alarm: func(d handlers.Delivery) { alarms <- d },
	})
	start(t, dispatch)
	for range 30 {
		o.register("fk-bostb", "af-boka")
	}
	d.until(t, func(s map[domain.AgencyCode][]handlers.Notice) bool { return len(s["af"]) == 60 })
	alarm := <-alarms
	if alarm.Agency != "fk" || !alarm.Failing.Equal(began) || alarm.Cause == "" || !alarm.Delivered.IsZero() {
		t.Errorf("the alarm is %+v", alarm)
	}
	for _, state := range dispatch.Deliveries() {
		if failing := !state.Failing.IsZero(); failing != (state.Agency == "fk") {
			t.Errorf("%s: failing is %v: %s", state.Agency, failing, state.Cause)
		}
	}
	mu.Lock()
	broken = false
	mu.Unlock()
	d.until(t, func(s map[domain.AgencyCode][]handlers.Notice) bool { return len(s["fk"]) == 60 })
	if alarm := <-alarms; alarm.Agency != "fk" || !alarm.Failing.IsZero() || alarm.Cause != "" {
		t.Errorf("the end of the alarm is %+v", alarm)
	}
}

// An agency that is slower than the log loses the shared follow, not a notice.
func TestDispatchLetsGoOfTheSlow(t *testing.T) {
	log := memlog.New()
	o := openOffice(t, log)
	d := newDrawer()
	gate := make(chan struct{})
	dispatch := handlers.NewDispatch(log, faulty{d, func(a domain.AgencyCode, _ int) int {
		if a == "fk" {
			<-gate
		}
		return -1
	}}, handlers.DispatchOptions{Retry: time.Millisecond})
	start(t, dispatch)
	open := sync.OnceFunc(func() { close(gate) })
	t.Cleanup(open)
	o.register("fk-bostb", "af-boka")
	const more = 1500 // beyond what may wait for an agency
	for range more {
		o.register("pm-utland")
	}
	o.register("fk-bostb", "af-boka")
	d.until(t, func(s map[domain.AgencyCode][]handlers.Notice) bool {
		return len(s["af"]) == 4 && len(s["pm"]) == 2*more
	})
	open()
	d.until(t, func(s map[domain.AgencyCode][]handlers.Notice) bool { return len(s["fk"]) == 4 })
	o.register("fk-bostb")
	d.until(t, func(s map[domain.AgencyCode][]handlers.Notice) bool { return len(s["fk"]) == 6 })
	d.mu.Lock()
	defer d.mu.Unlock()
	if want := undisturbed(t, log); !reflect.DeepEqual(d.streams, want) {
		t.Errorf("the streams are %v, want %v", lengths(d.streams), lengths(want))
	}
}

// A Dispatch that was there before the network finds the agencies when they sign.
func TestDispatchMeetsNewAgencies(t *testing.T) {
	log := memlog.New()
	d := newDrawer()
	dispatch := handlers.NewDispatch(log, d, handlers.DispatchOptions{Retry: time.Millisecond})
	start(t, dispatch)
	o := openOffice(t, log)
	o.register("fk-bostb", "af-boka")
	d.until(t, func(s map[domain.AgencyCode][]handlers.Notice) bool { return len(s["fk"]) == 2 && len(s["af"]) == 2 })
	var agencies []domain.AgencyCode
	for _, state := range dispatch.Deliveries() {
		agencies = append(agencies, state.Agency)
	}
	if want := slices.Sorted(maps.Keys(network().agencies())); !slices.Equal(agencies, want) {
		t.Errorf("it delivers to %q; agreements have %q", agencies, want)
	}
}

// A stream of another log's life is left alone, and the others go on.
func TestDispatchRefusesAForeignEpoch(t *testing.T) {
	d := newDrawer()
	before := openOffice(t, memlog.New())
	before.register("fk-bostb")
	before.register("fk-bostb") // an entry that the other log does not have
	if err := handlers.NewDispatch(before.log, d, handlers.DispatchOptions{}).CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	o := openOffice(t, memlog.New())
	o.register("fk-bostb", "af-boka")
	err := handlers.NewDispatch(o.log, d, handlers.DispatchOptions{}).CatchUp(t.Context())
	if !errors.Is(err, handlers.ErrForeignEpoch) {
		t.Errorf("the error is %v", err)
	}
	if len(d.streams["fk"]) != 4 || len(d.streams["af"]) != 2 {
		t.Errorf("the streams are %v", lengths(d.streams))
	}
}
