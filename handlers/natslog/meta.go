package natslog

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/minio/highwayhash"
)

// The server keeps the settings of a stream, and of a consumer, in a file, and their checksum in another, and writes one after the other. If
// it is killed in between, or a byte of either changes, it passes over the stream at its next start; whoever makes the stream then gets one
// in another epoch on top of the old messages. So they are kept once more, in one file, and put back.
const (
	metaSum      = "meta.sum"
	settingsFile = "settings.json"
)

// kept is the settings of a stream or a consumer with their checksum, as the server writes them.
type kept struct {
	Settings []byte `json:"settings"`
	Sum      []byte `json:"sum"`
}

// ownSettings reads the settings of every stream and consumer, by its directory in the store.
func ownSettings(store string) (map[string]kept, error) {
	all := map[string]kept{}
	for _, pattern := range []string{"*/streams/*", "*/streams/*/obs/*"} {
		dirs, err := filepath.Glob(filepath.Join(store, storeDir, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, err
		}
		for _, dir := range dirs {
			name, err := filepath.Rel(store, dir)
			if err != nil {
				return nil, err
			}
			k, err := readSettings(dir)
			if err != nil {
				return nil, err
			}
			all[filepath.ToSlash(name)] = k
		}
	}
	return all, nil
}

// readSettings reads both files. One that is not there is empty.
func readSettings(dir string) (k kept, err error) {
	for file, to := range map[string]*[]byte{metaFile: &k.Settings, metaSum: &k.Sum} {
		if *to, err = os.ReadFile(filepath.Join(dir, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return k, err
		}
	}
	return k, nil
}

// good says whether the server would take them, as those of the stream or consumer that has the directory.
func (k kept) good(dir string) bool {
	parts := strings.Split(dir, "/") // jetstream/<account>/streams/<stream>[/obs/<consumer>]
	key := sha256.Sum256([]byte(strings.Join(append(parts[3:4:4], parts[min(5, len(parts)):]...), "/")))
	h, err := highwayhash.New64(key[:])
	if err != nil {
		return false
	}
	_, _ = h.Write(k.Settings) // never fails
	return json.Valid(k.Settings) && string(k.Sum) == hex.EncodeToString(h.Sum(nil))
}

// keep keeps what the server could read of the store's settings now.
func (g *guarded) keep() error {
	if g.looks {
		return nil
	}
	now, err := ownSettings(g.dir)
	if err != nil {
		return err
	}
	maps.DeleteFunc(now, func(at string, k kept) bool { return !k.good(at) })
	b, err := json.Marshal(now)
	if err != nil {
		return err
	}
	file := filepath.Join(g.dir, settingsFile)
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, b) {
		return nil
	}
	return writeSynced(file, b)
}

// mend puts back what the server could not read, before it tries. What was being made when a process was killed, and has no message, goes:
// nobody was told that it was there.
func (g *guarded) mend(out *slog.Logger) error {
	if g.looks && g.store == g.dir {
		return nil
	}
	now, err := ownSettings(g.store)
	if err != nil {
		return err
	}
	before := g.earlierSettings()
	for at, k := range now {
		if k.good(at) {
			continue
		}
		path := filepath.Join(g.store, filepath.FromSlash(at))
		old := before[at]
		switch {
		case old.good(at):
			out.Warn("settings that the server cannot read are put back as they were kept", "of", at)
			err = errors.Join(writeSynced(filepath.Join(path, metaFile), old.Settings), writeSynced(filepath.Join(path, metaSum), old.Sum))
		case empty(path):
			out.Warn("what was being made when the process ended, and holds nothing, is removed", "what", at)
			err = os.RemoveAll(path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// earlierSettings is what was kept; what cannot be read is nothing.
func (g *guarded) earlierSettings() (all map[string]kept) {
	if b, err := os.ReadFile(filepath.Join(g.dir, settingsFile)); err == nil && json.Unmarshal(b, &all) != nil {
		return nil
	}
	return all
}

// empty says whether the directory of a stream has no message; that of a consumer never has one.
func empty(dir string) bool {
	files, err := filepath.Glob(filepath.Join(dir, "msgs", "*.blk"))
	for _, file := range files {
		if info, serr := os.Stat(file); serr != nil || info.Size() > 0 {
			return false
		}
	}
	return err == nil
}
