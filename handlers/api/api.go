// Package api speaks HTTP: everything that the domain's verbs do, everything that the board shows, and a stream of what changes.
//
// One table has the verbs (verbs.go) and one the questions (questions.go); what is served, what the OpenAPI document says and what
// the tests hold complete all come from these two. The domain alone judges a command. This package reads it strictly, hands it over,
// and puts every error through one function (problem.go).
//
// Every operation is judged before it is served: who asks stands in the request's context (handlers.WithPrincipal), and Config.Authority
// says whether it may. What is public is for everybody, and nothing else is.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"kontor/domain"
	"kontor/handlers"
	"kontor/projections"
)

// Config is what the API needs from the program. Books, Board, Authority, Words and CheckPolicy are required.
type Config struct {
	Books *handlers.Books
	Board *projections.Board
	// Authority judges every access. Without one only what is public is served.
	Authority handlers.Authority
	// Watch is a context for a stream of the principal's that ends when the access is no longer its right. Nil: a stream is judged as it begins.
	Watch func(context.Context, handlers.Principal, handlers.Access) (context.Context, context.CancelFunc)
	// Words puts a phrase into the language that fits an Accept-Language header best.
	Words func(acceptLanguage string, p domain.Phrase) string
	// Contents seals and opens visitors' content. Nil: none is taken, and none is shown.
	Contents *handlers.Contents
	// CheckPolicy reads a policy from its file and judges it against the network; a date that is not empty takes the place of its first day.
	CheckPolicy func(raw []byte, n *domain.Network, from domain.Date) (domain.Policy, []domain.PolicyFault)
	// Ready names what keeps the program from doing its work now, and what will unless somebody acts; nothing when all is well.
	// Nil: all is always well.
	Ready func(context.Context) (faults, warnings []Fault)
	// Closing is closed when the program is about to stop: streams end then, and /readyz says no. Nil: never.
	Closing  <-chan struct{}
	Version  string // of the program
	Released string // the date of the version, such as 2024-05-02; empty when it has none
	Log      *slog.Logger
	Clock    func() time.Time // time.Now when nil
}

// New is the API as a handler of its own.
func New(cfg Config) http.Handler {
	mux := http.NewServeMux()
	Mount(mux, cfg)
	return mux
}

// Mount adds the API to the mux: /v1/, /openapi.json, /docs, /livez and /readyz.
func Mount(mux *http.ServeMux, cfg Config) {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Authority == nil {
		cfg.Authority = nobodyMay{}
	}
	s := &server{Config: cfg, mux: mux, api: humago.New(mux, document(cfg.Version))}
	for _, op := range operations() {
		s.add(op)
	}
	mux.HandleFunc(everything, s.nowhere)
	mountReference(mux, s.api.OpenAPI())
}

// operations are all that the API can be asked, in the order of the document.
func operations() []operation {
	var all []operation
	for _, some := range [][]operation{verbs, {videoCall}, census, bookings, questions, routing, policies, onboarding, contents, incidents, insights, streams, health} {
		all = append(all, some...)
	}
	return all
}

// Actions are the operations by their ids: what an authority is asked about.
func Actions() (all []string) {
	for _, op := range operations() {
		all = append(all, op.id)
	}
	return all
}

// PublicActions are those of them that everybody may do, whoever asks; no authority is asked about them.
func PublicActions() (all []string) {
	for _, op := range operations() {
		if op.public {
			all = append(all, op.id)
		}
	}
	return all
}

// server is the mounted API.
type server struct {
	Config
	mux      *http.ServeMux
	api      huma.API
	withheld withheld
	streams  perActor
}
