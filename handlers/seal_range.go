package handlers

import (
	"github.com/google/uuid"

	"kontor/domain"
)

// span is what the log has written since a seal, in order: what the next one covers. The zero span is the beginning of a log.
type span struct {
	entries uint64
	last    uuid.UUID
	heads   map[domain.BookID]spanHead
	recent  []step // by which the last entries were taken in, oldest first
}

// spanHead is a book's part of a span.
type spanHead struct {
	domain.SealedHead
	first uint64 // the book's first revision in the span
}

// step is one entry taken in, and how it was before.
type step struct {
	id     uuid.UUID
	book   domain.BookID
	head   domain.SealedHead
	before spanHead // zero when it was the book's first in the span
}

// reach is how many entries a span can be cut back by: far more than are written while a seal is made.
const reach = 1 << 16

// take adds the log's next entry.
func (s *span) take(e domain.Entry, h domain.Hash) {
	s.add(step{id: e.ID, book: e.Book, head: domain.SealedHead{Revision: e.Revision, Hash: h}})
}

func (s *span) add(st step) {
	if s.heads == nil {
		s.heads = map[domain.BookID]spanHead{}
	}
	st.before = s.heads[st.book]
	after := spanHead{st.head, st.before.first}
	if after.first == 0 {
		after.first = st.head.Revision
	}
	s.heads[st.book], s.last = after, st.id
	s.entries++
	if len(s.recent) == 2*reach {
		s.recent = append(s.recent[:0], s.recent[reach:]...)
	}
	s.recent = append(s.recent, st)
}

// cut ends the span with the entry, and hands out what stands behind that. It is false, and nothing is done, when the entry is not
// among the last.
func (s *span) cut(last uuid.UUID) (rest span, ok bool) {
	end := len(s.recent) - 1
	for ; end >= 0 && s.recent[end].id != last; end-- {
	}
	if end < 0 {
		return span{}, false
	}
	behind := s.recent[end+1:]
	for i := len(behind) - 1; i >= 0; i-- {
		st := behind[i]
		if s.heads[st.book] = st.before; st.before == (spanHead{}) {
			delete(s.heads, st.book)
		}
		s.entries--
	}
	s.last, s.recent = last, s.recent[:end+1]
	for _, st := range behind {
		rest.add(st)
	}
	return rest, true
}

// seal is the span's, as of a date, behind a seal, with a salt.
func (s *span) seal(date domain.Date, previous domain.Hash, salt uuid.UUID) domain.DaySealed {
	heads := make(map[domain.BookID]domain.SealedHead, len(s.heads))
	for b, h := range s.heads {
		heads[b] = h.SealedHead
	}
	return domain.NewSeal(domain.DaySealed{Date: date, Entries: s.entries, Last: s.last, Salt: salt, Previous: previous}, heads)
}

// cutAt ends the span with that many entries, or leaves it as it is when they are not among the last.
func (s *span) cutAt(entries uint64) span {
	if over := s.entries - min(entries, s.entries); over > 0 && over < uint64(len(s.recent)) {
		rest, _ := s.cut(s.recent[uint64(len(s.recent))-over-1].id)
		return rest
	}
	return span{}
}
