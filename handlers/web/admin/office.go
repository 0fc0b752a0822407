package admin

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// office shows one office: what it is on a day, as it was known on another; its facts in the order of their days; its history.
func (s pages) office(r *http.Request, v *view, id string) error {
	if _, err := s.Office(id); err != nil {
		return err
	}
	v.Up = &link{Text: v.Text("admin.subject.offices"), Href: "/admin/network/offices"}
	seen, on := lookedAt(v.Page, r.URL.Query())
	k := seen.Kontors[domain.KontorID(id)]
	if k == nil {
		v.Heading = v.Network.Kontors[domain.KontorID(id)].Name
		v.Parts = append(v.Parts, part{Form: moments(v.Page, r), Text: v.Text("admin.office.unknown")})
		return nil
	}
	v.Heading, v.Lead = k.Name, v.Text("admin.office.lead", "municipality", k.Municipality, "county", k.County, "area", v.Text("area."+k.Area))
	v.Parts = append(v.Parts, officeNow(v.Page, seen, k, on), part{Form: moments(v.Page, r)})
	if v.May(page.AnAct+"change-network", "") {
		v.Parts[0].Links = officeForms(v.Page, k, on)
	}
	if v.May(page.APage+"officers", k.ID) {
		v.Parts[0].Links = append(v.Parts[0].Links, link{Text: v.Text("admin.office.officers"), Href: officersAddress(k.ID)})
	}
	v.Parts = append(v.Parts, officeFacts(v.Page, seen, k, on))
	h, err := s.historyPart(r, v.Page, of("kontor:"+id))
	v.Parts = append(v.Parts, h)
	return err
}

// lookedAt is the network as it was known on the day that the address names, and the day that it asks about; today, as it is known now, otherwise.
func lookedAt(p page.Page, q url.Values) (*domain.Network, domain.Date) {
	n, on := p.Network, p.Today()
	if d := domain.Date(q.Get("on")); d.Valid() {
		on = d
	}
	if d := domain.Date(q.Get("known")); d.Valid() && d < p.Today() {
		n = n.KnownOn(d)
	}
	return n, on
}

// moments asks which day is looked at, and as it was known when.
func moments(p page.Page, r *http.Request) *form {
	q := r.URL.Query()
	ask := asking{p, q}
	return &form{ID: "moments", Action: "", Submit: p.Text("admin.show"), Fields: []field{
		ask.field("date", "on").otherwise(string(p.Today())).perhaps(), ask.field("date", "known").otherwise(string(p.Today())).perhaps(),
	}}
}

// officeNow is what the office is on the day.
func officeNow(p page.Page, n *domain.Network, k *domain.Kontor, on domain.Date) part {
	stands := k.StandingOn(on)
	state := p.Text("admin.state.none")
	if stands.State != "" {
		state = p.Text("office." + string(stands.State))
	}
	if stands.Target != "" {
		state += ", " + p.Text("admin.said.target", "target", string(stands.Target))
	}
	hours := fact{Name: p.Text("admin.fact.hours"), Value: spanText(p, k.HoursOn(on)), Basis: k.HoursBasis(on)}
	if reason, holiday := k.WhyHours(on); reason != "" {
		hours.Value += ", " + p.Text("hours."+string(reason))
	} else if holiday != "" {
		hours.Value += ", " + p.Text("holiday."+string(holiday))
	}
	var served []string
	for _, a := range servedAt(n, k, on) {
		served = append(served, p.AgencyName(a))
	}
	return part{ID: "now", Heading: p.Text("admin.office.on", "day", longDay(p, on)), Facts: []fact{
		{Name: p.Text("admin.col.state"), Value: state, Basis: stands.Basis}, hours,
		{Name: p.Text("admin.fact.week"), Value: weekText(p, heldHours(k, on).Week), Basis: heldHours(k, on).Basis},
		{Name: p.Text("admin.col.serves"), Value: cmp.Or(joined(served), p.Text("admin.none"))},
		{Name: p.Text("admin.col.expected"), Value: p.Number(k.Expected), Basis: k.Basis},
	}}
}

