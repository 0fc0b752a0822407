package overview

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kontor/domain"
	"kontor/projections"
)

// sendCSV sends a table as a file that a Swedish Excel opens: semicolons, and a mark that it is UTF-8. A text that a spreadsheet would take
// for a formula is made plain by an apostrophe before it.
func sendCSV(w http.ResponseWriter, name string, rows [][]string) error {
	var b strings.Builder
	b.WriteString("\ufeff")
	out := csv.NewWriter(&b)
	out.Comma, out.UseCRLF = ';', true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = harmless(cell)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write([]byte(b.String()))
	return err
}

// harmless is a cell that no spreadsheet calculates. A number below zero stays one.
func harmless(cell string) string {
	trimmed := strings.TrimLeft(cell, " \t\r\n\u00a0")
	if trimmed == "" || !strings.ContainsRune("=+-@|%", rune(trimmed[0])) && trimmed == cell {
		return cell
	}
	if _, err := strconv.ParseFloat(strings.Replace(cell, ",", ".", 1), 64); err == nil {
		return cell
	}
	return "'" + cell
}

// file is what the table is called when it is saved.
func (v overviewPage) file() string {
	return "kontor-" + v.At.In(domain.Stockholm).Format("2006-01-02-1504") + ".csv"
}

// lines are the page's offices as a table, with what it is of above it: the same figures, filter and moment.
func (v overviewPage) lines() [][]string {
	head := []string{v.Text("overview.csv.made"), string(v.Date) + " " + v.At.In(domain.Stockholm).Format("15:04"), kindName(v.Page.Text, v.Moment), v.County}
	names := []string{
		"name", "county", "stage", "waiting", "longest", "median", "p90", "share", "tickets", "pending", "left", "absent", "open",
		"service", "desks", "visits", "ended", "staffed", "rate", "note",
	}
	columns := make([]string, len(names))
	for i, n := range names {
		columns[i] = v.Text("overview.csv." + n)
	}
	rows := [][]string{head, columns}
	for _, r := range v.Rows {
		rows = append(rows, v.line(r))
	}
	return rows
}

// line is an office's row. What is not known is empty.
func (v overviewPage) line(r officeRow) []string {
	row := []string{r.Name, r.County, v.Text("overview.stage." + stageName(r))}
	if !r.counted() {
		return append(append(row, make([]string, 16)...), rowNote(v.Page, r))
	}
	w, l := r.Workload, r.Load
	row = append(row, strconv.Itoa(w.Waiting), known(r.Wait.LongestNow), known(r.Wait.Median), known(r.Wait.P90))
	if part, ok := l.Share(); ok {
		row = append(row, decimal(part))
	} else {
		row = append(row, "")
	}
	for _, n := range []int{l.Tickets, l.Pending, w.Left, w.Absent, w.OpenAtClose, w.InService, w.StaffedDesks, w.Arrivals, w.EndedTotal} {
		row = append(row, strconv.Itoa(n))
	}
	row = append(row, decimal(float64(l.StaffedSeconds)/3600))
	if rate, ok := l.PerHour(); ok {
		row = append(row, decimal(rate))
	} else {
		row = append(row, "")
	}
	return append(row, rowNote(v.Page, r))
}

// stageName is how far the office's day has come, in a word.
func stageName(r officeRow) string {
	switch {
	case r.Practice:
		return "practice"
	case r.Stage == domain.Open:
		return "open"
	case r.Stage == domain.Closed:
		return "closed"
	}
	return "unopened"
}

// kindName is which past is shown, in words.
func kindName(text func(string, ...any) string, m moment) string {
	if !m.Past() {
		return text("overview.as.now")
	}
	return text("overview.as." + m.As)
}

// known is a number of seconds in minutes; empty when there is none.
func known(seconds *int) string {
	if seconds == nil {
		return ""
	}
	return decimal(float64(*seconds) / 60)
}

// decimal is a number with a comma, as spreadsheets in Swedish have it.
func decimal(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', 1, 64), ".", ",", 1)
}

// file is what an office's table is called when it is saved.
func (v kontorPage) file() string {
	return string(v.Kontor.ID) + "-" + v.At.In(domain.Stockholm).Format("2006-01-02-1504") + ".csv"
}

// lines are the office's day as a table: a row for every point of its curve.
func (v kontorPage) lines() [][]string {
	names := []string{"time", "waiting", "longest", "service", "desks", "came", "visits", "unserved", "low", "usual", "high"}
	columns := make([]string, len(names))
	for i, n := range names {
		columns[i] = v.Text("overview.csv." + n)
	}
	rows := [][]string{{v.Kontor.Name, string(v.Curve.Date), kindName(v.Page.Text, v.Moment)}, columns}
	usual := map[time.Time]projections.Band{}
	for _, b := range v.Normal.Bands(projections.MeasureWaiting) {
		usual[b.At.In(domain.Stockholm)] = b
	}
	for _, p := range v.Curve.Points {
		row := []string{p.At.Format("15:04")}
		for _, n := range []int{p.Waiting, p.Longest / 60, p.InService, p.Desks, p.Came, p.Arrivals, p.Unserved} {
			row = append(row, strconv.Itoa(n))
		}
		if b, ok := usual[p.At]; ok {
			row = append(row, decimal(b.Low), decimal(b.Median), decimal(b.High))
		} else {
			row = append(row, "", "", "")
		}
		rows = append(rows, row)
	}
	return rows
}
