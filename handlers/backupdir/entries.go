package backupdir

import (
	"context"
	"fmt"

	"kontor/handlers"
)

// segmentBytes is how large a file with entries grows before the next is begun.
const segmentBytes = 64 << 20

// entries adds what the log holds behind the backup's end.
func (w *Writer) entries(ctx context.Context, log handlers.Store) (n uint64, err error) {
	end, err := log.End(ctx)
	if err != nil || end == w.now.End {
		return 0, err
	}
	for r, err := range handlers.Behind(ctx, log, w.now.End) {
		if err == nil {
			err = w.entry(ctx, log, r)
		}
		if err != nil {
			return n, fmt.Errorf("the backup stays as it was: %w", err)
		}
		n++
	}
	return n, nil
}

func (w *Writer) entry(ctx context.Context, log handlers.Log, r handlers.Recorded) error {
	if err := w.known(ctx, log, r); err != nil {
		return err
	}
	if err := w.chain.Add(r); err != nil {
		return err
	}
	m := &w.next
	if k := len(m.Segments); k == 0 || m.Segments[k-1].Bytes >= w.segment {
		if err := w.pause(); err != nil {
			return err
		}
		m.Segments = append(m.Segments, Segment{Name: segmentName(k + 1)})
	}
	s := &m.Segments[len(m.Segments)-1]
	size, err := w.add(s.Name, s.Bytes, r.Stored)
	if err != nil {
		return err
	}
	s.Bytes, s.Entries = s.Bytes+size, s.Entries+1
	w.digest.Write(r.Stored)
	m.Entries++
	m.End, m.Last, m.Head = r.Position, r.Entry.ID, r.Head
	return nil
}

// known reads the book of an entry up to it, when this writer meets the book in its midst.
func (w *Writer) known(ctx context.Context, log handlers.Log, r handlers.Recorded) error {
	b := r.Entry.Book
	if _, met := w.chain[b]; met || r.Entry.Revision == 1 {
		return nil
	}
	for before, err := range log.Read(ctx, b, handlers.Head{Book: b}) {
		if err != nil {
			return err
		}
		if before.Entry.Revision >= r.Entry.Revision {
			return nil
		}
		if err := w.chain.Add(before); err != nil {
			return err
		}
	}
	return nil
}

// pause keeps what has been written so far, when a file is full: so that a long round that is interrupted need not begin anew. The
// streams wait for its end, or they would be ahead of the entries.
func (w *Writer) pause() error {
	m := w.next.clone()
	m.Agencies, m.AsOf = w.now.Agencies, w.now.AsOf
	if len(m.Segments) == 0 {
		return nil
	}
	if err := w.commit(m); err != nil {
		return err
	}
	full := m.Segments[len(m.Segments)-1].Name
	f := w.files[full]
	if f == nil {
		return nil // it was full when this writer began
	}
	delete(w.files, full)
	return f.close()
}
