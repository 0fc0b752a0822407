package domain

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// alviksTimes is a calendar at alvik for the insurance agency's personal matters: 20 minutes from 10:00 to 11:00, two visitors each.
func alviksTimes() SlotCalendar {
	return SlotCalendar{
		Kontor: alvik, Name: "fk-case", Agency: "fk", Types: []ErrandTypeCode{"fk-case"}, Minutes: 20, Capacity: 2,
		Week: [7]Span{4: {600, 660}}, Valid: Period{From: "2024-01-01"}, Basis: Synthetic,
	}
}

// playBooked plays the table where alvik has the calendar.
func playBooked(t *testing.T, table []scenario) {
	t.Helper()
	for _, s := range table {
		t.Run(s.name, func(t *testing.T) { newBookingStage(t).play(s) })
	}
}

func newBookingStage(t testing.TB) *stage {
	s := newStage(t)
	CalendarSet{alviksTimes()}.change(s.net)
	s.letter = 'a' // a reservation takes an id before any visit has
	return s
}

const (
	firstCode BookingCode = "0000-0001" // of a stage's first reservation
	atTen     Clock       = 600
)

// reserve is a reservation of the slot at ten, in the morning before the office opens.
func reserve(at string) past { return past{at, System, ReserveSlot{Type: "fk-case", At: atTen}} }

func heldAt(at string, code BookingCode, left int) SlotReserved {
	return SlotReserved{
		Code: code, Calendar: "fk-case", At: atTen, Minutes: 20, Type: "fk-case", Agency: "fk", Left: left, Until: clock(at).Add(HoldFor),
	}
}

// stands says in which state the booking is, at the time of day.
func stands(code BookingCode, at string, want BookingState) func(*Day) error {
	return func(d *Day) error {
		b := d.Bookings[code]
		if b == nil {
			return fmt.Errorf("there is no booking %s", code)
		}
		if got := b.StateAt(clock(at)); got != want {
			return fmt.Errorf("booking %s is %s, want %s", code, got, want)
		}
		return nil
	}
}

func TestReserveSlot(t *testing.T) {
	playBooked(t, []scenario{
		{
			name: "a slot is reserved before the day is opened, for ten minutes",
			when: ReserveSlot{Type: "fk-case", At: atTen}, by: System, at: "08:00",
			then: []Event{heldAt("08:00", firstCode, 1)},
			and:  also(stands(firstCode, "08:09", BookingHeld), stands(firstCode, "08:10", BookingExpired)),
		},
		{
			name:  "a full slot takes nobody more",
			given: []past{reserve("08:00"), {"08:01", System, ReserveSlot{Type: "fk-case", At: atTen, Errand: "berga.2024-05-02.x"}}},
			when:  ReserveSlot{Type: "fk-case", At: atTen}, by: System, at: "08:05",
			no: "lost slot-full at=10:00 date=2024-05-02 kontor=Alvik",
		},
		{
			name:  "a reservation that expired is free for the next",
			given: []past{reserve("08:00"), {"08:01", System, ReserveSlot{Type: "fk-case", At: atTen, Errand: "berga.2024-05-02.x"}}},
			when:  ReserveSlot{Type: "fk-case", At: atTen}, by: System, at: "08:10",
			then: []Event{heldAt("08:10", "0000-0003", 0)},
			and:  also(stands("0000-0003", "08:10", BookingHeld), stands(firstCode, "08:10", BookingExpired)),
		},
		{
			name:  "the same errand's reservation of the same slot is one",
			given: []past{{"08:00", System, ReserveSlot{Type: "fk-case", At: atTen, Errand: "berga.2024-05-02.x"}}},
			when:  ReserveSlot{Type: "fk-case", At: atTen, Errand: "berga.2024-05-02.x"}, by: System, at: "08:05",
		},
		{
			name: "a time that the calendar does not give",
			when: ReserveSlot{Type: "fk-case", At: atTen + 5}, by: System, at: "08:00",
			no: "ruled no-such-slot at=10:05 date=2024-05-02 kontor=Alvik",
		},
		{
			name: "what has begun is not booked",
			when: ReserveSlot{Type: "fk-case", At: atTen}, by: System, at: "10:00",
			no: "ruled slot-past at=10:00 date=2024-05-02",
		},
		{
			name: "a type for which there is no calendar",
			when: ReserveSlot{Type: "fk-ask", At: atTen}, by: System, at: "08:00",
			no: "ruled no-calendar date=2024-05-02 kontor=Alvik type=ärende fk-ask type_en=errand fk-ask",
		},
		{
			name: "no such type",
			when: ReserveSlot{Type: "fk-none", At: atTen}, by: System, at: "08:00",
			no: "unknown unknown-type type=fk-none",
		},
		{
			name: "no such errand, as its id names no book",
			when: ReserveSlot{Type: "fk-case", At: atTen, Errand: "nothing"}, by: System, at: "08:00",
			no: "unknown unknown-errand errand=nothing",
		},
		{
			name: "an agency books nothing",
			when: ReserveSlot{Type: "fk-case", At: atTen}, by: fk, at: "08:00",
			no: "ruled not-for-agencies",
		},
		{
			name:  "after the day is closed nothing can be booked",
			given: opened(past{"09:58", boss, CloseDay{}}),
			when:  ReserveSlot{Type: "fk-case", At: atTen}, by: System, at: "09:59",
			no: "ruled day-closed date=2024-05-02",
		},
		{
			name:  "a practice day books nothing real",
			given: []past{{"08:00", boss, OpenDay{Practice: true}}},
			when:  ReserveSlot{Type: "fk-case", At: atTen}, by: System, at: "08:01",
			no: "ruled practice-books-nothing",
		},
		{
			name:  "and a day on which somebody comes to a booked time is no practice",
			given: []past{reserve("08:00"), {"08:01", System, ConfirmBooking{firstCode}}},
			when:  OpenDay{Practice: true}, by: boss, at: "09:00",
			no: "ruled practice-with-bookings date=2024-05-02 kontor=Alvik",
		},
	})
}

