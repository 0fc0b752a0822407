package admin

import (
	"net/http"
	"slices"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// devices lists the screens and kiosks that are let in.
func (s pages) devices(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "devices", func(v *view) error { return s.deviceParts(v, "") })
}

func (s pages) deviceParts(v *view, token string) error {
	v.Lead = v.Text("admin.lead.devices")
	if token != "" {
		v.Parts = append(v.Parts, part{ID: "token", Heading: v.Text("admin.token"), Warning: v.Text("admin.token.once"), Code: []string{token}, Text: v.Text("admin.token.text")})
	}
	known := s.Administers().Devices
	if known == nil {
		v.Parts = append(v.Parts, part{Text: v.Text("admin.devices.nofile"), Code: []string{"kontor device list", "kontor device issue --kontor KONTOR --kind screen"}})
		return nil
	}
	all, err := known.List()
	if err != nil {
		return err
	}
	t := &table{ID: "devices", Filter: true, Empty: v.Text("admin.empty.devices"), Columns: []column{
		{Key: "device", Text: v.Text("admin.col.device")}, {Key: "kontor", Text: v.Text("web.col.name")}, {Key: "issued", Text: v.Text("admin.col.issued")},
		{Key: "state", Text: v.Text("admin.col.state")}, {Text: v.Text("admin.col.change")},
	}}
	for _, d := range slices.Backward(all) {
		t.Rows = append(t.Rows, deviceRow(v.Page, d))
	}
	q := asking{v.Page, nil}
	v.Parts = append(v.Parts, part{ID: "devices", Table: t}, part{ID: "issue", Heading: v.Text("admin.issue"), Form: &form{
		ID: "issue", Action: "/admin/devices/issue", Submit: v.Text("admin.issue.button"), Fields: []field{
			q.field("choice", "kontor").of(q.offices("")), q.field("choice", "device").of(q.labelled("role.", "screen", "kiosk")).otherwise("screen"),
		},
	}})
	return nil
}

func deviceRow(p page.Page, d page.Device) row {
	state, change := p.Text("admin.device.good"), cell{}
	if !d.Revoked.IsZero() {
		state = p.Text("admin.device.revoked", "date", string(domain.DateOf(d.Revoked)))
	} else {
		change.Press = &press{Action: "/admin/devices/revoke", Text: p.Text("admin.revoke"), Label: p.Text("admin.revoke") + " " + d.Who.String(), Kontor: d.Kontor,
			Hidden: []field{{Name: "device", Values: []string{d.Who.String()}}}}
	}
	return row{Past: !d.Revoked.IsZero(), Cells: []cell{
		{Text: p.Text("role." + string(d.Who.Role)), Small: d.Who.ID}, {Text: kontorName(p, d.Kontor), Href: officeAddress(d.Kontor)},
		text(string(domain.DateOf(d.Issued))), text(state), change,
	}}
}

// issueDevice makes a device, and shows its token this once: on the page that answers the form, which is not kept. The
// same form again gets the same device.
func (s pages) issueDevice(w http.ResponseWriter, r *http.Request) error {
	answered, err := page.ReadForm(w, r)
	if err != nil {
		return err
	}
	who, err := page.RequestOf(r, answered)
	if err != nil {
		return s.devicesAgain(w, r, err)
	}
	kind := domain.Role(answered.Get("device"))
	k, err := s.Office(answered.Get("kontor"))
	if err == nil && kind != domain.RoleScreen && kind != domain.RoleKiosk {
		err = page.Unreadable{Key: "web.error.form"}
	}
	if err != nil || s.Administers().Devices == nil {
		return s.devicesAgain(w, r, err)
	}
	made, token, err := s.issued.once(s.Administers().Devices, who, kind, k.ID, s.Clock())
	if err != nil {
		return s.devicesAgain(w, r, err)
	}
	p := s.Page(r, "admin")
	p.Self = "/admin/devices"
	v := view{Page: p, Subject: "devices", Heading: p.Text("admin.issued", "device", made.Who.String(), "kontor", k.Name)}
	v.Title = v.Heading
	if err := s.deviceParts(&v, token); err != nil {
		return err
	}
	return v.render(w, r)
}

// revokeDevice shuts out a device of the office that the form names.
func (s pages) revokeDevice(w http.ResponseWriter, r *http.Request) error {
	answered, err := page.ReadForm(w, r)
	if err != nil {
		return err
	}
	who, err := domain.ParseActor(answered.Get("device"))
	known := s.Administers().Devices
	if err != nil || known == nil {
		return s.devicesAgain(w, r, page.Unreadable{Key: "web.error.form"})
	}
	all, err := known.List()
	if err != nil {
		return s.devicesAgain(w, r, err)
	}
	there := func(d page.Device) bool { return d.Who == who && string(d.Kontor) == answered.Get("kontor") }
	if !slices.ContainsFunc(all, there) {
		return s.devicesAgain(w, r, page.Unreadable{Key: "admin.device.none"})
	}
	if err := known.Revoke(who, s.Clock()); err != nil {
		return s.devicesAgain(w, r, err)
	}
	http.Redirect(w, r, "/admin/devices", http.StatusSeeOther)
	return nil
}

// devicesAgain shows the devices with what went wrong.
func (s pages) devicesAgain(w http.ResponseWriter, r *http.Request, err error) error {
	p := s.Page(r, "admin")
	p.Self = "/admin/devices"
	if err != nil {
		p.Fail(s.Log, err)
	}
	v := view{Page: p, Subject: "devices", Heading: p.Text("admin.subject.devices")}
	v.Title = v.Heading
	if err := s.deviceParts(&v, ""); err != nil {
		return err
	}
	return v.render(w, r)
}

// keys lists the agencies' keys. They are made where the files are, so that no secret goes through a page.
func (s pages) keys(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "keys", func(v *view) error {
		v.Lead = v.Text("admin.lead.keys")
		list := s.Administers().Keys
		commands := part{ID: "commands", Heading: v.Text("admin.keys.commands"), Text: v.Text("admin.keys.text"), Code: []string{
			"kontor agency key create fk --days 180 --out fk.creds", "kontor agency key rotate fk --days 180 --out fk.creds", "kontor agency key revoke fk fk-2",
		}}
		if list == nil {
			v.Parts = []part{{Text: v.Text("admin.keys.nofile")}, commands}
			return nil
		}
		all, err := list()
		if err != nil {
			return err
		}
		t := &table{ID: "keys", Empty: v.Text("admin.empty.keys"), Columns: []column{
			{Text: v.Text("admin.col.agency")}, {Key: "id", Text: v.Text("admin.col.key")}, {Key: "state", Text: v.Text("admin.col.state")},
			{Key: "issued", Text: v.Text("admin.col.issued"), Wide: true}, {Key: "expires", Text: v.Text("admin.col.expires")},
		}}
		for _, key := range all {
			t.Rows = append(t.Rows, keyRow(v.Page, key))
		}
		v.Parts = []part{{ID: "keys", Table: t}, commands}
		return nil
	})
}

// soon is how long before its end a key is marked.
const soon = 30 * 24

func keyRow(p page.Page, key page.AgencyKey) row {
	expires := text(string(domain.DateOf(key.Expires)))
	if left := key.Expires.Sub(p.Now).Hours(); key.State == "good" && left < soon {
		expires.Mark, expires.Small = "near", p.Text("admin.key.soon")
	}
	return row{Past: key.State != "good", Cells: []cell{
		{Agencies: []domain.AgencyCode{key.Agency}}, text(key.ID), text(p.Text("admin.key." + key.State)), text(string(domain.DateOf(key.Issued))), expires,
	}}
}
