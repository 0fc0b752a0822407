package reception

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// slipPage is the slip of a booked time, to print.
type slipPage struct {
	page.Page
	Title string
	Lines []string
	State domain.BookingState
	Basis domain.Basis // of the calendar that gave the time
}

// slip shows what the visitor takes along. It is found by what stands on it: the office, the date and the code.
func (s pages) slip(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	p, date, code := s.Page(r, "reception"), domain.Date(r.PathValue("date")), domain.BookingCode(r.PathValue("code"))
	v := slipPage{Page: p}
	err = s.Books.View(r.Context(), domain.DaybookID(k.ID, date), func(d *domain.Day) {
		b := d.Bookings[code]
		if b == nil {
			return
		}
		for _, line := range d.Slip(p.Network, b) {
			v.Lines = append(v.Lines, p.Phrase(line))
		}
		v.State = b.StateAt(p.Now)
		if cal, ok := p.Network.CalendarFor(k.ID, p.Network.Types[b.Type], date); ok {
			v.Basis = cal.Basis
		}
	})
	if err == nil && v.Lines == nil {
		err = &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{
			Code: "unknown-booking", Args: map[string]string{"code": strconv.QuoteToASCII(page.CutTo(string(code), 20)), "date": string(date)},
		}}
	}
	if err != nil {
		return err
	}
	v.Title, v.Lines = v.Lines[0], v.Lines[1:]
	v.Page.Title = v.Title
	return page.Render(r.Context(), w, p.Status, slipView(v))
}

// slipAddress is where the slip of a booked time is shown.
func slipAddress(b *domain.BookingRef) string {
	return "/booking/" + string(b.Kontor) + "/" + string(b.Date) + "/" + string(b.Code)
}

// bookable is what an errand that waits for a booked time is offered.
type bookable struct {
	Errand domain.ErrandID
	Offers []handlers.Offer
}

// offers are the times for the errands of the visit that wait for one. A log that does not answer offers none.
func (s pages) offers(ctx context.Context, seen *registered) map[domain.ErrandID]bookable {
	all := map[domain.ErrandID]bookable{}
	if seen == nil {
		return all
	}
	for _, e := range seen.Errands {
		if e.State != domain.Waiting || e.Queue.Channel != domain.Booked {
			continue
		}
		offers, err := handlers.NewBooking(s.Books).Offers(ctx, e.ID, 6)
		if err != nil && !errors.Is(err, context.Canceled) {
			s.Log.WarnContext(ctx, "no times can be offered", "err", err)
		}
		all[e.ID] = bookable{e.ID, offers}
	}
	return all
}

// book books the time that was chosen at the reception, or the first that is free, and shows the slip.
func (s pages) book(w http.ResponseWriter, r *http.Request) error {
	form, err := page.ReadForm(w, r)
	if err != nil {
		return err
	}
	p := s.Page(r, "reception")
	k, err := s.Office(form.Get("kontor"))
	if err != nil {
		return err
	}
	who, err := page.RequestOf(r, form)
	if err != nil {
		return err
	}
	booking, id := handlers.NewBooking(s.Books), domain.ErrandID(form.Get("errand"))
	if at, _, ok := id.Book().Daybook(); !ok || at != k.ID { // the office is what was judged
		return page.Unreadable{Key: "web.error.form"}
	}
	at, chosen, err := wanted(form.Get("at"))
	var slip handlers.BookedSlip
	switch {
	case err != nil:
		return err
	case chosen:
		slip, err = booking.Book(r.Context(), id, at, who)
	default:
		slip, err = booking.BookNext(r.Context(), id, who)
	}
	if err != nil && !page.Sayable(err) {
		return err
	}
	if err != nil {
		p.Fail(s.Log, err)
		return s.showReception(w, r, p, k, look{fresh: domain.VisitID(form.Get("visit"))})
	}
	http.Redirect(w, r, slipAddress(&slip.BookingRef), http.StatusSeeOther)
	return nil
}
