package authz

import (
	"context"
	"errors"
	"time"

	"kontor/handlers"
)

// lookAgain is how often what a stream shows is judged again: with the time that a judgement takes, well within half a second.
const lookAgain = 250 * time.Millisecond

// ErrOver is why the context of a stream ends when the session that it was opened in is over.
var ErrOver = errors.New("the session is over")

// Watch is a context for a stream: it ends within half a second after the principal may no longer, because an assignment or the proof has
// ended, or after over says that its session has. The cause is a *handlers.Denied or ErrOver. It has ended already when the principal may
// not to begin with. Over may be nil. The caller calls the function when the stream ends by itself.
func (a *Authority) Watch(ctx context.Context, p handlers.Principal, on handlers.Access, over func() bool) (context.Context, context.CancelFunc) {
	watched, end := context.WithCancelCause(ctx)
	if err := a.still(p, on, over); err != nil {
		end(err)
		return watched, func() { end(nil) }
	}
	go func() {
		again := time.NewTicker(lookAgain)
		defer again.Stop()
		for {
			select {
			case <-watched.Done():
				return
			case <-again.C:
			}
			if err := a.still(p, on, over); err != nil {
				end(err)
				return
			}
		}
	}()
	return watched, func() { end(nil) }
}

// still says why the principal may not, or no longer.
func (a *Authority) still(p handlers.Principal, on handlers.Access, over func() bool) error {
	if over != nil && over() {
		return ErrOver
	}
	if v := a.Judge(p, on); !v.Allowed {
		return &handlers.Denied{Access: on, Policy: v.Policy}
	}
	return nil
}
