package main

import (
	"cmp"
	"context"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/natslog"
	"kontor/projections"
)

// lived is the whole system in this process, as `kontor demo` runs it, with its log in reach of the test.
type lived struct {
	*node
	url  string
	stop func()
}

// live runs it by the clock, with somebody who plays, or nobody, until the test stops it.
func live(t *testing.T, clock func() time.Time, play func(context.Context, *node) error) *lived {
	t.Helper()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	st, err := storeFlags{replicas: 1, data: dir}.open(ctx, quiet())
	must(t, err)
	n, err := newNode(ctx, st, nodeOptions{clock: clock, keys: &keyFlags{data: dir}}, quiet())
	must(t, err)
	l, err := listen("127.0.0.1:0")
	must(t, err)
	front := frontFlags{addr: l.Addr().String(), loginFlags: loginFlags{demo: true, audience: demoAudience}}
	must(t, n.openDoor(ctx, front, l, dir))
	up, ended := make(chan struct{}), make(chan error, 1)
	playing := func(ctx context.Context) error {
		if play == nil {
			<-ctx.Done()
			return nil
		}
		return play(ctx, n)
	}
	answer := func(ctx context.Context) error {
		return n.answer(ctx, front, l, func() error { close(up); return nil })
	}
	go func() { ended <- together(ctx, n.follow, n.forgetting, n.send, playing, answer) }()
	select {
	case <-up:
	case err := <-ended:
		t.Fatalf("it does not begin: %v", err)
	}
	s := &lived{node: n, url: n.door.PublicURL}
	s.stop = func() {
		cancel()
		if err := errors.Join(<-ended, n.lock(), st.close()); err != nil {
			t.Error(err)
		}
	}
	return s
}

// session logs somebody in and is the cookies.
func (s *lived) session(t *testing.T, user string) []*http.Cookie {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	browser := &http.Client{Jar: jar, Timeout: patience}
	resp, err := browser.Get(s.url + "/login?return=%2Flivez")
	must(t, err)
	page, err := io.ReadAll(resp.Body)
	must(t, errors.Join(err, resp.Body.Close()))
	found := hidden.FindSubmatch(page)
	if found == nil {
		t.Fatalf("the page of login (%s) has nobody to pick", resp.Status)
	}
	resp, err = browser.PostForm(s.url+"/demo-issuer/pick", url.Values{"request": {html.UnescapeString(string(found[1]))}, "user": {user}})
	must(t, err)
	must(t, resp.Body.Close())
	home, err := url.Parse(s.url)
	must(t, err)
	return jar.Cookies(home)
}

// telling is how far an office had come with an entry: the visits of its row, and when the log's server stored it.
type telling struct {
	kontor domain.KontorID
	visits int
	stored time.Time
	place  uint64
}

// tellings are the entries of the day by which the visits of an office's row become more, in their order.
func (s *lived) tellings(ctx context.Context, date domain.Date) (all []telling, err error) {
	stored, err := s.storedAt(ctx)
	if err != nil {
		return nil, err
	}
	board, visits := projections.NewBoard(), map[domain.KontorID]int{}
	for item, err := range s.log.Follow(ctx, handlers.Position{}) {
		if err != nil {
			return nil, err
		}
		if item.CaughtUp {
			break
		}
		if err := board.Fold(item.Entry, item.Position); err != nil {
			return nil, err
		}
		k, on, ok := item.Entry.Book.Daybook()
		if !ok || on != date {
			continue
		}
		row, _ := board.Office(k, item.Entry.At)
		if now := row.Workload.Arrivals; now > visits[k] { // fewer there are when two were for one visitor, or one was a mistake
			all = append(all, telling{k, now, stored[item.Position.Place], item.Position.Place})
		}
		visits[k] = row.Workload.Arrivals
	}
	return all, nil
}

// storedAt is when the log's server stored each entry, by its place.
func (s *lived) storedAt(ctx context.Context) (map[uint64]time.Time, error) {
	js, err := jetstream.New(s.nc)
	if err != nil {
		return nil, err
	}
	books, err := js.Stream(ctx, natslog.Stream)
	if err != nil {
		return nil, err
	}
	c, err := books.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{HeadersOnly: true})
	if err != nil {
		return nil, err
	}
	all, last := map[uint64]time.Time{}, books.CachedInfo().State.LastSeq
	for at := uint64(0); at < last; {
		batch, err := c.Fetch(1000, jetstream.FetchMaxWait(time.Second))
		if err != nil {
			return nil, err
		}
		for m := range batch.Messages() {
			meta, err := m.Metadata()
			if err != nil {
				return nil, err
			}
			at = meta.Sequence.Stream
			all[at] = meta.Timestamp
		}
		if err := cmp.Or(batch.Error(), context.Cause(ctx)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// folded is when the board had come to a place of the log.
type folded struct {
	place uint64
	at    time.Time
}

// folding notes when the board comes where, until the context ends.
func (s *lived) folding(ctx context.Context) (all func() []folded) {
	var seen []folded
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for c, err := range s.board.Changes(ctx, s.board.Position()) {
			if err != nil {
				return
			}
			seen = append(seen, folded{c.Position.Place, time.Now()})
		}
	}()
	return func() []folded { <-ended; return seen }
}
