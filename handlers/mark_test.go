package handlers_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// keeps is a log that has kept only so many of its entries, as a disk may.
type keeps struct {
	*memlog.Log
	epoch string
	n     uint64
}

func (k keeps) Epoch() string    { return k.epoch }
func (k keeps) Secret() [32]byte { return [32]byte{} }
func (k keeps) End(context.Context) (handlers.Position, error) {
	return handlers.Position{Epoch: k.epoch, Place: k.n}, nil
}

func (k keeps) Import(context.Context, handlers.Position, []handlers.Recorded) (handlers.Position, error) {
	return handlers.Position{}, errors.ErrUnsupported
}

// firstOf is a log with the first n of the entries, the last of which may be another one.
func firstOf(t *testing.T, all []handlers.Recorded, n int, bend func(*domain.Entry)) keeps {
	t.Helper()
	k := keeps{memlog.New(), all[0].Position.Epoch, uint64(n)}
	heads := map[domain.BookID]handlers.Head{}
	for i, r := range all[:n] {
		if i == n-1 && bend != nil {
			bend(&r.Entry)
		}
		got, err := k.Append(t.Context(), heads[r.Entry.Book], r.Entry)
		noError(t, err)
		heads[r.Entry.Book] = got.Head
	}
	return k
}

// marked is a log on which two offices opened and one has closed, with the mark as it was after each entry.
func marked(t *testing.T) (all []handlers.Recorded, marks []handlers.Mark) {
	t.Helper()
	h := newHouse(t)
	b := h.process()
	h.must(b, domain.OpenDay{}, umeaBoss)
	h.must(b, domain.OpenDesk{Desk: "1", Officer: "o-umea-1", Agencies: []domain.AgencyCode{"fk"}}, first)
	h.must(b, domain.CloseDay{}, umeaBoss)
	_, err := b.Do(t.Context(), lycksele, domain.OpenDay{}, handlers.Request{Actor: domain.Actor{Role: domain.RoleSupervisor, ID: "s-lycksele"}})
	noError(t, err)
	k := handlers.NewMarker(handlers.Mark{})
	for item, err := range h.log.Follow(t.Context(), handlers.Position{}) {
		noError(t, err)
		if item.CaughtUp {
			return all, marks
		}
		all = append(all, item.Recorded)
		k.Saw(item.Recorded)
		marks = append(marks, k.Mark())
	}
	return nil, nil
}

const lycksele domain.BookID = "lycksele.2024-05-02"

func TestALogIsNeverBehindItsMark(t *testing.T) {
	all, marks := marked(t)
	for i, m := range marks {
		b, err := json.Marshal(m)
		noError(t, err)
		var read handlers.Mark
		noError(t, json.Unmarshal(b, &read))
		if diff := cmp.Diff(m, read); diff != "" {
			t.Fatalf("mark %d is not read as it was written: %s", i, diff)
		}
		for n := 1; n <= len(all); n++ {
			err := m.Check(t.Context(), firstOf(t, all, n, nil))
			var d *handlers.Damage
			if n > i && err != nil {
				t.Errorf("with %d entries of %d: %v", n, i+1, err)
			}
			if n <= i && (!errors.As(err, &d) || d.Book == "" || !strings.Contains(err.Error(), "restore a backup")) {
				t.Errorf("with %d entries of %d: %v", n, i+1, err)
			}
		}
	}
}

// The tail can be cut off and something else be written in its place.
func TestAnotherEntryAtTheMark(t *testing.T) {
	all, marks := marked(t)
	for n := 2; n <= len(all); n++ {
		other := firstOf(t, all, n, func(e *domain.Entry) { e.Actor = domain.Actor{Role: domain.RoleOperator, ID: "somebody-else"} })
		err := marks[n-1].Check(t.Context(), other)
		var d *handlers.Damage
		if !errors.As(err, &d) || d.Book != all[n-1].Entry.Book || d.Place != uint64(n) {
			t.Errorf("entry %d is another: %v", n, err)
		}
	}
}

func TestTheMarkHasTheOpenDays(t *testing.T) {
	all, marks := marked(t)
	n := len(all)
	for place, want := range map[int][]domain.BookID{n: {lycksele, domain.NetworkBook}, n - 1: {domain.NetworkBook}, n - 2: {domain.NetworkBook, umea}} {
		var got []domain.BookID
		for _, h := range marks[place-1].Open {
			got = append(got, h.Book)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("after entry %d: %s", place, diff)
		}
	}
}

// A marker that goes on from a mark passes over what was before it.
func TestAMarkerGoesOn(t *testing.T) {
	all, marks := marked(t)
	last := len(all) - 1
	k := handlers.NewMarker(marks[last-1])
	for _, r := range all {
		k.Saw(r)
	}
	if diff := cmp.Diff(marks[last], k.Mark()); diff != "" {
		t.Error(diff)
	}
}

func TestTheMarkOfAnotherLog(t *testing.T) {
	all, marks := marked(t)
	m := marks[len(marks)-1]
	m.Epoch = "ANOTHER"
	var foreign *handlers.ForeignMark
	if err := m.Check(t.Context(), firstOf(t, all, 3, nil)); !errors.As(err, &foreign) || !errors.Is(err, handlers.ErrForeignEpoch) {
		t.Errorf("the error is %v", err)
	}
	restored := func(e *domain.Entry) {
		e.Events = []domain.Event{domain.LogRestored{RecordRestore: domain.RecordRestore{Epoch: "ANOTHER", Entries: 1}}}
	}
	if err := m.Check(t.Context(), firstOf(t, all, 2, restored)); err != nil {
		t.Errorf("of a log that was restored: %v", err)
	}
	if err := (handlers.Mark{}).Check(t.Context(), firstOf(t, all, 1, nil)); err != nil {
		t.Errorf("without a mark: %v", err)
	}
}

func noError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
