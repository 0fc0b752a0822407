package handlers

import (
	"fmt"
	"time"

	"kontor/domain"
)

// Report is what verification found.
type Report struct {
	Books   int `json:"books"`
	Entries int `json:"entries"`
	Events  int `json:"events"`
	// ChainOK says that every entry can be read, stands where its book expects it, and carries the hash of the one before it.
	ChainOK bool `json:"chain_ok"`
	// Gaps is how many entries are missing, at least: places of the log that hold nothing, or revisions that no book has.
	Gaps int `json:"gaps"`
	// ConservationOK says that every day folds, and that every agency's errands were accounted for after every entry.
	ConservationOK bool `json:"conservation_ok"`
	// AgenciesOK says that every agency's stream holds what the log says it should, and nothing else; null when that was not checked.
	AgenciesOK *bool `json:"agencies_ok"`
	// Undelivered is how much of a live log has not reached the agencies' streams yet, and UndeliveredSince when the first of that was written:
	// where that was long ago, a stream stands still, or has lost what it had.
	Undelivered      int       `json:"undelivered"`
	UndeliveredSince time.Time `json:"undelivered_since,omitzero"`
	// Seals is how many there are in the log. SealsOK says that they, and those that the agencies hold, are of what the log holds; null when
	// there is none.
	Seals   int   `json:"seals"`
	SealsOK *bool `json:"seals_ok"`
	// MarkOK says that the log comes up to what was known of it, and is the same there; null when there is nothing to compare.
	MarkOK *bool `json:"mark_ok"`
	// SnapshotOK says that the log still gives what was remembered of it; null when there is nothing to compare.
	SnapshotOK *bool `json:"snapshot_ok"`
	// FirstError is the finding that says most, in words, naming book and entry; empty when there is none.
	FirstError string `json:"first_error"`
	// Findings are the first hundred, and More how many there are beyond.
	Findings []Finding `json:"findings"`
	More     int       `json:"more"`
}

// OK says whether everything that was checked is right.
func (r Report) OK() bool { return r.FirstError == "" }

// Finding is one fault.
type Finding struct {
	// Kind is damage, chain, fold or conservation for what shows in the log itself; seal, mark, agency or snapshot for what shows beside
	// something else.
	Kind string `json:"kind"`
	// Book, Entry and Place are where, as far as that is known. Of a seal, Entry is the first that may be meant.
	Book  domain.BookID `json:"book,omitempty"`
	Entry uint64        `json:"entry,omitempty"`
	Place uint64        `json:"place,omitempty"`
	// Witness is who or what knows better, and Words say it all.
	Witness string `json:"witness"`
	Words   string `json:"words"`
}

// What a witness is called, other than an agency and a seal.
const (
	theLog  = "the log itself"
	theMark = "the high-water mark"
	theView = "the snapshot"
)

// found collects the findings. First comes what shows in the log itself: where an entry is missing, everything behind it stands at another
// place, and an agency's stream shows that long before the entry's own book does. Then come the seals, which name the book.
type found struct {
	first, seals, others []Finding
	more                 int
}

// mostFindings are kept of a sort, and of all together.
const mostFindings = 100

// own notes what shows in the log itself.
func (f *found) own(what Finding, format string, args ...any) { f.add(&f.first, what, format, args) }

// sealed notes what a seal shows.
func (f *found) sealed(what Finding, format string, args ...any) { f.add(&f.seals, what, format, args) }

// other notes what shows beside something else.
func (f *found) other(what Finding, format string, args ...any) { f.add(&f.others, what, format, args) }

func (f *found) add(to *[]Finding, what Finding, format string, args []any) {
	if len(*to) == mostFindings {
		f.more++
		return
	}
	what.Words = fmt.Sprintf(format, args...)
	*to = append(*to, what)
}

// into puts the findings into the report.
func (f *found) into(r *Report) {
	all := append(append(f.first, f.seals...), f.others...)
	if len(all) > 0 {
		r.FirstError = all[0].Words
	}
	r.Findings = append([]Finding{}, all[:min(len(all), mostFindings)]...)
	r.More = f.more + len(all) - len(r.Findings)
}
