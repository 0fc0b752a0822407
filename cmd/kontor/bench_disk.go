package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
)

// floorBytes is how long the file of each caller is; it is written round and round.
const floorBytes = 64 << 10

// floor is what the disk itself can do: each caller writes an entry's size into a file of its own, whose blocks are there already, and
// waits until it is on the disk. Nothing that keeps what it acknowledges, and writes by itself, is faster; who writes for several
// callers at a time may be.
type floor struct {
	dir   string
	files []*os.File
	at    []int64 // where each caller writes next
	entry []byte
}

func newFloor(dir string, callers, size int) (*floor, error) {
	f := &floor{dir: filepath.Join(dir, "floor"), at: make([]int64, callers), entry: make([]byte, min(size, floorBytes))}
	if err := os.Mkdir(f.dir, 0o700); err != nil {
		return nil, err
	}
	for i := range callers {
		file, err := os.Create(filepath.Join(f.dir, strconv.Itoa(i)))
		if err == nil {
			f.files = append(f.files, file)
			_, err = file.Write(make([]byte, floorBytes))
		}
		if err == nil {
			err = file.Sync()
		}
		if err != nil {
			return nil, errors.Join(err, f.close())
		}
	}
	return f, nil
}

func (f *floor) write(_ context.Context, caller, _ int) error {
	if f.at[caller]+int64(len(f.entry)) > floorBytes {
		f.at[caller] = 0
	}
	if _, err := f.files[caller].WriteAt(f.entry, f.at[caller]); err != nil {
		return err
	}
	f.at[caller] += int64(len(f.entry))
	return dataSync(f.files[caller])
}

func (f *floor) close() error {
	var all error
	for _, file := range f.files {
		all = errors.Join(all, file.Close())
	}
	return errors.Join(all, os.RemoveAll(f.dir))
}
