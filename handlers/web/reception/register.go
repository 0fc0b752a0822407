package reception

import (
	"net/http"
	"net/url"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// sent is a form of the reception, with the office that it is for.
type sent struct {
	page.Page
	kontor *domain.Kontor
	form   url.Values
	who    handlers.Request
}

// today is the office's book of today.
func (f sent) today() domain.BookID { return domain.DaybookID(f.kontor.ID, f.Today()) }

// read is what every form of the reception sends.
func (s pages) read(w http.ResponseWriter, r *http.Request) (f sent, err error) {
	if f.form, err = page.ReadForm(w, r); err != nil {
		return f, err
	}
	f.Page = s.Page(r, "reception")
	if f.kontor, err = s.Office(f.form.Get("kontor")); err != nil {
		return f, err
	}
	f.who, err = page.RequestOf(r, f.form)
	return f, err
}

// openDay opens the office's day of today, for practice when the form says so.
func (s pages) openDay(w http.ResponseWriter, r *http.Request) error {
	f, err := s.read(w, r)
	if err != nil {
		return err
	}
	_, err = s.Books.Do(r.Context(), f.today(), domain.OpenDay{Practice: f.form.Get("practice") != ""}, f.who)
	if err == nil || domain.Refused(err, "day-already-open") { // it is open, which was what was asked for
		return s.back(w, r, f, "")
	}
	return s.failed(w, r, f, err)
}

// register takes in a visit. What was refused comes back with the form as it was.
func (s pages) register(w http.ResponseWriter, r *http.Request) error {
	f, err := s.read(w, r)
	if err != nil {
		return err
	}
	receipt, err := s.Books.Do(r.Context(), f.today(), registration(f.Network, f.form), f.who)
	if err != nil {
		return s.failed(w, r, f, err)
	}
	return s.back(w, r, f, visitIn(receipt))
}

// visitIn is the visit that the receipt is of.
func visitIn(receipt handlers.Receipt) domain.VisitID {
	for _, ev := range receipt.Entry.Events {
		if reg, ok := ev.(domain.VisitRegistered); ok {
			return reg.Visit
		}
	}
	return ""
}

// back shows the reception again, with the visit that was taken in.
func (s pages) back(w http.ResponseWriter, r *http.Request, f sent, visit domain.VisitID) error {
	http.Redirect(w, r, page.Link("/reception", "kontor", string(f.kontor.ID), "visit", string(visit)), http.StatusSeeOther)
	return nil
}

// failed shows the form again as it was sent, with what was wrong. When the day cannot be read either, the form is kept to be sent again, as
// the same request: if it was written after all, it is not written twice.
func (s pages) failed(w http.ResponseWriter, r *http.Request, f sent, err error) error {
	p := f.Page
	p.Fail(s.Log, err)
	if page.Sayable(err) {
		if !p.May(page.APage+"reception", f.kontor.ID) {
			return err // said without the page: who takes visitors in does not see by that who else is there
		}
		return s.showReception(w, r, p, f.kontor, look{form: f.form, fresh: domain.VisitID(f.form.Get("visit"))})
	}
	if p.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	p.Self = page.Link("/reception", "kontor", string(f.kontor.ID))
	return page.Render(r.Context(), w, p.Status, againView(againPage{p, f.kontor, r.URL.Path, f.form}))
}

// againPage is a form that could not be done, to be sent again.
type againPage struct {
	page.Page
	Kontor *domain.Kontor
	Action string
	Form   url.Values
}
