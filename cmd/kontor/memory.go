package main

import (
	"os"
	"runtime/debug"
)

// Limits at which the collector begins to work hard. What the system must have in memory is some tens of MiB, whatever the log's length: the
// books that are in use, and packed those of a month. The rest is blocks of the log that its server has just read or written, which would
// grow to gigabytes while a long log is read. What else the program does, such as verifying, ends, and may have more.
const (
	onceLimit  = 2 << 30
	serveLimit = 176 << 20
)

// tuneMemory gives the collector less to do, for what lives here lives for the day, within a limit. The usual GOGC and GOMEMLIMIT say
// otherwise where they are set.
func tuneMemory() { tune(400, onceLimit) }

// tuneToServe is tuneMemory for what runs for ever: less than 250 MiB resident, also while a long log is read from its beginning, which
// then takes a third more work.
func tuneToServe() { tune(200, serveLimit) }

func tune(percent int, limit int64) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
	}
}
