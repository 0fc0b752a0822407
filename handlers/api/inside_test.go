package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/projections"
)

func TestProblemOf(t *testing.T) {
	hungUp, cancel := context.WithCancel(context.Background())
	cancel()
	refusal := func(kind domain.RefusalKind) error {
		return fmt.Errorf("book x: %w", &domain.Refusal{Phrase: domain.Phrase{Code: "some-rule", Args: map[string]string{"desk": "2"}}, Kind: kind})
	}
	for _, tc := range []struct {
		name   string
		ctx    context.Context
		err    error
		status int
		code   string
		retry  bool
	}{
		{"a rule", nil, refusal(domain.Ruled), 422, "some-rule", false},
		{"malformed", nil, refusal(domain.Malformed), 400, "some-rule", false},
		{"unknown", nil, refusal(domain.Unknown), 404, "some-rule", false},
		{"lost", nil, refusal(domain.Lost), 409, "some-rule", false},
		{"key", nil, fmt.Errorf("book x: %w", handlers.ErrKeyReused), 422, "key-reused", false},
		{"no log", nil, fmt.Errorf("book x: %w", handlers.ErrUnavailable), 503, "log-unavailable", true},
		{"too slow", nil, fmt.Errorf("book x: %w", context.DeadlineExceeded), 503, "log-unavailable", true},
		{"damage", nil, fmt.Errorf("book x: %w", &handlers.Damage{Book: "x"}), 503, "book-damaged", true},
		{"hung up", hungUp, context.Canceled, 499, "caller-gone", false},
		{"hung up while the log failed", hungUp, handlers.ErrUnavailable, 499, "caller-gone", false},
		{"anything else", nil, errors.New("secret"), 500, "failure", false},
	} {
		ctx := tc.ctx
		if ctx == nil {
			ctx = context.Background()
		}
		p := problemOf(ctx, tc.err)
		if p.Status != tc.status || p.Code != tc.code || (p.retry > 0) != tc.retry || p.Title == "" {
			t.Errorf("%s: %+v", tc.name, p)
		}
		if (p.Instance != "") != (tc.status == 500) {
			t.Errorf("%s: a reference is for our failures: %q", tc.name, p.Instance)
		}
	}
}

// everybodyMay is an authority that allows everything.
type everybodyMay struct{}

func (everybodyMay) Judge(handlers.Principal, handlers.Access) handlers.Verdict {
	return handlers.Verdict{Allowed: true}
}

// plain speaks in codes.
func plain(_ string, p domain.Phrase) string { return p.Code }

func TestAFailureSaysNothingButItsReference(t *testing.T) {
	var logged bytes.Buffer
	h := New(Config{
		Words: plain, Log: slog.New(slog.NewTextHandler(&logged, nil)),
		Ready: func(context.Context) (faults, warnings []Fault) { panic("the password is hunter2") },
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	var p Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if w.Code != 500 || p.Code != "failure" || strings.Contains(w.Body.String(), "hunter2") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(logged.String(), p.Instance) || !strings.Contains(logged.String(), "hunter2") || p.Instance == "" {
		t.Errorf("the log does not have the cause of %q: %s", p.Instance, &logged)
	}
}

func TestHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		board := projections.NewBoard()
		board.CaughtUp()
		h := New(Config{Words: plain, Board: board, Authority: everybodyMay{}})
		w := httptest.NewRecorder()
		done := make(chan struct{})
		go func() {
			defer close(done)
			r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/v1/changes", nil)
			p := handlers.Principal{Actor: domain.Actor{Role: domain.RoleSupervisor, ID: "s-1"}}
			h.ServeHTTP(w, r.WithContext(handlers.WithPrincipal(ctx, p)))
		}()
		time.Sleep(2*heartbeat + time.Second) // of the bubble's own time
		cancel()
		<-done
		if beats := strings.Count(w.Body.String(), ": still here\n"); beats != 2 {
			t.Errorf("%d heartbeats in two times %s:\n%s", beats, heartbeat, w.Body)
		}
	})
}

func TestLoopback(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:8080": true, "127.3.2.1:80": true, "[::1]:0": true, "localhost:8080": true, "[::ffff:127.0.0.1]:80": true,
		":8080": false, "0.0.0.0:8080": false, "[::]:80": false, "10.0.0.1:80": false, "kontor.example:80": false, "localhost": false, "": false,
		"localhost.example:80": false,
	} {
		if err := Loopback(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// FuzzRegisterBody: whatever comes, a body is refused by a problem or read to what it says, and the domain can judge it.
func FuzzRegisterBody(f *testing.F) {
	for _, seed := range []string{
		`{"errands":[{"type":"fk-bostb"}]}`,
		`{"kind":"proxy","language":"ar","needs":["interpreter"],"protected":true,"errands":[{"type":"fk-bostb","matter":"7K3F-Q2MX","earlier":"no"}]}`,
		`{"door":"solved","arrived":"2024-05-02T09:00:00+02:00","errands":[{"type":"ssc-lots"}]}`,
		`{"errands":[{"type":"\ud800"}]}`, `{"Errands":null}`, `null`, ``, `{`, "\xff", `{"errands":[[]]}`, `{"arrived":{}}`, `{"arrived":1}`,
	} {
		f.Add([]byte(seed))
	}
	network := domain.Reference()
	m := domain.Moment{At: domain.Date("2024-05-02").At(10 * 60), Network: network, NewID: uuid.New}
	m.Actor = domain.Actor{Role: domain.RoleReception, ID: "r"}
	day := domain.NewDay("skelleftea.2024-05-02")
	opened, err := day.Decide(m, domain.OpenDay{})
	if err != nil {
		f.Fatal(err)
	}
	if err := day.Fold(domain.Entry{Book: day.Book(), Revision: 1, At: m.At, Events: opened}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := decode[visitBody]("application/json; charset=utf-8", raw)
		if err != nil {
			var p *Problem
			if !errors.As(err, &p) || p.Status/100 != 4 {
				t.Fatalf("refused by %T %v", err, err)
			}
			for _, arg := range p.Args {
				if !utf8.ValidString(arg) || len(arg) > 600 {
					t.Errorf("an answer repeats %q", arg)
				}
			}
			return
		}
		again, err := json.Marshal(b)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if b2, err := decode[visitBody]("application/json", again); err != nil || domain.Digest(commandOf(b)) != domain.Digest(commandOf(b2)) {
			t.Errorf("%s reads back as %+v, %v", again, b2, err)
		}
		_, err = day.Decide(m, commandOf(b))
		var refusal *domain.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("judged by %T %v", err, err)
		}
	})
}

func commandOf(b visitBody) domain.DayCommand {
	return registered(request{}, b).(domain.Register)
}
