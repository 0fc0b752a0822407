package api_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/api"
	"kontor/handlers/vault"
)

// secrets is what a visitor says, by field. None of it is to stand anywhere but in the answer to who may open it.
var secrets = map[string]string{
	"name": "Astrid Exempelsson", "phone": "070-1740605", "note": "kommer tillbaka på torsdag", "reason": "barnet är sjukt", "documents": "läkarintyg",
}

const secretBody = `{"name":"Astrid Exempelsson","phone":"070-1740605","note":"kommer tillbaka på torsdag","reason":"barnet är sjukt","documents":"läkarintyg"}`

// newKeeping is an office that keeps content, and what its program logs.
func newKeeping(t *testing.T) (*office, *bytes.Buffer) {
	t.Helper()
	dir, logged := t.TempDir(), &bytes.Buffer{}
	options := vault.Options{Dir: filepath.Join(dir, "keys"), Ring: vault.FileRing{Dir: filepath.Join(dir, "ring")}}
	if err := vault.Init(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	store, err := vault.OpenStore(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	v := vault.NewUnfollowed(store)
	t.Cleanup(func() {
		v.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	o := newOfficeWith(t, handlers.Options{Sealer: v}, func(c *api.Config) {
		c.Log = slog.New(slog.NewTextHandler(logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
		c.Contents = &handlers.Contents{Books: c.Books, Vault: v, Authority: contentsMay{}, Clock: c.Clock}
		c.Authority = contentsMay{}
	})
	return o, logged
}

// contentsMay is hostMay, and an auditor who reviews.
type contentsMay struct{ hostMay }

func (m contentsMay) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	if p.Actor.Role == domain.RoleAuditor {
		return handlers.Verdict{Allowed: a.Action == "list-openings"}
	}
	return m.hostMay.Judge(p, a)
}

func hasSecrets(raw []byte) (found []string) {
	for _, s := range secrets {
		if strings.Contains(string(raw), s) {
			found = append(found, s)
		}
	}
	return found
}

// TestContents: content is written, opened by the officer who is assigned and by its agency, and by nobody else; each opening is on record;
// forgotten, it is gone for all. The log has none of it.
func TestContents(t *testing.T) {
	o, logged := newKeeping(t)
	o.openDay()
	ids := o.register("fk-bostb", "skv-persbevis")
	errand := theDay + "/errands/" + last(ids[1])
	officer := []string{"X-Kontor-Actor", "officer:" + o.staff(0) + "@skelleftea"}

	wrote := o.send("POST", errand+"/contents", strings.NewReader(secretBody), "X-Kontor-Actor", "reception:r-1")
	if wrote.status != http.StatusOK || len(hasSecrets(wrote.raw)) > 0 {
		t.Fatalf("%d %s", wrote.status, wrote.raw)
	}
	opened := o.send("POST", errand+"/openings", strings.NewReader(""), officer...)
	if opened.status != http.StatusOK || len(hasSecrets(opened.raw)) != len(secrets) || opened.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v %s", opened.status, opened.header, opened.raw)
	}
	fks := "/v1/agencies/fk/errands/" + string(domain.ErrandID(ids[1]).For("fk")) + "/openings"
	if a := o.send("POST", fks, nil, "X-Kontor-Actor", "agency:fk.c1"); a.status != http.StatusOK || len(hasSecrets(a.raw)) != len(secrets) {
		t.Errorf("%d %s", a.status, a.raw)
	}

	// Whoever may not, or guesses, gets one and the same answer.
	same := ""
	for _, c := range [][2]string{
		{errand, "reception:r-1"}, {errand, "operator:ops"}, {errand, "officer:o-nobody"}, {theDay + "/errands/" + noID, "officer:" + o.staff(0)},
		{theDay + "/errands/" + last(string(domain.ErrandID(ids[1]).For("fk"))), "officer:" + o.staff(0)}, {theDay + "/errands/" + noID, "officer:o-nobody"},
		{"/v1/agencies/skv/errands/" + string(domain.ErrandID(ids[1]).For("fk")), "agency:skv"}, {"/v1/agencies/skv/errands/" + string(domain.ErrandID(ids[1]).For("skv")), "agency:skv"},
		{"/v1/agencies/skv/errands/" + ids[1], "agency:skv"}, {"/v1/agencies/skv/errands/" + ids[0] + "x", "agency:skv"},
	} {
		a := o.send("POST", c[0]+"/openings", nil, "X-Kontor-Actor", c[1])
		checkProblem(t, a, http.StatusForbidden, "not-allowed")
		if same == "" {
			same = string(a.raw)
		}
		if len(hasSecrets(a.raw)) > 0 || string(a.raw) != same {
			t.Errorf("%s opens %s: %s", c[1], c[0], a.raw)
		}
	}
	for _, c := range [][2]string{{fks, "agency:skv"}, {errand + "/openings", "agency:fk"}, {fks, ""}, {errand + "/openings", ""}} {
		if a := o.send("POST", c[0], nil, "X-Kontor-Actor", c[1]); a.status != http.StatusForbidden && a.status != http.StatusUnauthorized || len(hasSecrets(a.raw)) > 0 {
			t.Errorf("%q opens %s: %d %s", c[1], c[0], a.status, a.raw)
		}
	}

	list := as[api.OpeningList](t, o.get("/v1/openings?date="+date, "X-Kontor-Actor", "auditor:a-1"))
	readers := []string{}
	for _, op := range list.Openings {
		readers = append(readers, op.Reader.String())
	}
	if !slices.Equal(readers, []string{"officer:" + o.staff(0), "agency:fk.c1"}) || list.Alarms != 0 || list.Openings[0].Ground.Kind != domain.ByAssignment || len(list.Openings[0].Fields) != 5 {
		t.Errorf("on record are %+v", list)
	}
	checkProblem(t, o.get("/v1/openings", "X-Kontor-Actor", "agency:fk"), http.StatusForbidden, "not-allowed")

	forgetting := theDay + "/visits/" + last(ids[0]) + "/forgettings"
	checkProblem(t, o.send("POST", forgetting, strings.NewReader(`{"decision":"SSC 2024/123"}`)), http.StatusUnprocessableEntity, "visit-open")
	checkProblem(t, o.send("POST", forgetting, strings.NewReader(`{"decision":"Astrid"}`)), http.StatusBadRequest, "bad-diary-number")
	o.must("POST", theDay+"/visits/"+last(ids[0])+"/departures", "")
	after := o.send("POST", errand+"/openings", nil, officer...)
	if after.status != http.StatusOK || as[api.OpeningList](t, o.get("/v1/openings?alarms=yes", "X-Kontor-Actor", "auditor:a-1")).Alarms != 1 {
		t.Errorf("opening what is over: %d, and no alarm", after.status)
	}
	gone := o.send("POST", forgetting, strings.NewReader(`{"decision":"SSC 2024/123"}`))
	if f := as[struct{ Receipts []receipt }](t, gone); gone.status != http.StatusOK || len(f.Receipts) != 1 || f.Receipts[0].names()[0] != "visitor-forgotten" {
		t.Fatalf("%d %s", gone.status, gone.raw)
	}
	for _, c := range [][]string{officer, {"X-Kontor-Actor", "agency:fk"}} {
		path := errand + "/openings"
		if c[1] == "agency:fk" {
			path = fks
		}
		a := o.send("POST", path, nil, c...)
		if fields := as[api.OpenedContent](t, a).Fields; a.status != http.StatusOK || len(hasSecrets(a.raw)) > 0 || !fields[domain.FieldName].Forgotten {
			t.Errorf("forgotten, it is %d %s", a.status, a.raw)
		}
	}
	if found := hasSecrets(logged.Bytes()); len(found) > 0 {
		t.Errorf("the log has %v: %s", found, logged)
	}
}

// TestContentsAtRegistration: what is told at once is sealed at once, where the one who registers may write content.
func TestContentsAtRegistration(t *testing.T) {
	o, logged := newKeeping(t)
	o.openDay()
	body := `{"errands":[{"type":"fk-bostb","content":` + secretBody + `},{"type":"skv-persbevis"}]}`
	a := o.send("POST", visits, strings.NewReader(body), "X-Kontor-Actor", "reception:r-1")
	if !slices.Contains(as[receipt](t, a).names(), "content-sealed") || len(hasSecrets(a.raw)) > 0 {
		t.Fatalf("%d %s", a.status, a.raw)
	}
	errand := theDay + "/errands/" + last(as[receipt](t, a).ids()[1])
	if opened := o.send("POST", errand+"/openings", nil, "X-Kontor-Actor", "officer:"+o.staff(0)); len(hasSecrets(opened.raw)) != len(secrets) {
		t.Errorf("%d %s", opened.status, opened.raw)
	}
	for _, path := range []string{errand, theDay + "/queues", "/v1/overview", visits + "/" + last(as[receipt](t, a).ids()[0])} {
		if found := hasSecrets(o.get(path).raw); len(found) > 0 {
			t.Errorf("%s has %v", path, found)
		}
	}
	for _, bad := range []string{`{"errands":[{"type":"fk-bostb","content":{"personnummer":"x"}}]}`, `{"errands":[{"type":"fk-bostb","content":{"Name":"x"}}]}`} {
		checkProblem(t, o.send("POST", visits, strings.NewReader(bad)), http.StatusBadRequest, "unknown-field")
	}
	if found := hasSecrets(logged.Bytes()); len(found) > 0 {
		t.Errorf("the log has %v", found)
	}
	j := &judged{allow: func(_ handlers.Principal, a handlers.Access) bool { return a.Action != "seal-content" }}
	o.serve(func(c *api.Config) { c.Authority = j })
	checkProblem(t, o.send("POST", visits, strings.NewReader(body)), http.StatusForbidden, "not-allowed")
	if want := (handlers.Access{Action: "seal-content", Kontor: kontor}); !slices.Contains(j.asked, want) {
		t.Errorf("the authority was asked %v", j.asked)
	}
}

// TestWithoutAVault nothing of content can be done, and everything else can.
func TestWithoutAVault(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	ids := o.register("fk-bostb")
	for _, path := range []string{"/errands/" + last(ids[1]) + "/contents", "/errands/" + last(ids[1]) + "/openings", "/visits/" + last(ids[0]) + "/forgettings"} {
		checkProblem(t, o.send("POST", theDay+path, strings.NewReader("{}")), http.StatusUnprocessableEntity, "no-vault")
	}
}

// TestIncidents: from the report, past the 72 hours, to the end.
func TestIncidents(t *testing.T) {
	o := newOffice(t)
	operator := []string{"X-Kontor-Actor", "operator:ops"}
	report := `{"kind":"wrong_recipient","discovered":"2024-05-01T09:00:00+02:00","agencies":["skv","fk"],"diary":"SSC 2024/77"}`
	o.must("POST", "/v1/incidents", report, operator...)
	if again := o.must("POST", "/v1/incidents", report, operator...); len(again.Events) != 0 {
		t.Errorf("reported twice it is %v", again.names())
	}
	list := func(query string) []api.Incident {
		t.Helper()
		return as[api.IncidentList](t, o.get("/v1/incidents"+query, operator...)).Incidents
	}
	if all := list(""); len(all) != 1 || all[0].ID != "2024-001" || all[0].Overdue || len(all[0].Untold) != 2 || all[0].Deadline.Sub(all[0].Discovered).Hours() != 72 {
		t.Errorf("%+v", all)
	}
	o.days.Store(3)
	if all := list("?year=2024"); !all[0].Overdue {
		t.Errorf("after 72 hours it is %+v", all[0])
	}
	const it = "/v1/incidents/2024-001"
	checkProblem(t, o.send("POST", it+"/closings", strings.NewReader(`{"reason":"handled"}`), operator...), http.StatusUnprocessableEntity, "incident-untold")
	checkProblem(t, o.send("POST", it+"/notifications", strings.NewReader(`{"whom":"pm"}`), operator...), http.StatusUnprocessableEntity, "incident-not-theirs")
	for _, whom := range []string{"skv", "fk", "imy"} {
		o.must("POST", it+"/notifications", `{"whom":"`+whom+`"}`, operator...)
	}
	o.must("POST", it+"/closings", `{"reason":"handled"}`, operator...)
	if all := list(""); all[0].Reason != domain.IncidentHandled || len(all[0].Told) != 3 || len(all[0].Untold) != 0 {
		t.Errorf("%+v", all)
	}
	for _, id := range []string{"2024-002", "2023-001", "nonsense", "2024-1", "9999999-001", "reads.2024-05-02"} {
		checkProblem(t, o.send("POST", "/v1/incidents/"+id+"/closings", strings.NewReader(`{"reason":"handled"}`), operator...), http.StatusNotFound, "unknown-incident")
	}
	checkProblem(t, o.send("POST", "/v1/incidents", strings.NewReader(`{"kind":"oops","discovered":"2024-05-01T09:00:00Z","diary":"SSC 2024/77"}`), operator...), http.StatusBadRequest, "unknown-incident-kind")
	checkProblem(t, o.get("/v1/incidents?year=last", operator...), http.StatusBadRequest, "bad-date")
	checkProblem(t, o.get("/v1/incidents", "X-Kontor-Actor", "agency:fk"), http.StatusForbidden, "not-allowed")
}
