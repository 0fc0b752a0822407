package overview_test

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
	"kontor/handlers/web"
	"kontor/handlers/web/page"
	"kontor/handlers/web/webtest"
)

// ends of the keys of words that the pages put together.
var joined = map[string][]string{
	"overview.as.": {"now", "shown", "known", "shown.means", "known.means"}, "overview.then.other.": {"shown", "known"},
	"overview.fact.": {
		"waiting", "longest", "within", "unserved", "desks", "median", "p90", "visits", "ended", "rate",
		"waiting.define", "longest.define", "desks.define", "p90.define",
		"ended.define", "rate.define",
	},
	"overview.state.": {"calm", "near", "late", "failed", "unopened", "closed"},
	"overview.stage.": {"open", "closed", "unopened", "practice"},
	"overview.end.":   {"ended", "left", "absent", "open_at_close", "moved_out"},
	"overview.csv.": {
		"name", "county", "stage", "waiting", "longest", "median", "p90", "share", "tickets", "pending", "left", "absent", "open", "service",
		"desks", "visits", "ended", "staffed", "rate", "note", "time", "came", "unserved", "low", "usual", "high", "made",
	},
}

func TestEveryTextHasWords(t *testing.T) {
	if found := webtest.HasWords(t, ".", "overview", joined); len(found) < 120 {
		t.Errorf("only %d keys found", len(found))
	}
}

// TestMoment: a page shows now, or a moment that has been, in one of two ways; a time that there is not is said, and now is shown.
func TestMoment(t *testing.T) {
	s := newDay(t)
	cases := []struct {
		name, query string
		status      int
		has, lacks  []string
	}{
		{"now", "", 200, []string{`id="clock"`, "12.40", `data-stream="/live/`}, []string{"Tillbaka till nu"}},
		{"as shown then", "?date=2024-05-02&time=11:00&as=shown", 200, []string{"kl. 11.00.", "Som det visades då", "Tillbaka till nu", "time=11%3A00"}, []string{`id="clock"`, "data-stream=\"/live"}},
		{"as known now", "?date=2024-05-02&time=11:00&as=known", 200, []string{"kl. 11.00.", "Som vi vet nu"}, []string{"data-stream=\"/live"}},
		{"without a day it is today", "?time=11:00", 200, []string{"torsdag 2 maj kl. 11.00."}, nil},
		{"a week before", "?date=2024-04-25&time=11:00", 200, []string{"torsdag 25 april kl. 11.00."}, nil},
		{"what has not been", "?date=2024-05-02&time=13:00", 400, []string{"har inte varit än", `id="clock"`}, []string{"Tillbaka till nu"}},
		{"no such day", "?date=2024-02-31&time=11:00", 400, []string{"Den tidpunkten finns inte"}, nil},
		{"no such time", "?date=2024-05-02&time=25:00", 400, []string{"Den tidpunkten finns inte"}, nil},
		{"something else", "?date=%3Cscript%3Ex&time=%22%3E%3Cb%3Ex", 400, []string{"Den tidpunkten finns inte"}, []string{"<script>x", "\"><b>x"}},
	}
	for _, page := range []string{"/", "/kontor/skelleftea"} {
		for _, c := range cases {
			t.Run(page+" "+c.name, func(t *testing.T) {
				a := s.Get(page + c.query)
				a.Want(t, c.status, c.has...)
				for _, text := range c.lacks {
					if strings.Contains(a.Body, text) {
						t.Errorf("it has %q", text)
					}
				}
			})
		}
	}
}

