// Package page is what all pages have in common: the frame, who may see what, the answer to an error, the live stream, and how figures,
// times and names are written. A section (the reception, the desk, …) is a package of its own that lists its Actions; package web mounts
// them. Every page is made on the server, works without a script, and is kept alive by server-sent events where there is one.
//
// Every action is judged before it is served: who asks stands in the request's context (handlers.WithPrincipal), and Config.Authority
// says whether it may. What a form does is done in that one's name, whatever the form says.
package page

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/assets"
	"kontor/projections"
)

// Words is what the pages say, in one language.
type Words interface {
	Lang() string
	Phrase(domain.Phrase) string
	Text(key string, args ...any) string
	Number(int) string
	Decimal(float64) string
	Minutes(time.Duration) string
	Interval(low, high time.Duration) string
	Clock(time.Time) string
	Day(domain.Date) string
}

// Config is what the pages are made from. What may be nil says so; every other field is needed.
type Config struct {
	Books *handlers.Books
	Board *projections.Board
	// Authority judges every access. Without one nothing but the style is served.
	Authority handlers.Authority
	// Watch is a context for a stream of the principal's that ends when the access is no longer its right. Nil: a stream is judged as it begins.
	Watch func(context.Context, handlers.Principal, handlers.Access) (context.Context, context.CancelFunc)
	// Words speaks the language that fits best: a code such as "en", or a whole Accept-Language header.
	Words func(lang string) Words
	// Visitors speaks to visitors, in the first of the languages that it can: each a code, or a whole Accept-Language header.
	Visitors func(langs ...string) VisitorWords
	// Contents opens what visitors told. Nil: this system keeps none.
	Contents *handlers.Contents
	// Meeting is where a caseworker joins an office's video room. Nil, or an empty address: none is known, and the page says so.
	Meeting func(domain.KontorID, domain.DeskID) string
	// Slips makes the tokens of the visitors' own pages. Nil: no slip has a code to read.
	Slips Slips
	// PublicURL is what the visitors' addresses begin with, such as https://kontor.example.
	PublicURL string
	Clock     func() time.Time
	Log       *slog.Logger
	// Administration is for the pages of the administration; nil: they show the network, and say of the rest that it is not to be had.
	Administration *Administration
	// Entries are the books as they were written, for the course of a visit. Nil: no course is shown.
	Entries Entries
	// Past calls the function with what there was at the moment, at one office or, without one, at all: "shown" as the screens had it then,
	// or "known" as it is known now. Nothing of it may be kept. Nil: the pages show only now.
	Past func(ctx context.Context, as string, moment time.Time, k domain.KontorID, look func(Earlier)) error
}

// Earlier is what there was at a moment. Line is the office's day as bars, nil of all offices; Unread are the books that cannot be read.
type Earlier struct {
	Board  *projections.Board
	Line   *projections.Timeline
	Unread []domain.BookID
}

// Entries reads a book's entries after a head, in order, as handlers.Log does.
type Entries interface {
	Read(ctx context.Context, b domain.BookID, after handlers.Head) iter.Seq2[handlers.Recorded, error]
}

// Site answers for the pages. Its only state is the live pages that are being followed.
type Site struct {
	Config
	live    hub
	streams *http.ServeMux // the live streams alone
}

// Mount adds the actions to the mux, and the files that the pages fetch. A live stream ends with its request's context: cancel the
// server's base context before its Shutdown, which waits for them.
func (s *Site) Mount(mux *http.ServeMux, all []Action) {
	if s.Authority == nil {
		s.Authority = nobodyMay{}
	}
	s.streams = http.NewServeMux()
	for _, a := range all {
		mux.Handle(a.Pattern, guarded(s.answer(a)))
		if a.is(ALive) {
			s.streams.Handle(a.Pattern, s.answer(a))
		}
	}
	mux.Handle("GET "+linesPath, guarded(http.HandlerFunc(s.lines)))
	mux.Handle("GET "+assets.Path, guarded(assets.Handler()))
	mux.Handle(everything, guarded(s.nowhere(mux)))
}

// everything is the pattern of what nothing else takes.
const everything = "/"

// nowhere says in words that there is no page at the address, or that it only takes a form.
func (s *Site) nowhere(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := s.Page(r, section(r.URL.Path))
		p.Status, p.Notice = http.StatusNotFound, &Notice{Text: p.Text("web.nowhere"), Next: p.Text("web.nowhere.next")}
		if allowed := allowed(mux, r); allowed != nil {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			p.Status, p.Notice.Text = http.StatusMethodNotAllowed, p.Text("web.no-method")
			if !slices.Contains(allowed, http.MethodGet) {
				p.Notice = &Notice{Text: p.Text("web.form-only"), Next: p.Text("web.form-only.next")}
			}
		}
		if err := Render(r.Context(), w, p.Status, failed(p)); err != nil {
			s.Log.ErrorContext(r.Context(), "page not written", slog.Any("error", err))
		}
	})
}

// allowed are the methods with which there is something at the address.
func allowed(mux *http.ServeMux, r *http.Request) (methods []string) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != everything {
			methods = append(methods, method)
		}
	}
	return methods
}

// policy lets a page have what comes from here, and nothing else: no script or style written into it, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; worker-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guarded sets what every answer says about itself, and refuses a form that another site sent.
func guarded(h http.Handler) http.Handler {
	h = compressing(h)
	return http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.ServeHTTP(w, r)
	}))
}
