package agency_test

import (
	"bufio"
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/webtest"
)

// streamAs is the first message of a stream, as somebody.
func (c *console) streamAs(who, path string) (said string) {
	c.t.Helper()
	server := httptest.NewServer(c.Pages)
	defer server.Close()
	ctx, cancel := context.WithCancel(c.t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("X-Kontor-Actor", who)
	r.Header.Set("Accept-Language", "sv")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan() && lines.Text() != "event: beat"; {
		if !strings.HasPrefix(lines.Text(), "id: ") { // where the log stands, which no two logs have in common
			said += lines.Text() + "\n"
		}
	}
	return said
}

func (c *console) contents() *handlers.Contents { return c.kept }

// boss is a supervisor who may have a visitor forgotten.
func boss() handlers.Principal {
	return handlers.Principal{
		Actor: domain.Actor{Role: domain.RoleSupervisor, ID: "s-1"}, Kontors: []domain.KontorID{webtest.Office}, Proof: handlers.ProvedBySession,
	}
}

// everywhere are all pages and streams of the console at which something of an errand could stand.
func everywhere(id string) []string {
	return []string{
		"/agency", "/agency?list=owed", "/agency?list=ended", "/agency?list=booked", "/agency?list=day&at=skelleftea&date=2024-05-02",
		at(id), "/agency?list=owed&errand=" + id, "/live/agency", "/live/agency?list=owed", "/live/agency?list=ended", "/live/agency?errand=" + id,
	}
}

// seen is what the agency sees of all of them, one after the other.
func (c *console) seen(who, id string) string {
	var all strings.Builder
	for _, path := range everywhere(id) {
		all.WriteString("\n== " + strings.ReplaceAll(path, id, "ID") + "\n")
		if strings.HasPrefix(path, "/live") {
			all.WriteString(c.streamAs(who, path))
			continue
		}
		all.WriteString(c.As(who, "GET", path, "").Body)
	}
	return all.String()
}

// TestTwoAgenciesSideBySide: a visitor with an errand of each, one with two of one, one moved on from the other: neither agency's pages, fragments and
// streams have anything of the other's.
func TestTwoAgenciesSideBySide(t *testing.T) {
	c := newConsole(t)
	c.OpenDesk("1", webtest.Officer, "fk", "pm")
	both := c.visit(false, "fk-bostb", "pm-allman")
	c.visit(false, "fk-vab", "fk-bostb")
	c.ended(both, "fk-bostb", domain.HandedOver)
	foreign := map[string][]string{}
	own := map[string]string{fk: c.own(both, "fk-bostb"), pm: c.own(both, "pm-allman")}
	for _, v := range c.Visits() {
		ticket := ""
		err := c.Books.View(t.Context(), c.Today(), func(d *domain.Day) { ticket = string(d.Visits[v].Ticket) })
		if err != nil {
			t.Fatal(err)
		}
		for code, e := range c.Errands(v) {
			tail := func(id string) string { return id[strings.LastIndexByte(id, '.')+1:] }
			for _, who := range []string{fk, pm} {
				foreign[who] = append(foreign[who], ticket, tail(string(v)), tail(string(e.ID)), webtest.Officer)
				if a := string(e.Agency); !strings.HasPrefix(who, "agency:"+a) {
					foreign[who] = append(foreign[who], tail(string(e.ID.For(e.Agency))), string(e.Matter), string(code), c.Books.Network().Types[code].NameSv)
				}
			}
		}
	}
	for who, never := range foreign {
		body := c.seen(who, own[who])
		if !strings.Contains(body, own[who]) {
			t.Fatalf("%s does not see its own: the test shows nothing", who)
		}
		for _, text := range never {
			if text != "" && strings.Contains(body, text) {
				t.Errorf("%s sees %q", who, text)
			}
		}
	}
}

var (
	ids   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	ends  = regexp.MustCompile(`(case-|ärende )[0-9a-f]{6}`)
	codes = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}`)
)

// TestAsIfItWereTheOnlyErrand: what an agency sees is the same, to the letter, whether its errand's visitor came for something else too, and whatever
// becomes of that; but for ids and codes, which are random.
func TestAsIfItWereTheOnlyErrand(t *testing.T) {
	same := func(name string, day func(c *console, types ...domain.ErrandTypeCode) domain.VisitID) {
		t.Run(name, func(t *testing.T) {
			look := func(types ...domain.ErrandTypeCode) string {
				c := newConsole(t)
				c.OpenDesk("1", webtest.Officer, "fk", "pm")
				v := day(c, types...)
				c.SettledAt()
				body := c.seen(fk, c.own(v, "fk-bostb"))
				return codes.ReplaceAllString(ends.ReplaceAllString(ids.ReplaceAllString(body, "ID"), "END"), "CODE")
			}
			alone, beside := look("fk-bostb"), look("fk-bostb", "pm-allman")
			if alone != beside {
				t.Errorf("alone and beside another's they differ: %s", difference(alone, beside))
			}
		})
	}
	same("it waits", func(c *console, types ...domain.ErrandTypeCode) domain.VisitID { return c.visit(false, types...) })
	same("its visitor is at a desk for the other", func(c *console, types ...domain.ErrandTypeCode) domain.VisitID {
		v := c.visit(false, types...)
		c.Do(c.Today(), domain.CloseDesk{Desk: "1"}, "officer:"+webtest.Officer)
		c.OpenDesk("2", webtest.Officer, "pm")
		if len(types) > 1 {
			c.Do(c.Today(), domain.CallVisit{Desk: "2", Visit: v}, "officer:"+webtest.Officer)
			c.Do(c.Today(), domain.Start{Errand: c.Errands(v)["pm-allman"].ID}, "officer:"+webtest.Officer)
		}
		return v
	})
	same("it is handed over, and so is the other", func(c *console, types ...domain.ErrandTypeCode) domain.VisitID {
		v := c.visit(false, types...)
		c.ended(v, "fk-bostb", domain.HandedOver)
		for _, other := range types[1:] {
			id := c.Errands(v)[other].ID
			c.Do(c.Today(), domain.Start{Errand: id}, "officer:"+webtest.Officer)
			c.Do(c.Today(), domain.End{Errand: id, Outcome: domain.HandedOver}, "officer:"+webtest.Officer)
		}
		return v
	})
}

// two are the first two of the answers.
func two(answers map[string]string) (a, b string) {
	all := slices.Sorted(maps.Keys(answers))
	return all[0], all[1]
}

func difference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			at := 0
			for at < min(len(as[i]), len(bs[i])) && as[i][at] == bs[i][at] {
				at++
			}
			cut := func(s string) string { return s[max(0, at-200):min(len(s), at+200)] }
			return "\n" + cut(as[i]) + "\n-- and --\n" + cut(bs[i])
		}
	}
	return "one is longer"
}

// TestGuessedErrands: an errand of another agency, one that there is not, one by the office's own id and rubbish are refused alike, by every
// page and form, and nothing is written, not even that somebody read.
func TestGuessedErrands(t *testing.T) {
	c := newConsole(t)
	c.OpenDesk("1", webtest.Officer, "fk", "pm")
	v := c.visit(false, "fk-bostb", "pm-allman")
	c.ended(v, "fk-bostb", domain.HandedOver)
	e := c.Errands(v)["fk-bostb"]
	day := string(c.Today())
	guesses := map[string]string{
		"another's": string(e.ID.For("fk")), "the office's own id": string(e.ID), "the visit": string(v), "for the wrong agency": string(e.ID.For("pm")),
		"nobody's": day + ".0f5d5d1e-5a7b-5f0e-8f86-0b3f2c6b1d90", "a day without anybody": "skelleftea.2023-01-01.0f5d5d1e-5a7b-5f0e-8f86-0b3f2c6b1d90",
	}
	forms := []string{"accept", "return", "close", "contradict", "call", "start", "end", "miss", "open"}
	before, read := c.Entries(), len(c.openings())
	answers := map[string]map[string]string{}
	note := func(what, guess string, a webtest.Answer) {
		if a.Status != http.StatusNotFound {
			t.Errorf("%s of %s is answered %d", what, guess, a.Status)
		}
		if answers[what] == nil {
			answers[what] = map[string]string{}
		}
		body := ids.ReplaceAllString(strings.ReplaceAll(a.Body, guesses[guess], "GUESS"), "ID")
		answers[what][strings.ReplaceAll(body, "2023-01-01", "2024-05-02")] = guess
	}
	for guess, id := range guesses {
		note("the page", guess, c.As(pm, "GET", at(id), ""))
		for _, f := range forms {
			note(f, guess, c.act(pm, "/agency/"+f, id, "reason", "incomplete", "outcome", "solved", "team", ""))
		}
		if said := c.streamAs(pm, "/live/agency?errand="+id); !strings.Contains(said, "inte längre er myndighets") || strings.Contains(said, "Bostadsbidrag") {
			t.Errorf("the stream says of %s: %s", guess, said)
		}
	}
	for what, different := range answers {
		if len(different) != 1 {
			t.Errorf("%s answers the guesses in %d ways: %s", what, len(different), difference(two(different)))
		}
	}
	if c.Entries() != before || len(c.openings()) != read {
		t.Error("a guess was written down as if it were an answer or a reading")
	}
	for _, path := range []string{"/agency?agency=fk", "/live/agency?agency=fk"} {
		c.As(pm, "GET", path, "").Want(t, http.StatusForbidden)
	}
	c.act(pm, "/agency/accept", string(e.ID.For("fk")), "agency", "fk").Want(t, http.StatusForbidden)
	// an own errand is named with another office than its own
	own := string(c.Errands(v)["pm-allman"].ID.For("pm"))
	c.As(pm, "POST", "/agency/open", "key=k&kontor=umea&errand="+own).Want(t, http.StatusNotFound)
}

// TestAnErrandThatMovesOn: who it leaves sees it no more; who it comes to sees nothing of before.
func TestAnErrandThatMovesOn(t *testing.T) {
	c := newConsole(t)
	c.OpenDesk("1", webtest.Officer, "fk", "pm")
	v := c.visit(false, "fk-bostb")
	before := c.own(v, "fk-bostb")
	c.As(fk, "GET", at(before), "").Want(t, 200, "Bostadsbidrag")
	by := "officer:" + webtest.Officer
	c.Do(c.Today(), domain.CallVisit{Desk: "1", Visit: v}, by)
	c.Do(c.Today(), domain.Start{Errand: c.Errands(v)["fk-bostb"].ID}, by)
	c.Do(c.Today(), domain.Transfer{Errand: c.Errands(v)["fk-bostb"].ID, To: "pm-allman"}, by)
	c.As(fk, "GET", at(before), "").Want(t, http.StatusNotFound, "finns inte bland dem du kan se")
	c.act(fk, "/agency/accept", before).Want(t, http.StatusNotFound)
	now := c.own(v, "pm-allman")
	a := c.As(pm, "GET", at(now), "")
	a.Want(t, 200, "Blev er myndighets")
	for _, text := range []string{"Bostadsbidrag", "fk", "Registrerat", "Påbörjades", before, secret} {
		if strings.Contains(a.Text(), text) {
			t.Errorf("pm is told %q of before: %s", text, a.Text())
		}
	}
}
