package domain

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// formTable says how the data of every event are read, in whatever version they were written.
type formTable struct {
	forms map[string]Event      // the empty form of every event, by its name on the wire
	older map[string][]upcaster // how its older versions are brought up to date
}

// upcaster makes of an event's data in one version those of the next. It depends on nothing else, and stays for ever: so do old entries.
// The first in a list is of version 1.
type upcaster func(data json.RawMessage) (json.RawMessage, error)

// current is how this release reads. No event has had to change its form yet. When one must, its struct gets the new form and a version
// method, and the upcaster is entered here; the old form's example stays in testdata/log beside the new one's, <name>.v2.json.
var current = formTable{forms: forms, older: map[string][]upcaster{}}

// event is the event with the data. What a later release has written is Unread; what never was written, and data that are not of the
// event's form, are an error.
func (t formTable) event(w wireEvent) (Event, error) {
	form, ok := t.forms[w.Name]
	switch {
	case w.Version < 1:
		return nil, fmt.Errorf("event %.80q has unknown version %d", w.Name, w.Version)
	case !ok && w.Name == "":
		return nil, fmt.Errorf("an event has no name")
	case !ok, w.Version > versionOf(form):
		return Unread{Event: w.Name, Version: w.Version, Data: string(w.Data)}, nil
	}
	data := w.Data
	for version := w.Version; version < versionOf(form); version++ {
		var err error
		if data, err = t.older[w.Name][version-1](data); err != nil {
			return nil, fmt.Errorf("event %s, from version %d to %d: %w", w.Name, version, version+1, err)
		}
	}
	v := reflect.New(reflect.TypeOf(form))
	if err := json.Unmarshal(data, v.Interface()); err != nil {
		return nil, fmt.Errorf("event %s: %w", w.Name, err)
	}
	return v.Elem().Interface().(Event), nil
}
