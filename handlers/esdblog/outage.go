package esdblog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"kontor/domain"
	"kontor/handlers"
)

// The pause between two attempts to reach a server that is away.
const (
	shortest = 50 * time.Millisecond
	longest  = time.Second
)

// ask calls f, again and again while the server is away, as long as one answer may take. What f does it must bear to do twice.
func ask[T any](ctx context.Context, l *Log, f func(context.Context, *esdb.Client) (T, error)) (T, error) {
	return patiently(ctx, l, answer, f)
}

// errSilent is why a call was given up that the server took and did not answer.
var errSilent = errors.New("the server does not answer")

// patiently is ask with another patience. The error is the server's own words, or handlers.ErrUnavailable and why.
func patiently[T any](ctx context.Context, l *Log, patience time.Duration, f func(context.Context, *esdb.Client) (T, error)) (T, error) {
	limited, cancel := context.WithTimeoutCause(ctx, patience, errSilent)
	defer cancel()
	var last error
	for pause := shortest; ; pause = min(2*pause, longest) {
		found, err := call(limited, l.clients, f)
		if is(err, esdb.ErrorCodeNotLeader) { // the client is on its way there
			found, err = call(limited, l.clients, f)
		}
		if answered(err) && !is(err, esdb.ErrorCodeNotLeader) || errors.Is(err, errClosed) {
			return found, err
		}
		if last == nil || !errors.Is(err, errSilent) {
			last = err
		}
		if !wait(limited, pause) {
			return found, unavailable(ctx, last)
		}
	}
}

// unavailable is what a caller hears when the server did not answer or would not write: why, and the context's cause when that is why.
func unavailable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if errors.Is(err, handlers.ErrUnavailable) {
		return err
	}
	return fmt.Errorf("%w: %w", handlers.ErrUnavailable, err)
}

// is says whether err is the library's, with one of the codes.
func is(err error, wanted ...esdb.ErrorCode) bool {
	var e *esdb.Error
	if errors.As(err, &e) {
		for _, code := range wanted {
			if e.IsErrorCode(code) {
				return true
			}
		}
	}
	return false
}

// answered says whether the server has answered: what was asked for, or no. Asked again it would say the same, and the client is sound.
func answered(err error) bool {
	var damage *handlers.Damage
	var no refusal
	return err == nil || errors.As(err, &damage) || errors.As(err, &no) || errors.Is(err, handlers.ErrForeignEpoch) ||
		is(err, esdb.ErrorCodeWrongExpectedVersion, esdb.ErrorCodeResourceNotFound, esdb.ErrorCodeStreamDeleted, esdb.ErrorCodeNotLeader,
			esdb.ErrorCodeAccessDenied, esdb.ErrorCodeUnauthenticated, esdb.ErrorCodeUnsupportedFeature)
}

// tooLarge turns the server's refusal of a large append into what to do about it.
func tooLarge(err error) error {
	if s, ok := status.FromError(errors.Unwrap(err)); ok && s.Code() == codes.InvalidArgument && strings.Contains(s.Message(), "Append Size") {
		return refusal(fmt.Sprintf("%s An entry may have %d bytes: set the server's MaxAppendSize to %d or more",
			s.Message(), domain.MaxEntry, 2*domain.MaxEntry))
	}
	return err
}
