package admin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

const (
	badPolicy = "name: standard\nversion: 2\nfrom: 2024-05-02\nrules:\n  - name: fk-forst\n    when: {agencies: [fkk]}\n    targets: [desk, referral]\ndefault: [desk, handover, referral]\n"
	newPolicy = "name: standard\nversion: 2\nfrom: 2024-05-02\nbasis: sourced\nrules:\n  - name: fk-hem\n    when: {agencies: [fk]}\n    targets: [referral]\ndefault: [desk, video, booked, handover, referral]\n"
)

// TestAPolicyIsCheckedAndTriedBeforeItHolds: its faults in words with their lines; then what it changes in the network and what it would have
// done with what was registered; and only what was looked at can be made to hold.
func TestAPolicyIsCheckedAndTriedBeforeItHolds(t *testing.T) {
	o := newOffice(t)
	o.Open()
	o.OpenDesk("1", "o-skelleftea-1", "fk", "skv")
	o.Register("fk-bostb")
	o.Register("skv-flytt-inom")
	before := o.written()

	a := o.sends("/admin/policy/check", "yaml", badPolicy, "from", "2024-05-13", "days", "3")
	a.Want(t, 200, "kan inte börja gälla som de är", "”fkk” finns inte", "fel", "agencies: [fkk]")
	if strings.Contains(a.Body, "/admin/policy/activate") {
		t.Error("a policy with an error can be made to hold")
	}

	a = o.sends("/admin/policy/check", "yaml", newPolicy, "from", "2024-05-13", "days", "3")
	a.Want(t, 200, "Vad de ändrar i nätet", "slags ärenden vid", "hänvisas", "Skugga: vad som hade hänt de senaste 3 dagarna", "2024-04-30 till 2024-05-02: 1 av 2 registrerade ärenden",
		"Skellefteå", "Bostadsbidrag", "Låt dem gälla från 2024-05-13", "Det som redan är fördelat ändras inte")
	path, answers := filledIn(t, a.Body)
	if path != "/admin/policy/activate" || answers.Get("yaml") != newPolicy {
		t.Fatalf("the form leads to %s with %q", path, answers.Get("yaml"))
	}
	for name, change := range map[string][2]string{"another text": {"yaml", newPolicy + "# other\n"}, "another day": {"from", "2024-05-14"}, "no look": {"checked", ""}} {
		t.Run(name, func(t *testing.T) {
			was := answers.Get(change[0])
			answers.Set(change[0], change[1])
			o.As(operator, http.MethodPost, path, answers.Encode()+"&step=do").Want(t, http.StatusUnprocessableEntity, "andra än de som granskades")
			answers.Set(change[0], was)
		})
	}
	if o.written() != before {
		t.Fatal("something was written before it was made to hold")
	}
	done := o.As(operator, http.MethodPost, path, answers.Encode()+"&step=do")
	done.Want(t, http.StatusSeeOther)
	page := o.asks(done.Header.Get("Location"))
	page.Want(t, 200, "Skrivet: standard/2 med 1 regler", "börjar gälla", "2024-05-13")
	if n := o.Books.Network(); n.PolicyOn("2024-05-13").Version != 2 || n.PolicyOn("2024-05-12").Version != 1 {
		t.Error("it does not hold from its day")
	}
	o.undo(page).Want(t, 200, "Det här tar tillbaka: standard/2", "version: 3", "name: standard", `value="2024-05-13"`)

	o.Pass(24 * time.Hour)
	other := strings.ReplaceAll(newPolicy, "version: 2", "version: 4")
	o.sends("/admin/policy/check", "yaml", other, "from", "2024-05-10", "days", "1").Want(t, 200, "2024-05-03 till 2024-05-03: 0 av 0 registrerade")
	o.sends("/admin/policy/check", "yaml", other, "from", "2024-05-10", "days", "2").Want(t, 200, "2024-05-02 till 2024-05-03: 1 av 2 registrerade")
}

// TestTheShadowIsShown: what a policy beside the one in force has counted stands in a table, and that it has stopped when it has.
func TestTheShadowIsShown(t *testing.T) {
	o := newOffice(t)
	o.asks("/admin/network/policy").Want(t, 200, "Inga regler körs i skugga")
	o.has.Shadow = func() (handlers.ShadowCounts, bool) {
		return handlers.ShadowCounts{
			Policy: "standard/7", Since: "2024-05-01", Errands: 1200, Differences: 31, Failed: "the log has a hole",
			Kontors: map[domain.KontorID]int{"umea": 30, "lulea": 1}, Types: map[domain.ErrandTypeCode]int{"fk-vab": 31},
		}, true
	}
	o.asks("/admin/network/policy").Want(t, 200, "I skugga: standard/7", "Sedan 2024-05-01: 31 av 1 200 ärenden", "Umeå", "30", "Luleå", "Räkningen har stannat: the log has a hole")
}

// TestWithoutWhatItNeeds: where nothing was given, the pages say what is missing and how it is done otherwise.
func TestWithoutWhatItNeeds(t *testing.T) {
	o := newOffice(t)
	o.has.Log, o.has.CheckPolicy, o.has.Devices, o.has.Keys, o.has.Holidays, o.has.WritePolicy = nil, nil, nil, nil, nil, nil
	o.asks("/admin").Want(t, 200, "Loggen går inte att läsa härifrån")
	o.asks("/admin/devices").Want(t, 200, "kontor device issue")
	o.asks("/admin/keys").Want(t, 200, "Nycklarna går inte att läsa härifrån", "kontor agency key create")
	o.asks("/admin/network/retention").Want(t, 200, "Loggen går inte att läsa")
	o.sends("/admin/policy/check", "yaml", newPolicy, "from", "2024-05-13", "days", "3").Want(t, 200, "Regler kan inte granskas här")
	o.sends("/admin/holidays", "kind", "holidays", "year", "2025").Want(t, 422, "Året går inte att räkna ut")
	o.sends("/admin/devices/issue", "kontor", kontor, "device", "screen").Want(t, 200, "kontor device issue")
}
