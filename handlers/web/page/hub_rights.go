package page

import (
	"sync"
	"sync/atomic"

	"kontor/domain"
)

// question is something that a rendering asked Page.May.
type question struct {
	action string
	kontor domain.KontorID
}

// rights are what a shared rendering was told by May, and the clients to all of whom that is true. A rendering shows what the answers let
// it show, so nobody may be here of whom one of them is wrong: who is answered otherwise is not admitted, and is moved out when a question
// comes that was not asked before.
type rights struct {
	mu      sync.RWMutex
	answers map[question]bool
	clients map[*client]bool
}

// client is one who follows a room.
type client struct {
	may   func(action string, k domain.KontorID) bool
	moved atomic.Bool // it may see something else than the others
}

func newRights() *rights { return &rights{answers: map[question]bool{}, clients: map[*client]bool{}} }

// admit takes the client in if every answer is true of it.
func (g *rights) admit(c *client) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.true(c) {
		return false
	}
	g.clients[c] = true
	return true
}

// hold says whether every answer is still true of the client.
func (g *rights) hold(c *client) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.true(c)
}

func (g *rights) true(c *client) bool {
	for q, answer := range g.answers {
		if c.may(q.action, q.kontor) != answer {
			return false
		}
	}
	return true
}

func (g *rights) dismiss(c *client) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.clients, c)
}

// may is the answer for everybody who is here. What was not asked before is asked of each: the answer of the one is everybody's, and those
// of whom it is not true are moved out before they are sent anything that rests on it. With nobody here the answer is no, for this once.
func (g *rights) may(action string, k domain.KontorID) bool {
	q := question{action, k}
	g.mu.RLock()
	answer, known := g.answers[q]
	g.mu.RUnlock()
	if known {
		return answer
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if answer, known = g.answers[q]; known {
		return answer
	}
	for c := range g.clients {
		switch own := c.may(action, k); {
		case !known:
			g.answers[q], answer, known = own, own, true
		case own != answer:
			c.moved.Store(true)
		}
	}
	return answer
}
