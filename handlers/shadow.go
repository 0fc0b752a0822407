package handlers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"kontor/domain"
)

// Shadow routes again what was registered and transferred in a period, by the network as it was at each registration and by one that is
// otherwise, and says where the two differ. Nothing is written.
type Shadow struct {
	Policy   *domain.Policy // instead of whatever was in force; nil: as it was
	Change   []domain.Event // of the network, on top of what it was
	From, To domain.Date
	Progress func(done, total uint64) // may be nil
}

// Shadowed is what came of it.
type Shadowed struct {
	From    domain.Date `json:"from"`
	To      domain.Date `json:"to"`
	Entries int         `json:"entries"` // of the log, that were read or passed over
	Errands int         `json:"errands"` // that were routed again, transfers among them
	// Differences are the errands that would go elsewhere, in the log's order.
	Differences []Difference `json:"differences"`
	// Otherwise are the errands that were recorded to go elsewhere than this release says they had to: by an earlier release, most likely.
	Otherwise []Difference                  `json:"otherwise"`
	Agencies  map[domain.AgencyCode]int     `json:"agencies"` // differences by agency, office and type
	Kontors   map[domain.KontorID]int       `json:"kontors"`
	Types     map[domain.ErrandTypeCode]int `json:"types"`
	Queues    []QueueDay                    `json:"queues"` // that would have been longer or shorter
}

// Difference is an errand that goes to two places: Old by what was in force, New by the other. Of those that were recorded otherwise, Old is
// what is recorded and New what should have been.
type Difference struct {
	Errand      domain.ErrandID       `json:"errand"`
	Kontor      domain.KontorID       `json:"kontor"`
	Date        domain.Date           `json:"date"`
	Agency      domain.AgencyCode     `json:"agency"`
	Type        domain.ErrandTypeCode `json:"type"`
	Transferred bool                  `json:"transferred,omitempty"`
	Door        bool                  `json:"door,omitempty"` // it ended at the door or was entered afterwards, and waited in no queue
	Old         Going                 `json:"old"`
	New         Going                 `json:"new"`
	// Nearer are offices that are nearer than the one of New and could take the errand too, where a moved service goes first to its new place.
	Nearer []domain.Place `json:"nearer,omitempty"`
}

// Going is where an errand goes, and by which rule. Two goings are the same when they differ in nothing but the rule and the policy.
type Going struct {
	Target  domain.Target   `json:"target,omitempty"`
	Queue   domain.Queue    `json:"queue,omitzero"`
	Kontor  domain.KontorID `json:"kontor,omitempty"` // the other office, from which it is served or to which the visitor goes
	Team    string          `json:"team,omitempty"`   // the agency's own, by video
	Outcome domain.Outcome  `json:"outcome,omitempty"`
	Km      float64         `json:"km,omitempty"` // that the visitor travels
	Refused string          `json:"refused,omitempty"`
	Policy  string          `json:"policy,omitempty"`
	Rule    string          `json:"rule,omitempty"`
}

// QueueDay is by how many errands a queue of a day is longer and shorter.
type QueueDay struct {
	Queue   domain.Queue `json:"queue"`
	Date    domain.Date  `json:"date"`
	Added   int          `json:"added"`
	Removed int          `json:"removed"`
}