// A day without opening hours, one too far ahead, and one that is over.
func TestReserveSlotOnOtherDays(t *testing.T) {
	net := smallNetwork()
	always := alviksTimes()
	always.Week = [7]Span{{0, 1440}, {0, 1440}, {0, 1440}, {0, 1440}, {0, 1440}, {0, 1440}, {0, 1440}}
	CalendarSet{always}.change(net)
	for _, c := range []struct {
		name string
		date Date
		no   string
	}{
		{"a Saturday", "2024-05-04", "ruled kontor-closed date=2024-05-04 kontor=Alvik"},
		{"in a year", "2025-05-01", "ruled too-far-ahead date=2025-05-01 most=60"},
		{"yesterday", "2024-04-30", "ruled day-over date=2024-04-30"},
		{"in a week", "2024-05-10", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := NewDay(DaybookID(alvik, c.date))
			s := newStage(t)
			events, err := d.Decide(Moment{At: clock("09:00"), Actor: System, Network: net, NewID: s.newID}, ReserveSlot{Type: "fk-case", At: atTen})
			if got := told(err); got != c.no || (c.no == "") != (len(events) == 1) {
				t.Errorf("refused %q with %d events, want %q", got, len(events), c.no)
			}
		})
	}
}

func TestConfirmAndCancelBooking(t *testing.T) {
	held := []past{reserve("08:00")}
	confirmed := append(held[:1:1], past{"08:05", System, ConfirmBooking{firstCode}})
	other := past{"08:10", System, ReserveSlot{Type: "fk-case", At: atTen, Errand: "berga.2024-05-02.x"}}
	playBooked(t, []scenario{
		{
			name:  "a reservation that is confirmed stays",
			given: held,
			when:  ConfirmBooking{firstCode}, by: System, at: "08:09",
			then: []Event{BookingConfirmed{Code: firstCode}},
			and:  stands(firstCode, "11:00", BookingStands),
		},
		{
			name:  "confirmed again, it is",
			given: confirmed,
			when:  ConfirmBooking{firstCode}, by: System,
		},
		{
			name:  "one that expired is confirmed if its place is still free, and that is said",
			given: held,
			when:  ConfirmBooking{firstCode}, by: System, at: "08:20",
			then: []Event{BookingConfirmed{Code: firstCode, Late: true}},
		},
		{
			name:  "one that was cancelled is not",
			given: append(held[:1:1], past{"08:05", front, CancelBooking{firstCode}}),
			when:  ConfirmBooking{firstCode}, by: System, at: "08:06",
			no: "ruled booking-cancelled at=10:00 code=0000-0001 date=2024-05-02",
		},
		{
			name:  "a cancelled booking gives its place back",
			given: confirmed,
			when:  CancelBooking{firstCode}, at: "08:30",
			then: []Event{BookingCancelled{firstCode, BookingStands}},
			and: func(d *Day) error {
				if n := d.taken("fk-case", atTen, 20, clock("08:30")); n != 0 {
					return fmt.Errorf("%d places are taken", n)
				}
				return nil
			},
		},
		{
			name:  "cancelled again, it is",
			given: append(confirmed[:2:2], past{"08:30", front, CancelBooking{firstCode}}),
			when:  CancelBooking{firstCode},
		},
		{
			name:  "one that expired needs no cancelling",
			given: append(held[:1:1], other),
			when:  CancelBooking{firstCode},
		},
		{
			name: "no such booking",
			when: CancelBooking{"AAAA-BBBB"},
			no:   "unknown unknown-booking code=AAAA-BBBB date=2024-05-02",
		},
	})
}

