package web_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
	"kontor/handlers/web"
	"kontor/handlers/words"
	"kontor/projections"
)

// site is the pages on a log in memory, with a board that follows it, on a Thursday at 10:42.
type site struct {
	t     testing.TB
	log   handlers.Log
	books *handlers.Books
	board *projections.Board
	mux   http.Handler  // the pages, for whoever has logged in
	said  *bytes.Buffer // what was logged
	fail  error         // what the log says to the pages, when it fails

	mu  sync.Mutex
	now time.Time
}

const (
	office  = domain.KontorID("skelleftea")
	officer = "o-skelleftea-1"
	other   = "o-skelleftea-2"
	date    = domain.Date("2024-05-02")
)

func newSite(t testing.TB, change ...func(*web.Config)) *site {
	t.Helper()
	s := &site{t: t, now: date.At(10*60 + 42), said: &bytes.Buffer{}, board: projections.NewBoard()}
	ctx, cancel := context.WithCancel(context.Background())
	log := memlog.New()
	books, err := handlers.NewBooks(ctx, failing{log, s}, handlers.Options{Clock: s.clock})
	if err != nil {
		t.Fatal(err)
	}
	if err := books.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	s.books, s.log = books, log
	done := make(chan error, 1)
	go func() { done <- handlers.Feed(ctx, log, handlers.Position{}, books, s.board) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; ctx.Err() == nil || err == nil {
			t.Errorf("the feed ended by itself: %v", err)
		}
	})
	config := web.Config{
		Books: books, Board: s.board, Clock: s.clock, Log: slog.New(slog.NewTextHandler(s.said, nil)), Authority: hostMay{},
		Words: func(lang string) web.Words { return words.In(lang) },
	}
	for _, f := range change {
		f(&config)
	}
	mux := http.NewServeMux()
	web.Mount(mux, config)
	s.mux = logged(mux)
	s.settled()
	return s
}

// failing is the site's log, as long as nothing fails.
type failing struct {
	handlers.Log
	s *site
}

func (f failing) Head(ctx context.Context, b domain.BookID) (handlers.Head, error) {
	if f.s.fail != nil {
		return handlers.Head{}, f.s.fail
	}
	return f.Log.Head(ctx, b)
}

func (f failing) Append(ctx context.Context, expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	if f.s.fail != nil {
		return handlers.Recorded{}, f.s.fail
	}
	return f.Log.Append(ctx, expected, e)
}

func (s *site) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// pass lets time go by.
func (s *site) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// settled waits until the board has seen what was written so far.
func (s *site) settled() {
	s.t.Helper()
	receipt := s.do(domain.NetworkBook, domain.SeedNetwork{Part: domain.Catalogue}, domain.System.String(), "seed "+domain.Catalogue)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.board.WaitFor(ctx, receipt.Position); err != nil {
		s.t.Fatal(err)
	}
}

