package api

import (
	"context"
	"net/http"
	"reflect"

	"kontor/domain"
	"kontor/handlers"
)

const (
	theBookings = theDay + "/bookings"
	theBooking  = theBookings + "/{code}"
)

// bookings is everything about booked times.
var bookings = []operation{
	{
		id: domain.BookErrand{}.Name(), method: http.MethodPost, path: theErrand + "/bookings", tag: "booking", summary: "Book a time for an errand",
		description: "At an office that can serve it; the errand ends here as booked. Without a body it is the first of the times that the errand is offered. " +
			"The same request again gives the same booking; 409 says that somebody else was first.",
		parameters: commandHeaders, body: reflect.TypeFor[timeBody](), answer: reflect.TypeFor[Booked](),
		serve: (*server).bookErrand,
	},
	verb("POST", theBookings, "Reserve a time without an errand",
		"For somebody who is not here, on the telephone. It is held for ten minutes, until it is confirmed.",
		func(_ request, b reservationBody) domain.Command {
			return domain.ReserveSlot{Type: b.Type, At: b.At, Matter: b.Matter}
		}).tagged("booking"),
	verb("POST", theBooking+"/confirmations", "Confirm a reservation", "It stays, then.",
		func(r request, _ nothing) domain.Command { return domain.ConfirmBooking{Code: r.code()} }).tagged("booking"),
	verb("POST", theBooking+"/cancellations", "Cancel a booking", "By the code on the slip. The place is free for others.",
		func(r request, _ nothing) domain.Command { return domain.CancelBooking{Code: r.code()} }).tagged("booking"),
	verb("POST", theBooking+"/arrivals", "Check in",
		"The visitor has come to the booked time: a visit with the errand that was booked. When it was booked for is kept beside when it came.",
		func(r request, b arrivalBody) domain.Command {
			return domain.CheckInBooking{Code: r.code(), Kind: b.Kind, Language: b.Language, Needs: b.Needs, Protected: b.Protected}
		}).tagged("booking").creates(),
	verb("POST", "/v1/network/calendars", "Set a calendar of booked times",
		"For operators. One of the same name that began before ends the day before this one; with capacity 0 no more times are given.",
		func(_ request, b calendarBody) domain.Command { return domain.SetCalendar{SlotCalendar: b.calendar()} }),

	hosted(theErrand+"/times", "booking", "list-times", "The first times that can be booked for an errand, at the nearest offices", (*server).times),
	hosted(theDay+"/slots", "booking", "list-slots", "What the office's calendars give on a day, and how much of it is free", (*server).slots),
	hosted(theBookings, "booking", "list-bookings", "The booked times of a day, and what became of them", (*server).booked),
	hosted("/v1/stranded-bookings", "booking", "list-stranded-bookings",
		"Bookings that an office cannot keep as things stand: its hours were changed after they were made", (*server).stranded),
}

// timeBody is a time at an office; without any of it, the first that is free.
type timeBody struct {
	Kontor domain.KontorID `json:"kontor,omitempty" example:"halmstad"`
	Date   domain.Date     `json:"date,omitempty"`
	At     domain.Clock    `json:"at,omitempty" example:"10:20"`
}

type reservationBody struct {
	Type   domain.ErrandTypeCode `json:"type" doc:"A code of /v1/errand-types" example:"skv-idkort-ans"`
	At     domain.Clock          `json:"at" doc:"When the time begins" example:"10:20"`
	Matter domain.Matter         `json:"matter,omitempty" doc:"The code on the slip of an earlier visit" example:"7K3F-Q2MX"`
}

type arrivalBody struct {
	Kind      domain.Kind   `json:"kind,omitempty" doc:"person when it is not given"`
	Language  string        `json:"language,omitempty" doc:"A language code, sv when it is not given" example:"ar"`
	Needs     []domain.Need `json:"needs,omitempty" doc:"What the office must know to serve the visitor"`
	Protected bool          `json:"protected,omitempty" doc:"The visitor has a protected identity"`
}

