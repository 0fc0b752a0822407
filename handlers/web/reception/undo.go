package reception

import (
	"net/http"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// undo strikes a visit that was registered by mistake, as long as nobody has begun to serve it. What was written stays readable.
func (s pages) undo(w http.ResponseWriter, r *http.Request) error {
	f, err := s.read(w, r)
	if err != nil {
		return err
	}
	visit := domain.VisitID(f.form.Get("visit"))
	if visit.Book() != f.today() { // the office is what was judged
		return page.Unreadable{Key: "web.error.form"}
	}
	var no error
	err = s.Books.View(r.Context(), f.today(), func(d *domain.Day) { no = notUndoable(d, d.Visits[visit]) })
	if err == nil {
		err = no
	}
	if err == nil {
		_, err = s.Books.Do(r.Context(), f.today(), domain.Strike{Visit: visit, Reason: domain.ByMistake}, f.who)
	}
	if err != nil {
		return s.failed(w, r, f, err)
	}
	http.Redirect(w, r, page.Link("/reception", "kontor", string(f.kontor.ID), "undone", string(visit)), http.StatusSeeOther)
	return nil
}

// notUndoable says why a visit's registration cannot be undone at the reception; nil when it can. A visit that is not there is left to the
// command to refuse.
func notUndoable(d *domain.Day, v *domain.Visit) error {
	if v == nil {
		return nil
	}
	if v.Desk != "" {
		return &domain.Refusal{Kind: domain.Lost, Phrase: domain.Phrase{
			Code: "undo-called", Args: map[string]string{"ticket": string(v.Ticket), "desk": string(v.Desk)},
		}}
	}
	for _, id := range v.Errands {
		e := d.Errands[id]
		begun := e.Booking != nil || !v.FirstCalled.IsZero()
		if e.State == domain.Corrected || !begun && (e.State == domain.Waiting || e.State == domain.Ended) {
			continue
		}
		return &domain.Refusal{Phrase: domain.Phrase{
			Code: "undo-begun", Args: map[string]string{"ticket": string(v.Ticket), "state": string(e.State)},
		}}
	}
	return nil
}
