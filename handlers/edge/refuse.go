package edge

import (
	"encoding/json"
	"net/http"
	"strings"

	"kontor/domain"
)

// problem is the answer to a program, as RFC 9457 has it.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
}

// refuse says no: in a sentence to a browser, as a problem to a program. It repeats nothing of what was sent.
func (o Options) refuse(w http.ResponseWriter, r *http.Request, status int, p domain.Phrase) {
	detail := p.Code
	if o.Words != nil {
		detail = o.Words(r.Header.Get("Accept-Language"), p)
	}
	o.Log.WarnContext(r.Context(), "refused at the edge", "code", p.Code, "client", o.client(r), "method", r.Method, "path", cut(nobodys(r.URL.Path)))
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language, Accept")
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		h.Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(detail + "\n")) // the reader is gone, or it is not
		return
	}
	h.Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(problem{"urn:kontor:problem:" + p.Code, http.StatusText(status), status, detail, p.Code}) // likewise
}

// nobodys is the path without what only the visitor whose it is may have: the token of a visitor's own page opens it.
func nobodys(path string) string {
	for _, own := range []string{"/t/", "/live/t/"} {
		if strings.HasPrefix(path, own) {
			return own + "…"
		}
	}
	return path
}

// cut is what of a text from outside stands in the log, where it is quoted.
func cut(s string) string { return s[:min(len(s), 200)] }
