package projections

import (
	"testing"

	"pgregory.net/rapid"
)

// drawTable draws counts with their sums in the first row and column.
func drawTable(t *rapid.T) [][]Tally {
	rows, columns := rapid.IntRange(1, 6).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "columns")
	table := make([][]Tally, rows+1)
	for i := range table {
		table[i] = make([]Tally, columns+1)
	}
	for i := 1; i <= rows; i++ {
		for j := 1; j <= columns; j++ {
			n := rapid.SampledFrom([]int{0, 0, 1, 2, 3, 4, 5, 6, 9, 40, 300}).Draw(t, "count")
			c := Tally{n, n}
			if n > 1 && rapid.Bool().Draw(t, "somebody has two") {
				c.Visitors--
			}
			for _, to := range [][2]int{{i, j}, {0, j}, {i, 0}, {0, 0}} {
				table[to[0]][to[1]] = table[to[0]][to[1]].And(c)
			}
		}
	}
	return table
}

// TestWhatIsSuppressedCannotBeComputed: no hidden count follows from the shown ones by any adding and subtracting, which is shown by linear
// algebra and not by the rule itself; and every small count is hidden.
func TestWhatIsSuppressedCannotBeComputed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		hidden := Suppressed(table, nil)
		if at, ok := computable(table, hidden); ok {
			t.Fatalf("row %d, column %d follows from the others: %v hidden of %v", at[0], at[1], hidden, table)
		}
		for i, row := range table {
			for j, c := range row {
				if c.Errands > 0 && c.Visitors < Fewest && !hidden[i][j] {
					t.Fatalf("%v in row %d, column %d is shown", c, i, j)
				}
			}
		}
	})
}

// TestNothingIsSuppressedWithoutNeed: a table without small counts is shown whole, and around one small count no more than a ring is hidden.
func TestNothingIsSuppressedWithoutNeed(t *testing.T) {
	count := func(n int) Tally { return Tally{n, n} }
	whole := [][]Tally{{count(60), count(30), count(30)}, {count(30), count(10), count(20)}, {count(30), count(20), count(10)}}
	for _, row := range Suppressed(whole, nil) {
		for _, hidden := range row {
			if hidden {
				t.Fatal("something is hidden for nothing")
			}
		}
	}
	whole[1][1], whole[1][0], whole[0][1], whole[0][0] = count(2), count(22), count(22), count(52)
	n := 0
	for _, row := range Suppressed(whole, nil) {
		for _, hidden := range row {
			if hidden {
				n++
			}
		}
	}
	if n != 4 {
		t.Errorf("around one small count %d are hidden", n)
	}
}

// TestTheCheckBites: with the small counts alone hidden, some can be computed.
func TestTheCheckBites(t *testing.T) {
	table := [][]Tally{{{12, 12}, {2, 2}, {10, 10}}, {{12, 12}, {2, 2}, {10, 10}}}
	hidden := [][]bool{{false, false, false}, {false, true, false}}
	if at, ok := computable(table, hidden); !ok || at != [2]int{1, 1} {
		t.Error("the check does not see what stands in every sum")
	}
}

// computable is a hidden count that the equations of rows and columns determine. It reduces them over the hidden counts alone, modulo a prime.
func computable(table [][]Tally, hidden [][]bool) (at [2]int, ok bool) {
	var unknown [][2]int
	for i, row := range hidden {
		for j, h := range row {
			if h {
				unknown = append(unknown, [2]int{i, j})
			}
		}
	}
	const p = 1_000_003
	sign := func(k int) int { // a sum stands on the other side of its equation
		if k == 0 {
			return p - 1
		}
		return 1
	}
	var equations [][]int
	for line := range len(table) + len(table[0]) {
		e := make([]int, len(unknown))
		for k, u := range unknown {
			if u[0] == line {
				e[k] = sign(u[1])
			}
			if u[1] == line-len(table) {
				e[k] = sign(u[0])
			}
		}
		equations = append(equations, e)
	}
	power := func(x, n int) int {
		r := 1
		for ; n > 0; n >>= 1 {
			if n&1 == 1 {
				r = r * x % p
			}
			x = x * x % p
		}
		return r
	}
	rank := 0
	for k := range unknown {
		pivot := -1
		for i := rank; i < len(equations); i++ {
			if equations[i][k] != 0 {
				pivot = i
			}
		}
		if pivot < 0 {
			continue
		}
		equations[rank], equations[pivot] = equations[pivot], equations[rank]
		inverse := power(equations[rank][k], p-2)
		for c := range equations[rank] {
			equations[rank][c] = equations[rank][c] * inverse % p
		}
		for i := range equations {
			if factor := equations[i][k]; i != rank && factor != 0 {
				for c := range equations[i] {
					equations[i][c] = (equations[i][c] + (p-factor)*equations[rank][c]) % p
				}
			}
		}
		rank++
	}
	for _, e := range equations[:rank] {
		at, n := 0, 0
		for k, c := range e {
			if c != 0 {
				at, n = k, n+1
			}
		}
		if n == 1 {
			return unknown[at], true
		}
	}
	return [2]int{}, false
}
