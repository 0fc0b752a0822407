package hall

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/a-h/templ"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// screenPage is what hangs on an office's wall: the numbers that are called. There is nobody on it.
type screenPage struct {
	spoken
	Kontor   *domain.Kontor
	Board    projections.DisplaysView
	Labels   []page.VisitorWords // the languages of its labels, side by side; the first is the page's
	Voices   []page.VisitorWords // the languages that calls are spoken in, one after the other
	Silent   bool
	Settings string // the query that says all this
}

// screen is an office's screen. Its address says what it does: words=sv,en,fi the languages of its labels, speech=sv,en those that calls
// are spoken in, sound=off that it makes no sound.
func (s pages) screen(w http.ResponseWriter, r *http.Request) error {
	return s.AtOffice(w, r, "screen", func(p page.Page, k *domain.Kontor) error {
		v := s.screenPage(p, k, r.URL.Query())
		v.Stream = "/live/screen/" + string(k.ID) + "?" + v.Settings
		return page.Render(r.Context(), w, v.Status, screenView(v))
	})
}

func (s pages) liveScreen(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	return s.Stream(w, r, page.Only(k.ID), func(_ context.Context, p page.Page) ([]page.Fragment, error) {
		return []page.Fragment{{ID: "calls", Made: screenNow(s.screenPage(p, k, r.URL.Query()))}}, nil
	})
}

func (s pages) screenPage(p page.Page, k *domain.Kontor, settings url.Values) screenPage {
	labels := s.named(settings.Get("words"), "sv", "en")
	v := screenPage{
		spoken: s.speaking(p, "screen", labels[0].Lang()), Kontor: k, Labels: labels, Silent: settings.Get("sound") == "off",
		Settings: settingsOf(settings),
	}
	for _, w := range s.named(settings.Get("speech")) {
		if _, in := w.Said("screen.spoken"); in == w.Lang() {
			v.Voices = append(v.Voices, w)
		}
	}
	v.Title = k.Name
	v.Board, _ = s.Board.Displays(k.ID, p.Today())
	return v
}

// settingsOf is the part of the address that the live line needs too, always written the same way.
func settingsOf(q url.Values) string {
	kept := url.Values{}
	for _, name := range []string{"words", "speech", "sound"} {
		if v := q.Get(name); v != "" {
			kept.Set(name, page.CutTo(v, 40))
		}
	}
	return kept.Encode()
}

// named are the words of the languages that a list such as "sv,fi" names, each once; those otherwise named when it has none that is known.
func (s pages) named(list string, otherwise ...string) (all []page.VisitorWords) {
	for _, code := range strings.Split(list, ",") {
		w := s.words(code)
		if w.Lang() == code && !slices.ContainsFunc(all, func(o page.VisitorWords) bool { return o.Lang() == code }) {
			all = append(all, w)
		}
	}
	if all == nil && otherwise != nil {
		return s.named(strings.Join(otherwise, ","))
	}
	return all
}

// latest is the call that the eye lands on; false when there is none.
func (v screenPage) latest() (projections.CalledTicket, bool) {
	if len(v.Board.Called) == 0 {
		return projections.CalledTicket{}, false
	}
	return v.Board.Called[0], true
}

// voices are the languages that calls are spoken in, in their order.
func (v screenPage) voices() string {
	codes := make([]string, len(v.Voices))
	for i, w := range v.Voices {
		codes[i] = w.Lang()
	}
	return strings.Join(codes, " ")
}

// message is the key of what the screen says instead of numbers; empty when it shows numbers.
func (v screenPage) message() string {
	switch {
	case v.Board.Failed:
		return "screen.failed"
	case v.Board.Stage == domain.Closed:
		return "screen.closed"
	case v.Board.Stage != domain.Open:
		return "screen.unopened"
	case len(v.Board.Called) == 0:
		return "screen.empty"
	}
	return ""
}

// call is what the sound goes by: which call it is, when it was, whether it is fresh, and what is said of it in each voice.
func call(v screenPage, c projections.CalledTicket) templ.Attributes {
	all := templ.Attributes{"data-call": callID(c), "data-at": strconv.FormatInt(c.At.UnixMilli(), 10), "data-fresh": v.Now.Sub(c.At) < fresh}
	for _, w := range v.Voices {
		all["data-say-"+w.Lang()] = sentence(w, c)
	}
	return all
}

// fresh is how long after a call a screen that comes back still sounds it. Whoever was called before that has come, or is called again.
const fresh = 90 * time.Second

// callID tells one call from every other, also from an earlier one of the same ticket to the same desk.
func callID(c projections.CalledTicket) string {
	return string(c.Ticket) + "/" + string(c.Desk) + "/" + strconv.FormatInt(c.At.UnixMilli(), 10) + "/" + strconv.Itoa(c.Calls)
}

// sentence is what is said aloud of the call: the letter apart from the digits, so that it is not read as a word.
func sentence(w page.VisitorWords, c projections.CalledTicket) string {
	ticket := string(c.Ticket)
	if i := strings.IndexFunc(ticket, unicode.IsDigit); i > 0 {
		ticket = ticket[:i] + " " + ticket[i:]
	}
	return w.Text("screen.spoken", "ticket", ticket, "desk", c.Desk)
}
