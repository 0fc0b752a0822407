package api_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"kontor/handlers"
	"kontor/handlers/api"
)

// TestAStreamNamesOfficesOnce: an office that is named many times is watched once, and one stream takes no more than forty.
func TestAStreamNamesOfficesOnce(t *testing.T) {
	o := newOffice(t)
	var asked atomic.Int32
	o.serve(func(c *api.Config) {
		c.Watch = func(ctx context.Context, _ handlers.Principal, _ handlers.Access) (context.Context, context.CancelFunc) {
			asked.Add(1)
			return context.WithCancel(ctx)
		}
	})
	s, hangUp := o.follow("/v1/changes?"+strings.Repeat("kontor=umea&", 170), "")
	if v := s.full(); len(v.Offices) != 1 {
		t.Errorf("shown are %d offices", len(v.Offices))
	}
	hangUp()
	if asked.Load() != 1 {
		t.Errorf("one office is watched %d times", asked.Load())
	}
	var many strings.Builder
	for i := range 41 {
		many.WriteString("kontor=k" + strings.Repeat("x", i) + "&")
	}
	checkProblem(t, o.get("/v1/changes?"+many.String()), http.StatusBadRequest, "too-many-offices")
}

// TestAnActorHasSixteenStreams: one more is refused, whoever else has any.
func TestAnActorHasSixteenStreams(t *testing.T) {
	o := newOffice(t)
	var hangUps []func()
	for range 16 {
		s, hangUp := o.follow("/v1/changes", "")
		s.full()
		hangUps = append(hangUps, hangUp)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.url+"/v1/changes", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Kontor-Actor", "supervisor:s-1")
	res, err := o.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close() // unread: were it a stream it would not end
	if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" {
		t.Errorf("the seventeenth: %d %v", res.StatusCode, res.Header)
	}
	_, other := o.follow("/v1/changes", "", "X-Kontor-Actor", "supervisor:s-2")
	other()
	for _, hangUp := range hangUps {
		hangUp()
	}
}
