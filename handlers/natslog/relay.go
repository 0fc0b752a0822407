package natslog

import (
	"io"
	"net"
	"sync"
)

// relay hands on what somebody outside and the server say to each other, as if they were inside the process.
type relay struct {
	server *Server
	listen net.Listener

	mu    sync.Mutex
	conns map[net.Conn]bool // nil when it is closed
	all   sync.WaitGroup
}

// begin takes whoever connects.
func (r *relay) begin() {
	r.conns = map[net.Conn]bool{}
	r.all.Go(r.accept)
}

func (r *relay) accept() {
	for {
		c, err := r.listen.Accept()
		if err != nil {
			return // it is closed
		}
		r.all.Go(func() { r.serve(c) })
	}
}

// serve hands on until one of them ends.
func (r *relay) serve(c net.Conn) {
	defer c.Close()
	inside, err := r.server.nats.InProcessConn()
	if err != nil {
		return
	}
	defer inside.Close()
	if !r.holds(c, inside) {
		return
	}
	defer r.drop(c, inside)
	var both sync.WaitGroup
	pass := func(to, from net.Conn) {
		_, _ = io.Copy(to, from) // that it broke off is for the two of them to see
		to.Close()
		from.Close()
	}
	both.Go(func() { pass(inside, c) })
	both.Go(func() { pass(c, inside) })
	both.Wait()
}

func (r *relay) holds(conns ...net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conns == nil {
		return false
	}
	for _, c := range conns {
		r.conns[c] = true
	}
	return true
}

func (r *relay) drop(conns ...net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range conns {
		delete(r.conns, c)
	}
}

// end ends every connection and waits for that. It is false when that was done before.
func (r *relay) end() (first bool, err error) {
	r.mu.Lock()
	open := r.conns
	r.conns = nil
	r.mu.Unlock()
	if open == nil {
		return false, nil
	}
	err = r.listen.Close()
	for c := range open {
		c.Close()
	}
	r.all.Wait()
	return true, err
}
