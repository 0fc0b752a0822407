package handlers

import (
	"context"
	"errors"
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

// errUnforgotten says that content that was to be forgotten can still be opened.
var errUnforgotten = errors.New("a key of the visit that was to be forgotten is not")

// forgetVisit forgets every part of the visit's journey, and looks afterwards whether all of it is. While one part cannot be forgotten nothing is
// written. Without a vault here, whoever follows the log destroys the keys.
func forgetVisit(ctx context.Context, books *Books, vault Vault, by domain.Actor, what domain.Forget) (all []Receipt, err error) {
	parts, err := journey(ctx, books, what.Visit)
	if err != nil {
		return nil, err
	}
	if err := forgettable(ctx, books, parts, by, what); err != nil {
		return nil, err
	}
	for _, part := range parts {
		what := what
		what.Visit = part
		receipt, err := books.Do(ctx, part.Book(), what, Request{Actor: by})
		if err != nil {
			return all, err
		}
		all = append(all, receipt)
	}
	if err := destroyForgotten(ctx, books, vault, parts); err != nil {
		return all, err
	}
	return all, forgottenIs(ctx, books, what)
}

// forgettable is why a part of the journey cannot be forgotten now.
func forgettable(ctx context.Context, books *Books, parts []domain.VisitID, by domain.Actor, what domain.Forget) error {
	m := domain.Moment{At: books.clock(), Actor: by, Network: books.Network()}
	for _, part := range parts {
		what.Visit = part
		var no error
		if err := books.View(ctx, part.Book(), func(d *domain.Day) { _, no = d.Decide(m, what) }); err != nil {
			return err
		}
		if no != nil {
			return no
		}
	}
	return nil
}

// destroyForgotten destroys the keys of what was forgotten of the visits, now or before.
func destroyForgotten(ctx context.Context, books *Books, vault Vault, parts []domain.VisitID) error {
	if vault == nil {
		return nil
	}
	for _, part := range parts {
		var keys []domain.KeyID
		if err := books.View(ctx, part.Book(), func(d *domain.Day) { keys = d.ForgottenKeys(part) }); err != nil {
			return err
		}
		if err := vault.Destroy(ctx, keys); err != nil {
			return fmt.Errorf("destroy the keys of a forgotten visit: %w", err)
		}
	}
	return nil
}

// forgottenIs is errUnforgotten while the visit that was asked for, or a part of its journey as it is now, has a key that is not forgotten.
func forgottenIs(ctx context.Context, books *Books, what domain.Forget) error {
	parts, err := journey(ctx, books, what.Visit)
	if err != nil {
		return err
	}
	for _, part := range append(parts, what.Visit) {
		var left []domain.KeyID
		if err := books.View(ctx, part.Book(), func(d *domain.Day) { left = d.LiveKeys(part, what.Agency) }); err != nil {
			return err
		}
		if len(left) > 0 {
			return fmt.Errorf("forget a visit of %s: %w", part.Book(), errUnforgotten)
		}
	}
	return nil
}

// journey lists the visits that are one visitor's at all offices, each as the one that it is there, later ones before those that they come from.
// Where two were joined that came from different offices it goes back to both.
func journey(ctx context.Context, books *Books, visit domain.VisitID) (parts []domain.VisitID, err error) {
	seen := map[domain.VisitID]bool{}
	var look func(domain.VisitID) error
	look = func(id domain.VisitID) error {
		here, from, to := id, []domain.VisitID(nil), []domain.VisitID(nil)
		if err := books.View(ctx, id.Book(), func(d *domain.Day) { here, from, to = d.Stations(id) }); err != nil {
			return err
		}
		if seen[here] {
			return nil
		}
		seen[here] = true
		for _, next := range to {
			if err := look(next); err != nil {
				return err
			}
		}
		parts = append(parts, here)
		for _, before := range from {
			if err := look(before); err != nil {
				return err
			}
		}
		return nil
	}
	return parts, look(visit)
}
