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

// practises says whether the office that the request has been allowed for has a practice day today. Of a day that cannot be read nothing
// is known; the page itself says so.
func (s *Site) practises(ctx context.Context, today domain.Date) (practice bool) {
	k, ok := ctx.Value(officeJudged{}).(domain.KontorID)
	if !ok || s.Books.Network().Kontors[k] == nil {
		return false
	}
	if err := s.Books.View(ctx, domain.DaybookID(k, today), func(d *domain.Day) { practice = d.Practice }); err != nil {
		return false
	}
	return practice
}

// band keeps the practice band of a page of one office, which may have been opened before the office's day was.
func band(ctx context.Context, p Page) []Fragment {
	if ctx.Value(officeJudged{}) == nil {
		return nil
	}
	return []Fragment{{ID: "practice", Made: practiceBand(p)}}
}
