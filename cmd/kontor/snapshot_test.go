package main

import (
	"os"
	"path/filepath"
	"testing"

	"kontor/domain"
	"kontor/projections"
)

// A board with a failed view has nothing to hand on: the snapshot from before the failure stays.
func TestSnapshotFromBeforeAFailureStays(t *testing.T) {
	n := &node{board: projections.NewBoard(), out: quiet(), snapshot: filepath.Join(t.TempDir(), "new", "board.json")}
	n.save()
	good, err := os.ReadFile(n.snapshot)
	must(t, err)

	orphan := domain.Entry{Book: domain.DaybookID(busyOffice, busyDate), Revision: 7, At: busyDate.At(600)}
	must(t, n.board.Fold(orphan, domain.Position{Epoch: "e", Place: 1}))
	if len(n.board.Failures()) == 0 {
		t.Fatal("an entry without those before it did not fail the board")
	}
	n.save()
	now, err := os.ReadFile(n.snapshot)
	must(t, err)
	if string(now) != string(good) {
		t.Errorf("the snapshot is now %.200s", now)
	}
	files, err := os.ReadDir(filepath.Dir(n.snapshot))
	must(t, err)
	if len(files) != 1 {
		t.Errorf("there are %v", files)
	}
}
