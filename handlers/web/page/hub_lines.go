package page

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// A browser opens six connections to a host that speaks HTTP/1.1, and a page that is open for a long time keeps one. So all pages of a
// browser follow their streams by one request, which names the address of each ("of") and the id of the last message that it has
// ("since"). Each stream is asked for and judged as if it were asked for alone, and what it says stands behind a field "of" with its number.
const (
	linesPath = "/live/lines"
	// mostStrands is how many streams one request may have.
	mostStrands = 32
)

// lines serves many streams by one answer, until the last of them has ended.
func (s *Site) lines(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	of, since := asked["of"], asked["since"]
	if len(of) == 0 || len(of) > mostStrands || len(of) != len(since) {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	l, err := open(w, r)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	to, all := &strands{line: l}, sync.WaitGroup{}
	for n := range of {
		all.Go(func() { s.strand(&strand{to: to, n: n, header: http.Header{}}, r, of[n], since[n]) })
	}
	all.Wait()
}

// strand serves one of the streams, and says when it is over.
func (s *Site) strand(w *strand, r *http.Request, address, since string) {
	defer func() {
		if cause := recover(); cause != nil {
			s.Log.ErrorContext(r.Context(), "a live stream panics", slog.Any("cause", cause), slog.String("stack", string(debug.Stack())))
		}
		w.say("over", "")
	}()
	at, err := url.Parse(address)
	if err != nil || at.Host != "" || !strings.HasPrefix(at.Path, "/") || at.Path == linesPath {
		w.say("refused", "404")
		return
	}
	one := r.Clone(r.Context())
	one.URL, one.RequestURI = at, at.RequestURI()
	one.Header.Del("Last-Event-ID")
	if since != "" {
		one.Header.Set("Last-Event-ID", since)
	}
	s.streams.ServeHTTP(w, one)
}

// strands is the one answer that they share.
type strands struct {
	mu sync.Mutex
	*line
}

// strand is a stream's own answer, written into the shared one as whole messages.
type strand struct {
	to      *strands
	n       int
	header  http.Header
	begun   bool
	refused bool
	written bytes.Buffer
}

func (w *strand) Header() http.Header { return w.header }

// WriteHeader hands on the status of an answer that is no stream; nobody reads its page.
func (w *strand) WriteHeader(status int) {
	if w.begun {
		return
	}
	w.begun = true
	if status != http.StatusOK {
		w.refused = true
		w.say("refused", fmt.Sprint(status))
	}
}

func (w *strand) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.refused {
		return len(b), nil
	}
	return w.written.Write(b)
}

// FlushError sends what has been written. It is what http.ResponseController asks for.
func (w *strand) FlushError() error {
	w.WriteHeader(http.StatusOK)
	if w.written.Len() == 0 {
		return nil
	}
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	message := append(fmt.Appendf(nil, "of: %d\n\n", w.n), w.written.Bytes()...)
	w.written.Reset()
	return w.to.send(message)
}

// SetWriteDeadline does nothing: the shared answer has its own for each message.
func (w *strand) SetWriteDeadline(time.Time) error { return nil }

// say sends an event of the line itself.
func (w *strand) say(event, data string) {
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	_ = w.to.send(fmt.Appendf(nil, "of: %d\nevent: %s\ndata: %s\n\n", w.n, event, data)) // or the reader is gone
}
