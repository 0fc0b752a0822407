package reception_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kontor/handlers/web/webtest"
)

func TestRegister(t *testing.T) {
	s := webtest.NewSite(t)
	s.Post("/reception/open", webtest.Values("kontor", string(office))).Want(t, http.StatusSeeOther)
	form := webtest.Values("kontor", string(office), "errand", "fk-bostb", "errand", "skv-flytt-inom", "kind", "person", "language", "ar",
		"need", "interpreter", "earlier", "no", "key", "one")
	first := s.Post("/reception/register", form)
	first.Want(t, http.StatusSeeOther)
	s.Get(first.Header.Get("Location")).Want(t, 200, "A001", "Bostadsbidrag", "plats 1", "Ingen lucka är öppen")

	// The same form sent again is the same visit.
	if again := s.Post("/reception/register", form); again.Header.Get("Location") != first.Header.Get("Location") {
		t.Errorf("sent twice, the form led to %s and %s", first.Header.Get("Location"), again.Header.Get("Location"))
	}
	if n := len(s.Visits()); n != 1 {
		t.Errorf("%d visits after a form sent twice", n)
	}
	s.Post("/reception/open", webtest.Values("kontor", string(office))).Want(t, http.StatusSeeOther)

	door := s.Post("/reception/register", webtest.Values("kontor", string(office), "errand", "ssc-lots", "door", "solved"))
	s.Get(door.Header.Get("Location")).Want(t, 200, "inget nummer behövs", "löst")
}

func TestRegisterRefused(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	fifty := webtest.Values("kontor", string(office))
	for range 50 {
		fifty.Add("errand", "fk-bostb")
	}
	used := webtest.Values("kontor", string(office), "errand", "fk-bostb", "key", "used")
	s.Post("/reception/register", used).Want(t, http.StatusSeeOther)
	before := len(s.Visits())
	for _, c := range []struct {
		name   string
		form   url.Values
		status int
		text   string
	}{
		{"no errand", webtest.Values("kontor", string(office), "language", "fi"), 400, "Besöket har inget ärende"},
		{"fifty errands", fifty, 400, "50 ärenden är för många"},
		{"an unknown type", webtest.Values("kontor", string(office), "errand", "fk-guld"), 404, "fk-guld"},
		{"a type that is not in use", webtest.Values("kontor", string(office), "errand", "trv-boka"), 404, "används inte längre"},
		{"an unknown kind", webtest.Values("kontor", string(office), "errand", "fk-bostb", "kind", "giraffe"), 400, "giraffe"},
		{"a bad code", webtest.Values("kontor", string(office), "errand", "fk-bostb", "matter", "no code"), 400, "no code"},
		{"an unknown office", webtest.Values("kontor", "atlantis", "errand", "fk-bostb"), 404, "atlantis"},
		{"a day that is not open", webtest.Values("kontor", "lulea", "errand", "fk-bostb"), 422, "är inte öppnad"},
		{"no key", webtest.Values("kontor", string(office), "errand", "fk-bostb", "key", ""), 400, "saknar sin nyckel"},
		{"the key of another visit", webtest.Values("kontor", string(office), "errand", "fk-vab", "key", "used"), 409, "redan använts"},
		{"letters that are none", webtest.Values("kontor", string(office), "errand", "fk-bostb", "matter", "\xff\xfe"), 400, "tecken som inte går att läsa"},
		{"a megabyte", webtest.Values("kontor", string(office), "errand", strings.Repeat("x", 1<<20)), 400, "gick inte att läsa"},
	} {
		t.Run(c.name, func(t *testing.T) { s.Post("/reception/register", c.form).Want(t, c.status, c.text) })
	}
	if n := len(s.Visits()); n != before {
		t.Errorf("refused forms made %d visits", n-before)
	}
	kept := s.Post("/reception/register", webtest.Values("kontor", string(office), "language", "fi", "need", "hearing"))
	kept.Want(t, 400, `<option value="fi" selected>`, `value="hearing" data-key="h" data-act="hörsel" checked`)
}

// TestRegisterWithoutAScript: the whole list to choose from; what is looked for is found, with what was chosen and filled in kept.
func TestRegisterWithoutAScript(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.Get("/reception?kontor=skelleftea").Want(t, 200, "<noscript>", `formaction="/reception"`, `type="checkbox" name="errand" value="pm-afs"`)
	found := s.Get("/reception?kontor=skelleftea&q=bostadsbidreg&errand=fk-vab&language=fi&need=hearing&kind=company")
	found.Want(t, 200, `name="errand" value="fk-vab" checked`, `type="checkbox" name="errand" value="fk-bostb"`, `<option value="fi" selected>`,
		`value="bostadsbidreg"`, `value="hearing" data-key="h" data-act="hörsel" checked`, `value="company" data-key="f" data-act="företag" checked`)
	if strings.Contains(found.Body, `value="pm-afs"`) {
		t.Error("what was not looked for is offered")
	}
}

// TestHostileInput: script, marks that turn the writing, ten thousand letters and other offices' ids are harmless in every field and link.
func TestHostileInput(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	for _, text := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "\u202e\u2066gnp.exe", strings.Repeat("flytta ", 1500), "🦄🦄🦄", "'; drop table visits; --",
	} {
		q := url.QueryEscape(text)
		for _, path := range []string{
			answer + "&q=" + q + "&errand=" + q + "&code=" + q + "&at=" + q + "&language=" + q, "/reception?kontor=skelleftea&q=" + q + "&visit=" + q + "&undone=" + q,
			"/reception/ticket/skelleftea/" + url.PathEscape(text), "/reception/late?kontor=" + q,
		} {
			a := s.Get(path)
			if a.Status >= 500 || strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Body, "<img src=x") {
				t.Errorf("%.80s: %d %.200s", path, a.Status, a.Text())
			}
		}
		for _, path := range []string{"register", "late", "undo", "move", "check-in", "open", "book"} {
			form := webtest.Values("kontor", string(office), "errand", text, "kind", text, "language", text, "matter", text, "code", text, "visit", text,
				"to", text, "reason", text, "time", text, "errands", text, "outcome", text, "need", text, "at", text, "door", text)
			a := s.Post("/reception/"+path, form)
			if a.Status >= 500 || a.Status == 200 || strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Body, "<img src=x") {
				t.Errorf("%s with %.20q: %d %.200s", path, text, a.Status, a.Text())
			}
		}
	}
	if n := len(s.Visits()); n > 0 {
		t.Errorf("%d visits were written", n)
	}
}
