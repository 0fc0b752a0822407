package handlers

import (
	"context"
	"errors"
	"fmt"

	"kontor/domain"
)

// Booking ends an errand in one book with a booked time in another. The slot is reserved first, where it is; then the errand ends with it,
// which is the one moment at which it is decided; then the booking is confirmed. Whatever is cut off in between comes right: a reservation
// that no errand took up expires by itself, and one that an errand did take up is confirmed by whoever finds it (Settle, or the same request
// again). It is safe for concurrent use, and any number of processes may do it on one log.
type Booking struct {
	books *Books
}

// NewBooking is ready to book.
func NewBooking(books *Books) *Booking { return &Booking{books} }

// Wanted is a time at an office.
type Wanted struct {
	Kontor domain.KontorID
	Date   domain.Date
	At     domain.Clock
}

// BookedSlip is a time that is booked, with what its slip says.
type BookedSlip struct {
	domain.BookingRef
	Name    string // of the office
	Minutes int
	Type    domain.ErrandTypeCode
	Lines   []domain.Phrase // of the slip
	// Receipt is what was written in the errand's own book.
	Receipt Receipt
}

// Book books the time for the errand, and the errand ends with it. An errand that has that time already keeps it: the same again gives the
// same. The refusal "slot-full" says that somebody else was first.
func (b *Booking) Book(ctx context.Context, errand domain.ErrandID, at Wanted, who Request) (BookedSlip, error) {
	e, err := b.errand(ctx, errand)
	if err != nil {
		return BookedSlip{}, err
	}
	if ref := e.Booking; ref == nil || ref.Kontor != at.Kontor || ref.Date != at.Date || ref.At != at.At {
		return b.book(ctx, e, at, who)
	}
	return b.confirm(ctx, e, *e.Booking, Receipt{})
}

// BookNext books the first of the times that the errand is offered and that nobody else takes meanwhile. An errand that has a time already
// keeps it.
func (b *Booking) BookNext(ctx context.Context, errand domain.ErrandID, who Request) (BookedSlip, error) {
	e, err := b.errand(ctx, errand)
	if err != nil {
		return BookedSlip{}, err
	}
	if e.Booking != nil {
		return b.confirm(ctx, e, *e.Booking, Receipt{})
	}
	for range tries {
		offers, err := b.offers(ctx, e, tries)
		if err != nil {
			return BookedSlip{}, err
		}
		if len(offers) == 0 {
			break
		}
		for _, o := range offers {
			slip, err := b.book(ctx, e, Wanted{o.Kontor, o.Date, o.At}, who)
			if !domain.Refused(err, "slot-full") {
				return slip, err
			}
		}
	}
	t := b.books.Network().Types[e.Type]
	return BookedSlip{}, &domain.Refusal{Kind: domain.Ruled, Phrase: domain.Phrase{
		Code: "no-slot-anywhere", Args: map[string]string{"type": t.NameSv, "type_en": t.NameEn},
	}}
}

// tries is how many offers are tried at a time, and how many times new ones are asked for.
const tries = 4

// errandAway is what booking needs to know of an errand.
type errandAway struct {
	domain.Errand
	protected, practice bool
}

// errand reads the errand in its own book.
func (b *Booking) errand(ctx context.Context, id domain.ErrandID) (e errandAway, err error) {
	missing := &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{Code: "unknown-errand", Args: map[string]string{"errand": brief(string(id))}}}
	if id.Book() == "" {
		return e, missing
	}
	err = b.books.View(ctx, id.Book(), func(d *domain.Day) {
		if known := d.Errands[id]; known != nil {
			e = errandAway{*known, d.Visits[known.Visit].Protected, d.Practice}
		}
	})
	if err == nil && e.ID == "" {
		err = missing
	}
	return e, err
}

// brief is a caller's text as a refusal repeats it.
func brief(s string) string {
	if len(s) > 80 {
		s = s[:80]
	}
	return fmt.Sprintf("%+q", s)
}

// book takes the three steps.
func (b *Booking) book(ctx context.Context, e errandAway, at Wanted, who Request) (BookedSlip, error) {
	if e.practice {
		return BookedSlip{}, &domain.Refusal{Kind: domain.Ruled, Phrase: domain.Phrase{Code: "practice-books-nothing"}}
	}
	code, err := b.reserve(ctx, e, at)
	if err != nil {
		return BookedSlip{}, err
	}
	ref := domain.BookingRef{Kontor: at.Kontor, Date: at.Date, At: at.At, Code: code, Km: b.km(e.ID, at.Kontor)}
	receipt, err := b.books.Do(ctx, e.ID.Book(), domain.BookErrand{Errand: e.ID, Booking: ref}, who)
	if refusal := (*domain.Refusal)(nil); errors.As(err, &refusal) || errors.Is(err, ErrKeyReused) {
		return BookedSlip{}, errors.Join(err, b.giveBack(ctx, e.ID, ref))
	}
	if err != nil {
		return BookedSlip{}, err
	}
	return b.confirm(ctx, e, ref, receipt)
}

