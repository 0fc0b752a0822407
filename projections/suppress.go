package projections

// Fewest is how many visitors there are to be behind a count that is shown to anybody outside of the offices.
const Fewest = 5

// Tally is a count of errands, and of the visitors that they are of.
type Tally struct{ Errands, Visitors int }

// And is both together.
func (t Tally) And(o Tally) Tally { return Tally{t.Errands + o.Errands, t.Visitors + o.Visitors} }

// Small says whether the count must not be shown: somebody is behind it, and fewer than Fewest.
func (t Tally) Small() bool { return t.Errands > 0 && t.Visitors < Fewest }

// Suppressed says which counts of a table are not to be shown. The first row and the first column are the sums of the others.
//
// Every row and every column is an equation: its counts less its sum are 0. Draw rows and columns as points and each count that is left out
// as a line between its row and its column. What is left out can be worked out from what is shown exactly if its line is a bridge, that is if
// without it its two points are not connected any more: around a ring one can add 1 and take away 1 in turn, and every sum stays; over a
// bridge one cannot. So as long as there is a bridge, more is left out: the lines that close a ring over it at the least cost, which is what
// they count. What is to be hidden in any case, such as what was hidden before, is given; nil is nothing.
func Suppressed(table [][]Tally, given func(i, j int) bool) [][]bool {
	g := grid{table: table, hidden: make([][]bool, len(table))}
	for i, row := range table {
		g.hidden[i] = make([]bool, len(row))
		for j, t := range row {
			g.hidden[i][j] = t.Small() || given != nil && given(i, j)
		}
	}
	for again := true; again; {
		again = false
		for i, row := range g.hidden {
			for j, hidden := range row {
				if hidden && !g.ringed(i, j) {
					again = g.close(i, j) || again
				}
			}
		}
	}
	return g.hidden
}

// grid is a table and what is hidden of it. Its points are the rows and after them the columns.
type grid struct {
	table  [][]Tally
	hidden [][]bool
}

// ringed says whether the hidden count is in a ring of hidden counts.
func (g grid) ringed(i, j int) bool {
	_, cost := g.way(i, j, func(a, b int) (int, bool) { return 0, g.hidden[a][b] })
	return cost >= 0
}

// close hides what closes the cheapest ring over the hidden count; false when no ring can be, and then the whole row of it is all that there
// is, and its sum with it.
func (g grid) close(i, j int) bool {
	way, cost := g.way(i, j, func(a, b int) (int, bool) {
		switch n := g.table[a][b].Errands; {
		case g.hidden[a][b]:
			return 0, true
		case n == 0:
			return 1 << 20, true // a 0 hides little: it is taken where there is nothing else
		default:
			return n, true
		}
	})
	for _, at := range way {
		g.hidden[at[0]][at[1]] = true
	}
	return cost >= 0
}

// way is the cheapest way from the row to the column by other counts than the one that is both, and what it costs; -1 when there is none.
func (g grid) way(row, column int, price func(i, j int) (cost int, open bool)) (way [][2]int, cost int) {
	rows, points := len(g.table), len(g.table)+len(g.table[0])
	costs, from, done := make([]int, points), make([]int, points), make([]bool, points)
	for p := range costs {
		costs[p], from[p] = -1, -1
	}
	costs[row] = 0
	for {
		at := -1
		for p, c := range costs {
			if !done[p] && c >= 0 && (at < 0 || c < costs[at]) {
				at = p
			}
		}
		if at < 0 {
			break
		}
		done[at] = true
		for to := range points {
			if (at < rows) == (to < rows) {
				continue // rows meet columns only
			}
			i, j := min(at, to), max(at, to)-rows
			c, open := price(i, j)
			if i == row && j == column || !open {
				continue
			}
			if costs[to] < 0 || costs[at]+c < costs[to] {
				costs[to], from[to] = costs[at]+c, at
			}
		}
	}
	end := rows + column
	for p := end; from[p] >= 0; p = from[p] {
		way = append(way, [2]int{min(p, from[p]), max(p, from[p]) - rows})
	}
	return way, costs[end]
}
