package natslog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kontor/handlers"
	"kontor/handlers/natslog"
)

// After a crash only what may be cut is copied: the last message file of the log, and one that is spoiled.
func TestWhatIsIntactIsNotCopied(t *testing.T) {
	for _, c := range []struct {
		name   string
		spoil  spoil
		linked string // which of the files the copy shares with the store
	}{
		{"a crash", func(*testing.T, string) {}, "1 2"},
		{"a bit flipped", flip(2), "1"},
		{"a length changed", change(1, lengthOf(10)), "2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := spoiled(t, lose("left"), c.spoil)
			srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Log: slog.New(slog.DiscardHandler)})
			must(t, err)
			defer func() { must(t, srv.Shutdown()) }()
			var linked []string
			for i := 1; i <= 3; i++ {
				file := fmt.Sprintf("%s/%d.blk", messages, i)
				a, err := os.Stat(filepath.Join(dir, file))
				must(t, err)
				b, err := os.Stat(filepath.Join(asides(t, dir)[0], file))
				must(t, err)
				if os.SameFile(a, b) {
					linked = append(linked, fmt.Sprint(i))
				}
			}
			if got := strings.Join(linked, " "); got != c.linked {
				t.Errorf("the copy shares files %q, not %q", got, c.linked)
			}
		})
	}
}

// A message file that nobody has touched is read whole once a week, and not at every start.
func TestMessageFilesAreReadOnceAWeek(t *testing.T) {
	dir := spoiled(t)
	file := filepath.Join(dir, messages, "1.blk")
	info, err := os.Stat(file)
	must(t, err)
	change(1, lengthOf(10))(t, dir)
	must(t, os.Chtimes(file, info.ModTime(), info.ModTime())) // as a disk does it
	suspect := func() bool { return natslog.Suspicion(dir, time.Now()) != "" }
	if suspect() {
		t.Error("it was read at the next start already")
	}
	age(t, dir, 8*24*time.Hour)
	if !suspect() {
		t.Error("it is not read after a week")
	}
	must(t, os.Chtimes(file, time.Now(), time.Now()))
	age(t, dir, -8*24*time.Hour)
	if !suspect() {
		t.Error("it is not read after somebody wrote to it")
	}
}

// age makes it longer ago that the files were read.
func age(t *testing.T, dir string, by time.Duration) {
	t.Helper()
	path := filepath.Join(dir, "left.json")
	b, err := os.ReadFile(path)
	must(t, err)
	var left map[string]map[string]any
	must(t, json.Unmarshal(b, &left))
	for _, trace := range left {
		read, err := time.Parse(time.RFC3339Nano, trace["read"].(string))
		must(t, err)
		trace["read"] = read.Add(-by)
	}
	b, err = json.Marshal(left)
	must(t, err)
	must(t, os.WriteFile(path, b, 0o600))
}

// While the process runs, files are not opened anew when that would cut something off for good.
func TestFilesAreNotOpenedAnewOverSomethingSpoiled(t *testing.T) {
	dir := spoiled(t)
	r := start(t, dir, "")
	r.open(r.connect())
	must(t, natslog.Reopen(r.srv, time.Now()))
	since := time.Now()
	change(1, lengthOf(10))(t, dir)
	before := files(t, dir)[messages+"/1.blk"]
	var d *handlers.Damage
	if err := natslog.Reopen(r.srv, since); !errors.As(err, &d) || !strings.Contains(d.What, "1.blk") {
		t.Errorf("opening them anew ends with %v", err)
	}
	if !bytes.Equal(files(t, dir)[messages+"/1.blk"], before) {
		t.Error("the file was changed")
	}
}
