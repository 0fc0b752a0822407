package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
)

// sent is a request that a command made.
type sent struct{ method, path, body, actor string }

// played runs a command of content against a server that answers one thing, and says what it printed and what it asked.
func played(t *testing.T, answer, input string, args ...string) (out string, all []sent, err error) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		all = append(all, sent{r.Method, r.URL.RequestURI(), string(b), r.Header.Get("X-Kontor-Actor")})
		_, _ = io.WriteString(w, answer)
	}))
	defer srv.Close()
	root := &cobra.Command{Use: "kontor", SilenceUsage: true, SilenceErrors: true}
	root.PersistentFlags().Bool("json", false, "")
	root.AddGroup(&cobra.Group{ID: "work"}, &cobra.Group{ID: "prove"})
	root.AddCommand(contentCommands()...)
	var w bytes.Buffer
	root.SetArgs(append(args, "--server", srv.URL))
	root.SetIn(strings.NewReader(input))
	root.SetOut(&w)
	err = root.ExecuteContext(t.Context())
	return w.String(), all, err
}

const anErrand, aVisit = "umea.2024-05-02.9b2f", "umea.2024-05-02.5c1d"

func TestContentCommands(t *testing.T) {
	at := "/v1/kontor/umea/days/2024-05-02/"
	reported := `{"events":[{"name":"incident-reported","data":{"incident":"2024-003","discovered":"2024-05-02T07:00:00Z"}}]}`
	for _, c := range []struct {
		name   string
		args   []string
		input  string
		answer string
		asked  sent
		out    string
	}{
		{"content is written from standard input", []string{"content", "seal", anErrand, "--field", "name"}, "Kim\n", `{"events":[{"name":"content-sealed"}]}`,
			sent{"POST", at + "errands/9b2f/contents", `{"name":"Kim"}`, "reception:terminal"}, "the name is sealed\n"},
		{"an officer opens it", []string{"content", "open", anErrand, "--actor", "officer:o-1"}, "", `{"fields":{"note":{"text":"ring\u001b[2J"},"name":{"forgotten":true}}}`,
			sent{"POST", at + "errands/9b2f/openings", "", "officer:o-1"}, "name: (forgotten)\nnote: ring\ufffd[2J\n"},
		{"an agency opens its own", []string{"content", "open", anErrand, "--actor", "agency:fk.c1"}, "", `{"fields":{}}`,
			sent{"POST", "/v1/agencies/fk/errands/" + anErrand + "/openings", "", "agency:fk.c1"}, "There is no content.\n"},
		{"a visitor is forgotten", []string{"forget", aVisit, "--decision", "SSC 2024/1"}, "", `{"receipts":[{"events":[{"event":"visitor-forgotten"}]}]}`,
			sent{"POST", at + "visits/5c1d/forgettings", `{"decision":"SSC 2024/1"}`, "supervisor:terminal"}, "It is forgotten.\n"},
		{"or was before", []string{"forget", aVisit, "--decision", "SSC 2024/1", "--agency", "fk"}, "", `{"receipts":[{"events":[]}]}`,
			sent{"POST", at + "visits/5c1d/forgettings", `{"agency":"fk","decision":"SSC 2024/1"}`, "supervisor:terminal"}, "There was nothing to forget.\n"},
		{"a rule is set", []string{"retention", "set", "fk", "--days", "90", "--decision", "SSC 2024/1", "--from", "2024-06-01"}, "", `{"events":[{"name":"retention-set"}]}`,
			sent{"POST", "/v1/network/retention-rules", `{"agency":"fk","days":90,"decision":"SSC 2024/1","from":"2024-06-01"}`, "operator:terminal"},
			"from 2024-06-01 content of fk is kept 90 days\n"},
		{"an incident is reported", []string{"incident", "report", "--kind", "intrusion", "--discovered", "2024-05-02T09:00:00+02:00", "--diary", "SSC 2024/1"}, "", reported,
			sent{"POST", "/v1/incidents", `{"kind":"intrusion","discovered":"2024-05-02T09:00:00+02:00","agencies":[],"diary":"SSC 2024/1"}`, "supervisor:terminal"},
			"incident 2024-003; tell imy before 2024-05-05 09:00\n"},
		{"somebody was told", []string{"incident", "notified", "2024-003", "imy"}, "", `{"events":[{"name":"incident-notified","data":{"whom":"imy","after":3600000000000}}]}`,
			sent{"POST", "/v1/incidents/2024-003/notifications", `{"whom":"imy"}`, "supervisor:terminal"}, "imy was told after 1h0m0s\n"},
		{"it is closed", []string{"incident", "close", "2024-003", "--reason", "no_risk"}, "", `{"events":[{"name":"incident-closed"}]}`,
			sent{"POST", "/v1/incidents/2024-003/closings", `{"reason":"no_risk"}`, "supervisor:terminal"}, "incident 2024-003 is closed: no_risk\n"},
		{"a year's are listed", []string{"incident", "list", "--year", "2024"}, "",
			`{"year":2024,"incidents":[{"id":"2024-003","kind":"intrusion","diary":"SSC 2024/1","discovered":"2024-05-02T07:00:00Z","deadline":"2024-05-05T07:00:00Z","untold":["fk"],"overdue":true}]}`,
			sent{"GET", "/v1/incidents?year=2024", "", "auditor:terminal"},
			"2024-003  intrusion  SSC 2024/1  came to light 2024-05-02 09:00\n    fk is still to be told\n    OVERDUE: imy was to be told by 2024-05-05 09:00\n1 incidents in 2024\n"},
		{"openings of one agency are shown", []string{"audit", "--date", "2024-05-02", "--alarms", "--agency", "fk"}, "",
			`{"date":"2024-05-02","alarms":2,"openings":[` + openingOf("fk") + `,` + openingOf("pm") + `]}`,
			sent{"GET", "/v1/openings?alarms=yes&date=2024-05-02", "", "auditor:terminal"},
			"10:00:00  officer:o-1 (=cmd)  umea.2024-05-02.9b2f  note of fk at umea  assignment  ALARM\n1 openings on 2024-05-02, 1 alarms\n"},
		{"or as a table", []string{"audit", "--csv"}, "", `{"openings":[` + openingOf("fk") + `]}`, sent{"GET", "/v1/openings?", "", "auditor:terminal"},
			"at,reader,subject,errand,agency,fields,kontor,ground,level,alarm\n2024-05-02T08:00:00Z,officer:o-1,'=cmd,umea.2024-05-02.9b2f,fk,note,umea,assignment,general,true\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, all, err := played(t, c.answer, c.input, c.args...)
			if err != nil || out != c.out {
				t.Errorf("it says %q (%v), want %q", out, err, c.out)
			}
			if !slices.Equal(all, []sent{c.asked}) {
				t.Errorf("it asked %+v, want %+v", all, c.asked)
			}
		})
	}
}

