package projections

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"kontor/domain"
)

// paper is a book as bytes, packed: what a snapshot has of it, and what the board keeps of a day in which nothing happens any more. A board
// that begins with a snapshot unpacks a book when somebody asks for it, and most are never asked for.
type paper []byte

// writtenBook is what stands on a book's paper: the day or what is kept of it, and what the views remember.
type writtenBook struct {
	ID       domain.BookID `json:"id"`
	Revision uint64        `json:"revision"`
	Day      *domain.Day   `json:"day,omitempty"`
	Kept     *kept         `json:"kept,omitempty"`
	Waits    waits         `json:"waits"`
	Displays displays      `json:"displays"`
	Counts   counts        `json:"counts"`
	Answers  answers       `json:"answers"`
	Told     told          `json:"told"`
	Curve    curve         `json:"curve"`
}

// largestPaper is how many bytes a paper may unpack to: a day of the largest office, many times.
const largestPaper = 256 << 20

// write packs the book. The same book always gives the same bytes.
func (w writtenBook) write() (paper, error) { return packed(w) }

// packed is what can be written as JSON, as bytes.
func packed(what any) (paper, error) {
	plain, err := json.Marshal(what)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	packer := packers.Get().(*flate.Writer)
	defer packers.Put(packer)
	packer.Reset(&b)
	if _, err = packer.Write(plain); err == nil {
		err = packer.Close()
	}
	return bytes.Clone(b.Bytes()), err
}

// packers are at hand because each has tables of a megabyte.
var packers = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is one
	}
	return w
}}

// read unpacks the book of that name and revision. One that does not hold together is an error.
func (p paper) read(id domain.BookID, revision uint64) (w writtenBook, err error) {
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(p)), largestPaper))
	if err != nil {
		return w, err
	}
	if err := json.Unmarshal(plain, &w); err != nil {
		return w, err
	}
	if w.ID != id || w.Revision != revision {
		return w, fmt.Errorf("it is of book %.80s at revision %d: %w", w.ID, w.Revision, errUnsound)
	}
	return w, w.sound()
}

// written is the book's paper, written anew when an entry has come since. The caller holds the board's lock.
func (bk *book) written() (paper, error) {
	bk.unpacking.Lock()
	defer bk.unpacking.Unlock()
	if bk.paper != nil {
		return bk.paper, nil
	}
	var err error
	bk.paper, err = writtenBook{
		ID: bk.id, Revision: bk.revision, Day: bk.day, Kept: bk.kept,
		Waits: bk.waits, Displays: bk.displays, Counts: bk.counts, Answers: bk.answers, Told: bk.told, Curve: bk.curve,
	}.write()
	return bk.paper, err
}

// pack lets go of a day that was put away, for its paper. The caller holds the board's lock for writing.
func (bk *book) pack() {
	if bk.kept == nil || len(bk.failed) > 0 {
		return
	}
	if _, err := bk.written(); err != nil {
		return // it stays as it is; a snapshot will say why
	}
	fresh := emptyBook(bk.id)
	bk.kept, bk.waits, bk.displays, bk.counts, bk.answers, bk.told = nil, fresh.waits, fresh.displays, fresh.counts, fresh.answers, fresh.told
	bk.curve, bk.looked, bk.packed = curve{}, nil, true
}

// unpacked is the book, or none, as one can use it: read from its paper if that is all there is. A paper that cannot be read is a failure
// of the day. The caller holds the board's lock.
func (bk *book) unpacked() *book {
	if bk == nil {
		return nil
	}
	bk.unpacking.Lock()
	defer bk.unpacking.Unlock()
	if !bk.packed {
		return bk
	}
	bk.packed = false
	w, err := bk.paper.read(bk.id, bk.revision)
	if err != nil {
		bk.failed[ViewDay] = Failure{View: ViewDay, Book: bk.id, Since: bk.date.At(0), Cause: fmt.Sprintf("what was written down of it cannot be read: %v", err)}
		bk.kept = newKept(bk.kontor, bk.date, bk.stage, bk.practice)
		return bk
	}
	bk.day, bk.kept = w.Day, w.Kept
	bk.waits, bk.displays, bk.counts, bk.told, bk.curve = w.Waits, w.Displays, w.Counts, w.Told, w.Curve
	if w.Answers != nil {
		bk.answers = w.Answers
	}
	return bk
}
