package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

func TestDeskServesAVisit(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	visit, _ := s.Register("fk-bostb", "skv-flytt-inom")
	desk := "/desk?kontor=skelleftea&officer=" + officer
	does := func(act string, form url.Values, then ...string) {
		t.Helper()
		a := s.Post("/desk/"+act, form)
		a.Want(t, http.StatusSeeOther)
		s.Get(a.Header.Get("Location")).Want(t, 200, then...)
	}
	does("open", at(officer, "agency", "fk", "agency", "skv"), "Kalla nästa", "1 väntar på dig")
	does("break", at(officer), "Rasten slut")
	does("end-break", at(officer), "Kalla nästa")
	does("next", at(officer), "A001", "1 av 3 gånger", "Börja")
	does("recall", at(officer, "visit", string(visit)), "2 av 3 gånger")
	does("absent", at(officer, "visit", string(visit)), "Uteblivna", "A001", "Kalla nästa")
	does("return", at(officer, "visit", string(visit)), "1 väntar på dig")
	does("call", at(officer, "visit", string(visit)), "1 av 3 gånger")
	fk := string(s.Errands(visit)["fk-bostb"].ID)
	does("start", at(officer, "errand", fk), "pågår sedan 10.42", "löst", "Pausa ärendet")
	does("pause", at(officer, "errand", fk), "Pausade", "Fortsätt")
	does("resume", at(officer, "errand", fk), "pågår")
	does("end", at(officer, "errand", fk, "outcome", "handed_over"), "mottaget för myndigheten", "Flyttanmälan")
	does("leave", at(officer, "visit", string(visit)), "Kalla nästa")
	does("close", at(officer), "Öppna luckan")
	if e := s.Errands(visit); e["fk-bostb"].Outcome != domain.HandedOver || e["skv-flytt-inom"].State != domain.Left {
		t.Errorf("the errands ended as %v and %v", e["fk-bostb"].Outcome, e["skv-flytt-inom"].State)
	}
	s.Get(desk).Want(t, 200)
}

func TestDeskTransfersAnErrand(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk", "skv")
	visit, _ := s.Register("fk-bostb")
	s.Post("/desk/next", at(officer)).Want(t, http.StatusSeeOther)
	errand := string(s.Errands(visit)["fk-bostb"].ID)
	s.Post("/desk/transfer", at(officer, "errand", errand, "to", "skv-flytt-inom")).Want(t, http.StatusSeeOther)
	if _, ok := s.Errands(visit)["skv-flytt-inom"]; !ok {
		t.Error("the errand is not transferred")
	}
}

func TestDeskRefuses(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	s.OpenDesk("2", other, "fk")
	s.Post("/desk/next", at(officer)).Want(t, 422, "Ingen väntar som lucka 1 får kalla")
	s.Post("/desk/open", webtest.Values("kontor", string(office), "officer", "o-skelleftea-3", "desk", "1")).Want(t, 409, "redan öppnad av "+officer, `value="1"`)
	s.Post("/desk/open", webtest.Values("kontor", string(office), "officer", "o-skelleftea-3", "desk", "lucka ett")).Want(t, 400, "inget namn på en lucka", `value="lucka ett"`)
	s.Post("/desk/next", at(other)).Want(t, 422, "Luckan hör till "+officer)
	s.Post("/desk/dance", at(officer)).Want(t, 404)
	s.Post("/desk/next", webtest.Values("kontor", "atlantis", "officer", officer)).Want(t, 404, "atlantis")
	s.Post("/desk/end", at(officer, "errand", "x", "outcome", "danced")).Want(t, 400, "danced")
	visit, _ := s.Register("fk-bostb")
	errand := string(s.Errands(visit)["fk-bostb"].ID)
	s.Post("/desk/end", at(officer, "errand", errand, "outcome", "solved")).Want(t, 422, "inte påbörjat")
}

func TestLostRaceNamesTheWinnerAndTheNext(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	s.OpenDesk("2", other, "fk")
	first, ticket := s.Register("fk-bostb")
	_, next := s.Register("fk-vab")
	s.Post("/desk/call", at(officer, "visit", string(first))).Want(t, http.StatusSeeOther)
	lost := s.Post("/desk/call", webtest.Values("kontor", string(office), "officer", other, "desk", "2", "visit", string(first)))
	lost.Want(t, http.StatusConflict, string(ticket)+" är redan kallad till lucka 1 av "+officer, "Nästa är "+string(next))
}

func TestDoubleClickActsOnce(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	visit, ticket := s.Register("fk-bostb")
	s.Register("fk-vab")
	form := at(officer, "key", "clicked")
	for range 3 {
		s.Post("/desk/next", form).Want(t, http.StatusSeeOther)
	}
	s.Get("/desk?kontor=skelleftea&officer="+officer).Want(t, 200, string(ticket), "1 väntar på dig")
	again := at(officer, "visit", string(visit), "key", "again")
	s.Post("/desk/recall", again).Want(t, http.StatusSeeOther)
	s.Post("/desk/recall", again).Want(t, http.StatusSeeOther)
	s.Get("/desk?kontor=skelleftea&officer="+officer).Want(t, 200, "2 av 3 gånger")
	s.Post("/desk/absent", again).Want(t, http.StatusConflict, "redan använts till något annat")
}

func TestDeskHidesWhatTheOfficerMayNotKnow(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	// The third officer has no in-depth assignment for Försäkringskassan.
	s.OpenDesk("1", "o-skelleftea-3", "fk", "skv")
	s.Register("fk-status", "skv-flytt-inom")
	page := s.Get("/desk?kontor=skelleftea&officer=o-skelleftea-3")
	page.Want(t, 200, "A001", "Flyttanmälan")
	if strings.Contains(page.Text(), "Fråga om pågående ärende och utbetalning") {
		t.Error("the page says what an errand is about that its officer has no assignment for")
	}
}