// When both places were given to others meanwhile, a reservation that expired cannot be confirmed: nobody is promised what another has.
func TestConfirmTooLate(t *testing.T) {
	s := newBookingStage(t)
	do := func(at string, c DayCommand) error {
		_, err := s.do(at, System, c)
		s.letter++
		return err
	}
	if err := do("08:00", ReserveSlot{Type: "fk-case", At: atTen}); err != nil {
		t.Fatal(err)
	}
	mine := s.day.BookedTimes()[0].Code
	for _, errand := range []ErrandID{"berga.2024-05-02.x", "berga.2024-05-02.y"} {
		if err := do("08:15", ReserveSlot{Type: "fk-case", At: atTen, Errand: errand}); err != nil {
			t.Fatal(err)
		}
		s.ids += 7
	}
	if got, want := told(do("08:16", ConfirmBooking{mine})), "lost booking-expired at=10:00 code="+string(mine)+" date=2024-05-02"; got != want {
		t.Errorf("refused %q, want %q", got, want)
	}
	if got := told(do("08:17", CheckInBooking{Code: mine})); got != "ruled day-not-open date=2024-05-02" {
		t.Errorf("checked in: %q", got)
	}
}

func TestCheckIn(t *testing.T) {
	booked := []past{reserve("08:00"), {"08:01", System, ConfirmBooking{firstCode}}}
	day := append(booked[:2:2], opened()...)
	early := past{"09:56", front, CheckInBooking{Code: firstCode}}
	playBooked(t, []scenario{
		{
			name:  "whoever comes to a booked time is a visit, with the booked time kept apart from when it came",
			given: day,
			when:  CheckInBooking{Code: firstCode, Language: "so"}, at: "10:04",
			then: []Event{
				VisitRegistered{Visit: visit('a'), Kind: Person, Language: "so", Errands: 1, Arrived: clock("10:04"), Booked: clock("10:00")},
				ErrandRegistered{visit('a'), errand('a', 1), "fk", "fk-case", InDepth, matterOf('a', 1), EarlierUnknown},
				ErrandRouted{errand('a', 1), "fk", toDesk("fk"), 0},
				TicketIssued{visit('a'), "A001"},
				EstimateGiven{visit('a'), errand('a', 1), noEstimate(1, 2)},
				BookingCheckedIn{firstCode, visit('a'), -minutes(4)},
			},
			and: also(stands(firstCode, "10:04", BookingUsed), is(errand('a', 1), Waiting), func(d *Day) error {
				if v := d.Visits[visit('a')]; !v.Booked.Equal(clock("10:00")) || !v.Since.Equal(clock("10:04")) {
					return fmt.Errorf("booked for %v, came %v", v.Booked, v.Since)
				}
				return nil
			}),
		},
		{
			name:  "checked in again, it is",
			given: append(day[:6:6], early),
			when:  CheckInBooking{Code: firstCode}, at: "10:00",
		},
		{
			name:  "who has come cannot cancel",
			given: append(day[:6:6], early),
			when:  CancelBooking{firstCode}, at: "10:00",
			no: "ruled booking-used at=10:00 code=0000-0001 date=2024-05-02",
		},
		{
			name:  "nobody checks in before the day is open",
			given: booked,
			when:  CheckInBooking{Code: firstCode}, at: "08:30",
			no: "ruled day-not-open date=2024-05-02",
		},
		{
			name:  "nor with what was cancelled",
			given: append(day[:6:6], past{"09:56", front, CancelBooking{firstCode}}),
			when:  CheckInBooking{Code: firstCode}, at: "10:00",
			no: "ruled booking-cancelled at=10:00 code=0000-0001 date=2024-05-02",
		},
		{
			name:  "nor with what was never confirmed",
			given: append([]past{reserve("08:00")}, opened()...),
			when:  CheckInBooking{Code: firstCode}, at: "10:00",
			no: "ruled booking-expired at=10:00 code=0000-0001 date=2024-05-02",
		},
	})
}

