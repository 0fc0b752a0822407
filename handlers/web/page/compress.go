package page

import (
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// compressing hands the handler a writer that compresses what is text, for a client that takes it. A stream is left as it is: it would wait
// in the compressor for more to come.
func compressing(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !takesGzip(r.Header.Get("Accept-Encoding")) || r.Header.Get("Range") != "" {
			h.ServeHTTP(w, r)
			return
		}
		c := &compressor{ResponseWriter: w}
		defer c.close()
		h.ServeHTTP(c, r)
	})
}

// takesGzip says whether the list of codings has gzip in it, and not with a weight of nothing.
func takesGzip(accept string) bool {
	for coding := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(coding, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			weight = strings.ReplaceAll(weight, " ", "")
			return weight != "q=0" && strings.Trim(weight, "0.") != "q="
		}
	}
	return false
}

// texts are the kinds that are worth it; letters and pictures are compressed already.
var texts = []string{"text/html", "text/css", "text/javascript", "text/plain", "text/csv", "image/svg+xml", "application/json"}

var compressors = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// compressor decides at the header whether it compresses.
type compressor struct {
	http.ResponseWriter
	begun bool
	gz    *gzip.Writer // nil when it does not
}

func (c *compressor) WriteHeader(status int) {
	if !c.begun && status >= http.StatusOK {
		c.begun = true
		c.begin(status)
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *compressor) begin(status int) {
	h := c.Header()
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	for _, t := range texts {
		if kind != t {
			continue
		}
		h.Add("Vary", "Accept-Encoding")
		if status == http.StatusNoContent || status == http.StatusNotModified || h.Get("Content-Encoding") != "" {
			return
		}
		h.Set("Content-Encoding", "gzip")
		h.Del("Content-Length")
		h.Del("Accept-Ranges")
		c.gz = compressors.Get().(*gzip.Writer)
		c.gz.Reset(c.ResponseWriter)
	}
}

func (c *compressor) Write(b []byte) (int, error) {
	if !c.begun {
		if c.Header().Get("Content-Type") == "" {
			c.Header().Set("Content-Type", http.DetectContentType(b))
		}
		c.WriteHeader(http.StatusOK)
	}
	if c.gz != nil {
		return c.gz.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

// FlushError sends what there is so far. It is what http.ResponseController asks for.
func (c *compressor) FlushError() error {
	if !c.begun {
		c.WriteHeader(http.StatusOK)
	}
	if c.gz != nil {
		if err := c.gz.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(c.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (c *compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *compressor) close() {
	if c.gz == nil {
		return
	}
	_ = c.gz.Close() // the reader is gone, then
	c.gz.Reset(nil)
	compressors.Put(c.gz)
	c.gz = nil
}
