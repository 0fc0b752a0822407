package api

import (
	"net/http"
	"sync"

	"kontor/domain"
)

// What one caller may take of streams: the offices that one stream is limited to, and how many streams an actor has open at a time.
const (
	mostChosen  = 40
	mostStreams = 16
)

// perActor counts the streams that are open, by who follows them.
type perActor struct {
	mu   sync.Mutex
	open map[domain.Actor]int
}

// take counts one more, and gives the function that counts it off; false when the actor has as many as it may.
func (p *perActor) take(a domain.Actor) (done func(), ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open[a] >= mostStreams {
		return nil, false
	}
	if p.open == nil {
		p.open = map[domain.Actor]int{}
	}
	p.open[a]++
	return sync.OnceFunc(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.open[a]--; p.open[a] == 0 {
			delete(p.open, a)
		}
	}), true
}

// errManyStreams is for whoever follows as much as one actor may already.
var errManyStreams = problem(http.StatusTooManyRequests, domain.Phrase{Code: "too-many-streams"}).again(5)