// TestPastIsThePast: the figures of a moment are those of the moment, and going back changes nothing.
func TestPastIsThePast(t *testing.T) {
	s := newDay(t)
	seen := map[string]string{}
	for _, time := range []string{"10:30", "11:30", "10:30", "12:30", "11:30"} {
		a := s.Get("/kontor/skelleftea?format=csv&date=2024-05-02&time=" + time)
		if before, ok := seen[time]; ok && before != a.Body {
			t.Errorf("at %s it is another: %s\nbefore %s", time, a.Body, before)
		}
		seen[time] = a.Body
	}
	if !strings.HasPrefix(seen["11:30"][strings.Index(seen["11:30"], "\r\n09:"):], seen["10:30"][strings.Index(seen["10:30"], "\r\n09:"):len(seen["10:30"])-40]) {
		t.Error("the later day does not begin as the earlier one")
	}
}

// TestNoFileOfAnotherMoment: where the page says that it cannot show what was asked for, there is no file of something else.
func TestNoFileOfAnotherMoment(t *testing.T) {
	s := newDay(t)
	for address, status := range map[string]int{
		"/?date=nonsense&time=11:00": 400, "/?date=2034-05-02&time=11:00": 400, "/?county=Atlantis": 404, "/kontor/skelleftea?date=2024-05-02&time=25:00": 400,
	} {
		a := s.Get(address + "&format=csv")
		a.Want(t, status)
		if strings.Contains(a.Header.Get("Content-Type"), "csv") {
			t.Errorf("%s gives a file", address)
		}
	}
}

// TestCSV: the file has the same figures as the page, in the form that a Swedish spreadsheet reads.
func TestCSV(t *testing.T) {
	s := newDay(t)
	for _, query := range []string{"", "&date=2024-05-02&time=11:00", "&county=V%C3%A4sterbotten"} {
		a := s.Get("/?format=csv" + query)
		a.Want(t, 200)
		if !strings.HasPrefix(a.Body, "\ufeff") || !strings.Contains(a.Header.Get("Content-Type"), "text/csv") || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: the file begins %q, %v", query, a.Body[:20], a.Header)
		}
		reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Body, "\ufeff")))
		reader.Comma, reader.FieldsPerRecord = ';', -1
		rows, err := reader.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		html := s.Get("/?" + strings.TrimPrefix(query, "&")).Body
		found := 0
		for _, row := range rows[2:] {
			if row[3] == "" {
				continue
			}
			found++
			if want := `>` + row[0] + `</a>`; !strings.Contains(html, want) {
				t.Errorf("%s: the page has no %s", query, row[0])
			}
			if want := fmt.Sprintf(`data-name="%s" data-waiting="%s"`, row[0], row[3]); !strings.Contains(html, want) {
				t.Errorf("%s: the page has no %s", query, want)
			}
		}
		if strings.Contains(query, "county") && found != 2 || !strings.Contains(query, "county") && found != 5 {
			t.Errorf("%s: %d offices have figures", query, found)
		}
	}
}

// TestCounty: a county has its own offices and no others; one that there is not is said, and the nation shown.
func TestCounty(t *testing.T) {
	s := newDay(t)
	a := s.Get("/?county=V%C3%A4sterbotten")
	a.Want(t, 200, "Hela landet", `id="row-umea"`, `id="row-skelleftea"`, "/live/overview?county=V")
	if strings.Contains(a.Body, `id="row-kista"`) {
		t.Error("Kista is in Västerbotten")
	}
	s.Get("/?county=%3Cb%3EAtlantis").Want(t, 404, "Det länet finns inte", `id="row-kista"`)
	if said := s.First("/live/overview?county=V%C3%A4sterbotten"); !strings.Contains(said, "row-umea") || strings.Contains(said, "row-kista") {
		t.Error("the stream is not the county's")
	}
}

// figuresOnly lets everybody see figures and no visit.
type figuresOnly struct{ webtest.HostMay }

func (m figuresOnly) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	if a.Action == "get-visit" {
		return handlers.Verdict{}
	}
	return m.HostMay.Judge(p, a)
}

