package domain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"
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

// EncodeEntry is the entry as every log stores it. The same entry always gives the same bytes. What DecodeEntry could not read back is an
// error.
func EncodeEntry(e Entry) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("entry %s of %.80q cannot be written: %w", e.ID, string(e.Book), err)
	}
	b := bytes.NewBuffer(make([]byte, 0, 2048))
	if err := e.appendTo(b); err != nil {
		return nil, fmt.Errorf("entry %s of %s: %w", e.ID, e.Book, err)
	}
	if b.Len() > MaxEntry {
		return nil, fmt.Errorf("entry %s of %s has %d bytes; a log takes %d", e.ID, e.Book, b.Len(), MaxEntry)
	}
	return b.Bytes(), nil
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
func (e Entry) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	err := e.appendTo(&b)
	return b.Bytes(), err
}

// UnmarshalJSON reads the events by their names.
func (e *Entry) UnmarshalJSON(b []byte) (err error) {
	*e, err = readEntry(b)
	return err
}

// appendTo writes the entry. What every entry has is written by hand, for every write waits for it; the events by encoding/json.
func (e Entry) appendTo(b *bytes.Buffer) error {
	text := func(name, value string) {
		b.WriteString(name)
		b.Write(appendText(b.AvailableBuffer(), value))
	}
	number := func(name string, value uint64) {
		b.WriteString(name)
		b.Write(strconv.AppendUint(b.AvailableBuffer(), value, 10))
	}
	text(`{"id":`, e.ID.String())
	text(`,"book":`, string(e.Book))
	number(`,"rev":`, e.Revision)
	text(`,"at":`, e.At.Format(time.RFC3339Nano))
	text(`,"recorded":`, e.Recorded.Format(time.RFC3339Nano))
	text(`,"actor":`, e.Actor.String())
	text(`,"command":`, e.Command)
	text(`,"digest":`, e.Digest)
	if e.Cause != "" {
		text(`,"cause":`, e.Cause)
	}
	number(`,"network":`, e.Network)
	text(`,"prev":`, e.Prev.String())
	b.WriteString(`,"events":[`)
	out := json.NewEncoder(b)
	for i, ev := range e.Events {
		if i > 0 {
			b.WriteByte(',')
		}
		text(`{"name":`, ev.Name())
		number(`,"v":`, uint64(versionOf(ev)))
		b.WriteString(`,"data":`)
		if err := out.Encode(ev); err != nil {
			return fmt.Errorf("event %s: %w", ev.Name(), err)
		}
		b.Truncate(b.Len() - 1) // Encode ends with a new line
		b.WriteByte('}')
	}
	b.WriteString("]}")
	return nil
}

// appendText appends the value as a JSON string: as it is, when it has nothing that JSON or HTML would read otherwise.
func appendText(b []byte, value string) []byte {
	for i := range len(value) {
		if c := value[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(value) // a string can always be written
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), value...), '"')
}

func readEntry(b []byte) (Entry, error) {
	var w wireEntry
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
func decodeEvent(w wireEvent) (Event, error) {
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
