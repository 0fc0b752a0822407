package page

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/tmaxmax/go-sse"

	"kontor/domain"
	"kontor/handlers"
)

// Action is one thing that the pages can be asked for, under the name by which an authority is asked about it: a page, a form, a stream.
type Action struct {
	Name    string // one of the kinds below and what it is: "page:desk", "act:call-next", "live:desk"
	Pattern string // of http.ServeMux
	// Anywhere: no office is in question. Whoever has the paper in hand may ask.
	Anywhere bool
	// OfAgency: the request is about an agency too, which its path, form or query names "agency"; that of who asks where it names none.
	OfAgency bool
	// Public: who has not logged in is judged as well, as a principal without a role.
	Public bool
	Serve  func(http.ResponseWriter, *http.Request) error
}

// The kinds of actions.
const (
	APage = "page:"
	AnAct = "act:"
	ALive = "live:"
)

func (a Action) is(kind string) bool { return strings.HasPrefix(a.Name, kind) }

// errNobody is for whoever has not logged in.
var errNobody = errors.New("nobody is logged in")

// gated serves the action to whom it is for. Nothing has been looked up before that, so that who may not know of an office is told the
// same whether it is there or not.
func (s *Site) gated(a Action) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, ok := handlers.PrincipalOf(r.Context())
		if !ok || p.Actor.Role == "" || p.Actor == domain.System {
			if !a.Public {
				return errNobody
			}
			p = handlers.Principal{}
		}
		if a.is(AnAct) {
			if _, err := ReadForm(w, r); err != nil {
				return err
			}
		}
		asked := handlers.Access{Action: a.Name, Kontor: domain.KontorID(a.named(r, "kontor")), Agency: a.agency(r, p)}
		if v := s.Authority.Judge(p, asked); !v.Allowed {
			return s.Deny(r, p, asked, v.Policy)
		}
		r = atJudged(r, asked.Kontor)
		if a.is(ALive) {
			return s.follow(w, r, p, asked, a.Serve)
		}
		return a.Serve(w, r)
	}
}

// agency is the agency that the request is about: the one that it names or, of an agency's own people, theirs.
func (a Action) agency(r *http.Request, p handlers.Principal) domain.AgencyCode {
	if !a.OfAgency {
		return ""
	}
	return domain.AgencyCode(cmp.Or(a.named(r, "agency"), string(p.Actor.Agency())))
}

// named is what the request's path, form or query has under the name: the office or the agency that it is about.
func (a Action) named(r *http.Request, name string) string {
	switch {
	case a.Anywhere:
		return ""
	case r.PathValue(name) != "":
		return r.PathValue(name)
	case a.is(AnAct):
		return r.PostForm.Get(name)
	}
	return r.URL.Query().Get(name)
}

// Deny notes in the log that somebody may not, and says so.
func (s *Site) Deny(r *http.Request, p handlers.Principal, asked handlers.Access, policy string) error {
	s.Log.WarnContext(r.Context(), "denied", slog.Any("principal", p), slog.String("action", asked.Action),
		slog.String("kontor", CutTo(string(asked.Kontor), 60)), slog.String("policy", policy))
	return &handlers.Denied{Access: asked, Policy: policy}
}

// May says whether the one who asks may do something else than what it asks for; one of an agency's people, for that agency.
func (s *Site) May(r *http.Request, name string, k domain.KontorID) bool {
	p, ok := handlers.PrincipalOf(r.Context())
	return ok && s.Authority.Judge(p, handlers.Access{Action: name, Kontor: k, Agency: p.Actor.Agency()}).Allowed
}

// Who is the one who asks. The gate has seen to it that there is one.
func Who(r *http.Request) domain.Actor {
	p, _ := handlers.PrincipalOf(r.Context())
	return p.Actor
}

// follow serves a stream as long as it is the principal's right, and says at the end of the right that it has ended.
func (s *Site) follow(w http.ResponseWriter, r *http.Request, p handlers.Principal, asked handlers.Access,
	serve func(http.ResponseWriter, *http.Request) error) error {
	right, stop := r.Context(), context.CancelFunc(func() {})
	if s.Watch != nil {
		right, stop = s.Watch(r.Context(), p, asked)
	}
	defer stop()
	err := serve(w, r.WithContext(right))
	if err != nil || right.Err() == nil || gone(r.Context()) {
		return err
	}
	s.Log.InfoContext(r.Context(), "a live stream ended with the right to it", slog.Any("principal", p), slog.String("action", asked.Action))
	last := &sse.Message{Type: sse.Type("ended")}
	last.AppendData(s.Speak(r).Text("web.denied.ended"))
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
	http.Redirect(w, r, Link("/login", "return", r.URL.RequestURI()), http.StatusSeeOther)
}

// nobodyMay is the authority where none is given.
type nobodyMay struct{}

func (nobodyMay) Judge(handlers.Principal, handlers.Access) handlers.Verdict {
	return handlers.Verdict{}
}