// Run reads the log as it stands at the call. A log that says where it ends is read from where the period begins.
func (s Shadow) Run(ctx context.Context, log Log) (Shadowed, error) {
	if !s.From.Valid() || !s.To.Valid() || s.To < s.From {
		return Shadowed{}, fmt.Errorf("%q to %q is no period", s.From, s.To)
	}
	r, err := newReplayed(ctx, log, s)
	if err != nil {
		return Shadowed{}, err
	}
	after, err := placeBefore(ctx, log, s.From)
	if err != nil {
		return Shadowed{}, err
	}
	over := s.To.Next().At(domain.DayEnds).Add(time.Hour)
	total := endOf(ctx, log)
	entries, sifted := s.follow(ctx, log, after)
	read := after.Place // up to which entry the log has been read
	for item, err := range entries {
		if err != nil {
			return Shadowed{}, fmt.Errorf("reading the log: %w", err)
		}
		if item.CaughtUp || item.Entry.Recorded.After(over) {
			if item.CaughtUp {
				read = max(read, total)
			}
			break
		}
		read = item.Position.Place
		if err := r.take(item.Entry); err != nil {
			return Shadowed{}, fmt.Errorf("entry %d of %s: %w", item.Entry.Revision, item.Entry.Book, err)
		}
		if s.Progress != nil {
			s.Progress(item.Position.Place, total)
		}
	}
	if sifted {
		r.found.Entries = int(read - after.Place)
	}
	return r.report(), ctx.Err()
}

// going is where a decision sends an errand.
func going(d domain.Decision) Going {
	g := Going{Target: d.Target, Queue: d.Queue, Km: d.Km(), Policy: d.Policy, Rule: d.Rule}
	switch {
	case d.Referral != nil:
		g.Kontor, g.Outcome = d.Referral.Kontor, d.Referral.Outcome
	case d.Booking != nil:
		g.Kontor = d.Booking.Kontor
	case d.Video != nil:
		g.Kontor = d.Video.Kontor
	case d.Team != nil:
		g.Team = d.Team.Name
	}
	return g
}

// same says whether both go to one place.
func (g Going) same(h Going) bool {
	g.Policy, g.Rule, h.Policy, h.Rule = "", "", "", ""
	return g == h
}

// routedAgain is where an errand goes by a network, with the offices nearer that could take it too; a refusal is a place to go, too.
func routedAgain(n *domain.Network, a domain.Asked) (Going, []domain.Place, error) {
	dec, err := domain.Route(n, a)
	if refusal := (*domain.Refusal)(nil); errors.As(err, &refusal) {
		return Going{Refused: refusal.Code}, nil, nil
	}
	return going(dec), dec.Nearer, err
}

// report counts what was found.
func (r *replayed) report() Shadowed {
	s := r.found
	s.Agencies, s.Kontors, s.Types = map[domain.AgencyCode]int{}, map[domain.KontorID]int{}, map[domain.ErrandTypeCode]int{}
	queues := map[QueueDay]*QueueDay{}
	at := func(q domain.Queue, d domain.Date) *QueueDay {
		key := QueueDay{Queue: q, Date: d}
		if queues[key] == nil {
			queues[key] = &QueueDay{Queue: q, Date: d}
		}
		return queues[key]
	}
	for _, d := range s.Differences {
		s.Agencies[d.Agency]++
		s.Kontors[d.Kontor]++
		s.Types[d.Type]++
		if d.Door || d.Old.Queue == d.New.Queue {
			continue
		}
		if d.Old.Queue != (domain.Queue{}) {
			at(d.Old.Queue, d.Date).Removed++
		}
		if d.New.Queue != (domain.Queue{}) {
			at(d.New.Queue, d.Date).Added++
		}
	}
	for _, q := range queues {
		s.Queues = append(s.Queues, *q)
	}
	slices.SortFunc(s.Queues, func(a, b QueueDay) int {
		return compareText(string(a.Date)+" "+a.Queue.String(), string(b.Date)+" "+b.Queue.String())
	})
	return s
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// OfficeDays are the days of offices whose queues would change, by how many errands come or go, the most changed first.
func (s Shadowed) OfficeDays() []domain.BookID {
	changed := map[domain.BookID]int{}
	for _, q := range s.Queues {
		changed[domain.DaybookID(q.Queue.Kontor, q.Date)] += q.Added + q.Removed
	}
	days := slices.Sorted(maps.Keys(changed))
	slices.SortStableFunc(days, func(a, b domain.BookID) int { return changed[b] - changed[a] })
	return days
}
