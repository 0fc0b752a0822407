package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/edge"
	"kontor/handlers/identity/demoissuer"
)

// TestAttacks: each is refused as the table says, nothing is written by any of them, and neither an answer nor the log has what is secret.
func TestAttacks(t *testing.T) {
	b := besiege(t)
	slow := b.dribble()
	before, err := b.node.log.Head(t.Context(), houseBook)
	must(t, err)
	for _, table := range [][]attack{proofs, logins, forgeries} {
		for _, a := range table {
			b.run(a.name, func(t *testing.T) { b.refused(t, a.try(b), a.status, a.code) })
		}
	}
	for name, token := range b.tokens(t) {
		b.run(name, func(t *testing.T) { b.refused(t, b.bearing(token).ask("GET", "/v1/incidents", ""), 401, "login-none") })
	}
	b.run("a token that is meant for another system", b.audience)
	b.run("ids that are guessed", b.guessed)
	b.run("another agency's errand", b.anotherAgencys)
	b.run("a way out of the house behind the login", b.redirects)
	b.run("lines that are sent as they are", b.lines)
	t.Run("a client that never ends its header", func(t *testing.T) {
		took := <-slow
		t.Logf("it is hung up on after %d ms", took.Milliseconds())
		if took < 0 || took > edge.HeaderTimeout+time.Second {
			t.Errorf("it is hung up on after %v", took)
		}
	})
	after, err := b.node.log.Head(t.Context(), houseBook)
	must(t, err)
	if after != before {
		t.Errorf("the day's book was at %+v and is at %+v", before, after)
	}
	b.run("content that is moved to another errand", b.moved)
	b.silent(t, b.log.String(), toldFk, "for skv", b.token, b.screen, "person-", string(b.issuer.Secret), b.boss.header.Get("Authorization")[7:])
}

// run is a subtest: what goes wrong in it is its own.
func (b *besieged) run(name string, test func(*testing.T)) {
	whole := b.t
	defer func() { b.t = whole }()
	b.t.(*testing.T).Run(name, func(t *testing.T) {
		b.t = t
		test(t)
	})
}

// refused asserts how an answer says no, and that it tells nothing.
func (b *besieged) refused(t *testing.T, a heard, status int, code string) {
	t.Helper()
	if a.status != status || a.code != code {
		t.Errorf("answered %d %q, want %d %q: %s", a.status, a.code, status, code, a.body)
	}
	if strings.Contains(a.body, toldFk) || strings.Contains(a.body, b.token) {
		t.Errorf("it tells %s", a.body)
	}
}

// silent asserts that what was logged has none of the secrets, and that something was logged.
func (*besieged) silent(t *testing.T, log string, secrets ...string) {
	t.Helper()
	if !strings.Contains(log, "somebody logged in") {
		t.Errorf("the log is none: %s", log)
	}
	for _, line := range strings.Split(log, "\n") {
		for _, secret := range secrets {
			if secret == "" || strings.Contains(line, secret) {
				t.Errorf("the log has %q: %s", secret, line)
			}
		}
	}
}

// audience: a token that is good here is none at a system with another audience.
func (b *besieged) audience(t *testing.T) {
	f := loginFlags{issuer: b.issuer.URL, clientID: demoissuer.ClientID, mapping: filepath.Join(t.TempDir(), "mapping.json")}
	must(t, os.WriteFile(f.mapping, demoissuer.Mapping(), 0o600))
	for audience, status := range map[string]int{demoissuer.Audience: http.StatusOK, "another-api": http.StatusUnauthorized} {
		f.audience = audience
		d, err := f.open(t.Context(), doorNeeds{
			addr: b.addr, data: b.dir, nc: b.nc, replicas: b.replicas, network: b.books.Network, clock: b.clock, out: quiet(),
		})
		must(t, err)
		w := httptest.NewRecorder()
		d.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p, _ := handlers.PrincipalOf(r.Context())
			_, _ = io.WriteString(w, p.Actor.String()) // it is kept
		})).ServeHTTP(w, b.boss.request("GET", "/v1/me", "", nil))
		if w.Code != status || (w.Body.String() == "supervisor:s-skelleftea") != (status == http.StatusOK) {
			t.Errorf("with the audience %s: %d %s", audience, w.Code, w.Body)
		}
	}
}

// without is an answer without what it repeats of the question.
func (a heard) without(id string) heard {
	return heard{status: a.status, code: a.code, body: strings.ReplaceAll(a.body, id, "ID")}
}

