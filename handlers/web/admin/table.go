package admin

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// table is rows that can be sorted by Swedish rules, on the server, so that it works everywhere.
type table struct {
	ID, Caption string
	Empty       string // what would be here, and why it is not
	Columns     []column
	Rows        []row
	Filter      bool // a field over it finds rows

	self string // the page's address
	by   string // the column that it is sorted by
	down bool
}

type column struct {
	Key, Text string // without a key it is not sorted by
	Number    bool
	Wide      bool // left out on a narrow page
}

type row struct {
	Cells []cell
	Past  bool // it holds no more
}

// cell is a value. By sorts it where its text does not.
type cell struct {
	Text, Small, By string
	Href            string
	Basis           domain.Basis
	Agencies        []domain.AgencyCode
	Mark            string // late or near: said in shape and colour beside the words
	Links           []link
	Press           *press
}

// press is a form that is one button.
type press struct {
	Action, Text, Label string
	Kontor              domain.KontorID
	Hidden              []field
}

func text(s string) cell { return cell{Text: s} }

func number(n int, words page.Words) cell { return cell{Text: words.Number(n), By: padded(n)} }

func padded(n int) string {
	return strings.Repeat("0", max(0, 9-len(strconv.Itoa(n)))) + strconv.Itoa(n)
}

// sorted puts the rows into the order that the page's address asks for: "offices.name", "-offices.name". Rows that are alike keep theirs.
func (t *table) sorted(p page.Page) *table {
	u, err := url.Parse(p.Self)
	if err != nil {
		return t
	}
	t.self = p.Self
	asked, down := strings.CutPrefix(u.Query().Get("sort"), "-")
	id, key, _ := strings.Cut(asked, ".")
	at := slices.IndexFunc(t.Columns, func(c column) bool { return c.Key != "" && c.Key == key })
	if id != t.ID || at < 0 {
		return t
	}
	t.by, t.down = key, down
	swedish := collate.New(language.Swedish)
	slices.SortStableFunc(t.Rows, func(a, b row) int {
		order := swedish.CompareString(a.Cells[at].sortBy(), b.Cells[at].sortBy())
		if down {
			return -order
		}
		return order
	})
	return t
}

func (c cell) sortBy() string {
	if c.By != "" {
		return c.By
	}
	return c.Text
}

// sortLink is the address that sorts by the column, and back to front where it does so already.
func (t *table) sortLink(c column) string {
	u, err := url.Parse(t.self)
	if err != nil {
		return ""
	}
	q := u.Query()
	by := t.ID + "." + c.Key
	if t.by == c.Key && !t.down {
		by = "-" + by
	}
	q.Set("sort", by)
	return page.Address(u.Path, q)
}

// order is what aria-sort says of the column; empty when it is not sorted by it.
func (t *table) order(c column) string {
	switch {
	case c.Key == "" || c.Key != t.by:
		return ""
	case t.down:
		return "descending"
	}
	return "ascending"
}

// find is what the field over the table looks in.
func (r row) find() string {
	var words []string
	for _, c := range r.Cells {
		words = append(words, c.Text, c.Small)
		for _, a := range c.Agencies {
			words = append(words, string(a))
		}
	}
	return strings.Join(words, " ")
}
