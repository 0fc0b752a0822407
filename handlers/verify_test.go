package handlers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/agencies"
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

// play writes the streams into a server of their own: whatever was changed, the store's checksums are right.
func (r *recording) play(t testing.TB) *nats.Conn {
	t.Helper()
	nc := connect(t, server(t, natslog.ServerOptions{Dir: t.TempDir()}))
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.configs {
		if _, err := js.CreateStream(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		for _, m := range r.messages[c.Name] {
			clean := &nats.Msg{Subject: m.Subject, Header: nats.Header{}, Data: m.Data}
			for name, values := range m.Header {
				if !strings.HasPrefix(name, "Nats-") {
					clean.Header[name] = values
				}
			}
			if _, err := js.PublishMsg(t.Context(), clean); err != nil {
				t.Fatal(err)
			}
		}
	}
	return nc
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
	catchUp(t, o.log, streams(t, nc, agencies.Options{}))
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
		}, true, 0, false, []string{"agency pm", "message 1", "log does not have"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := record(t, nc)
			tc.change(t, r)
			damaged := r.play(t)
			report, err := handlers.Verify(t.Context(), openLog(t, damaged), streams(t, damaged, agencies.Options{}), nil)
			if err != nil {
				t.Fatal(err)
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
	report, err := handlers.Verify(t.Context(), o.log, nil, func(d, _ uint64) { done = d })
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`{"books":2,"entries":%d,"events":%d,"chain_ok":true,"gaps":0,"conservation_ok":true,"agencies_ok":null,"first_error":""}`,
		len(all), events)
	if string(got) != want {
		t.Errorf("the report is\n%s, want\n%s", got, want)
	}
	if done != uint64(len(all)) {
		t.Errorf("progress ended at %d of %d", done, len(all))
	}
}
