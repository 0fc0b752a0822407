package handlers

import (
	"maps"
	"slices"

	"kontor/domain"
)

// markCheck is which heads of the mark have not been met yet.
type markCheck struct {
	heads  map[domain.BookID]Head
	failed bool
}

// marked checks the entry, which is its book's head now, against the mark. A mark of another life of the log is not compared.
func (v *verifier) marked(h Head) {
	if v.mark == nil {
		if v.o.Mark.IsZero() || v.o.Mark.Epoch != v.epoch {
			return
		}
		v.mark = newMarkCheck(v.o.Mark)
	}
	want, ok := v.mark.heads[h.Book]
	if !ok || want.Revision != h.Revision {
		return
	}
	delete(v.mark.heads, h.Book)
	if want != h {
		v.unmarked(want, "book %s, entry %d is not the one that was known at place %d", h.Book, h.Revision, want.Place)
	}
}

func newMarkCheck(known Mark) *markCheck {
	m := &markCheck{heads: map[domain.BookID]Head{known.Last.Book: known.Last}}
	for _, h := range known.Open {
		m.heads[h.Book] = h
	}
	return m
}

// concludeMark finds what the mark knows of and the log never came to.
func (v *verifier) concludeMark() {
	if known := v.o.Mark; v.mark == nil && !known.IsZero() && (v.epoch == "" || v.epoch == known.Epoch) {
		v.mark = newMarkCheck(known) // of a log that has nothing
	}
	if v.mark == nil {
		return
	}
	for _, b := range slices.Sorted(maps.Keys(v.mark.heads)) {
		want := v.mark.heads[b]
		if v.revision(b) >= want.Revision {
			v.unmarked(want, "book %s, entry %d was known, and is missing or cannot be read", b, want.Revision)
			continue
		}
		v.unmarked(want, "book %s ends with entry %d, and was known to have %d", b, v.revision(b), want.Revision)
	}
	ok := !v.mark.failed
	v.report.MarkOK = &ok
}

// revision is how far the book has come.
func (v *verifier) revision(b domain.BookID) uint64 {
	if b := v.books[b]; b != nil {
		return b.highest
	}
	return 0
}

func (v *verifier) unmarked(h Head, format string, args ...any) {
	v.mark.failed = true
	v.found.other(Finding{Kind: "mark", Book: h.Book, Entry: h.Revision, Place: h.Place, Witness: theMark}, format, args...)
}

// KeptView is what was remembered of the log, beside a fresh one that has remembered nothing yet.
type KeptView interface {
	// Position is up to where the kept one had folded the log.
	Position() Position
	// Fold takes the log's next entry into the fresh one; it is asked up to that position.
	Fold(e domain.Entry, at Position) error
	// Differs says in words how the two differ, when the fresh one has come as far; empty when they are the same.
	Differs() (string, error)
}

// viewCheck is how far the fresh view has come.
type viewCheck struct {
	done, failed bool
}

// viewed folds the entry into the fresh view, and compares the two when it is there. A view of another life of the log is not compared.
func (v *verifier) viewed(e domain.Entry, at Position) {
	if v.view == nil {
		if v.o.View == nil || v.o.View.Position().IsZero() || v.o.View.Position().Epoch != v.epoch {
			return
		}
		v.view = &viewCheck{}
	}
	until := v.o.View.Position().Place
	if v.view.done || at.Place > until {
		return
	}
	if err := v.o.View.Fold(e, at); err != nil {
		v.misviewed(Finding{Book: e.Book, Entry: e.Revision, Place: at.Place}, "book %s, entry %d cannot be folded anew: %v", e.Book, e.Revision, err)
		return
	}
	if at.Place < until {
		return
	}
	switch differs, err := v.o.View.Differs(); {
	case err != nil:
		v.misviewed(Finding{Place: at.Place}, "what the log gives up to place %d: %v", at.Place, err)
	case differs != "":
		v.misviewed(Finding{Place: at.Place}, "up to place %d the log gives another view than was kept: %s", at.Place, differs)
	}
	v.view.done = true
}

// concludeView finds that the log never came to where the view was kept.
func (v *verifier) concludeView() {
	if v.view == nil {
		return
	}
	if !v.view.done {
		v.misviewed(Finding{Place: v.o.View.Position().Place}, "a view was kept at place %d, which the log does not hold", v.o.View.Position().Place)
	}
	ok := !v.view.failed
	v.report.SnapshotOK = &ok
}

// misviewed notes how; after that nothing more is compared.
func (v *verifier) misviewed(what Finding, format string, args ...any) {
	v.view.done, v.view.failed = true, true
	what.Kind, what.Witness = "snapshot", theView
	v.found.other(what, format, args...)
}
