package page

import (
	"context"
	"errors"
	"net/http"
	"time"

	"kontor/domain"
	"kontor/projections"
)

// Live sends what the page that follows it has missed, at once and then whenever something changes, until it goes or the server stops.
// A page that comes back says by Last-Event-ID what it has; one that has nothing, or what nobody remembers, gets everything. Nobody waits
// for a page that is slow: it gets the latest when it takes it, and is let go when it takes nothing.
func (s *Site) Live(w http.ResponseWriter, r *http.Request, t Topic) error {
	line, err := open(w, r)
	if err != nil {
		return err
	}
	t = s.banded(r, t)
	c := &client{may: func(action string, k domain.KontorID) bool { return s.May(r, action, k) }}
	m := s.enter(r, t, c)
	defer func() { s.leave(m, c) }()
	has, network, judged := line.has, s.Books.Network(), time.Now()
	for {
		news, over := m.coming()
		if over {
			return nil // the answer has begun; the page connects again
		}
		body, next, err := m.missed(r.Context(), has)
		if err != nil {
			return nil
		}
		if now := s.Books.Network(); now != network || time.Since(judged) > beat {
			network, judged = now, time.Now()
			c.moved.Store(c.moved.Load() || !m.rights.hold(c))
		}
		if c.moved.Load() {
			s.leave(m, c)
			c = &client{may: c.may}
			m, has = s.enter(r, t, c), ""
			continue
		}
		if has = next; len(body) > 0 && line.send(body) != nil {
			return nil // the reader is gone, or takes nothing
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-news:
		}
	}
}

// Stream is Live for what nobody shares.
func (s *Site) Stream(w http.ResponseWriter, r *http.Request, concerns func(projections.Change) bool,
	look func(context.Context, Page) ([]Fragment, error)) error {
	return s.Live(w, r, Topic{Concerns: concerns, Look: look})
}

// missed is what the one with the id has missed, and the id that it has with it.
func (m *room) missed(ctx context.Context, id string) (body []byte, next string, err error) {
	st := m.state.Load()
	if st == nil || !m.fresh.Load() {
		return nil, id, nil
	}
	return st.after(ctx, id)
}

// line is an answer that goes on.
type line struct {
	w   http.ResponseWriter
	c   *http.ResponseController
	has string // the id of the last message that the page had when it asked
}

// open begins the answer.
func open(w http.ResponseWriter, r *http.Request) (*line, error) {
	l := &line{w, http.NewResponseController(w), r.Header.Get("Last-Event-ID")}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy is to hand it on as it comes
	return l, l.send(nil)
}

// send writes whole messages, within the time that a reader has. Between two there is no deadline: HTTP/2 ends a stream at it, whether
// anything is being written or not.
func (l *line) send(messages []byte) error {
	if err := l.deadline(time.Now().Add(slow)); err != nil {
		return err
	}
	if len(messages) > 0 {
		if _, err := l.w.Write(messages); err != nil {
			return err
		}
	}
	if err := l.c.Flush(); err != nil {
		return err
	}
	return l.deadline(time.Time{})
}

func (l *line) deadline(at time.Time) error {
	if err := l.c.SetWriteDeadline(at); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
