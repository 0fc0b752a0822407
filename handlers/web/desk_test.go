package web_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// at is a form of the officer's desk, with what else it says.
func at(who string, pairs ...string) url.Values {
	return values(append([]string{"kontor", string(office), "officer", who, "desk", "1"}, pairs...)...)
}

// errands are the visit's errands by type.
func (s *site) errands(v domain.VisitID) map[domain.ErrandTypeCode]domain.Errand {
	s.t.Helper()
	all := map[domain.ErrandTypeCode]domain.Errand{}
	err := s.books.View(s.t.Context(), s.today(), func(d *domain.Day) {
		for _, id := range d.Visits[v].Errands {
			all[d.Errands[id].Type] = *d.Errands[id]
		}
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

func TestDeskServesAVisit(t *testing.T) {
	s := newSite(t)
	s.open()
	visit, _ := s.register("fk-bostb", "skv-flytt-inom")
	desk := "/desk?kontor=skelleftea&officer=" + officer
	does := func(act string, form url.Values, then ...string) {
		t.Helper()
		a := s.post("/desk/"+act, form)
		a.want(t, http.StatusSeeOther)
		s.get(a.header.Get("Location")).want(t, 200, then...)
	}
	does("open", at(officer, "agency", "fk", "agency", "skv"), "Kalla nästa", "1 väntar på dig")
	does("break", at(officer), "Rasten slut")
	does("end-break", at(officer), "Kalla nästa")
	does("next", at(officer), "A001", "Kallad 1 av 3 gånger", "Börja")
	does("recall", at(officer, "visit", string(visit)), "Kallad 2 av 3 gånger")
	does("absent", at(officer, "visit", string(visit)), "Uteblivna", "A001", "Kalla nästa")
	does("return", at(officer, "visit", string(visit)), "1 väntar på dig")
	does("call", at(officer, "visit", string(visit)), "Kallad 1 av 3 gånger")
	fk := string(s.errands(visit)["fk-bostb"].ID)
	does("start", at(officer, "errand", fk), "pågår sedan 10.42", "löst", "Pausa ärendet")
	does("pause", at(officer, "errand", fk), "Pausade", "Fortsätt")
	does("resume", at(officer, "errand", fk), "pågår")
	does("end", at(officer, "errand", fk, "outcome", "handed_over"), "mottaget för myndigheten", "Flyttanmälan")
	does("leave", at(officer, "visit", string(visit)), "Kalla nästa")
	does("close", at(officer), "Öppna luckan")
	if e := s.errands(visit); e["fk-bostb"].Outcome != domain.HandedOver || e["skv-flytt-inom"].State != domain.Left {
		t.Errorf("the errands ended as %v and %v", e["fk-bostb"].Outcome, e["skv-flytt-inom"].State)
	}
	s.get(desk).want(t, 200)
}

func TestDeskTransfersAnErrand(t *testing.T) {
	s := newSite(t)
	s.open()
	s.openDesk("1", officer, "fk", "skv")
	visit, _ := s.register("fk-bostb")
	s.post("/desk/next", at(officer)).want(t, http.StatusSeeOther)
	errand := string(s.errands(visit)["fk-bostb"].ID)
	s.post("/desk/transfer", at(officer, "errand", errand, "to", "skv-flytt-inom")).want(t, http.StatusSeeOther)
	if _, ok := s.errands(visit)["skv-flytt-inom"]; !ok {
		t.Error("the errand is not transferred")
	}
}

func TestDeskRefuses(t *testing.T) {
	s := newSite(t)
	s.open()
	s.openDesk("1", officer, "fk")
	s.openDesk("2", other, "fk")
	s.post("/desk/next", at(officer)).want(t, 422, "Ingen väntar som lucka 1 får kalla")
	s.post("/desk/open", values("kontor", string(office), "officer", "o-skelleftea-3", "desk", "1")).want(t, 409, "redan öppnad av "+officer, `value="1"`)
	s.post("/desk/open", values("kontor", string(office), "officer", "o-skelleftea-3", "desk", "lucka ett")).want(t, 400, "inget namn på en lucka", `value="lucka ett"`)
	s.post("/desk/next", at(other)).want(t, 422, "Luckan hör till "+officer)
	s.post("/desk/dance", at(officer)).want(t, 404)
	s.post("/desk/next", values("kontor", "atlantis", "officer", officer)).want(t, 404, "atlantis")
	s.post("/desk/end", at(officer, "errand", "x", "outcome", "danced")).want(t, 400, "danced")
	visit, _ := s.register("fk-bostb")
	errand := string(s.errands(visit)["fk-bostb"].ID)
	s.post("/desk/end", at(officer, "errand", errand, "outcome", "solved")).want(t, 422, "inte påbörjat")
}

func TestLostRaceNamesTheWinnerAndTheNext(t *testing.T) {
	s := newSite(t)
	s.open()
	s.openDesk("1", officer, "fk")
	s.openDesk("2", other, "fk")
	first, ticket := s.register("fk-bostb")
	_, next := s.register("fk-vab")
	s.post("/desk/call", at(officer, "visit", string(first))).want(t, http.StatusSeeOther)
	lost := s.post("/desk/call", values("kontor", string(office), "officer", other, "desk", "2", "visit", string(first)))
	lost.want(t, http.StatusConflict, string(ticket)+" är redan kallad till lucka 1 av "+officer, "Nästa är "+string(next))
}

func TestDoubleClickActsOnce(t *testing.T) {
	s := newSite(t)
	s.open()
	s.openDesk("1", officer, "fk")
	visit, ticket := s.register("fk-bostb")
	s.register("fk-vab")
	form := at(officer, "key", "clicked")
	for range 3 {
		s.post("/desk/next", form).want(t, http.StatusSeeOther)
	}
	s.get("/desk?kontor=skelleftea&officer="+officer).want(t, 200, string(ticket), "1 väntar på dig")
	again := at(officer, "visit", string(visit), "key", "again")
	s.post("/desk/recall", again).want(t, http.StatusSeeOther)
	s.post("/desk/recall", again).want(t, http.StatusSeeOther)
	s.get("/desk?kontor=skelleftea&officer="+officer).want(t, 200, "Kallad 2 av 3 gånger")
	s.post("/desk/absent", again).want(t, http.StatusConflict, "redan använts till något annat")
}

func TestDeskHidesWhatTheOfficerMayNotKnow(t *testing.T) {
	s := newSite(t)
	s.open()
	// The third officer has no in-depth assignment for Försäkringskassan.
	s.openDesk("1", "o-skelleftea-3", "fk", "skv")
	s.register("fk-status", "skv-flytt-inom")
	page := s.get("/desk?kontor=skelleftea&officer=o-skelleftea-3")
	page.want(t, 200, "A001", "Flyttanmälan")
	if strings.Contains(page.text(), "Fråga om pågående ärende och utbetalning") {
		t.Error("the page says what an errand is about that its officer has no assignment for")
	}
}

func TestFailuresHaveWords(t *testing.T) {
	s := newSite(t)
	s.open()
	s.fail = handlers.ErrUnavailable
	gone := s.post("/reception/register", values("kontor", string(office), "errand", "fk-bostb"))
	gone.want(t, http.StatusServiceUnavailable, "Loggen går inte att nå")
	if gone.header.Get("Retry-After") == "" {
		t.Error("nobody is told when to try again")
	}
	s.fail = errors.New("the disk sings")
	broken := s.get("/reception?kontor=skelleftea")
	broken.want(t, http.StatusInternalServerError, "Något gick fel hos oss")
	if strings.Contains(broken.body, "sings") || !strings.Contains(s.said.String(), "sings") {
		t.Errorf("the cause belongs in the log, not on the page: %s", s.said)
	}
}