// do is a command by the actor, which must not be refused; the board has it when it returns.
func (s *site) do(b domain.BookID, c domain.Command, actor string, key ...string) handlers.Receipt {
	s.t.Helper()
	a, err := domain.ParseActor(actor)
	if err != nil {
		s.t.Fatal(err)
	}
	receipt, err := s.books.Do(context.Background(), b, c, handlers.Request{Actor: a, Key: strings.Join(key, "")})
	if err != nil {
		s.t.Fatalf("%s: %v", c.Name(), err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.board.WaitFor(ctx, receipt.Position); err != nil {
		s.t.Fatal(err)
	}
	return receipt
}

func (s *site) today() domain.BookID { return domain.DaybookID(office, date) }

func (s *site) open() { s.do(s.today(), domain.OpenDay{}, "reception:"+string(office)) }

func (s *site) openDesk(desk, who string, agencies ...domain.AgencyCode) {
	s.t.Helper()
	s.do(s.today(), domain.OpenDesk{Desk: domain.DeskID(desk), Officer: domain.OfficerID(who), Agencies: agencies}, "officer:"+who)
}

// register is a visit for the errand types; it answers with the visit's id and its number.
func (s *site) register(types ...domain.ErrandTypeCode) (domain.VisitID, domain.Ticket) {
	s.t.Helper()
	c := domain.Register{}
	for _, t := range types {
		c.Errands = append(c.Errands, domain.NewErrand{Type: t})
	}
	var visit domain.VisitID
	var ticket domain.Ticket
	for _, ev := range s.do(s.today(), c, "reception:"+string(office)).Entry.Events {
		switch ev := ev.(type) {
		case domain.VisitRegistered:
			visit = ev.Visit
		case domain.TicketIssued:
			ticket = ev.Ticket
		}
	}
	return visit, ticket
}

// busy is a morning at some thirty offices: desks staffed, people waiting for a minute or for half an hour, some served.
func (s *site) busy() {
	s.t.Helper()
	types := []domain.ErrandTypeCode{"fk-bostb", "skv-flytt-inom", "pm-btp-rakna", "fk-vab", "skv-persbevis", "af-inskr", "ssc-dator", "pm-allman"}
	here := slices.Sorted(maps.Keys(s.books.Network().Kontors))
	var open []domain.KontorID
	for i, k := range here {
		if kontor := s.books.Network().Kontors[k]; kontor.HoursOn(date) == (domain.Span{}) || i%5 != 0 && k != office {
			continue
		}
		open = append(open, k)
		book, staff := domain.DaybookID(k, date), s.books.Network().Staff(k, date)
		s.do(book, domain.OpenDay{}, "reception:"+string(k))
		for desk := range min(2, len(staff)) {
			s.do(book, domain.OpenDesk{Desk: domain.DeskID(strconv.Itoa(desk + 1)), Officer: staff[desk], Agencies: []domain.AgencyCode{"skv", "fk"}},
				"officer:"+string(staff[desk]))
		}
	}
	for round := range 9 {
		for i, k := range open {
			if (i*7+round*3)%5 > 2 && k != office {
				continue
			}
			book, staff := domain.DaybookID(k, date), s.books.Network().Staff(k, date)
			errands := []domain.NewErrand{{Type: types[(i+round)%len(types)]}}
			if (i+round)%4 == 0 {
				errands = append(errands, domain.NewErrand{Type: types[(i+round+3)%len(types)]})
			}
			c := domain.Register{Errands: errands}
			if round == 4 {
				c.Language, c.Needs = "ar", []domain.Need{domain.NeedInterpreter}
			}
			s.do(book, c, "reception:"+string(k))
			if round == i%4 {
				s.callNext(book, "1", staff[0])
			}
			if round == 3+i%4 {
				s.callNext(book, "2", staff[1])
			}
		}
		s.pass(time.Duration(1+round%4) * time.Minute)
	}
}

// callNext calls whoever is next, if anybody is.
func (s *site) callNext(b domain.BookID, desk domain.DeskID, o domain.OfficerID) {
	s.t.Helper()
	who := handlers.Request{Actor: domain.Actor{Role: domain.RoleOfficer, ID: string(o)}}
	if _, err := s.books.Do(context.Background(), b, domain.CallNext{Desk: desk}, who); err != nil && !domain.Refused(err, "nobody-waits") {
		s.t.Fatal(err)
	}
}

// answer is what a page said.
type answer struct {
	status int
	header http.Header
	body   string
}

// get asks for a page in Swedish, or in the language given.
func (s *site) get(path string, lang ...string) answer {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", strings.Join(append(lang, "sv"), ","))
	return s.serve(r)
}

// post sends a form, with a key of its own unless it has one.
func (s *site) post(path string, form url.Values) answer {
	s.t.Helper()
	if !form.Has("key") {
		form.Set("key", "key-"+time.Now().String())
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", "sv")
	return s.serve(r)
}

func (s *site) serve(r *http.Request) answer {
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{w.Code, w.Header(), string(body)}
}

// values is a form of alternating names and values.
func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`[\s\x{a0}]+`)
)

// text is what a reader sees of a page, more or less.
func (a answer) text() string {
	body := a.body
	if i := strings.Index(body, "<main"); i >= 0 {
		body = body[i:]
	}
	return spaces.ReplaceAllString(tags.ReplaceAllString(body, " "), " ")
}

// want fails unless the answer has the status and every text.
func (a answer) want(t testing.TB, status int, texts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d: %.400s", a.status, status, a.text())
	}
	for _, want := range texts {
		if !strings.Contains(a.text(), want) && !strings.Contains(a.body, want) {
			t.Errorf("no %q in: %.1500s", want, a.text())
		}
	}
}
