package handlers

import (
	"context"
	"fmt"

	"kontor/domain"
)

// Forget makes the content of a visit unreadable for ever, of one agency or (empty) of all, also where the visit comes from and where it went on.
// It is written first; the keys are destroyed before it returns. The visit must be over everywhere. What is forgotten already is forgotten
// once more, so that a process that dies in between is made good by whoever asks again.
func (c *Contents) Forget(ctx context.Context, p Principal, visit domain.VisitID, agency domain.AgencyCode, decision domain.DiaryNo) ([]Receipt, error) {
	if !c.may(p, forget, visit.Book(), agency) {
		return nil, &Denied{Access: Access{Action: forget}}
	}
	return forgetVisit(ctx, c.Books, c.Vault, p.Actor, domain.Forget{Visit: visit, Agency: agency, Decision: decision})
}

// forgetVisit forgets every part of the visit's journey, the last first: only that can still be open, and then nothing is written. Without a
// vault here, whoever follows the log destroys the keys.
func forgetVisit(ctx context.Context, books *Books, vault Vault, by domain.Actor, what domain.Forget) (all []Receipt, err error) {
	parts, err := journey(ctx, books, what.Visit)
	if err != nil {
		return nil, err
	}
	for _, part := range parts {
		what.Visit = part
		receipt, err := books.Do(ctx, part.Book(), what, Request{Actor: by})
		if err != nil {
			return all, err
		}
		all = append(all, receipt)
	}
	for _, part := range parts {
		if vault == nil {
			break
		}
		var keys []domain.KeyID
		if err := books.View(ctx, part.Book(), func(d *domain.Day) { keys = d.ForgottenKeys(part) }); err != nil {
			return all, err
		}
		if err := vault.Destroy(ctx, keys); err != nil {
			return all, fmt.Errorf("destroy the keys of a forgotten visit: %w", err)
		}
	}
	return all, nil
}

// journey lists the visits that are one stay at several offices, the last first.
func journey(ctx context.Context, books *Books, visit domain.VisitID) (parts []domain.VisitID, err error) {
	seen := map[domain.VisitID]bool{}
	look := func(id domain.VisitID) (from, to domain.VisitID, err error) {
		seen[id] = true
		err = books.View(ctx, id.Book(), func(d *domain.Day) { from, to = d.Stations(id) })
		return from, to, err
	}
	last := visit
	for {
		_, to, err := look(last)
		if err != nil {
			return nil, err
		}
		if to == "" || seen[to] {
			break
		}
		last = to
	}
	clear(seen)
	for id := last; id != "" && !seen[id]; {
		from, _, err := look(id)
		if err != nil {
			return nil, err
		}
		parts = append(parts, id)
		id = from
	}
	return parts, nil
}
