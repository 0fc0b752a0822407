package page

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWhatIsCompressed(t *testing.T) {
	long := strings.Repeat("Kontoret i Skellefteå. ", 500)
	for _, tc := range []struct {
		name, accept, kind, ranged string
		compressed                 bool
	}{
		{"a page", "gzip, deflate, br", "text/html; charset=utf-8", "", true},
		{"a module", "br;q=1, gzip;q=0.8", "text/javascript; charset=utf-8", "", true},
		{"a page for who takes none", "", "text/html", "", false},
		{"a page for who refuses it", "gzip;q=0, br", "text/html", "", false},
		{"a page for who refuses it at length", "gzip; q=0.000", "text/html", "", false},
		{"letters", "gzip", "font/woff2", "", false},
		{"a stream", "gzip", "text/event-stream", "", false},
		{"a part of a file", "gzip", "text/css", "bytes=0-9", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := compressing(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tc.kind)
				w.Header().Set("Content-Length", "11500")
				_, _ = io.WriteString(w, long)
			}))
			r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
			r.Header.Set("Accept-Encoding", tc.accept)
			r.Header.Set("Range", tc.ranged)
			h.ServeHTTP(w, r)
			body := io.Reader(w.Body)
			if got := w.Header().Get("Content-Encoding") == "gzip"; got != tc.compressed {
				t.Fatalf("compressed: %t, want %t", got, tc.compressed)
			}
			if tc.compressed {
				if w.Header().Get("Content-Length") != "" || w.Header().Get("Vary") != "Accept-Encoding" || w.Body.Len() > len(long)/10 {
					t.Errorf("%d of %d bytes, with %v", w.Body.Len(), len(long), w.Header())
				}
				plain, err := gzip.NewReader(w.Body)
				if err != nil {
					t.Fatal(err)
				}
				body = plain
			}
			if got, err := io.ReadAll(body); err != nil || string(got) != long {
				t.Errorf("%d bytes come out, %v", len(got), err)
			}
		})
	}
}

// TestAnEmptyAnswerStaysEmpty: what has no body is not given one by the compressor.
func TestAnEmptyAnswerStaysEmpty(t *testing.T) {
	for _, status := range []int{http.StatusNotModified, http.StatusNoContent} {
		h := compressing(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
		}))
		r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
		r.Header.Set("Accept-Encoding", "gzip")
		h.ServeHTTP(w, r)
		if w.Code != status || w.Body.Len() > 0 || w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%d with %d bytes and %v", w.Code, w.Body.Len(), w.Header())
		}
	}
}
