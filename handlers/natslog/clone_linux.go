package natslog

import (
	"os"

	"golang.org/x/sys/unix"
)

// clone lets the file system show the one file's bytes in the other, without copying them; not every one can.
func clone(to, from *os.File) error { return unix.IoctlFileClone(int(to.Fd()), int(from.Fd())) }

// room is how many bytes may still be written where the directory is.
func room(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * s.Bsize, nil
}
