package reception_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/authz"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
)

// TestAKioskSeesNoReception: it takes visitors in by the same acts; what is refused to it shows nothing of who else is there.
func TestAKioskSeesNoReception(t *testing.T) {
	s := webtest.NewSite(t, func(c *web.Config) {
		rules, err := authz.New(c.Books.Network, c.Clock, c.Log)
		if err != nil {
			t.Fatal(err)
		}
		c.Authority = rules
	})
	s.Open()
	s.Do(s.Today(), domain.Register{Protected: true, Errands: []domain.NewErrand{{Type: "fk-bostb"}}}, "reception:"+string(office))
	visit, _ := s.Register("skv-persbevis")
	for path, form := range map[string]string{
		"register": "errand=nonsense&visit=" + string(visit), "check-in": "code=NONSENSE&visit=" + string(visit),
	} {
		a := s.As("kiosk:skelleftea.1@skelleftea", http.MethodPost, "/reception/"+path, "key=k-"+path+"&kontor=skelleftea&"+form)
		if a.Status < 400 || a.Status >= 500 {
			t.Errorf("%s gives a kiosk %d", path, a.Status)
		}
		if strings.Contains(a.Body, "A001") || strings.Contains(a.Body, "A002") || strings.Contains(a.Body, string(visit)) {
			t.Errorf("%s shows a kiosk who is there: %.300s", path, a.Text())
		}
	}
}
