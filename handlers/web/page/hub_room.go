package page

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/projections"
)

// room is one rendering of a topic, for all who follow it. It renders while somebody is in it, in one goroutine, and waits for nobody: who
// is slow finds the latest state when it comes back for more.
type room struct {
	site   *Site
	name   string // empty: of one client alone
	topic  Topic
	words  Words
	own    *http.Request // of that one client
	id     string        // of this rendering, in every message's id
	rights *rights

	state     atomic.Pointer[state] // nil before the first rendering
	fresh     atomic.Bool           // the state is not one from before everybody left
	rendering sync.Mutex            // held by the goroutine that renders

	mu      sync.Mutex
	news    chan struct{} // closed at the next state, or at the end
	failed  bool
	people  int
	stop    context.CancelFunc // of the rendering
	ended   chan struct{}      // closed when it has ended
	left    time.Time          // when the last client left
	pending projections.Change // what has changed since the last rendering
	sign    chan struct{}      // says that something has
}

func newRoom(s *Site, name string, t Topic, words Words) *room {
	return &room{
		site: s, name: name, topic: t, words: words, id: uuid.NewString()[24:], rights: newRights(),
		news: make(chan struct{}), sign: make(chan struct{}, 1),
	}
}

// join takes the client in, unless it may see something else than those who are there.
func (m *room) join(c *client) bool {
	if m.over() || !m.rights.admit(c) {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.people++; m.people == 1 {
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan struct{})
		m.stop, m.ended = stop, ended
		go func() {
			defer close(ended)
			m.run(ctx)
		}()
	}
	return true
}

// part takes the client out. The last one ends the rendering; then the channel is closed when it has ended, and is nil otherwise.
func (m *room) part(c *client) chan struct{} {
	m.rights.dismiss(c)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.people--; m.people > 0 {
		return nil
	}
	m.left = time.Now()
	m.fresh.Store(false)
	m.stop()
	return m.ended
}

// over says that the rendering has failed: nobody may enter any more.
func (m *room) over() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.failed
}

func (m *room) emptyFor(now time.Time) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.people > 0 || m.left.IsZero() {
		return 0
	}
	return now.Sub(m.left)
}

// note says that something has changed.
func (m *room) note(c projections.Change) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pending.Full = m.pending.Full || c.Full
	for _, k := range c.Kontors {
		if !slices.Contains(m.pending.Kontors, k) {
			m.pending.Kontors = append(m.pending.Kontors, k)
		}
	}
	select {
	case m.sign <- struct{}{}:
	default:
	}
}

func (m *room) noted() projections.Change {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.pending
	m.pending = projections.Change{}
	return c
}

// run renders until the last client has left, or a rendering fails.
func (m *room) run(ctx context.Context) {
	m.rendering.Lock()
	defer m.rendering.Unlock()
	ticks := time.NewTicker(beat)
	defer ticks.Stop()
	m.noted()
	var whole <-chan time.Time // when everything is to be looked at again
	for change := (projections.Change{Full: true}); ; {
		began := time.Now()
		if err := m.show(ctx, change); err != nil {
			if ctx.Err() == nil {
				m.site.Log.WarnContext(ctx, "a live page cannot be made", slog.String("topic", m.topic.Key), slog.Any("error", err))
				m.end()
			}
			return
		}
		switch {
		case change.Full:
			whole = nil
		case whole == nil && m.topic.Whole > 0:
			whole = time.After(m.topic.Whole)
		}
		rest := time.NewTimer(max(pace, 3*time.Since(began)) - time.Since(began))
		select {
		case <-ctx.Done():
			rest.Stop()
			return
		case <-rest.C:
		}
		select {
		case <-ctx.Done():
			return
		case <-m.sign:
			change = m.noted()
		case <-whole:
			m.noted()
			change = projections.Change{Full: true}
		case <-ticks.C:
			m.noted()
			change = projections.Change{Full: true}
		}
	}
}

// show looks, and makes known what has changed. What panics has failed, and nothing else with it.
func (m *room) show(ctx context.Context, change projections.Change) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("it panics: %v", cause)
		}
	}()
	p := m.page()
	p.Change = change
	fragments, err := m.topic.Look(ctx, p)
	if err != nil {
		return err
	}
	next, err := m.state.Load().next(ctx, m.id, fragments, change, p.Clock(p.Now))
	if err != nil || next == nil {
		return err
	}
	m.state.Store(next)
	m.fresh.Store(true)
	m.wake()
	return nil
}

// page is what Look gets: the client's own when it is alone, and otherwise nobody's.
func (m *room) page() Page {
	if m.own != nil {
		return m.site.Page(m.own, "")
	}
	return Page{
		Words: m.words, Status: http.StatusOK, Now: m.site.Clock(), Network: m.site.Books.Network(),
		May: func(action string, k domain.KontorID) bool { return m.rights.may(action, k) },
	}
}

func (m *room) wake() {
	m.mu.Lock()
	defer m.mu.Unlock()
	close(m.news)
	m.news = make(chan struct{})
}

// end lets everybody go: they come back to a new room.
func (m *room) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failed = true
	close(m.news)
	m.news = make(chan struct{})
}

// coming is closed when there is something new, or when the room is over.
func (m *room) coming() (news <-chan struct{}, over bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.news, m.failed
}
