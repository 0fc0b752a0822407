package reception_test

import (
	"net/http"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/webtest"
)

func requestOf(actor string) handlers.Request {
	a, err := domain.ParseActor(actor)
	if err != nil {
		panic(err)
	}
	return handlers.Request{Actor: a}
}

// undo is the form that undoes the visit.
func undo(s *webtest.Site, visit domain.VisitID) webtest.Answer {
	return s.Post("/reception/undo", webtest.Values("kontor", string(office), "visit", string(visit)))
}

func TestUndo(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	visit, ticket := s.Register("fk-bostb", "skv-flytt-inom")
	done := undo(s, visit)
	done.Want(t, http.StatusSeeOther)
	s.Get(done.Header.Get("Location")).Want(t, 200, string(ticket)+" är ångrat och räknas inte", "Bostadsbidrag", "Flyttanmälan", "struket", "<b>0</b> väntar")
	if e, ok := s.LastEntry().Events[0].(domain.VisitCorrected); !ok || e.Visit != visit || e.Reason != domain.ByMistake {
		t.Errorf("undoing wrote %+v", s.LastEntry().Events)
	}
	before := s.Entries()
	undo(s, visit).Want(t, http.StatusSeeOther) // it is undone, which is what was asked for
	if s.Entries() != before {
		t.Error("undone twice")
	}
	door := s.Post("/reception/register", webtest.Values("kontor", string(office), "door", "solved"))
	door.Want(t, http.StatusSeeOther)
	ids := s.Visits()
	s.Get(undo(s, ids[len(ids)-1]).Header.Get("Location")).Want(t, 200, "Besöket är ångrat")
}

func TestUndoRefused(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	called, first := s.Register("fk-bostb")
	s.CallNext(s.Today(), "1", officer)
	undo(s, called).Want(t, http.StatusConflict, string(first)+" är kallat till lucka 1", "Säg till luckan", "Vad gäller besöket")
	e := s.Errands(called)["fk-bostb"]
	s.Do(s.Today(), domain.Start{Errand: e.ID}, "officer:"+officer)
	s.Do(s.Today(), domain.End{Errand: e.ID, Outcome: domain.Solved}, "officer:"+officer)
	before := s.Entries()
	undo(s, called).Want(t, http.StatusUnprocessableEntity, "är avslutat och någon har redan arbetat med det")
	undo(s, domain.VisitID(string(s.Today())+".nobody")).Want(t, http.StatusNotFound)
	undo(s, "varberg.2024-05-02.x").Want(t, http.StatusBadRequest) // another office's visit under this one's name
	if s.Entries() != before {
		t.Error("something was written")
	}
}
