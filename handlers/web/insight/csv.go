package insight

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// csv is the week as a file that a spreadsheet reads: everything that the page has, all agencies and counties.
func (s *pages) csv(w http.ResponseWriter, r *http.Request) error {
	v, err := s.see(r)
	if err != nil {
		return err
	}
	if v.Counting {
		w.Header().Set("Retry-After", "5")
		return page.Unreadable{Key: "insight.counting"}
	}
	var b bytes.Buffer
	b.WriteString("\ufeff") // so that a spreadsheet reads å, ä and ö
	out := csv.NewWriter(&b)
	out.Comma, out.UseCRLF = ';', true
	head := []string{v.Text("insight.week"), v.Text("insight.county"), v.Text("insight.agency")}
	for _, i := range indicators {
		head = append(head, v.Text(i.key))
	}
	lines := [][]string{head}
	for _, county := range append([]string{""}, v.Table.Counties...) {
		for _, agency := range append([]domain.AgencyCode{""}, v.Table.Agencies...) {
			lines = append(lines, v.csvLine(county, agency))
		}
	}
	for _, l := range lines {
		for i := range l {
			l[i] = inert(l[i])
		}
		if err := out.Write(l); err != nil {
			return err
		}
	}
	out.Flush()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="kontor-`+string(v.Monday)+`.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	_, err = b.WriteTo(w)
	return err
}

func (v insightPage) csvLine(county string, agency domain.AgencyCode) []string {
	l := []string{string(v.Monday), v.Text("insight.nation"), v.Text("insight.all")}
	if county != "" {
		l[1] = county
	}
	if agency != "" {
		l[2] = v.AgencyName(agency)
	}
	row := v.Table.Row(projections.Region{County: county, Agency: agency})
	for _, i := range indicators {
		l = append(l, i.value(v, row))
	}
	return l
}

// inert is a cell that no spreadsheet takes for a formula.
func inert(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
		return "'" + s
	}
	return s
}
