//go:build unix

package natslog

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// InUse says that another process has the data directory.
type InUse struct {
	Dir string
	// Process is the other's id; 0 when it cannot be read.
	Process int
}

func (u *InUse) Error() string {
	who := "another process"
	if u.Process != 0 {
		who = fmt.Sprintf("process %d", u.Process)
	}
	return fmt.Sprintf("the data directory %s is in use by %s: stop that one, give this one a directory of its own, "+
		"or have that one listen and connect this one to it", u.Dir, who)
}

// lock is a data directory held by this process. It is the operating system's: a process that dies gives it free.
type lock struct{ file *os.File }

// acquire takes the directory and writes down who has it.
func acquire(dir string) (*lock, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, &InUse{dir, holder(f)}
		}
		return nil, fmt.Errorf("locking %s: %w", f.Name(), err)
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &lock{f}, nil
}

// holder is the process that wrote itself down.
func holder(f *os.File) int {
	b := make([]byte, 32)
	n, _ := f.ReadAt(b, 0) // short is the rule
	pid, _ := strconv.Atoi(strings.TrimSpace(string(b[:n])))
	return pid
}

// release gives the directory free. A second time does nothing.
func (l *lock) release() error {
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}
