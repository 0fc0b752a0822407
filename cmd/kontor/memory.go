package main

import (
	"os"
	"runtime/debug"
)

// memoryLimit is when the collector begins to work hard: the caches of the log's server otherwise grow to gigabytes.
const memoryLimit = 2 << 30

// tuneMemory gives the collector less to do, for what lives here lives for the day, within a limit. The usual GOGC and GOMEMLIMIT say
// otherwise where they are set.
func tuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