// At close a booked time to which nobody came is a no-show: no visit, nobody who left, nothing open.
func TestNoShow(t *testing.T) {
	s := newBookingStage(t)
	for _, p := range append([]past{reserve("08:00"), {"08:01", System, ConfirmBooking{firstCode}}}, opened()...) {
		if _, err := s.do(p.at, p.by, p.do); err != nil {
			t.Fatal(err)
		}
	}
	events, err := s.do("16:00", boss, CloseDay{})
	if err != nil {
		t.Fatal(err)
	}
	last := events[len(events)-1]
	if last != (DayClosed{Missed: 1}) || events[len(events)-2] != (BookingMissed{firstCode, atTen}) {
		t.Errorf("the day closes with %v", events)
	}
	if err := stands(firstCode, "16:00", BookingNoShow)(s.day); err != nil {
		t.Error(err)
	}
	if len(s.day.Visits) != 0 || len(s.day.Accounts) != 0 {
		t.Errorf("a no-show is counted as %d visits", len(s.day.Visits))
	}
}

func TestBookErrand(t *testing.T) {
	ref := BookingRef{Kontor: berga, Date: "2024-05-03", At: atTen, Code: "7K3F-Q2MX", Km: 20}
	other := BookingRef{Kontor: cederby, Date: "2024-05-03", At: atTen, Code: "AAAA-AAAA", Km: 40}
	waits := opened(came("10:00", "fk-ask"), came("10:01", "fk-ask"))
	inService := append(waits[:6:6], past{"10:05", ann, CallNext{"1"}}, past{"10:06", ann, Start{errand('a', 1)}})
	booked := append(waits[:6:6], past{"10:05", front, BookErrand{errand('a', 1), ref}})
	play(t, []scenario{
		{
			name:  "an errand that waits ends booked, with where and when and the code",
			given: waits,
			when:  BookErrand{errand('a', 1), ref}, at: "10:05",
			then: []Event{ErrandEnded{Errand: errand('a', 1), Outcome: BookedTime, Booking: &ref, Waited: minutes(5)}},
			and:  also(is(errand('a', 1), Ended), aged('a', "10:00", 0), aged('b', "10:01", 1)),
		},
		{
			name:  "one in service ends booked at its desk, which is free then",
			given: inService,
			when:  BookErrand{errand('a', 1), ref}, by: ann, at: "10:10",
			then: []Event{ErrandEnded{
				Errand: errand('a', 1), Outcome: BookedTime, Booking: &ref, Desk: "1", Officer: "ann", Served: minutes(4), Waited: minutes(5),
			}},
			and: also(is(errand('a', 1), Ended), free("1")),
		},
		{
			name:  "booked so already",
			given: booked,
			when:  BookErrand{errand('a', 1), ref},
		},
		{
			name:  "booked otherwise, the loser hears where and when",
			given: booked,
			when:  BookErrand{errand('a', 1), other},
			no:    "lost already-booked at=10:00 date=2024-05-03 kontor=Berga ticket=A001",
		},
		{
			name:  "an errand that has ended is not booked",
			given: append(inService[:8:8], past{"10:07", ann, End{errand('a', 1), Solved}}),
			when:  BookErrand{errand('a', 1), ref},
			no:    "lost already-ended officer=ann outcome=solved ticket=A001",
		},
		{
			name:  "nor one whose visitor was called and has not come",
			given: append(waits[:6:6], past{"10:05", ann, CallNext{"1"}}),
			when:  BookErrand{errand('a', 1), ref},
			no:    "ruled not-bookable-now state=called ticket=A001",
		},
		{
			name:  "an officer books nothing at another's desk",
			given: inService,
			when:  BookErrand{errand('a', 1), ref}, by: bo,
			no: "ruled not-your-desk officer=ann",
		},
		{
			name:  "a booking that names no place",
			given: waits,
			when:  BookErrand{errand('a', 1), BookingRef{Kontor: berga, Code: "7K3F-Q2MX"}},
			no:    "malformed bad-booking code=7K3F-Q2MX",
		},
		{
			name:  "no such errand",
			given: waits,
			when:  BookErrand{"nothing", ref},
			no:    "unknown unknown-errand errand=nothing",
		},
	})
}

