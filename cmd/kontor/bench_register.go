package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/pgqueue"
)

// visit is whom everybody registers.
var visit = domain.Register{Errands: []domain.NewErrand{{Type: benchType}}}

// do writes for the system. An operation under way is brought to its end, for its outcome would else be unknown.
func (r *benchRig) do(ctx context.Context, id domain.BookID, c domain.Command) (handlers.Receipt, error) {
	return r.books.Do(context.WithoutCancel(ctx), id, c, handlers.Request{Actor: domain.System})
}

// register takes a visitor in, each with a key as a caller over HTTP has one, in one of the first so many books after the other.
func (r *benchRig) register(books int) operation {
	return func(ctx context.Context, _, i int) error {
		who := handlers.Request{Actor: domain.System, Key: fmt.Sprint(r.base.Add(1))}
		_, err := r.books.Do(context.WithoutCancel(ctx), r.ids[i%books], visit, who)
		return err
	}
}

// call calls who is next at a free desk of the office, and has the visitor go: two entries, of which the desk waits for the first.
func (r *benchRig) call(books int) operation {
	return func(ctx context.Context, _, i int) error {
		id := r.ids[i%books]
		desk := <-r.desks[id]
		defer func() { r.desks[id] <- desk }()
		called, err := r.do(ctx, id, domain.CallNext{Desk: domain.DeskID(desk)})
		if err == nil {
			_, err = r.do(ctx, id, domain.Leave{Visit: called.Entry.Events[0].(domain.VisitorCalled).Visit})
		}
		return err
	}
}

// publish writes the same bytes to the bare stream, to as many subjects.
func (r *benchRig) publish(books int) operation {
	return func(ctx context.Context, _, i int) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute) // without one the client gives a disk five seconds
		defer cancel()
		_, err := r.js.Publish(ctx, fmt.Sprintf("bare.%d", i%books), r.stored[i%books])
		if err != nil {
			return fmt.Errorf("a bare publish (does the disk stand still for seconds?): %w", err)
		}
		return nil
	}
}

// rivalRegister is register in the usual design.
func (r *benchRig) rivalRegister(q *pgqueue.Queue, books int) operation {
	return func(ctx context.Context, _, i int) error {
		k, _, _ := r.ids[i%books].Daybook()
		return q.Register(ctx, pgqueue.Errand{
			ID: string(r.ids[i%books]) + "." + uuid.NewString(), Kontor: string(k), Agency: string(benchAgency),
			Since: time.Now(), Event: r.stored[i%books],
		})
	}
}

// rivalCall is call in the usual design.
func (r *benchRig) rivalCall(q *pgqueue.Queue, books int) operation {
	return func(ctx context.Context, caller, i int) error {
		k, _, _ := r.ids[i%books].Daybook()
		event := r.stored[i%books][:len(r.stored[i%books])/2] // a call is about half as long
		errand, ok, err := q.Claim(ctx, string(k), string(benchAgency), fmt.Sprint(caller), event)
		if err != nil || !ok {
			return err
		}
		return q.Finish(ctx, errand, event)
	}
}

// levelRig is everything that a level compares; rival is nil when there is none.
type levelRig struct {
	*benchRig
	rival *pgqueue.Queue
	dir   string
}

// perTurn is how many operations one turn has: enough to time, and few enough that the lines stay like an office's. On one book that is
// one visit a caller.
func perTurn(callers, books int) int {
	if books == 1 {
		return max(64, callers)
	}
	return max(256, 4*callers)
}

// level is one number of callers on so many books. After each round everybody who came in it has been called, so that the lines are as
// they were; that is the second thing measured.
func (b bench) level(ctx context.Context, r levelRig, callers, books int, tick func()) (registered, called benchLevel, err error) {
	floor, err := newFloor(r.dir, callers, r.size)
	if err != nil {
		return registered, called, err
	}
	defer floor.close()
	n := perTurn(callers, books)
	kontor, raw, fsync := &side{do: r.register(books)}, &side{do: r.publish(books)}, &side{do: floor.write}
	register, calls := []*side{kontor, raw, fsync}, []*side{{do: r.call(books)}}
	var rival, rivalCalls *side
	if r.rival != nil {
		rival, rivalCalls = &side{do: r.rivalRegister(r.rival, books)}, &side{do: r.rivalCall(r.rival, books)}
		register, calls = append(register, rival), append(calls, rivalCalls)
	}
	err = rounds(ctx, b.rounds, n, callers, tick, register, calls)
	registered = benchLevel{
		Callers: callers, Books: books, Rounds: len(kontor.rates),
		Kontor: kontor.figures(), Raw: raw.figures(), Fsync: fsync.figures(), Postgres: rival.figures(),
		OfRaw: kontor.of(raw), OfFsync: kontor.of(fsync), OfPostgres: kontor.of(rival),
	}
	called = benchLevel{
		Callers: callers, Books: books, Rounds: len(calls[0].rates),
		Kontor: calls[0].figures(), Postgres: rivalCalls.figures(), OfPostgres: calls[0].of(rivalCalls),
	}
	return registered, called, err
}
