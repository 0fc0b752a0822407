package admin_test

import (
	"testing"

	"kontor/handlers/web/webtest"
)

// TestBrowserPictures opens the subjects that need something done first, in a real browser, whose console must say nothing.
func TestBrowserPictures(t *testing.T) {
	o := newOffice(t)
	o.does("/admin/incidents/report", "kind", "incident", "incident-kind", "lost_device", "discovered", "2024-05-01T09:00", "concerns", "fk", "diary", "SSC 2024/7")
	o.does("/admin/change", append([]string{"kind", "hours", "kontor", "skelleftea", "from", "2024-06-03", "basis", "sourced"}, week("09:00", "15:00")...)...)
	b := webtest.NewBrowser(t, webtest.NewHost(t, as(operator, o.Pages)).Root())
	for name, path := range map[string]string{
		"admin-office": "/admin/network/offices/skelleftea", "admin-holidays": "/admin/network/holidays", "admin-retention": "/admin/network/retention",
		"admin-incidents": "/admin/incidents", "admin-reads": "/admin/reads",
		"admin-rules": "/admin/network/rules", "admin-agreements": "/admin/network/agreements", "admin-moves": "/admin/network/moves", "admin-teams": "/admin/network/teams",
		"admin-form-team": "/admin/form/team?agency=fk",
	} {
		b.Open(path)
		b.Do("a heading", webtest.Visible("h1"))
		b.Pictures(name)
		for _, scheme := range []string{"light", "dark"} {
			b.Themed(1280, scheme)
			b.Accessible(name + " " + scheme)
		}
		b.Themed(360, "light")
		b.Accessible(name + " on a phone")
	}
}
