package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"kontor/domain"
	"kontor/handlers/api"
	"kontor/handlers/web"
	"kontor/handlers/words"
)

// handler is the pages and the API on one mux. closing is closed when the program is about to stop.
func (n *node) handler(closing <-chan struct{}) http.Handler {
	mux := http.NewServeMux()
	b := thisBuild()
	api.Mount(mux, api.Config{
		Books: n.books, Board: n.board, Ready: n.faults, Closing: closing, Version: b.Version, Log: n.out, Clock: n.clock,
		Words: func(lang string, p domain.Phrase) string { return words.In(lang).Phrase(p) },
	})
	web.Mount(mux, web.Config{
		Books: n.books, Board: n.board, Log: n.out, Clock: n.clock,
		Words: func(lang string) web.Words { return words.In(lang) },
	})
	return mux
}

// listen opens the address, which must be a loopback one: until login exists, whoever reaches the system can say who they are.
func listen(addr string) (net.Listener, error) {
	if err := api.Loopback(addr); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", addr, err)
	}
	return l, nil
}

// serveHTTP answers on the listener until the context ends, then lets what is under way finish.
func serveHTTP(ctx context.Context, l net.Listener, handler func(closing <-chan struct{}) http.Handler) error {
	streams, endStreams := context.WithCancel(context.WithoutCancel(ctx))
	srv := api.Server(handler(streams.Done()))
	srv.BaseContext = func(net.Listener) context.Context { return streams }
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		endStreams()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		stopped <- srv.Shutdown(last)
	}()
	defer endStreams()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving on %s: %w", l.Addr(), err)
	}
	return <-stopped
}
