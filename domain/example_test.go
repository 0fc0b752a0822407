package domain_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
)

// counter gives ids that repeat.
func counter() func() uuid.UUID {
	n := byte(0)
	return func() uuid.UUID { n++; return uuid.UUID{6: 0x40, 8: 0x80, 15: n} }
}

// A command is decided on the day; what happens is folded; the next is decided on that.
func ExampleDay_Decide() {
	day := domain.NewDay("skelleftea.2024-05-02")
	m := domain.Moment{
		At: day.Date.At(10 * 60), Network: domain.Reference(), NewID: counter(),
		Actor: domain.Actor{Role: domain.RoleSupervisor, ID: "s-1"},
	}
	do := func(c domain.DayCommand) {
		events, err := day.Decide(m, c)
		fmt.Print(c.Name(), ":")
		for _, ev := range events {
			fmt.Print(" ", ev.Name())
		}
		if err != nil {
			fmt.Print(" refused, ", err)
		}
		fmt.Println()
		if len(events) > 0 {
			entry := domain.Entry{Book: day.Book(), Revision: day.Revision + 1, At: m.At, Actor: m.Actor, Command: c.Name(), Events: events}
			if err := day.Fold(entry); err != nil {
				fmt.Println(err)
			}
		}
		m.At = m.At.Add(5 * time.Minute)
	}
	do(domain.OpenDay{})
	do(domain.OpenDesk{Desk: "1", Officer: "o-skelleftea-1", Agencies: []domain.AgencyCode{"fk"}})
	do(domain.CallNext{Desk: "1"})
	do(domain.Register{Errands: []domain.NewErrand{{Type: "fk-bostb"}}})
	do(domain.CallNext{Desk: "1"})
	errand := day.Visits[day.Order[0]].Errands[0]
	do(domain.Start{Errand: errand})
	do(domain.End{Errand: errand, Outcome: domain.HandedOver})
	do(domain.End{Errand: errand, Outcome: domain.HandedOver})
	fmt.Println("balanced:", day.Balanced())

	// Output:
	// open-day: day-opened
	// open-desk: desk-opened
	// call-next: refused, nobody-waits desk=1
	// register: visit-registered errand-registered errand-routed ticket-issued estimate-given
	// call-next: visitor-called
	// start: service-started
	// end: errand-ended
	// end:
	// balanced: true
}

// Varberg has no id-card station: the errand is referred to the nearest office that has one, and every alternative says why not.
func ExampleRoute() {
	n := domain.Reference()
	dec, err := domain.Route(n, domain.Asked{Kontor: "varberg", Type: n.Types["skv-idkort-ans"], Date: "2024-05-02"})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%s: %s, %.1f km\n", dec.Target, dec.Referral.Kontor, dec.Referral.Km)
	fmt.Println("because:", dec.Reason)
	for _, r := range dec.Rejected {
		fmt.Println("not", r.Target, r.Kontor+":", r.Cause.Code)
	}

	// Output:
	// referral: halmstad, 60.5 km
	// because: routed-office km=60.5 kontor=Halmstad
	// not desk varberg: no-capability
	// not video varberg: not-by-video
	// not booked varberg: nowhere-to-book
	// not handover varberg: not-receivable
	// not referral falkenberg: no-capability
	// not referral kungsbacka: no-capability
}

// A refusal is a code with arguments; its kind says what the caller can do about it.
func ExampleRefusal() {
	day := domain.NewDay("skelleftea.2024-05-02")
	m := domain.Moment{At: day.Date.At(10 * 60), Network: domain.Reference(), Actor: domain.Actor{Role: domain.RoleReception, ID: "r-1"}}
	_, err := day.Decide(m, domain.Register{Errands: []domain.NewErrand{{Type: "fk-bostb"}}})
	var no *domain.Refusal
	if errors.As(err, &no) {
		fmt.Println(no.Code, no.Args["date"], no.Kind == domain.Ruled)
	}

	// Output:
	// day-not-open 2024-05-02 true
}

// An entry is what one command wrote; its stored bytes are everything there is, and their hash is the next entry's link.
func ExampleEncodeEntry() {
	day := domain.NewDay("skelleftea.2024-05-02")
	entry := domain.Entry{
		Book: day.Book(), Revision: 1, At: day.Date.At(10 * 60).UTC(), Actor: domain.System, Command: "close-day",
		Events: []domain.Event{domain.DayClosed{}},
	}
	stored, err := domain.EncodeEntry(entry)
	if err != nil {
		fmt.Println(err)
	}
	read, err := domain.DecodeEntry(stored)
	fmt.Println(read.Book, read.Revision, read.Actor, read.Events[0].Name(), err)
	fmt.Println(len(domain.HashOf(stored).String()), "digits of hash")

	// Output:
	// skelleftea.2024-05-02 1 system day-closed <nil>
	// 64 digits of hash
}

// An id names the book that it stands in, and an errand's nothing of its visit.
func ExampleErrandID_Book() {
	fmt.Println(domain.ErrandID("umea.2024-05-02.6f1c2a9e-0b7d-4c55-9d0e-0c8a4f3f1b2d").Book())
	fmt.Printf("%q\n", domain.ErrandID("umea").Book())

	// Output:
	// umea.2024-05-02
	// ""
}

// Where else today? On a Monday Hudiksvall is closed.
func ExampleKontor_HoursOn() {
	hudiksvall := domain.Reference().Kontors["hudiksvall"]
	for _, date := range []domain.Date{"2024-05-06", "2024-05-07"} {
		hours := hudiksvall.HoursOn(date)
		fmt.Println(date, date.Weekday(), hours.Opens, hours.Closes, hours != domain.Span{})
	}

	// Output:
	// 2024-05-06 Monday 00:00 00:00 false
	// 2024-05-07 Tuesday 10:00 16:00 true
}

// A day's dates are the office's: both clock-change days are right.
func ExampleDate_At() {
	for _, date := range []domain.Date{"2024-03-30", "2024-03-31", "2024-10-27"} {
		opens := date.At(10 * 60)
		fmt.Println(opens.Format(time.RFC3339), opens.Sub(date.At(0)))
	}

	// Output:
	// 2024-03-30T10:00:00+01:00 10h0m0s
	// 2024-03-31T10:00:00+02:00 9h0m0s
	// 2024-10-27T10:00:00+01:00 11h0m0s
}
