package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/natslog"
)

// load is how many writers a process has that is to be killed. They share the offices' books.
const load = 32

// writersAt are the offices in whose days they write.
var writersAt = []domain.KontorID{"kista", "umea", "lulea", "skelleftea", "boden", "kalix", "lycksele", "gallivare"}

// acknowledged is an entry of which a writer was told that it is kept. It is reported only then.
type acknowledged struct {
	Writer   int           `json:"writer"`
	ID       uuid.UUID     `json:"id"`
	Book     domain.BookID `json:"book"`
	Revision uint64        `json:"revision"`
	Place    uint64        `json:"place"`
}

// writers is the program `kontor-writers DIR SEED`: the system on a directory, without its pages, under as much load as it takes, until it is
// killed. With a third argument its writes are not synced. It prints a line for each acknowledged entry, and to begin with one that is none and
// has its process id.
func writers() {
	seed, err := strconv.ParseUint(os.Args[2], 10, 64)
	if err == nil {
		err = writeUntilKilled(context.Background(), os.Args[1], seed, len(os.Args) > 3)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func writeUntilKilled(ctx context.Context, dir string, seed uint64, unsynced bool) error {
	s, err := writersStore(ctx, dir, unsynced)
	if err != nil {
		return err
	}
	began := time.Now()
	clock := func() time.Time { return busyDate.At(10 * 60).Add(time.Since(began)) }
	n, err := newNode(ctx, s, nodeOptions{clock: clock, marks: dir}, quiet())
	if err != nil {
		return err
	}
	report := json.NewEncoder(os.Stdout)
	var mu sync.Mutex
	say := func(a acknowledged) {
		mu.Lock()
		defer mu.Unlock()
		_ = report.Encode(a) // one write each, so a line is there whole or not at all
	}
	parts := []func(context.Context) error{n.follow, n.send, n.marks.keep}
	for i := range load {
		chance := rand.New(rand.NewPCG(seed, uint64(i)))
		parts = append(parts, func(ctx context.Context) error { return writer(ctx, n.books, i, chance, say) })
	}
	say(acknowledged{Writer: -1, Place: uint64(os.Getpid())})
	return together(ctx, parts...)
}

// writersStore is the store as serve has it, or one that does not sync.
func writersStore(ctx context.Context, dir string, unsynced bool) (*store, error) {
	if !unsynced {
		return storeFlags{data: dir, replicas: 1}.open(ctx, quiet())
	}
	s := &store{replicas: 1}
	var err error
	if s.server, err = natslog.Start(ctx, natslog.ServerOptions{Dir: dir, Log: quiet(), Unsynced: true}); err == nil {
		s.nc, err = s.server.Connect()
	}
	if err == nil {
		s.log, err = natslog.Open(ctx, s.nc, natslog.Options{})
	}
	return s, err
}

// writer registers visits and lets some of them go, for ever.
func writer(ctx context.Context, books *handlers.Books, number int, chance *rand.Rand, say func(acknowledged)) error {
	do := func(id domain.BookID, c domain.Command) (handlers.Receipt, error) {
		r, err := books.Do(ctx, id, c, handlers.Request{Actor: domain.System, Key: strconv.FormatUint(chance.Uint64(), 36)})
		if err == nil && len(r.Entry.Events) > 0 {
			say(acknowledged{number, r.Entry.ID, id, r.Entry.Revision, r.Position.Place})
		}
		return r, err
	}
	types := []domain.ErrandTypeCode{"skv-persbevis", "fk-sjukp", "fk-lakint"}
	for {
		id := domain.DaybookID(writersAt[chance.IntN(len(writersAt))], busyDate)
		if _, err := do(id, domain.OpenDay{}); err != nil && !domain.Refused(err, "day-already-open") {
			return err
		}
		r, err := do(id, domain.Register{Errands: []domain.NewErrand{{Type: types[chance.IntN(len(types))]}}})
		if err != nil {
			return err
		}
		if v := decodedVisit(r.Entry); chance.IntN(2) == 0 && v != "" {
			if _, err := do(id, domain.Leave{Visit: v}); err != nil {
				return err
			}
		}
	}
}

func decodedVisit(e domain.Entry) domain.VisitID {
	for _, ev := range e.Events {
		if v, ok := ev.(domain.VisitRegistered); ok {
			return v.Visit
		}
	}
	return ""
}

// victim is a process of writers.
type victim struct {
	t      *testing.T
	cmd    *exec.Cmd
	pid    int // of the writers; cmd may be somebody who watches them
	out    *json.Decoder
	errors logged
	acks   []acknowledged
}

// startWriters starts a process of writers and waits until it works. Before the arguments may stand what runs it.
func startWriters(t *testing.T, args ...string) *victim {
	t.Helper()
	v := &victim{t: t, cmd: exec.Command(args[0], args[1:]...)}
	v.cmd.Stderr = &v.errors
	out, err := v.cmd.StdoutPipe()
	must(t, err)
	must(t, v.cmd.Start())
	t.Cleanup(func() { _ = v.cmd.Process.Kill() }) // as a rule it is dead
	v.out = json.NewDecoder(out)
	var first acknowledged
	if err := v.out.Decode(&first); err != nil || first.Writer >= 0 {
		_ = v.cmd.Wait()
		t.Fatalf("the writers do not work: %v\n%s", err, v.errors.String())
	}
	v.pid = int(first.Place)
	return v
}

// read takes what the process has reported, until it says no more.
func (v *victim) read() { v.readUntil(math.MaxInt) }

// readUntil is read for so many reports.
func (v *victim) readUntil(n int) {
	for len(v.acks) < n {
		var a acknowledged
		if err := v.out.Decode(&a); err == io.EOF {
			return
		} else if err != nil {
			v.t.Errorf("what a process reported before it died cannot be read: %v", err)
			return
		}
		v.acks = append(v.acks, a)
	}
}

// killAfter kills the process as the loss of its machine would, and returns everything that it had reported.
func (v *victim) killAfter(d time.Duration) []acknowledged {
	v.t.Helper()
	time.AfterFunc(d, func() { _ = v.cmd.Process.Kill() })
	v.read()
	if err := v.cmd.Wait(); err == nil || v.errors.String() != "" {
		v.t.Fatalf("it ended by itself, with %v:\n%s", err, v.errors.String())
	}
	return v.acks
}
