package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// dataSync waits until the file's bytes are on the disk, whatever becomes of its time stamps.
func dataSync(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }
