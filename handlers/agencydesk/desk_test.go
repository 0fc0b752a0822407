package agencydesk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"go.uber.org/goleak"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/agencydesk"
	"kontor/handlers/memlog"
	"kontor/handlers/natslog"
	"kontor/handlers/natslog/accounts"
	"kontor/handlers/words"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// desk is an office with errands of two agencies that have ended, and a server with accounts through which agencies ask.
type desk struct {
	t     testing.TB
	books *handlers.Books
	book  domain.BookID
	keys  *accounts.Keys
	url   string
	law   *law
	shelf *shelf
	// The office's own ids: fk's errand and pm's were handed over, skv's is solved.
	fk, pm, skv domain.ErrandID
}

var supervisor = handlers.Request{Actor: domain.Actor{Role: domain.RoleSupervisor, ID: "s-1"}}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, law: &law{}, shelf: &shelf{}, book: "umea.2024-05-02"}
	now := time.Date(2024, 5, 2, 8, 30, 0, 0, time.UTC)
	var err error
	if d.books, err = handlers.NewBooks(t.Context(), memlog.New(), handlers.Options{Clock: func() time.Time { return now }}); err != nil {
		t.Fatal(err)
	}
	if err := d.books.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.do(domain.OpenDay{})
	officer := d.books.Network().Staff("umea", "2024-05-02")[0]
	d.do(domain.OpenDesk{Desk: "1", Officer: officer, Agencies: []domain.AgencyCode{"fk", "pm", "skv"}})
	for agency, errand := range map[domain.AgencyCode]*domain.ErrandID{"fk": &d.fk, "pm": &d.pm, "skv": &d.skv} {
		*errand = d.serve(agency)
	}
	d.open()
	return d
}

// do has the supervisor do something.
func (d *desk) do(c domain.Command) []domain.Event {
	d.t.Helper()
	receipt, err := d.books.Do(d.t.Context(), d.book, c, supervisor)
	if err != nil {
		d.t.Fatalf("%s: %v", c.Name(), err)
	}
	return receipt.Entry.Events
}

// serve registers an errand of the agency and ends it: handed over, but skv's solved.
func (d *desk) serve(a domain.AgencyCode) domain.ErrandID {
	d.t.Helper()
	for code, kind := range d.books.Network().Types {
		if kind.Agency != a || !kind.Active || kind.Level != domain.General {
			continue
		}
		var visit domain.VisitID
		var errand domain.ErrandID
		waits := false
		receipt, err := d.books.Do(d.t.Context(), d.book, domain.Register{Errands: []domain.NewErrand{{Type: code}}}, supervisor)
		if err != nil {
			continue
		}
		for _, ev := range receipt.Entry.Events {
			switch ev := ev.(type) {
			case domain.ErrandRegistered:
				visit, errand = ev.Visit, ev.Errand
			case domain.TicketIssued:
				waits = true
			}
		}
		if _, err := d.books.Do(d.t.Context(), d.book, domain.CallVisit{Desk: "1", Visit: visit}, supervisor); err != nil || !waits {
			continue
		}
		d.do(domain.Start{Errand: errand})
		outcome := domain.HandedOver
		if a == "skv" {
			outcome = domain.Solved
		}
		d.do(domain.End{Errand: errand, Outcome: outcome})
		return errand
	}
	d.t.Fatalf("nothing of %s can be served", a)
	return ""
}

// open starts the server and the services.
func (d *desk) open() {
	d.t.Helper()
	dir := d.t.TempDir()
	srv, err := natslog.Start(d.t.Context(), natslog.ServerOptions{
		Dir: dir, Log: slog.New(slog.DiscardHandler), Agencies: &natslog.AgencyAccess{Listen: "127.0.0.1:0", Keys: filepath.Join(dir, "agency-keys")},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.url = srv.AgenciesURL()
	if d.keys, err = accounts.Open(filepath.Join(dir, "agency-keys")); err != nil {
		d.t.Fatal(err)
	}
	inside, err := srv.Connect()
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(d.t.Context())
	done := make(chan error, 1)
	go func() {
		done <- agencydesk.Serve(ctx, inside, agencydesk.Options{
			Books: d.books, Authority: d.law, Contents: d.shelf, Log: slog.New(slog.DiscardHandler),
			Words: func(lang string, p domain.Phrase) string { return words.In(lang).Phrase(p) },
		})
	}()
	d.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			d.t.Error(err)
		}
		if err := srv.Shutdown(); err != nil {
			d.t.Error(err)
		}
	})
}

// join is an agency's program.
func (d *desk) join(a domain.AgencyCode) *nats.Conn {
	d.t.Helper()
	_, creds, err := d.keys.Create(a, time.Hour, time.Now())
	if err != nil {
		d.t.Fatal(err)
	}
	path := filepath.Join(d.t.TempDir(), "key.creds")
	if err := os.WriteFile(path, creds, 0o600); err != nil {
		d.t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		nc, err := nats.Connect(d.url, nats.UserCredentials(path))
		if err == nil {
			d.t.Cleanup(nc.Close)
			return nc
		}
		if time.Now().After(deadline) {
			d.t.Fatal(err)
		}
	}
}

// said is any answer.
type said struct {
	raw      string
	Code     string
	Status   int
	Detail   string
	Args     map[string]string
	Errand   domain.ErrandID
	At       *time.Time
	Happened bool
	Repeated bool
	Errands  []domain.ErrandID
	Times    []handlers.Offer
	Content  map[domain.ContentField]handlers.Opened
}

// ask asks a service.
func (d *desk) ask(nc *nats.Conn, subject, body string) (s said) {
	d.t.Helper()
	var m *nats.Msg
	for deadline := time.Now().Add(10 * time.Second); ; { // the services may not be there yet
		var err error
		if m, err = nc.RequestMsg(&nats.Msg{Subject: subject, Data: []byte(body), Header: nats.Header{"Accept-Language": {"en"}}}, 5*time.Second); err == nil {
			break
		}
		if err != nats.ErrNoResponders || time.Now().After(deadline) {
			d.t.Fatalf("%s: %v", subject, err)
		}
	}
	if err := json.Unmarshal(m.Data, &s); err != nil {
		d.t.Fatalf("%s answers %q: %v", subject, m.Data, err)
	}
	s.raw = string(m.Data)
	if (s.Code != "") != (m.Header.Get("Nats-Service-Error-Code") != "") {
		d.t.Errorf("%s answers %s with the headers %v", subject, m.Data, m.Header)
	}
	for _, id := range []domain.ErrandID{d.fk, d.pm, d.skv} {
		if strings.Contains(s.raw, string(id)) && !strings.Contains(body, string(id)) {
			d.t.Errorf("%s tells the office's own id: %s", subject, m.Data)
		}
	}
	return s
}

// body is a request, with one caseworker.
func body(more ...string) string {
	m := map[string]string{"caseworker": "c12"}
	for i := 0; i+1 < len(more); i += 2 {
		m[more[i]] = more[i+1]
	}
	b, _ := json.Marshal(m)
	return string(b)
}

func TestAnAgencyAnswersWhatWasHandedOver(t *testing.T) {
	d := newDesk(t)
	fk, skv := d.join("fk"), d.join("skv")
	own, theirs := string(d.fk.For("fk")), string(d.skv.For("skv"))
	for _, step := range []struct {
		name     string
		by       *nats.Conn
		subject  string
		body     string
		happened bool
		repeated bool
		code     string
	}{
		{"it cannot be closed before it is accepted", fk, "cmd.fk.close", body("errand", own, "key", "1"), false, false, "not-accepted"},
		{"it is accepted", fk, "cmd.fk.accept", body("errand", own, "key", "2"), true, false, ""},
		{"sent again, it is the same answer", fk, "cmd.fk.accept", body("errand", own, "key", "2"), true, true, ""},
		{"accepted again, nothing happens", fk, "cmd.fk.accept", body("errand", own, "key", "3"), false, false, ""},
		{"a key is good for one thing", fk, "cmd.fk.close", body("errand", own, "key", "2"), false, false, "key-reused"},
		{"it is closed", fk, "cmd.fk.close", body("errand", own, "key", "4"), true, false, ""},
		{"it is too late to return it", fk, "cmd.fk.return", body("errand", own, "key", "5", "reason", "wrong_agency"), false, false, "already-answered"},
		{"what the desk solved came back", skv, "cmd.skv.contradict", body("errand", theirs, "key", "1", "reason", "came_back"), true, false, ""},
		{"a reason must be one", skv, "cmd.skv.contradict", body("errand", theirs, "key", "2", "reason", "x"), false, false, "unknown-reason"},
	} {
		s := d.ask(step.by, step.subject, step.body)
		if s.Happened != step.happened || s.Repeated != step.repeated || s.Code != step.code {
			t.Errorf("%s: the answer is %s", step.name, s.raw)
		}
		if step.code == "" && (s.At != nil) != step.happened || step.code != "" && (s.Detail == "" || s.Detail == s.Code) {
			t.Errorf("%s: the answer is %s", step.name, s.raw)
		}
	}
	err := d.books.View(t.Context(), d.book, func(day *domain.Day) {
		if got := []domain.Answer{day.Errands[d.fk].Answer, day.Errands[d.pm].Answer, day.Errands[d.skv].Answer}; fmt.Sprint(got) != fmt.Sprint([]domain.Answer{domain.Settled, "", domain.Contradicted}) {
			t.Errorf("in the book the answers are %q", got)
		}
	})
	if err != nil {
		t.Error(err)
	}
	if got := d.law.last(); got != (judged{"agency:skv.c12", handlers.ProvedByAccount, handlers.Access{Action: "nats:contradict", Kontor: "umea", Agency: "skv"}}) {
		t.Errorf("the last that was judged is %+v", got)
	}
}

// What is not the agency's, or does not exist, is refused in the same words; so is a request that is not as it should be.
func TestRefusals(t *testing.T) {
	d := newDesk(t)
	fk := d.join("fk")
	own, foreign := string(d.fk.For("fk")), string(d.pm.For("pm"))
	unknown := func(id string) string { return body("errand", id, "key", "1") }
	for _, tc := range []struct {
		name, subject, body string
		status              int
		code                string
	}{
		{"another's errand", "cmd.fk.accept", unknown(foreign), 404, "unknown-errand"},
		{"another's, by the name it would have here", "cmd.fk.accept", unknown(string(d.pm.For("fk"))), 404, "unknown-errand"},
		{"the office's own id", "cmd.fk.accept", unknown(string(d.fk)), 404, "unknown-errand"},
		{"an errand of an office that is not there", "cmd.fk.accept", unknown(strings.Replace(own, "umea", "atlantis", 1)), 404, "unknown-errand"},
		{"no id", "cmd.fk.accept", unknown("x"), 404, "unknown-errand"},
		{"a ledger", "cmd.fk.accept", unknown("reads.2024-05-02.x"), 404, "unknown-errand"},
		{"another's, for its times", "cmd.fk.slots", body("errand", foreign), 404, "unknown-errand"},
		{"no errand", "cmd.fk.accept", body("key", "1"), 400, "missing-field"},
		{"no key", "cmd.fk.accept", body("errand", own), 400, "missing-field"},
		{"no reason", "cmd.fk.return", body("errand", own, "key", "1"), 400, "missing-field"},
		{"no caseworker", "cmd.fk.accept", body("errand", own, "key", "1", "caseworker", ""), 400, "missing-field"},
		{"a caseworker that is none", "cmd.fk.accept", body("errand", own, "key", "1", "caseworker", "Åsa B"), 400, "bad-caseworker"},
		{"another agency's caseworker", "cmd.fk.accept", body("errand", own, "key", "1", "caseworker", "../pm.c1"), 400, "bad-caseworker"},
		{"an agency of its own choice", "cmd.fk.accept", body("errand", own, "key", "1", "agency", "pm"), 400, "unknown-field"},
		{"an actor of its own choice", "cmd.fk.accept", body("errand", own, "key", "1", "actor", "operator:o"), 400, "unknown-field"},
		{"a name written otherwise", "cmd.fk.accept", body("Errand", own, "key", "1"), 400, "unknown-field"},
		{"a field of another service", "cmd.fk.accept", body("errand", own, "key", "1", "team", "x"), 400, "unknown-field"},
		{"a name twice", "cmd.fk.accept", `{"errand":"a","errand":"b"}`, 400, "bad-field"},
		{"a number", "cmd.fk.accept", `{"errand":1}`, 400, "bad-field"},
		{"an object in it", "cmd.fk.accept", `{"errand":{"errand":"a"}}`, 400, "bad-field"},
		{"null", "cmd.fk.accept", `{"errand":null}`, 400, "bad-field"},
		{"no object", "cmd.fk.accept", `[]`, 400, "no-object"},
		{"nothing", "cmd.fk.accept", ``, 400, "no-object"},
		{"two objects", "cmd.fk.accept", `{}{}`, 400, "no-object"},
		{"cut off", "cmd.fk.accept", `{"errand":"a"`, 400, "no-object"},
		{"no UTF-8", "cmd.fk.accept", "{\"errand\":\"\xff\"}", 400, "not-utf8"},
		{"too large", "cmd.fk.accept", body("errand", strings.Repeat("x", agencydesk.MaxRequest)), 413, "request-too-large"},
		{"a key that is too long", "cmd.fk.accept", body("errand", own, "key", strings.Repeat("k", 300)), 400, "bad-key"},
		{"neither errand nor office", "cmd.fk.call-video", body("key", "1"), 400, "errand-or-office"},
		{"both", "cmd.fk.call-video", body("key", "1", "errand", own, "kontor", "umea", "date", "2024-05-02"), 400, "errand-or-office"},
		{"an office that is not there", "cmd.fk.call-video", body("key", "1", "kontor", "atlantis", "date", "2024-05-02"), 404, "unknown-kontor"},
	} {
		s := d.ask(fk, tc.subject, tc.body)
		if s.Status != tc.status || s.Code != tc.code || s.Detail == "" || s.Detail == s.Code {
			t.Errorf("%s: the answer is %s", tc.name, s.raw)
		}
	}
	err := d.books.View(t.Context(), d.book, func(day *domain.Day) {
		for id, e := range day.Errands {
			if e.Answer != "" {
				t.Errorf("%s was answered: %s", id, e.Answer)
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// What no policy allows does not happen, and the answer names none.
func TestWhatIsNotAllowedDoesNotHappen(t *testing.T) {
	d := newDesk(t)
	fk := d.join("fk")
	d.law.forbid("closed-to-fk")
	for _, verb := range agencydesk.Verbs() {
		b := body("errand", string(d.fk.For("fk")), "key", "1")
		switch verb {
		case "return", "contradict":
			b = body("errand", string(d.fk.For("fk")), "key", "1", "reason", "other")
		case "open-content", "slots":
			b = body("errand", string(d.fk.For("fk")))
		}
		if s := d.ask(fk, "cmd.fk."+verb, b); s.Status != 403 || s.Code != "not-allowed" || s.Args["policy"] != "closed-to-fk" {
			t.Errorf("%s answers %s", verb, s.raw)
		}
		if got := d.law.last(); got.on.Action != "nats:"+verb || got.on.Agency != "fk" || got.on.Kontor != "umea" {
			t.Errorf("%s is judged as %+v", verb, got)
		}
	}
	if d.shelf.opened > 0 {
		t.Error("content was opened")
	}
}

func TestContentIsOpenedForTheCaseworker(t *testing.T) {
	d := newDesk(t)
	fk := d.join("fk")
	own := d.fk.For("fk")
	s := d.ask(fk, "cmd.fk.open-content", body("errand", string(own)))
	if s.Content[domain.FieldNote].Text != "agency:fk.c12 reads "+string(own) || s.Errand != own {
		t.Errorf("the answer is %s", s.raw)
	}
	d.shelf.fail(errPanic)
	if s := d.ask(fk, "cmd.fk.open-content", body("errand", string(own))); s.Code != "failure" {
		t.Errorf("a panic is answered %s", s.raw)
	}
	for err, want := range map[error]string{
		handlers.ErrForgotten:                                 "content-forgotten",
		&handlers.Denied{Policy: "p"}:                         "not-allowed",
		fmt.Errorf("the disk says secret things"):             "failure",
		fmt.Errorf("%w: no log", handlers.ErrUnavailable):     "log-unavailable",
		fmt.Errorf("x: %w", &handlers.Damage{What: "a hole"}): "book-damaged",
	} {
		d.shelf.fail(err)
		if s := d.ask(fk, "cmd.fk.open-content", body("errand", string(own))); s.Code != want || strings.Contains(s.raw, "secret") {
			t.Errorf("%v is answered %s", err, s.raw)
		}
	}
}

func TestTimesOfAnErrand(t *testing.T) {
	d := newDesk(t)
	fk := d.join("fk")
	if s := d.ask(fk, "cmd.fk.slots", body("errand", string(d.fk.For("fk")))); s.Code != "" || s.Errand != d.fk.For("fk") || s.Times == nil {
		t.Errorf("the answer is %s", s.raw)
	}
}

// The next visitor for a team that the agency does not have cannot be called; that the rules say, not the service.
func TestACallByVideoIsTheDomainsToDecide(t *testing.T) {
	d := newDesk(t)
	fk := d.join("fk")
	if s := d.ask(fk, "cmd.fk.call-video", body("key", "1", "kontor", "umea", "date", "2024-05-02", "team", "nobody")); s.Code != "unknown-team" {
		t.Errorf("the answer is %s", s.raw)
	}
}

// An agency that comes into the network is served without anything being started again.
func TestANewAgencyIsServedAtOnce(t *testing.T) {
	d := newDesk(t)
	nc := d.join("xyz")
	request := body("errand", "umea.2024-05-02.x", "key", "1")
	before := d.ask(nc, "cmd.xyz.accept", request)
	change := domain.ChangeNetwork{Changes: []domain.Change{{Agency: &domain.AgencyListed{Agency: domain.Agency{
		Code: "xyz", NameSv: "Provmyndigheten", NameEn: "Test Authority", Status: "candidate",
	}}}}}
	if _, err := d.books.Do(t.Context(), domain.NetworkBook, change, handlers.Request{Actor: domain.System}); err != nil {
		t.Fatal(err)
	}
	if after := d.ask(nc, "cmd.xyz.accept", request); before.Code != "unknown-agency" || after.Code != "unknown-errand" {
		t.Errorf("before it answers %s, after %s", before.raw, after.raw)
	}
}

// An agency that asks more than can be done waits, and then is refused; another's requests are done meanwhile.
func TestOneAgencysFloodIsItsOwn(t *testing.T) {
	d := newDesk(t)
	fk, pm := d.join("fk"), d.join("pm")
	d.ask(fk, "cmd.fk.slots", body("errand", string(d.fk.For("fk")))) // the services are there
	release := d.shelf.hold()
	inbox := fk.NewRespInbox()
	answers, err := fk.SubscribeSync(inbox)
	if err != nil {
		t.Fatal(err)
	}
	for range 300 {
		if err := fk.PublishRequest("cmd.fk.open-content", inbox, []byte(body("errand", string(d.fk.For("fk"))))); err != nil {
			t.Fatal(err)
		}
	}
	const room = 16 + 256 // are being done, and wait
	answer := func(n int) (refused bool) {
		m, err := answers.NextMsg(10 * time.Second)
		if err != nil {
			t.Fatalf("answer %d: %v", n, err)
		}
		return strings.Contains(string(m.Data), "too-many-requests")
	}
	for n := range 300 - room { // nothing is done before it is let go on
		if !answer(n) {
			t.Error("there is room for more than that")
		}
	}
	if s := d.ask(pm, "cmd.pm.accept", body("errand", string(d.pm.For("pm")), "key", "1")); !s.Happened {
		t.Errorf("meanwhile the other is answered %s", s.raw)
	}
	release()
	for n := range room {
		if answer(300 - room + n) {
			t.Error("one that waited is refused")
		}
	}
}

// law allows everything, until it forbids everything.
type law struct {
	mu     sync.Mutex
	policy string
	all    []judged
}

type judged struct {
	by    string
	proof handlers.Proof
	on    handlers.Access
}

func (l *law) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, judged{p.Actor.String(), p.Proof, a})
	return handlers.Verdict{Allowed: l.policy == "", Policy: l.policy}
}

func (l *law) forbid(policy string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.policy = policy
}

func (l *law) last() judged {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[len(l.all)-1]
}

// errPanic has the shelf panic.
var errPanic = errors.New("it falls down")

// shelf has one note for whoever reads.
type shelf struct {
	mu     sync.Mutex
	err    error
	held   chan struct{}
	opened int
}

func (s *shelf) Open(_ context.Context, p handlers.Principal, e domain.ErrandID) (map[domain.ContentField]handlers.Opened, error) {
	s.mu.Lock()
	held := s.held
	s.opened++
	err := s.err
	s.mu.Unlock()
	if held != nil {
		<-held
	}
	if err == errPanic {
		panic(err)
	}
	return map[domain.ContentField]handlers.Opened{domain.FieldNote: {Text: p.Actor.String() + " reads " + string(e)}}, err
}

func (s *shelf) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *shelf) hold() (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = make(chan struct{})
	return func() { close(s.held) }
}
