// Package agencydesk is where agencies' own programs have things done over NATS: the services cmd.<code>.<verb>, one request each, answered in
// JSON.
//
// Which agency asks is told by the subject alone: an agency's account on the server reaches the subjects of its own code and no others. Whoever
// offers these services on a connection that agencies share has no agencies to tell apart. Answers name errands by the ids that the agency
// knows them by, and say nothing of visits, tickets, other agencies, or how much is written.
package agencydesk

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"kontor/domain"
	"kontor/handlers"
)

// Contents opens content for whoever may read it, and notes that it was read before anybody sees it. The errand's id is the one that the agency
// knows. handlers.Contents is one.
type Contents interface {
	Open(ctx context.Context, by handlers.Principal, errand domain.ErrandID) (map[domain.ContentField]handlers.Opened, error)
}

// Options are what the services work with. All but Contents and Log are needed.
type Options struct {
	Books     *handlers.Books
	Authority handlers.Authority
	// Contents opens content; without it there is none to open.
	Contents Contents
	// Words puts a phrase into the words of a language: a code such as "en", or a whole Accept-Language header.
	Words func(language string, p domain.Phrase) string
	// Log gets failures, with the reference that the caller got, and refused accesses. slog.Default when nil.
	Log *slog.Logger
}

const (
	// patience is how long a request may take before its caller is told to ask again with the same key.
	patience = 10 * time.Second
	// atOnce is how many of an agency's requests are worked on at a time. One agency's flood is its own.
	atOnce = 16
	// waiting is how many more of them wait for that. Beyond it they are refused.
	waiting = 256
)

// Desk answers the agencies' requests.
type Desk struct {
	Options

	mu     sync.Mutex
	lines  map[domain.AgencyCode]*line
	closed bool
	all    sync.WaitGroup // those inside
}

// line is one agency's requests.
type line struct {
	places chan struct{} // those that are worked on
	inside int           // those and the waiting ones, guarded by Desk.mu
}

// Serve answers the requests of every agency of the network until the context ends. An agency that comes into the network is served at once.
// Any number of processes may do so; each request is answered by one.
func Serve(ctx context.Context, nc *nats.Conn, o Options) error {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	d := &Desk{Options: o, lines: map[domain.AgencyCode]*line{}}
	service, err := micro.AddService(nc, micro.Config{
		Name: "kontor-agencies", Version: "1.0.0", Description: "what agencies have done by Kontor",
		ErrorHandler: func(_ micro.Service, e *micro.NATSError) {
			o.Log.Error("the agencies' services", "subject", e.Subject, "cause", e.Description)
		},
	})
	if err != nil {
		return fmt.Errorf("the agencies' services: %w", err)
	}
	for _, v := range verbs {
		at := micro.WithEndpointSubject("cmd.*." + v.name)
		if err := service.AddEndpoint(v.name, d.handler(ctx, v), at); err != nil {
			return fmt.Errorf("the agencies' service %s: %w", v.name, err)
		}
	}
	<-ctx.Done()
	d.close()
	err = service.Stop()
	d.all.Wait()
	return err
}

// handler takes a request and lets go of it: the next is not to wait for its answer.
func (d *Desk) handler(ctx context.Context, v verb) micro.HandlerFunc {
	return func(r micro.Request) {
		words := strings.Split(r.Subject(), ".")
		agency := domain.AgencyCode(words[1])
		l, err := d.enter(agency)
		if err != nil {
			d.refuse(ctx, r, v, err)
			return
		}
		go func() {
			defer d.leave(l)
			ctx, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			select {
			case l.places <- struct{}{}:
				defer func() { <-l.places }()
			case <-ctx.Done():
				d.refuse(ctx, r, v, handlers.ErrUnavailable)
				return
			}
			d.answer(ctx, r, v, agency)
		}()
	}
}

// enter is the agency's line, with one more in it, who leaves it again. It is an error when there is no room, or nobody is served any more.
func (d *Desk) enter(a domain.AgencyCode) (*line, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, handlers.ErrUnavailable
	}
	l := d.lines[a]
	if l == nil {
		l = &line{places: make(chan struct{}, atOnce)}
		if _, known := d.Books.Network().Agencies[a]; known {
			d.lines[a] = l // the others' are forgotten
		}
	}
	if l.inside == atOnce+waiting {
		return nil, tooMany()
	}
	l.inside++
	d.all.Add(1)
	return l, nil
}

func (d *Desk) leave(l *line) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l.inside--
	d.all.Done()
}

// close has nobody enter any more.
func (d *Desk) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
}

// answer does what is asked and says what came of it.
func (d *Desk) answer(ctx context.Context, r micro.Request, v verb, a domain.AgencyCode) {
	said, err := d.do(ctx, r, v, a)
	if err != nil {
		d.refuse(ctx, r, v, err)
		return
	}
	if err := r.RespondJSON(said); err != nil {
		d.Log.Warn("an agency was not answered", "service", v.name, "agency", string(a), "cause", err)
	}
}

// do reads the request, has it judged, and does it. One that makes the program fail fails alone.
func (d *Desk) do(ctx context.Context, r micro.Request, v verb, a domain.AgencyCode) (said any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	n := d.Books.Network()
	if _, known := n.Agencies[a]; !known || a == domain.Host {
		return nil, unknownAgency(a)
	}
	q, err := v.read(r.Data())
	if err != nil {
		return nil, err
	}
	asked := asking{Desk: d, request: q, agency: a, language: language(r)}
	if asked.by, err = principal(a, q.Caseworker); err != nil {
		return nil, err
	}
	kontor, err := asked.kontor()
	if err != nil {
		return nil, err
	}
	on := handlers.Access{Action: "nats:" + v.name, Kontor: kontor, Agency: a}
	if verdict := d.Authority.Judge(asked.by, on); !verdict.Allowed {
		return nil, &handlers.Denied{Access: on, Policy: verdict.Policy}
	}
	return v.do(ctx, asked)
}

// principal is who asks: the caseworker, in the agency's name. That it is the agency's the account has proved; who of its people, the agency says.
func principal(a domain.AgencyCode, caseworker string) (handlers.Principal, error) {
	actor, err := domain.ParseActor(string(domain.RoleAgency) + ":" + string(a) + "." + caseworker)
	if err != nil || caseworker == "" {
		return handlers.Principal{}, malformed(domain.Phrase{Code: "bad-caseworker", Args: map[string]string{"caseworker": short(caseworker)}})
	}
	return handlers.Principal{Actor: actor, Subject: actor.ID, Proof: handlers.ProvedByAccount}, nil
}

// language is the one that the caller wants to read; Swedish when it does not say.
func language(r micro.Request) string { return r.Headers().Get("Accept-Language") }
