package desk_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// remote is an office whose errands of a type are served by video from another, and who can do that there.
type remote struct {
	at, home domain.KontorID
	typ      domain.ErrandType
	officer  domain.OfficerID
}

// findRemote looks through the network for one.
func findRemote(t *testing.T, n *domain.Network) remote {
	t.Helper()
	for id, k := range n.Kontors {
		if !k.Has("video_room", webtest.Date) || k.HoursOn(webtest.Date) == (domain.Span{}) {
			continue
		}
		for _, typ := range n.Types {
			dec, err := domain.Route(n, domain.Asked{Kontor: id, Type: typ, Date: webtest.Date, Kind: domain.Person, Language: "sv"})
			if err != nil || dec.Queue.Channel != domain.Video || dec.Video == nil {
				continue
			}
			from := dec.Video.Kontor
			i := slices.IndexFunc(n.Staff(from, webtest.Date), func(o domain.OfficerID) bool {
				return n.Assigned(o, from, typ.Agency, typ.Level, webtest.Date)
			})
			if i >= 0 {
				return remote{id, from, typ, n.Staff(from, webtest.Date)[i]}
			}
		}
	}
	t.Fatal("nothing is served by video: the test shows nothing")
	return remote{}
}

// TestDeskServesByVideo: whoever sits at one office calls and serves a visitor of another, and goes on at home.
func TestDeskServesByVideo(t *testing.T) {
	s := webtest.NewSite(t)
	r := findRemote(t, s.Books.Network())
	book, who := domain.DaybookID(r.at, webtest.Date), "officer:"+string(r.officer)
	for _, k := range []domain.KontorID{r.at, r.home} {
		s.Do(domain.DaybookID(k, webtest.Date), domain.OpenDay{}, "reception:"+string(k))
	}
	s.Do(book, domain.OpenDesk{Desk: "v1", Officer: r.officer, Agencies: []domain.AgencyCode{r.typ.Agency}, From: r.home}, "supervisor:s-1")
	receipt := s.Do(book, domain.Register{Errands: []domain.NewErrand{{Type: r.typ.Code}}}, "reception:"+string(r.at))
	visit, errand := domain.VisitID(""), domain.ErrandID("")
	for _, ev := range receipt.Entry.Events {
		if reg, ok := ev.(domain.ErrandRegistered); ok {
			visit, errand = reg.Visit, reg.Errand
		}
	}
	own := "/desk?kontor=" + string(r.home) + "&officer=" + string(r.officer)
	there := own + "&at=" + string(r.at)
	s.As(who, "GET", own, "").Want(t, 200, "Du betjänar också per video", "1 väntar")
	called := s.As(who, "POST", "/desk/video", "key=k1&kontor="+string(r.home))
	called.Want(t, http.StatusSeeOther)
	s.As(who, "POST", "/desk/video", "key=k1&kontor="+string(r.home)).Want(t, http.StatusSeeOther)
	s.As(who, "GET", called.Header.Get("Location"), "").Want(t, 200, "Lucka v1", "A001", "Börja", `name="at" value="`+string(r.at)+`"`)
	for i, act := range []string{"recall?visit=" + string(visit), "start?errand=" + string(errand), "end?errand=" + string(errand) + "&outcome=solved"} {
		path, query, _ := strings.Cut(act, "?")
		a := s.As(who, "POST", "/desk/"+path, query+"&key=a"+strconv.Itoa(i)+"&desk=v1&kontor="+string(r.home)+"&at="+string(r.at))
		a.Want(t, http.StatusSeeOther)
	}
	s.As(who, "GET", there, "").Want(t, 200, "löst 10.42")
	err := s.Books.View(t.Context(), book, func(d *domain.Day) {
		if e := d.Errands[errand]; e.Outcome != domain.Solved || e.By != r.officer {
			t.Errorf("it ended %s by %s", e.Outcome, e.By)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	s.As("officer:"+officer, "GET", "/desk?kontor=skelleftea&at="+string(r.at), "").Want(t, http.StatusForbidden, "own-video-desk-only")
	// Somebody else's desk there is nobody's business.
	s.As("officer:"+officer, "POST", "/desk/close", "key=z&desk=v1&kontor=skelleftea&at="+string(r.at)).Want(t, http.StatusForbidden, "own-video-desk-only")
}
