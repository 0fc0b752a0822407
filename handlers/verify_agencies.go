package handlers

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"kontor/domain"
)

// compared is the agencies' streams, each read along with the log.
type compared struct {
	streams map[domain.AgencyCode]*posted
	failed  bool
}

// posted is one agency's stream: what it holds and has not been compared yet.
type posted struct {
	next  func() (Notice, error, bool)
	stop  func()
	first func() (Notice, error, bool) // what was read to begin with; nil once it is used
	count uint64
	over  bool // nothing more is compared: there has been a fault
}

// newCompared begins to read every stream. What a stream holds is settled here, before the log is read: so it cannot be ahead of it.
func newCompared(ctx context.Context, out Outgoing) (*compared, error) {
	agencies, err := out.Agencies(ctx)
	if err != nil {
		return nil, fmt.Errorf("which agencies have a stream: %w", err)
	}
	c := &compared{streams: map[domain.AgencyCode]*posted{}}
	for _, a := range agencies {
		next, stop := iter.Pull2(out.Posted(ctx, a))
		n, err, ok := next()
		c.streams[a] = &posted{next: next, stop: stop, first: func() (Notice, error, bool) { return n, err, ok }}
	}
	return c, nil
}

func (c *compared) stop() {
	for _, p := range c.streams {
		p.stop()
	}
}

// compare takes what the streams should hold next, from one entry.
func (c *compared) compare(e domain.Entry, notices map[domain.AgencyCode][]Notice, fault func(string, ...any)) {
	for _, a := range slices.Sorted(maps.Keys(notices)) {
		for _, want := range notices[a] {
			if wrong := c.stream(a).take(want); wrong != "" {
				c.failed = true
				fault("book %s, entry %d, %s of errand %s: %s", e.Book, e.Revision, want.Event, want.Errand, wrong)
			}
		}
	}
}

// stream is the agency's; one that does not exist holds nothing.
func (c *compared) stream(a domain.AgencyCode) *posted {
	p := c.streams[a]
	if p == nil {
		p = &posted{next: func() (Notice, error, bool) { return Notice{}, nil, false }, stop: func() {}}
		c.streams[a] = p
	}
	return p
}

// conclude finds what the streams hold beyond what the log implies.
func (c *compared) conclude(fault func(string, ...any)) {
	for _, a := range slices.Sorted(maps.Keys(c.streams)) {
		p := c.streams[a]
		if p.over {
			continue
		}
		switch n, err, ok := p.read(); {
		case err != nil:
			c.failed = true
			fault("the stream of agency %s: %v", a, err)
		case ok:
			c.failed = true
			fault("the stream of agency %s: message %d, %s of errand %s in book %s, is one that the log does not have",
				a, p.count, n.Event, n.Errand, n.Errand.Book())
		}
	}
}

// take compares the stream's next message and says in words what is wrong. After that nothing more of the stream is compared: one
// message too many or too few shifts all others.
func (p *posted) take(want Notice) (wrong string) {
	if p.over {
		return ""
	}
	got, err, ok := p.read()
	switch {
	case err != nil:
		wrong = fmt.Sprintf("the stream of agency %s: %v", want.Agency, err)
	case !ok:
		wrong = fmt.Sprintf("the stream of agency %s lacks it, and ends before it", want.Agency)
	case !same(got, want):
		wrong = fmt.Sprintf("the stream of agency %s has as message %d another, %s of errand %s", want.Agency, p.count, got.Event, got.Errand)
	}
	p.over = wrong != ""
	return wrong
}

func (p *posted) read() (Notice, error, bool) {
	p.count++
	if first := p.first; first != nil {
		p.first = nil
		return first()
	}
	return p.next()
}

func same(a, b Notice) bool {
	return a.ID == b.ID && a.Agency == b.Agency && a.Kontor == b.Kontor && a.Event == b.Event && a.Errand == b.Errand &&
		a.At.Equal(b.At) && a.Position == b.Position && bytes.Equal(a.Data, b.Data)
}
