package natslog

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/handlers"
)

// unfinishedKey is where the stream's metadata say that the log is being filled with another's entries, and is not whole yet.
const unfinishedKey = "kontor-unfinished"

// mine says in what a stream is another's than the options want.
func mine(is jetstream.StreamConfig, o Options) error {
	if secret, _ := secretOf(is); o.Secret != [32]byte{} && secret != o.Secret {
		return fmt.Errorf("stream %s is the log of another secret", Stream)
	}
	if is.Metadata[unfinishedKey] != "" && !o.Unfinished {
		return handlers.ErrUnfinished
	}
	return nil
}

// Unfinished says whether the log was marked when it was opened, and has not been finished since.
func (l *Log) Unfinished() bool { return l.unfinished.Load() }

// Finish says that the log has been filled: from now on everybody may open it. A second time does nothing.
func (l *Log) Finish(ctx context.Context) error {
	s, err := l.js.Stream(ctx, Stream)
	if err != nil {
		return fmt.Errorf("stream %s: %w", Stream, unavailable(ctx, err))
	}
	config := s.CachedInfo().Config
	if config.Metadata[unfinishedKey] != "" {
		delete(config.Metadata, unfinishedKey)
		if _, err := l.js.UpdateStream(ctx, config); err != nil {
			return fmt.Errorf("saying that stream %s is whole: %w", Stream, unavailable(ctx, err))
		}
	}
	l.unfinished.Store(false)
	return nil
}

var _ handlers.Filled = (*Log)(nil)
