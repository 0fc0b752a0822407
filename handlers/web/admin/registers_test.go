package admin_test

import (
	"encoding/csv"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/domain"
)

// TestAnIncident: it is reported with its clock, notified and closed; the clock says when it has run out.
func TestAnIncident(t *testing.T) {
	o := newOffice(t)
	report := []string{"kind", "incident", "incident-kind", "lost_device", "discovered", "2024-05-01 09.00", "concerns", "fk", "diary", "SSC 2024/7"}
	o.sends("/admin/incidents/report", append(report, "step", "look")...).Want(t, 200, "2024-001: en enhet eller ett papper är borta", "senast 2024-05-04 09.00", "Berörda myndigheter ska underrättas genast")
	o.does("/admin/incidents/report", report...).Want(t, 200, "Skrivet i registret", "46 tim kvar", "till 2024-05-04 09.00", "Försäkringskassan är inte underrättad")
	o.asks("/admin").Want(t, 200, "Öppna incidenter", "2024-001")
	closing := []string{"kind", "close-incident", "incident", "2024-001", "end", "handled"}
	o.sends("/admin/incidents/close", append(closing, "step", "do")...).Want(t, 422, "2024-001")
	o.does("/admin/incidents/notified", "kind", "notified", "incident", "2024-001", "whom", "fk")
	o.Pass(60 * time.Hour)
	o.asks("/admin/incidents").Want(t, 200, "13 tim för sent")
	o.does("/admin/incidents/notified", "kind", "notified", "incident", "2024-001", "whom", "imy").Want(t, 200, "underrättad efter 85 tim")
	o.does("/admin/incidents/close", closing...).Want(t, 200, "Skrivet i registret")
	o.asks("/admin").Want(t, 200, "Ingen incident är öppen")
	o.sends("/admin/incidents/close", "kind", "close-incident", "incident", "nonsense", "end", "handled", "step", "do").Want(t, 404)
	o.sends("/admin/incidents/report", "kind", "incident", "incident-kind", "lost_device", "discovered", "2099-05-01 09.00", "diary", "SSC 2024/8", "step", "do").Want(t, 400, `id="w-discovered"`)
}

// TestADevice: its token is shown on the page that answers, which nobody keeps, and nowhere else; it is shut out at once.
func TestADevice(t *testing.T) {
	o := newOffice(t)
	a := o.sends("/admin/devices/issue", "kontor", kontor, "device", "screen")
	a.Want(t, 200, "kontor-device-SECRET", "Koden visas bara nu", "screen:skelleftea.1")
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Error("the page with the token is kept")
	}
	page := o.asks("/admin/devices")
	page.Want(t, 200, "skelleftea.1", "släpps in")
	if strings.Contains(page.Body, "SECRET") || strings.Contains(o.Said.String(), "SECRET") {
		t.Error("the token is told twice")
	}
	o.sends("/admin/devices/revoke", "kontor", kontor, "device", "screen:skelleftea.1").Want(t, http.StatusSeeOther)
	o.asks("/admin/devices").Want(t, 200, "återkallad 2024-05-02")
	o.sends("/admin/devices/issue", "kontor", "atlantis", "device", "screen").Want(t, 404, "atlantis")
	o.sends("/admin/devices/issue", "kontor", kontor, "device", "operator").Want(t, 400)
	o.devices.fail = errors.New("the disk is full")
	o.sends("/admin/devices/issue", "kontor", kontor, "device", "kiosk").Want(t, 500)
}

// TestTheReadLog: who opened what, filtered, and as a table that no spreadsheet takes for a formula.
func TestTheReadLog(t *testing.T) {
	o := newOffice(t)
	o.Open()
	visit, _ := o.Register("fk-bostb", "skv-flytt-inom")
	errands := o.Errands(visit)
	note := func(of domain.ErrandTypeCode, agency domain.AgencyCode, actor, subject string, open bool) {
		o.Do(domain.ReadsBook("2024-05-02"), domain.NoteOpening{
			Errand: errands[of].ID, Agency: agency, Fields: []domain.ContentField{domain.FieldName, domain.FieldNote}, Subject: subject, Kontor: kontor,
			Ground: domain.Ground{Kind: domain.OwnAgency}, Open: open,
		}, actor)
	}
	note("fk-bostb", "fk", "agency:fk.c1", "=cmd|x", true)
	note("skv-flytt-inom", "skv", "agency:skv.c2", "anna", false)
	o.asks("/admin/reads").Want(t, 200, "Öppningar torsdag 2 maj 2024", "2 av dagens 2 öppningar, varav 1 larm", "myndighet fk.c1", "namn, anteckning", "larm")
	alarms := o.asks("/admin/reads?alarms=yes")
	alarms.Want(t, 200, "1 av dagens 2", "skv.c2")
	if strings.Contains(alarms.Body, "fk.c1") {
		t.Error("what is no alarm is among the alarms")
	}
	if a := o.asks("/admin/reads?reader=anna"); strings.Contains(a.Body, "fk.c1") || !strings.Contains(a.Body, "skv.c2") {
		t.Error("the reader is not found")
	}
	a := o.asks("/admin/reads?agency=fk&as=csv&date=2024-05-02")
	rows, err := csv.NewReader(strings.NewReader(a.Body)).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][2] != "'=cmd|x" || rows[0][0] != "at" || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("the table is %q, %v", rows, err)
	}
	o.asks("/admin/reads?date=2024-05-01").Want(t, 200, "Ingen har öppnat något den dagen")
}

// TestWhatIsDue is a dry run: counts by decision, and nothing is written.
func TestWhatIsDue(t *testing.T) {
	o := newOffice(t)
	o.asks("/admin/network/retention").Want(t, 200, "Ingen är satt", "Inget ska gallras i dag")
	rule := []string{"kind", "retention", "agency", "fk", "days", "90", "decision", "SSC 2024/1", "from", "2024-05-02"}
	o.sends("/admin/retention", append(rule, "step", "look")...).Want(t, 200, "glöms innehåll från besök till och med 2024-02-01")
	o.does("/admin/retention", rule...).Want(t, 200, "90", "gäller nu")
}

// TestTheKeys: what is listed has nothing secret, and what ends soon is marked.
func TestTheKeys(t *testing.T) {
	newOffice(t).asks("/admin/keys").Want(t, 200, "fk-1", "gäller", "2024-05-11", "går snart ut", "kontor agency key rotate")
}
