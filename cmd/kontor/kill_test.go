package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
)

// rounds is how often a test that kills kills: KONTOR_ROUNDS times, or so often as every change must survive.
func killRounds(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("KONTOR_ROUNDS"))
	if err != nil {
		return 20
	}
	t.Logf("%d rounds", n)
	return n
}

// newSeed is this run's; KONTOR_SEED repeats another one's.
func newSeed(t *testing.T) uint64 {
	seed, err := strconv.ParseUint(os.Getenv("KONTOR_SEED"), 10, 64)
	if err != nil {
		seed = rand.Uint64()
	}
	t.Logf("KONTOR_SEED=%d", seed)
	return seed
}

// A process under load is killed at a random moment, again and again on the same directory. Whatever it acknowledged is there, once and where
// it said; every book is whole; the agencies' streams come to hold exactly what the log implies.
func TestNothingAcknowledgedIsLostWhenKilled(t *testing.T) {
	dir, seed := t.TempDir(), newSeed(t)
	chance := rand.New(rand.NewPCG(seed, 0))
	var all []acknowledged
	for round := range killRounds(t) {
		v := startWriters(t, "kontor-writers", dir, fmt.Sprint(seed+uint64(round)+1))
		all = append(all, v.killAfter(time.Duration(chance.IntN(600))*time.Millisecond)...)
		if entries := holdsAll(t, dir, all); t.Failed() {
			t.Fatalf("in round %d: %d entries, %d acknowledged", round, entries, len(all))
		}
	}
	entries := holdsAll(t, dir, all)
	t.Logf("%d entries, of which %d were acknowledged to somebody who could still say so", entries, len(all))
}

// holdsAll opens the log as a restart would, and holds it to what was acknowledged.
func holdsAll(t *testing.T, dir string, all []acknowledged) (entries int) {
	t.Helper()
	ctx := t.Context()
	s, err := storeFlags{data: dir, replicas: 1}.open(ctx, quiet())
	if err != nil {
		t.Fatalf("it does not start again: %v", err)
	}
	defer func() { must(t, s.close()) }()
	there := everything(t, s.log)
	for _, a := range all {
		if diff := cmp.Diff(a, at(there[a.ID], a.Writer)); diff != "" {
			t.Errorf("it was acknowledged and is not there: %s", diff)
			break
		}
	}
	inOrder(t, all)

	outbox, err := s.outbox()
	must(t, err)
	must(t, handlers.NewDispatch(s.log, outbox, handlers.DispatchOptions{}).CatchUp(ctx))
	agencies, err := outbox.Agencies(ctx)
	must(t, err)
	for _, a := range agencies {
		told := map[uuid.UUID]bool{}
		for n, err := range outbox.Posted(ctx, a) {
			must(t, err)
			if told[n.ID] {
				t.Errorf("agency %s was told of %s twice", a, n.ID)
			}
			told[n.ID] = true
		}
	}
	report, err := handlers.Verify(ctx, s.log, handlers.VerifyOptions{Agencies: outbox})
	must(t, err)
	if !report.OK() || report.AgenciesOK == nil || !*report.AgenciesOK {
		t.Errorf("verification says %+v", report)
	}
	return report.Entries
}

// everything is what the log holds, by id; an id that stands twice is an error.
func everything(t *testing.T, log handlers.Log) map[uuid.UUID]handlers.Recorded {
	t.Helper()
	there := map[uuid.UUID]handlers.Recorded{}
	revisions := map[domain.BookID]uint64{}
	for item, err := range log.Follow(t.Context(), handlers.Position{}) {
		must(t, err)
		if item.CaughtUp {
			return there
		}
		e := item.Entry
		if revisions[e.Book]++; e.Revision != revisions[e.Book] {
			t.Errorf("book %s has revision %d behind %d entries", e.Book, e.Revision, revisions[e.Book]-1)
		}
		if _, twice := there[e.ID]; twice {
			t.Errorf("entry %s stands twice", e.ID)
		}
		there[e.ID] = item.Recorded
	}
	t.Fatal(errors.New("the log ended"))
	return nil
}

// at is what a writer would have been told of the entry.
func at(r handlers.Recorded, writer int) acknowledged {
	return acknowledged{writer, r.Entry.ID, r.Entry.Book, r.Entry.Revision, r.Position.Place}
}

// inOrder says whether the entries of each writer stand in the order in which they were acknowledged to it, and no two at one place.
func inOrder(t *testing.T, all []acknowledged) {
	t.Helper()
	last, taken := map[int]uint64{}, map[uint64]uuid.UUID{}
	for _, a := range all {
		if a.Place <= last[a.Writer] {
			t.Errorf("writer %d was told of place %d after place %d", a.Writer, a.Place, last[a.Writer])
		}
		if other, ok := taken[a.Place]; ok && other != a.ID {
			t.Errorf("place %d was given to two entries", a.Place)
		}
		last[a.Writer], taken[a.Place] = a.Place, a.ID
	}
}