// TestTimelineIsForWhoMaySeeVisits: whoever may not has the figures and no bars, now and then.
func TestTimelineIsForWhoMaySeeVisits(t *testing.T) {
	mayNot := newDay(t, func(c *web.Config) { c.Authority = figuresOnly{} })
	may := newDay(t)
	for _, query := range []string{"", "?date=2024-05-02&time=11:30", "?date=2024-05-02&time=11:30&as=known"} {
		may.Get("/kontor/skelleftea"+query).Want(t, 200, `class="gantt"`, "A001")
		if a := mayNot.Get("/kontor/skelleftea" + query); a.Status != 200 || strings.Contains(a.Body, "gantt") || strings.Contains(a.Body, "A001") || !strings.Contains(a.Body, "som får se kontorets besök") {
			t.Errorf("%q: without the right to see visits the page has bars", query)
		}
	}
}

// TestProtectedIsOnNoPageOfThePast: neither the line, nor the bars, nor the queues tell of a visit with a protected identity.
func TestProtectedIsOnNoPageOfThePast(t *testing.T) {
	s := webtest.NewSite(t)
	s.Open()
	s.OpenDesk("1", webtest.Officer, "fk", "skv")
	visit, ticket := s.Protected()
	_, other := s.Register("fk-vab")
	s.SettledAt()
	for _, query := range []string{"", "?date=2024-05-02&time=10:42", "?date=2024-05-02&time=10:42&as=known"} {
		a := s.Get("/kontor/skelleftea" + query)
		a.Want(t, http.StatusOK, string(other))
		for _, sign := range []string{ticket, string(visit), "skyddad", "i skyddad kö"} {
			if strings.Contains(a.Text(), sign) {
				t.Errorf("%q has %q", query, sign)
			}
		}
	}
}

// TestWithoutAPast: where there is none, the pages show now, and offer nothing else.
func TestWithoutAPast(t *testing.T) {
	s := newDay(t, func(c *web.Config) { c.Past = nil })
	for _, path := range []string{"/?time=11:00", "/kontor/skelleftea?time=11:00"} {
		a := s.Get(path)
		a.Want(t, 200, `id="clock"`)
		if strings.Contains(a.Body, `class="travel"`) || strings.Contains(a.Body, "gantt") {
			t.Errorf("%s offers a past", path)
		}
	}
}

// TestNormalDayIsBehindTheCurve: four Thursdays are a usual one.
func TestNormalDayIsBehindTheCurve(t *testing.T) {
	s := newDay(t)
	s.Get("/kontor/skelleftea").Want(t, 200, `class="usual"`, "de 4 senaste vanliga dagarna som är torsdag", "vanligen ")
	s.Get("/kontor/skelleftea?date=2024-04-25&time=11:00").Want(t, 200, "3 vanliga sådana veckodagar är kända, och fyra behövs")
}

