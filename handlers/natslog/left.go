package natslog

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kontor/domain"
)

const (
	// storeDir is where, in the data directory, the server keeps its streams.
	storeDir = "jetstream"
	// leftFile is where a server that stopped in order writes down what it left. It goes before anything is opened again.
	leftFile = "left.json"
	// tailBytes is how much of a file's end the trace remembers. What a server goes by stands at the ends of its files.
	tailBytes = 4 << 10
)

// trace is what is remembered of a file: enough to see that it is longer, shorter or ends otherwise. A byte changed further up shows when
// the entry is read.
type trace struct {
	Size    int64       `json:"size"`
	Changed time.Time   `json:"changed"`
	Tail    domain.Hash `json:"tail"`
	// Read is when the file was last read whole, or written.
	Read time.Time `json:"read,omitzero"`
}

// same says whether the file is as long as it was, and ends as it did.
func (t trace) same(was trace) bool { return t.Size == was.Size && t.Tail == was.Tail }

// untouched says whether it is the same, and nobody has written to it since either.
func (t trace) untouched(was trace) bool { return t.same(was) && t.Changed.Equal(was.Changed) }

// rested is for how long a message file that nobody changes is believed to be what it was when it was read.
const rested = 7 * 24 * time.Hour

// traces are those of every file of the store, by its path in the data directory.
func traces(dir string) (map[string]trace, error) {
	all := map[string]trace{}
	err := filepath.WalkDir(filepath.Join(dir, storeDir), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Type()&fs.ModeSymlink != 0 {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		all[name], err = traceOf(path)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return all, err
}

func traceOf(path string) (t trace, err error) {
	f, err := os.Open(path)
	if err != nil {
		return t, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return t, err
	}
	tail, err := io.ReadAll(io.NewSectionReader(f, max(0, info.Size()-tailBytes), tailBytes))
	return trace{Size: info.Size(), Changed: info.ModTime().UTC(), Tail: domain.HashOf(tail)}, err
}

// suspicion says why the message files may not be what a server that stopped in order left; empty when they are. Then found says which have
// been read whole, and when.
//
// A server that finds them otherwise than its index says reads them all, and cuts off what it cannot read.
func suspicion(dir string, now time.Time) (why string, found map[string]trace, err error) {
	is, err := traces(dir)
	if err != nil || !slices.ContainsFunc(slices.Collect(maps.Keys(is)), isMessages) {
		return "", nil, err
	}
	b, err := os.ReadFile(filepath.Join(dir, leftFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "it was not stopped in order", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	var was map[string]trace
	if err := json.Unmarshal(b, &was); err != nil {
		return "what the last server left there cannot be read", nil, nil //nolint:nilerr // that is the answer
	}
	if why := differs(is, was); why != "" {
		return why, nil, nil
	}
	var due []string
	for name, t := range is {
		if t.Read = was[name].Read; isMessages(name) && (!t.untouched(was[name]) || now.Sub(t.Read) > rested) {
			due, t.Read = append(due, name), now
		}
		is[name] = t
	}
	why, err = scan(dir, due)
	return why, is, err
}

// differs says which file is not as it was left; empty when all are.
func differs(is, was map[string]trace) string {
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if now, ok := is[name]; !ok {
			return name + " is gone"
		} else if !now.same(was[name]) {
			return name + " was changed after it was stopped"
		}
	}
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if _, ok := was[name]; !ok {
			return name + " was added after it was stopped"
		}
		if index := filepath.Join(filepath.Dir(name), "index.db"); isMessages(name) && is[name].Size > 0 && is[index].Size == 0 {
			return index + " is missing"
		}
	}
	return ""
}

// isMessages says whether the file has a stream's messages.
func isMessages(name string) bool { return strings.HasSuffix(name, ".blk") }

// writeLeft writes down what is there. What is not as it was found has been written since.
func writeLeft(dir string, found map[string]trace, now time.Time) error {
	is, err := traces(dir)
	if err != nil {
		return err
	}
	for name, t := range is {
		if t.Read = now; t.untouched(found[name]) {
			t.Read = found[name].Read
		}
		is[name] = t
	}
	b, err := json.Marshal(is)
	if err != nil {
		return err
	}
	return writeSynced(filepath.Join(dir, leftFile), b)
}

// forgetLeft makes sure that what was written down is not believed after a crash.
func forgetLeft(dir string) error {
	if err := os.Remove(filepath.Join(dir, leftFile)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return syncDir(dir)
}

// writeSynced writes a file that is there whole or not at all, after a loss of power too.
func writeSynced(path string, b []byte) error {
	fresh := path + ".part"
	f, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(fresh, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the names in a directory last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
