package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"kontor/handlers"
)

// markName is the file of the high-water mark in the data directory, also of a process whose log is elsewhere.
const markName = "mark.json"

// readMark is the mark in the data directory; zero when there is none. One that cannot be read is an error: it is written whole or not at all.
func readMark(dir string) (m handlers.Mark, err error) {
	file := filepath.Join(dir, markName)
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		return m, fmt.Errorf("the high-water mark %s cannot be read, so nobody knows how far the log had come; see docs/durability.md: %w", file, err)
	}
	return m, nil
}

// checkMark holds the log against the mark that is kept in the data directory.
func checkMark(ctx context.Context, dir string, log handlers.Store) error {
	m, err := readMark(dir)
	if err != nil {
		return err
	}
	err = m.Check(ctx, log)
	if foreign := (*handlers.ForeignMark)(nil); errors.As(err, &foreign) {
		return fmt.Errorf("%s: %w; give this log a data directory of its own, or see docs/durability.md if it is meant to take the other's place",
			filepath.Join(dir, markName), err)
	}
	return err
}

// marks writes the high-water mark of what is followed.
type marks struct {
	handlers.Log
	marker *handlers.Marker
	file   string
	out    *slog.Logger

	written uint64 // the place of the mark in the file
	failing bool
}

// newMarks goes on from the mark in the data directory. One of the log's life before it was restored is forgotten.
func newMarks(dir string, log handlers.Store, out *slog.Logger) (*marks, error) {
	m, err := readMark(dir)
	if err != nil {
		return nil, err
	}
	if m.Epoch != log.Epoch() {
		m = handlers.Mark{}
	}
	return &marks{Log: log, marker: handlers.NewMarker(m), file: filepath.Join(dir, markName), out: out, written: m.Last.Place}, nil
}

// Follow follows the log and notes what it delivers.
func (m *marks) Follow(ctx context.Context, after handlers.Position) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		for item, err := range m.Log.Follow(ctx, after) {
			if err == nil && !item.CaughtUp {
				m.marker.Saw(item.Recorded)
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// keep writes the mark once a second, while it moves, until the context ends.
func (m *marks) keep(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			m.write()
		}
	}
}

// last brings the mark to the log's end and writes it, when the process stops and nothing is decided any more.
func (m *marks) last(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastAnswers)
	defer cancel()
	for item, err := range m.Follow(ctx, handlers.Position{Epoch: m.marker.Mark().Epoch, Place: m.marker.Place()}) {
		if err != nil || item.CaughtUp {
			break // what the mark has is true, if not the whole truth
		}
	}
	m.write()
}

// write writes the mark, if it moved. That it cannot be written is said once, and stops nobody.
func (m *marks) write() {
	mark := m.marker.Mark()
	if mark.IsZero() || mark.Last.Place == m.written {
		return
	}
	b, err := json.Marshal(mark)
	if err == nil {
		err = replaceSynced(m.file, b)
	}
	switch {
	case err == nil:
		m.written = mark.Last.Place
		if m.failing {
			m.out.Info("the high-water mark is written again", "file", m.file)
		}
	case !m.failing:
		m.out.Error("the high-water mark cannot be written", "file", m.file, "cause", err)
	}
	m.failing = err != nil
}

// replaceSynced writes the file so that whoever reads it, also after a loss of power, finds the old bytes or the new ones.
func replaceSynced(file string, b []byte) error {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	fresh, err := os.OpenFile(file+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = fresh.Write(b)
	if err = errors.Join(err, fresh.Sync(), fresh.Close()); err == nil {
		err = os.Rename(fresh.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(fresh.Name()))
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
