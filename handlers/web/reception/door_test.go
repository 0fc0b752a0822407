package reception_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// TestDoor: a visit that ends at once carries what it was about; the host's own errand when nothing was said, and when it was helped at a
// computer and nothing that was chosen says so.
func TestDoor(t *testing.T) {
	for _, c := range []struct {
		name   string
		form   url.Values
		types  []domain.ErrandTypeCode
		status int
	}{
		{"solved, and nothing said of it", webtest.Values("door", "solved"), []domain.ErrandTypeCode{"ssc-lots"}, 303},
		{"solved, an errand", webtest.Values("door", "solved", "errand", "skv-persbevis"), []domain.ErrandTypeCode{"skv-persbevis"}, 303},
		{"at a computer, and nothing said of it", webtest.Values("door", "computer"), []domain.ErrandTypeCode{"ssc-dator"}, 303},
		{"at a computer, what is done there", webtest.Values("door", "computer", "errand", "fk-vab"), []domain.ErrandTypeCode{"fk-vab"}, 303},
		{"at a computer, what is done at desks", webtest.Values("door", "computer", "errand", "fk-barnb"), []domain.ErrandTypeCode{"fk-barnb", "ssc-dator"}, 303},
		{"in depth nothing is solved at the door", webtest.Values("door", "solved", "errand", "pm-allman"), nil, 422},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := webtest.NewSite(t)
			s.Open()
			c.form.Set("kontor", string(office))
			a := s.Post("/reception/register", c.form)
			a.Want(t, c.status)
			if c.status != http.StatusSeeOther {
				a.Want(t, c.status, "Ansökan om allmän pension", "Vad gäller besöket")
				return
			}
			s.Get(a.Header.Get("Location")).Want(t, 200, "inget nummer behövs")
			var types []domain.ErrandTypeCode
			for code, e := range s.Errands(s.Visits()[0]) {
				types = append(types, code)
				if e.State != domain.Ended || e.Outcome != domain.Solved {
					t.Errorf("%s is %s, %s", code, e.State, e.Outcome)
				}
			}
			slices.Sort(types)
			if !slices.Equal(types, c.types) {
				t.Errorf("the visit carries %v, want %v", types, c.types)
			}
		})
	}
}