// Whatever is reserved, confirmed, cancelled, left to expire and checked in, in whatever order: no moment of the day has more bookings than
// places, and every booking is in exactly one state.
func TestCapacityIsNeverExceeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }
		b := newBookingRun(t)
		for range rapid.IntRange(5, 60).Draw(t, "steps") {
			b.now = b.now.Add(time.Duration(pick(8)) * time.Minute)
			b.do(b.command(pick))
			b.check()
		}
	})
}

// bookingRun is alvik's day on which people book and come.
type bookingRun struct {
	t    *rapid.T
	day  *Day
	net  *Network
	cal  SlotCalendar
	now  time.Time
	ids  int
	code []BookingCode
}

func newBookingRun(t *rapid.T) *bookingRun {
	cal := alviksTimes()
	cal.Minutes = rapid.SampledFrom([]int{20, 30}).Draw(t, "minutes")
	cal.Capacity = rapid.IntRange(1, 3).Draw(t, "capacity")
	net := smallNetwork()
	CalendarSet{cal}.change(net)
	return &bookingRun{t: t, day: NewDay(DaybookID(alvik, today)), net: net, cal: cal, now: clock("08:00")}
}

func (b *bookingRun) command(pick func(int) int) DayCommand {
	code := BookingCode("AAAA-AAAA")
	if len(b.code) > 0 {
		code = b.code[pick(len(b.code))]
	}
	switch pick(10) {
	case 0:
		return OpenDay{}
	case 1:
		return CancelBooking{code}
	case 2:
		return CheckInBooking{Code: code}
	case 3, 4, 5:
		return ConfirmBooking{code}
	}
	errand := ErrandID(fmt.Sprintf("berga.2024-05-02.%d", pick(6)))
	return ReserveSlot{Type: "fk-case", At: atTen + Clock(10*pick(7)), Errand: errand}
}

func (b *bookingRun) do(c DayCommand) {
	b.t.Helper()
	id := func() (u uuid.UUID) {
		b.ids++
		u[14], u[15] = byte(b.ids>>5), byte(b.ids&31)
		return u
	}
	m := Moment{At: b.now, Actor: System, Network: b.net, NewID: func() uuid.UUID { return id() }}
	events, err := b.day.Decide(m, c)
	if err != nil || len(events) == 0 {
		return
	}
	for _, ev := range events {
		if r, ok := ev.(SlotReserved); ok {
			b.code = append(b.code, r.Code)
		}
		ev.(dayEvent).evolve(b.day, b.now)
	}
	b.day.At = b.now
}

func (b *bookingRun) check() {
	b.t.Helper()
	for minute := Clock(0); minute < 24*60; minute += 5 {
		if n := b.day.taken(b.cal.Name, minute, 1, b.now); n > b.cal.Capacity {
			b.t.Fatalf("%d bookings at %s, where there are %d places", n, minute, b.cal.Capacity)
		}
	}
	sum := 0
	for state, n := range b.day.BookingCounts(b.now) {
		known := false
		for _, s := range BookingStates {
			known = known || s == state
		}
		if !known {
			b.t.Fatalf("%d bookings are %q", n, state)
		}
		sum += n
	}
	if sum != len(b.code) || len(b.day.Bookings) != len(b.code) {
		b.t.Fatalf("%d were made, %d are there, %d are in some state", len(b.code), len(b.day.Bookings), sum)
	}
	came := 0
	for _, v := range b.day.Visits {
		if !v.Booked.IsZero() {
			came++
		}
	}
	if came != b.day.BookingCounts(b.now)[BookingUsed] {
		b.t.Fatalf("%d visits came to booked times, %d bookings are checked in", came, b.day.BookingCounts(b.now)[BookingUsed])
	}
}

