package projections

import (
	"fmt"
	"sync"

	"kontor/domain"
)

// book is what the board remembers of an office's day: the day itself while it is the office's latest, and what a day does not keep.
type book struct {
	id     domain.BookID
	kontor domain.KontorID
	date   domain.Date

	revision uint64
	stage    domain.Stage // how far the day has come
	practice bool         // the day touches no figure
	day      *domain.Day  // nil once the figures are put away, or the day has failed
	waits    waits
	displays displays
	counts   counts
	answers  answers
	told     told
	curve    curve
	kept     *kept // in place of the day
	failed   map[string]Failure

	unpacking sync.Mutex // guards what is unpacked by queries, which share the board
	packed    bool       // there is nothing of day, views and kept but what stands on the paper
	paper     paper      // nil since the last entry, until somebody writes it

	looking sync.Mutex // guards what follows, which queries make and every entry unmakes
	looked  *tally
	agrees  bool // the day and the independent count
}

// view is what is folded beside the day. It sees the day as it was before the entry and keeps what it needs; it never changes the day.
type view interface {
	name() string
	fold(before *domain.Day, e domain.Entry)
}

func newBook(id domain.BookID) *book {
	bk := emptyBook(id)
	bk.day = domain.NewDay(id)
	return bk
}

// emptyBook is a book that has no day yet.
func emptyBook(id domain.BookID) *book {
	k, date, _ := id.Daybook()
	return &book{
		id: id, kontor: k, date: date,
		displays: displays{Calls: map[domain.DeskID]call{}},
		counts:   counts{Errands: map[domain.ErrandID]counted{}, Agencies: map[domain.AgencyCode]*Count{}},
		answers:  answers{},
		told:     told{Errands: map[domain.ErrandID]*toldErrand{}},
		failed:   map[string]Failure{},
	}
}

// views are those that the next entry is folded into: of a day that is put away only what the agencies say.
func (bk *book) views() []view {
	if bk.day == nil {
		return []view{bk.answers}
	}
	return []view{bk.answers, &bk.waits, &bk.displays, &bk.counts, &bk.told, &bk.curve}
}

// fold adds the book's next entry to the day and to every view that has not failed.
func (bk *book) fold(e domain.Entry) {
	bk.looked, bk.paper = nil, nil
	defer bk.note()
	if _, failed := bk.failed[ViewDay]; failed {
		bk.kept.close(e)
		return
	}
	if err := e.Unread(); err != nil {
		bk.fail(ViewDay, e, err)
		return
	}
	if e.Revision != bk.revision+1 {
		bk.fail(ViewDay, e, fmt.Errorf("entry %d cannot follow entry %d: one is missing", e.Revision, bk.revision))
		return
	}
	for _, v := range bk.views() {
		if _, failed := bk.failed[v.name()]; failed {
			continue
		}
		if err := guarded(func() { v.fold(bk.day, e) }); err != nil {
			bk.fail(v.name(), e, err)
		}
	}
	bk.revision = e.Revision
	if bk.day == nil {
		bk.kept.correct(e)
		return
	}
	if err := bk.day.Fold(e); err != nil {
		bk.fail(ViewDay, e, err)
	}
}

// fail stops a view for good. When it is the day, its figures stay as they are, and stand under the mark.
func (bk *book) fail(name string, e domain.Entry, cause error) {
	since := e.At
	if since.IsZero() && bk.day != nil { // an entry that cannot be read does not say
		since = bk.day.At
	}
	bk.failed[name] = Failure{View: name, Book: bk.id, Since: since, Cause: cause.Error()}
	if name != ViewDay {
		return
	}
	if bk.day != nil {
		bk.keep()
	}
	bk.kept.close(e)
}

// note notes what everybody asks of the day.
func (bk *book) note() {
	if bk.day != nil {
		bk.stage, bk.practice = bk.day.Stage, bk.day.Practice
		return
	}
	bk.stage, bk.practice = bk.kept.Figures.Stage, bk.kept.Figures.Practice
}

// putAway replaces a closed day by its figures. It costs one look at each of the day's visits, once.
func (bk *book) putAway() {
	if bk.day != nil {
		bk.keep()
		bk.paper = nil
	}
}
