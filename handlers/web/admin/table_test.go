package admin_test

import (
	"strings"
	"testing"
)

// TestListsAreSortedBySwedishRules: å, ä and ö come last, in that order; back to front they come first; and whatever cannot be sorted by is
// left as it is.
func TestListsAreSortedBySwedishRules(t *testing.T) {
	o := newOffice(t)
	for sort, order := range map[string][]string{
		"offices.name":   {"offices/alingsas\"", "offices/ystad\"", "offices/amal\"", "offices/angelholm\"", "offices/orebro\""},
		"-offices.name":  {"offices/orebro\"", "offices/angelholm\"", "offices/amal\"", "offices/ystad\"", "offices/alingsas\""},
		"nothing.name":   {"offices/alingsas\"", "offices/ystad\"", "offices/orebro\""},
		"offices.<evil>": {"offices/alingsas\"", "offices/ystad\"", "offices/orebro\""},
	} {
		a := o.asks("/admin/network/offices?sort=" + sort)
		a.Want(t, 200)
		at := 0
		for _, name := range order {
			i := strings.Index(a.Body, name)
			if i < at {
				t.Errorf("sorted by %s, %s stands at %d, before what it comes behind", sort, name, i)
			}
			at = i
		}
	}
	a := o.asks("/admin/network/offices?sort=offices.name")
	a.Want(t, 200, `aria-sort="ascending"`, "sort=-offices.name")
}

// TestAnExceptionGivesWayToTheOneBeforeIt: the undo of the later of two says what the earlier said, with its reason.
func TestAnExceptionGivesWayToTheOneBeforeIt(t *testing.T) {
	o := newOffice(t)
	exception := func(opens, closes, reason string) []string {
		return []string{"kind", "exception", "kontor", kontor, "date", "2024-05-06", "opens", opens, "closes", closes, "reason", reason, "basis", "sourced"}
	}
	o.does("/admin/change", exception("10", "12", "training")...)
	o.does("/admin/change", exception("10", "14", "premises")...)
	o.undo(o.asks("/admin/network/offices/"+kontor)).Want(t, 200, `value="12:00"`, `value="training" selected`)
}

// TestAnOfficeAsItWasKnown: what was decided later is not there yet; and an office that nobody knew says so.
func TestAnOfficeAsItWasKnown(t *testing.T) {
	o := newOffice(t)
	o.does("/admin/change", append([]string{"kind", "hours", "kontor", kontor, "from", "2024-06-03", "basis", "sourced"}, week("09:00", "15:00")...)...)
	o.asks("/admin/network/offices/"+kontor+"?on=2024-06-03").Want(t, 200, "Så är det måndag 3 juni 2024", "mån–fre 09.00–15.00")
	then := o.asks("/admin/network/offices/" + kontor + "?on=2024-06-03&known=2024-05-01")
	then.Want(t, 200, "mån–fre 10.00–16.00")
	facts := then.Body[strings.Index(then.Body, `id="now"`):strings.Index(then.Body, `id="history"`)]
	if strings.Contains(facts, "09.00") {
		t.Error("what was decided on 2 May was known the day before")
	}
	o.asks("/admin/network/offices/"+kontor+"?known=2001-01-01").Want(t, 200, "Kontoret var inte känt den dagen")
}
