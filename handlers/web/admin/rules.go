package admin

import (
	"net/http"
	"strconv"

	"kontor/handlers/web/page"
)

// rules shows what every office's queues follow.
func (s pages) rules(r *http.Request, v *view, _ string) error {
	v.Lead = v.Text("admin.lead.rules")
	held := v.Network.RulesOn(v.Today())
	o := held.Order
	out := part{ID: "rules", Facts: []fact{
		{Name: v.Text("admin.field.maxCalls"), Value: v.Number(held.MaxCalls), Basis: held.Basis},
		{Name: v.Text("admin.field.targetMinutes"), Value: v.Number(held.TargetMinutes), Basis: held.Basis},
	}}
	for i, minutes := range []int{o.Need, o.Protected, o.Returned, o.Booked, o.Urgent, o.Hold, o.Offer} {
		out.Facts = append(out.Facts, fact{Name: v.Text("admin.field." + ruleMinutes[i]), Value: v.Number(minutes), Basis: o.Basis})
	}
	if v.May(page.AnAct+"change-network", "") {
		out.Links = []link{{Text: v.Text("admin.form.rules"), Href: formAddress("rules", rulesValues(held, v.Today().Next()))}}
	}
	v.Parts = append(v.Parts, out)
	h, err := s.historyPart(r, v.Page, of("rules"))
	v.Parts = append(v.Parts, h)
	return err
}

// holidays shows the days of a year on which the offices are closed, or close early.
func (s pages) holidays(r *http.Request, v *view, _ string) error {
	v.Lead = v.Text("admin.lead.holidays")
	year := yearOf(v.Today())
	if asked, err := strconv.Atoi(r.URL.Query().Get("year")); err == nil && asked >= 2000 && asked < 2200 {
		year = asked
	}
	t := &table{ID: "holidays", Empty: v.Text("admin.empty.holidays", "year", strconv.Itoa(year)), Columns: []column{
		{Key: "date", Text: v.Text("admin.col.date")}, {Key: "name", Text: v.Text("admin.col.holiday")}, {Text: v.Text("admin.col.holds")}, {Text: v.Text("admin.col.change")},
	}}
	may := v.May(page.AnAct+"list-holidays", "")
	for _, h := range v.Network.HolidaysOf(year) {
		holds, known := v.Text("admin.holiday.closed"), filled("date", string(h.Date), "holiday", string(h.Code), "holds", "closed", "basis", string(h.Basis))
		if h.Closes > 0 {
			holds = v.Text("admin.holiday.closes", "time", h.Closes)
			known.Set("holds", "early")
			known.Set("closes", h.Closes.String())
		}
		change := cell{}
		if may && h.Date >= v.Today() {
			change.Links = []link{{Text: v.Text("admin.change"), Label: v.Text("admin.change") + ": " + string(h.Date), Href: formAddress("holiday", known)}}
		}
		t.Rows = append(t.Rows, row{Past: h.Date < v.Today(), Cells: []cell{
			{Text: string(h.Date), Small: v.Day(h.Date)}, {Text: sentence(v.Text("holiday." + string(h.Code))), Basis: h.Basis}, text(holds), change,
		}})
	}
	out := part{Heading: strconv.Itoa(year), Table: t, Links: []link{
		{Text: strconv.Itoa(year - 1), Href: with("/admin/network/holidays", "year", strconv.Itoa(year-1))},
		{Text: strconv.Itoa(year + 1), Href: with("/admin/network/holidays", "year", strconv.Itoa(year+1))},
	}}
	if may {
		out.Links = append(out.Links, link{Text: v.Text("admin.form.holiday"), Href: formAddress("holiday", filled("date", string(v.Today())))},
			link{Text: v.Text("admin.form.holidays"), Href: formAddress("holidays", filled("year", strconv.Itoa(year)))})
	}
	v.Parts = append(v.Parts, out)
	h, err := s.historyPart(r, v.Page, of("holidays"))
	v.Parts = append(v.Parts, h)
	return err
}