// guessed: whoever may not see an errand or a visit cannot tell whether there is one.
func (b *besieged) guessed(t *testing.T) {
	const nothing = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
	there, skv := b.in("o-kista-1"), b.in("c1-skv")
	own := b.uuid(b.fk.For("fk"))
	for name, ask := range map[string]struct {
		by *caller
		id string
		at func(id string) (method, path, body string)
	}{
		"a visit, from another office":    {there, b.visit, func(id string) (string, string, string) { return "GET", theHouse + "/visits/" + id, "" }},
		"an errand, from another office":  {there, b.uuid(b.fk), func(id string) (string, string, string) { return "GET", theHouse + "/errands/" + id, "" }},
		"a decision, from another office": {there, b.uuid(b.fk), func(id string) (string, string, string) { return "GET", theHouse + "/errands/" + id + "/decision", "" }},
		"content, from another office":    {there, b.uuid(b.fk), func(id string) (string, string, string) { return "POST", theHouse + "/errands/" + id + "/openings", "" }},
		"content, by the reception":       {b.reception, b.uuid(b.fk), func(id string) (string, string, string) { return "POST", theHouse + "/errands/" + id + "/openings", "" }},
		"a call, from another office": {there, b.visit, func(id string) (string, string, string) {
			return "POST", theHouse + "/visits/" + id + "/calls", `{"desk":"1"}`
		}},
		"an errand, by a screen":       {b.bearing(b.screen), b.uuid(b.fk), func(id string) (string, string, string) { return "GET", theHouse + "/errands/" + id, "" }},
		"an errand, by nobody":         {b.stranger(), b.uuid(b.fk), func(id string) (string, string, string) { return "GET", theHouse + "/errands/" + id, "" }},
		"an errand, by another agency": {skv, b.uuid(b.fk), func(id string) (string, string, string) { return "GET", theHouse + "/errands/" + id, "" }},
		"an agency's errand, by another": {skv, own, func(id string) (string, string, string) {
			return "POST", theHouse + "/errands/" + id + "/acceptances", ""
		}},
		"an agency's content, by another": {skv, own, func(id string) (string, string, string) {
			return "POST", "/v1/agencies/skv/errands/" + string(houseBook) + "." + id + "/openings", ""
		}},
		"an agency's content, in its own name": {skv, own, func(id string) (string, string, string) {
			return "POST", "/v1/agencies/fk/errands/" + string(houseBook) + "." + id + "/openings", ""
		}},
		"an office's errand, as the agency's": {b.in("c1-fk"), b.uuid(b.fk), func(id string) (string, string, string) {
			return "POST", "/v1/agencies/fk/errands/" + string(houseBook) + "." + id + "/openings", ""
		}},
		"an office's errand, by its own agency": {b.in("c1-fk"), b.uuid(b.fk), func(id string) (string, string, string) {
			return "POST", theHouse + "/errands/" + id + "/acceptances", ""
		}},
	} {
		real, guess := ask.by.ask(ask.at(ask.id)).without(ask.id), ask.by.ask(ask.at(nothing)).without(nothing)
		if real.status != guess.status || real.body != guess.body || real.status < 400 || real.status >= 500 {
			t.Errorf("%s: where there is one %d %s; where there is none %d %s", name, real.status, real.body, guess.status, guess.body)
		}
		b.refused(t, real, guess.status, guess.code)
		t.Logf("%s: %d %s", name, real.status, real.code)
	}
}

// anotherAgencys: by none of an agency's routes does it come to another's errand, under whatever id.
func (b *besieged) anotherAgencys(t *testing.T) {
	fk, skv := b.in("c1-fk"), b.in("c1-skv")
	own := b.fk.For("fk")
	at := "/v1/agencies/fk/errands/" + string(own) + "/openings"
	if a := fk.ask("POST", at, ""); a.status != http.StatusOK || !strings.Contains(a.body, toldFk) {
		t.Errorf("the agency itself: %d %s", a.status, a.body)
	}
	for _, id := range []domain.ErrandID{own, b.fk, b.fk.For("skv")} {
		for _, agency := range []string{"fk", "skv"} {
			a := skv.ask("POST", "/v1/agencies/"+agency+"/errands/"+string(id)+"/openings", "")
			b.refused(t, a, 403, "not-allowed")
		}
		errand := theHouse + "/errands/" + b.uuid(id)
		for route, body := range map[string]string{
			"acceptances": "", "returns": `{"reason":"incomplete"}`, "closures": "", "contradictions": `{"reason":"came_back"}`,
			"video-calls": `{"team":"skv-video"}`, "video-starts": "", "video-absences": "", "video-outcomes": `{"outcome":"solved"}`,
		} {
			if a := skv.ask("POST", errand+"/"+route, body); a.status != http.StatusNotFound || a.code != "unknown-errand" {
				t.Errorf("%s of %s: %d %s", route, id, a.status, a.body)
			}
		}
		for _, route := range []string{"", "/decision"} {
			b.refused(t, skv.ask("GET", errand+route, ""), 403, "not-allowed")
		}
		for _, route := range []string{"contents", "openings", "starts", "pauses", "transfers", "documents", "outcomes", "corrections"} {
			b.refused(t, skv.ask("POST", errand+"/"+route, `{}`), 403, "not-allowed")
		}
	}
	b.refused(t, skv.ask("GET", "/v1/agencies/fk/queues", ""), 403, "not-allowed")
}

