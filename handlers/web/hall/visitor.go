package hall

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// visitorPage is the page of a visit for whoever has its slip in hand. Without a visit it says that there is none, and what to do.
type visitorPage struct {
	spoken
	Visit     *visit
	Place     string // the office
	Down      bool   // the visit cannot be read now
	Languages []language
}

// visitor shows the visit of the token. A token that is none, of another day, or of a visit that has no such page gets one and the same
// answer, to the byte.
func (s pages) visitor(w http.ResponseWriter, r *http.Request) error {
	discreet(w)
	token := r.PathValue("token")
	v, err := s.visitOf(r, token)
	if err != nil {
		s.Log.WarnContext(r.Context(), "a visitor's page cannot be shown", slog.Any("error", err))
		v = s.visitorPage(r, "")
		v.Down, v.Status = true, http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "10")
		return page.Render(r.Context(), w, v.Status, visitorView(v))
	}
	if v.Visit == nil {
		v.Status = http.StatusNotFound
		return page.Render(r.Context(), w, v.Status, visitorView(v))
	}
	v.Self = "/t/" + url.PathEscape(token)
	v.Stream = page.Link("/live/t/"+url.PathEscape(token), "in", v.Lang())
	return page.Render(r.Context(), w, v.Status, visitorView(v))
}

// liveVisitor follows the visit. Of what has no page it says no more than the page does.
func (s pages) liveVisitor(w http.ResponseWriter, r *http.Request) error {
	discreet(w)
	token := r.PathValue("token")
	v, err := s.visitOf(r, token)
	if err != nil || v.Visit == nil {
		w.WriteHeader(http.StatusNoContent) // the line is not opened again
		return nil
	}
	id, _ := s.Slips.Visit(token)
	kontor, _, _ := id.Book().Daybook()
	follow := r.Clone(r.Context())
	follow.URL.Path = "/live/t/" // what is noted of a line that broke does not tell whose it was
	return s.Stream(w, follow, page.Only(kontor), func(ctx context.Context, _ page.Page) ([]page.Fragment, error) {
		v, err := s.visitOf(r.WithContext(ctx), token)
		return []page.Fragment{{ID: "visit", Made: visitorNow(v)}}, err
	})
}

// discreet keeps a visitor's address out of what other sites, searchers and caches learn.
func discreet(w http.ResponseWriter) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	w.Header().Set("Cache-Control", "no-store")
}

// visitOf is the page of the token's visit. It is shown on the visit's own day, in the language that was chosen, or else that was
// registered, or else that the browser asks for.
func (s pages) visitOf(r *http.Request, token string) (visitorPage, error) {
	p := s.visitorPage(r, "")
	if s.Slips == nil {
		return p, nil
	}
	id, ok := s.Slips.Visit(token)
	kontor, date, book := id.Book().Daybook()
	office := p.Network.Kontors[kontor]
	if !ok || !book || date != p.Today() || office == nil {
		return p, nil
	}
	var seen visit
	registered := ""
	err := s.Books.View(r.Context(), id.Book(), func(d *domain.Day) {
		if seen, ok = look(d, id); ok {
			registered = d.Visits[id].Language
		}
	})
	if err != nil || !ok {
		return p, err
	}
	p = s.visitorPage(r, registered)
	p.Visit, p.Place = &seen, office.Name
	p.Title = string(seen.Ticket)
	if seen.Stage == called {
		p.Title = p.Text("visitor.called", "desk", seen.Desk) + " · " + string(seen.Ticket)
	}
	return p, nil
}

// visitorPage is a visitor's page with nothing on it yet, and nothing in it of the address.
func (s pages) visitorPage(r *http.Request, registered string) visitorPage {
	p := s.Page(r, "visitor")
	p.Self = ""
	return visitorPage{
		spoken:    s.speaking(p, "visitor", chosen(r), registered, r.Header.Get("Accept-Language")),
		Languages: s.choices(),
	}
}

// other is the office that the visit was moved to.
func (v visitorPage) other() string {
	if k := v.Network.Kontors[v.Visit.To]; k != nil {
		return k.Name
	}
	return string(v.Visit.To)
}
