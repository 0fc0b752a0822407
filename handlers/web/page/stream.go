package page

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/tmaxmax/go-sse"

	"kontor/domain"
	"kontor/projections"
)

// Fragment is a part of a page that changes by itself: what the element with the id is to be.
type Fragment struct {
	ID   string
	Made templ.Component
}

const (
	// beat is how often a stream says that it is alive and what time its figures are from; waits grow a minute without an event.
	beat = 10 * time.Second
	// slow is how long a message may take to be written; a client that takes longer is let go, and connects again.
	slow = 10 * time.Second
	// pace is the shortest time between two messages on a stream. What happens in between comes with the next.
	pace = 300 * time.Millisecond
)

// Everything is a filter for pages on which every office counts.
func Everything(projections.Change) bool { return true }

// Only is a filter for the pages of one office.
func Only(k domain.KontorID) func(projections.Change) bool {
	return func(c projections.Change) bool { return c.Full || slices.Contains(c.Kontors, k) }
}

// Stream sends the fragments that look different from what this client has, at once and then whenever something that concerns it
// happens, until the client goes or the server stops. It never resumes: a new stream begins with every fragment.
func (s *Site) Stream(w http.ResponseWriter, r *http.Request, concerns func(projections.Change) bool,
	look func(context.Context, Page) ([]Fragment, error)) error {
	session, err := sse.Upgrade(w, r)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	line := http.NewResponseController(w)
	changes := s.changes(r.Context(), concerns)
	ticks := time.NewTicker(beat)
	defer ticks.Stop()
	seen := map[string]string{}
	for {
		p := s.Page(r, "")
		fragments, err := look(r.Context(), p)
		fragments = append(fragments, band(r, p)...)
		if err == nil {
			err = line.SetWriteDeadline(time.Now().Add(slow))
		}
		if err == nil {
			err = send(r.Context(), session, p, fragments, seen)
		}
		if err != nil {
			if r.Context().Err() == nil {
				s.Log.WarnContext(r.Context(), "live stream ended", slog.String("path", r.URL.Path), slog.Any("error", err))
			}
			return nil // the answer has begun; the client connects again
		}
		if !more(r.Context(), ticks.C, changes) {
			return nil
		}
	}
}

// more waits until there may be something new to send, and for the pace in any case; false when the stream is to end.
func more(ctx context.Context, ticks <-chan time.Time, changes <-chan struct{}) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pace):
	}
	select {
	case <-ctx.Done():
		return false
	case <-ticks:
		return true
	case _, open := <-changes:
		return open
	}
}

// changes hands on a sign when something has happened that concerns the client; several in a row are one. It closes when the board
// stops telling.
func (s *Site) changes(ctx context.Context, concerns func(projections.Change) bool) <-chan struct{} {
	signs, from := make(chan struct{}, 1), s.Board.Position()
	go func() {
		defer close(signs)
		for change, err := range s.Board.Changes(ctx, from) {
			if err != nil {
				return
			}
			if !concerns(change) {
				continue
			}
			select {
			case signs <- struct{}{}:
			default:
			}
		}
	}()
	return signs
}

// send writes the fragments that have changed since they were last sent, and then the time that the figures are from.
func send(ctx context.Context, session *sse.Session, p Page, fragments []Fragment, seen map[string]string) error {
	var body bytes.Buffer
	for _, f := range fragments {
		var b bytes.Buffer
		if err := f.Made.Render(ctx, &b); err != nil {
			return err
		}
		if seen[f.ID] == b.String() {
			continue
		}
		seen[f.ID] = b.String()
		fmt.Fprintf(&body, "<hx-partial hx-target=\"#%s\" hx-swap=\"outerMorph\">%s</hx-partial>\n", f.ID, &b)
	}
	if body.Len() > 0 {
		message := &sse.Message{}
		message.AppendData(body.String())
		if err := session.Send(message); err != nil {
			return err
		}
	}
	alive := &sse.Message{Type: sse.Type("beat")}
	alive.AppendData(p.Clock(p.Now))
	if err := session.Send(alive); err != nil {
		return err
	}
	return session.Flush()
}
