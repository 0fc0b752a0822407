// Package webtest is what the tests of the pages stand on: a site on a log in memory, and a real browser. It is for tests only.
package webtest

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
	"kontor/handlers/past"
	"kontor/handlers/web"
	"kontor/handlers/web/page"
	"kontor/handlers/words"
	"kontor/projections"
)

// Site is the pages on a log in memory, with a board that follows it, on a Thursday at 10:42.
type Site struct {
	t     testing.TB
	Log   handlers.Log
	Books *handlers.Books
	Board *projections.Board
	Pages http.Handler  // for whoever has logged in
	Said  *bytes.Buffer // what was logged
	Fail  error         // what the log says to the pages, when it fails
	Chest *Chest        // of visitors' content

	mu  sync.Mutex
	now time.Time
}

const (
	Office  = domain.KontorID("skelleftea")
	Officer = "o-skelleftea-1"
	Other   = "o-skelleftea-2"
	Date    = domain.Date("2024-05-02")
)

func NewSite(t testing.TB, change ...func(*web.Config)) *Site {
	t.Helper()
	s := &Site{t: t, now: Date.At(10*60 + 42), Said: &bytes.Buffer{}, Board: projections.NewBoard(), Chest: newChest()}
	ctx, cancel := context.WithCancel(context.Background())
	log := memlog.New()
	books, err := handlers.NewBooks(ctx, failing{log, s}, handlers.Options{Clock: s.Clock, Sealer: s.Chest})
	if err != nil {
		t.Fatal(err)
	}
	if err := books.Seed(ctx); err != nil {
		t.Fatal(err)
	}
	s.Books, s.Log = books, log
	done := make(chan error, 1)
	go func() { done <- handlers.Feed(ctx, log, handlers.Position{}, books, s.Board) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; ctx.Err() == nil || err == nil {
			t.Errorf("the feed ended by itself: %v", err)
		}
	})
	config := web.Config{
		Books: books, Board: s.Board, Clock: s.Clock, Log: slog.New(slog.NewTextHandler(s.Said, nil)), Authority: HostMay{},
		Words:    func(lang string) web.Words { return words.In(lang) },
		Visitors: func(langs ...string) web.VisitorWords { return words.ForVisitors(langs...) },
		Entries:  log,
	}
	earlier := past.New(log, past.Options{Network: books.Network, Clock: s.Clock})
	config.Past = func(ctx context.Context, as string, moment time.Time, k domain.KontorID, look func(page.Earlier)) error {
		return earlier.See(ctx, past.As{Kind: past.Kind(as), Moment: moment, Kontor: k}, func(seen past.Seen) {
			look(page.Earlier{Board: seen.Board, Line: seen.Line, Unread: seen.Unread})
		})
	}
	for _, f := range change {
		f(&config)
	}
	if config.Contents == nil {
		config.Contents = &handlers.Contents{Books: books, Vault: s.Chest, Authority: config.Authority, Clock: s.Clock}
	}
	mux := http.NewServeMux()
	web.Mount(mux, config)
	s.Pages = logged(mux)
	s.Settled()
	return s
}

// failing is the site's log, as long as nothing fails.
type failing struct {
	handlers.Log
	s *Site
}

func (f failing) Head(ctx context.Context, b domain.BookID) (handlers.Head, error) {
	if f.s.Fail != nil {
		return handlers.Head{}, f.s.Fail
	}
	return f.Log.Head(ctx, b)
}

func (f failing) Append(ctx context.Context, expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	if f.s.Fail != nil {
		return handlers.Recorded{}, f.s.Fail
	}
	return f.Log.Append(ctx, expected, e)
}

func (s *Site) Clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Pass lets time go by.
func (s *Site) Pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// Settled waits until the board has seen what was written so far.
func (s *Site) Settled() {
	s.t.Helper()
	receipt := s.Do(domain.NetworkBook, domain.SeedNetwork{Part: domain.Catalogue}, domain.System.String(), "seed "+domain.Catalogue)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.Board.WaitFor(ctx, receipt.Position); err != nil {
		s.t.Fatal(err)
	}
}