type calendarBody struct {
	Kontor     domain.KontorID         `json:"kontor" example:"halmstad"`
	Name       string                  `json:"name" doc:"Its own at the office" example:"id-card"`
	Capability string                  `json:"capability,omitempty" doc:"For errand types that need it" example:"id_card_station"`
	Agency     domain.AgencyCode       `json:"agency,omitempty" doc:"For the agency's errand types" example:"skv"`
	Types      []domain.ErrandTypeCode `json:"types,omitempty" doc:"For these of them only"`
	Minutes    int                     `json:"minutes" doc:"How long a time is" example:"20"`
	Capacity   int                     `json:"capacity" doc:"How many visitors a time takes" example:"1"`
	Week       weekBody                `json:"week" doc:"Between which times of each day"`
	Valid      periodBody              `json:"valid"`
	Basis      domain.Basis            `json:"basis,omitempty" doc:"How well it is known; sourced when it is not given"`
}

type weekBody struct {
	Mon domain.Span `json:"mon,omitzero"`
	Tue domain.Span `json:"tue,omitzero"`
	Wed domain.Span `json:"wed,omitzero"`
	Thu domain.Span `json:"thu,omitzero"`
	Fri domain.Span `json:"fri,omitzero"`
	Sat domain.Span `json:"sat,omitzero"`
	Sun domain.Span `json:"sun,omitzero"`
}

func (b calendarBody) calendar() domain.SlotCalendar {
	w := b.Week
	if b.Basis == "" {
		b.Basis = domain.Sourced
	}
	return domain.SlotCalendar{
		Kontor: b.Kontor, Name: b.Name, Capability: b.Capability, Agency: b.Agency, Types: b.Types, Minutes: b.Minutes, Capacity: b.Capacity,
		Week: [7]domain.Span{w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}, Valid: domain.Period(b.Valid), Basis: b.Basis,
	}
}

// Booked is what booking a time for an errand made happen: in the errand's own book, and where the visitor is to come.
type Booked struct {
	Receipt
	Booking BookedTime `json:"booking"`
}

// BookedTime is what stands on the visitor's slip.
type BookedTime struct {
	Kontor  domain.KontorID       `json:"kontor"`
	Name    string                `json:"name"`
	Date    domain.Date           `json:"date"`
	At      domain.Clock          `json:"at" example:"10:20"`
	Minutes int                   `json:"minutes"`
	Code    domain.BookingCode    `json:"code" example:"7K3F-Q2MX"`
	Km      float64               `json:"km"`
	Type    domain.ErrandTypeCode `json:"type"`
	Lines   []string              `json:"lines" doc:"What the slip says, in the language of Accept-Language"`
	Slip    string                `json:"slip" doc:"The page to print for the visitor" example:"/booking/halmstad/2024-05-09/7K3F-Q2MX"`
}

func (r request) code() domain.BookingCode { return domain.BookingCode(r.PathValue("code")) }

// tagged puts the operation under the tag.
func (op operation) tagged(tag string) operation {
	op.tag = tag
	return op
}

