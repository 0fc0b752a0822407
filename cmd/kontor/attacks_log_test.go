package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kontor/domain"
)

// TestTheProgramsLogIsSilent: whatever is done with the program in a process of its own, what it writes to its standard error has neither
// what a visitor told, nor a session or token, nor how the issuer knows a person.
func TestTheProgramsLogIsSilent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	offset := time.Until(houseDay.At(10 * 60)).Round(time.Second)
	p := run(t, "serve", "--data", dir, "--kek", filepath.Join(t.TempDir(), "kek"), "--demo-login", "--listen", "127.0.0.1:0", "--clock-offset", offset.String())
	b := &besieged{house: &house{t: t, url: p.url}}
	b.stranger().with("X-Kontor-Actor", "supervisor:s-1").must(http.StatusOK, "PUT", theHouse, "")
	b.reception = b.in("r-skelleftea")
	var fk domain.ErrandID
	made := b.reception.must(http.StatusCreated, "POST", theHouse+"/visits", `{"errands":[{"type":"fk-sjukp","content":{"name":"`+toldFk+`"}}]}`)
	for _, ev := range made.receipt(t).Events {
		if ev.Data.Agency == "fk" && ev.Data.Errand != "" {
			fk = domain.ErrandID(ev.Data.Errand)
		}
	}
	agency := b.in("c1-fk")
	open := "/v1/agencies/fk/errands/" + string(fk.For("fk")) + "/openings"
	if a := agency.must(http.StatusOK, "POST", open, ""); !strings.Contains(a.body, toldFk) {
		t.Errorf("the agency reads %s", a.body)
	}
	b.token = agency.cookie("kontor-session")
	for _, a := range []struct {
		name string
		heard
		status int
	}{
		{"content of a kind that there is not", b.reception.ask("POST", theHouse+"/visits", `{"errands":[{"type":"fk-sjukp","content":{"`+toldFk+`":"x"}}]}`), 400},
		{"content that is no text", b.reception.ask("POST", theHouse+"/visits", `{"errands":[{"type":"fk-sjukp","content":{"name":["`+toldFk+`"]}}]}`), 400},
		{"content that is too long", b.reception.ask("POST", theHouse+"/visits", `{"errands":[{"type":"fk-sjukp","content":{"name":"`+strings.Repeat(toldFk, 100)+`"}}]}`), 400},
		{"content for an agency that has it already", b.reception.ask("POST", theHouse+"/errands/"+b.uuid(fk)+"/contents", `{"note":"`+toldFk+`"}`), 200},
		{"who may not", b.reception.ask("POST", theHouse+"/errands/"+b.uuid(fk)+"/openings", ""), 403},
		{"a session as a token", b.bearing(b.token).ask("POST", open, ""), 401},
		{"two proofs", b.bringing("kontor-session="+b.token).with("X-Kontor-Actor", "agency:fk.c2").ask("POST", open, ""), 400},
		{"the system itself", b.stranger().with("X-Kontor-Actor", "system").ask("POST", open, ""), 401},
		{"a log-out", agency.ask("POST", "/logout", ""), 200},
		{"a session that is over", b.bringing("kontor-session="+b.token).ask("POST", open, ""), 401},
	} {
		if a.heard.status != a.status {
			t.Errorf("%s: %d %s", a.name, a.heard.status, a.body)
		}
	}
	p.stop()
	b.silent(t, p.log.String(), toldFk, "Zacharias", b.token, b.reception.cookie("kontor-session"), "c1-fk")
}
