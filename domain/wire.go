package domain

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// MaxEntry is the largest entry a log takes, in bytes. A log refuses a larger one; a day's largest is a close with 700 visits open.
const MaxEntry = 1 << 20

// wireEntry is an entry as written. D is what an event's data are: the event itself when it is written, its bytes when it is read.
type wireEntry[D any] struct {
	plainEntry
	Events []wireEvent[D] `json:"events"`
}

// wireEvent is an event as written: its hand-written name, the version of its form, and its data.
type wireEvent[D any] struct {
	Name    string `json:"name"`
	Version int    `json:"v"`
	Data    D      `json:"data"`
}

// plainEntry has an entry's fields without its methods.
type plainEntry Entry

// EncodeEntry is the entry as every log stores it. The same entry always gives the same bytes. What DecodeEntry could not read back is an
// error.
func EncodeEntry(e Entry) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("entry %s of %.80q cannot be written: %w", e.ID, string(e.Book), err)
	}
	b, err := json.Marshal(e.written())
	if err != nil {
		return nil, fmt.Errorf("entry %s of %s: %w", e.ID, e.Book, err)
	}
	if len(b) > MaxEntry {
		return nil, fmt.Errorf("entry %s of %s has %d bytes; a log takes %d", e.ID, e.Book, len(b), MaxEntry)
	}
	return b, nil
}

// DecodeEntry reads what EncodeEntry wrote, in this version or an older one. An unknown event, an entry without events, and text
// behind the entry are errors.
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
	}
	_, err := ParseActor(e.Actor.String())
	return err
}

// MarshalJSON writes the events with their names.
func (e Entry) MarshalJSON() ([]byte, error) { return json.Marshal(e.written()) }

// UnmarshalJSON reads the events by their names.
func (e *Entry) UnmarshalJSON(b []byte) (err error) {
	*e, err = readEntry(b)
	return err
}

func (e Entry) written() wireEntry[Event] {
	w := wireEntry[Event]{plainEntry(e), make([]wireEvent[Event], len(e.Events))}
	for i, ev := range e.Events {
		w.Events[i] = wireEvent[Event]{ev.Name(), versionOf(ev), ev}
	}
	return w
}

func readEntry(b []byte) (Entry, error) {
	var w wireEntry[json.RawMessage]
	if err := json.Unmarshal(b, &w); err != nil {
		return Entry{}, err
	}
	e := Entry(w.plainEntry)
	e.Events = make([]Event, len(w.Events))
	for i, we := range w.Events {
		ev, err := decodeEvent(we)
		if err != nil {
			return Entry{}, err
		}
		e.Events[i] = ev
	}
	return e, nil
}

// decodeEvent finds the event's form by name and version.
func decodeEvent(w wireEvent[json.RawMessage]) (Event, error) {
	form, ok := forms[w.Name]
	if !ok {
		return nil, fmt.Errorf("unknown event %.80q", w.Name)
	}
	if w.Version != versionOf(form) {
		return nil, fmt.Errorf("event %s has unknown version %d", w.Name, w.Version)
	}
	v := reflect.New(reflect.TypeOf(form))
	if err := json.Unmarshal(w.Data, v.Interface()); err != nil {
		return nil, fmt.Errorf("event %s: %w", w.Name, err)
	}
	return v.Elem().Interface().(Event), nil
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
