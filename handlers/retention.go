package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"kontor/domain"
)

// Retention forgets, as the system, what the agencies' retention rules say is due. What there is to forget it learns from the log, from its
// beginning the first time and from where it was afterwards; what was forgotten already is not there any more, so a run that was cut off is
// gone on with by the next. It is not safe for concurrent use.
type Retention struct {
	Log   Log
	Books *Books
	Vault Vault // nil where the keys are not: then whoever follows the log destroys them

	at   Position
	keys map[domain.KeyID]sealedFor
}

// sealedFor is what a key was used for.
type sealedFor struct {
	visit  domain.VisitID
	agency domain.AgencyCode
}

// DueContent is content that a rule says is to be forgotten.
type DueContent struct {
	Visit    domain.VisitID    `json:"visit"`
	Agency   domain.AgencyCode `json:"agency"`
	Date     domain.Date       `json:"date"`  // of the visit
	Since    domain.Date       `json:"since"` // when it was due
	Decision domain.DiaryNo    `json:"decision"`
}

// Done is what a run came to.
type Done struct {
	Forgotten []DueContent `json:"forgotten"`
	Open      []DueContent `json:"open"` // visits that are not over yet, for another time
}

// Due lists what is due on the date, and writes nothing: by the date of the visit, the visit and the agency.
func (r *Retention) Due(ctx context.Context, on domain.Date) ([]DueContent, error) {
	if err := r.follow(ctx); err != nil {
		return nil, err
	}
	n := r.Books.Network()
	found := map[DueContent]bool{}
	for _, s := range r.keys {
		_, date, _ := s.visit.Book().Daybook()
		if rule, ok := n.RetentionOn(s.agency, on); ok && on >= rule.DueOn(date) {
			found[DueContent{s.visit, s.agency, date, rule.DueOn(date), rule.Decision}] = true
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b DueContent) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Visit, b.Visit), cmp.Compare(a.Agency, b.Agency))
	}), nil
}

// Run forgets what is due on the date, which must not lie ahead. Each visit is written and its keys destroyed before the next. It goes on after
// a visit that fails, and says which did; what is left is for the next run. Forgotten is what the log says is, when it is read afterwards.
func (r *Retention) Run(ctx context.Context, on domain.Date) (Done, error) {
	done := Done{Forgotten: []DueContent{}, Open: []DueContent{}}
	due, err := r.Due(ctx, on)
	if err != nil {
		return done, err
	}
	var failed []error
	for _, what := range due {
		_, err := forgetVisit(ctx, r.Books, r.Vault, domain.System, domain.Forget{Visit: what.Visit, Agency: what.Agency, Decision: what.Decision})
		switch {
		case domain.Refused(err, "visit-open"):
			done.Open = append(done.Open, what)
		case ctx.Err() != nil:
			return done, context.Cause(ctx)
		case err != nil:
			failed = append(failed, fmt.Errorf("forget what is due in %s: %w", what.Visit.Book(), err))
		default:
			done.Forgotten = append(done.Forgotten, what)
		}
	}
	left, err := r.left(ctx, done.Forgotten)
	if err != nil {
		return done, errors.Join(append(failed, err)...)
	}
	done.Forgotten = slices.DeleteFunc(done.Forgotten, func(what DueContent) bool { return slices.Contains(left, what) })
	for _, what := range left {
		failed = append(failed, fmt.Errorf("forget what is due in %s: %w", what.Visit.Book(), errUnforgotten))
	}
	return done, errors.Join(failed...)
}

// left are those of which the log names a key that it does not say is forgotten.
func (r *Retention) left(ctx context.Context, done []DueContent) (all []DueContent, err error) {
	if len(done) == 0 {
		return nil, nil
	}
	if err := r.follow(ctx); err != nil {
		return nil, err
	}
	live := map[sealedFor]bool{}
	for _, of := range r.keys {
		live[of] = true
	}
	for _, what := range done {
		if live[sealedFor{what.Visit, what.Agency}] {
			all = append(all, what)
		}
	}
	return all, nil
}

// follow learns what the log has written since the last time. In another epoch of the log everything is learnt anew.
func (r *Retention) follow(ctx context.Context) error {
	if r.keys == nil {
		r.keys = map[domain.KeyID]sealedFor{}
	}
	for item, err := range r.Log.Follow(ctx, r.at) {
		if err != nil {
			return fmt.Errorf("what is sealed on the log: %w", err)
		}
		if item.CaughtUp {
			return nil
		}
		r.take(item.Entry)
		r.at = item.Position.Last(item.Entry)
	}
	return errEnded
}

func (r *Retention) take(e domain.Entry) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.ContentSealed:
			for _, f := range ev.Fields {
				r.keys[f.Key] = sealedFor{ev.Visit, ev.Agency}
			}
		case domain.VisitorForgotten:
			for _, k := range ev.Keys {
				delete(r.keys, k)
			}
		}
	}
}
