package handlers

import (
	"time"

	"kontor/domain"
)

// Delivery is how far one agency's events have come.
type Delivery struct {
	Agency domain.AgencyCode `json:"agency"`
	// Delivered is where on the log the last message on the agency's stream comes from.
	Delivered Position `json:"delivered"`
	// Seen is up to where the log has been gone through for the agency, and Behind how many entries there are beyond that, as far as
	// anybody here knows.
	Seen   Position `json:"seen"`
	Behind uint64   `json:"behind"`
	// Failing is since when nothing could be delivered, and Cause why; zero and empty when all is well.
	Failing time.Time `json:"failing,omitzero"`
	Cause   string    `json:"cause,omitempty"`
}

// delivery is the state now.
func (c *courier) delivery() Delivery {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// arrived notes where the stream ends.
func (c *courier) arrived(at Position) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state.Delivered = at
}

// seen notes that everything up to the position is on the stream, which means that all is well.
func (c *courier) seen(at Position) {
	c.mu.Lock()
	c.state.Seen = at
	recovered := !c.state.Failing.IsZero()
	c.state.Failing, c.state.Cause = time.Time{}, ""
	now := c.state
	c.mu.Unlock()
	if recovered {
		c.alarm(now)
	}
}

// failed notes that and since when nothing goes on.
func (c *courier) failed(err error) {
	c.mu.Lock()
	first := c.state.Failing.IsZero()
	if first {
		c.state.Failing = c.clock()
	}
	c.state.Cause = err.Error()
	now := c.state
	c.mu.Unlock()
	if first {
		c.alarm(now)
	}
}
