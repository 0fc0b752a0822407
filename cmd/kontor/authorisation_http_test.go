package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/api"
	"kontor/handlers/authz"
	"kontor/handlers/memlog"
	"kontor/handlers/policyfile"
	"kontor/handlers/web"
	"kontor/handlers/words"
	"kontor/projections"
)

// judgedAt is when everything in these tests is asked.
var judgedAt = domain.Date("2024-05-02").At(10 * 60)

// guardedAPI is the API and the pages over real books and the real authority, on the stage of the matrix. Who asks is told by the test.
type guardedAPI struct {
	http.Handler
	judge  *authz.Authority
	stage  authz.Stage
	routes map[string]route // by operation
}

type route struct{ method, path string }

func newGuardedAPI(t *testing.T) guardedAPI {
	t.Helper()
	clock := func() time.Time { return judgedAt }
	over := errors.New("the test is over")
	ctx, cancel := context.WithCancelCause(context.Background())
	log := memlog.New()
	books, err := handlers.NewBooks(ctx, log, handlers.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	g := guardedAPI{stage: setStage(t, books), routes: map[string]route{}}
	board, done := projections.NewBoard(), make(chan error, 1)
	go func() { done <- handlers.Feed(ctx, log, handlers.Position{}, books, board) }()
	t.Cleanup(func() {
		cancel(over)
		if err := <-done; !errors.Is(err, over) {
			t.Errorf("feeding the board: %v", err)
		}
	})
	quiet := slog.New(slog.DiscardHandler)
	if g.judge, err = authz.New(books.Network, clock, quiet); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	api.Mount(mux, api.Config{
		Books: books, Board: board, Authority: g.judge, Log: quiet, Clock: clock, CheckPolicy: policyfile.Check,
		Words: func(lang string, p domain.Phrase) string { return words.In(lang).Phrase(p) },
	})
	web.Mount(mux, web.Config{
		Books: books, Board: board, Authority: g.judge, Log: quiet, Clock: clock,
		Words: func(lang string) web.Words { return words.In(lang) },
	})
	g.Handler = mux
	g.readRoutes(t)
	return g
}

// setStage seeds two offices in two counties, with an officer who is assigned to one agency at one of them.
func setStage(t *testing.T, books *handlers.Books) authz.Stage {
	t.Helper()
	s := authz.Stage{Own: "skelleftea", Foreign: "kista", Agency: "fk", ForeignAgency: "pm", Officer: "o-1", Unassigned: "o-2"}
	do := func(c domain.Command) {
		if _, err := books.Do(t.Context(), domain.NetworkBook, c, handlers.Request{Actor: domain.System}); err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range []string{domain.Catalogue, "Västerbotten", "Stockholm"} {
		do(domain.SeedNetwork{Part: part})
	}
	do(domain.Assign{Officer: s.Officer, Kontor: s.Own, Agency: s.Agency, Levels: []domain.Level{domain.General}, Valid: domain.Period{From: "2024-01-01"}})
	n := books.Network()
	s.OwnCounty, s.ForeignCounty = n.Kontors[s.Own].County, n.Kontors[s.Foreign].County
	return s
}

// readRoutes takes every operation from the document that the API makes of itself.
func (g guardedAPI) readRoutes(t *testing.T) {
	t.Helper()
	w := httptest.NewRecorder()
	g.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	var document struct {
		Paths map[string]map[string]struct {
			ID string `json:"operationId"`
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	for path, methods := range document.Paths {
		for method, op := range methods {
			g.routes[op.ID] = route{strings.ToUpper(method), path}
		}
	}
}

// inBody are the operations whose office or agency stands in the body.
var inBody = map[string]string{
	"assign":            `{"kontor":"KONTOR","agency":"AGENCY","levels":["general"],"valid":{"from":"2030-05-01"}}`,
	"unassign":          `{"kontor":"KONTOR","agency":"AGENCY","last":"2034-06-30"}`,
	"revoke-assignment": `{"kontor":"KONTOR","agency":"AGENCY"}`,
	"move-service":      `{"from":"KONTOR","to":"KONTOR","types":["fk-grav"],"date":"2024-06-03"}`,
	"set-calendar":      `{"kontor":"KONTOR","name":"cards"}`,
	"next-video":        `{"home":"KONTOR","date":"2024-05-02","kontors":["umea"]}`,
	"forget":            `{"agency":"AGENCY","decision":"SSC 2024/123"}`,
}

// request is the row as a request; false when HTTP has no way to ask that: the overview names no office, and an agency's answer no agency.
func (g guardedAPI) request(row authz.Row) (*http.Request, bool) {
	at := g.routes[row.Action.Name]
	asked := at.path + inBody[row.Action.Name]
	query := ""
	if row.Action.Name == "follow-changes" && row.Office != authz.Unnamed {
		query = "?kontor=" + string(row.Access.Kontor)
		asked += "KONTOR"
	}
	namesOffice := strings.Contains(asked, "{kontor}") || strings.Contains(asked, "KONTOR") || strings.Contains(asked, "{own}")
	namesAgency := strings.Contains(asked, "{agency}") || strings.Contains(asked, "AGENCY")
	if row.Office == authz.Foreign && !namesOffice || row.Agency == authz.Foreign && !namesAgency || row.Office == authz.Unnamed && row.Action.Office != authz.Never && namesOffice {
		return nil, false
	}
	kontor := string(cmp.Or(row.Access.Kontor, g.stage.Own))
	errand := kontor + ".2024-05-02.7d444840-9dc0-41d1-b245-5ffdce74fad2"
	fill := strings.NewReplacer("{kontor}", kontor, "{agency}", string(row.Access.Agency), "{date}", "2024-05-02", "{officer}", "o-9",
		"{visit}", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "{errand}", "7d444840-9dc0-41d1-b245-5ffdce74fad2", "{own}", errand,
		"{desk}", "7", "{code}", "7K3F-Q2MX", "{type}", "fk-bostb", "{incident}", "incidents.2024.7d444840-9dc0-41d1-b245-5ffdce74fad2",
		"KONTOR", kontor, "AGENCY", string(row.Access.Agency))
	body := inBody[row.Action.Name]
	if body == "" {
		body = "{}"
	}
	r := httptest.NewRequest(at.method, fill.Replace(at.path)+query, strings.NewReader(fill.Replace(body)))
	r.Header.Set("Content-Type", "application/json")
	if row.Who.Actor != (domain.Actor{}) {
		r = r.WithContext(handlers.WithPrincipal(r.Context(), row.Who.Asking(row.Action)))
	}
	return r, true
}

// status is what the answer is. Whoever asks hangs up as soon as it knows that, or a stream would not end.
func (g guardedAPI) status(r *http.Request) int {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	w := hasty{httptest.NewRecorder(), cancel}
	g.ServeHTTP(w, r.WithContext(ctx))
	return w.Code
}

// hasty is a client that hangs up with the first byte.
type hasty struct {
	*httptest.ResponseRecorder
	hangUp func()
}

func (h hasty) Write(b []byte) (int, error) {
	defer h.hangUp()
	return h.ResponseRecorder.Write(b)
}

// TestTheAPIIsTheMatrix: every operation, asked for by everybody at the own and the foreign office, of the own and the foreign agency, is
// refused exactly where the matrix says so: with 401 to who is nobody, with 403 to who may not.
func TestTheAPIIsTheMatrix(t *testing.T) {
	g := newGuardedAPI(t)
	rows, err := authz.Matrix(g.judge, g.stage)
	if err != nil {
		t.Fatal(err)
	}
	refused, let := map[string]int{}, map[string]int{}
	for _, row := range rows {
		if _, served := g.routes[row.Action.Name]; !served {
			continue
		}
		r, can := g.request(row)
		if !can {
			continue
		}
		want, got := refusal(row), g.status(r)
		if told := got == http.StatusUnauthorized || got == http.StatusForbidden; told != (want != 0) || told && got != want {
			t.Errorf("%s, %s at office %q of agency %q: %s %s gives %d; the matrix says %+v", row.Who.Name, row.Action.Name, row.Office, row.Agency,
				r.Method, r.URL, got, row.Verdict)
		}
		if want == 0 {
			let[row.Action.Name]++
		} else {
			refused[row.Action.Name]++
		}
	}
	for _, name := range api.Actions() {
		public := slices.Contains(api.PublicActions(), name)
		if let[name] == 0 || (refused[name] == 0) != public {
			t.Errorf("%s was let through %d times and refused %d times: that shows nothing", name, let[name], refused[name])
		}
	}
}

// refusal is the status with which the row is refused; 0 when it is let through. The system is nobody outside.
func refusal(row authz.Row) int {
	switch nobody := row.Who.Actor == (domain.Actor{}) || row.Who.Actor == domain.System; {
	case slices.Contains(row.Action.Groups, "public"):
		return 0
	case nobody:
		return http.StatusUnauthorized
	case !row.Allowed:
		return http.StatusForbidden
	}
	return 0
}
