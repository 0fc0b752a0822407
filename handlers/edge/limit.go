package edge

import (
	"net/http"
	"time"

	"github.com/go-chi/httprate"

	"kontor/domain"
	"kontor/handlers"
)

// unflooded refuses an address that asks more than a whole office does, before it is looked at who asks.
func (o Options) unflooded(h http.Handler) http.Handler {
	if o.Address < 0 {
		return h
	}
	limit := o.limiter(o.Address)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !limit.RespondOnLimit(w, r, httprate.CanonicalizeIP(o.client(r))) {
			h.ServeHTTP(w, r)
		}
	})
}

// limited refuses a client that asks too much: an actor, or an address of those who have not said who they are.
func (o Options) limited(strangers *httprate.RateLimiter, h http.Handler) http.Handler {
	known := o.limiter(o.Known)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit, most, key := strangers, o.Stranger, ""
		if p, ok := handlers.PrincipalOf(r.Context()); ok {
			limit, most, key = known, o.Known, p.Actor.String()
		} else {
			key = httprate.CanonicalizeIP(o.client(r))
		}
		if most < 0 || !limit.RespondOnLimit(w, r, key) {
			h.ServeHTTP(w, r)
		}
	})
}

func (o Options) limiter(most int) *httprate.RateLimiter {
	return httprate.NewRateLimiter(most, time.Minute,
		httprate.WithResponseHeaders(httprate.ResponseHeaders{RetryAfter: "Retry-After"}),
		httprate.WithLimitHandler(func(w http.ResponseWriter, r *http.Request) {
			o.refuse(w, r, http.StatusTooManyRequests, domain.Phrase{Code: "too-many-requests"})
		}))
}
