package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/api"
	"kontor/handlers/edge"
	"kontor/handlers/past"
	"kontor/handlers/policyfile"
	"kontor/handlers/web"
	"kontor/handlers/web/page"
	"kontor/handlers/words"
)

// handler is the pages, the API and the login on one mux. Their streams end with the context; everything else goes on.
func (n *node) handler(ctx context.Context) http.Handler {
	mux := http.NewServeMux()
	b := thisBuild()
	api.Mount(mux, api.Config{
		Books: n.books, Board: n.board, Ready: n.faults, Closing: ctx.Done(), Version: b.Version, Log: n.out, Clock: n.clock,
		Words: phrased, CheckPolicy: policyfile.Check, Authority: n.access, Watch: n.watch, Contents: n.contents,
	})
	web.Mount(mux, web.Config{
		Books: n.books, Board: n.board, Log: n.out, Clock: n.clock, Authority: n.access, Watch: n.watch,
		Words:          func(lang string) web.Words { return words.In(lang) },
		Administration: n.administration(),
		Contents:       n.contents, Entries: n.log,
		Visitors: func(langs ...string) web.VisitorWords { return words.ForVisitors(langs...) },
		Past:     n.earlier(),
		Meeting:  n.room,
		Slips:    n.slips, PublicURL: n.door.PublicURL,
	})
	if n.shadow != nil {
		mux.HandleFunc("GET /v1/shadow", n.showShadow)
	}
	n.door.mount(mux)
	return liveUntil(ctx, mux)
}

// earlier lets the pages look back.
func (n *node) earlier() func(context.Context, string, time.Time, domain.KontorID, func(page.Earlier)) error {
	p := past.New(n.log, past.Options{Network: n.books.Network, Clock: n.clock})
	return func(ctx context.Context, as string, moment time.Time, k domain.KontorID, look func(page.Earlier)) error {
		return p.See(ctx, past.As{Kind: past.Kind(as), Moment: moment, Kontor: k}, func(seen past.Seen) {
			look(page.Earlier{Board: seen.Board, Line: seen.Line, Unread: seen.Unread})
		})
	}
}

// phrased puts a phrase into the language that fits best.
func phrased(lang string, p domain.Phrase) string { return words.In(lang).Phrase(p) }

// watch is a context for a stream of the principal's that ends when the access is no longer its right, or when it is logged out.
func (n *node) watch(ctx context.Context, p handlers.Principal, a handlers.Access) (context.Context, context.CancelFunc) {
	return n.access.Watch(ctx, p, a, func() bool { return !n.door.Alive(ctx) })
}

// liveUntil ends the requests of live pages with the context. Without an end of their own they would outlast any other.
func liveUntil(ctx context.Context, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/live/") {
			live, end := context.WithCancel(r.Context())
			defer end()
			defer context.AfterFunc(ctx, end)()
			r = r.WithContext(live)
		}
		h.ServeHTTP(w, r)
	})
}

// listen opens the address.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", addr, err)
	}
	return l, nil
}

// lastAnswers is how long requests that are under way may take when the program stops.
const lastAnswers = 3 * time.Second

// serveHTTP answers on the listener until the context ends. What is under way then may finish, for a while; what does not is cut off.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler, o edge.Options, certificates *edge.CertificateFiles) error {
	requests, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	srv := edge.Server(h, o, certificates)
	srv.BaseContext = func(net.Listener) context.Context { return requests }
	stopped := make(chan error, 1)
	defer context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(requests, lastAnswers)
		defer cancel()
		err := srv.Shutdown(last)
		if errors.Is(err, context.DeadlineExceeded) {
			cut()
			err = srv.Close()
		}
		stopped <- err
	})()
	answer := func() error { return srv.Serve(l) }
	if certificates != nil {
		answer = func() error { return srv.ServeTLS(l, "", "") }
	}
	if err := answer(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving on %s: %w", l.Addr(), err)
	}
	return <-stopped
}
