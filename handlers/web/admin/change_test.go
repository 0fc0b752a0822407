package admin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

const kontor = "skelleftea"

// TestAChangeIsLookedAtAndThenDone: a form shows what it would do and writes nothing; it is done at the second step, once; and its history
// leads to what takes it back.
func TestAChangeIsLookedAtAndThenDone(t *testing.T) {
	o := newOffice(t)
	form := append([]string{"kind", "hours", "kontor", kontor, "from", "2024-06-03", "basis", "sourced", "key", "one"}, week("9", "15.00")...)
	before := o.written()
	o.sends("/admin/change", append(form, "step", "look")...).Want(t, 200, "Det här händer", "öppet mån–fre 09.00–15.00 från 2024-06-03", "Inget ärende går någon annanstans", `name="opens-1" value="9"`)
	if o.written() != before {
		t.Fatal("looking at it wrote something")
	}
	o.does("/admin/change", form...).Want(t, 200, "Skrivet: öppet mån–fre 09.00–15.00 från 2024-06-03", "Ångra")
	o.does("/admin/change", form...).Want(t, 200, "Skrivet: öppet mån–fre 09.00–15.00") // the same form again is the same request
	if o.written() != before+1 {
		t.Errorf("%d entries were written", o.written()-before)
	}
	k := o.Books.Network().Kontors[kontor]
	if got := k.HoursOn("2024-06-03"); got != (domain.Span{Opens: 9 * 60, Closes: 15 * 60}) || k.HoursOn("2024-05-31").Opens != 10*60 {
		t.Errorf("the hours are %v", got)
	}
	page := o.asks("/admin/network/offices/" + kontor)
	page.Want(t, 200, "drift x-1", "2024-05-02", "Öppettiderna ändrades", "mån–fre 09.00–15.00")

	o.undo(page).Want(t, 200, "Det här tar tillbaka: öppet mån–fre 09.00–15.00", `value="10:00"`, `value="16:00"`, `value="2024-06-03"`)
	back := append([]string{"kind", "hours", "kontor", kontor, "from", "2024-06-03", "basis", "sourced"}, week("10:00", "16:00")...)
	o.does("/admin/change", back...).Want(t, 200, "Skrivet")
	if got := o.Books.Network().Kontors[kontor].HoursOn("2024-06-03").Opens; got != 10*60 {
		t.Errorf("after the undo it opens at %v", got)
	}
	if then := o.Books.Network().KnownOn("2024-05-01").Kontors[kontor].HoursOn("2024-06-03").Opens; then != 10*60 {
		t.Errorf("what was known before changed to %v", then)
	}
}

// TestNothingTypedIsLost: whatever is wrong, the form comes back with what was written and the reason beside the field.
func TestNothingTypedIsLost(t *testing.T) {
	o := newOffice(t)
	before := o.written()
	for name, c := range map[string]struct {
		path string
		form []string
		want []string
	}{
		"no date":          {"/admin/change", []string{"kind", "exception", "kontor", kontor, "date", "imorgon", "reason", "training", "opens", "10.00", "closes", "12.00"}, []string{`value="imorgon"`, "Skriv ett datum", "Ett fält behöver rättas", `value="10.00"`, `value="training" selected`}},
		"half an hour":     {"/admin/change", []string{"kind", "exception", "kontor", kontor, "date", "2024-05-06", "reason", "training", "opens", "10.00"}, []string{"Skriv både när det öppnar och stänger", `value="2024-05-06"`}},
		"back to front":    {"/admin/change", append([]string{"kind", "hours", "kontor", kontor, "from", "2024-06-03"}, week("16:00", "10:00")...), []string{"stänger innan det öppnar"}},
		"nothing at all":   {"/admin/assign", []string{"kind", "assign", "kontor", kontor}, []string{"4 fält behöver rättas", "Fyll i fältet"}},
		"a rule says no":   {"/admin/change", []string{"kind", "state", "kontor", kontor, "state", "planned", "from", "2024-06-03", "source", "dnr-1"}, []string{"kan inte bli planerat", `value="dnr-1"`, `id="w-state"`}},
		"a bad number":     {"/admin/retention", []string{"kind", "retention", "agency", "fk", "days", "90", "decision", "inget", "from", "2024-06-01"}, []string{`value="inget"`, `id="w-decision"`}},
		"no such office":   {"/admin/change", append([]string{"kind", "hours", "kontor", "atlantis", "from", "2024-06-03"}, week("10:00", "16:00")...), []string{"atlantis"}},
		"an order of days": {"/admin/change", []string{"kind", "capability", "kontor", kontor, "capability", "print_station", "from", "2024-06-03", "to", "2024-06-01"}, []string{"kommer före den första"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := o.sends(c.path, append(c.form, "step", "do")...)
			if a.Status < 400 || a.Status >= 500 {
				t.Errorf("status %d", a.Status)
			}
			a.Want(t, a.Status, c.want...)
		})
	}
	if o.written() != before {
		t.Error("something was written")
	}
}

