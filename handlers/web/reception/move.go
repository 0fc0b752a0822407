package reception

import (
	"net/http"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// move sends a visit that waits on to another office.
func (s pages) move(w http.ResponseWriter, r *http.Request) error {
	f, err := s.read(w, r)
	if err != nil {
		return err
	}
	visit := domain.VisitID(f.form.Get("visit"))
	if visit.Book() != f.today() { // the office is what was judged
		return page.Unreadable{Key: "web.error.form"}
	}
	_, err = s.Books.Do(r.Context(), f.today(), domain.MoveOut{
		Visit: visit, To: domain.KontorID(f.form.Get("to")), Reason: domain.ReasonCode(f.form.Get("reason")),
	}, f.who)
	if err != nil && page.Sayable(err) {
		p := f.Page
		p.Fail(s.Log, err)
		return s.showTicket(w, r, p, f.kontor, visit)
	}
	if err != nil {
		return s.failed(w, r, f, err)
	}
	http.Redirect(w, r, ticketAddress(f.kontor.ID, visit), http.StatusSeeOther)
	return nil
}
