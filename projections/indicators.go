package projections

import (
	"maps"
	"slices"
	"time"

	"kontor/domain"
)

// Region is a county and an agency; empty for all of them.
type Region struct {
	County string
	Agency domain.AgencyCode
}

// Indicators are what is counted of a period's errands, by region, from whole days and without anything live: the same days give the same.
// A visitor with errands at two agencies is one of each, and one in the sums.
type Indicators struct{ cells map[Region]*regionCount }

// The figures that are counted.
const (
	FigureErrands      = "errands"
	FigureTickets      = "tickets" // errands of visitors who got a number
	FigureWithin       = "within"  // of those, called within the target
	FigureLeft         = "left"    // unserved
	FigureSolved       = "solved"
	FigureHanded       = "handed"
	FigureContradicted = "contradicted"
	FigureReturned     = "returned"
	FigureAsked        = "asked" // of which it is known whether there was an earlier contact
	FigureAgain        = "again" // and there was

	// What is left of the others when they are subtracted: shown nowhere, and hidden with them where it is small.
	restTickets      = "without a number"
	restWithin       = "beyond the target"
	restOutcomes     = "with another outcome"
	restContradicted = "solved, and nobody says otherwise"
	restReturned     = "handed over, and not returned"
	restAsked        = "not known"
	restAgain        = "without an earlier contact"
)

// figureGroups are the figures that follow from one another. Where one of a group is small, all of it are hidden. The first is the sum by
// which the search goes.
var figureGroups = [][]string{
	{FigureErrands, FigureTickets, restTickets, FigureWithin, restWithin, FigureLeft, FigureSolved, FigureHanded, restOutcomes},
	{FigureContradicted, restContradicted},
	{FigureReturned, restReturned},
	{FigureAsked, FigureAgain, restAgain, restAsked},
}

// figures are those that may be shown.
var figures = []string{
	FigureErrands, FigureTickets, FigureWithin, FigureLeft, FigureSolved, FigureHanded, FigureContradicted, FigureReturned, FigureAsked, FigureAgain,
}

// regionCount is a region's counts, and the waits to the first call.
type regionCount struct {
	figures map[string]Tally
	waits   []time.Duration
}

// Add takes in an office's day as it stood at the end of the period. A practice day is in no figure.
func (in *Indicators) Add(county string, d *domain.Day) {
	if in.cells == nil {
		in.cells = map[Region]*regionCount{}
	}
	if d.Practice {
		return
	}
	target := time.Duration(d.Rules.TargetMinutes) * time.Minute
	for _, v := range d.Visits {
		of := map[Region]map[string]int{}
		for _, id := range v.Errands {
			e := d.Errands[id]
			if e.State == domain.Corrected {
				continue
			}
			for _, at := range []Region{{county, e.Agency}, {county, ""}, {"", e.Agency}, {}} {
				if of[at] == nil {
					of[at] = map[string]int{}
				}
				for _, figure := range figuresOfErrand(v, e, target) {
					of[at][figure]++
				}
			}
		}
		in.visitor(v, of)
	}
}

// visitor adds one visitor to every region that it is in.
func (in *Indicators) visitor(v *domain.Visit, of map[Region]map[string]int) {
	for at, figures := range of {
		cell := in.cells[at]
		if cell == nil {
			cell = &regionCount{figures: map[string]Tally{}}
			in.cells[at] = cell
		}
		for figure, n := range figures {
			cell.figures[figure] = cell.figures[figure].And(Tally{n, 1})
		}
		if v.Ticket != "" && !v.FirstCalled.IsZero() && !calledElsewhere(v) {
			cell.waits = append(cell.waits, v.FirstCalled.Sub(v.Since))
		}
	}
}