// TestALostRaceSaysWhatChanged: who filled in a form while somebody else changed the same is told what, and nothing is written until it is
// sent again.
func TestALostRaceSaysWhatChanged(t *testing.T) {
	o := newOffice(t)
	seen := o.written()
	mine := []string{"kind", "exception", "kontor", kontor, "date", "2024-05-06", "reason", "training", "seen", number(seen), "key", "mine"}
	o.Do(domain.NetworkBook, domain.ChangeNetwork{Changes: []domain.Change{{Exception: &domain.HoursExcepted{Kontor: "umea", Exception: domain.Exception{Date: "2024-05-06", Reason: domain.HoursRush, Hours: domain.Span{Opens: 480, Closes: 600}}}}}}, operator)
	o.Do(domain.NetworkBook, domain.ChangeNetwork{Changes: []domain.Change{{Exception: &domain.HoursExcepted{Kontor: kontor, Exception: domain.Exception{Date: "2024-05-06", Reason: domain.HoursRush, Hours: domain.Span{Opens: 480, Closes: 600}}}}}}, "operator:x-2")
	before := o.written()
	a := o.sends("/admin/change", append(mine, "step", "do")...)
	a.Want(t, http.StatusConflict, "Medan du fyllde i formuläret ändrade operator:x-2", "08.00–10.00", "Inget är skrivet", `name="seen" value="`+number(before)+`"`)
	if _, told, _ := strings.Cut(a.Text(), "Medan du"); strings.Contains(told[:strings.Index(told, "Inget är skrivet")], "Umeå") {
		t.Error("a change of another office is told")
	}
	if o.written() != before {
		t.Fatal("it was written over the other's change")
	}
	mine[len(mine)-3] = number(before)
	o.does("/admin/change", mine...).Want(t, 200, "Skrivet: måndag 6 maj 2024: stängt (utbildning)")
}

// TestWhatAChangeDoesToVisitors: an office that closes sends errands elsewhere, and the form says where before it is done.
func TestWhatAChangeDoesToVisitors(t *testing.T) {
	o := newOffice(t)
	offering := []string{"kind", "offering", "kontor", kontor, "agency", "fk", "level", "general", "level", "in_depth", "presence", "service", "from", "2019-06-01", "to", "2024-05-31", "basis", "sourced"}
	var held domain.Offering
	for _, of := range o.Books.Network().Kontors[kontor].Offerings() {
		if of.Agency == "fk" && of.Valid.To == "" {
			held = of
		}
	}
	if len(held.Levels) != 2 {
		t.Fatalf("the office serves fk by %+v: the test shows nothing", held)
	}
	for i := range offering {
		if offering[i] == "2019-06-01" {
			offering[i] = string(held.Valid.From)
		}
	}
	a := o.sends("/admin/change", append(offering, "step", "look")...)
	a.Want(t, 200, "slags ärenden vid", "går någon annanstans", "Första öppna dagen från lördag 1 juni 2024", "Skellefteå", "Bostadsbidrag", "lucka")
	if !strings.Contains(a.Text(), "video från") && !strings.Contains(a.Text(), "bokad tid i") && !strings.Contains(a.Text(), "hänvisas") && !strings.Contains(a.Text(), "överlämning") {
		t.Errorf("it does not say where to: %.2000s", a.Text())
	}
	start := time.Now()
	o.sends("/admin/change", append(offering, "step", "look")...)
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("looking took %s", took)
	}
}