// bookErrand books over two books; see handlers.Booking.
func (s *server) bookErrand(r request) (reply, error) {
	raw, err := r.read()
	if err != nil {
		return reply{}, err
	}
	b, err := decode[timeBody](r.Header.Get("Content-Type"), raw)
	if err != nil {
		return reply{}, err
	}
	if err := s.known(r.kontor()); err != nil {
		return reply{}, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	booking := handlers.NewBooking(s.Books)
	var slip handlers.BookedSlip
	if b == (timeBody{}) {
		slip, err = booking.BookNext(ctx, r.errand(), r.who())
	} else if err = s.known(b.Kontor); err == nil {
		slip, err = booking.Book(ctx, r.errand(), handlers.Wanted(b), r.who())
	}
	if err != nil {
		return reply{}, err
	}
	out := Booked{told(r.book(), slip.Receipt), BookedTime{
		Kontor: slip.Kontor, Name: slip.Name, Date: slip.Date, At: slip.At, Minutes: slip.Minutes, Code: slip.Code, Km: slip.Km, Type: slip.Type,
		Slip: "/booking/" + string(slip.Kontor) + "/" + string(slip.Date) + "/" + string(slip.Code),
	}}
	for _, line := range slip.Lines {
		out.Booking.Lines = append(out.Booking.Lines, s.worded(r, line).Text)
	}
	return reply{position: slip.Receipt.Position.String(), body: out}, nil
}

// TimesOffered are the first times that can be booked for an errand. They are held for nobody.
type TimesOffered struct {
	Errand domain.ErrandID  `json:"errand"`
	Times  []handlers.Offer `json:"times"`
}

// offered is how many times an errand is offered.
const offered = 6

func (s *server) times(r request) (TimesOffered, error) {
	if err := s.known(r.kontor()); err != nil {
		return TimesOffered{}, err
	}
	times, err := handlers.NewBooking(s.Books).Offers(r.Context(), r.errand(), offered)
	if times == nil {
		times = []handlers.Offer{}
	}
	return TimesOffered{r.errand(), times}, err
}

// DaySlots is what an office's calendars give on a day.
type DaySlots struct {
	Kontor    domain.KontorID `json:"kontor"`
	Name      string          `json:"name"`
	Date      domain.Date     `json:"date"`
	Calendars []CalendarSlots `json:"calendars"`
}

// CalendarSlots is what one calendar gives.
type CalendarSlots struct {
	Name       string                  `json:"name"`
	Capability string                  `json:"capability,omitempty"`
	Agency     domain.AgencyCode       `json:"agency,omitempty"`
	Types      []domain.ErrandTypeCode `json:"types,omitempty"`
	Capacity   int                     `json:"capacity" doc:"How many visitors each time takes"`
	Basis      domain.Basis            `json:"basis"`
	Slots      []domain.Slot           `json:"slots"`
}

func (s *server) slots(r request) (DaySlots, error) {
	n := s.Books.Network()
	out := DaySlots{Kontor: r.kontor(), Date: r.date(), Calendars: []CalendarSlots{}}
	err := s.see(r, func(d *domain.Day) {
		out.Name = n.Kontors[d.Kontor].Name
		for _, c := range d.CalendarDays(n, s.Clock()) {
			out.Calendars = append(out.Calendars, CalendarSlots{
				c.Name, c.Capability, c.Agency, c.Types, c.Capacity, c.Basis, append([]domain.Slot{}, c.Slots...),
			})
		}
	})
	return out, err
}

// DayBookings is the booked times of a day.
type DayBookings struct {
	Kontor   domain.KontorID             `json:"kontor"`
	Date     domain.Date                 `json:"date"`
	Bookings []domain.Booking            `json:"bookings" doc:"By time; each in exactly one state"`
	Counts   map[domain.BookingState]int `json:"counts"`
}

func (s *server) booked(r request) (DayBookings, error) {
	out := DayBookings{Kontor: r.kontor(), Date: r.date(), Bookings: []domain.Booking{}}
	err := s.see(r, func(d *domain.Day) {
		out.Counts = d.BookingCounts(s.Clock())
		for _, b := range d.BookedTimes() {
			now := *b
			now.State = b.StateAt(s.Clock())
			out.Bookings = append(out.Bookings, s.bookingFor(r, d, now))
		}
	})
	return out, err
}

// StrandedList is the bookings that their offices cannot keep.
type StrandedList struct {
	Bookings []StrandedBooking `json:"bookings"`
}

// StrandedBooking is a booking that its office cannot keep, and why.
type StrandedBooking struct {
	Kontor domain.KontorID       `json:"kontor"`
	Name   string                `json:"name"`
	Date   domain.Date           `json:"date"`
	At     domain.Clock          `json:"at"`
	Code   domain.BookingCode    `json:"code"`
	Type   domain.ErrandTypeCode `json:"type"`
	State  domain.BookingState   `json:"state"`
	Cause  Worded                `json:"cause"`
}

func (s *server) stranded(r request) (StrandedList, error) {
	out := StrandedList{Bookings: []StrandedBooking{}}
	n := s.Books.Network()
	for _, b := range s.Board.StrandedBookings(s.Clock()) {
		if !s.sees(r, b.Kontor) {
			continue
		}
		row := StrandedBooking{
			Kontor: b.Kontor, Name: string(b.Kontor), Date: b.Date, At: b.At, Code: b.Code, Type: b.Type, State: b.StateAt(s.Clock()),
			Cause: s.worded(r, b.Cause),
		}
		if k := n.Kontors[b.Kontor]; k != nil {
			row.Name = k.Name
		}
		out.Bookings = append(out.Bookings, row)
	}
	return out, nil
}
