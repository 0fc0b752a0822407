package domain

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// MaxEntry is the largest entry a log takes, in bytes. A log refuses a larger one; a day's largest is a close with 700 visits open.
const MaxEntry = 1 << 20

// wireEntry is an entry as it is read. Entry.appendTo writes it, field by field in the same order.
type wireEntry struct {
	plainEntry
	Events []wireEvent `json:"events"`
}

// wireEvent is an event as read: its hand-written name, the version of its form, and its data.
type wireEvent struct {
	Name    string          `json:"name"`
	Version int             `json:"v"`
	Data    json.RawMessage `json:"data"`
}

// plainEntry has an entry's fields without its methods.
type plainEntry Entry

//go:generate go run -C ../tools ./wire ../domain

// EncodeEntry is the entry as every log stores it. The same entry always gives the same bytes. What DecodeEntry could not read back is an
// error.
func EncodeEntry(e Entry) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("entry %s of %.80q cannot be written: %w", e.ID, string(e.Book), err)
	}
	w := writers.Get().(*writer)
	defer writers.Put(w)
	w.b, w.err = w.b[:0], nil
	w.entry(e)
	if w.err != nil {
		return nil, fmt.Errorf("entry %s of %s: %w", e.ID, e.Book, w.err)
	}
	if len(w.b) > MaxEntry {
		return nil, fmt.Errorf("entry %s of %s has %d bytes; a log takes %d", e.ID, e.Book, len(w.b), MaxEntry)
	}
	return bytes.Clone(w.b), nil
}

var (
	writers       = sync.Pool{New: func() any { return &writer{b: make([]byte, 0, 4096)} }}
	readersAtRest = sync.Pool{New: func() any { return new(reader) }}
)

// DecodeEntry reads what EncodeEntry wrote, in this version or an older one. An event of a later version is Unread; an entry without events,
// and text behind the entry, are errors.
func DecodeEntry(stored []byte) (Entry, error) {
	if len(stored) > MaxEntry {
		return Entry{}, fmt.Errorf("%d bytes are no entry; the most is %d", len(stored), MaxEntry)
	}
	e, err := readEntry(stored)
	if err != nil {
		return Entry{}, fmt.Errorf("no entry: %w", err)
	}
	if err := e.check(); err != nil {
		return Entry{}, fmt.Errorf("no entry: %w", err)
	}
	return e, nil
}

// check finds what no entry may be without.
func (e Entry) check() error {
	switch {
	case len(e.Events) == 0:
		return errors.New("it has no event")
	case e.Revision == 0:
		return errors.New("it has no revision")
	case !e.Book.Valid():
		return fmt.Errorf("%.80q is no book", string(e.Book))
	case !e.Actor.valid():
		return fmt.Errorf("%.80q is no actor; write role:id, such as officer:o-17", e.Actor.String())
	}
	return nil
}

// MarshalJSON writes the events with their names.
func (e Entry) MarshalJSON() ([]byte, error) {
	var w writer
	w.entry(e)
	return w.b, w.err
}

// UnmarshalJSON reads the events by their names.
func (e *Entry) UnmarshalJSON(b []byte) (err error) {
	*e, err = readEntry(b)
	return err
}

// entry writes the entry, field by field in the order in which it is declared.
func (w *writer) entry(e Entry) {
	w.open()
	w.field(`"id":`)
	w.text(e.ID.String())
	w.field(`"book":`)
	w.text(string(e.Book))
	w.field(`"rev":`)
	w.uint(e.Revision)
	w.field(`"at":`)
	w.time(e.At)
	w.field(`"recorded":`)
	w.time(e.Recorded)
	w.field(`"actor":`)
	w.text(e.Actor.String())
	w.field(`"command":`)
	w.text(e.Command)
	w.field(`"digest":`)
	w.text(e.Digest)
	if e.Cause != "" {
		w.field(`"cause":`)
		w.text(e.Cause)
	}
	w.field(`"network":`)
	w.uint(e.Network)
	w.field(`"prev":`)
	w.hash(e.Prev)
	w.field(`"events":`)
	w.list()
	for _, ev := range e.Events {
		w.item()
		w.open()
		w.field(`"name":`)
		w.text(ev.Name())
		w.field(`"v":`)
		w.int(int64(versionOf(ev)))
		w.field(`"data":`)
		if !w.event(ev) {
			w.unlisted(ev)
		}
		w.close()
	}
	w.end()
	w.close()
}

// unlisted writes an event that is not in the catalogue: as it was stored, when it was read; else so that nobody can read it.
func (w *writer) unlisted(ev Event) {
	if u, ok := ev.(Unread); ok {
		if w.b = append(w.b, u.Data...); u.Data == "" {
			w.null()
		}
		return
	}
	data, err := json.Marshal(ev)
	if err != nil {
		w.fail(fmt.Errorf("event %s: %w", ev.Name(), err))
	}
	w.b = append(w.b, data...)
}

func (w *writer) hash(h Hash) {
	w.b = append(hex.AppendEncode(append(w.b, '"'), h[:]), '"')
}

func readEntry(stored []byte) (e Entry, err error) {
	r := readersAtRest.Get().(*reader)
	defer readersAtRest.Put(r)
	if r.read(stored, &e) {
		return e, nil
	}
	return readJSON(stored)
}

// readJSON reads an entry that is written in any way that JSON allows.
func readJSON(b []byte) (Entry, error) {
	var w wireEntry
	if err := json.Unmarshal(b, &w); err != nil {
		return Entry{}, err
	}
	e := Entry(w.plainEntry)
	e.Events = make([]Event, len(w.Events))
	for i, we := range w.Events {
		ev, err := current.event(we)
		if err != nil {
			return Entry{}, err
		}
		e.Events[i] = ev
	}
	return e, nil
}

// forms has the empty form of every event by its wire name.
var forms = func() map[string]Event {
	m := make(map[string]Event)
	for _, ev := range catalogue {
		m[ev.Name()] = ev
	}
	return m
}()

// versionOf is the version of the form that this release writes: 1 unless the event says otherwise.
func versionOf(ev Event) int {
	if v, ok := ev.(interface{ version() int }); ok {
		return v.version()
	}
	return 1
}
