package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"charm.land/lipgloss/v2/table"
	"github.com/spf13/cobra"

	"kontor/handlers/pgqueue"
)

// benchReport is the whole measurement; its JSON is the document that `kontor bench --json` prints. Every ratio is Kontor's rate to the
// other's, above 1 when Kontor is the faster, and the median of the rounds' ratios. What was not measured is left out.
type benchReport struct {
	Started     time.Time         `json:"started"`
	Seconds     float64           `json:"seconds"`               // that it took
	Interrupted bool              `json:"interrupted,omitempty"` // it was ended before its end
	Machine     machine           `json:"machine"`
	Postgres    *pgqueue.Settings `json:"postgres,omitempty"`
	EntryBytes  int               `json:"entry_bytes"` // of a registration as stored
	Register    []benchLevel      `json:"register"`    // a visit is registered
	Call        []benchLevel      `json:"call"`        // the next one is called and goes: two writes, one after the other
	Guarded     []guardedLevel    `json:"guarded,omitempty"`
	Replay      *benchReplay      `json:"replay,omitempty"`
}

// benchLevel is one number of callers on so many books.
type benchLevel struct {
	Callers    int      `json:"callers"`
	Books      int      `json:"books"`
	Rounds     int      `json:"rounds"`
	Kontor     *figures `json:"kontor"`
	Raw        *figures `json:"raw,omitempty"`   // publishes of the same bytes
	Fsync      *figures `json:"fsync,omitempty"` // a file of its own for each caller
	Postgres   *figures `json:"postgres,omitempty"`
	OfRaw      float64  `json:"of_raw,omitempty"`
	OfFsync    float64  `json:"of_fsync,omitempty"`
	OfPostgres float64  `json:"of_postgres,omitempty"`
}

// benchReplay is how fast the log is read; figures are entries a second.
type benchReplay struct {
	Entries           int      `json:"entries"`
	Rounds            int      `json:"rounds"`
	Board             *float64 `json:"board"`                      // followed, decoded, hashed and folded into the live views
	Raw               *float64 `json:"raw"`                        // an ordered consumer that does nothing
	Scan              *float64 `json:"postgres_scan,omitempty"`    // SELECT of the same bytes in order, nothing done with them
	Decoded           *float64 `json:"postgres_decoded,omitempty"` // the same, each decoded as an entry
	OfRaw             float64  `json:"of_raw"`
	OfPostgres        float64  `json:"of_postgres,omitempty"`         // of postgres_scan
	OfPostgresDecoded float64  `json:"of_postgres_decoded,omitempty"` // of postgres_decoded
}

func showBench(cmd *cobra.Command, r benchReport) error {
	w := cmd.OutOrStdout()
	if asJSON(cmd) {
		return json.NewEncoder(w).Encode(r)
	}
	fmt.Fprintln(w, r.Machine)
	if r.Postgres != nil {
		fmt.Fprintf(w, "PostgreSQL %s, fsync %s, synchronous_commit %s, %d connections at most\n",
			r.Postgres.Version, r.Postgres.Fsync, r.Postgres.SynchronousCommit, r.Postgres.Connections)
	}
	fmt.Fprintf(w, "an entry has %d bytes\n", r.EntryBytes)
	showLevels(w, "registered", r.Register)
	showLevels(w, "called and gone", r.Call)
	showGuarded(w, r.Guarded)
	if r.Replay != nil {
		showReplay(w, *r.Replay)
	}
	fmt.Fprintln(w, "times in milliseconds; × is Kontor's rate to the other's, the median of the rounds' ratios")
	if r.Interrupted {
		fmt.Fprintln(w, "INTERRUPTED: this is what there was by then")
	}
	return nil
}

// column is one of a table of levels.
type column struct {
	name string
	of   func(l benchLevel) string
}

// columnsOf shows one side; × is the ratio of Kontor to it.
func columnsOf(name string, side func(benchLevel) *figures, times bool, ratioTo func(benchLevel) float64) []column {
	show := func(what func(*figures) float64) func(benchLevel) string {
		return func(l benchLevel) string {
			if side(l) == nil {
				return ""
			}
			return number(what(side(l)))
		}
	}
	all := []column{{name + "/s", show(func(f *figures) float64 { return f.PerSecond })}}
	if times {
		all = append(all, column{"median", show(func(f *figures) float64 { return f.Median })},
			column{"p90", show(func(f *figures) float64 { return f.P90 })},
			column{"p99", show(func(f *figures) float64 { return f.P99 })},
			column{"max", show(func(f *figures) float64 { return f.Max })})
	}
	if ratioTo != nil {
		all = append(all, column{"×", func(l benchLevel) string { return ratio(ratioTo(l)) }})
	}
	return all
}

// showLevels leaves out whatever was not measured.
func showLevels(w io.Writer, what string, levels []benchLevel) {
	if len(levels) == 0 {
		return
	}
	columns := slices.Concat(
		[]column{
			{"books", func(l benchLevel) string { return strconv.Itoa(l.Books) }},
			{"callers", func(l benchLevel) string { return strconv.Itoa(l.Callers) }},
		},
		columnsOf(what, func(l benchLevel) *figures { return l.Kontor }, true, nil),
		columnsOf("raw", func(l benchLevel) *figures { return l.Raw }, false, func(l benchLevel) float64 { return l.OfRaw }),
		columnsOf("fsync", func(l benchLevel) *figures { return l.Fsync }, false, func(l benchLevel) float64 { return l.OfFsync }),
		columnsOf("PostgreSQL", func(l benchLevel) *figures { return l.Postgres }, true, func(l benchLevel) float64 { return l.OfPostgres }),
	)
	columns = slices.DeleteFunc(columns, func(c column) bool { return c.of(levels[0]) == "" })
	headers := make([]string, len(columns))
	for i, c := range columns {
		headers[i] = c.name
	}
	t := table.New().Headers(headers...)
	for _, l := range levels {
		row := make([]string, len(columns))
		for i, c := range columns {
			row[i] = c.of(l)
		}
		t.Row(row...)
	}
	fmt.Fprintln(w, t)
}

func showReplay(w io.Writer, r benchReplay) {
	t := table.New().Headers(fmt.Sprintf("reading %d entries", r.Entries), "entries/s", "the board is × as fast")
	for _, row := range []struct {
		what  string
		rate  *float64
		ratio float64
	}{
		{"into the board", r.Board, 0},
		{"raw ordered consumer", r.Raw, r.OfRaw},
		{"PostgreSQL, the bytes", r.Scan, r.OfPostgres},
		{"PostgreSQL, decoded", r.Decoded, r.OfPostgresDecoded},
	} {
		if row.rate != nil {
			t.Row(row.what, number(*row.rate), ratio(row.ratio))
		}
	}
	fmt.Fprintln(w, t)
}

func ratio(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}

// number has three digits at least where there are any.
func number(x float64) string {
	digits := 0
	switch {
	case x < 10:
		digits = 2
	case x < 100:
		digits = 1
	}
	return strconv.FormatFloat(x, 'f', digits, 64)
}
