package domain

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // office-local time must not depend on the machine's own tables

	"github.com/google/uuid"
)

// BookID names a book: "skelleftea.2024-05-02" for an office's day, "network" for the network.
type BookID string

// NetworkBook is the book of everything that changes the network.
const NetworkBook BookID = "network"

// KontorID is an office's slug, such as "skelleftea".
type KontorID string

// Date is an office-local calendar date, "2024-05-02".
type Date string

// Stockholm is the local time of every office.
var Stockholm = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err) // the table is embedded above
	}
	return loc
}()

// DateOf is the office-local date of a moment.
func DateOf(t time.Time) Date { return Date(t.In(Stockholm).Format(time.DateOnly)) }

// At is the moment of a wall-clock time on the date, office-local. In the hour that a clock change skips or repeats it is what
// time.Date makes of it.
func (d Date) At(c Clock) time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return time.Date(t.Year(), t.Month(), t.Day(), int(c)/60, int(c)%60, 0, 0, Stockholm)
}

// Weekday is the date's day of the week.
func (d Date) Weekday() time.Weekday { return d.At(12 * 60).Weekday() }

// Next is the day after.
func (d Date) Next() Date { return DateOf(d.At(12*60).AddDate(0, 0, 1)) }

// Valid says whether the date exists and is written as year-month-day.
func (d Date) Valid() bool {
	const form = "0000-00-00"
	if len(d) != len(form) {
		return false
	}
	for i := range len(form) {
		if form[i] == '0' && d[i]-'0' > 9 || form[i] == '-' && d[i] != '-' {
			return false
		}
	}
	two := func(i int) int { return int(d[i]-'0')*10 + int(d[i+1]-'0') }
	year, month, day := two(0)*100+two(2), two(5), two(8)
	return year >= 2000 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

// Clock is a time of day in minutes since midnight; "10:00" in text.
type Clock int

func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// MarshalText writes "10:00".
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

var timeOfDay = regexp.MustCompile(`^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$`)

// UnmarshalText reads "10:00"; anything but 00:00 to 24:00 is an error.
func (c *Clock) UnmarshalText(b []byte) error {
	if !timeOfDay.Match(b) {
		return fmt.Errorf("%.40q is no time of day", b)
	}
	digit := func(i int) Clock { return Clock(b[i] - '0') }
	*c = (digit(0)*10+digit(1))*60 + digit(3)*10 + digit(4)
	return nil
}

// isSlug says whether the text is one to 48 small letters, digits and hyphens, with no hyphen at either end. It is asked before every
// write, and so no regular expression.
func isSlug(s string) bool {
	for i := range len(s) {
		c := s[i]
		inner := c == '-' && i > 0 && i < len(s)-1
		if !inner && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 48
}

// DaybookID names the daybook of an office and date.
func DaybookID(k KontorID, d Date) BookID { return BookID(string(k) + "." + string(d)) }

// Daybook splits the name of a daybook; ok is false for any other book and for anything that names no book.
func (b BookID) Daybook() (k KontorID, d Date, ok bool) {
	office, date, found := strings.Cut(string(b), ".")
	k, d = KontorID(office), Date(date)
	return k, d, found && isSlug(office) && d.Valid() && office != readsOffice && office != incidentsOffice
}

// The ledgers are named as the daybooks of two offices that there cannot be: a release that knows of no ledgers stops at such a book alone.
const (
	readsOffice     = "reads"
	incidentsOffice = "incidents"
)

// ReadsBook names the ledger of what was read of visitors' content on the date.
func ReadsBook(d Date) BookID { return BookID(readsOffice + "." + string(d)) }

// IncidentsBook names the ledger of the incidents that came to light in the year.
func IncidentsBook(year int) BookID {
	return BookID(fmt.Sprintf("%s.%04d-01-01", incidentsOffice, year))
}

// isReads says whether the book is a ledger of what was read.
func isReads(b BookID) bool { return b.Ledger() && strings.HasPrefix(string(b), readsOffice+".") }

// Ledger says whether the book is neither an office's day nor the network, but a ledger.
func (b BookID) Ledger() bool {
	name, date, _ := strings.Cut(string(b), ".")
	return (name == readsOffice || name == incidentsOffice && strings.HasSuffix(date, "-01-01")) && Date(date).Valid()
}

// Valid says whether the text names a book.
func (b BookID) Valid() bool {
	_, _, ok := b.Daybook()
	return ok || b == NetworkBook || b.Ledger()
}

// VisitID and ErrandID name their book: "skelleftea.2024-05-02.<uuid>". The two share nothing else, so an agency that knows an
// errand knows nothing of the visit.
type (
	VisitID  string
	ErrandID string
)

// Book is the daybook the visit stands in; empty when the text is no such id.
func (v VisitID) Book() BookID { return bookOf(string(v)) }

// Book is the daybook the errand stands in; empty when the text is no such id.
func (e ErrandID) Book() BookID { return bookOf(string(e)) }

// agencyErrands is the name space of the errand ids that agencies know.
var agencyErrands = uuid.MustParse("0f5d5d1e-5a7b-5f0e-8f86-0b3f2c6b1d90")

// For is the errand's id as the agency knows it: in the same book, and another one for every agency that the errand was ever with, so that
// two agencies that lay theirs side by side find none in common.
func (e ErrandID) For(a AgencyCode) ErrandID {
	return ErrandID(string(e.Book()) + "." + uuid.NewSHA1(agencyErrands, []byte(string(a)+"\x00"+string(e))).String())
}

func bookOf(id string) BookID {
	i := strings.LastIndexByte(id, '.')
	if i < 0 {
		return ""
	}
	b := BookID(id[:i])
	if _, _, ok := b.Daybook(); !ok {
		return ""
	}
	return b
}
