package domain

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// Whatever anybody sends in whatever order: no panic, a refusal changes nothing, the accounts balance after every entry, and the log
// folds to the day in memory.
func TestAnyDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := rapid.IntRange(0, 1<<20)
		r := newRun(t, func(n int) int { return pick.Draw(t, "pick") % n })
		for range rapid.IntRange(5, 60).Draw(t, "steps") {
			r.step()
		}
		r.replay()
	})
}

// In a long deterministic run every step of an errand's life is seen, and none that is not in it.
func TestEveryStepOfLifeIsSeen(t *testing.T) {
	seen := map[Step]bool{}
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 2024))
		r := newRun(t, random.IntN)
		r.steps, r.state, r.hasty = seen, "", true
		for range 150 {
			r.step()
		}
		r.replay()
	}
	for _, s := range Life {
		if !seen[s] {
			t.Errorf("never seen: %v", s)
		}
	}
}

// failing is what *testing.T and *rapid.T share.
type failing interface {
	Helper()
	Fatalf(format string, args ...any)
}

// run is a day to which anything happens. The shadow is folded event by event, so that every single step of an errand is seen.
type run struct {
	t           failing
	pick        func(n int) int
	day, shadow *Day
	nets        []*Network // as it was, and with an assignment revoked
	now         time.Time
	log         [][]byte
	state       string // of the day, as JSON
	hasty       bool   // not looking whether deciding changes the day
	ids         uint64
	steps       map[Step]bool
	queued      map[VisitID]time.Duration
	vault       glassVault
}

func newRun(t failing, pick func(n int) int) *run {
	revoked, net := smallNetwork(), smallNetwork()
	net.Rules.Order = ordering
	RoutingPolicyChanged{Policy: Policy{Name: "relaxing", Version: 1, From: "2020-01-01", Default: []Choice{
		{Target: TargetDesk}, {Target: TargetHandOver}, {Target: TargetVideo, After: 2}, {Target: TargetHandOver, After: 4}, {Target: TargetReferral, After: 6},
	}}}.change(net)
	OfficerUnassigned{"ann", alvik, "fk", "2024-05-01"}.change(revoked)
	CapabilityChanged{alvik, Capability{videoRoom, Period{From: "2020-01-01"}, Synthetic}}.change(net)
	for _, team := range []VideoTeam{{Agency: "fk", Name: "fk-video", Levels: []Level{General, InDepth}, Week: answers(600, 840), Valid: Period{From: "2020-01-01"}}, afTeam()} {
		VideoTeamSet{team}.change(net)
	}
	book := DaybookID(alvik, today)
	r := &run{
		t: t, pick: pick, day: NewDay(book), shadow: NewDay(book), nets: []*Network{net, revoked}, now: clock("09:45"),
		steps: map[Step]bool{}, queued: map[VisitID]time.Duration{},
	}
	r.state = r.look()
	if r.pick(20) > 0 { // most days are opened as they should be
		for _, p := range opened() {
			r.decide(p.by, p.do, r.nets[0])
		}
	}
	return r
}

// step is one command by somebody at some time.
func (r *run) step() {
	switch n := r.pick(40); {
	case n == 0:
		r.now = r.now.Add(-30 * time.Minute)
	case n == 1 && r.pick(20) == 0:
		r.now = r.now.Add(15 * time.Hour)
	default:
		r.now = r.now.Add(time.Duration(r.pick(200)) * time.Second)
	}
	net := r.nets[0]
	if r.pick(20) == 0 {
		net = r.nets[1]
	}
	by, c := r.actor(), r.command()
	if byTeam(c) && r.pick(8) > 0 { // mostly by those who may
		by = one(r, fk, Actor{RoleAgency, "fk.c1"}, Actor{RoleAgency, "fk.c2"}, afOne)
	}
	r.decide(by, c, net)
}

func (r *run) decide(by Actor, c DayCommand, net *Network) {
	r.t.Helper()
	events, err := r.day.Decide(Moment{At: r.now, Actor: by, Network: net, NewID: r.newID, Sealer: &r.vault}, c)
	if after := r.look(); after != r.state {
		r.t.Fatalf("deciding %s changed the day:\n%s", c.Name(), cmp.Diff(r.state, after))
	}
	if err != nil {
		if refusal := (*Refusal)(nil); !errors.As(err, &refusal) || len(events) > 0 {
			r.t.Fatalf("%s: %v with %d events is no refusal", c.Name(), err, len(events))
		}
		return
	}
	if len(events) > 0 {
		r.fold(by, c, events)
	}
}

func (r *run) fold(by Actor, c DayCommand, events []Event) {
	r.t.Helper()
	at := r.now
	if at.Before(r.day.At) {
		at = r.day.At
	}
	e := Entry{
		ID: r.newID(), Book: r.day.Book(), Revision: r.day.Revision + 1, At: at, Recorded: r.now, Actor: by, Command: c.Name(), Digest: Digest(c), Events: events,
	}
	stored, err := EncodeEntry(e)
	if err != nil {
		r.t.Fatalf("%s: %v", c.Name(), err)
	}
	r.log = append(r.log, stored)
	for _, ev := range events {
		before := states(r.shadow)
		ev.(dayEvent).evolve(r.shadow, at)
		r.note(ev.Name(), before, states(r.shadow))
	}
	r.shadow.At, r.shadow.Revision = at, e.Revision
	if err := r.day.Fold(e); err != nil {
		r.t.Fatalf("%s: %v", c.Name(), err)
	}
	r.state = r.look()
	if err := sound(r.day, r.queued); err != nil {
		r.t.Fatalf("after %s: %v", c.Name(), err)
	}
}