func openingOf(agency string) string {
	return `{"at":"2024-05-02T08:00:00Z","reader":"officer:o-1","subject":"=cmd","errand":"` + anErrand + `","agency":"` + agency +
		`","fields":["note"],"kontor":"umea","ground":{"kind":"assignment","level":"general"},"alarm":true}`
}

func TestContentCommandsThatAreWrong(t *testing.T) {
	long := strings.Repeat("x", domain.MaxContentText+1)
	for _, c := range []struct {
		input string
		args  []string
		want  string
	}{
		{long, []string{"content", "seal", anErrand}, "longer than 4096 bytes"},
		{"x", []string{"content", "seal", "x"}, "no errand id"},
		{"", []string{"content", "open", "x", "--actor", "agency:fk"}, "no errand id"},
		{"", []string{"content", "open", anErrand, "--actor", "Kim"}, "no actor"},
		{"", []string{"forget", "x", "--decision", "SSC 2024/1"}, "no visit id"},
		{"", []string{"forget", aVisit}, "decision"},
		{"", []string{"incident", "notified", "../openings", "imy"}, "no incident"},
		{"", []string{"incident", "report", "--kind", "intrusion", "--discovered", "today", "--diary", "SSC 2024/1"}, "--discovered"},
	} {
		_, all, err := played(t, "{}", c.input, c.args...)
		if err == nil || !strings.Contains(err.Error(), c.want) || len(all) > 0 {
			t.Errorf("%q: %v, and it asked %v", c.args, err, all)
		}
	}
}