// spoiledUmea is a board on which umea's figures stand still.
func spoiledUmea(t *testing.T) func(*web.Config) {
	return func(c *web.Config) {
		e := domain.Entry{Book: domain.DaybookID("umea", thursday), Revision: 1, At: noon, Events: []domain.Event{domain.DayOpened{}}}
		p := c.Board.Position()
		if err := c.Board.Fold(e, domain.Position{Epoch: p.Epoch, Place: p.Place + 1_000_000}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFailedDayIsSaid: an office whose figures stand still is first of what needs attention.
func TestFailedDayIsSaid(t *testing.T) {
	s := newDay(t, spoiledUmea(t))
	text := s.Get("/").Text()
	list := text[strings.Index(text, "Behöver åtgärd"):]
	if at := strings.Index(list, "siffrorna står still sedan 12.40"); at < 0 || at > 80 {
		t.Errorf("it says %.200s", list)
	}
	body := s.Get("/").Body
	needy := body[strings.Index(body, `id="needy"`):]
	needy = needy[:strings.Index(needy, "</section>")]
	if listed := strings.Count(needy, "<li"); listed != 7 || !strings.Contains(text, "kontor till. Hela listan") {
		t.Errorf("%d offices are listed, and the others are not counted: %s", listed, needy)
	}
}

// TestWhatIsWrongElsewhere: whoever may see one office alone is not told that another's figures stand still, nor how many need attention.
func TestWhatIsWrongElsewhere(t *testing.T) {
	s := newDay(t, spoiledUmea(t), func(c *web.Config) {
		c.Authority = oneOffice{}
		c.Past = func(_ context.Context, _ string, _ time.Time, _ domain.KontorID, look func(page.Earlier)) error {
			look(page.Earlier{Board: c.Board, Unread: []domain.BookID{domain.DaybookID("umea", thursday)}})
			return nil
		}
	})
	for _, path := range []string{"/", "/?time=11:00"} {
		a := s.Get(path)
		a.Want(t, http.StatusOK)
		text := a.Text()
		for _, not := range []string{"Umeå", "umea", "still sedan", "kontor till", "kan inte läsas"} {
			if strings.Contains(text, not) {
				t.Errorf("%s says %q", path, not)
			}
		}
	}
}

// TestStreamsShareAndDiffer: two who may see the same get the same, and somebody of one office gets no row of another, nor another's language.
func TestStreamsShareAndDiffer(t *testing.T) {
	s := newDay(t)
	all, again := first(t, s, "sv"), first(t, s, "sv")
	if !strings.Contains(again, "row-kista") || !strings.Contains(all, "row-kista") || !strings.Contains(all, "Väntar nu") {
		t.Error("two who look at once do not see the same")
	}
	if english := first(t, s, "en"); !strings.Contains(english, "Waiting now") || strings.Contains(english, "Väntar nu") {
		t.Error("the English stream is not English")
	}
	if other := newDay(t, func(c *web.Config) { c.Authority = oneOffice{} }); strings.Contains(first(t, other, "sv"), "row-kista") {
		t.Error("who may see one office alone sees another")
	}
}

// oneOffice lets everybody see one office's row and no other.
type oneOffice struct{ webtest.HostMay }

func (m oneOffice) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	if a.Kontor != "" && a.Kontor != office {
		return handlers.Verdict{}
	}
	return m.HostMay.Judge(p, a)
}

// first is the first message of the overview's stream in the language.
func first(t *testing.T, s *webtest.Site, lang string) (said string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, webtest.NewHost(t, s.Pages).Root()+"/live/overview", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Language", lang)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && lines.Text() != "event: beat" {
		said += lines.Text()
	}
	return said
}

// TestACountyIsForWhoAnswersForAllOfIt: the sum of a county with one office is that office; a manager of another gets neither it nor its file.
func TestACountyIsForWhoAnswersForAllOfIt(t *testing.T) {
	s := webtest.NewSite(t, func(c *web.Config) {
		rules, err := authz.New(c.Books.Network, c.Clock, c.Log)
		if err != nil {
			t.Fatal(err)
		}
		c.Authority = rules
	})
	s.Busy()
	const manager, gotland = "manager:m-1@skelleftea", "/?county=Gotlands+l%C3%A4n"
	address := gotland
	if k := s.Books.Network().Kontors["visby"]; k != nil {
		address = "/?county=" + url.QueryEscape(k.County)
	}
	for _, more := range []string{"", "&format=csv", "&date=2024-05-02&time=10:30"} {
		s.As(manager, "GET", address+more, "").Want(t, http.StatusForbidden)
	}
	s.As(manager, "GET", "/live/overview?"+address[2:], "").Want(t, http.StatusForbidden)
	if a := s.As(manager, "GET", "/", ""); a.Status != 200 || strings.Contains(a.Body, `"`+address+`"`) {
		t.Errorf("the nation has a line for a county that is another's: %d", a.Status)
	}
	s.As("manager:m-1", "GET", address, "").Want(t, 200)
	s.As("auditor:a-1", "GET", address, "").Want(t, 200)
	if a := s.As("auditor:a-1", "GET", "/", ""); !strings.Contains(a.Body, `"`+address+`"`) {
		t.Error("the nation has no line for the county: the test shows nothing")
	}
}
