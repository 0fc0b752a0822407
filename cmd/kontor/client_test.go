package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/spf13/cobra"

	"kontor/domain"
)

// answers is a server that answers request after request by the functions, and keeps the requests' keys.
func answers(t *testing.T, answer ...http.HandlerFunc) (c *client, keys func() []string) {
	var mu sync.Mutex
	var seen []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen = append(seen, r.Header.Get("Idempotency-Key"))
		next := answer[min(len(seen), len(answer))-1]
		mu.Unlock()
		next(w, r)
	}))
	t.Cleanup(srv.Close)
	keys = func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(seen)
	}
	return &client{server: srv.URL + "/", actor: "reception:test", lang: "en"}, keys
}

func hangUp(http.ResponseWriter, *http.Request)        { panic(http.ErrAbortHandler) }
func sayYes(w http.ResponseWriter, _ *http.Request)    { _, _ = w.Write([]byte(`{"position":"x.1.0"}`)) }
func saySevens(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`777 7`)) }

func sayNo(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusConflict)
	_, _ = w.Write([]byte(`{"status":409,"detail":"Somebody was first.","code":"already-called","args":{"desk":"2"}}`))
}

func TestBrokenConnectionIsTriedAgainWithTheSameKey(t *testing.T) {
	c, keys := answers(t, hangUp, sayYes)
	var h happened
	if err := c.do(t.Context(), "POST", "/v1/x", nil, &h); err != nil || h.Position != "x.1.0" {
		t.Errorf("%+v, %v", h, err)
	}
	if k := keys(); len(k) != 2 || k[0] == "" || k[0] != k[1] {
		t.Errorf("the keys were %q", k)
	}
	must(t, c.do(t.Context(), "POST", "/v1/x", nil, &h))
	if k := keys(); k[2] == k[0] {
		t.Error("another request had the same key")
	}
}

func TestConnectionThatStaysBrokenIsAnError(t *testing.T) {
	c, keys := answers(t, hangUp)
	if err := c.do(t.Context(), "POST", "/v1/x", nil, &happened{}); err == nil || len(keys()) != 2 {
		t.Errorf("%d requests, %v", len(keys()), err)
	}
}

func TestRefusalIsNotTriedAgain(t *testing.T) {
	c, keys := answers(t, sayNo, sayYes)
	err := c.do(t.Context(), "POST", "/v1/x", nil, &happened{})
	var p *problem
	if !errors.As(err, &p) || p.Status != 409 || p.Code != "already-called" || p.Args["desk"] != "2" || err.Error() != "Somebody was first." {
		t.Errorf("got %#v", err)
	}
	if n := len(keys()); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
}

func TestAnswerThatIsNoneIsAnError(t *testing.T) {
	c, _ := answers(t, saySevens)
	if err := c.do(t.Context(), "GET", "/v1/x", nil, &happened{}); err == nil {
		t.Error("no error")
	}
}

func TestFlagsHaveTheirDefaultsFromTheEnvironment(t *testing.T) {
	flags := func() (c client) {
		cmd := &cobra.Command{}
		c.bind(cmd, "reception:terminal")
		c.bindDay(cmd)
		must(t, cmd.ParseFlags([]string{"--lang", "en"}))
		return c
	}
	for _, name := range []string{"KONTOR_SERVER", "KONTOR_ACTOR", "KONTOR_LANG", "KONTOR_KONTOR", "KONTOR_TOKEN_FILE", "KONTOR_ISSUER"} {
		t.Setenv(name, "") // as if it were not set
	}
	if got, want := flags(), (client{"http://127.0.0.1:8080", "reception:terminal", "en", "", "", nil}); got != want {
		t.Errorf("got %+v", got)
	}
	must(t, errors.Join(os.Setenv("KONTOR_SERVER", "http://x"), os.Setenv("KONTOR_ACTOR", "officer:o"),
		os.Setenv("KONTOR_LANG", "fi"), os.Setenv("KONTOR_KONTOR", "kista")))
	if got, want := flags(), (client{"http://x", "officer:o", "en", "kista", "", nil}); got != want {
		t.Errorf("got %+v", got)
	}
}

func TestErrandPath(t *testing.T) {
	const id = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
	for errand, want := range map[string]string{
		"skelleftea.2024-05-02." + id: "/v1/kontor/skelleftea/days/2024-05-02/errands/" + id,
		id:                            "",
		"skelleftea." + id:            "",
		"skelleftea.someday." + id:    "",
		"":                            "",
	} {
		if got, err := errandPath(errand); got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v", errand, got, err)
		}
	}
	if got := local(domain.VisitID("skelleftea.2024-05-02." + id)); got != id {
		t.Errorf("the local id is %q", got)
	}
}

func TestDecodedTakesItsKindOnly(t *testing.T) {
	h := happened{Events: []happenedEvent{
		{"visitor-called", []byte(`{"ticket":"A001"}`)}, {"ticket-issued", []byte(`{"ticket":"A002"}`)}, {"visitor-called", []byte(`{"ticket":"A003"}`)},
	}}
	var tickets []domain.Ticket
	for _, v := range decoded[domain.VisitorCalled](h) {
		tickets = append(tickets, v.Ticket)
	}
	if !slices.Equal(tickets, []domain.Ticket{"A001", "A003"}) {
		t.Errorf("got %v", tickets)
	}
}
