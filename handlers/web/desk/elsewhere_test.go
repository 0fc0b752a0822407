package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/authz"
	"kontor/handlers/web"
	"kontor/handlers/web/webtest"
)

// servedFrom is the office, whose visitors an officer of another serves by video: one is at the desk, and one waits.
func servedFrom(t *testing.T) (s *webtest.Site, r remote, served, waits domain.VisitID, errand domain.ErrandID) {
	t.Helper()
	s = webtest.NewSite(t)
	r = findRemote(t, s.Books.Network())
	book := domain.DaybookID(r.at, webtest.Date)
	for _, k := range []domain.KontorID{r.at, r.home} {
		s.Do(domain.DaybookID(k, webtest.Date), domain.OpenDay{}, "reception:"+string(k))
	}
	s.Do(book, domain.OpenDesk{Desk: "v1", Officer: r.officer, Agencies: []domain.AgencyCode{r.typ.Agency}, From: r.home}, "supervisor:s-1")
	take := func() (v domain.VisitID, e domain.ErrandID) {
		receipt := s.Do(book, domain.Register{Errands: []domain.NewErrand{{Type: r.typ.Code}}}, "reception:"+string(r.at))
		for _, ev := range receipt.Entry.Events {
			if reg, ok := ev.(domain.ErrandRegistered); ok {
				v, e = reg.Visit, reg.Errand
			}
		}
		return v, e
	}
	served, errand = take()
	waits, _ = take()
	s.Do(book, domain.CallVisit{Desk: "v1", Visit: served}, "officer:"+string(r.officer))
	return s, r, served, waits, errand
}

// TestWhoLeadsHereSeesNothingElsewhere: what is refused because it is another office's day shows nothing of that day.
func TestWhoLeadsHereSeesNothingElsewhere(t *testing.T) {
	s, r, _, _, _ := servedFrom(t)
	for _, act := range leadPaths {
		a := s.As("supervisor:s-1@"+string(r.home), "POST", "/desk/lead/"+act, "key=k-"+act+"&desk=v1&kontor="+string(r.home)+"&at="+string(r.at))
		a.Want(t, http.StatusForbidden)
		if strings.Contains(a.Body, "A001") || strings.Contains(a.Body, "A002") || strings.Contains(a.Body, string(r.officer)) {
			t.Errorf("%s shows who waits and who serves at the other office", act)
		}
	}
}

var leadPaths = []string{"sign-off", "free", "join", "prioritise", "close-early", "down", "up"}

// TestAnErrandAtTheDeskOpensNoOtherVisit: the form of a desk by video is about the visit at it, whatever else it names.
func TestAnErrandAtTheDeskOpensNoOtherVisit(t *testing.T) {
	s, r, _, waits, errand := servedFrom(t)
	for _, act := range []string{"leave", "absent", "interpreter"} {
		a := s.As("officer:"+string(r.officer)+"@"+string(r.home), "POST", "/desk/"+act, "key=k-"+act+"&language=so&visit="+string(waits)+
			"&errand="+string(errand)+"&kontor="+string(r.home)+"&at="+string(r.at))
		a.Want(t, http.StatusForbidden, "own-video-desk-only")
	}
}

// TestOnlyTheOfficerIsAtTheDeskByVideo: nobody else of the office where the officer sits sees the visitor of the other office, or does
// anything with it.
func TestOnlyTheOfficerIsAtTheDeskByVideo(t *testing.T) {
	s, r, served, _, _ := servedFrom(t)
	own := "/desk?kontor=" + string(r.home) + "&officer=" + string(r.officer)
	s.As("officer:"+string(r.officer)+"@"+string(r.home), "GET", own+"&at="+string(r.at), "").Want(t, 200, "A001")
	for _, who := range []string{"supervisor:s-1@" + string(r.home), "reception:" + string(r.home) + "@" + string(r.home)} {
		s.As(who, "GET", own+"&at="+string(r.at), "").Want(t, http.StatusForbidden, "own-video-desk-only")
		if a := s.As(who, "GET", own, ""); strings.Contains(a.Body, "A001") || strings.Contains(a.Body, "at="+string(r.at)) {
			t.Errorf("%s sees whom the officer serves elsewhere", who)
		}
		s.As(who, "POST", "/desk/recall", "key=r&visit="+string(served)+"&officer="+string(r.officer)+"&kontor="+string(r.home)+"&at="+string(r.at)).
			Want(t, http.StatusForbidden, "own-video-desk-only")
	}
}

// TestWhoAdministersSeesNoDay: an operator may close an office early; what is refused of that shows nothing of who is there.
func TestWhoAdministersSeesNoDay(t *testing.T) {
	s := webtest.NewSite(t, func(c *web.Config) {
		rules, err := authz.New(c.Books.Network, c.Clock, c.Log)
		if err != nil {
			t.Fatal(err)
		}
		c.Authority = rules
	})
	s.Open()
	s.OpenDesk("1", officer, "fk")
	s.Register("fk-bostb")
	s.As("operator:x-1", "GET", leading, "").Want(t, http.StatusForbidden)
	a := s.As("operator:x-1", "POST", "/desk/lead/close-early", "key=k&kontor=skelleftea&closes=snart&reason=other")
	if a.Status < 400 || a.Status >= 500 || strings.Contains(a.Body, "A001") || strings.Contains(a.Body, officer) {
		t.Errorf("an operator gets %d: %.400s", a.Status, a.Text())
	}
}
