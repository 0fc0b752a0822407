package page

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"kontor/domain"
	"kontor/projections"
)

// Page is what every page has: its words, the network, and the moment it was made.
type Page struct {
	Words
	Section string       // of the navigation: "overview", "reception", "desk", … Its words begin with its name, and so do its style and modules
	Title   string       // already in words
	Self    string       // the address that shows this page again
	Stream  string       // the address that keeps it alive; empty when nothing on it changes by itself
	Always  bool         // it is kept alive also while nobody looks: a screen on a wall
	Who     domain.Actor // who has logged in, in whose name its forms write; the zero Actor for nobody
	Key     string       // the idempotency key of its forms: one page, one act
	Notice  *Notice      // what went wrong
	Status  int          // of the answer
	Now     time.Time    // of the figures
	Network *domain.Network
	// Practice says that the office that the page is of has a practice day today, which touches no figure.
	Practice bool

	// Change is, for a live look, what has changed since the look before. When it is not Full a look may leave out what is of other offices.
	Change projections.Change

	May func(action string, k domain.KontorID) bool // says whether who asks may do something else
}

// Notice is what the page says went wrong, and what comes next.
type Notice struct {
	Text string
	Next string
}

func (s *Site) Page(r *http.Request, section string) Page {
	p := Page{
		Words: s.Speak(r), Section: section, Self: r.URL.Path, Status: http.StatusOK,
		Key: uuid.NewString(), Now: s.Clock(), Network: s.Books.Network(), Who: Who(r),
		May: func(name string, k domain.KontorID) bool { return s.May(r, name, k) },
	}
	if r.Method == http.MethodGet {
		p.Self = Address(r.URL.Path, r.URL.Query())
	}
	p.Title = p.Text("web.title." + section)
	p.Practice = s.practises(r, p.Today())
	return p
}

// Today is the date at the offices.
func (p Page) Today() domain.Date { return domain.DateOf(p.Now) }

// Translated is the address of this page in the other language.
func (p Page) Translated() string {
	u, err := url.Parse(p.Self)
	if err != nil {
		return "/"
	}
	q := u.Query()
	q.Set("lang", p.Text("web.other.code"))
	return Address(u.Path, q)
}

// TypeName is what the errand type is called in the page's language.
func (p Page) TypeName(t domain.ErrandTypeCode) string {
	known := p.Network.Types[t]
	switch {
	case known.Code == "":
		return string(t)
	case p.Lang() == "sv" || known.NameEn == "":
		return known.NameSv
	}
	return known.NameEn
}

// AgencyName is what the agency is called in the page's language.
func (p Page) AgencyName(a domain.AgencyCode) string {
	known := p.Network.Agencies[a]
	switch {
	case known.Code == "":
		return strings.ToUpper(string(a))
	case p.Lang() == "sv" || known.NameEn == "":
		return known.NameSv
	}
	return known.NameEn
}

// Seconds writes a number of seconds as minutes; a dash when there is none.
func (p Page) Seconds(s *int) string {
	if s == nil {
		return "–"
	}
	return p.Minutes(time.Duration(*s) * time.Second)
}

// Render writes the whole page, or nothing of it.
func Render(ctx context.Context, w http.ResponseWriter, status int, c templ.Component) error {
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	_, err := b.WriteTo(w)
	return err
}

// Address is a path with a query, always written the same way.
func Address(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Link is an address with alternating names and values as its query; empty values are left out.
func Link(path string, args ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(args); i += 2 {
		if args[i+1] != "" {
			q.Set(args[i], args[i+1])
		}
	}
	return Address(path, q)
}

// agencyShape is which of the chip's shapes an agency has, by its place among all, so that two look alike only when there are many.
func (p Page) agencyShape(a domain.AgencyCode) string {
	codes := make([]domain.AgencyCode, 0, len(p.Network.Agencies))
	for code := range p.Network.Agencies {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return "chip chip-" + string(rune('0'+max(0, slices.Index(codes, a))%10))
}
