package web_test

import (
	"regexp"
	"testing"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// TestHoursMadeByRuleSaySo: wherever hours stand that no source gives, the mark stands beside them; so does it where an errand goes.
func TestHoursMadeByRuleSaySo(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	for k, want := range map[domain.KontorID]domain.Basis{office: domain.Sourced, "lulea": domain.Synthetic} {
		if basis := s.Books.Network().Kontors[k].HoursBasis(date); basis != want {
			t.Fatalf("the hours of %s are %q: the test shows nothing", k, basis)
		}
	}
	const hours = `\d\d\.\d\d–\d\d\.\d\d påhittat`
	for path, want := range map[string]string{
		"/kontor/lulea":                `10.42 · ` + hours + `.*inte öppnat · ` + hours,
		"/":                            `Luleå .{0,40}inte öppnat · ` + hours,
		"/reception":                   `Luleå ` + hours,
		"/desk":                        `Luleå ` + hours,
		"/reception?kontor=lulea":      `Dagen är inte öppnad .*påhittat`,
		"/reception?kontor=skelleftea": `Bostadsbidrag [^<]{0,80}påhittat`,
	} {
		if text := s.Get(path).Text(); !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("%s does not mark its hours: %.600s", path, text)
		}
	}
	if text := s.Get("/kontor/skelleftea").Text(); regexp.MustCompile(hours).MatchString(text) {
		t.Errorf("hours of which there is a source are marked: %.300s", text)
	}
}