// What a retention rule says is due is listed from the data directory, then forgotten, and then it is not there any more.
func TestRetentionOnFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a log's server four times")
	}
	dir := t.TempDir()
	f := storeFlags{data: dir, replicas: 1}
	st, err := f.open(t.Context(), quiet())
	must(t, err)
	visit := dueVisit(t, st.log)
	must(t, st.close())
	run := func(args ...string) string {
		t.Helper()
		root := &cobra.Command{Use: "kontor", SilenceUsage: true}
		root.PersistentFlags().Bool("json", false, "")
		root.AddGroup(&cobra.Group{ID: "work"})
		root.AddCommand(retentionCommand())
		var w bytes.Buffer
		root.SetArgs(append([]string{"retention"}, append(args, "--data", dir)...))
		root.SetOut(&w)
		must(t, root.ExecuteContext(t.Context()))
		return w.String()
	}
	line := string(visit) + "  fk  since " + string(domain.DateOf(time.Now())) + ", SSC 2024/7\n"
	if out := run("dry-run"); out != line+"1 due\n" {
		t.Errorf("the dry run says %q", out)
	}
	if out := run("run"); out != line+"1 forgotten\n" {
		t.Errorf("the run says %q", out)
	}
	if out := run("dry-run"); out != "0 due\n" {
		t.Errorf("afterwards the dry run says %q", out)
	}
}

// dueVisit writes a visit of the day before yesterday whose content is due today.
func dueVisit(t *testing.T, log handlers.Log) domain.VisitID {
	t.Helper()
	now := time.Now().AddDate(0, 0, -2)
	date := domain.DateOf(now)
	visit := domain.VisitID(domain.DaybookID("umea", date)) + ".00000000-0000-4000-8000-000000000001"
	errand := domain.ErrandID(domain.DaybookID("umea", date)) + ".00000000-0000-4000-8000-000000000002"
	books, err := handlers.NewBooks(t.Context(), log, handlers.Options{})
	must(t, err)
	must(t, books.Seed(t.Context()))
	_, err = books.Do(t.Context(), domain.NetworkBook, domain.SetRetention{Agency: "fk", Days: 1, Decision: "SSC 2024/7", From: date}, handlers.Request{Actor: domain.System})
	must(t, err)
	at := now.UTC().Truncate(time.Millisecond)
	_, err = log.Append(t.Context(), handlers.Head{}, domain.Entry{
		ID: domain.EntryID(domain.DaybookID("umea", date), domain.System, "test"), Book: domain.DaybookID("umea", date), Revision: 1, At: at, Recorded: at,
		Actor: domain.System, Command: "test", Digest: "test", Events: []domain.Event{
			domain.DayOpened{Rules: domain.Rules{MaxCalls: 3}},
			domain.VisitRegistered{Visit: visit, Kind: domain.Person, Language: "sv", Errands: 1, Arrived: at},
			domain.ErrandRegistered{Visit: visit, Errand: errand, Agency: "fk", Type: "fk-bostb", Level: domain.General, Matter: "7K3F-Q2MX", Earlier: domain.EarlierNo},
			domain.ErrandEnded{Errand: errand, Outcome: domain.Solved},
			domain.ContentSealed{Errand: errand, Agency: "fk", Visit: visit, Fields: []domain.SealedField{{Field: domain.FieldNote, Key: 1, Data: []byte("x")}}},
			domain.DayClosed{},
		},
	})
	must(t, err)
	return visit
}