// Do is a command by the actor, which must not be refused; the board has it when it returns.
func (s *Site) Do(b domain.BookID, c domain.Command, actor string, key ...string) handlers.Receipt {
	s.t.Helper()
	a, err := domain.ParseActor(actor)
	if err != nil {
		s.t.Fatal(err)
	}
	receipt, err := s.Books.Do(context.Background(), b, c, handlers.Request{Actor: a, Key: strings.Join(key, "")})
	if err != nil {
		s.t.Fatalf("%s: %v", c.Name(), err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.Board.WaitFor(ctx, receipt.Position); err != nil {
		s.t.Fatal(err)
	}
	return receipt
}

func (s *Site) Today() domain.BookID { return domain.DaybookID(Office, Date) }

func (s *Site) Open() { s.Do(s.Today(), domain.OpenDay{}, "reception:"+string(Office)) }

func (s *Site) OpenDesk(desk, who string, agencies ...domain.AgencyCode) {
	s.t.Helper()
	s.Do(s.Today(), domain.OpenDesk{Desk: domain.DeskID(desk), Officer: domain.OfficerID(who), Agencies: agencies}, "officer:"+who)
}

// Register is a visit for the errand types; it answers with the visit's id and its number.
func (s *Site) Register(types ...domain.ErrandTypeCode) (domain.VisitID, domain.Ticket) {
	s.t.Helper()
	c := domain.Register{}
	for _, t := range types {
		c.Errands = append(c.Errands, domain.NewErrand{Type: t})
	}
	var visit domain.VisitID
	var ticket domain.Ticket
	for _, ev := range s.Do(s.Today(), c, "reception:"+string(Office)).Entry.Events {
		switch ev := ev.(type) {
		case domain.VisitRegistered:
			visit = ev.Visit
		case domain.TicketIssued:
			ticket = ev.Ticket
		}
	}
	return visit, ticket
}

// Busy is a morning at some thirty offices: desks staffed, people waiting for a minute or for half an hour, some served.
func (s *Site) Busy() {
	s.t.Helper()
	types := []domain.ErrandTypeCode{"fk-bostb", "skv-flytt-inom", "pm-btp-rakna", "fk-vab", "skv-persbevis", "af-inskr", "ssc-dator", "pm-allman"}
	here := slices.Sorted(maps.Keys(s.Books.Network().Kontors))
	var open []domain.KontorID
	for i, k := range here {
		if kontor := s.Books.Network().Kontors[k]; kontor.HoursOn(Date) == (domain.Span{}) || i%5 != 0 && k != Office {
			continue
		}
		open = append(open, k)
		book, staff := domain.DaybookID(k, Date), s.Books.Network().Staff(k, Date)
		s.Do(book, domain.OpenDay{}, "reception:"+string(k))
		for desk := range min(2, len(staff)) {
			s.Do(book, domain.OpenDesk{Desk: domain.DeskID(strconv.Itoa(desk + 1)), Officer: staff[desk], Agencies: []domain.AgencyCode{"skv", "fk"}},
				"officer:"+string(staff[desk]))
		}
	}
	for round := range 9 {
		for i, k := range open {
			if (i*7+round*3)%5 > 2 && k != Office {
				continue
			}
			book, staff := domain.DaybookID(k, Date), s.Books.Network().Staff(k, Date)
			errands := []domain.NewErrand{{Type: types[(i+round)%len(types)]}}
			if (i+round)%4 == 0 {
				errands = append(errands, domain.NewErrand{Type: types[(i+round+3)%len(types)]})
			}
			c := domain.Register{Errands: errands}
			if round == 4 {
				c.Language, c.Needs = "ar", []domain.Need{domain.NeedInterpreter}
			}
			s.Do(book, c, "reception:"+string(k))
			if round == i%4 {
				s.CallNext(book, "1", staff[0])
			}
			if round == 3+i%4 {
				s.CallNext(book, "2", staff[1])
			}
		}
		s.Pass(time.Duration(1+round%4) * time.Minute)
	}
}

// CallNext calls whoever is next, if anybody is.
func (s *Site) CallNext(b domain.BookID, desk domain.DeskID, o domain.OfficerID) {
	s.t.Helper()
	who := handlers.Request{Actor: domain.Actor{Role: domain.RoleOfficer, ID: string(o)}}
	if _, err := s.Books.Do(context.Background(), b, domain.CallNext{Desk: desk}, who); err != nil && !domain.Refused(err, "nobody-waits") {
		s.t.Fatal(err)
	}
}

// Answer is what a page said.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Get asks for a page in Swedish, or in the language given.
func (s *Site) Get(path string, lang ...string) Answer {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", strings.Join(append(lang, "sv"), ","))
	return s.Serve(r)
}

// Post sends a form, with a key of its own unless it has one.
func (s *Site) Post(path string, form url.Values) Answer {
	s.t.Helper()
	if !form.Has("key") {
		form.Set("key", "key-"+time.Now().String())
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", "sv")
	return s.Serve(r)
}

func (s *Site) Serve(r *http.Request) Answer {
	w := httptest.NewRecorder()
	s.Pages.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return Answer{w.Code, w.Header(), string(body)}
}

// Values is a form of alternating names and values.
func Values(pairs ...string) url.Values {
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

// Text is what a reader sees of a page, more or less.
func (a Answer) Text() string {
	body := a.Body
	if i := strings.Index(body, "<main"); i >= 0 {
		body = body[i:]
	}
	return spaces.ReplaceAllString(tags.ReplaceAllString(body, " "), " ")
}

// Want fails unless the answer has the status and every text.
func (a Answer) Want(t testing.TB, status int, texts ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("status %d, want %d: %.400s", a.Status, status, a.Text())
	}
	for _, want := range texts {
		if !strings.Contains(a.Text(), want) && !strings.Contains(a.Body, want) {
			t.Errorf("no %q in: %.1500s", want, a.Text())
		}
	}
}
