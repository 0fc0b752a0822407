package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"kontor/domain"
	"kontor/handlers"
)

// Summary is what a log holds, counted from its entries and from nothing else. Errands are counted where they are at its end:
// HostErrands + Routed = the sum of Ended + Left + Absent + OpenAtClose + Corrected + Waiting + InService.
type Summary struct {
	Visits      int                    `json:"visits"` // without those corrected away
	Errands     int                    `json:"errands"`
	HostErrands int                    `json:"host_errands"`
	Routed      int                    `json:"routed"` // errands of agencies
	Called      int                    `json:"called"` // calls of a visitor, without calling again
	Ended       map[domain.Outcome]int `json:"ended"`
	Left        int                    `json:"left"`
	Absent      int                    `json:"absent"`
	OpenAtClose int                    `json:"open_at_close"`
	Corrected   int                    `json:"corrected"`
	Waiting     int                    `json:"waiting"`
	InService   int                    `json:"in_service"` // with those called, held and paused
	Transferred int                    `json:"transferred"`
	// Balanced says that every agency's errands were accounted for exactly once, after every entry of every day.
	Balanced bool    `json:"balanced"`
	Books    int     `json:"books"`
	Entries  int     `json:"entries"`
	Events   int     `json:"events"`
	Seconds  float64 `json:"seconds"`
	// Digest is the SHA-256 of a line for each book, in the order of their names: name, space, hash of its last entry.
	Digest   string                          `json:"digest"`
	Agencies map[domain.AgencyCode]*ToAgency `json:"agencies"`
	Refused  map[string]int                  `json:"refused"` // commands, by the refusal's code
}

// ToAgency is what concerns one agency.
type ToAgency struct {
	RoutedIn  int `json:"routed_in"` // routed or transferred to it
	Events    int `json:"events"`    // notices that dispatch owes it
	Delivered int `json:"delivered"` // notices on its stream; whoever reads the streams fills it in
}

// Owed says how many notices dispatch owes each agency for an entry. It is called with every entry, in the log's order.
type Owed func(ctx context.Context, r handlers.Recorded) (map[domain.AgencyCode]int, error)

// Summarise reads the log from its beginning to where it ends now. Without owed, nobody is owed anything.
func Summarise(ctx context.Context, log handlers.Log, owed Owed) (Summary, error) {
	t := tally{
		Summary: Summary{
			Balanced: true, Ended: map[domain.Outcome]int{}, Agencies: map[domain.AgencyCode]*ToAgency{}, Refused: map[string]int{},
		},
		days: map[domain.BookID]*domain.Day{}, heads: map[domain.BookID]domain.Hash{},
	}
	for _, o := range domain.Outcomes {
		t.Ended[o] = 0
	}
	for item, err := range log.Follow(ctx, handlers.Position{}) {
		if err != nil {
			return t.Summary, fmt.Errorf("summing up the log: %w", err)
		}
		if item.CaughtUp {
			break
		}
		if err := t.take(item.Recorded); err != nil {
			return t.Summary, fmt.Errorf("summing up the log: %w", err)
		}
		if err := t.owe(ctx, item.Recorded, owed); err != nil {
			return t.Summary, fmt.Errorf("summing up the log: %w", err)
		}
	}
	t.finish()
	return t.Summary, nil
}

// tally counts while the log goes by.
type tally struct {
	Summary
	days  map[domain.BookID]*domain.Day
	heads map[domain.BookID]domain.Hash
}

func (t *tally) take(r handlers.Recorded) error {
	t.Entries++
	t.Events += len(r.Entry.Events)
	t.heads[r.Entry.Book] = r.Head.Hash
	for _, ev := range r.Entry.Events {
		t.count(ev)
	}
	if r.Entry.Book == domain.NetworkBook || r.Entry.Book.Ledger() {
		return nil
	}
	day := t.days[r.Entry.Book]
	if day == nil {
		day = domain.NewDay(r.Entry.Book)
		t.days[r.Entry.Book] = day
	}
	if err := day.Fold(r.Entry); err != nil {
		return err
	}
	for _, a := range day.Accounts {
		t.Balanced = t.Balanced && a.Balanced()
	}
	return nil
}

// count is what events alone tell.
func (t *tally) count(ev domain.Event) {
	switch ev := ev.(type) {
	case domain.AgreementSigned:
		t.agency(ev.Agency)
	case domain.VisitRegistered:
		t.Visits++
	case domain.VisitCorrected, domain.VisitsJoined:
		t.Visits--
	case domain.ErrandRouted:
		t.Errands++
		if ev.Agency == domain.Host {
			t.HostErrands++
			return
		}
		t.Routed++
		t.agency(ev.Agency).RoutedIn++
	case domain.ErrandTransferred:
		t.Transferred++
		t.agency(ev.To).RoutedIn++
	case domain.VisitorCalled:
		t.Called++
	}
}

func (t *tally) agency(a domain.AgencyCode) *ToAgency {
	if t.Agencies[a] == nil {
		t.Agencies[a] = &ToAgency{}
	}
	return t.Agencies[a]
}

func (t *tally) owe(ctx context.Context, r handlers.Recorded, owed Owed) error {
	if owed == nil {
		return nil
	}
	notices, err := owed(ctx, r)
	for a, n := range notices {
		t.agency(a).Events += n
	}
	return err
}

// finish counts where the errands are, and draws the digest.
func (t *tally) finish() {
	for _, day := range t.days {
		t.Balanced = t.Balanced && day.Balanced()
		for _, e := range day.Errands {
			t.place(e)
		}
	}
	t.Books, t.Digest = len(t.heads), Digest(t.heads)
}

// Digest is the fingerprint of books by the hashes of their last entries; see Summary.
func Digest(heads map[domain.BookID]domain.Hash) string {
	sum := sha256.New()
	for _, b := range slices.Sorted(maps.Keys(heads)) {
		fmt.Fprintf(sum, "%s %s\n", b, heads[b])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func (t *tally) place(e *domain.Errand) {
	switch e.State {
	case domain.Ended:
		t.Ended[e.Outcome]++
	case domain.Left:
		t.Left++
	case domain.Absent:
		t.Absent++
	case domain.OpenAtClose:
		t.OpenAtClose++
	case domain.Corrected:
		t.Corrected++
	case domain.Waiting:
		t.Waiting++
	case domain.Called, domain.Held, domain.InService, domain.Paused:
		t.InService++
	}
}
