package esdblog

import "time"

// Doubt makes the log ask before every call whether the server still has this log, as it does after a second in which there was none.
func (l *Log) Doubt() { l.clients.fresh = -1 }

// Watch makes every Follow look so often whether its subscription brings what there is.
func (l *Log) Watch(every time.Duration) { l.quiet = every }

// Prefix begins the names of the log's streams.
func (l *Log) Prefix() string { return l.prefix }
