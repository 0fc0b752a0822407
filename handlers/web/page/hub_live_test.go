package page_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"
	"go.uber.org/goleak"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
	"kontor/handlers/web/webtest"
	"kontor/handlers/words"
)

// theatre is a site with one live page of the test's own, at /live/test, for whoever X-Who names.
type theatre struct {
	*webtest.Site
	t     *testing.T
	url   string
	looks atomic.Int64 // how often the topic was looked at
	made  atomic.Int64 // how often its part was made
}

// allows is an authority: some may do some things.
type allows map[string]string

func (a allows) Judge(p handlers.Principal, asked handlers.Access) handlers.Verdict {
	return handlers.Verdict{Allowed: strings.HasPrefix(asked.Action, "live:") || a[asked.Action] == p.Actor.ID}
}

// play has the page show what the function says of it.
func play(t *testing.T, key string, may allows, shows func(page.Page) string) *theatre {
	t.Helper()
	th := &theatre{Site: webtest.NewSite(t), t: t}
	th.Open()
	site := &page.Site{Config: page.Config{
		Books: th.Books, Board: th.Board, Clock: th.Clock, Log: slog.New(slog.DiscardHandler), Authority: may,
		Words: func(lang string) page.Words { return words.In(lang) },
	}}
	topic := page.Topic{Key: key, Concerns: page.Everything, Look: func(_ context.Context, p page.Page) ([]page.Fragment, error) {
		th.looks.Add(1)
		said := shows(p)
		return []page.Fragment{{ID: "x", Made: templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			th.made.Add(1)
			_, err := io.WriteString(w, said)
			return err
		})}}, nil
	}}
	mux := http.NewServeMux()
	site.Mount(mux, []page.Action{{Name: "live:test", Pattern: "GET /live/test", Anywhere: true, Serve: func(w http.ResponseWriter, r *http.Request) error {
		return site.Live(w, r, topic)
	}}})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := handlers.Principal{Actor: domain.Actor{Role: domain.RoleSupervisor, ID: r.Header.Get("X-Who")}, Nation: true}
		mux.ServeHTTP(w, r.WithContext(handlers.WithPrincipal(r.Context(), who)))
	}))
	t.Cleanup(server.Close)
	th.url = server.URL
	return th
}

// reader follows a live page.
type reader struct {
	t     *testing.T
	lines *bufio.Scanner
	id    string // of the last message
	leave context.CancelFunc
}

func (th *theatre) follow(path, who string, has ...string) *reader {
	th.t.Helper()
	ctx, cancel := context.WithCancel(th.t.Context())
	th.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, th.url+path, nil)
	if err != nil {
		th.t.Fatal(err)
	}
	r.Header.Set("X-Who", who)
	if len(has) > 0 {
		r.Header.Set("Last-Event-ID", has[0])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		th.t.Fatal(err)
	}
	th.t.Cleanup(func() { answer.Body.Close() })
	return &reader{t: th.t, lines: bufio.NewScanner(answer.Body), leave: cancel}
}

// next is what the next message says, up to its beat.
func (r *reader) next() (said string) {
	r.t.Helper()
	for r.lines.Scan() {
		line := r.lines.Text()
		if id, ok := strings.CutPrefix(line, "id: "); ok {
			r.id = id
			continue
		}
		if line == "event: beat" {
			for r.lines.Scan() && r.lines.Text() != "" {
			}
			return said
		}
		said += strings.TrimPrefix(line, "data: ")
	}
	r.t.Fatalf("the stream ended: %v", r.lines.Err())
	return ""
}

// until reads on until the text comes.
func (r *reader) until(text string) {
	r.t.Helper()
	for !strings.Contains(r.next(), text) {
	}
}

// TestOneRenderingForAll: what changes is looked at and made once, however many follow it.
func TestOneRenderingForAll(t *testing.T) {
	for _, clients := range []int{1, 60} {
		t.Run(fmt.Sprint(clients), func(t *testing.T) {
			var shown atomic.Int64
			th := play(t, "test", nil, func(page.Page) string { return fmt.Sprintf("n%d.", shown.Load()) })
			var all []*reader
			for range clients {
				r := th.follow("/live/test", "m-1")
				r.until("n0.")
				all = append(all, r)
			}
			looks, made := th.looks.Load(), th.made.Load()
			const changes = 5
			for n := range int64(changes) {
				shown.Store(n + 1)
				th.Register("fk-bostb")
				for _, r := range all {
					r.until(fmt.Sprintf("n%d.", n+1))
				}
			}
			if looks, made = th.looks.Load()-looks, th.made.Load()-made; looks > 2*changes || made > 2*changes {
				t.Errorf("%d changes for %d clients were looked at %d times and made %d times", changes, clients, looks, made)
			}
		})
	}
}

