package reception_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/webtest"
)

var errUnreachable = handlers.ErrUnavailable

const band = "Övning – räknas inte"

// TestPractice: a day that is opened for practice says so on every page of the office and on no other's, and nothing that is done in it is
// in any figure.
func TestPractice(t *testing.T) {
	s := webtest.NewSite(t)
	s.Get("/reception?kontor=skelleftea").Want(t, 200, "Öppna för övning", `name="practice" value="yes"`)
	s.Post("/reception/open", webtest.Values("kontor", string(office), "practice", "yes")).Want(t, http.StatusSeeOther)
	s.Do("lulea.2024-05-02", domain.OpenDay{}, "reception:lulea", "open")
	came := s.Post("/reception/register", webtest.Values("kontor", string(office), "errand", "fk-bostb"))
	came.Want(t, http.StatusSeeOther)
	s.OpenDesk("1", officer, "fk")
	s.CallNext(s.Today(), "1", officer)
	s.SettledAt()
	visit := s.Visits()[0]
	for _, path := range []string{
		came.Header.Get("Location"), "/reception?kontor=skelleftea", "/kontor/skelleftea", "/desk?kontor=skelleftea", "/reception/late?kontor=skelleftea",
		"/desk?kontor=skelleftea&officer=" + officer, "/reception/ticket/skelleftea/" + string(visit),
	} {
		if text := s.As("supervisor:s-1", "GET", path, ""); !strings.Contains(text.Body, band) {
			t.Errorf("%s does not say that it is practice", path)
		}
	}
	if said := s.First("/live/reception/skelleftea"); !strings.Contains(said, band) {
		t.Error("a page that was open before is not told")
	}
	for _, path := range []string{"/", "/reception?kontor=lulea", "/kontor/lulea"} {
		if strings.Contains(s.Get(path).Body, band) {
			t.Errorf("%s says that it is practice", path)
		}
	}
	if a := s.As("reception:r-1@umea", "GET", "/reception?kontor=skelleftea", ""); strings.Contains(a.Body, band) {
		t.Error("who may not see the office is told that it practises")
	}
	s.Get("/").Want(t, 200, "övningsdag, utan siffror")
	figures, ok := s.Board.Day(office, date)
	if !ok || !figures.Practice || figures.Workload.Arrivals != 0 || figures.Workload.Waiting != 0 || figures.FirstCall.Tickets != 0 {
		t.Errorf("the figures of the practice day are %+v", figures)
	}
	if row, ok := s.Board.Office(office, s.Clock()); !ok || !row.Practice || row.Workload.Arrivals != 0 {
		t.Errorf("the overview has %+v", row)
	}
}
