package page

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"kontor/domain"
	"kontor/projections"
)

// Topic is what a live page is about. Everybody who may see the same of it, in the same language, shares one rendering.
type Topic struct {
	// Key is the same for all who may share: the address, and whatever else of the request Look uses. Empty: nobody shares, and Look gets
	// the page of the one who asks.
	Key string
	// Concerns says whether a change may be seen on it.
	Concerns func(projections.Change) bool
	// Look makes its fragments, in the order of the page; those that it leaves out stay as they are while Page.Change is not Full. The page that a shared Look gets is nobody's: it has a language, a time and the
	// network, but neither Who nor Key. What its May answers, it answers for all who share; who is answered otherwise gets another rendering.
	Look func(context.Context, Page) ([]Fragment, error)
	// Whole is how long after a look that may have left something out comes one that may not; zero: at the next beat.
	Whole time.Duration
}

// Fragment is a part of a page that changes by itself: what the element with the id is to be.
type Fragment struct {
	ID   string
	Made templ.Component
	// Of is the office that the fragment is of: when other offices change, it is not made again before the next beat. Empty: of all.
	Of domain.KontorID
	// Version, when there is one, says what it shows: with the version it had the last time it is not made again.
	Version string
	// Items are the element's children, when it is a list whose children are fragments, lists among them: those that come, go and change are
	// sent, and Made, which has the same children in it, to who has nothing yet or when most of them have changed.
	// Made is rendered later than the look, and for several at once, so it may ask nothing of the page but what it was made from.
	Items []Fragment
}

const (
	// beat is how often a stream says that it is alive and what time its figures are from; waits grow a minute without an event.
	beat = 10 * time.Second
	// slow is how long a message may take to be written; a client that takes longer is let go, and connects again.
	slow = 10 * time.Second
	// pace is the shortest time from one rendering to the next; a rendering that takes long waits longer, so that it never takes more than
	// a third of the time. What is quiet is rendered at once.
	pace = 25 * time.Millisecond
	// kept is for how long a rendering that nobody follows is remembered, so that who comes back gets only what it missed.
	kept = time.Minute
)

// Everything is a filter for pages on which every office counts.
func Everything(projections.Change) bool { return true }

// Only is a filter for the pages of one office.
func Only(k domain.KontorID) func(projections.Change) bool {
	return func(c projections.Change) bool { return c.Full || slices.Contains(c.Kontors, k) }
}

// hub is the rendering that goes on. It follows the board only while somebody follows it.
type hub struct {
	door sync.Mutex // one enters at a time: the first of many makes the room for all

	mu     sync.Mutex
	rooms  map[string][]*room // by the topic's key and the language: one for each set of answers of May
	people int
	stop   context.CancelFunc // of the following of the board
	ended  chan struct{}      // closed when it has ended
}

// enter finds the room in which everybody sees what this client may see, or makes it. The client must leave it.
func (s *Site) enter(r *http.Request, t Topic, c *client) *room {
	h, words, name := &s.live, s.Speak(r), ""
	kontor, _ := r.Context().Value(officeJudged{}).(domain.KontorID)
	if t.Key != "" {
		name = strings.Join([]string{t.Key, words.Lang(), string(kontor)}, "\x00")
	}
	h.door.Lock()
	defer h.door.Unlock()
	h.mu.Lock()
	h.forget(time.Now())
	there := slices.Clone(h.rooms[name])
	if h.people++; h.people == 1 {
		h.follow(s)
	}
	h.mu.Unlock()
	for _, m := range there {
		if name != "" && m.join(c) {
			return m
		}
	}
	m := newRoom(s, name, t, words)
	if name == "" {
		m.own = r
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rooms == nil {
		h.rooms = map[string][]*room{}
	}
	h.rooms[name] = append(h.rooms[name], m)
	m.join(c)
	return m
}

// leave takes the client out of the room. With the last one the room's rendering ends, and with the last of all the following of the
// board; both have ended when it returns.
func (s *Site) leave(m *room, c *client) {
	h := &s.live
	silent := m.part(c)
	h.mu.Lock()
	if silent != nil && m.name == "" || m.over() {
		h.drop(m)
	}
	var last chan struct{}
	if h.people--; h.people == 0 {
		h.stop()
		last = h.ended
	}
	h.mu.Unlock()
	for _, ended := range []chan struct{}{silent, last} {
		if ended != nil {
			<-ended
		}
	}
}

// follow hands on to every room what has changed on the board.
func (h *hub) follow(s *Site) {
	ctx, stop := context.WithCancel(context.Background())
	ended, from := make(chan struct{}), s.Board.Position()
	h.stop, h.ended = stop, ended
	go func() {
		defer close(ended)
		for change, err := range s.Board.Changes(ctx, from) {
			if err != nil {
				return
			}
			h.tell(change)
		}
	}()
}

func (h *hub) tell(change projections.Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, rooms := range h.rooms {
		for _, m := range rooms {
			if m.topic.Concerns(change) {
				m.note(change)
			}
		}
	}
}

// forget drops the rooms that nobody has been in for a while.
func (h *hub) forget(now time.Time) {
	for _, rooms := range h.rooms {
		for _, m := range slices.Clone(rooms) {
			if m.emptyFor(now) > kept {
				h.drop(m)
			}
		}
	}
}

func (h *hub) drop(m *room) {
	left := slices.DeleteFunc(h.rooms[m.name], func(o *room) bool { return o == m })
	if h.rooms[m.name] = left; len(left) == 0 {
		delete(h.rooms, m.name)
	}
}
