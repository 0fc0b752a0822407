package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/api"
	"kontor/handlers/memlog"
	"kontor/handlers/policyfile"
	"kontor/handlers/words"
	"kontor/projections"
)

const (
	kontor = "skelleftea"
	date   = "2024-05-02"
	theDay = "/v1/kontor/" + kontor + "/days/" + date
)

// office is the API over real books on a log in memory, with a board that follows it, and a clock that stands at ten. Its
// network is the offices of two counties.
type office struct {
	t       *testing.T
	log     handlers.Log
	books   *handlers.Books
	board   *projections.Board
	url     string
	client  *http.Client
	closing chan struct{}
	days    atomic.Int32 // that the clock has gone on
}

// fed is the board with a mark for when it has caught up.
type fed struct {
	*projections.Board
	caughtUp chan struct{}
}

func (f fed) CaughtUp() {
	f.Board.CaughtUp()
	close(f.caughtUp)
}

func newOffice(t *testing.T, change ...func(*api.Config)) *office {
	t.Helper()
	return newOfficeWith(t, handlers.Options{}, change...)
}

// newOfficeWith is newOffice with books that have the options.
func newOfficeWith(t *testing.T, options handlers.Options, change ...func(*api.Config)) *office {
	t.Helper()
	o := &office{t: t, closing: make(chan struct{})}
	o.log = memlog.New()
	ctx, cancel := context.WithCancelCause(context.Background())
	var err error
	options.Clock = o.clock
	if o.books, err = handlers.NewBooks(ctx, o.log, options); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{domain.Catalogue, "Västerbotten", "Stockholm"} {
		who := handlers.Request{Actor: domain.System, Key: "seed " + part}
		if _, err := o.books.Do(ctx, domain.NetworkBook, domain.SeedNetwork{Part: part}, who); err != nil {
			t.Fatal(err)
		}
	}
	view := fed{projections.NewBoard(), make(chan struct{})}
	o.board = view.Board
	done := make(chan error, 1)
	go func() { done <- handlers.Feed(ctx, o.log, handlers.Position{}, o.books, view) }()
	<-view.caughtUp
	over := errors.New("the test is over")
	t.Cleanup(func() {
		cancel(over)
		if err := <-done; !errors.Is(err, over) {
			t.Errorf("feeding the board: %v", err)
		}
	})
	o.serve(change...)
	return o
}

// serve puts the API on a port of its own.
func (o *office) serve(change ...func(*api.Config)) {
	cfg := api.Config{
		Books: o.books, Board: o.board, Closing: o.closing, Version: "1.2.3", Released: "2024-05-01", Clock: o.clock,
		Words: func(lang string, p domain.Phrase) string { return words.In(lang).Phrase(p) },
		Log:   slog.New(slog.DiscardHandler), CheckPolicy: policyfile.Check, Authority: hostMay{},
	}
	for _, f := range change {
		f(&cfg)
	}
	server := httptest.NewServer(asSaid(api.New(cfg)))
	o.t.Cleanup(server.Close)
	o.url, o.client = server.URL, server.Client()
}

func (o *office) clock() time.Time {
	return domain.Date(date).At(10*60).AddDate(0, 0, int(o.days.Load()))
}

// staff is the n-th officer of the office, from 0.
func (o *office) staff(n int) string {
	return string(o.books.Network().Staff(kontor, date)[n])
}

// entries is how many entries the log holds.
func (o *office) entries() (n int) {
	for item, err := range o.log.Follow(context.Background(), handlers.Position{}) {
		if err != nil {
			o.t.Fatal(err)
		}
		if item.CaughtUp {
			return n
		}
		n++
	}
	return n
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    []byte
}

// as reads the answer's JSON.
func as[T any](t *testing.T, a answer) (v T) {
	t.Helper()
	if err := json.Unmarshal(a.raw, &v); err != nil {
		t.Fatalf("status %d: %v in %s", a.status, err, a.raw)
	}
	return v
}

// receipt is a command's answer as a caller reads it.
type receipt struct {
	Entry    *string
	Book     string
	At       *time.Time
	Position *string
	Repeated bool
	Events   []struct {
		Name string
		Data map[string]any
	}
}

func (r receipt) names() (names []string) {
	for _, ev := range r.Events {
		names = append(names, ev.Name)
	}
	return names
}

// code is that of the time that was reserved.
func (r receipt) code() (code string, ok bool) {
	for _, ev := range r.Events {
		if ev.Name == "slot-reserved" {
			return ev.Data["code"].(string), true
		}
	}
	return "", false
}

// ids are the visits and errands that were made, as whole ids.
func (r receipt) ids() (ids []string) {
	for _, ev := range r.Events {
		switch ev.Name {
		case "visit-registered":
			ids = append(ids, ev.Data["visit"].(string))
		case "errand-registered":
			ids = append(ids, ev.Data["errand"].(string))
		}
	}
	return ids
}

// send asks; headers are alternating names and values, which may take a default's place.
func (o *office) send(method, path string, body io.Reader, headers ...string) answer {
	o.t.Helper()
	req, err := http.NewRequest(method, o.url+path, body)
	if err != nil {
		o.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("X-Kontor-Actor", "supervisor:s-1")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	res, err := o.client.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, raw}
}

func (o *office) get(path string, headers ...string) answer {
	o.t.Helper()
	return o.send(http.MethodGet, path, nil, headers...)
}

// must sends a command that is to succeed.
func (o *office) must(method, path, body string, headers ...string) receipt {
	o.t.Helper()
	a := o.send(method, path, strings.NewReader(body), headers...)
	if a.status/100 != 2 {
		o.t.Fatalf("%s %s: %d %s", method, path, a.status, a.raw)
	}
	return as[receipt](o.t, a)
}

// openDay opens the day and desk 1 for fk, skv and pm.
func (o *office) openDay() {
	o.t.Helper()
	o.must("PUT", theDay, "{}")
	o.must("PUT", theDay+"/desks/1", fmt.Sprintf(`{"officer":%q,"agencies":["fk","skv","pm"]}`, o.staff(0)))
}

// register registers a visit with errands of the types and gives its and their ids, the visit first.
func (o *office) register(types ...string) []string {
	o.t.Helper()
	return o.must("POST", theDay+"/visits", visitOf(types...)).ids()
}

func visitOf(types ...string) string {
	errands := make([]string, len(types))
	for i, typ := range types {
		errands[i] = fmt.Sprintf(`{"type":%q}`, typ)
	}
	return `{"errands":[` + strings.Join(errands, ",") + `]}`
}

// last is the last part of an id, as paths have it.
func last(id string) string { return id[strings.LastIndexByte(id, '.')+1:] }
