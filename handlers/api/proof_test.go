package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/api"
)

// TestAStreamSaysThatItsProofHasEnded: when who asks is logged out, the context of the request ends with a cause, and the stream says so.
func TestAStreamSaysThatItsProofHasEnded(t *testing.T) {
	o := newOffice(t)
	proofs := make(chan context.CancelCauseFunc, 1)
	inner := asSaid(api.New(api.Config{Books: o.books, Board: o.board, Clock: o.clock, Authority: hostMay{}, Words: func(_ string, p domain.Phrase) string { return p.Code }}))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, end := context.WithCancelCause(r.Context())
		proofs <- end
		inner.ServeHTTP(w, r.WithContext(ctx))
	}))
	t.Cleanup(server.Close)
	o.url = server.URL
	s, _ := o.follow("/v1/changes", "")
	s.full()
	ended := time.Now()
	(<-proofs)(errors.New("logged out"))
	var p api.Problem
	s.read("ended", &p)
	if took := time.Since(ended); took > time.Second || p.Code != "not-allowed" {
		t.Errorf("after %s it says %+v", took, p)
	}
}