// bookedStory is a day in which times are booked: one is kept, one cancelled, one missed; and an errand that ends with a booked time.
func bookedStory(t *testing.T) [][]byte {
	t.Helper()
	s := newBookingStage(t)
	other := func(n int) ErrandID { return ErrandID(fmt.Sprintf("berga.2024-05-02.%d", n)) }
	for _, p := range append([]past{
		{"08:00", System, ReserveSlot{Type: "fk-case", At: atTen, Errand: other(1), Matter: "7K3F-Q2MX"}}, {"08:01", System, ConfirmBooking{"0000-0001"}},
		{"08:02", System, ReserveSlot{Type: "fk-case", At: atTen, Errand: other(2)}}, {"08:03", System, ConfirmBooking{"0000-0002"}},
		{"08:04", System, ReserveSlot{Type: "fk-case", At: atTen + 20, Errand: other(3)}}, {"08:05", front, CancelBooking{"0000-0003"}},
	}, opened(past{"09:58", front, CheckInBooking{Code: "0000-0001"}}, came("10:01", "fk-ask"),
		past{"10:02", front, BookErrand{errand('b', 1), BookingRef{Kontor: berga, Date: "2024-05-03", At: atTen, Code: "7K3F-Q2MX", Km: 20}}},
		past{"16:00", boss, CloseDay{}})...) {
		s.letter = max(s.letter, 'a')
		if _, err := s.do(p.at, p.by, p.do); err != nil {
			t.Fatalf("%s at %s: %v", p.do.Name(), p.at, err)
		}
	}
	return s.log
}

// What has moved away, or has no agreement on the day, cannot be booked, and whoever has booked it is stranded.
func TestWhatIsNotServedThereIsNotBooked(t *testing.T) {
	for name, ev := range map[string]networkEvent{
		"moved":        ServiceMoved{From: alvik, To: berga, Types: []ErrandTypeCode{"fk-case"}, Date: today, Basis: Sourced},
		"no agreement": AgreementSigned{Agreement{"fk-2020", "fk", []ErrandTypeCode{"fk-case"}, Period{"2020-01-01", "2024-05-01"}, Sourced, false}},
	} {
		s := newBookingStage(t)
		s.must("08:00", System, ReserveSlot{Type: "fk-case", At: atTen})
		ev.change(s.net)
		s.net.unindexed()
		if _, err := s.do("08:01", System, ReserveSlot{Type: "fk-case", At: atTen}); !Refused(err, "no-calendar") {
			t.Errorf("%s: %v", name, err)
		}
		if all := s.day.StrandedBookings(s.net, clock("08:01")); len(all) != 1 {
			t.Errorf("%s: stranded are %v", name, all)
		}
	}
}

// Somebody who is about to book comes too.
func TestADayWithAReservationIsNotForPractice(t *testing.T) {
	s := newBookingStage(t)
	s.must("08:00", System, ReserveSlot{Type: "fk-case", At: atTen})
	if _, err := s.do("08:01", boss, OpenDay{Practice: true}); !Refused(err, "practice-with-bookings") {
		t.Errorf("while it is held: %v", err)
	}
	s.must("08:10", boss, OpenDay{Practice: true})
	if _, err := s.do("08:11", System, ConfirmBooking{firstCode}); !Refused(err, "booking-expired") {
		t.Errorf("confirmed on a practice day: %v", err)
	}
}

// Whoever came and was registered again for a time in the afternoon keeps the place of the morning, and stays protected.
func TestJoiningABookedVisitKeepsTheEarlierPlace(t *testing.T) {
	for _, into := range []int{0, 1} {
		s := newBookingStage(t)
		cal := alviksTimes()
		cal.Week[4].Closes = 960
		CalendarSet{cal}.change(s.net)
		s.net.unindexed()
		s.must("08:00", System, ReserveSlot{Type: "fk-case", At: 840})
		s.must("08:01", System, ConfirmBooking{firstCode})
		s.must("09:00", boss, OpenDay{})
		s.must("10:00", front, Register{Errands: errands("fk-ask"), Protected: true})
		s.letter = 'f'
		s.must("10:06", front, CheckInBooking{Code: firstCode})
		keep, gone := s.day.Order[into], s.day.Order[1-into]
		s.must("10:07", boss, Join{gone, keep})
		if v := s.day.Visits[keep]; s.day.rank(v).After(clock("10:00")) || !v.Protected {
			t.Errorf("joined into %d: rank %s, protected %t", into, s.day.rank(v), v.Protected)
		}
	}
}
