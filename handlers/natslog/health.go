package natslog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/handlers"
)

const (
	// horizon is how long before it is full a warning comes.
	horizon = 90 * 24 * time.Hour
	// lately is the time that the rate is taken from: a week, so that every day of it counts once.
	lately = 7 * 24 * time.Hour
	// enough is how old a log must be to have a rate.
	enough = 24 * time.Hour
)

// Health is what keeps the log from taking entries, and what is going to when nothing is done; nil when all is well. Asking also has a log
// that cannot write try again, when it is time for that.
func (l *Log) Health(ctx context.Context) (all []handlers.Trouble) {
	f := l.fault.now.Load()
	if f == nil || f.heals { // else only a write finds out whether it is over, and it is not for a question to take its turn
		if err := l.admit(); err != nil {
			all = append(all, trouble(err))
		}
	}
	if f != nil && len(all) == 0 {
		all = append(all, trouble(&f.Frozen))
	}
	s, err := l.js.Stream(ctx, Stream)
	if err != nil {
		return append(all, trouble(unavailable(ctx, err)))
	}
	rate, err := l.rate(ctx, s.CachedInfo().State)
	if err != nil {
		return append(all, trouble(err))
	}
	info := s.CachedInfo()
	all = append(all, warning("the stream of the log", "give it a higher limit", info.Config.MaxBytes-int64(info.State.Bytes), rate)...)
	if l.disk.server == nil {
		return all
	}
	free, err := l.disk.free()
	if err != nil {
		return all // that it takes nothing has been said
	}
	return append(all, warning("the disk of "+l.disk.dir, "make room on it", int64(free)-int64(l.disk.reserve), l.others(ctx, info.State, rate))...)
}

// trouble is an error as Health says it.
func trouble(err error) handlers.Trouble {
	var f *handlers.Frozen
	if errors.As(err, &f) {
		return handlers.Trouble{What: f.What + ": " + f.Do, Since: f.Since}
	}
	return handlers.Trouble{What: err.Error(), Since: time.Now()}
}

// rate is how many bytes a day the stream has grown by lately; 0 when that cannot be said yet.
func (l *Log) rate(ctx context.Context, s jetstream.StreamState) (float64, error) {
	since := time.Now().Add(-lately)
	if s.FirstTime.After(since) {
		since = s.FirstTime
	}
	first, err := l.get(ctx, getRequest{Since: &since})
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return 0, nil // nothing at all has come since
	}
	if err != nil {
		return 0, err
	}
	return growth(s, s.LastSeq-min(first.Seq-1, s.LastSeq), time.Since(since)), nil
}

// growth is how many bytes a day that is, when so many entries are new in that time.
func growth(s jetstream.StreamState, entries uint64, in time.Duration) float64 {
	if s.Msgs == 0 || in < enough {
		return 0
	}
	return float64(entries) * float64(s.Bytes) / float64(s.Msgs) / (in.Hours() / 24)
}

// others is the rate of everything that the server keeps, such as the agencies' streams, which grow with the log.
func (l *Log) others(ctx context.Context, s jetstream.StreamState, rate float64) float64 {
	account, err := l.js.AccountInfo(ctx)
	if err != nil || s.Bytes == 0 || account.Store < s.Bytes {
		return rate
	}
	return rate * float64(account.Store) / float64(s.Bytes)
}

// warning is that something will be full before long.
func warning(what, do string, left int64, rate float64) []handlers.Trouble {
	if rate <= 0 || float64(left)/rate > horizon.Hours()/24 {
		return nil
	}
	days := max(0, float64(left)/rate)
	return []handlers.Trouble{{
		What: fmt.Sprintf("%s is full in %.0f days, about %s, at the rate of the last days (%.1f MiB a day): %s", what, days,
			time.Now().Add(time.Duration(days*24)*time.Hour).Format(time.DateOnly), rate/(1<<20), do),
		Since: time.Now(), Warning: true,
	}}
}
