package page

import (
	"context"
	"net/http"

	"kontor/domain"
)

// officeJudged is the office that the request was judged to be allowed for.
type officeJudged struct{}

// atJudged notes in the request which office it has been allowed for.
func atJudged(r *http.Request, k domain.KontorID) *http.Request {
	if k == "" {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), officeJudged{}, k))
}

// practises says whether the office that the request has been allowed for has a practice day today.
func (s *Site) practises(r *http.Request, today domain.Date) bool {
	k, ok := r.Context().Value(officeJudged{}).(domain.KontorID)
	return ok && s.practisesAt(r.Context(), k, today)
}

// practisesAt says whether the office has a practice day on the date. Of a day that cannot be read nothing is known; the page itself says so.
func (s *Site) practisesAt(ctx context.Context, k domain.KontorID, date domain.Date) (practice bool) {
	if s.Books.Network().Kontors[k] == nil {
		return false
	}
	if err := s.Books.View(ctx, domain.DaybookID(k, date), func(d *domain.Day) { practice = d.Practice }); err != nil {
		return false
	}
	return practice
}

// banded is the topic with the practice band of the office that the request has been allowed for: its day may be opened after the page is.
func (s *Site) banded(r *http.Request, t Topic) Topic {
	k, ok := r.Context().Value(officeJudged{}).(domain.KontorID)
	if !ok {
		return t
	}
	look := t.Look
	t.Look = func(ctx context.Context, p Page) ([]Fragment, error) {
		fragments, err := look(ctx, p)
		p.Practice = s.practisesAt(ctx, k, p.Today())
		return append(fragments, Fragment{ID: "practice", Made: practiceBand(p)}), err
	}
	return t
}
