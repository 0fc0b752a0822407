package identity

import (
	"net/http"
	"net/http/httptest"
	"time"
)

var farAway = time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)

func mustRequest(method, target string) *http.Request {
	return httptest.NewRequest(method, target, nil)
}

// recorded keeps the header of an answer.
type recorded struct{ header http.Header }

func (r *recorded) Header() http.Header       { return r.header }
func (*recorded) Write(b []byte) (int, error) { return len(b), nil }
func (*recorded) WriteHeader(int)             {}
