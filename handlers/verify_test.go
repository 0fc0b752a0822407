package handlers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
	"kontor/handlers/natslog"
)

// recording is what a server's streams hold, as bytes.
type recording struct {
	configs  []jetstream.StreamConfig
	messages map[string][]*nats.Msg
}

// record reads every stream.
func record(t testing.TB, nc *nats.Conn) *recording {
	t.Helper()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	r := &recording{messages: map[string][]*nats.Msg{}}
	list := js.ListStreams(t.Context())
	for info := range list.Info() {
		r.configs = append(r.configs, info.Config)
		s, err := js.Stream(t.Context(), info.Config.Name)
		if err != nil {
			t.Fatal(err)
		}
		for seq := uint64(1); seq <= info.State.LastSeq; seq++ {
			m, err := s.GetMsg(t.Context(), seq)
			if err != nil {
				t.Fatal(err)
			}
			r.messages[info.Config.Name] = append(r.messages[info.Config.Name], &nats.Msg{Subject: m.Subject, Header: m.Header, Data: m.Data})
		}
	}
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	return r
}

// play writes the streams into a server of their own: whatever was changed, the store's checksums are right. A message that is nil is a
// hole.
func (r *recording) play(t testing.TB) *nats.Conn {
	t.Helper()
	nc := connect(t, server(t, natslog.ServerOptions{Dir: t.TempDir()}))
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.configs {
		c.DenyDelete = !slices.Contains(r.messages[c.Name], nil)
		if _, err := js.CreateStream(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		for i, m := range r.messages[c.Name] {
			if m == nil {
				lose(t, js, c.Name, uint64(i)+1)
			} else if _, err := js.PublishMsg(t.Context(), clean(m)); err != nil {
				t.Fatal(err)
			}
		}
		c.DenyDelete = true
		if _, err := js.UpdateStream(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	return nc
}

// clean is the message without what the server reads.
func clean(m *nats.Msg) *nats.Msg {
	c := &nats.Msg{Subject: m.Subject, Header: nats.Header{}, Data: m.Data}
	for name, values := range m.Header {
		if !strings.HasPrefix(name, "Nats-") {
			c.Header[name] = values
		}
	}
	return c
}

// lose makes the stream's next message, of that number, one that is no more.
func lose(t testing.TB, js jetstream.JetStream, name string, seq uint64) {
	t.Helper()
	s, err := js.Stream(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.Publish(t.Context(), strings.Replace(s.CachedInfo().Config.Subjects[0], ">", "hole", 1), nil); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteMsg(t.Context(), seq); err != nil {
		t.Fatal(err)
	}
}

// entry is the place, among the log's messages, of the book's n-th entry.
func (r *recording) entry(t testing.TB, b domain.BookID, revision uint64) int {
	t.Helper()
	i := slices.IndexFunc(r.messages[natslog.Stream], func(m *nats.Msg) bool {
		e, err := domain.DecodeEntry(m.Data)
		return err == nil && e.Book == b && e.Revision == revision
	})
	if i < 0 {
		t.Fatalf("there is no entry %d of book %s", revision, b)
	}
	return i
}

func TestVerifyFinds(t *testing.T) {
	nc := connect(t, server(t, natslog.ServerOptions{Dir: t.TempDir()}))
	o := openOffice(t, openLog(t, nc))
	sharedDay(o)
	catchUp(t, o.log, streams(t, nc))
	book := o.book
	in := func(revision uint64) string { return fmt.Sprintf("book %s, entry %d", book, revision) }
	const log, fk = natslog.Stream, "AGENCY_fk"
	for _, tc := range []struct {
		name    string
		change  func(t *testing.T, r *recording)
		chain   bool
		gaps    int
		agency  bool
		finding []string // in the first fault
	}{
		{"nothing where nothing is wrong", func(*testing.T, *recording) {}, true, 0, true, nil},
		{"a changed entry", func(t *testing.T, r *recording) {
			m := r.messages[log][r.entry(t, book, 9)]
			m.Data = swap(t, m.Data, `"actor":"supervisor:s-1"`, `"actor":"supervisor:s-2"`)
		}, false, 0, true, []string{in(9)}},
		{"an entry changed into no entry", func(t *testing.T, r *recording) {
			m := r.messages[log][r.entry(t, book, 9)]
			m.Data = swap(t, m.Data, `"rev":9`, `"rev":"9"`)
		}, false, 0, false, []string{in(9)}},
		{"two swapped entries", func(t *testing.T, r *recording) {
			a, b := r.entry(t, book, 9), r.entry(t, book, 10)
			r.messages[log][a], r.messages[log][b] = r.messages[log][b], r.messages[log][a]
		}, false, 0, false, []string{in(9)}},
		{"a missing entry", func(t *testing.T, r *recording) {
			i := r.entry(t, book, 9)
			r.messages[log] = slices.Delete(r.messages[log], i, i+1)
		}, false, 1, false, []string{in(9)}},
		{"a first entry that is missing", func(t *testing.T, r *recording) {
			i := r.entry(t, book, 1)
			r.messages[log] = slices.Delete(r.messages[log], i, i+1)
		}, false, 1, false, []string{in(1)}},
		{"a hole", func(t *testing.T, r *recording) {
			r.messages[log][r.entry(t, book, 9)] = nil
		}, false, 1, false, []string{"place 10", "behind entry 8 of book " + string(book)}},
		{"a last entry that is missing, which only the agency knows of", func(t *testing.T, r *recording) {
			r.messages[log] = slices.Delete(r.messages[log], len(r.messages[log])-1, len(r.messages[log]))
		}, true, 0, false, []string{"agency fk", "errand-accepted", string(book)}},
		{"a message that an agency's stream lacks", func(t *testing.T, r *recording) {
			r.messages[fk] = slices.Delete(r.messages[fk], 2, 3)
		}, true, 0, false, []string{"agency fk", "errand-called", string(book)}},
		{"the last that an agency's stream lacks", func(t *testing.T, r *recording) {
			r.messages[fk] = r.messages[fk][:len(r.messages[fk])-1]
		}, true, 0, false, []string{"agency fk", "errand-accepted", string(book)}},
		{"a whole stream that is lacking", func(t *testing.T, r *recording) {
			delete(r.messages, fk)
			r.configs = slices.DeleteFunc(r.configs, func(c jetstream.StreamConfig) bool { return c.Name == fk })
		}, true, 0, false, []string{"agency fk", "errand-registered"}},
		{"a hole in an agency's stream", func(t *testing.T, r *recording) {
			r.messages[fk][3] = nil
		}, true, 0, false, []string{"agency fk", "message 4", "missing", string(book)}},
		{"a message too many", func(t *testing.T, r *recording) {
			r.messages[fk] = append(r.messages[fk], r.messages[fk][3])
		}, true, 0, false, []string{"agency fk", "message 8"}},
		{"a changed message", func(t *testing.T, r *recording) {
			m := r.messages[fk][4]
			m.Data = swap(t, m.Data, `"count":2`, `"count":1`)
		}, true, 0, false, []string{"agency fk", "message 5", "document-received", string(book)}},
		{"a message that is no CloudEvent", func(t *testing.T, r *recording) {
			r.messages[fk][4].Data = []byte("{}")
		}, true, 0, false, []string{"agency fk", "message 5"}},
		{"a message under another agency's subject", func(t *testing.T, r *recording) {
			m := *r.messages[fk][0]
			m.Subject = strings.Replace(m.Subject, ".fk.", ".pm.", 1)
			r.messages["AGENCY_pm"] = []*nats.Msg{&m}
		}, true, 0, false, []string{"agency pm", "message 1", "cannot be read with this log's key"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := record(t, nc)
			tc.change(t, r)
			damaged := r.play(t)
			var total uint64
			report, err := handlers.Verify(t.Context(), inspect(t, damaged), handlers.VerifyOptions{
				Agencies: streams(t, damaged), Progress: func(_, n uint64) { total = n },
			})
			if err != nil {
				t.Fatal(err)
			}
			if want := uint64(len(r.messages[log])); total != want {
				t.Errorf("of a log of %d entries it says that there are %d", want, total)
			}
			if report.ChainOK != tc.chain || report.Gaps != tc.gaps || *report.AgenciesOK != tc.agency || report.OK() != (tc.finding == nil) {
				t.Errorf("the report is %+v, agencies %v", report, *report.AgenciesOK)
			}
			for _, words := range tc.finding {
				if !strings.Contains(report.FirstError, words) {
					t.Errorf("the first error is %q and does not say %q", report.FirstError, words)
				}
			}
		})
	}
}

// inspect opens a log that may have lost entries.
func inspect(t testing.TB, nc *nats.Conn) handlers.Log {
	t.Helper()
	l, err := natslog.Open(t.Context(), nc, natslog.Options{Inspect: true})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func swap(t testing.TB, data []byte, old, next string) []byte {
	t.Helper()
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s has no %s", data, old)
	}
	return bytes.Replace(data, []byte(old), []byte(next), 1)
}

// A report counts what there is, and says of the agencies nothing when they were not looked at.
func TestVerifyReport(t *testing.T) {
	o := openOffice(t, memlog.New())
	sharedDay(o)
	all, events := entries(t, o.log), 0
	for _, r := range all {
		events += len(r.Entry.Events)
	}
	var done uint64
	report, err := handlers.Verify(t.Context(), o.log, handlers.VerifyOptions{Progress: func(d, _ uint64) { done = d }})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`{"books":2,"entries":%d,"events":%d,"chain_ok":true,"gaps":0,"conservation_ok":true,"agencies_ok":null,"undelivered":0,`+
		`"seals":0,"seals_ok":null,"mark_ok":null,"snapshot_ok":null,"first_error":"","findings":[],"more":0}`,
		len(all), events)
	if string(got) != want {
		t.Errorf("the report is\n%s, want\n%s", got, want)
	}
	if done != uint64(len(all)) {
		t.Errorf("progress ended at %d of %d", done, len(all))
	}
}

// holed is a log that has lost entries, and says so whenever it comes to one.
type holed struct {
	handlers.Log
	lost  []uint64
	epoch string // empty when it does not say
}

func (l holed) Epoch() string { return l.epoch }

func (l holed) Follow(ctx context.Context, after handlers.Position) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		for item, err := range l.Log.Follow(ctx, after) {
			if slices.Contains(l.lost, item.Position.Place) {
				yield(handlers.Item{}, &handlers.Damage{Place: item.Position.Place, What: "the entry is missing"})
				return
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// Behind a hole verification goes on, and counts them all.
func TestVerifyHoles(t *testing.T) {
	o := openOffice(t, memlog.New())
	sharedDay(o)
	all := entries(t, o.log)
	epoch := all[0].Position.Epoch
	for name, tc := range map[string]struct {
		lost  []uint64
		epoch string
		first string
	}{
		"one":                       {[]uint64{9}, "", "place 9 of the log, behind entry 7 of book " + string(o.book)},
		"two in a row":              {[]uint64{9, 10}, epoch, "place 9 of the log"},
		"two apart":                 {[]uint64{4, 9}, "", "place 4 of the log, behind entry 2 of book " + string(o.book)},
		"the first":                 {[]uint64{1}, epoch, "place 1 of the log, behind its beginning"},
		"the first two":             {[]uint64{1, 2}, epoch, "place 1 of the log, behind its beginning"},
		"the first, of who knows":   {[]uint64{1}, "", "place 1 of the log, behind its beginning"},
		"the last":                  {[]uint64{uint64(len(all))}, epoch, fmt.Sprintf("place %d of the log", len(all))},
		"the first and some others": {[]uint64{1, 5, 6, 9}, epoch, "place 1 of the log, behind its beginning"},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := handlers.Verify(t.Context(), holed{o.log, tc.lost, tc.epoch}, handlers.VerifyOptions{})
			if err != nil {
				t.Fatal(err)
			}
			read := len(all) - len(tc.lost)
			if tc.lost[0] == 1 && tc.epoch == "" {
				read = 0 // before the first entry nobody knows the epoch, and cannot go on behind the hole
			}
			if report.ChainOK || report.Gaps != len(tc.lost) || report.Entries != read || !strings.HasPrefix(report.FirstError, tc.first) {
				t.Errorf("the report is %+v", report)
			}
		})
	}
}
