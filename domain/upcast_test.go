package domain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// deskMoved is an event whose form has changed twice: first its desk was a number, then there was no office.
type deskMoved struct {
	Desk   DeskID   `json:"desk"`
	Kontor KontorID `json:"kontor"`
}

func (deskMoved) Name() string { return "desk-moved" }
func (deskMoved) version() int { return 3 }

var changed = formTable{
	forms: map[string]Event{"desk-moved": deskMoved{}, "break-taken": BreakTaken{}},
	older: map[string][]upcaster{"desk-moved": {
		func(data json.RawMessage) (json.RawMessage, error) {
			var v1 struct {
				Desk int `json:"desk"`
			}
			if err := json.Unmarshal(data, &v1); err != nil {
				return nil, err
			}
			return fmt.Appendf(nil, `{"desk":"%d"}`, v1.Desk), nil
		},
		func(data json.RawMessage) (json.RawMessage, error) {
			return append(bytes.TrimSuffix(data, []byte("}")), `,"kontor":"alvik"}`...), nil
		},
	}},
}

// Whatever version an event was written in, it is read as the one of today; a later one is kept as it is.
func TestOlderAndLaterForms(t *testing.T) {
	for _, tc := range []struct {
		name    string
		event   string
		version int
		data    string
		want    Event
		err     string
	}{
		{"the first form", "desk-moved", 1, `{"desk":7}`, deskMoved{"7", "alvik"}, ""},
		{"the second", "desk-moved", 2, `{"desk":"B2"}`, deskMoved{"B2", "alvik"}, ""},
		{"today's", "desk-moved", 3, `{"desk":"B2","kontor":"berga"}`, deskMoved{"B2", "berga"}, ""},
		{"with a field of a later release", "desk-moved", 3, `{"desk":"B2","floor":2,"kontor":"berga"}`, deskMoved{"B2", "berga"}, ""},
		{"a later release's", "desk-moved", 4, `{"desk": [1]}`, Unread{"desk-moved", 4, `{"desk": [1]}`, ""}, ""},
		{"an event of a later release", "desk-painted", 1, `"red"`, Unread{"desk-painted", 1, `"red"`, ""}, ""},
		{"what the first form never was", "desk-moved", 1, `{"desk":"seven"}`, nil, "from version 1 to 2"},
		{"what today's is not", "desk-moved", 3, `{"desk":7}`, nil, "desk-moved"},
		{"no version", "desk-moved", 0, `{}`, nil, "version 0"},
		{"no name", "", 1, `{}`, nil, "no name"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ev, err := changed.event(wireEvent{tc.event, tc.version, json.RawMessage(tc.data)})
			if tc.err != "" {
				if err == nil || !strings.Contains(err.Error(), tc.err) {
					t.Errorf("%v, %v", ev, err)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(ev, tc.want) {
				t.Errorf("%#v, %v; want %#v", ev, err, tc.want)
			}
		})
	}
}

// Every version that an event ever had can be brought up to date, and none that it has not.
func TestEveryOlderVersionHasAnUpcaster(t *testing.T) {
	for name, form := range forms {
		if have, want := len(current.older[name]), versionOf(form)-1; have != want {
			t.Errorf("%s has %d upcasters and version %d", name, have, want+1)
		}
	}
	for name := range current.older {
		if forms[name] == nil {
			t.Errorf("there are upcasters for %s, which is no event", name)
		}
	}
}

// later is the example of a break with an event of a release that is yet to come.
func later(t testing.TB, event string) []byte {
	t.Helper()
	for _, stored := range examples(t) {
		if at := bytes.Index(stored, []byte(`{"name":"break-taken"`)); at > 0 {
			return bytes.Join([][]byte{stored[:at], []byte(event), stored[at:]}, nil)
		}
	}
	t.Fatal("no break in the examples")
	return nil
}

// What a later release wrote is read, kept to the byte, and folded by nobody.
func TestALaterReleasesEntry(t *testing.T) {
	for _, tc := range []struct{ name, event, words string }{
		{"an event", `{"name":"tea-made","v":1,"data":{"cups":2,"of":"<b>"}},`, "does not know event tea-made"},
		{"a version", `{"name":"break-ended","v":2,"data":{"desk":[ "1" ]}},`, "does not know version 2 of event break-ended, only up to 1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			stored := later(t, tc.event)
			e, err := DecodeEntry(stored)
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Unread(); err == nil || !strings.Contains(err.Error(), tc.words) {
				t.Errorf("unread: %v", err)
			}
			if again, err := EncodeEntry(e); err != nil || !bytes.Equal(again, stored) {
				t.Errorf("written again (%v):\n%s\n%s", err, again, stored)
			}
			d := NewDay(e.Book)
			d.Revision = e.Revision - 1
			if err := d.Fold(e); err == nil || !strings.Contains(err.Error(), tc.words) {
				t.Errorf("a day folds it: %v", err)
			}
			if len(d.Desks) > 0 || d.Revision != e.Revision-1 {
				t.Error("a day took a part of it")
			}
			n := NewNetwork()
			e.Book, n.Revision = NetworkBook, e.Revision-1
			if err := n.Fold(e); err == nil || !strings.Contains(err.Error(), tc.words) {
				t.Errorf("the network folds it: %v", err)
			}
		})
	}
}

// Whatever stands where an entry should be, whoever has to go on behind it gets an entry of the book.
func TestReadEntryNeverFails(t *testing.T) {
	stored := examples(t)[0]
	whole, err := DecodeEntry(stored)
	if err != nil {
		t.Fatal(err)
	}
	if got := ReadEntry(whole.Book, stored); !reflect.DeepEqual(got, whole) {
		t.Errorf("%#v", got)
	}
	for name, tc := range map[string]struct {
		book   BookID
		stored string
		when   bool
		why    string
	}{
		"nothing":                {whole.Book, "", false, "no entry"},
		"noise":                  {whole.Book, "\x00\xff", false, "no entry"},
		"half an entry":          {whole.Book, string(stored[:len(stored)/2]), false, "no entry"},
		"data of another form":   {whole.Book, strings.Replace(string(stored), `"data":{`, `"data":7,"was":{`, 1), true, "no entry"},
		"another book's":         {"elsewhere.2024-05-02", string(stored), true, "of book " + string(whole.Book)},
		"no revision":            {whole.Book, strings.Replace(string(stored), `"rev":`, `"then":`, 1), true, "no revision"},
		"more than a log stores": {whole.Book, string(stored) + strings.Repeat(" ", MaxEntry), true, "bytes are no entry"},
	} {
		e := ReadEntry(tc.book, []byte(tc.stored))
		err := e.Unread()
		if e.Book != tc.book || e.Revision != 0 || err == nil || !strings.Contains(err.Error(), tc.why) {
			t.Errorf("%s: %.300v, %v", name, e, err)
		}
		if e.At.IsZero() == tc.when {
			t.Errorf("%s: at %v", name, e.At)
		}
		if u := e.Events[0].(Unread); u.Data != tc.stored {
			t.Errorf("%s: it is kept as %.100q", name, u.Data)
		}
		if _, err := EncodeEntry(e); err == nil {
			t.Errorf("%s: it can be written", name)
		}
	}
}
