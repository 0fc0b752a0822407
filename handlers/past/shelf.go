package past

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"kontor/domain"
	"kontor/handlers"
)

// volume is a book as far as it was read: its entries as stored, packed. It never changes; a longer one takes its place.
type volume struct {
	head   handlers.Head // of its last entry
	packed [][]byte
	loose  []byte // the latest, not packed yet
}

// looseMost is how many bytes are kept as they are before they are packed.
const looseMost = 64 << 10

func (v volume) size() (n int) {
	for _, p := range v.packed {
		n += len(p)
	}
	return n + cap(v.loose)
}

// with is the volume with further entries of its book.
func (v volume) with(read []handlers.Recorded) (volume, error) {
	loose := bytes.Clone(v.loose)
	for _, r := range read {
		loose = binary.AppendUvarint(loose, uint64(len(r.Stored)))
		loose = append(loose, r.Stored...)
		v.head = r.Head
	}
	if v.loose = loose; len(loose) < looseMost {
		return v, nil
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err == nil {
		_, err = w.Write(loose)
	}
	if err == nil {
		err = w.Close()
	}
	v.packed, v.loose = append(v.packed[:len(v.packed):len(v.packed)], bytes.Clone(b.Bytes())), nil
	return v, err
}

// after yields the entries behind the revision, in order. Only those are decoded. Its error is that of bytes that are not what was put in.
func (v volume) after(revision uint64) iter.Seq2[domain.Entry, error] {
	return func(yield func(domain.Entry, error) bool) {
		at := uint64(0)
		for i := range len(v.packed) + 1 {
			plain := v.loose
			if i < len(v.packed) {
				var err error
				if plain, err = io.ReadAll(flate.NewReader(bytes.NewReader(v.packed[i]))); err != nil {
					yield(domain.Entry{}, err)
					return
				}
			}
			for len(plain) > 0 {
				size, n := binary.Uvarint(plain)
				if n <= 0 || size > uint64(len(plain)-n) {
					yield(domain.Entry{}, fmt.Errorf("entry %d of %s is cut off", at+1, v.head.Book))
					return
				}
				stored := plain[n : n+int(size)]
				plain = plain[n+int(size):]
				if at++; at <= revision {
					continue
				}
				if !yield(domain.DecodeEntry(stored)) {
					return
				}
			}
		}
	}
}

// shelf holds the volumes that were used last. It is safe for concurrent use.
type shelf struct {
	mu    sync.Mutex
	books map[domain.BookID]volume
	order []domain.BookID // the latest used last
	bytes int
}

// shelfMost is how many bytes of volumes are kept: about five national days.
const shelfMost = 64 << 20

func (s *shelf) get(b domain.BookID) volume {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.books[b]
}

// put keeps the volume, and lets go of those that were not used for longest when it is too much.
func (s *shelf) put(b domain.BookID, v volume) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.books[b]; ok {
		s.bytes -= old.size()
		for i, id := range s.order {
			if id == b {
				s.order = append(s.order[:i], s.order[i+1:]...)
				break
			}
		}
	}
	s.books[b], s.order, s.bytes = v, append(s.order, b), s.bytes+v.size()
	for s.bytes > shelfMost && len(s.order) > 1 {
		s.bytes -= s.books[s.order[0]].size()
		delete(s.books, s.order[0])
		s.order = s.order[1:]
	}
}

// read is the book as the log has it now. What was read before is not read again. A log that did not answer in time is asked once more.
func (p *Past) read(ctx context.Context, b domain.BookID) (volume, error) {
	v, err := p.readOn(ctx, b)
	if errors.Is(err, handlers.ErrUnavailable) && ctx.Err() == nil {
		return p.readOn(ctx, b)
	}
	return v, err
}

func (p *Past) readOn(ctx context.Context, b domain.BookID) (volume, error) {
	v := p.shelf.get(b)
	head, err := p.log.Head(ctx, b)
	if err != nil || head == v.head || head.Revision == 0 {
		return v, err
	}
	if v.head.Book == "" {
		v.head.Book = b
	}
	var read []handlers.Recorded
	for r, err := range p.log.Read(ctx, b, v.head) {
		if err != nil {
			return v, err
		}
		read = append(read, r)
	}
	if v, err = v.with(read); err == nil {
		p.shelf.put(b, v)
	}
	return v, err
}
