package reception

import (
	"net/http"
	"net/url"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// openDay opens the office's day of today.
func (s pages) openDay(w http.ResponseWriter, r *http.Request) error {
	return s.write(w, r, domain.OpenDay{})
}

// register takes in a visit. What was refused comes back with the form as it was.
func (s pages) register(w http.ResponseWriter, r *http.Request) error {
	return s.write(w, r, nil)
}

// write does what a form of the reception asks: the command, or else to register what the form says.
func (s pages) write(w http.ResponseWriter, r *http.Request, c domain.Command) error {
	form, err := page.ReadForm(w, r)
	if err != nil {
		return err
	}
	p := s.Page(r, "reception")
	k, err := s.Office(form.Get("kontor"))
	if err != nil {
		return err
	}
	if c == nil {
		c = registration(form)
	}
	who, err := page.RequestOf(r, form)
	if err != nil {
		return err
	}
	receipt, err := s.Books.Do(r.Context(), domain.DaybookID(k.ID, p.Today()), c, who)
	switch {
	case domain.Refused(err, "day-already-open"):
		// It is open, which was what was asked for.
	case err != nil && !page.Sayable(err):
		return err
	case err != nil:
		p.Fail(s.Log, err)
		return s.showReception(w, r, p, k, form, "")
	}
	visit := ""
	for _, ev := range receipt.Entry.Events {
		if reg, ok := ev.(domain.VisitRegistered); ok {
			visit = string(reg.Visit)
		}
	}
	http.Redirect(w, r, page.Link("/reception", "kontor", string(k.ID), "visit", visit), http.StatusSeeOther)
	return nil
}

// registration is the visit that the form describes. The code on an earlier slip is of the first errand.
func registration(form url.Values) domain.Register {
	c := domain.Register{
		Kind: domain.Kind(form.Get("kind")), Language: form.Get("language"), Protected: form.Get("protected") != "",
		Door: domain.Outcome(form.Get("door")),
	}
	for _, need := range form["need"] {
		c.Needs = append(c.Needs, domain.Need(need))
	}
	for i, code := range form["errand"] {
		e := domain.NewErrand{Type: domain.ErrandTypeCode(code), Earlier: domain.Earlier(form.Get("earlier"))}
		if i == 0 {
			e.Matter = domain.Matter(form.Get("matter"))
		}
		c.Errands = append(c.Errands, e)
	}
	return c
}
