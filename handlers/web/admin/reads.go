package admin

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// reads is who opened visitors' content on a day, and by which right. As a table of comma-separated values it has the same rows.
func (s pages) reads(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	date := domain.Date(q.Get("date"))
	if !date.Valid() {
		date = domain.DateOf(s.Clock())
	}
	var all []domain.Opening
	err := s.Books.ViewLedger(r.Context(), domain.ReadsBook(date), func(l *domain.Ledger) { all = slices.Clone(l.Openings) })
	if err != nil {
		return err
	}
	total := len(all)
	all = slices.DeleteFunc(all, func(o domain.Opening) bool {
		return q.Get("alarms") != "" && o.Open || q.Get("agency") != "" && string(o.Agency) != q.Get("agency") ||
			q.Get("reader") != "" && !strings.Contains(o.Reader.String()+" "+o.Subject, strings.TrimSpace(q.Get("reader")))
	})
	if q.Get("as") == "csv" {
		return readsCSV(w, date, all)
	}
	return s.show(w, r, "reads", func(v *view) error {
		v.Lead = v.Text("admin.lead.reads")
		v.Parts = append(v.Parts, part{Form: readsFilter(v.Page, r, date)}, readsPart(v.Page, r, date, all, total))
		return nil
	})
}

func readsFilter(p page.Page, r *http.Request, date domain.Date) *form {
	q := asking{p, r.URL.Query()}
	return &form{ID: "filter", Action: "", Submit: p.Text("admin.show"), Fields: []field{
		{Name: "date", Kind: "date", Label: p.Text("admin.field.date"), Values: []string{string(date)}},
		q.field("choice", "agency").of(append([]choice{{Text: p.Text("admin.every")}}, q.agencies()...)).perhaps(),
		q.field("text", "reader").perhaps(), q.field("checks", "alarms").of([]choice{{Value: "yes", Text: p.Text("admin.alarms.only")}}).perhaps(),
	}}
}

func readsPart(p page.Page, r *http.Request, date domain.Date, all []domain.Opening, total int) part {
	alarms := 0
	t := &table{ID: "reads", Empty: p.Text("admin.empty.reads"), Columns: []column{
		{Key: "at", Text: p.Text("admin.col.at")}, {Key: "reader", Text: p.Text("admin.col.reader")}, {Text: p.Text("admin.col.agency")},
		{Key: "kontor", Text: p.Text("web.col.name"), Wide: true}, {Text: p.Text("admin.col.fields")}, {Text: p.Text("admin.col.ground"), Wide: true}, {Key: "alarm", Text: p.Text("admin.col.alarm")},
	}}
	for _, o := range all {
		alarm := cell{Text: "–"}
		if !o.Open {
			alarms++
			alarm = cell{Text: p.Text("admin.alarm"), Mark: "late", By: "0"}
		}
		var fields []string
		for _, f := range o.Fields {
			fields = append(fields, p.Text("admin.content."+string(f)))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: p.Clock(o.At), By: o.At.UTC().Format(time.RFC3339Nano)}, {Text: whoText(p, o.Reader), Small: o.Subject}, {Agencies: []domain.AgencyCode{o.Agency}},
			text(kontorName(p, o.Kontor)), {Text: strings.Join(fields, ", "), Small: string(o.Errand)}, text(p.Text("admin.ground." + string(o.Ground.Kind))), alarm,
		}})
	}
	q := r.URL.Query()
	q.Set("date", string(date))
	q.Set("as", "csv")
	return part{ID: "reads", Heading: p.Text("admin.reads.on", "day", longDay(p, date)), Text: p.Text("admin.reads.text", "n", len(all), "of", total, "alarms", alarms),
		Table: t, Links: []link{{Text: p.Text("admin.csv"), Href: page.Address("/admin/reads", q)}}}
}

// readsCSV writes the rows with a line of names. No text is one that a spreadsheet takes for a formula.
func readsCSV(w http.ResponseWriter, date domain.Date, all []domain.Opening) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="reads-`+string(date)+`.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	t := csv.NewWriter(w)
	rows := [][]string{{"at", "reader", "subject", "errand", "agency", "fields", "kontor", "ground", "level", "alarm"}}
	for _, o := range all {
		alarm := "no"
		if !o.Open {
			alarm = "yes"
		}
		rows = append(rows, []string{
			o.At.UTC().Format(time.RFC3339Nano), o.Reader.String(), inert(o.Subject), string(o.Errand), string(o.Agency), strings.Join(texts(o.Fields), " "),
			string(o.Kontor), string(o.Ground.Kind), string(o.Ground.Level), alarm,
		})
	}
	return t.WriteAll(rows)
}

// inert is a text that no spreadsheet takes for a formula.
func inert(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
