package web_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"kontor/handlers"
	"kontor/handlers/web/webtest"
)

func TestFailuresHaveWords(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.Fail = handlers.ErrUnavailable
	gone := s.Post("/reception/register", webtest.Values("kontor", string(office), "errand", "fk-bostb"))
	gone.Want(t, http.StatusServiceUnavailable, "Loggen går inte att nå")
	if gone.Header.Get("Retry-After") == "" {
		t.Error("nobody is told when to try again")
	}
	s.Fail = errors.New("the disk sings")
	broken := s.Get("/reception?kontor=skelleftea")
	broken.Want(t, http.StatusInternalServerError, "Något gick fel hos oss")
	if strings.Contains(broken.Body, "sings") || !strings.Contains(s.Said.String(), "sings") {
		t.Errorf("the cause belongs in the log, not on the page: %s", s.Said)
	}
}

// TestAnAddressThatLeadsNowhere: one that is misspelt, and one of a form that somebody came back to, are answered with a page in words.
func TestAnAddressThatLeadsNowhere(t *testing.T) {
	s := webtest.NewSite(t)
	s.Get("/recepton").Want(t, http.StatusNotFound, "Här finns ingen sida")
	form := s.Get("/reception/register")
	form.Want(t, http.StatusMethodNotAllowed, "tar emot ett formulär")
	if got := form.Header.Get("Allow"); got != http.MethodPost {
		t.Errorf("Allow says %q", got)
	}
	s.Post("/about/figures", webtest.Values()).Want(t, http.StatusMethodNotAllowed, "Det går inte att göra på den här adressen")
}
