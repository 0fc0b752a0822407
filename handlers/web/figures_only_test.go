package web_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
)

// figuresOnly is webtest.HostMay, and lets a manager see the pages of figures and no visit.
type figuresOnly struct{ webtest.HostMay }

func (m figuresOnly) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	if p.Actor.Role == domain.RoleManager {
		return handlers.Verdict{Allowed: a.Action == "page:kontor" || a.Action == "live:kontor"}
	}
	return m.HostMay.Judge(p, a)
}

// TestFiguresWithoutALine: whoever may not see visits sees figures that count everybody, and no line or called ticket to take away from them;
// the page is the same whether one of those who wait has a protected identity or not.
func TestFiguresWithoutALine(t *testing.T) {
	page := func(protected bool) string {
		s := webtest.NewSite(t, func(c *web.Config) { c.Authority = figuresOnly{} })
		s.Post("/reception/open", webtest.Values("kontor", string(office))).Want(t, http.StatusSeeOther)
		s.OpenDesk("1", officer, "fk", "skv")
		_, ticket := s.Register("fk-vab")
		if protected {
			s.Protected()
		} else {
			s.Register("fk-bostb")
		}
		s.SettledAt()
		if own := s.As("supervisor:s-1", "GET", "/kontor/skelleftea", ""); !strings.Contains(own.Body, string(ticket)) {
			t.Fatal("the office's own supervisor has no line")
		}
		a := s.As("manager:m-1", "GET", "/kontor/skelleftea", "")
		a.Want(t, http.StatusOK)
		if strings.Contains(a.Body, string(ticket)) || strings.Contains(a.Body, `class="places"`) || strings.Contains(a.Body, `class="queue"`) {
			t.Errorf("a manager is shown a line: %s", a.Text())
		}
		return a.Text()
	}
	if with, without := page(true), page(false); with != without {
		t.Errorf("with a protected identity the page is\n%s\nwithout it is\n%s", with, without)
	}
}