// redirects: where somebody comes to after the login is a page of the house.
func (b *besieged) redirects(t *testing.T) {
	for _, to := range []string{
		"https://evil.example/", "//evil.example/", `/\evil.example/`, `\\evil.example/`, "/%09/evil.example/", "/\t/evil.example/", "javascript:alert(1)",
		"/..//evil.example/", "///evil.example", "http:evil.example", "/%5cevil.example", "evil.example", "/@evil.example/../..//evil.example",
		"/desk\r\nSet-Cookie: kontor-session=x",
	} {
		c := b.stranger()
		a := c.still().ask("GET", c.midway("r-skelleftea", to).RequestURI(), "")
		where := a.header.Get("Location")
		u, err := url.Parse(where)
		if err != nil || a.status != http.StatusSeeOther || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(where, "/") || len(where) > 1 && strings.ContainsAny(where[1:2], `/\`) {
			t.Errorf("%q leads to %d %q", to, a.status, where)
		}
		if c.cookie("kontor-session") == "x" {
			t.Errorf("%q gives a cookie", to)
		}
	}
}

// moved: content that somebody writes into the log for another errand is opened as nothing, by nobody.
func (b *besieged) moved(t *testing.T) {
	var field domain.SealedField
	must(t, b.books.View(t.Context(), houseBook, func(d *domain.Day) {
		contents, _ := d.ContentOf(b.fk, "fk")
		field = contents[0].SealedField
	}))
	visit := domain.VisitID(string(houseBook) + "." + b.visit)
	right := handlers.ContentOf{Visit: visit, Errand: b.fk, Agency: "fk"}
	if text, err := b.keys.vault.Open(t.Context(), right, field); err != nil || text != toldFk {
		t.Fatalf("where it belongs it is %q, %v", text, err)
	}
	note := field
	note.Field = domain.FieldNote
	for name, tc := range map[string]struct {
		of     handlers.ContentOf
		sealed domain.SealedField
	}{
		"another errand": {handlers.ContentOf{Visit: visit, Errand: b.skv, Agency: "fk"}, field},
		"another agency": {handlers.ContentOf{Visit: visit, Errand: b.fk, Agency: "skv"}, field},
		"another visit":  {handlers.ContentOf{Visit: visit + "1", Errand: b.fk, Agency: "fk"}, field},
		"another field":  {right, note},
	} {
		if text, err := b.keys.vault.Open(t.Context(), tc.of, tc.sealed); err == nil || text != "" {
			t.Errorf("as %s it is %q", name, text)
		}
	}
	head, err := b.node.log.Head(t.Context(), houseBook)
	must(t, err)
	_, err = b.node.log.Append(t.Context(), head, domain.Entry{
		ID: uuid.New(), Book: houseBook, Revision: head.Revision + 1, Prev: head.Hash, At: b.time(), Recorded: b.time(), Actor: domain.System,
		Command: domain.SealContent{}.Name(), Digest: "forged",
		Events: []domain.Event{domain.ContentSealed{Errand: b.skv, Agency: "skv", Visit: visit, Fields: []domain.SealedField{field}}},
	})
	must(t, err)
	b.boss.must(http.StatusCreated, "POST", theHouse+"/visits", `{"errands":[{"type":"fk-sjukp"}]}`) // the book is read behind it
	for name, a := range map[string]heard{
		"an officer":       b.officer.ask("POST", theHouse+"/errands/"+b.uuid(b.skv)+"/openings", ""),
		"the other agency": b.in("c1-skv").ask("POST", "/v1/agencies/skv/errands/"+string(b.skv.For("skv"))+"/openings", ""),
		"somebody's look":  b.officer.ask("GET", theHouse+"/errands/"+b.uuid(b.skv), ""),
	} {
		t.Logf("%s: %d %s", name, a.status, a.code)
		if strings.Contains(a.body, "Zacharias") || strings.Contains(a.body, "for skv") {
			t.Errorf("%s reads %s", name, a.body)
		}
	}
}
