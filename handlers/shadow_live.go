package handlers

import (
	"context"
	"maps"
	"sync"

	"kontor/domain"
)

// LiveShadow counts, while the system runs, what a policy that is not in force would send elsewhere. It is safe for concurrent use.
type LiveShadow struct {
	mu     sync.Mutex
	replay *replayed
	counts ShadowCounts
}

// ShadowCounts are since a day. A count names no errand.
type ShadowCounts struct {
	Policy      string                        `json:"policy"`
	Since       domain.Date                   `json:"since"`
	Errands     int                           `json:"errands"`     // that were routed, transfers among them
	Differences int                           `json:"differences"` // that the policy would have sent elsewhere
	Agencies    map[domain.AgencyCode]int     `json:"agencies"`    // differences by agency, office and type
	Kontors     map[domain.KontorID]int       `json:"kontors"`
	Types       map[domain.ErrandTypeCode]int `json:"types"`
	Failed      string                        `json:"failed,omitempty"` // why nothing is counted any more
}

// NewLiveShadow reads the network book. What is of days before the date is not counted.
func NewLiveShadow(ctx context.Context, log Log, p domain.Policy, since domain.Date) (*LiveShadow, error) {
	r, err := newReplayed(ctx, log, Shadow{Policy: &p, From: since, To: domain.Never})
	if err != nil {
		return nil, err
	}
	return &LiveShadow{replay: r, counts: ShadowCounts{
		Policy: p.String(), Since: since,
		Agencies: map[domain.AgencyCode]int{}, Kontors: map[domain.KontorID]int{}, Types: map[domain.ErrandTypeCode]int{},
	}}, nil
}

// Take takes in the log's next entry. After an error nothing more is counted, and Counts says so; the error comes once.
func (l *LiveShadow) Take(e domain.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.replay
	if l.counts.Failed != "" {
		return nil
	}
	if e.Book == domain.NetworkBook {
		if e.Revision == uint64(len(r.book))+1 {
			r.book = append(r.book, e)
		}
		return nil
	}
	if err := r.take(e); err != nil {
		l.counts.Failed = err.Error()
		return err
	}
	for _, d := range r.found.Differences {
		l.counts.Differences++
		l.counts.Agencies[d.Agency]++
		l.counts.Kontors[d.Kontor]++
		l.counts.Types[d.Type]++
	}
	l.counts.Errands = r.found.Errands
	r.found.Differences, r.found.Otherwise = r.found.Differences[:0], r.found.Otherwise[:0]
	return nil
}

// Counts are what has been counted so far.
func (l *LiveShadow) Counts() ShadowCounts {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.counts
	c.Agencies, c.Kontors, c.Types = maps.Clone(c.Agencies), maps.Clone(c.Kontors), maps.Clone(c.Types)
	return c
}
