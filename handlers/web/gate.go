package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/tmaxmax/go-sse"

	"kontor/domain"
	"kontor/handlers"
)

// action is one thing that the pages can be asked for, under the name by which an authority is asked about it: a page, a form, a stream.
type action struct {
	name, pattern string
	anywhere      bool // no office is in question: whoever has the paper in hand may ask
	serve         func(*server, http.ResponseWriter, *http.Request) error
}

const (
	aPage = "page:"
	anAct = "act:"
	aLive = "live:"
)

// actions are all there are.
func actions() []action {
	all := []action{
		{name: aPage + "overview", pattern: "GET /{$}", serve: (*server).overview},
		{name: aPage + "kontor", pattern: "GET /kontor/{kontor}", serve: (*server).kontor},
		{name: aPage + "reception", pattern: "GET /reception", serve: (*server).reception},
		{name: aPage + "booking", pattern: "GET /booking/{kontor}/{date}/{code}", serve: (*server).slip, anywhere: true},
		{name: aPage + "desk", pattern: "GET /desk", serve: (*server).desk},
		{name: anAct + domain.OpenDay{}.Name(), pattern: "POST /reception/open", serve: (*server).openDay},
		{name: anAct + domain.Register{}.Name(), pattern: "POST /reception/register", serve: (*server).register},
		{name: anAct + domain.BookErrand{}.Name(), pattern: "POST /reception/book", serve: (*server).book},
		{name: aLive + "overview", pattern: "GET /live/overview", serve: (*server).liveOverview},
		{name: aLive + "kontor", pattern: "GET /live/kontor/{kontor}", serve: (*server).liveKontor},
		{name: aLive + "reception", pattern: "GET /live/reception/{kontor}", serve: (*server).liveReception},
		{name: aLive + "desk", pattern: "GET /live/desk/{kontor}/{officer}", serve: (*server).liveDesk},
	}
	for path, command := range acts {
		all = append(all, action{name: anAct + command(url.Values{}).Name(), pattern: "POST /desk/" + path, serve: doing(command)})
	}
	return all
}

// Actions are the pages, their forms and their streams by name: what an authority is asked about.
func Actions() (names []string) {
	for _, a := range actions() {
		names = append(names, a.name)
	}
	slices.Sort(names)
	return names
}

func (a action) is(kind string) bool { return len(a.name) > len(kind) && a.name[:len(kind)] == kind }

// errNobody is for whoever has not logged in.
var errNobody = errors.New("nobody is logged in")

// gated serves the action to whom it is for. Nothing has been looked up before that, so that who may not know of an office is told the
// same whether it is there or not.
func (s *server) gated(a action) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, ok := handlers.PrincipalOf(r.Context())
		if !ok || p.Actor.Role == "" || p.Actor == domain.System {
			return errNobody
		}
		if a.is(anAct) {
			if _, err := readForm(w, r); err != nil {
				return err
			}
		}
		asked := handlers.Access{Action: a.name, Kontor: a.on(r)}
		if v := s.Authority.Judge(p, asked); !v.Allowed {
			return s.deny(r, p, asked, v.Policy)
		}
		if a.is(aLive) {
			return s.follow(w, r, p, asked, a.serve)
		}
		return a.serve(s, w, r)
	}
}

// on is the office that the request is about: of its path, its form or its query.
func (a action) on(r *http.Request) domain.KontorID {
	switch {
	case a.anywhere:
		return ""
	case r.PathValue("kontor") != "":
		return domain.KontorID(r.PathValue("kontor"))
	case a.is(anAct):
		return domain.KontorID(r.PostForm.Get("kontor"))
	}
	return domain.KontorID(r.URL.Query().Get("kontor"))
}

// deny notes in the log that somebody may not, and says so.
func (s *server) deny(r *http.Request, p handlers.Principal, asked handlers.Access, policy string) error {
	s.Log.WarnContext(r.Context(), "denied", slog.Any("principal", p), slog.String("action", asked.Action),
		slog.String("kontor", cutTo(string(asked.Kontor), 60)), slog.String("policy", policy))
	return &handlers.Denied{Access: asked, Policy: policy}
}

// may says whether the one who asks may do something else than what it asks for.
func (s *server) may(r *http.Request, name string, k domain.KontorID) bool {
	p, ok := handlers.PrincipalOf(r.Context())
	return ok && s.Authority.Judge(p, handlers.Access{Action: name, Kontor: k}).Allowed
}

// who is the one who asks. The gate has seen to it that there is one.
func who(r *http.Request) domain.Actor {
	p, _ := handlers.PrincipalOf(r.Context())
	return p.Actor
}

// follow serves a stream as long as it is the principal's right, and says at the end of the right that it has ended.
func (s *server) follow(w http.ResponseWriter, r *http.Request, p handlers.Principal, asked handlers.Access,
	serve func(*server, http.ResponseWriter, *http.Request) error) error {
	right, stop := r.Context(), context.CancelFunc(func() {})
	if s.Watch != nil {
		right, stop = s.Watch(r.Context(), p, asked)
	}
	defer stop()
	err := serve(s, w, r.WithContext(right))
	if err != nil || right.Err() == nil || gone(r.Context()) {
		return err
	}
	s.Log.InfoContext(r.Context(), "a live stream ended with the right to it", slog.Any("principal", p), slog.String("action", asked.Action))
	last := &sse.Message{Type: sse.Type("ended")}
	last.AppendData(s.speak(r).Text("web.denied.ended"))
	line := http.NewResponseController(w)
	_ = line.SetWriteDeadline(time.Now().Add(slow)) // where there is none, there is none
	if _, err := last.WriteTo(w); err != nil {
		return nil // the reader is gone
	}
	_ = line.Flush() // likewise
	return nil
}

// gone says whether the reader has hung up or the program stops, and not that its login has ended.
func gone(ctx context.Context) bool { return ctx.Err() != nil && context.Cause(ctx) == ctx.Err() }

// toLogin sends whoever has not logged in to where that is done, and back again after.
func toLogin(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, link("/login", "return", r.URL.RequestURI()), http.StatusSeeOther)
}

// nobodyMay is the authority where none is given.
type nobodyMay struct{}

func (nobodyMay) Judge(handlers.Principal, handlers.Access) handlers.Verdict {
	return handlers.Verdict{}
}
