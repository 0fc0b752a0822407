package web_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web"
)

// figuresOnly is hostMay, and lets a manager see the pages of figures and no visit.
type figuresOnly struct{ hostMay }

func (m figuresOnly) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	if p.Actor.Role == domain.RoleManager {
		return handlers.Verdict{Allowed: a.Action == "page:kontor" || a.Action == "live:kontor"}
	}
	return m.hostMay.Judge(p, a)
}

// TestFiguresWithoutALine: whoever may not see visits sees figures that count everybody, and no line or called ticket to take away from them;
// the page is the same whether one of those who wait has a protected identity or not.
func TestFiguresWithoutALine(t *testing.T) {
	page := func(protected bool) string {
		s := newSite(t, func(c *web.Config) { c.Authority = figuresOnly{} })
		s.post("/reception/open", values("kontor", string(office))).want(t, http.StatusSeeOther)
		s.openDesk("1", officer, "fk", "skv")
		_, ticket := s.register("fk-vab")
		if protected {
			s.protected()
		} else {
			s.register("fk-bostb")
		}
		s.settledAt()
		if own := s.as("supervisor:s-1", "GET", "/kontor/skelleftea", ""); !strings.Contains(own.body, string(ticket)) {
			t.Fatal("the office's own supervisor has no line")
		}
		a := s.as("manager:m-1", "GET", "/kontor/skelleftea", "")
		a.want(t, http.StatusOK)
		if strings.Contains(a.body, string(ticket)) || strings.Contains(a.body, `class="place"`) || strings.Contains(a.body, `class="queue"`) {
			t.Errorf("a manager is shown a line: %s", a.text())
		}
		return a.text()
	}
	if with, without := page(true), page(false); with != without {
		t.Errorf("with a protected identity the page is\n%s\nwithout it is\n%s", with, without)
	}
}
