package admin_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// opened is a browser in which the operator has logged in.
func opened(t *testing.T) (office, *webtest.Browser) {
	t.Helper()
	o := newOffice(t)
	return o, webtest.NewBrowser(t, webtest.NewHost(t, as(operator, o.Pages)).Root(), "Failed to load resource")
}

// clickText clicks what has the words on it.
func clickText(b *webtest.Browser, words string) {
	b.Do("click "+words, chromedp.Click(`//main//*[self::a or self::button][normalize-space(.)="`+words+`"]`))
}

func see(b *webtest.Browser, words string) {
	b.Do("see "+words, chromedp.WaitVisible(`//main//*[contains(normalize-space(.), "`+words+`")]`))
}

// write puts the text in place of what the field has.
func write(b *webtest.Browser, name, text string) {
	b.Do("write "+text, chromedp.SetValue(chromedp.CSS(`[name="`+name+`"]`), text))
}

// TestBrowserHoursAndTheirUndo: other hours on one day, looked at, done, seen in the history, and taken back.
func TestBrowserHoursAndTheirUndo(t *testing.T) {
	o, b := opened(t)
	b.Open("/admin/network/offices")
	b.Write("#find-offices", "skell")
	clickText(b, "Skellefteå")
	clickText(b, "Avvikande öppettid en dag")
	write(b, "date", "2024-05-06")
	write(b, "opens", "10")
	clickText(b, "Granska")
	see(b, "Skriv både när det öppnar och stänger")
	b.Pictures("admin-wrong")
	b.Accessible("a form with an error")
	write(b, "closes", "13.00")
	write(b, "reason", "training")
	clickText(b, "Granska")
	see(b, "Det här händer")
	b.Pictures("admin-look")
	b.Accessible("a form that was looked at")
	clickText(b, "Genomför")
	see(b, "Skrivet: måndag 6 maj 2024: 10.00–13.00 (utbildning)")
	b.Pictures("admin-done")
	b.Accessible("what was done")
	if got := o.Books.Network().Kontors[kontor].HoursOn("2024-05-06").Closes; got != 13*60 {
		t.Errorf("it closes at %v", got)
	}
	b.Click(".done a")
	see(b, "Det här tar tillbaka")
	clickText(b, "Granska")
	clickText(b, "Genomför")
	see(b, "Skrivet: måndag 6 maj 2024: 10.00–16.00")
	if got := o.Books.Network().Kontors[kontor].HoursOn("2024-05-06").Closes; got != 16*60 {
		t.Errorf("after the undo it closes at %v", got)
	}
}

// TestBrowserAnOfficerIsAssignedAndRevoked from a date on, and at once.
func TestBrowserAnOfficerIsAssignedAndRevoked(t *testing.T) {
	o, b := opened(t)
	b.Open("/admin/officers/skelleftea")
	clickText(b, "Förordna en handläggare")
	write(b, "officer", "o-ny")
	write(b, "agency", "fk")
	b.Click(`input[name="level"][value="general"]`)
	write(b, "from", "2024-05-02")
	clickText(b, "Granska")
	see(b, "o-ny förordnas för Försäkringskassan, allmän, från 2024-05-02")
	clickText(b, "Genomför")
	see(b, "Skrivet: o-ny förordnas")
	if !o.Books.Network().Assigned("o-ny", kontor, "fk", domain.General, "2024-05-02") {
		t.Fatal("nobody was assigned")
	}
	b.Write("#find-assignments", "o-ny")
	b.Do("revoke", chromedp.Click(`//tr[not(@hidden)]//a[normalize-space(.)="Återkalla"]`))
	see(b, "o-ny")
	clickText(b, "Granska")
	see(b, "Det gäller genast")
	clickText(b, "Genomför")
	see(b, "Skrivet: o-ny för Försäkringskassan slutar 2024-05-02 10.42")
	if o.Books.Network().AssignedAt("o-ny", kontor, "fk", domain.General, o.Clock()) {
		t.Error("the assignment holds still")
	}
}

// TestBrowserAPolicy: one with a fault, then a good one from a file; what it changes is seen before it holds.
func TestBrowserAPolicy(t *testing.T) {
	o, b := opened(t)
	o.Open()
	o.OpenDesk("1", "o-skelleftea-1", "fk", "skv")
	o.Register("fk-bostb")
	file := filepath.Join(t.TempDir(), "new.yaml")
	if err := os.WriteFile(file, []byte(newPolicy), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open("/admin/network/policy")
	write(b, "yaml", badPolicy)
	clickText(b, "Granska reglerna")
	see(b, "kan inte börja gälla som de är")
	b.Pictures("admin-policy-bad")
	b.Accessible("a policy with a fault")
	b.Do("choose the file", chromedp.SetUploadFiles(chromedp.CSS(`input[type="file"]`), []string{file}))
	b.Do("the file is read", webtest.Visible(`textarea[data-file="new.yaml"]`))
	write(b, "from", "2024-05-13")
	clickText(b, "Granska reglerna")
	see(b, "1 av 1 registrerade ärenden skulle ha gått någon annanstans")
	b.Pictures("admin-policy-good")
	b.Accessible("a policy that was tried")
	clickText(b, "Låt dem gälla från 2024-05-13")
	see(b, "Skrivet: standard/2")
	if o.Books.Network().PolicyOn("2024-05-13").Version != 2 {
		t.Error("it does not hold")
	}
}

// TestBrowserAnIncident is reported, with its clock.
func TestBrowserAnIncident(t *testing.T) {
	_, b := opened(t)
	b.Open("/admin/incidents")
	clickText(b, "Anmäl en incident")
	write(b, "incident-kind", "wrong_reader")
	write(b, "discovered", "2024-05-02 09.30")
	b.Click(`input[name="concerns"][value="fk"]`)
	write(b, "diary", "SSC 2024/9")
	clickText(b, "Granska")
	see(b, "senast 2024-05-05 09.30")
	clickText(b, "Genomför")
	see(b, "70 tim kvar")
	see(b, "Försäkringskassan är inte underrättad")
}