// heldHours are the hours of the week that hold on the day.
func heldHours(k *domain.Kontor, on domain.Date) (held domain.Hours) {
	for _, h := range k.Hours() {
		if h.From <= on && h.From >= held.From {
			held = h
		}
	}
	return held
}

// officeForms are the ways to change the office.
func officeForms(p page.Page, k *domain.Kontor, on domain.Date) (all []link) {
	week := filled("kontor", string(k.ID))
	weekValues(week, heldHours(k, on).Week)
	here := filled("kontor", string(k.ID))
	for _, f := range []struct {
		kind  string
		known url.Values
	}{{"hours", week}, {"exception", here}, {"state", here}, {"offering", here}, {"capability", here}, {"calendar", here}, {"move", here}, {"office", officeValues(k)}} {
		all = append(all, link{Text: p.Text("admin.form." + f.kind), Href: formAddress(f.kind, f.known)})
	}
	return all
}

// officeFacts are all facts of the office, each with the days between which it holds, in the order of the first.
func officeFacts(p page.Page, n *domain.Network, k *domain.Kontor, on domain.Date) part {
	t := &table{ID: "facts", Empty: p.Text("admin.empty.facts"), Columns: []column{
		{Key: "what", Text: p.Text("admin.col.fact")}, {Key: "value", Text: p.Text("admin.col.value")}, {Key: "from", Text: p.Text("admin.col.from")},
		{Key: "to", Text: p.Text("admin.col.to")}, {Text: p.Text("admin.col.change")},
	}}
	for _, st := range k.Standings() {
		t.Rows = append(t.Rows, factRow(p, "state", p.Text("office."+string(st.State)), domain.Period{From: st.From}, st.Basis, on, nil))
	}
	for _, h := range k.Hours() {
		t.Rows = append(t.Rows, factRow(p, "hours", weekText(p, h.Week), domain.Period{From: h.From}, h.Basis, on, nil))
	}
	for _, o := range k.Offerings() {
		value := p.AgencyName(o.Agency) + ", " + levelsText(p, o.Levels) + ", " + p.Text("presence."+string(o.Presence))
		t.Rows = append(t.Rows, factRow(p, "offering", value, o.Valid, o.Basis, on, offeringValues(k.ID, o)))
	}
	for _, c := range k.Capabilities() {
		t.Rows = append(t.Rows, factRow(p, "capability", p.Text("capability."+c.Name), c.Valid, c.Basis, on, capabilityValues(k.ID, c)))
	}
	for _, c := range n.Calendars[k.ID] {
		t.Rows = append(t.Rows, factRow(p, "calendar", p.Text("admin.calendar", "name", c.Name, "minutes", c.Minutes, "capacity", c.Capacity), c.Valid, c.Basis, on, calendarValues(c)))
	}
	slices.SortStableFunc(t.Rows, func(a, b row) int { return cmp.Compare(b.Cells[2].Text, a.Cells[2].Text) })
	return part{ID: "facts", Heading: p.Text("admin.office.facts"), Text: p.Text("admin.office.facts.text"), Table: t}
}

// factRow is a fact with its days; known fills in the form that says it anew.
func factRow(p page.Page, kind, value string, v domain.Period, b domain.Basis, on domain.Date, known url.Values) row {
	out := row{Past: v.To != "" && v.To < on, Cells: []cell{
		text(p.Text("admin.fact." + kind)), {Text: value, Basis: b}, text(fromText(p, v.From)), text(string(v.To)), {},
	}}
	if known != nil && p.May(kinds[kind].act(), domain.KontorID(known.Get("kontor"))) {
		if v.To == "" && (kind == "offering" || kind == "capability") {
			known.Set("to", string(p.Today()))
			out.Cells[4].Links = []link{{Text: p.Text("admin.end"), Label: p.Text("admin.end") + ": " + value, Href: formAddress(kind, known)}}
		} else {
			out.Cells[4].Links = []link{{Text: p.Text("admin.change"), Label: p.Text("admin.change") + ": " + value, Href: formAddress(kind, known)}}
		}
	}
	return out
}

func fromText(p page.Page, d domain.Date) string {
	if d == domain.Never {
		return p.Text("admin.period.never")
	}
	return string(d)
}