// figuresOfErrand are the counts that the errand is in.
func figuresOfErrand(v *domain.Visit, e *domain.Errand, target time.Duration) []string {
	all := []string{FigureErrands}
	if v.Ticket != "" && !calledElsewhere(v) {
		all = append(all, FigureTickets)
		if !v.FirstCalled.IsZero() && v.FirstCalled.Sub(v.Since) <= target {
			all = append(all, FigureWithin)
		} else {
			all = append(all, restWithin)
		}
	} else {
		all = append(all, restTickets)
	}
	switch {
	case e.State == domain.Left, e.State == domain.Absent, e.State == domain.OpenAtClose:
		all = append(all, FigureLeft)
	case e.State == domain.Ended && e.Outcome == domain.Solved:
		all = append(all, FigureSolved, either(e.Answer == domain.Contradicted, FigureContradicted, restContradicted))
	case e.State == domain.Ended && e.Outcome == domain.HandedOver:
		all = append(all, FigureHanded, either(e.Answer == domain.Returned, FigureReturned, restReturned))
	default:
		all = append(all, restOutcomes)
	}
	switch e.Earlier {
	case domain.EarlierYes:
		all = append(all, FigureAsked, FigureAgain)
	case domain.EarlierNo:
		all = append(all, FigureAsked, restAgain)
	default:
		all = append(all, restAsked)
	}
	return all
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// IndicatorTable is what may be shown of the indicators.
type IndicatorTable struct {
	Counties []string // with anything in them, in order
	Agencies []domain.AgencyCode
	rows     map[Region]IndicatorRow
}

// IndicatorRow is what may be shown of a region: no figure that is hidden, and no wait that fewer than Fewest waited.
type IndicatorRow struct {
	Figures map[string]int // those that are shown; 0 is shown
	Median  *time.Duration
	P90     *time.Duration // with at least twenty waits behind it
}

// Row is the region's.
func (t IndicatorTable) Row(at Region) IndicatorRow { return t.rows[at] }

// Shown are the counts that may be shown: small ones are hidden, and so many others that none can be had by adding and subtracting; all
// figures of a group in the same places.
func (in *Indicators) Shown() IndicatorTable {
	counties, agencies := map[string]bool{"": true}, map[domain.AgencyCode]bool{"": true}
	for at := range in.cells {
		counties[at.County], agencies[at.Agency] = true, true
	}
	rows, columns := slices.Sorted(maps.Keys(counties)), slices.Sorted(maps.Keys(agencies))
	table := IndicatorTable{Counties: rows[1:], Agencies: columns[1:], rows: map[Region]IndicatorRow{}}
	for _, county := range rows {
		for _, agency := range columns {
			table.rows[Region{county, agency}] = in.waitsOf(Region{county, agency})
		}
	}
	for _, group := range figureGroups {
		hidden := in.hidden(rows, columns, group)
		for i, county := range rows {
			for j, agency := range columns {
				if hidden[i][j] {
					continue
				}
				at := Region{county, agency}
				for _, figure := range group {
					if slices.Contains(figures, figure) {
						table.rows[at].Figures[figure] = in.tally(at, figure).Errands
					}
				}
			}
		}
	}
	return table
}

func (in *Indicators) tally(at Region, figure string) Tally {
	if cell := in.cells[at]; cell != nil {
		return cell.figures[figure]
	}
	return Tally{}
}

// hidden is where the group's figures are hidden: where one of them is small, and the ring around it, the cheapest by the first of them.
func (in *Indicators) hidden(rows []string, columns []domain.AgencyCode, group []string) [][]bool {
	table := make([][]Tally, len(rows))
	for i, county := range rows {
		table[i] = make([]Tally, len(columns))
		for j, agency := range columns {
			table[i][j] = in.tally(Region{county, agency}, group[0])
		}
	}
	return Suppressed(table, func(i, j int) bool {
		return slices.ContainsFunc(group, func(figure string) bool { return in.tally(Region{rows[i], columns[j]}, figure).Small() })
	})
}

// waitsOf is a row with the region's waits.
func (in *Indicators) waitsOf(at Region) IndicatorRow {
	row := IndicatorRow{Figures: map[string]int{}}
	cell := in.cells[at]
	if cell == nil {
		return row
	}
	sorted := slices.Sorted(slices.Values(cell.waits))
	if n := len(sorted); n >= Fewest {
		row.Median = &sorted[(n-1)/2]
		if n >= 4*Fewest {
			row.P90 = &sorted[(n*9+9)/10-1]
		}
	}
	return row
}
