package page

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
)

// answer turns a handler's error into a page. A handler that can say it better, beside the form, does so itself.
func (s *Site) answer(a Action) http.Handler {
	h := s.gated(a)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.choose(w, r) {
			return
		}
		err := h(w, r)
		if err == nil || gone(r.Context()) {
			return
		}
		if errors.Is(err, errNobody) && a.is(APage) {
			toLogin(w, r)
			return
		}
		p := s.Page(r, section(r.URL.Path))
		p.Fail(s.Log, err)
		switch p.Status {
		case http.StatusServiceUnavailable:
			w.Header().Set("Retry-After", "5")
		case http.StatusUnauthorized:
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		if err := Render(r.Context(), w, p.Status, failed(p)); err != nil {
			s.Log.ErrorContext(r.Context(), "page not written", slog.String("path", r.URL.Path), slog.Any("error", err))
		}
	})
}

// section is the part of the navigation that the address is of.
func section(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	for _, t := range tabs {
		if t.section == first {
			return first
		}
	}
	return overviewSection
}

// Unreadable is input that is no form of ours; Key is its words.
type Unreadable struct{ Key string }

func (u Unreadable) Error() string { return u.Key }

// Fail puts the error on the page, in words, with the status that goes with it. What nobody can do anything about gets a reference
// number on the page, and its cause in the log.
func (p *Page) Fail(log *slog.Logger, err error) {
	var refusal *domain.Refusal
	var bad Unreadable
	var no *handlers.Denied
	var damage *handlers.Damage
	switch {
	case errors.As(err, &refusal):
		p.Status, p.Notice = statusOf(refusal.Kind), &Notice{Text: p.Phrase(refusal.Phrase)}
	case errors.As(err, &no):
		p.Status, p.Notice = http.StatusForbidden, &Notice{Text: p.Phrase(notAllowed(no)), Next: p.Text("web.denied.next")}
	case errors.Is(err, errNobody):
		p.Status, p.Notice = http.StatusUnauthorized, &Notice{Text: p.Text("web.denied.nobody"), Next: p.Text("web.denied.login")}
	case errors.As(err, &bad):
		p.Status, p.Notice = http.StatusBadRequest, &Notice{Text: p.Text(bad.Key)}
	case errors.Is(err, handlers.ErrKeyReused):
		p.Status, p.Notice = http.StatusConflict, &Notice{Text: p.Text("web.error.used")}
	case errors.Is(err, handlers.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		p.Status, p.Notice = http.StatusServiceUnavailable, &Notice{Text: p.Text("web.error.unavailable")}
	default:
		reference := uuid.NewString()[:8]
		key := "web.error.unknown"
		if errors.As(err, &damage) {
			key = "web.error.damage"
		}
		log.Error("a page failed", slog.String("reference", reference), slog.String("section", p.Section), slog.Any("error", err))
		p.Status, p.Notice = http.StatusInternalServerError, &Notice{Text: p.Text(key, "reference", reference)}
	}
}

// notAllowed is the sentence for somebody who may not.
func notAllowed(no *handlers.Denied) domain.Phrase {
	return domain.Phrase{Code: "not-allowed", Args: map[string]string{"policy": cmp.Or(no.Policy, "deny-by-default")}}
}

// Sayable says whether the error is one to show beside the form that led to it. After any other the day may not be readable either.
func Sayable(err error) bool {
	var refusal *domain.Refusal
	return errors.As(err, &refusal) || errors.Is(err, handlers.ErrKeyReused)
}

func statusOf(k domain.RefusalKind) int {
	switch k {
	case domain.Malformed:
		return http.StatusBadRequest
	case domain.Unknown:
		return http.StatusNotFound
	case domain.Lost:
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}