// TestUndo: whatever can be taken back, the link in its history leads to a form that does, and what holds afterwards is what held before.
func TestUndo(t *testing.T) {
	const later = domain.Date("2024-07-01")
	for name, c := range map[string]struct {
		path string
		form []string
		on   string // the page with the history
		what func(n *domain.Network) any
	}{
		"other hours on a day": {"/admin/change", []string{"kind", "exception", "kontor", kontor, "date", "2024-07-01", "reason", "training", "basis", "sourced"}, "/admin/network/offices/" + kontor,
			func(n *domain.Network) any { return n.Kontors[kontor].HoursOn(later) }},
		"hours":                    {"/admin/change", append([]string{"kind", "hours", "kontor", kontor, "from", "2024-06-03", "basis", "sourced"}, week("09:00", "15:00")...), "/admin/network/offices/" + kontor, func(n *domain.Network) any { return n.Kontors[kontor].HoursOn(later) }},
		"other hours on a holiday": {"/admin/change", []string{"kind", "exception", "kontor", kontor, "date", "2024-06-06", "opens", "10", "closes", "14", "reason", "rush", "basis", "sourced"}, "/admin/network/offices/" + kontor, func(n *domain.Network) any { return n.Kontors[kontor].HoursOn("2024-06-06") }},
		"another presence": {"/admin/change", []string{"kind", "offering", "kontor", kontor, "agency", "fk", "level", "general", "level", "in_depth", "presence", "co_location", "from", "2024-06-03", "basis", "sourced"}, "/admin/network/offices/" + kontor, func(n *domain.Network) any {
			presence, _ := n.Kontors[kontor].Offers("fk", domain.InDepth, later)
			return presence
		}},
		"a new agency here": {"/admin/change", []string{"kind", "offering", "kontor", kontor, "agency", "mig", "level", "general", "presence", "service", "from", "2024-06-03", "basis", "sourced"}, "/admin/network/offices/" + kontor, func(n *domain.Network) any {
			presence, _ := n.Kontors[kontor].Offers("mig", domain.General, later)
			return presence
		}},
		"a way to answer": {"/admin/change", []string{"kind", "answers", "agency", "csn", "from", "2024-05-02", "basis", "sourced"}, "/admin/network/agencies/csn", func(n *domain.Network) any {
			answers, _ := n.Answers("csn", later)
			return answers
		}},
		"a state":   {"/admin/change", []string{"kind", "state", "kontor", kontor, "state", "closing", "from", "2024-06-03", "target", "2024-06-20", "basis", "sourced"}, "/admin/network/offices/" + kontor, func(n *domain.Network) any { return n.Kontors[kontor].HoursOn(later) }},
		"an office": {"/admin/change", []string{"kind", "office", "id", kontor, "name", "Nya Skellefteå", "municipality", "Skellefteå", "county", "Västerbotten", "area", "ordinary", "lat", "64,75", "lon", "20,95", "expected", "95", "basis", "sourced"}, "/admin/network/offices/" + kontor, func(n *domain.Network) any { return n.Kontors[kontor].Name }},
		"equipment": {"/admin/change", []string{"kind", "capability", "kontor", kontor, "capability", "joint_municipal_office", "from", "2024-05-02", "basis", "sourced"}, "/admin/network/offices/" + kontor, func(n *domain.Network) any { return n.Kontors[kontor].Has("joint_municipal_office", later) }},
		"a calendar": {"/admin/calendar", append([]string{"kind", "calendar", "kontor", kontor, "name", "fk-tid", "agency", "fk", "minutes", "30", "capacity", "1", "from", "2024-05-02", "basis", "sourced"}, week("10:00", "12:00")...), "/admin/network/offices/" + kontor, func(n *domain.Network) any {
			_, gives := n.CalendarFor(kontor, n.Types["fk-bostb"], later)
			return gives
		}},
		"a move":    {"/admin/move", []string{"kind", "move", "kontor", kontor, "to-office", "umea", "type", "fk-bostb", "date", "2024-06-03"}, "/admin/network/moves", func(n *domain.Network) any { return way(n, later) }},
		"an agency": {"/admin/change", []string{"kind", "agency", "code", "fk", "nameSv", "Kassan", "nameEn", "The Agency", "status", "connected"}, "/admin/network/agencies/fk", func(n *domain.Network) any { return n.Agencies["fk"] }},
		"a type":    {"/admin/change", []string{"kind", "type", "agency", "fk", "code", "fk-nytt", "nameSv", "Nytt", "nameEn", "New", "level", "general", "channel", "desk", "minutes", "10", "outcome", "solved", "is", "active"}, "/admin/network/agencies/fk", func(n *domain.Network) any { return n.Types["fk-nytt"].Active }},
		"an agreement": {"/admin/change", []string{"kind", "agreement", "agency", "fk", "name", "fk-2024", "type", "fk-nytt2", "from", "2024-05-02", "basis", "sourced", "type", "fk-bostb"}, "/admin/network/agreements",
			func(n *domain.Network) any { a, _ := n.AgreementFor(n.Types["fk-bostb"], later); return a.Name }},
		"a team":        {"/admin/change", append([]string{"kind", "team", "agency", "fk", "name", "fk-video", "level", "general", "languages", "ar so", "from", "2024-05-02", "basis", "sourced"}, week("10:00", "15:00")...), "/admin/network/teams", func(n *domain.Network) any { return len(n.VideoTeamsOf("fk", later)) }},
		"the rules":     {"/admin/change", []string{"kind", "rules", "from", "2024-05-03", "maxCalls", "4", "targetMinutes", "15", "need", "10", "protected", "10", "returned", "5", "booked", "15", "urgent", "30", "hold", "10", "offer", "2", "basis", "sourced"}, "/admin/network/rules", func(n *domain.Network) any { return n.RulesOn(later).MaxCalls }},
		"a retention":   {"/admin/retention", []string{"kind", "retention", "agency", "fk", "days", "90", "decision", "SSC 2024/1", "from", "2024-05-02"}, "/admin/network/retention", func(n *domain.Network) any { _, holds := n.RetentionOn("fk", later); return holds }},
		"an assignment": {"/admin/assign", []string{"kind", "assign", "kontor", kontor, "officer", "o-ny", "agency", "fk", "level", "general", "from", "2024-05-02"}, "/admin/officers/" + kontor, func(n *domain.Network) any { return n.Assigned("o-ny", kontor, "fk", domain.General, later) }},
		"an end":        {"/admin/unassign", []string{"kind", "unassign", "kontor", kontor, "officer", webtest.Officer, "agency", "fk", "last", "2024-05-20"}, "/admin/officers/" + kontor, func(n *domain.Network) any { return n.Assigned(webtest.Officer, kontor, "fk", domain.General, later) }},
		"a revocation":  {"/admin/revoke", []string{"kind", "revoke", "kontor", kontor, "officer", webtest.Officer, "agency", "fk"}, "/admin/officers/" + kontor, func(n *domain.Network) any { return n.Assigned(webtest.Officer, kontor, "fk", domain.General, later) }},
		"a holiday":     {"/admin/holidays", []string{"kind", "holiday", "date", "2024-07-01", "holiday", "midsummer_eve", "holds", "early", "closes", "12", "basis", "synthetic"}, "/admin/network/holidays", func(n *domain.Network) any { return n.Kontors[kontor].HoursOn(later) }},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.Do(domain.NetworkBook, domain.ChangeNetwork{Changes: []domain.Change{{ErrandType: &domain.ErrandTypeListed{ErrandType: domain.ErrandType{
				Code: "fk-nytt2", Agency: "fk", NameSv: "Nytt", NameEn: "New", Level: domain.General, Channel: domain.AtDesk, Minutes: 9, Outcome: domain.Solved,
			}}}}}, operator)
			o.Do(domain.NetworkBook, domain.ListHolidays{Years: []domain.HolidaysListed{o.has.Holidays(2024)}}, operator)
			held := c.what(o.Books.Network())
			o.does(c.path, c.form...).Want(t, 200, "Skrivet")
			if c.what(o.Books.Network()) == held && name != "an agreement" {
				t.Fatalf("it changed nothing: %v", held)
			}
			form := o.undo(o.asks(c.on))
			form.Want(t, 200, "Det här tar tillbaka")
			path, answers := filledIn(t, form.Body)
			fill(answers, name)
			a := o.As(operator, http.MethodPost, path, answers.Encode()+"&step=do")
			a.Want(t, http.StatusSeeOther)
			o.Pass(time.Hour)
			if now := c.what(o.Books.Network()); now != held {
				t.Errorf("after the undo it is %v, before it was %v", now, held)
			}
		})
	}
}

// way is where an errand goes.
func way(n *domain.Network, d domain.Date) any {
	dec, err := domain.Route(n, domain.Asked{Kontor: kontor, Type: n.Types["fk-bostb"], Date: d, Kind: domain.Person, Language: "sv"})
	if err != nil {
		return err.Error()
	}
	return dec.Target
}