// TestNobodySeesWhatAnotherMay: the same page, asked for by who may see more and by who may see less, in either order and also when what they
// may turns out later, is never shared between them.
func TestNobodySeesWhatAnotherMay(t *testing.T) {
	for _, first := range []string{"boss", "clerk"} {
		t.Run(first+" first", func(t *testing.T) {
			var later atomic.Bool
			th := play(t, "test", allows{"see-secret": "boss", "see-later": "boss"}, func(p page.Page) string {
				said := "plain."
				if p.May("see-secret", "kista") {
					said += "secret."
				}
				if later.Load() {
					said += "later."
					if p.May("see-later", "umea") {
						said += "hidden."
					}
				}
				return said
			})
			readers, sees := map[string]*reader{}, map[string]string{}
			for _, who := range []string{first, "boss", "clerk", "clerk", "boss"} {
				r := th.follow("/live/test", who)
				said := r.next()
				if strings.Contains(said, "secret") != (who == "boss") {
					t.Errorf("%s sees %s", who, said)
				}
				readers[who], sees[who] = r, said
			}
			later.Store(true)
			th.Register("fk-bostb")
			for who, r := range readers {
				for said := ""; !strings.Contains(said, "later."); {
					if said = r.next(); who == "clerk" && (strings.Contains(said, "secret") || strings.Contains(said, "hidden")) {
						t.Fatalf("%s sees %s", who, said)
					}
				}
			}
		})
	}
}

// TestAQuestionThatComesLaterParts: those who shared as long as nobody asked what they may are parted by the question.
func TestAQuestionThatComesLaterParts(t *testing.T) {
	var asked atomic.Bool
	th := play(t, "test", allows{"see-secret": "boss"}, func(p page.Page) string {
		if !asked.Load() {
			return "plain."
		}
		if p.May("see-secret", "kista") {
			return "asked.secret."
		}
		return "asked."
	})
	boss, clerk := th.follow("/live/test", "boss"), th.follow("/live/test", "clerk")
	boss.until("plain.")
	clerk.until("plain.")
	asked.Store(true)
	th.Register("fk-bostb")
	boss.until("asked.secret.")
	for said := ""; !strings.Contains(said, "asked."); {
		if said = clerk.next(); strings.Contains(said, "secret") {
			t.Fatalf("the clerk sees %s", said)
		}
	}
}

// TestAPageComesBack: to what it has not seen, also when it was the only one there; and to everything when nobody remembers.
func TestAPageComesBack(t *testing.T) {
	var shown atomic.Int64
	th := play(t, "test", nil, func(page.Page) string { return fmt.Sprintf("n%d.", shown.Load()) })
	r := th.follow("/live/test", "m-1")
	r.until("n0.")
	r.leave()
	again := th.follow("/live/test", "m-1", r.id)
	if said := again.next(); said != "" {
		t.Errorf("it has everything, and gets %s", said)
	}
	again.leave()
	shown.Store(1)
	th.Register("fk-bostb")
	th.follow("/live/test", "m-1", r.id).until("n1.")
	if said := th.follow("/live/test", "m-1", "0123456789ab.3").next(); !strings.Contains(said, "n1.") {
		t.Errorf("with an id of another start it gets %q", said)
	}
	if said := th.follow("/live/lines?of=%2Flive%2Ftest&since="+again.id, "m-1").next(); strings.Contains(said, "n0.") {
		t.Errorf("by the shared line it gets %q", said)
	}
}

// TestNothingGoesOnWhenNobodyFollows: neither the rendering nor the following of the board.
func TestNothingGoesOnWhenNobodyFollows(t *testing.T) {
	th := play(t, "test", nil, func(page.Page) string { return "x" })
	http.DefaultClient.CloseIdleConnections()
	before := goleak.IgnoreCurrent()
	for range 3 {
		r := th.follow("/live/test", "m-1")
		r.next()
		r.leave()
	}
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
}

// TestAPanickingPageFailsAlone: the program goes on, and so does the page when it can.
func TestAPanickingPageFailsAlone(t *testing.T) {
	var bad atomic.Bool
	th := play(t, "test", nil, func(page.Page) string {
		if bad.Load() {
			panic("no figures")
		}
		return "fine."
	})
	r := th.follow("/live/test", "m-1")
	r.until("fine.")
	bad.Store(true)
	th.Register("fk-bostb")
	for r.lines.Scan() { // to its end
	}
	bad.Store(false)
	th.follow("/live/test", "m-1", r.id).until("fine.")
}

// TestOneAnswerForManyPages: the pages of a browser share an answer; what is refused is refused alone.
func TestOneAnswerForManyPages(t *testing.T) {
	th := play(t, "test", nil, func(page.Page) string { return "fine." })
	ended := time.AfterFunc(webtest.Patience, func() { panic("nothing came") })
	defer ended.Stop()
	r := th.follow("/live/lines?of=%2Flive%2Ftest&since=&of=%2Flive%2Fnothing&since=&of=http%3A%2F%2Felsewhere%2Flive%2Ftest&since=&of=%2Flive%2Ftest&since=", "m-1")
	got := map[string]string{}
	for of := ""; len(got) < 4 && r.lines.Scan(); {
		switch line := r.lines.Text(); {
		case strings.HasPrefix(line, "of: "):
			of = line[4:]
		case strings.HasPrefix(line, "data: ") && got[of] == "":
			got[of] = line[6:]
		}
	}
	for of, want := range map[string]string{"0": "fine.", "1": "404", "2": "404", "3": "fine."} {
		if !strings.Contains(got[of], want) {
			t.Errorf("the page %s gets %q, want %q", of, got[of], want)
		}
	}
}
