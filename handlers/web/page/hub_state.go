package page

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/tmaxmax/go-sse"

	"kontor/projections"
)

// state is what a room shows, by the number of its renderings. It is never changed: each rendering makes the next one.
//
// Every part knows the number at which it last changed, so that what anybody has missed is found without a memory of messages.
type state struct {
	room  string // the id of the room
	seq   uint64
	clock string // the time that the figures are from, in words
	parts []part

	latest []byte // what is new since the number before
	once   sync.Once
	whole  []byte // everything
	fault  error
}

// part is a fragment as it was last made.
type part struct {
	id      string
	version string
	body    []byte
	seq     uint64 // at which it changed
	list    *list  // nil when it is none; body is empty then, and made is asked for the whole
	made    templ.Component
}

// next is the state after the look, or nil when everything is as it was and a beat is not due.
func (s *state) next(ctx context.Context, room string, look []Fragment, change projections.Change, clock string) (*state, error) {
	n := &state{room: room, seq: 1, clock: clock}
	at, before := map[string]int{}, []part(nil)
	if s != nil {
		n.seq, before = s.seq+1, s.parts
	}
	for i := range before {
		at[before[i].id] = i
	}
	if !change.Full {
		n.parts = slices.Clone(before)
	}
	changed := false
	for _, f := range look {
		var was *part
		i, known := at[f.ID]
		if known {
			was = &before[i]
		}
		p, err := f.after(ctx, was, n.seq, change)
		if err != nil {
			return nil, fmt.Errorf("the part %s: %w", f.ID, err)
		}
		if known && !change.Full {
			n.parts[i] = p
		} else {
			n.parts = append(n.parts, p)
		}
		changed = changed || p.seq == n.seq
	}
	if !changed && !change.Full && s != nil && s.clock == clock {
		return nil, nil
	}
	latest, err := n.since(ctx, n.seq-1)
	if err != nil {
		return nil, err
	}
	n.latest = n.message(latest)
	return n, nil
}

// after is the fragment's part, made from what it was before unless there is no need.
func (f Fragment) after(ctx context.Context, before *part, seq uint64, change projections.Change) (part, error) {
	switch {
	case before == nil:
	case f.Of != "" && !change.Full && !slices.Contains(change.Kontors, f.Of), f.Version != "" && f.Version == before.version:
		return *before, nil
	}
	p := part{id: f.ID, version: f.Version, seq: seq, made: f.Made}
	if f.Items != nil {
		var was *list
		if before != nil {
			was = before.list
		}
		l, err := was.next(ctx, f.Items, seq, change)
		if err != nil {
			return p, err
		}
		if p.list = l; was != nil && l.seq != seq {
			p.seq = before.seq
		}
		return p, nil
	}
	var b bytes.Buffer
	if err := f.Made.Render(ctx, &b); err != nil {
		return p, err
	}
	if p.body = b.Bytes(); before != nil && before.list == nil && bytes.Equal(p.body, before.body) {
		p.body, p.seq = before.body, before.seq
	}
	p.made = nil
	return p, nil
}

// since is what has changed after the number, as partials of htmx.
func (s *state) since(ctx context.Context, seq uint64) ([]byte, error) {
	var b bytes.Buffer
	for _, p := range s.parts {
		if err := p.since(ctx, &b, seq); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// since writes what has changed of the part after the number.
func (p part) since(ctx context.Context, b *bytes.Buffer, seq uint64) error {
	switch {
	case p.seq <= seq:
		return nil
	case p.list != nil && !p.list.mostly(seq):
		return p.list.since(ctx, b, p.id, seq)
	}
	body, err := p.whole(ctx)
	partial(b, p.id, "outerMorph", body)
	return err
}

// whole is the element of the part, with all that is in it.
func (p part) whole(ctx context.Context) ([]byte, error) {
	if p.list == nil {
		return p.body, nil
	}
	var b bytes.Buffer
	err := p.made.Render(context.WithoutCancel(ctx), &b)
	return b.Bytes(), err
}

// everything is for who has nothing yet.
func (s *state) everything(ctx context.Context) ([]byte, error) {
	s.once.Do(func() {
		var b bytes.Buffer
		for _, p := range s.parts {
			body, err := p.whole(ctx)
			if err != nil {
				s.fault = err
				return
			}
			partial(&b, p.id, "outerMorph", body)
		}
		s.whole = s.message(b.Bytes())
	})
	return s.whole, s.fault
}

// after is what the one with the event id has missed: nothing when it is of this state, the changes when it is of this room, everything
// otherwise. The id is what it has afterwards.
func (s *state) after(ctx context.Context, id string) (body []byte, next string, err error) {
	next = s.id()
	room, number, _ := strings.Cut(id, ".")
	seq, err := strconv.ParseUint(number, 10, 64)
	switch {
	case err != nil || room != s.room || seq > s.seq || seq < s.forgotten():
		body, err = s.everything(ctx)
		return body, next, err
	case seq == s.seq:
		return nil, next, nil
	case seq == s.seq-1:
		return s.latest, next, nil
	}
	changes, err := s.since(ctx, seq)
	if err != nil {
		return nil, next, err
	}
	return s.message(changes), next, nil
}

func (s *state) id() string { return s.room + "." + strconv.FormatUint(s.seq, 10) }

// forgotten is the number before which it is no longer known what has gone.
func (s *state) forgotten() (seq uint64) {
	for _, p := range s.parts {
		seq = max(seq, p.forgotten())
	}
	return seq
}

func (p part) forgotten() (seq uint64) {
	if p.list == nil {
		return 0
	}
	seq = p.list.forgotten
	for _, it := range p.list.items {
		seq = max(seq, it.forgotten())
	}
	return seq
}

// message is the changes, and then the beat with the id: who has the id has the changes.
func (s *state) message(changes []byte) []byte {
	var b bytes.Buffer
	if len(changes) > 0 {
		m := &sse.Message{}
		m.AppendData(string(changes))
		_, _ = m.WriteTo(&b) // a buffer takes everything
	}
	m := &sse.Message{ID: sse.ID(s.id()), Type: sse.Type("beat")}
	m.AppendData(s.clock)
	_, _ = m.WriteTo(&b)
	return b.Bytes()
}

func partial(b *bytes.Buffer, target, swap string, body []byte) {
	fmt.Fprintf(b, "<hx-partial hx-target=\"#%s\" hx-swap=\"%s\">%s</hx-partial>\n", target, swap, body)
}
