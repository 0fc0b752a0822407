package natslog

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"kontor/handlers"
)

// thaw has the stream of a server in this process write again. The server itself never tries: once it could not write a message it drops
// every later one without an answer, until it opens the stream's files anew. That is done here, when the disk takes writes again. Should
// entries be lost by that, the log takes no more: another would stand where one stood that was acknowledged.
func (l *Log) thaw(f *frozen) {
	if what, _ := l.disk.fails(context.Background()); what != "" {
		return
	}
	err := l.disk.server.reopen(f.Since)
	if err == nil {
		err = l.kept()
	}
	if err == nil {
		l.fault.now.CompareAndSwap(f, nil)
		return
	}
	lost := (*handlers.Damage)(nil)
	now := &frozen{silent: true, final: errors.As(err, &lost), reconnects: f.reconnects, Frozen: handlers.Frozen{
		What:  fmt.Sprintf("the stream does not write, and opening it anew did not help: %v", err),
		Do:    "start the server again; it looks at its files before it opens them",
		Since: f.Since,
	}}
	if !l.fault.now.CompareAndSwap(f, now) && now.final {
		l.fault.set(now)
	}
}

// reopen closes every stream's files and opens them again, synced and limited as before, unless that was done since.
func (s *Server) reopen(since time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reopened.After(since) || !s.nats.Running() {
		return nil
	}
	if err := s.guard.cuts(); err != nil {
		return err
	}
	s.out.Warn("the disk takes writes again; the log's files are opened anew")
	if err := s.nats.ShutdownJetStream(); err != nil {
		return err
	}
	again := s.streams
	again.StoreDir = s.guard.store // below which the server puts them
	if err := s.nats.EnableJetStream(&again); err != nil {
		return err
	}
	s.reopened = time.Now()
	return nil
}

// cuts is a *handlers.Damage when opening the files anew would cut one off that nobody is writing to: a start copies it first.
func (g *guarded) cuts() error {
	files, err := filepath.Glob(filepath.Join(g.store, storeDir, "*", "streams", "*", "msgs", "*.blk"))
	if err != nil {
		return err
	}
	why, err := scan("", slices.DeleteFunc(files, lastOf))
	if why != "" {
		return &handlers.Damage{What: why}
	}
	return err
}

// kept says whether everything is still there that this process found, or that was acknowledged to it.
func (l *Log) kept() error {
	ctx, cancel := context.WithTimeout(context.Background(), answer)
	defer cancel()
	s, err := l.js.Stream(ctx, Stream)
	if err != nil {
		return err
	}
	state := s.CachedInfo().State
	if acknowledged := l.fault.last.Load(); state.LastSeq < acknowledged {
		return &handlers.Damage{Place: acknowledged, What: fmt.Sprintf("the log ends before this place, at %d", state.LastSeq)}
	}
	return whole(state)
}
