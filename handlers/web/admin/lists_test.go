package admin_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestEveryChoiceIsOne: what a form offers, the domain takes. A form with a choice that is none would be without effect.
func TestEveryChoiceIsOne(t *testing.T) {
	o := newOffice(t)
	tried := 0
	for path, c := range map[string]struct {
		act   string
		field string
		rest  []string
		not   []string // refusals that say that a choice is none
	}{
		"/admin/form/capability?kontor=umea": {"/admin/change", "capability", []string{"kind", "capability", "kontor", "umea", "from", "2030-01-01"}, []string{"är ingen utrustning", "unknown-capability"}},
		"/admin/form/exception?kontor=umea":  {"/admin/change", "reason", []string{"kind", "exception", "kontor", "umea", "date", "2030-01-01"}, []string{"unknown-reason"}},
		"/admin/form/office":                 {"/admin/change", "area", []string{"kind", "office", "id", "dalby", "name", "Dalby", "municipality", "Lund", "county", "Skåne", "lat", "55.6", "lon", "13.3", "expected", "30"}, []string{"unknown-area"}},
		"/admin/form/offering?kontor=umea":   {"/admin/change", "presence", []string{"kind", "offering", "kontor", "umea", "agency", "mig", "level", "general", "from", "2030-01-01"}, []string{"unknown-presence"}},
		"/admin/form/agency":                 {"/admin/change", "status", []string{"kind", "agency", "code", "csn", "nameSv", "CSN", "nameEn", "CSN"}, []string{"unknown-status"}},
		"/admin/form/type?agency=fk":         {"/admin/change", "channel", []string{"kind", "type", "agency", "fk", "code", "fk-x", "nameSv", "X", "nameEn", "X", "level", "general", "minutes", "9", "outcome", "solved"}, []string{"no-such-channel"}},
		"/admin/form/incident":               {"/admin/incidents/report", "incident-kind", []string{"kind", "incident", "discovered", "2024-05-01 09.00", "diary", "SSC 2024/7"}, nil},
	} {
		form := o.asks(path)
		form.Want(t, 200)
		for _, value := range offered(form.Body, c.field) {
			tried++
			a := o.sends(c.act, append([]string{c.field, value, "step", "look"}, c.rest...)...)
			if a.Status == http.StatusBadRequest || a.Status == http.StatusInternalServerError {
				t.Errorf("%s: %s is offered, and refused: %.400s", path, value, a.Text()[strings.Index(a.Text(), "Tillbaka"):])
			}
		}
	}
	if tried < 30 {
		t.Errorf("only %d choices were tried", tried)
	}
}

// offered are the values of a field of which one is chosen.
func offered(body, name string) (all []string) {
	for _, s := range choices.FindAllStringSubmatch(body, -1) {
		if s[1] != name {
			continue
		}
		for _, v := range option.FindAllStringSubmatch(s[2], -1) {
			if v[1] != "" {
				all = append(all, v[1])
			}
		}
	}
	return all
}