// note holds what an event did to each errand against the table of its life.
func (r *run) note(event string, before, after map[ErrandID]State) {
	r.t.Helper()
	for id, to := range after {
		from, known := before[id]
		s := Step{from, event, to}
		if known && from == to && (event != "errand-transferred" || !slices.Contains(Life, s)) {
			continue
		}
		if !slices.Contains(Life, s) {
			r.t.Fatalf("errand %s took a step that is not in its life: %v", id, s)
		}
		r.steps[s] = true
	}
}

func states(d *Day) map[ErrandID]State {
	all := make(map[ErrandID]State, len(d.Errands))
	for id, e := range d.Errands {
		all[id] = e.State
	}
	return all
}

// replay folds the log from its first byte and compares.
func (r *run) replay() {
	r.t.Helper()
	d := NewDay(r.day.Book())
	for _, stored := range r.log {
		e, err := DecodeEntry(stored)
		if err != nil {
			r.t.Fatalf("%v", err)
		}
		if err := d.Fold(e); err != nil {
			r.t.Fatalf("%v", err)
		}
	}
	want := r.json(r.day)
	if got := r.json(d); got != want {
		r.t.Fatalf("the log folds to another day:\n%s", cmp.Diff(want, got))
	}
	if got := r.json(r.shadow); got != want {
		r.t.Fatalf("event by event is another day:\n%s", cmp.Diff(want, got))
	}
}

// look is the day as JSON, or nothing when in haste.
func (r *run) look() string {
	if r.hasty {
		return ""
	}
	return r.json(r.day)
}

func (r *run) json(v any) string { return asJSON(failer{r.t}, v) }

// failer is a testing.TB as far as asJSON needs one.
type failer struct{ failing }

func (f failer) Fatal(args ...any) { f.Fatalf("%s", fmt.Sprint(args...)) }

func (r *run) newID() uuid.UUID {
	r.ids++
	return uuid.NewSHA1(uuid.Nil, []byte{byte(r.ids >> 16), byte(r.ids >> 8), byte(r.ids)})
}

// sound says what must hold in a day after every entry; queued remembers how long each visit had waited.
func sound(d *Day, queued map[VisitID]time.Duration) error {
	if !d.Balanced() {
		return errors.New("the accounts do not balance")
	}
	if !slices.IsSortedFunc(d.WaitingVisits(), d.before) {
		return errors.New("the line is out of order")
	}
	tickets, officers := map[Ticket]VisitID{}, map[OfficerID]DeskID{}
	for _, id := range d.Order {
		v := d.Visits[id]
		if other, taken := tickets[v.Ticket]; taken && v.Ticket != "" {
			return fmt.Errorf("visits %s and %s both have ticket %s", id, other, v.Ticket)
		}
		tickets[v.Ticket] = id
		waits := d.any(v, Waiting)
		switch {
		case v.Desk != "" && d.Desks[v.Desk].Visit != id:
			return fmt.Errorf("visit %s is at desk %s, which has visit %q", id, v.Desk, d.Desks[v.Desk].Visit)
		case v.Desk != "" && waits:
			return fmt.Errorf("visit %s is at desk %s and waits", id, v.Desk)
		case v.Desk == "" && len(d.in(v, Called, InService)) > 0:
			return fmt.Errorf("visit %s is called or served at no desk", id)
		case v.Desk == "" && d.any(v, Held) && !d.any(v, Paused):
			return fmt.Errorf("visit %s is held at no desk", id)
		case waits == v.Queued.IsZero():
			return fmt.Errorf("visit %s waits: %v; since %v", id, waits, v.Queued)
		case waits && v.Ticket == "":
			return fmt.Errorf("visit %s waits without a ticket", id)
		case len(d.in(v, InService, Paused)) > 1:
			return fmt.Errorf("visit %s has several errands in service", id)
		case v.WaitedAt(d.At) < queued[id]:
			return fmt.Errorf("visit %s had waited %v, now %v", id, queued[id], v.WaitedAt(d.At))
		}
		queued[id] = v.WaitedAt(d.At)
	}
	for id, desk := range d.Desks {
		if desk.Visit != "" && (!desk.Open || d.Visits[desk.Visit].Desk != id) {
			return fmt.Errorf("desk %s (open %v) has visit %s, which is at desk %q", id, desk.Open, desk.Visit, d.Visits[desk.Visit].Desk)
		}
		if other, taken := officers[desk.Officer]; taken && desk.Open {
			return fmt.Errorf("%s is at desks %s and %s", desk.Officer, id, other)
		}
		if desk.Open {
			officers[desk.Officer] = id
		}
	}
	if err := soundContent(d); err != nil {
		return err
	}
	for id, e := range d.Errands {
		if owner := d.Visits[e.Visit]; !slices.Contains(owner.Errands, id) {
			return fmt.Errorf("errand %s says it is of visit %s, which does not know", id, e.Visit)
		}
		if all := e.Queues(); len(slices.Compact(slices.SortedFunc(slices.Values(all), func(a, b Queue) int { return strings.Compare(a.String(), b.String()) }))) != len(all) {
			return fmt.Errorf("errand %s waits twice in a queue: %v", id, all)
		}
		if (e.State == Ended) != (e.Outcome != "") && e.State != Corrected {
			return fmt.Errorf("errand %s is %s with outcome %q", id, e.State, e.Outcome)
		}
	}
	return nil
}
