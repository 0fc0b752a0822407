package handlers

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
)

// Sealer seals each night what the log has written since the seal before. Any number of processes may: the network book decides who was
// first. It is not safe for concurrent use.
type Sealer struct {
	log   Log
	books *Books

	quiet domain.Date // up to which there is known to be nothing to seal
	known spot        // the last entry of the seal that this process made last
}

// spot is where an entry stands.
type spot struct {
	id uuid.UUID
	at Position
}

// NewSealer seals what stands on the log, through the books.
func NewSealer(log Log, books *Books) *Sealer { return &Sealer{log: log, books: books} }

// Seal seals the last day that is over at the time, unless that has been done; nights that were missed are sealed with it. Of days on
// which nothing was written there is no seal. When it answers that a day is sealed already, or that there is nothing, it has read little.
func (s *Sealer) Seal(ctx context.Context, now time.Time) error {
	date := domain.LastDayBefore(now)
	if date <= s.books.Network().Seal.Date || date <= s.quiet {
		return nil
	}
	seal, err := s.read(ctx, date)
	if err != nil {
		return fmt.Errorf("sealing %s: %w", date, err)
	}
	if seal.Date == "" {
		s.quiet = date
		return nil
	}
	_, err = s.books.Do(ctx, domain.NetworkBook, domain.SealDay(seal), Request{Actor: domain.System})
	if err != nil && !domain.Refused(err, "seal-overtaken") { // somebody else was first; what is left is for the next night, or for another try
		return fmt.Errorf("sealing %s: %w", date, err)
	}
	return nil
}

// read makes the seal of everything behind the last one; the zero seal when nothing of that was written before the day was over.
func (s *Sealer) read(ctx context.Context, date domain.Date) (domain.DaySealed, error) {
	last, from, err := s.last(ctx)
	if err != nil {
		return domain.DaySealed{}, err
	}
	var behind span
	var end spot
	begun, due := last.Date == "" || from.id == last.Last, false
	for item, err := range s.log.Follow(ctx, from.at) {
		switch {
		case err != nil:
			return domain.DaySealed{}, err
		case item.CaughtUp && !begun:
			return domain.DaySealed{}, &Damage{What: fmt.Sprintf("entry %s, with which the seal of %s ends, is not where it was", last.Last, last.Date)}
		case item.CaughtUp && !due:
			return domain.DaySealed{}, nil
		case item.CaughtUp:
			s.known = end
			return behind.seal(date, last.Digest, s.books.newID()), nil
		case begun && item.Entry.Revision == 0:
			return domain.DaySealed{}, unread(item.Recorded)
		case begun:
			behind.take(item.Entry, item.Head.Hash)
			end = spot{item.Entry.ID, item.Position}
			due = due || !sealing(item.Entry) && domain.LastDayBefore(item.Entry.Recorded) < date
		case item.Entry.ID == last.Last:
			begun = true
		}
	}
	return domain.DaySealed{}, errEnded
}

// last is the log's last seal, and an entry with nothing of what is behind the seal before it: the seal's own last entry, if this process
// knows where that stands, or the entry of the seal before. A seal is made of a log that holds the seal before, so its last entry is that
// one or stands behind it; what is read for a night is two nights' entries at most.
func (s *Sealer) last(ctx context.Context) (last domain.DaySealed, from spot, err error) {
	var own spot
	for r, err := range s.log.Read(ctx, domain.NetworkBook, Head{Book: domain.NetworkBook}) {
		if err != nil {
			return last, from, err
		}
		for _, seal := range seals(r.Entry) {
			last, from, own = seal, own, spot{r.Entry.ID, r.Position}
		}
	}
	if last.Date != "" && s.known.id == last.Last {
		from = s.known
	}
	return last, from, nil
}

// seals are those in the entry.
func seals(e domain.Entry) (all []domain.DaySealed) {
	for _, ev := range e.Events {
		if seal, ok := ev.(domain.DaySealed); ok {
			all = append(all, seal)
		}
	}
	return all
}

// sealing says whether the entry holds nothing but seals.
func sealing(e domain.Entry) bool { return len(seals(e)) == len(e.Events) }
