package api_test

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/tmaxmax/go-sse"

	"kontor/domain"
	"kontor/handlers/api"
	"kontor/projections"
)

// stream is an open stream of changes, read event by event.
type stream struct {
	t    *testing.T
	next func() (sse.Event, error, bool)
	last string // the id of the last event that had one
}

// follow opens the stream after the position; it ends with the test, or with hangUp.
func (o *office) follow(path, after string, headers ...string) (s *stream, hangUp func()) {
	o.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.url+path, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	req.Header.Set("Last-Event-ID", after)
	req.Header.Set("X-Kontor-Actor", "supervisor:s-1")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := o.client.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		o.t.Fatalf("%d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	next, stop := iter.Pull2(sse.Read(res.Body, &sse.ReadConfig{MaxEventSize: 1 << 20}))
	hangUp = func() {
		cancel()
		stop()
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
	}
	o.t.Cleanup(hangUp)
	return &stream{t: o.t, next: next}, hangUp
}

// full reads an overview, office the row of an office.
func (s *stream) full() (v projections.Overview) {
	s.t.Helper()
	s.read("full", &v)
	return v
}

func (s *stream) office() (v projections.OfficeRow) {
	s.t.Helper()
	s.read("office", &v)
	return v
}

func (s *stream) read(event string, v any) {
	s.t.Helper()
	ev, err, ok := s.next()
	if err != nil || !ok {
		s.t.Fatalf("the stream ended: %v", err)
	}
	if ev.Type != event {
		s.t.Fatalf("got %q, want %q: %.200s", ev.Type, event, ev.Data)
	}
	if err := json.Unmarshal([]byte(ev.Data), v); err != nil {
		s.t.Fatal(err)
	}
	s.last = ev.LastEventID
}

func TestChanges(t *testing.T) {
	o := newOffice(t)
	s, hangUp := o.follow("/v1/changes", "")
	if v := s.full(); len(v.Offices) < 10 || s.last == "" {
		t.Errorf("it begins with all offices and a position: %d, %q", len(v.Offices), s.last)
	}
	o.must("PUT", theDay, "{}")
	if row := s.office(); row.Kontor != kontor || row.Stage != domain.Open {
		t.Errorf("%+v", row)
	}
	hangUp()

	// What happens while nobody reads comes together, and only that.
	o.register("fk-bostb")
	p := o.must("POST", visits, visitOf("fk-bostb")).Position
	o.get("/v1/overview", "Kontor-Position", *p)
	s, _ = o.follow("/v1/changes", s.last)
	if row := s.office(); row.Kontor != kontor || row.Workload.Arrivals != 2 || s.last != *p {
		t.Errorf("after coming back: %d arrivals at %s, want 2 at %s", row.Workload.Arrivals, s.last, *p)
	}
	o.register("fk-bostb")
	if row := s.office(); row.Workload.Arrivals != 3 {
		t.Errorf("%d arrivals", row.Workload.Arrivals)
	}
}

func TestChangesOfAnUnknownPast(t *testing.T) {
	o := newOffice(t)
	for _, after := range []string{"otherlog.7.0", "what is this"} {
		s, _ := o.follow("/v1/changes?kontor=umea", after)
		if v := s.full(); len(v.Offices) != 1 {
			t.Errorf("after %q: %d offices, want the one asked for", after, len(v.Offices))
		}
	}
}

func TestChangesOfChosenOffices(t *testing.T) {
	o := newOffice(t)
	s, _ := o.follow("/v1/changes?kontor=umea&kontor=kista", "")
	if v := s.full(); len(v.Offices) != 2 {
		t.Errorf("%d offices", len(v.Offices))
	}
	o.must("PUT", theDay, "{}") // of no interest here
	o.must("PUT", "/v1/kontor/umea/days/"+date, "{}")
	if row := s.office(); row.Kontor != "umea" {
		t.Errorf("%s was not asked for", row.Kontor)
	}
}

func TestStreamsEndWhenTheServerCloses(t *testing.T) {
	o := newOffice(t)
	s, _ := o.follow("/v1/changes", "")
	s.full()
	close(o.closing)
	if ev, err, ok := s.next(); ok && err == nil {
		t.Errorf("it goes on with %s", ev.Type)
	}
}

// The server's limits on reading a request and writing an answer are not limits on how long a stream lives.
func TestStreamsOutliveTheServersLimits(t *testing.T) {
	o := newOffice(t)
	const limit = 200 * time.Millisecond
	server := httptest.NewUnstartedServer(asSaid(api.New(api.Config{Books: o.books, Board: o.board, Clock: o.clock, Authority: hostMay{}})))
	server.Config.ReadTimeout, server.Config.WriteTimeout = limit, limit
	server.Start()
	t.Cleanup(server.Close)
	commands := o.url
	o.url = server.URL
	s, _ := o.follow("/v1/changes", "")
	s.full()
	o.url = commands
	o.openDay()
	for begun := time.Now(); time.Since(begun) < 3*limit; {
		p := *o.must("POST", visits, visitOf("fk-bostb")).Position
		for s.last != p {
			s.office()
		}
	}
}
