package admin

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// incidents is the register of what went wrong with personal data, with the clock of seventy-two hours.
func (s pages) incidents(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "incidents", func(v *view) error {
		v.Lead = v.Text("admin.lead.incidents")
		year := yearOf(v.Today())
		if asked, err := strconv.Atoi(r.URL.Query().Get("year")); err == nil && domain.IncidentsBook(asked).Ledger() {
			year = asked
		}
		var all []domain.Incident
		err := s.Books.ViewLedger(r.Context(), domain.IncidentsBook(year), func(l *domain.Ledger) {
			for _, i := range l.Incidents {
				copied := *i
				copied.Told = slices.Clone(i.Told)
				all = append(all, copied)
			}
		})
		if err != nil {
			return err
		}
		list := part{ID: "incidents", Heading: strconv.Itoa(year), Table: incidentTable(v.Page, all, year), Links: []link{
			{Text: strconv.Itoa(year - 1), Href: with("/admin/incidents", "year", strconv.Itoa(year-1))},
		}}
		if v.May(page.AnAct+"report-incident", "") {
			list.Links = append(list.Links, link{Text: v.Text("admin.form.incident"), Href: formAddress("incident", nil)})
		}
		v.Parts = append(v.Parts, list)
		return nil
	})
}

func incidentTable(p page.Page, all []domain.Incident, year int) *table {
	t := &table{ID: "incidents", Empty: p.Text("admin.empty.incidents", "year", strconv.Itoa(year)), Columns: []column{
		{Key: "id", Text: p.Text("admin.col.incident")}, {Key: "kind", Text: p.Text("admin.col.kind")}, {Key: "discovered", Text: p.Text("admin.col.discovered")},
		{Text: p.Text("admin.col.clock")}, {Text: p.Text("admin.col.told"), Wide: true}, {Text: p.Text("admin.col.change")},
	}}
	for _, i := range slices.Backward(all) {
		t.Rows = append(t.Rows, incidentRow(p, i))
	}
	return t
}

func incidentRow(p page.Page, i domain.Incident) row {
	told := cell{}
	for _, of := range i.Told {
		told.Small += whomText(p, of.Whom) + " " + string(domain.DateOf(of.At)) + " " + p.Clock(of.At) + " "
	}
	for _, a := range i.Untold() {
		told.Text += p.Text("admin.untold", "whom", p.AgencyName(a)) + " "
	}
	act := cell{}
	if i.Closed.IsZero() && p.May(page.AnAct+"note-notified", "") {
		known := filled("incident", string(i.ID))
		act.Links = []link{
			{Text: p.Text("admin.form.notified"), Label: p.Text("admin.form.notified") + " " + string(i.ID), Href: formAddress("notified", known)},
			{Text: p.Text("admin.form.close-incident"), Label: p.Text("admin.form.close-incident") + " " + string(i.ID), Href: formAddress("close-incident", known)},
		}
	}
	return row{Past: !i.Closed.IsZero(), Cells: []cell{
		{Text: string(i.ID), Small: string(i.Diary)}, {Text: p.Text("admin.incident." + string(i.Kind)), Agencies: i.Agencies},
		{Text: string(domain.DateOf(i.Discovered)), Small: p.Clock(i.Discovered)}, clockOf(p, i), told, act,
	}}
}

// clockOf is what the clock says: how long is left, that it has run out, or how it ended.
func clockOf(p page.Page, i domain.Incident) cell {
	late := ""
	if i.Overdue(p.Now) {
		late = "late"
	}
	told := i.ToldAt(domain.Authority)
	switch {
	case !told.IsZero():
		return cell{Text: p.Text("admin.clock.told", "hours", hours(told.Sub(i.Discovered))), Mark: late}
	case !i.Closed.IsZero():
		return cell{Text: p.Text("admin.clock.closed", "end", p.Text("admin.end."+string(i.Reason))), Mark: late}
	case late != "":
		return cell{Text: p.Text("admin.clock.over", "hours", hours(p.Now.Sub(i.Deadline))), Mark: late}
	}
	left := i.Deadline.Sub(p.Now)
	mark := ""
	if left < domain.NotifyWithin/4 {
		mark = "near"
	}
	return cell{Text: p.Text("admin.clock.left", "hours", hours(left)), Small: p.Text("admin.clock.until", "date", string(domain.DateOf(i.Deadline)), "time", i.Deadline), Mark: mark}
}

func hours(d time.Duration) string { return fmt.Sprint(int(d / time.Hour)) }
