package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"

	"charm.land/lipgloss/v2/table"

	"kontor/domain"
	"kontor/handlers"
)

// guardedLevel is what it costs that somebody logged in, may, and seals a name and a telephone number in the same entry. It is compared with two:
// Unsealed are registrations with the same content in the same entry, left as it was told, of which nobody asks who wants them or whether
// they may, and so what is between the two is login, authorisation and sealing; Plain are registrations without any content, which have an event less to
// decide, write and store. The ratios are of the rate of the guarded ones to the others', each the median of the rounds' ratios.
type guardedLevel struct {
	Callers    int      `json:"callers"`
	Books      int      `json:"books"`
	Rounds     int      `json:"rounds"`
	Plain      *figures `json:"plain"`
	Unsealed   *figures `json:"unsealed"`
	Guarded    *figures `json:"guarded"`
	Of         float64  `json:"of_plain"`
	OfUnsealed float64  `json:"of_unsealed"`
}

// benchTexts are what every visitor of the bench tells.
var benchTexts = domain.Texts{domain.FieldName: "Åsa-Märta Öberg Lindqvist", domain.FieldPhone: "+46 70 174 06 39"}

// toldVisit is one of whom that is told.
var toldVisit = domain.Register{Errands: []domain.NewErrand{{Type: benchType, Texts: benchTexts}}}

// benchSealer seals with the vault, or leaves the texts as they are, in the same form. The sides take turns, so that the one has ended before the
// other begins.
type benchSealer struct {
	vault  domain.Sealer
	copies atomic.Bool
	keys   atomic.Uint64
}

// copiedKeys are behind all that the vault hands out here, and of the same length as written.
const copiedKeys = 5_000_000

// leave says whether texts are left as they are.
func (s *benchSealer) leave(copies bool) {
	if s.copies.Load() != copies {
		s.copies.Store(copies)
	}
}

func (s *benchSealer) NewKey() (domain.KeyID, error) {
	if s.copies.Load() {
		return domain.KeyID(copiedKeys + s.keys.Add(1)), nil
	}
	return s.vault.NewKey()
}

func (s *benchSealer) Seal(v domain.VisitID, e domain.ErrandID, a domain.AgencyCode, key domain.KeyID, f domain.ContentField, text string) (domain.SealedField, error) {
	if s.copies.Load() {
		return domain.SealedField{Field: f, Key: key, Data: []byte(text)}, nil
	}
	return s.vault.Seal(v, e, a, key, f, text)
}

// guardedCall is what a request brings with it past the middleware.
type guardedCall struct {
	do  func(handlers.Principal) error
	err error
}

type guardedKey struct{}

// admit does what the request brings, whoever asks.
func admit(_ http.ResponseWriter, r *http.Request) {
	call := r.Context().Value(guardedKey{}).(*guardedCall)
	call.err = call.do(handlers.Principal{Actor: benchFront})
}

// serve judges who asks, and does it.
func (g *guard) serve(_ http.ResponseWriter, r *http.Request) {
	call := r.Context().Value(guardedKey{}).(*guardedCall)
	p, ok := handlers.PrincipalOf(r.Context())
	if !ok {
		call.err = errors.New("the session says nobody")
		return
	}
	a := handlers.Access{Action: "register", Kontor: benchOffice}
	if v := g.authority.Judge(p, a); !v.Allowed {
		call.err = &handlers.Denied{Access: a, Policy: v.Policy}
		return
	}
	call.err = call.do(p)
}

// through sends a request to the handler.
func (g *guard) through(ctx context.Context, h http.Handler, do func(handlers.Principal) error) error {
	call := &guardedCall{do: do, err: errors.New("the session is not believed")}
	h.ServeHTTP(&unread{}, g.request.WithContext(context.WithValue(ctx, guardedKey{}, call)))
	return call.err
}

// unread is an answer that nobody reads.
type unread struct{ header http.Header }

func (w *unread) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

func (*unread) Write(b []byte) (int, error) { return len(b), nil }

func (*unread) WriteHeader(int) {}

// registerGuarded is register by somebody who is logged in, and may, of a visitor who tells a name and a telephone number.
func (r *benchRig) registerGuarded(g *guard, books int) operation {
	return r.registerTold(g, g.handler, false, books)
}

// registerUnsealed is the same of whoever asks, and what the visitor tells is left as it is.
func (r *benchRig) registerUnsealed(g *guard, books int) operation {
	return r.registerTold(g, http.HandlerFunc(admit), true, books)
}

func (r *benchRig) registerTold(g *guard, h http.Handler, copies bool, books int) operation {
	return func(ctx context.Context, _, i int) error {
		g.sealer.leave(copies)
		return g.through(ctx, h, func(p handlers.Principal) error {
			who := handlers.Request{Actor: p.Actor, Key: fmt.Sprint(r.base.Add(1))}
			_, err := r.books.Do(context.WithoutCancel(ctx), r.ids[i%books], toldVisit, who)
			return err
		})
	}
}

// guarded measures all three by turns; after each round everybody has been called.
func (b bench) guarded(ctx context.Context, r *benchRig, g *guard, callers int, tick func()) (guardedLevel, error) {
	plain, unsealed, guarded := &side{do: r.register(b.books)}, &side{do: r.registerUnsealed(g, b.books)}, &side{do: r.registerGuarded(g, b.books)}
	calls := []*side{{do: r.call(b.books)}, {do: r.call(b.books)}, {do: r.call(b.books)}}
	err := rounds(ctx, b.rounds, perTurn(callers, b.books), callers, tick, []*side{plain, guarded, unsealed}, calls)
	return guardedLevel{
		Callers: callers, Books: b.books, Rounds: len(plain.rates), Plain: plain.figures(), Unsealed: unsealed.figures(), Guarded: guarded.figures(),
		Of: guarded.of(plain), OfUnsealed: guarded.of(unsealed),
	}, err
}

func showGuarded(w io.Writer, levels []guardedLevel) {
	if len(levels) == 0 {
		return
	}
	t := table.New().Headers("callers", "guarded/s", "median", "same content, unsealed/s", "median", "×", "no content/s", "median", "×")
	for _, l := range levels {
		if l.Plain != nil && l.Unsealed != nil && l.Guarded != nil {
			t.Row(fmt.Sprint(l.Callers), number(l.Guarded.PerSecond), number(l.Guarded.Median),
				number(l.Unsealed.PerSecond), number(l.Unsealed.Median), ratio(l.OfUnsealed), number(l.Plain.PerSecond), number(l.Plain.Median), ratio(l.Of))
		}
	}
	fmt.Fprintln(w, t)
	fmt.Fprintln(w, "guarded: registrations by somebody logged in, judged, a name and a telephone number sealed in the entry; beside the same with nobody asked and\n"+
		"the texts left as they are, which is what login, authorisation and sealing cost; and beside registrations without those texts, an event less")
}
