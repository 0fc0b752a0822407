package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// report is what is read of a document of `kontor bench --json`.
type report struct {
	Interrupted bool               `json:"interrupted"`
	Machine     map[string]any     `json:"machine"`
	Postgres    map[string]any     `json:"postgres"`
	EntryBytes  int                `json:"entry_bytes"`
	Register    []level            `json:"register"`
	Call        []level            `json:"call"`
	Replay      map[string]float64 `json:"replay"`
}

type level struct {
	Callers    int                `json:"callers"`
	Books      int                `json:"books"`
	Kontor     map[string]float64 `json:"kontor"`
	Raw        map[string]float64 `json:"raw"`
	Fsync      map[string]float64 `json:"fsync"`
	Postgres   map[string]float64 `json:"postgres"`
	OfRaw      float64            `json:"of_raw"`
	OfFsync    float64            `json:"of_fsync"`
	OfPostgres float64            `json:"of_postgres"`
}

// like says whether two runs have the same levels.
func (r report) like(other report) bool {
	same := func(a, b level) bool { return a.Callers == b.Callers && a.Books == b.Books }
	return slices.EqualFunc(r.Register, other.Register, same) && slices.EqualFunc(r.Call, other.Call, same)
}

func write(w io.Writer, runs []report) {
	m := runs[0].Machine
	fmt.Fprintf(w, "%v × %v, %.0f GiB, %v on %v, %v, %v, nats-server %v; medians of %d runs; an entry has %d bytes\n",
		m["cpus"], m["model"], number(m["memory_bytes"])/(1<<30), m["file_system"], m["device"], m["system"], m["go"], m["nats_server"],
		len(runs), runs[0].EntryBytes)
	if pg := runs[0].Postgres; pg != nil {
		fmt.Fprintf(w, "PostgreSQL %v, fsync %v, synchronous_commit %v, at most %v connections\n",
			pg["version"], pg["fsync"], pg["synchronous_commit"], pg["connections"])
	}
	fmt.Fprint(w, "\n## Registering a visit\n\n")
	writeLevels(w, runs, func(r report) []level { return r.Register })
	fmt.Fprint(w, "\n## Calling who is next\n\n")
	writeLevels(w, runs, func(r report) []level { return r.Call })
	fmt.Fprint(w, "\n## Reading the log\n\n")
	writeReplay(w, runs)
}

func number(x any) float64 {
	f, _ := x.(float64)
	return f
}

// column is one of a table: a figure of each run, and its median or, of a ratio, all and the median.
type column struct {
	name  string
	of    func(level) float64
	ratio bool
}

var columns = []column{
	{"a second", func(l level) float64 { return l.Kontor["per_second"] }, false},
	{"median, ms", func(l level) float64 { return l.Kontor["median_ms"] }, false},
	{"p90", func(l level) float64 { return l.Kontor["p90_ms"] }, false},
	{"p99", func(l level) float64 { return l.Kontor["p99_ms"] }, false},
	{"max", func(l level) float64 { return l.Kontor["max_ms"] }, false},
	{"raw a second", func(l level) float64 { return l.Raw["per_second"] }, false},
	{"of raw", func(l level) float64 { return l.OfRaw }, true},
	{"fsync a second", func(l level) float64 { return l.Fsync["per_second"] }, false},
	{"of fsync", func(l level) float64 { return l.OfFsync }, true},
	{"PostgreSQL a second", func(l level) float64 { return l.Postgres["per_second"] }, false},
	{"its median, ms", func(l level) float64 { return l.Postgres["median_ms"] }, false},
	{"its p99", func(l level) float64 { return l.Postgres["p99_ms"] }, false},
	{"of PostgreSQL", func(l level) float64 { return l.OfPostgres }, true},
}

// writeLevels leaves out the columns of what was not measured.
func writeLevels(w io.Writer, runs []report, levels func(report) []level) {
	first := levels(runs[0])
	shown := slices.DeleteFunc(slices.Clone(columns), func(c column) bool {
		return !slices.ContainsFunc(first, func(l level) bool { return c.of(l) != 0 })
	})
	header, line := []string{"books", "callers"}, "|---|---|"
	for _, c := range shown {
		header, line = append(header, c.name), line+"---|"
	}
	fmt.Fprintf(w, "| %s |\n%s\n", strings.Join(header, " | "), line)
	for i, l := range first {
		cells := []string{strconv.Itoa(l.Books), strconv.Itoa(l.Callers)}
		for _, c := range shown {
			var xs []float64
			for _, r := range runs {
				xs = append(xs, c.of(levels(r)[i]))
			}
			cells = append(cells, cell(xs, c.ratio))
		}
		fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
	}
}

// replayRows are what reads the log, and the ratio of the board to it.
var replayRows = []struct{ what, rate, ratio string }{
	{"into the board", "board", ""},
	{"raw ordered consumer", "raw", "of_raw"},
	{"PostgreSQL, the bytes", "postgres_scan", "of_postgres"},
	{"PostgreSQL, decoded", "postgres_decoded", "of_postgres_decoded"},
}

func writeReplay(w io.Writer, runs []report) {
	fmt.Fprintf(w, "| reading %.0f entries | entries a second | the board to it |\n|---|---|---|\n", runs[0].Replay["entries"])
	for _, row := range replayRows {
		var rates, ratios []float64
		for _, r := range runs {
			rates, ratios = append(rates, r.Replay[row.rate]), append(ratios, r.Replay[row.ratio])
		}
		if median(rates) > 0 {
			fmt.Fprintf(w, "| %s | %s | %s |\n", row.what, cell(rates, false), cell(ratios, true))
		}
	}
}

// cell shows the median; of a ratio also what it is the median of.
func cell(xs []float64, ratio bool) string {
	m := median(xs)
	switch {
	case m == 0:
		return ""
	case !ratio && m >= 100:
		return strconv.FormatFloat(m, 'f', 0, 64)
	case !ratio:
		return strconv.FormatFloat(m, 'f', 2, 64)
	}
	var all []string
	for _, x := range xs {
		all = append(all, strconv.FormatFloat(x, 'f', 2, 64))
	}
	return fmt.Sprintf("**%.2f** (%s)", m, strings.Join(all, ", "))
}

// median of an even number is the mean of the two in the middle.
func median(xs []float64) float64 {
	xs = slices.Sorted(slices.Values(xs))
	n := len(xs)
	return (xs[(n-1)/2] + xs[n/2]) / 2
}
