package admin_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"testing"
)

// as makes every request that of the actor.
func as(actor string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Kontor-Actor", actor)
		h.ServeHTTP(w, r)
	})
}

// linkTo is the first address on the page that begins so.
func linkTo(t testing.TB, body, begin string) string {
	t.Helper()
	m := regexp.MustCompile(`href="(` + regexp.QuoteMeta(begin) + `[^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no link to %s", begin)
	}
	return html.UnescapeString(m[1])
}

// number is a revision as a form has it.
func number(n uint64) string { return strconv.FormatUint(n, 10) }

var (
	formTag = regexp.MustCompile(`(?s)<form method="post" action="(/admin/[^"]*)" class="ask".*?</form>`)
	input   = regexp.MustCompile(`(?s)<input ([^>]*)>`)
	choices = regexp.MustCompile(`(?s)<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>`)
	chosen  = regexp.MustCompile(`<option value="([^"]*)" selected`)
	option  = regexp.MustCompile(`<option value="([^"]*)"`)
	values  = regexp.MustCompile(`(name|value|type)="([^"]*)"`)
)

// filledIn is the page's form: where it is sent, and what it is filled in with.
func filledIn(t testing.TB, body string) (path string, answers url.Values) {
	t.Helper()
	m := formTag.FindStringSubmatch(body)
	if m == nil {
		t.Fatal("there is no form")
	}
	answers = url.Values{}
	for _, in := range input.FindAllStringSubmatch(m[0], -1) {
		of := map[string]string{}
		for _, a := range values.FindAllStringSubmatch(in[1], -1) {
			of[a[1]] = html.UnescapeString(a[2])
		}
		if of["type"] == "checkbox" && !regexp.MustCompile(`\bchecked\b`).MatchString(in[1]) || of["name"] == "step" {
			continue
		}
		answers.Add(of["name"], of["value"])
	}
	for _, s := range choices.FindAllStringSubmatch(m[0], -1) {
		if c := chosen.FindStringSubmatch(s[2]); c != nil {
			answers.Set(s[1], html.UnescapeString(c[1]))
		}
	}
	return m[1], answers
}

// fill answers what an undo leaves to be said.
func fill(answers url.Values, name string) {
	if name == "a retention" {
		answers.Set("decision", "SSC 2024/2")
	}
}