// reserve holds the slot in its own book and returns the code. Whoever asks again for the same errand gets the same.
func (b *Booking) reserve(ctx context.Context, e errandAway, at Wanted) (code domain.BookingCode, err error) {
	book := domain.DaybookID(at.Kontor, at.Date)
	receipt, err := b.books.Do(ctx, book, domain.ReserveSlot{Type: e.Type, At: at.At, Errand: e.ID, Matter: e.Matter}, b.system(e.ID))
	if err != nil {
		return "", err
	}
	for _, ev := range receipt.Entry.Events {
		if held, ok := ev.(domain.SlotReserved); ok {
			return held.Code, nil
		}
	}
	err = b.books.View(ctx, book, func(d *domain.Day) {
		if held := d.BookingOf(e.ID, at.At, b.books.clock()); held != nil {
			code = held.Code
		}
	})
	if err == nil && code == "" {
		err = fmt.Errorf("%w: the reservation in %s has just expired", ErrUnavailable, book)
	}
	return code, err
}

// giveBack lets go of a reservation that the errand cannot take up any more: another was first. One that it did take up stays, and so does
// one that somebody else who asks for the same may be about to take up.
func (b *Booking) giveBack(ctx context.Context, id domain.ErrandID, ref domain.BookingRef) error {
	e, err := b.errand(ctx, id)
	if err != nil || e.Booking == nil && !e.State.Final() || e.Booking != nil && e.Booking.Code == ref.Code && e.Booking.Book() == ref.Book() {
		return nil // it expires by itself
	}
	_, err = b.books.Do(ctx, ref.Book(), domain.CancelBooking{Code: ref.Code}, b.system(id))
	if refusal := (*domain.Refusal)(nil); errors.As(err, &refusal) {
		return nil
	}
	return err
}

// confirm makes the reservation one that stays, and reads what its slip says.
func (b *Booking) confirm(ctx context.Context, e errandAway, ref domain.BookingRef, receipt Receipt) (BookedSlip, error) {
	slip := BookedSlip{BookingRef: ref, Type: e.Type, Receipt: receipt}
	if _, err := b.books.Do(ctx, ref.Book(), domain.ConfirmBooking{Code: ref.Code}, b.system(e.ID)); err != nil {
		return slip, err
	}
	if k := b.books.Network().Kontors[ref.Kontor]; k != nil {
		slip.Name = k.Name
	}
	err := b.books.View(ctx, ref.Book(), func(d *domain.Day) {
		if held := d.Bookings[ref.Code]; held != nil {
			slip.Minutes, slip.Lines = held.Minutes, d.Slip(b.books.Network(), held)
		}
	})
	return slip, err
}

// Settle confirms those of the reservations that an errand has taken up: what was cut off between the errand's end and the confirmation.
// The others are left to expire. It goes on after one that fails, and says which did; one that can no longer be kept is among them.
func (b *Booking) Settle(ctx context.Context, held []domain.Reservation) error {
	var failed []error
	for _, r := range held {
		e, err := b.errand(ctx, r.Errand)
		if err == nil && (e.Booking == nil || e.Booking.Code != r.Code || e.Booking.Book() != r.Book) {
			continue
		}
		if err == nil {
			_, err = b.books.Do(ctx, r.Book, domain.ConfirmBooking{Code: r.Code}, b.system(r.Errand))
		}
		if err != nil && !domain.Refused(err, "booking-cancelled") && !domain.Refused(err, "unknown-errand") {
			failed = append(failed, fmt.Errorf("booking %s in %s for errand %s: %w", r.Code, r.Book, r.Errand, err))
		}
	}
	return errors.Join(failed...)
}

// system is in whose name another office's book is written in: who asked stands in the errand's own.
func (b *Booking) system(e domain.ErrandID) Request {
	return Request{Actor: domain.System, Cause: string(e)}
}

// km is how far the office is from the errand's, in a straight line.
func (b *Booking) km(e domain.ErrandID, to domain.KontorID) float64 {
	n := b.books.Network()
	from, _, _ := e.Book().Daybook()
	here, there := n.Kontors[from], n.Kontors[to]
	if here == nil || there == nil {
		return 0
	}
	return float64(int(domain.KmBetween(here, there)*10+0.5)) / 10
}
