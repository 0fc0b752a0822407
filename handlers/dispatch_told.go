package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
)

// told is what the agencies have been told of an office's day. It is the one place that decides what an agency may know: everything
// they get is written out field by field here and in dispatch_data.go.
//
// An agency knows its errand as if it were the visitor's only one. While the visitor is at a desk for another errand, this one waits
// as far as its agency knows, and stays waiting when the visitor is put back; a call that was for another errand is never told, until
// its service begins at that desk. What two agencies are told of one entry has nothing in common by which they could find out that it is
// one: ids are each agency's own, and times whole seconds.
type told struct {
	book     domain.BookID
	kontor   domain.KontorID
	revision uint64
	practice bool // of a practice day nobody is told anything
	errands  map[domain.ErrandID]*toldErrand
	order    []*toldErrand // as registered
	contents []toldContent // that can be read
}

// toldErrand is an errand as its agency knows it.
type toldErrand struct {
	id      domain.ErrandID // in the book; the agency is told another
	visit   domain.VisitID
	agency  domain.AgencyCode
	kind    domain.ErrandTypeCode
	level   domain.Level
	matter  domain.Matter
	earlier domain.Earlier
	state   domain.State // never Held
}

func newTold(b domain.BookID) *told {
	k, _, _ := b.Daybook()
	return &told{book: b, kontor: k, errands: map[domain.ErrandID]*toldErrand{}}
}

// teller writes the notices of one entry.
type teller struct {
	*told
	at      time.Time
	late    time.Time // when the visitor really came, in the entry of a visit that was entered afterwards
	notices map[domain.AgencyCode][]Notice
	entry   uuid.UUID
	pos     Position
	err     error
}

// take says what each agency is to be told of the book's next entry, in order. The same entries give the same notices, always.
func (t *told) take(e domain.Entry, at Position) (map[domain.AgencyCode][]Notice, error) {
	if e.Book != t.book || e.Revision != t.revision+1 {
		return nil, fmt.Errorf("entry %d of book %s cannot follow revision %d of book %s", e.Revision, e.Book, t.revision, t.book)
	}
	if err := e.Unread(); err != nil {
		return nil, err
	}
	w := &teller{told: t, at: e.At.Truncate(time.Second), entry: e.ID, pos: at, notices: map[domain.AgencyCode][]Notice{}}
	for _, ev := range e.Events {
		if !w.visit(ev) && !w.errand(ev) && !w.answer(ev) && !w.content(ev) && !nobodys(ev) {
			w.err = fmt.Errorf("nobody has decided whom %s concerns", ev.Name())
		}
		if w.err != nil {
			return nil, fmt.Errorf("entry %d of book %s: %w", e.Revision, e.Book, w.err)
		}
	}
	t.revision = e.Revision
	return w.notices, nil
}

// tell adds a notice to the errand's agency. The host and a practice day have nobody to tell.
func (w *teller) tell(e *toldErrand, event string, data any) { w.tellOne(e.agency, e, event, data) }

// tellOne is tell for an agency whose the errand is or was.
func (w *teller) tellOne(a domain.AgencyCode, e *toldErrand, event string, data any) {
	if a == domain.Host || w.practice {
		return
	}
	pos := w.pos
	pos.Index = len(w.notices[a])
	w.notices[a] = append(w.notices[a], Notice{
		ID: noticeID(a, w.entry, pos.Index), Agency: a, Kontor: w.kontor, Event: event, Errand: e.id.For(a),
		At: w.at, Position: pos, Data: encode(data),
	})
}

// each calls the function with the errands, if the day has them all.
func (w *teller) each(ids []domain.ErrandID, do func(*toldErrand)) {
	for _, id := range ids {
		e := w.errands[id]
		if e == nil {
			w.err = fmt.Errorf("errand %.120q is not of this day", string(id))
			return
		}
		do(e)
	}
}

