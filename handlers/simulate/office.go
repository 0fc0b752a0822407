package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// office is one office's day: the people in it, and the day as they see it.
type office struct {
	*run
	kontor        *domain.Kontor
	book          domain.BookID
	day           *domain.Day // folded from the answers to this office's commands
	dice          dice
	errands       errands
	opens, closes time.Time
	visitors      map[domain.VisitID]*visitor
	officers      []*officer
	idle          []*officer // who has nobody to call, longest first
	parked        []parked   // who is ready to go on
	given         int        // commands
	remote        int        // officers elsewhere who have served here
	ended         bool
}

// playing are the offices to play, in a fixed order.
func (r *run) playing() (all []*domain.Kontor, err error) {
	ids := slices.Clone(r.Offices)
	if r.Offices == nil {
		ids = Open(r.network, r.Date)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		k := r.network.Kontors[id]
		switch {
		case k == nil:
			return nil, fmt.Errorf("there is no office %q", id)
		case k.HoursOn(r.Date) == (domain.Span{}):
			return nil, fmt.Errorf("the office %s is closed on %s", id, r.Date)
		}
		all = append(all, k)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no office is open on %s", r.Date)
	}
	return all, nil
}

// Open lists the offices that are open on the date, in order of their names.
func Open(n *domain.Network, d domain.Date) (ids []domain.KontorID) {
	for id, k := range n.Kontors {
		if k.HoursOn(d) != (domain.Span{}) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func newOffice(r *run, k *domain.Kontor) *office {
	book := domain.DaybookID(k.ID, r.Date)
	hours := k.HoursOn(r.Date)
	r.open++
	return &office{
		run: r, kontor: k, book: book, day: domain.NewDay(book), dice: newDice(r.Seed, book), errands: r.assume.errandsAt(r.network, k, r.Date),
		opens: r.Date.At(hours.Opens), closes: r.Date.At(hours.Closes), visitors: map[domain.VisitID]*visitor{},
	}
}

// planDay plans everything that does not depend on what happens: the opening, who works when, and who comes. Usual is how many visitors
// the office has on an ordinary day of the year, for which it is staffed.
func (o *office) planDay(usual float64) {
	o.plan(o.opens.Add(-o.dice.between(20*time.Minute, 40*time.Minute)), func(ctx context.Context) {
		o.do(ctx, o.supervisor(), domain.OpenDay{})
	})
	o.planStaff(usual)
	mean := usual * o.assume.weekdayFactor(o.Date) * o.errands.rush
	if whole := o.kontor.UsualHours(o.Date); whole != (domain.Span{}) { // fewer come to a day that ends early
		mean *= o.closes.Sub(o.opens).Minutes() / float64(whole.Closes-whole.Opens)
	}
	for _, at := range o.assume.arrivals(o.dice, mean, o.opens, o.closes) {
		o.expected++
		o.plan(at, o.arrive)
	}
	o.plan(o.closes, func(context.Context) { o.lockUp() })
	o.plan(o.closes.Add(o.assume.overrun), func(context.Context) { o.wake() })
	o.plan(o.closes.Add(o.assume.overrun+time.Hour), o.closeDay)
}

// closeDay ends the day; what is still open stays so.
func (o *office) closeDay(ctx context.Context) {
	if o.ended {
		return
	}
	o.ended = true
	o.open--
	if o.day.Stage == domain.Open {
		o.do(ctx, o.supervisor(), domain.CloseDay{})
	}
}

func (o *office) now() time.Time { return o.Clock.Now() }

// plan puts a step on the agenda; after plans one from now.
func (o *office) plan(at time.Time, do func(context.Context))        { o.agenda.plan(at, do) }
func (o *office) after(wait time.Duration, do func(context.Context)) { o.plan(o.now().Add(wait), do) }

func (o *office) reception() domain.Actor {
	return domain.Actor{Role: domain.RoleReception, ID: "r-" + string(o.kontor.ID)}
}

func (o *office) supervisor() domain.Actor {
	return domain.Actor{Role: domain.RoleSupervisor, ID: "s-" + string(o.kontor.ID)}
}

// do gives a command and takes in what it made happen. It is false when a rule refused it, or when the simulation has failed.
func (o *office) do(ctx context.Context, who domain.Actor, c domain.DayCommand) ([]domain.Event, bool) {
	if o.failed != nil {
		return nil, false
	}
	o.commands++
	o.given++
	if o.IDs != nil {
		o.IDs.command(o.book, o.given)
	}
	key := "sim-" + strconv.FormatUint(o.Seed, 36) + "-" + strconv.Itoa(o.given)
	receipt, err := o.Books.Do(ctx, o.book, c, handlers.Request{Actor: who, Key: key})
	refusal := (*domain.Refusal)(nil)
	refused := errors.As(err, &refusal)
	switch {
	case refused:
		o.refused[refusal.Code]++
		err = o.look(ctx)
	case err == nil && receipt.Entry.Revision == o.day.Revision+1:
		err = o.day.Fold(receipt.Entry)
	case err == nil && receipt.Entry.Revision > o.day.Revision:
		err = o.look(ctx)
	}
	if err != nil {
		o.failed = fmt.Errorf("%s in %s: %w", c.Name(), o.book, err)
		return nil, false
	}
	o.expectAnswers(receipt.Entry.Events)
	o.callIn(receipt.Entry.Events)
	return receipt.Entry.Events, !refused
}

// look sees the day anew, as one must when others work in it too.
func (o *office) look(ctx context.Context) error {
	day := domain.NewDay(o.book)
	var copied error
	err := o.Books.View(ctx, o.book, func(d *domain.Day) {
		var seen []byte
		if seen, copied = json.Marshal(d); copied == nil {
			copied = json.Unmarshal(seen, day)
		}
	})
	o.day = day
	o.after(time.Minute, o.lookUp)
	return errors.Join(err, copied)
}

// happened is the first event of the kind.
func happened[E domain.Event](events []domain.Event) (first E, ok bool) {
	for _, ev := range events {
		if e, is := ev.(E); is {
			return e, true
		}
	}
	return first, false
}

// has says whether an errand of the visit is in one of the states.
func (o *office) has(id domain.VisitID, states ...domain.State) bool {
	v := o.day.Visits[id]
	return v != nil && slices.ContainsFunc(v.Errands, func(e domain.ErrandID) bool {
		return slices.Contains(states, o.day.Errands[e].State)
	})
}

// here says whether the visit is still going on.
func (o *office) here(id domain.VisitID) bool {
	return o.has(id, domain.Waiting, domain.Called, domain.Held, domain.InService, domain.Paused)
}

// queues says whether the visitor sits in the waiting room.
func (o *office) queues(id domain.VisitID) bool {
	return o.day.Stage == domain.Open && o.has(id, domain.Waiting) && o.day.Visits[id].Desk == "" && !o.has(id, domain.Paused)
}

// visitor is the visitor of a visit; somebody whom this simulation did not bring in needs nothing special.
func (o *office) visitor(id domain.VisitID) *visitor {
	if v := o.visitors[id]; v != nil {
		return v
	}
	v := &visitor{id: id}
	o.visitors[id] = v
	return v
}
