package natslog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
)

// A server keeps an account's streams in a directory of the account's name. Without agencies there is one account, and the server calls
// it $G; with agencies the system's own account has a key for a name. The streams are moved once, by one renaming, when agencies are let in
// for the first time, and from then on stand there; a server without agencies finds them by a link of the old name, which goes when it stops.

// everybody is the account that a server without others has.
const everybody = server.DEFAULT_GLOBAL_ACCOUNT

// adopt has the streams in the data directory stand in the account of that name.
func adopt(dir, account string) error {
	if err := unalias(dir); err != nil {
		return err
	}
	base := filepath.Join(dir, storeDir)
	was, err := standsIn(base)
	if err != nil || was == "" || was == account {
		return err
	}
	if kept, err := filepath.Glob(filepath.Join(dir, asideDir, "*", storeDir, was)); err != nil || len(kept) > 0 {
		return errors.Join(err, fmt.Errorf("the log in %s is suspect: start it once without agencies, which settles that, and then with them", dir))
	}
	if err := os.Rename(filepath.Join(base, was), filepath.Join(base, account)); err != nil {
		return err
	}
	if err := syncDir(base); err != nil {
		return err
	}
	return moveLeft(dir, was, account)
}

// alias has a server without agencies find the streams in the store.
func alias(store string) error {
	base := filepath.Join(store, storeDir)
	was, err := standsIn(base)
	if err != nil || was == "" || was == everybody {
		return err
	}
	if to, err := os.Readlink(filepath.Join(base, everybody)); err == nil && to == was {
		return nil
	}
	if err := unalias(store); err != nil {
		return err
	}
	if err := os.Symlink(was, filepath.Join(base, everybody)); err != nil {
		return err
	}
	return syncDir(base)
}

// aliased says whether there is a link in the store.
func aliased(store string) bool {
	info, err := os.Lstat(filepath.Join(store, storeDir, everybody))
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// unalias removes the link, if there is one. An older release would take it for streams of its own.
func unalias(store string) error {
	if !aliased(store) {
		return nil
	}
	base := filepath.Join(store, storeDir)
	if err := os.Remove(filepath.Join(base, everybody)); err != nil {
		return err
	}
	return syncDir(base)
}

// standsIn is the account in whose directory the streams stand; empty when there are none.
func standsIn(base string) (account string, err error) {
	all, err := os.ReadDir(base)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	for _, e := range all {
		if !e.IsDir() || e.Name() != everybody && !nkeys.IsValidPublicAccountKey(e.Name()) {
			continue
		}
		if account != "" {
			return "", fmt.Errorf("there are streams of two accounts in %s, %s and %s: move the one that is not the log's elsewhere", base, account, e.Name())
		}
		account = e.Name()
	}
	return account, err
}

// moveLeft has what the last server left be believed after the renaming. Without it the store counts as suspect, and is copied.
func moveLeft(dir, from, to string) error {
	b, err := os.ReadFile(filepath.Join(dir, leftFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var was map[string]json.RawMessage
	if err := json.Unmarshal(b, &was); err != nil {
		return nil //nolint:nilerr // it is not believed anyway
	}
	now := make(map[string]json.RawMessage, len(was))
	for name, t := range was {
		if rest, ok := strings.CutPrefix(name, filepath.Join(storeDir, from)+string(filepath.Separator)); ok {
			name = filepath.Join(storeDir, to, rest)
		}
		now[name] = t
	}
	if b, err = json.Marshal(now); err != nil {
		return err
	}
	return writeSynced(filepath.Join(dir, leftFile), b)
}
