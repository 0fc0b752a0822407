package projections

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"kontor/domain"
)

// The views that can fail, each for one book.
const (
	ViewNetwork      = "network"      // offices, offerings, assignments; it stays as it was before the failure
	ViewDay          = "day"          // the day itself: everything that is shown of the office
	ViewWaits        = "waits"        // the waits of those called in the last hour
	ViewDisplays     = "displays"     // the tickets on the screen
	ViewConservation = "conservation" // the independent count
	ViewAnswers      = "answers"      // what the agencies said afterwards
	ViewAgencies     = "agencies"     // what the agencies see of their errands
	ViewCurves       = "curves"       // how the day went, step by step
)

// Failure says which view of which book shows nothing new, since when, and why. It stays until the board is built again from the log.
type Failure struct {
	View  string        `json:"view"`
	Book  domain.BookID `json:"book"`
	Since time.Time     `json:"since"` // of the entry that could not be folded
	Cause string        `json:"cause"`
}

// Failures lists what has failed, the earliest first; none when all is well.
func (b *Board) Failures() []Failure {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.failures()
}

func (b *Board) failures() []Failure {
	all := []Failure{}
	for _, f := range b.broken {
		all = append(all, f)
	}
	for _, bk := range b.books {
		all = bk.failures(all)
	}
	slices.SortFunc(all, func(a, b Failure) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Book, b.Book), cmp.Compare(a.View, b.View))
	})
	return all
}

// failures adds the book's to the others. A query may be finding one just now.
func (bk *book) failures(all []Failure) []Failure {
	bk.unpacking.Lock()
	defer bk.unpacking.Unlock()
	for _, f := range bk.failed {
		all = append(all, f)
	}
	return all
}

// Health says of a row or page whether what feeds it has failed, and since when its figures have stood still.
type Health struct {
	Failed      bool       `json:"failed"`
	FailedSince *time.Time `json:"failedSince"`
}

// health is the state of the book's views of the names: failed since the earliest of them.
func (bk *book) health(views ...string) (h Health) {
	for _, name := range views {
		f, failed := bk.failed[name]
		if failed && (!h.Failed || f.Since.Before(*h.FailedSince)) {
			h = Health{Failed: true, FailedSince: &f.Since}
		}
	}
	return h
}

// guarded runs a step of a view; its panic is an error.
func guarded(step func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the view panicked: %v", r)
		}
	}()
	step()
	return nil
}
