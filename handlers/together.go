package handlers

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
)

// draft is what wishes make of a book, not yet written. The book in memory is ahead of the log by it.
type draft struct {
	before   Head
	position Position // before it
	entries  []Encoded
	at       map[uuid.UUID]int // which of the entries has the id
	promises []promise
	bytes    int
	spoiled  bool // what is in memory is good for nothing
}

// promise is what a wish will be told, when as many of the entries are on disk as it rests on.
type promise struct {
	*wish
	rests int
	kind  promiseKind
	said  said
}

type promiseKind int

const (
	settled   promiseKind = iota // the answer is in the log already, or there is no entry whatever the log has
	noEntry                      // nothing is to be done, or a rule says no
	ownEntry                     // the last of the entries that it rests on is its own
	sameEntry                    // the last of the entries that it rests on is another caller's, of the same request
)

// together decides what a round asks for, each wish on top of those before it, and writes it. It has the book and lets it go. Who is not
// answered by what could be written is told to try alone.
func (b *Books) together(bk *book, r *round) {
	defer r.stop(nil)
	began := time.Now()
	rest, sound := r.wishes, true
	if err := b.ready(r.ctx, bk); err != nil {
		tell(rest, said{err: err})
		rest = nil
	}
	for len(rest) > 0 && sound {
		d := b.draft(bk, rest)
		rest = rest[len(d.promises):]
		sound = b.write(r.ctx, bk, d) && !d.spoiled
	}
	bk.line.answered(len(r.wishes), time.Since(began))
	tell(rest, said{alone: true})
	if sound {
		b.release(bk)
		return
	}
	bk.forget()
	bk.unlock()
}

func tell(all []*wish, s said) {
	for _, w := range all {
		w.told <- s
	}
}

// draft decides the wishes, up to what is written at once, and folds what comes of it. One that makes the domain fall over, and those behind
// it, are left out, and so is one whose entry does not fit.
func (b *Books) draft(bk *book, wishes []*wish) (d *draft) {
	d = &draft{before: bk.head, position: bk.position, at: map[uuid.UUID]int{}}
	defer func() {
		if recover() != nil {
			d.spoiled = true // its own caller will hear of it
		}
	}()
	for _, w := range wishes {
		if d.bytes >= togetherBytes {
			break
		}
		p, ok := b.promise(bk, d, w)
		if !ok {
			d.spoiled = true
			break
		}
		d.promises = append(d.promises, p)
	}
	return d
}

// promise decides one wish. It is false when the entry does not fit the day that it was decided on.
func (b *Books) promise(bk *book, d *draft, w *wish) (promise, bool) {
	if earlier, ok := bk.seen[w.id]; ok {
		receipt, err := earlier.answer(w.digest)
		return promise{wish: w, said: said{receipt: receipt, err: err}}, true
	}
	if i, ok := d.at[w.id]; ok {
		return promise{wish: w, kind: sameEntry, rests: i + 1}, true
	}
	e, err := b.decide(bk, w.command, w.who)
	if err != nil || len(e.Events) == 0 {
		return promise{wish: w, kind: noEntry, rests: len(d.entries), said: said{err: err}}, true
	}
	e.ID, e.Digest = w.id, w.digest
	encoded, err := Encode(e)
	if err != nil {
		return promise{wish: w, said: said{err: err}}, true
	}
	if err := bk.evolve(e); err != nil {
		return promise{}, false
	}
	bk.head, bk.at = Head{Book: e.Book, Revision: e.Revision, Hash: encoded.Hash}, e.At
	d.at[e.ID] = len(d.entries)
	d.entries, d.bytes = append(d.entries, encoded), d.bytes+len(encoded.Stored)
	return promise{wish: w, kind: ownEntry, rests: len(d.entries)}, true
}

// write writes the draft and keeps its promises. It says whether the book in memory is what the log has.
func (b *Books) write(ctx context.Context, bk *book, d *draft) (sound bool) {
	if len(d.entries) == 0 {
		moved, err := b.catchUp(ctx, bk)
		for _, p := range d.promises {
			p.keep(d, nil, err == nil && !moved, nil)
		}
		return true
	}
	done, err := b.batches.AppendAll(ctx, d.before, d.entries)
	for _, r := range done {
		bk.took(r)
	}
	if lost(err) {
		bk.calm = calm
	}
	for _, p := range d.promises {
		p.keep(d, done, len(done) > 0, err)
	}
	return err == nil
}

// keep tells the wish what became of it. held says that the book was in the log as it was when the draft began.
func (p promise) keep(d *draft, done []Recorded, held bool, err error) {
	s := p.said
	switch there := p.rests <= len(done); {
	case p.kind == settled:
	case p.kind == noEntry && held && there:
		if s.receipt.Position = d.position; p.rests > 0 {
			last := done[p.rests-1]
			s.receipt.Position = last.Position.Last(last.Entry)
		}
	case p.kind == noEntry || !there && lost(err):
		s = said{alone: true}
	case !there:
		s.err = err
	default:
		r := done[p.rests-1]
		s.receipt, s.err = answered{r.Entry, r.Position.Last(r.Entry)}.answer(p.digest)
		s.receipt.Repeated = r.Earlier || p.kind == sameEntry
	}
	p.told <- s
}

// lost says whether somebody else was first.
func lost(err error) bool {
	c := (*Conflict)(nil)
	return errors.As(err, &c)
}
