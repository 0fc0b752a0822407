package desk_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

const leading = "/desk/lead?kontor=" + string(office)

// lead is a form of the page of those who lead.
func lead(s *webtest.Site, act string, pairs ...string) webtest.Answer {
	return s.Post("/desk/lead/"+act, webtest.Values(append([]string{"kontor", string(office)}, pairs...)...))
}

func TestLeadPutsRightWhatWentWrong(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.Get(leading).Want(t, 200, "Ingen lucka är öppen", "Ingen är det nu", "Inget är anmält", "Kontoret stänger 16.00 i dag.")
	s.OpenDesk("1", officer, "fk")
	s.OpenDesk("2", other, "fk")
	one, _ := s.Register("fk-bostb")
	two, _ := s.Register("fk-vab")
	s.Post("/desk/call", at(officer, "visit", string(one))).Want(t, http.StatusSeeOther)
	s.Get(leading).Want(t, 200, officer, "Lägg A001 tillbaka i kön", "Stäng lucka 1")

	lead(s, "free", "visit", string(one), "reason", "officer_gone").Want(t, http.StatusSeeOther)
	if s.At("1") != "" {
		t.Error("the visitor is not freed")
	}
	lead(s, "sign-off", "desk", "2", "reason", "officer_gone").Want(t, http.StatusSeeOther)
	lead(s, "sign-off", "desk", "2", "reason", "officer_gone").Want(t, 404, "Lucka")

	lead(s, "prioritise", "ticket", "A002", "class", "urgent", "reason", "other").Want(t, http.StatusSeeOther)
	s.Get(leading).Want(t, 200, "Före i kön", "A002 brådskande", "Ångra")
	lead(s, "prioritise", "visit", string(two), "class", "ordinary", "reason", "mistake").Want(t, http.StatusSeeOther)
	if page := s.Get(leading); strings.Contains(page.Text(), "Före i kön") {
		t.Error("it cannot be undone")
	}

	lead(s, "join", "visit", "A009", "into", "A001").Want(t, 422, "Inget besök i dag har numret ”A009”", `value="A001"`, `id="p-join" open`)
	lead(s, "join", "visit", "A002", "into", "A001").Want(t, http.StatusSeeOther)
	if n := len(s.Errands(one)); n != 2 {
		t.Errorf("the visitor has %d errands", n)
	}

	lead(s, "down", "agency", "fk", "channel", "video").Want(t, http.StatusSeeOther)
	s.Get(leading).Want(t, 200, "video fungerar inte sedan 10.42", "Fungerar igen")
	lead(s, "up", "agency", "fk", "channel", "video").Want(t, http.StatusSeeOther)
	s.Get(leading).Want(t, 200, "Inget är anmält")

	lead(s, "close-early", "closes", "snart", "reason", "other").Want(t, 422, `value="snart"`)
	lead(s, "close-early", "closes", "15:00", "reason", "other").Want(t, http.StatusSeeOther)
	s.Get(leading).Want(t, 200, "Kontoret stänger 15.00 i dag i stället för 16.00.")
	lead(s, "close-early", "closes", "15:30", "reason", "other").Want(t, 422)
}

// TestLeadIsForThoseWhoLead: the day itself refuses others, whatever let them come so far.
func TestLeadIsForThoseWhoLead(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	for _, act := range []string{"sign-off", "free", "prioritise", "close-early", "down", "up"} {
		form := "kontor=skelleftea&key=k-" + act + "&desk=1&visit=x&class=urgent&reason=other&closes=15:00&agency=fk&channel=video"
		if a := s.As("officer:"+officer, "POST", "/desk/lead/"+act, form); a.Status != 422 {
			t.Errorf("%s gives an officer %d", act, a.Status)
		}
	}
	s.As("officer:"+officer, "POST", "/desk/lead/join", "kontor=skelleftea&key=k&visit=A001&into=A001").Want(t, 422)
}

// TestLeadOpensADeskByVideo: at the office that is served; the officer then calls from where the officer sits.
func TestLeadOpensADeskByVideo(t *testing.T) {
	s := webtest.NewSite(t)
	var far domain.KontorID
	var caller domain.OfficerID
	n := s.Books.Network()
	for _, id := range slices.Sorted(maps.Keys(n.Kontors)) {
		k, staff := n.Kontors[id], n.Staff(id, webtest.Date)
		if id != office && k.Has("video_room", webtest.Date) && k.HoursOn(webtest.Date) != (domain.Span{}) && len(staff) > 0 && n.Assigned(staff[0], id, "fk", domain.General, webtest.Date) {
			far, caller = id, staff[0]
		}
	}
	if far == "" || !n.Kontors[office].Has("video_room", webtest.Date) {
		t.Fatal("there is nobody to serve by video: the test shows nothing")
	}
	s.Open()
	s.Do(domain.DaybookID(far, webtest.Date), domain.OpenDay{}, "reception:"+string(far))
	a := s.As("supervisor:s-1", "POST", "/desk/open", "kontor=skelleftea&key=v1&officer="+string(caller)+"&desk=9&agency=fk&from="+string(far))
	a.Want(t, http.StatusSeeOther)
	if a.Header.Get("Location") != leading {
		t.Errorf("it leads to %s", a.Header.Get("Location"))
	}
	s.Get(leading).Want(t, 200, "per video från "+n.Kontors[far].Name)
	s.SettledAt()

	own := "/desk?kontor=" + string(far) + "&officer=" + string(caller)
	s.As("officer:"+string(caller), "GET", own, "").Want(t, 200, "Du betjänar också per video", "Skellefteå", "Kalla nästa per video")
	s.As("officer:"+string(caller), "POST", "/desk/video", "key=v2&kontor="+string(far)).Want(t, 422, "Ingen väntar på videobesök")
	there := s.As("officer:"+string(caller), "GET", own+"&at=skelleftea", "")
	there.Want(t, 200, "Lucka 9", "Ingen väntar på dig")
	// Nothing of the other office but what concerns the desk there.
	visit, _ := s.Register("fk-bostb")
	for _, form := range []string{"leave?visit=" + string(visit), "move?visit=" + string(visit) + "&to=umea&reason=other", "close?desk=1"} {
		path, query, _ := strings.Cut(form, "?")
		a := s.As("officer:"+string(caller), "POST", "/desk/"+path, "key=x"+path+"&kontor="+string(far)+"&at=skelleftea&"+query)
		a.Want(t, http.StatusForbidden, "own-video-desk-only")
	}
	s.As("officer:"+string(caller), "POST", "/desk/close", "key=v3&desk=9&kontor="+string(far)+"&at=skelleftea").Want(t, http.StatusSeeOther)
}
