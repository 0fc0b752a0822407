package simulate

import (
	"sync/atomic"
	"time"
)

// Clock is virtual time. It stands still but for the simulation, which moves it forward and never back. Its Now belongs into
// handlers.Options, so that the books and the simulation live in the same time. It is safe for concurrent use.
type Clock struct{ nanos atomic.Int64 }

// NewClock is a clock that stands at the moment.
func NewClock(at time.Time) *Clock {
	c := &Clock{}
	c.nanos.Store(at.UnixNano())
	return c
}

// Now is the virtual time, in UTC.
func (c *Clock) Now() time.Time { return time.Unix(0, c.nanos.Load()).UTC() }

// advance moves the clock to the moment, if that is later.
func (c *Clock) advance(to time.Time) {
	for now := c.nanos.Load(); to.UnixNano() > now; now = c.nanos.Load() {
		if c.nanos.CompareAndSwap(now, to.UnixNano()) {
			return
		}
	}
}
