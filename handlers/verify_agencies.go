package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"kontor/domain"
)

// compared is the agencies' streams, each read along with the log.
type compared struct {
	streams     map[domain.AgencyCode]*posted
	failed      bool
	live        bool
	undelivered int
	since       time.Time // when the first of those was written
}

// posted is one agency's stream: what it holds and has not been compared yet.
type posted struct {
	next  func() (Notice, error, bool)
	stop  func()
	first func() (Notice, error, bool) // what was read to begin with; nil once it is used
	count uint64
	over  bool       // nothing more is compared: there has been a fault, or the stream has ended
	ended bool       // before what the log holds
	moved uint64     // by how much less than it was told an entry stands in the log
	spent bool       // it has been read to its end
	seal  sealedData // the last that was read
}

// newCompared begins to read every stream. What a stream holds is settled here, before the log is read: so it cannot be ahead of it.
func newCompared(ctx context.Context, o VerifyOptions) (*compared, error) {
	agencies, err := o.Agencies.Agencies(ctx)
	if err != nil {
		return nil, fmt.Errorf("which agencies have a stream: %w", err)
	}
	c := &compared{streams: map[domain.AgencyCode]*posted{}, live: o.Live}
	for _, a := range agencies {
		next, stop := iter.Pull2(o.Agencies.Posted(ctx, a))
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
func (c *compared) compare(e domain.Entry, notices map[domain.AgencyCode][]Notice, f *found) {
	for _, a := range slices.Sorted(maps.Keys(notices)) {
		p := c.stream(a)
		for _, want := range notices[a] {
			lost, wrong := p.take(want)
			what := Finding{Book: e.Book, Entry: e.Revision, Place: want.Position.Place}
			if lost != "" && lost != e.Book {
				what = Finding{Book: lost, Place: want.Position.Place}
			}
			switch {
			case p.ended && c.live:
				if c.undelivered++; c.since.IsZero() {
					c.since = e.Recorded
				}
			case wrong != "":
				c.fault(f, a, what, "book %s, entry %d, %s: %s", e.Book, e.Revision, inWords(want), wrong)
			}
		}
	}
}

// fault notes what an agency's stream shows.
func (c *compared) fault(f *found, a domain.AgencyCode, what Finding, format string, args ...any) {
	c.failed = true
	what.Kind, what.Witness = "agency", "agency "+string(a)
	f.other(what, format, args...)
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

// restored passes over what the agencies were told of entries that the log lost when it was restored. The log says how much that is.
func (c *compared) restored(e domain.Entry, f *found) {
	for _, ev := range e.Events {
		back, ok := ev.(domain.LogRestored)
		if !ok {
			continue
		}
		for _, b := range back.Beyond {
			p := c.stream(b.Agency)
			if p.over {
				continue
			}
			var last Notice
			for n := uint64(0); n < b.Notices && !p.spent; n++ {
				last, _, _ = p.read()
			}
			if p.spent || last.ID != b.Last {
				p.over = true
				c.fault(f, b.Agency, Finding{Book: e.Book, Entry: e.Revision}, "book %s, entry %d: agency %s was told of %d events beyond the backup, "+
					"the last of them %s; its stream does not hold them behind what the backup has", e.Book, e.Revision, b.Agency, b.Notices, b.Last)
			}
		}
	}
}

// conclude finds what the streams hold beyond what the log implies.
func (c *compared) conclude(f *found) {
	for _, a := range slices.Sorted(maps.Keys(c.streams)) {
		p := c.streams[a]
		if p.over {
			continue
		}
		switch n, err, ok := p.read(); {
		case err != nil:
			c.fault(f, a, Finding{}, "the stream of agency %s: %v", a, err)
		case ok:
			c.fault(f, a, Finding{Book: n.Book(), Place: n.Position.Place}, "the stream of agency %s: message %d, %s, is one that the log does not have: "+
				"book %s has lost it, and perhaps more", a, p.count, inWords(n), n.Book())
		}
	}
}

// take compares the stream's next message and says in words what is wrong, and which book has lost something if one has. After that nothing
// more of the stream is compared: one message too many or too few shifts all others.
func (p *posted) take(want Notice) (lost domain.BookID, wrong string) {
	if p.over {
		return "", ""
	}
	got, err, ok := p.read()
	switch {
	case err != nil:
		wrong = fmt.Sprintf("the stream of agency %s: %v", want.Agency, err)
	case !ok:
		p.ended = true
		wrong = fmt.Sprintf("the stream of agency %s lacks it, and ends before it; if it was only on its way when the system was stopped, kontor serve puts it there", want.Agency)
	case !same(got, want):
		wrong = fmt.Sprintf("the stream of agency %s has as message %d another, %s, of book %s", want.Agency, p.count, inWords(got), got.Book())
		if !got.At.After(want.At) {
			lost = got.Book()
		}
	default:
		return "", p.standing(got, want)
	}
	p.over = true
	return lost, wrong
}

// standing says in words when what the agency was told of stood elsewhere then. What stands behind it has moved with it, which is no news.
func (p *posted) standing(got, want Notice) (wrong string) {
	if got.Position.Epoch != want.Position.Epoch { // told by another life of the log
		return ""
	}
	if moved := got.Position.Place - want.Position.Place; moved != p.moved {
		wrong = fmt.Sprintf("agency %s was told of it when it stood at place %d", want.Agency, got.Position.Place)
		p.moved = moved
	}
	return wrong
}

func (p *posted) read() (Notice, error, bool) {
	p.count++
	read := p.next
	if p.first != nil {
		read, p.first = p.first, nil
	}
	n, err, ok := read()
	p.spent = err != nil || !ok
	if seal := sealOf(n); seal.Date != "" {
		p.seal = seal
	}
	return n, err, ok
}

// sealed is the agency's seal of the date, if it holds one. Where nothing more is compared its seals are read on by themselves.
func (p *posted) sealed(d domain.Date) (sealedData, bool) {
	for p.over && !p.spent && p.seal.Date < d {
		p.read()
	}
	return p.seal, p.seal.Date == d
}

// same says whether the agency was told that. Where it stood then, and what a seal covers, is compared by itself.
func same(a, b Notice) bool {
	return a.ID == b.ID && a.Agency == b.Agency && a.Kontor == b.Kontor && a.Event == b.Event && a.Errand == b.Errand &&
		a.At.Equal(b.At) && a.Position.Index == b.Position.Index && (bytes.Equal(a.Data, b.Data) || sealOf(a).Date != "" && sealOf(a).Date == sealOf(b).Date)
}

// sealOf is the seal that the notice is of; the zero one of any other.
func sealOf(n Notice) (seal sealedData) {
	if n.Event != dayIsSealed || json.Unmarshal(n.Data, &seal) != nil {
		return sealedData{}
	}
	return seal
}

// inWords is the notice in words.
func inWords(n Notice) string {
	if n.Errand == "" {
		return n.Event
	}
	return fmt.Sprintf("%s of errand %s", n.Event, n.Errand)
}
