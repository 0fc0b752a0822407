package simulate

import (
	"context"
	"time"
)

// tick is how often, in wall time, a paced clock moves between two steps.
const tick = 100 * time.Millisecond

// pace holds virtual time to the wall clock.
type pace struct {
	clock  *Clock
	factor float64   // virtual seconds a second; 0 is as fast as it goes
	from   time.Time // virtual; before it the simulation goes as fast as it can

	wall time.Time // when pacing began; zero before
	base time.Time // where the virtual clock stood then
}

// until waits for the virtual moment and moves the clock to it. It ends early only with the context's cause.
func (p *pace) until(ctx context.Context, at time.Time) error {
	for wait := p.wait(at); wait > 0 && ctx.Err() == nil; wait = p.wait(at) {
		select {
		case <-time.After(min(wait, tick)):
			p.clock.advance(earlier(at, p.base.Add(time.Duration(float64(time.Since(p.wall))*p.factor))))
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	p.clock.advance(at)
	return nil
}

// wait is how much wall time the virtual moment is away.
func (p *pace) wait(at time.Time) time.Duration {
	if p.factor <= 0 || at.Before(p.from) {
		return 0
	}
	if p.wall.IsZero() {
		p.wall, p.base = time.Now(), p.from
		if p.base.IsZero() {
			p.base = at
		}
	}
	due := p.wall.Add(time.Duration(float64(at.Sub(p.base)) / p.factor))
	return time.Until(due)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
