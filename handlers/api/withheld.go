package api

import (
	"sync"

	"kontor/domain"
	"kontor/projections"
)

// withheld is which counts of a date were hidden. What was hidden once stays hidden for the rest of the day: were another count left out the
// next time because it is cheaper by then, two answers together would give what neither of them shows. It begins anew with the program.
type withheld struct {
	mu    sync.Mutex
	date  domain.Date
	cells map[counted]bool
}

// counted is a count of a region: what it counts, and where.
type counted struct {
	what string
	at   region
}

// hide says what of the table is hidden on the date, and remembers it. The regions are those of the table's counts.
func (w *withheld) hide(date domain.Date, what string, table [][]projections.Tally, at func(i, j int) region) [][]bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.date != date {
		w.date, w.cells = date, map[counted]bool{}
	}
	hidden := projections.Suppressed(table, func(i, j int) bool { return w.cells[counted{what, at(i, j)}] })
	for i, row := range hidden {
		for j, h := range row {
			if h {
				w.cells[counted{what, at(i, j)}] = true
			}
		}
	}
	return hidden
}
