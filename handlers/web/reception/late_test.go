package reception_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// rows is a form of visits that came earlier: time, errands and outcome of each.
func rows(all ...[3]string) url.Values {
	form := webtest.Values("kontor", string(office))
	for _, r := range all {
		form.Add("time", r[0])
		form.Add("errands", r[1])
		form.Add("outcome", r[2])
		form.Add("language", "sv")
	}
	return form
}

// TestLate: visits are written in with their real times, count in the day's figures, and show in no queue, on no screen and not among what
// was registered just now.
func TestLate(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.Get("/reception?kontor=skelleftea").Want(t, 200, "/reception/late?kontor=skelleftea")
	s.Get("/reception/late?kontor=skelleftea").Want(t, 200, "Skriv in besök i efterhand", "Inget är inskrivet i dag", `list="names"`)
	done := s.Post("/reception/late", rows([3]string{"8.55", "vab", "solved"}, [3]string{}, [3]string{"0910", "Bostadsbidrag; skv personbevis", "handed_over"}))
	done.Want(t, http.StatusSeeOther)
	s.Get(done.Header.Get("Location")).Want(t, 200, "8.55", "9.10", "i efterhand", "löst", "mottaget för myndigheten")
	s.SettledAt()
	ids := s.Visits()
	if len(ids) != 2 {
		t.Fatalf("%d visits are written in", len(ids))
	}
	err := s.Books.View(t.Context(), s.Today(), func(d *domain.Day) {
		for i, want := range []domain.Clock{8*60 + 55, 9*60 + 10} {
			if v := d.Visits[ids[i]]; !v.Late || !v.Since.Equal(date.At(want)) || v.Ticket != "" {
				t.Errorf("written in was %+v", v)
			}
		}
		if n := len(d.Visits[ids[1]].Errands); n != 2 || len(d.WaitingVisits()) > 0 {
			t.Errorf("the second has %d errands, and %d wait", n, len(d.WaitingVisits()))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	figures, ok := s.Board.Day(office, date)
	if !ok || figures.LateEntered != 2 || figures.Workload.Arrivals != 2 {
		t.Errorf("the figures have %+v", figures)
	}
	for _, path := range []string{"/reception?kontor=skelleftea", "/kontor/skelleftea"} {
		if text := s.Get(path).Body; strings.Contains(text, string(ids[0])) || strings.Contains(text, string(ids[1])) {
			t.Errorf("%s shows a visit that was written in afterwards", path)
		}
	}
	s.Get(undo(s, ids[0]).Header.Get("Location")).Want(t, 200, "Besöket är ångrat")
}

// TestLateStopsAtWhatIsWrong: the rows before are written, the one that is wrong and those after it come back as they were; sent again, with
// the same key, nothing is written twice.
func TestLateStopsAtWhatIsWrong(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	for _, c := range []struct {
		name, text string
		row        [3]string
		status     int
	}{
		{"a time that is none", "Tiden går inte att läsa", [3]string{"kvart i", "vab", "solved"}, 400},
		{"an hour that there is not", "Tiden går inte att läsa", [3]string{"25.10", "vab", "solved"}, 400},
		{"a time to come", "gick inte att skriva in", [3]string{"10.43", "vab", "solved"}, 400},
		{"no outcome", "gick inte att skriva in", [3]string{"9.10", "vab", ""}, 400},
		{"an outcome that is none", "danced", [3]string{"9.10", "vab", "danced"}, 400},
		{"an errand that may be several", "vilket ärende som menas", [3]string{"9.10", "Fråga om pågående ärende och utbetalning", "solved"}, 400},
		{"no errand", "gick inte att skriva in", [3]string{"9.10", ";", "solved"}, 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := len(s.Visits())
			form := rows([3]string{"9.00", "personbevis", "solved"}, c.row, [3]string{"9.20", "id kort", "not_solved"})
			form.Set("key", c.name)
			a := s.Post("/reception/late", form)
			a.Want(t, c.status, c.text, "1 rad före är inskriven", `value="9.20"`, `value="id kort"`, `class="wrong"`)
			s.Post("/reception/late", form).Want(t, c.status, c.text)
			if n := len(s.Visits()) - before; n != 1 {
				t.Errorf("%d visits were written", n)
			}
		})
	}
	named := s.Post("/reception/late", rows([3]string{"9.10", "pm Fråga om pågående ärende och utbetalning", "solved"}))
	named.Want(t, http.StatusSeeOther)
	s.Get("/reception/late?kontor=lulea").Want(t, 200, "Dagen är inte öppen")
}