// one is each for one errand.
func (w *teller) one(id domain.ErrandID, do func(*toldErrand)) { w.each([]domain.ErrandID{id}, do) }

// move takes errands to a state, and tells those agencies for which that is news.
func (w *teller) move(ids []domain.ErrandID, to domain.State, event string, data any) {
	w.each(ids, func(e *toldErrand) {
		if e.state == to {
			return
		}
		e.state = to
		w.tell(e, event, data)
	})
}

// noticeIDs is the name space of the agencies' name spaces.
var noticeIDs = uuid.MustParse("0f4d7a52-3c1e-5b7a-8f43-9a6be2c7d015")

// noticeID is the id of an agency's k-th notice of an entry.
func noticeID(a domain.AgencyCode, entry uuid.UUID, k int) uuid.UUID {
	agency := uuid.NewSHA1(noticeIDs, []byte(a))
	return uuid.NewSHA1(agency, strconv.AppendInt(entry[:len(entry):len(entry)], int64(k), 10))
}

// visit tells of what happened to a visit: each agency of its own errands in it. It says whether the event is one of those.
func (w *teller) visit(ev domain.Event) bool {
	switch ev := ev.(type) {
	case domain.DayOpened:
		w.practice = ev.Practice
	case domain.VisitRegistered:
		if ev.Late {
			w.late = ev.Arrived.Truncate(time.Second)
		}
	case domain.VisitorCalled: // those that are only held wait on, as far as their agency knows
		w.move(ev.Errands, domain.Called, "errand-called", nothing{})
	case domain.VisitorRecalled:
		w.recalled(ev.Visit)
	case domain.VisitorAbsent:
		called := slices.DeleteFunc(slices.Clone(ev.Errands), func(id domain.ErrandID) bool { return w.waits(id) })
		w.move(called, domain.Absent, "errand-absent", nothing{})
	case domain.VisitorReturned:
		w.move(ev.Errands, domain.Waiting, "errand-requeued", nothing{})
	case domain.VisitMovedOut:
		w.move(ev.Errands, domain.MovedOut, "errand-moved-out", nothing{})
	case domain.VisitMovedBack:
		w.move(ev.Errands, domain.Waiting, "errand-requeued", nothing{})
	case domain.VisitorFreed:
		w.move(ev.Errands, domain.Waiting, "errand-requeued", nothing{})
	case domain.VisitorLeft:
		w.move(ev.Errands, domain.Left, "errand-left", nothing{})
	case domain.VisitCorrected:
		w.move(ev.Errands, domain.Corrected, "errand-struck", reasonData{ev.Reason})
	case domain.VisitsJoined:
		w.move(ev.Struck, domain.Corrected, "errand-struck", reasonData{domain.Duplicate})
		w.each(ev.Moved, func(e *toldErrand) { e.visit = ev.Into })
	case domain.DayClosed:
		w.closed()
	default:
		return false
	}
	return true
}

// waits says whether the errand waits, as far as its agency knows: then a call that nobody answered was for another.
func (w *teller) waits(id domain.ErrandID) bool {
	e := w.errands[id]
	return e != nil && e.state == domain.Waiting
}

// recalled tells of a further call those who know of the first.
func (w *teller) recalled(v domain.VisitID) {
	for _, e := range w.order {
		if e.visit == v && e.state == domain.Called {
			w.tell(e, "errand-recalled", nothing{})
		}
	}
}

// closed ends what still waits as far as its agency knows: its visitor did not come when called for another errand. That was kept from
// the agency, to which it is an errand that nobody came to.
func (w *teller) closed() {
	for _, e := range w.order {
		if !e.state.Final() && e.state != domain.Absent {
			w.leftOpen(e)
		}
	}
}

func (w *teller) leftOpen(e *toldErrand) {
	was := e.state
	e.state = domain.OpenAtClose
	w.tell(e, "errand-left-open", leftOpenData{was})
}
