//go:build unix

package vault

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// flock takes the lock on the file, and waits for it if told to. Closing the file, or the end of the process, gives it free. free is false when
// somebody else has it.
func flock(f *os.File, wait bool) (free bool, err error) {
	how := syscall.LOCK_EX
	if !wait {
		how |= syscall.LOCK_NB
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("locking %s: %w", f.Name(), err)
	}
	return true, nil
}

func unlock(f *os.File) error {
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_UN); err != nil {
		return fmt.Errorf("unlocking %s: %w", f.Name(), err)
	}
	return nil
}

// privateFile is an error, in words, unless the file is this process's user's own and closed to everybody else.
func privateFile(name string, info os.FileInfo) error {
	if open := info.Mode().Perm(); open != 0o600 {
		return fmt.Errorf("%s has the mode %04o, and must have 0600: others could read the key-encryption key, or could have; if somebody may have read it, rotate it (chmod 600 %s)",
			name, open, name)
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if ok && int(s.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to user %d, and this process runs as user %d: who owns the file could read the key-encryption key; have it owned by user %d",
			name, s.Uid, os.Geteuid(), os.Geteuid())
	}
	return nil
}
