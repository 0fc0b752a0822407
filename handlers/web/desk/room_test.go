package desk_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// TestRoomSaysWhy: each who waits stands where the formula puts it, and the row says by what.
func TestRoomSaysWhy(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	s.Register("fk-bostb")
	s.Pass(2 * time.Minute)
	protected, _ := s.Protected()
	s.Do(s.Today(), domain.Register{Needs: []domain.Need{domain.NeedCalm}, Errands: []domain.NewErrand{{Type: "fk-vab"}}}, "reception:r-1")
	urgent, _ := s.Register("fk-vab")
	back, _ := s.Register("fk-vab")
	s.Post("/desk/lead/prioritise", webtest.Values("kontor", string(office), "ticket", "a004", "class", "urgent", "reason", "other")).Want(t, http.StatusSeeOther)
	s.Post("/desk/call", at(officer, "visit", string(back))).Want(t, http.StatusSeeOther)
	s.Post("/desk/return", at(officer, "visit", string(back))).Want(t, http.StatusSeeOther)
	page := s.Get(home)
	page.Want(t, 200,
		"Kom 10.44. Räknas som 30 min tidigare: brådskande enligt arbetsledaren.", "brådskande",
		"Kom 10.44. Räknas som 10 min tidigare: skyddad identitet.", "Kom 10.44. Räknas som 10 min tidigare: svårt att vänta.",
		"Kom 10.44. Räknas som 5 min tidigare: kallad förut och tillbaka i kön.", "uppskattat",
	)
	want := []domain.VisitID{urgent, protected, "", back, ""}
	for i, row := range strings.Split(page.Body, `class="waits"`)[1:] {
		if i < len(want) && want[i] != "" && !strings.Contains(row, string(want[i])) {
			t.Errorf("row %d is not %s", i+1, want[i])
		}
		if i == 4 && !strings.Contains(strings.Split(row, "</li>")[0], "Kom 10.42. <") {
			t.Error("who has no reason has one")
		}
	}
}

// TestRoomOfAThousand: the page stays short, and says how many more there are and how to call them.
func TestRoomOfAThousand(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	const many = 300
	var last domain.VisitID
	for range many {
		last, _ = s.Register("fk-vab")
	}
	page := s.Get(home)
	page.Want(t, 200, strconv.Itoa(many)+" väntar på dig", "250 till väntar på dig och visas inte.", "Kalla nummer")
	if rows := strings.Count(page.Body, `class="waits"`); rows != 50 {
		t.Errorf("%d rows", rows)
	}
	s.Post("/desk/call", at(officer, "ticket", "Z999")).Want(t, 422, "Inget besök i dag har numret ”Z999”")
	s.Post("/desk/call", at(officer, "ticket", "a300")).Want(t, http.StatusSeeOther)
	if got := s.At("1"); got != last {
		t.Errorf("%s is called, want %s", got, last)
	}
}

// TestClosedWhileSomebodySits: what stood at the desk says that it is closed, when the desk was and when the day was.
func TestClosedWhileSomebodySits(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", officer, "fk")
	s.Register("fk-bostb")
	s.Post("/desk/next", at(officer)).Want(t, http.StatusSeeOther)
	s.Post("/desk/lead/sign-off", webtest.Values("kontor", string(office), "desk", "1", "reason", "officer_gone")).Want(t, http.StatusSeeOther)
	if said := s.First("/live/desk/skelleftea/" + officer); !strings.Contains(said, "Luckan är stängd sedan 10.42.") || !strings.Contains(said, "Öppna en lucka igen") {
		t.Errorf("the desk says %s", said)
	}
	s.Do(s.Today(), domain.CloseDay{}, "supervisor:s-1")
	if said := s.First("/live/desk/skelleftea/" + officer); !strings.Contains(said, "Dagen är stängd.") {
		t.Errorf("the desk says %s", said)
	}
	s.Get(home).Want(t, 200, "Dagen är stängd. Ingen kallas")
	s.Post("/desk/next", at(officer)).Want(t, 422, "Dagen")
}
