package hall

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// takeNumber registers a visit with the errand that was touched, in the name of the kiosk, and leads to its number. The form's key makes
// one visit of two touches.
func (s pages) takeNumber(w http.ResponseWriter, r *http.Request) error {
	form, err := page.ReadForm(w, r)
	if err != nil {
		return err
	}
	k, err := s.Office(form.Get("kontor"))
	if err != nil {
		return err
	}
	who, err := page.RequestOf(r, form)
	if err != nil {
		return err
	}
	v := s.kioskPage(s.Page(r, "kiosk"), k, url.Values{"in": form["in"], "print": form["print"]})
	receipt, err := s.Books.Do(r.Context(), domain.DaybookID(k.ID, v.Today()), domain.Register{
		Language: v.Lang(), Errands: []domain.NewErrand{{Type: domain.ErrandTypeCode(form.Get("errand"))}},
	}, who)
	if err != nil {
		s.fails(r.Context(), &v, err)
		return page.Render(r.Context(), w, v.Status, kioskView(v))
	}
	for _, ev := range receipt.Entry.Events {
		if reg, ok := ev.(domain.VisitRegistered); ok {
			http.Redirect(w, r, v.at("number", s.given(reg.Visit)), http.StatusSeeOther)
			return nil
		}
	}
	return errors.New("a visit was registered that is none")
}

// fails says at the kiosk that no number was taken, and where to go: to people. What became of it stands in the log.
func (s pages) fails(ctx context.Context, v *kioskPage, err error) {
	var refusal *domain.Refusal
	v.Away = true
	switch {
	case errors.Is(err, handlers.ErrKeyReused):
		v.Step, v.Status = taken, http.StatusConflict
	case domain.Refused(err, "day-closed"), domain.Refused(err, "day-over"):
		v.Step, v.Status = shut, http.StatusUnprocessableEntity
	case domain.Refused(err, "day-not-open"):
		v.Step, v.Status = unopened, http.StatusUnprocessableEntity
	case errors.As(err, &refusal):
		v.Step, v.Status = refused, http.StatusUnprocessableEntity
	default:
		v.Step, v.Status = broken, http.StatusServiceUnavailable
		s.Log.ErrorContext(ctx, "the kiosk gave no number", slog.String("kontor", string(v.Kontor.ID)), slog.Any("error", err))
	}
}

// link is the kiosk's address in a language, with alternating names and values, and with the settings that the kiosk has.
func (v kioskPage) link(lang string, args ...string) string {
	printing := ""
	if v.Printing {
		printing = "on"
	}
	return page.Link(atStart, append([]string{"kontor", string(v.Kontor.ID), "in", lang, "print", printing}, args...)...)
}

func (v kioskPage) at(args ...string) string { return v.link(v.Lang(), args...) }

// home is the kiosk's first page in Swedish, for the next visitor.
func (v kioskPage) home() string { return v.link("sv") }

// here is the address that shows the step in a language. A number that was taken has one language.
func (v kioskPage) here(lang string) string {
	switch v.Step {
	case naming:
		return v.link(lang, "agency", string(v.Group.Agency))
	case sentOn:
		return v.link(lang, "to", string(sentOn))
	}
	return v.link(lang)
}
