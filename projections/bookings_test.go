package projections

import (
	"testing"
	"time"

	"kontor/domain"
)

const (
	nextThursday domain.Date = "2024-05-16"
	cards                    = "skv-idkort-ans"
)

// booking is a scene whose network has a calendar for identity cards at the office, and who books there.
type booking struct {
	*scene
	net *domain.Network
	rev uint64
}

func newBooking(t *testing.T) *booking {
	s := newScene(t)
	b := &booking{scene: s, net: reference().Clone(), rev: uint64(len(seed()))}
	b.change(domain.CalendarSet{SlotCalendar: domain.SlotCalendar{
		Kontor: office, Name: "id-card", Capability: "id_card_station", Minutes: 20, Capacity: 1, Basis: domain.Synthetic,
		Week: [7]domain.Span{4: {Opens: 600, Closes: 960}}, Valid: domain.Period{From: "2024-01-01"},
	}})
	return b
}

// change writes an event in the network book.
func (b *booking) change(ev domain.Event) {
	b.Helper()
	b.rev++
	e := domain.Entry{ID: b.id(), Book: domain.NetworkBook, Revision: b.rev, At: b.time(0), Actor: domain.System, Events: []domain.Event{ev}}
	b.feed(e)
	b.net = b.board.Network()
}

// on is a command to the office's day of the date.
func (b *booking) on(date domain.Date, at time.Time, c domain.DayCommand) []domain.Event {
	b.Helper()
	book := domain.DaybookID(office, date)
	d := b.days[book]
	if d == nil {
		d = domain.NewDay(book)
		b.days[book] = d
	}
	events, err := d.Decide(domain.Moment{At: at, Actor: domain.System, Network: b.net, NewID: b.id}, c)
	if err != nil {
		b.Fatalf("%s on %s: %v", c.Name(), date, err)
	}
	e := domain.Entry{ID: b.id(), Book: book, Revision: d.Revision + 1, At: at, Recorded: at, Actor: domain.System, Command: c.Name(), Events: events}
	if err := d.Fold(e); err != nil {
		b.Fatal(err)
	}
	b.feed(e)
	return events
}

func (b *booking) reserve(date domain.Date, at domain.Clock) domain.BookingCode {
	b.Helper()
	errand := domain.ErrandID("halmstad.2024-05-02.x")
	return b.on(date, b.time(0), domain.ReserveSlot{Type: cards, At: at, Errand: errand})[0].(domain.SlotReserved).Code
}

// A day that is booked and not open is in no figure and no list of open days; it is in a snapshot, and opens as any other.
func TestADayIsBookedBeforeItOpens(t *testing.T) {
	b := newBooking(t)
	code := b.reserve(nextThursday, 600)
	if open := b.board.OpenBooks(); len(open) > 0 {
		t.Errorf("open are %v", open)
	}
	if held := b.board.Reservations(); len(held) != 1 || held[0].Code != code || held[0].Book != domain.DaybookID(office, nextThursday) {
		t.Errorf("reserved are %v", held)
	}
	b.on(nextThursday, b.time(1), domain.ConfirmBooking{Code: code})
	if held := b.board.Reservations(); len(held) != 0 {
		t.Errorf("when it is confirmed, reserved are %v", held)
	}
	b.open(2, 1) // today
	b.do(3, domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}})
	o := b.board.Overview(b.time(4))
	if o.Nation.Arrivals != 1 || len(o.Failures) > 0 {
		t.Errorf("the nation has %d arrivals, failures %v", o.Nation.Arrivals, o.Failures)
	}
	if row, _ := b.board.Office(office, b.time(4)); row.Date != thursday || row.Workload.Arrivals != 1 || !row.Balanced {
		t.Errorf("the office's row is %+v", row)
	}

	stored, err := b.board.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	if b.board, err = Restore(stored); err != nil {
		t.Fatal(err)
	}
	b.board.CaughtUp()
	b.on(nextThursday, nextThursday.At(590), domain.OpenDay{})
	b.on(nextThursday, nextThursday.At(598), domain.CheckInBooking{Code: code})
	row, _ := b.board.Office(office, nextThursday.At(599))
	if row.Date != nextThursday || row.Workload.Arrivals != 1 || !row.Balanced {
		t.Errorf("on the day the office's row is %+v", row)
	}
}

// A no-show is a figure of its own: nobody came, nobody left, nothing is open.
func TestNoShowsAreCountedApart(t *testing.T) {
	b := newBooking(t)
	came, missed := b.reserve(nextThursday, 600), b.reserve(nextThursday, 620)
	off, never := b.reserve(nextThursday, 640), b.reserve(nextThursday, 660)
	for _, code := range []domain.BookingCode{came, missed, off} {
		b.on(nextThursday, b.time(1), domain.ConfirmBooking{Code: code})
	}
	b.on(nextThursday, b.time(2), domain.CancelBooking{Code: off})
	b.on(nextThursday, nextThursday.At(590), domain.OpenDay{})
	b.on(nextThursday, nextThursday.At(599), domain.CheckInBooking{Code: came})
	b.on(nextThursday, nextThursday.At(970), domain.CloseDay{})
	f, ok := b.board.Day(office, nextThursday)
	want := map[domain.BookingState]int{domain.BookingUsed: 1, domain.BookingNoShow: 1, domain.BookingOff: 1, domain.BookingExpired: 1}
	if !ok || len(f.Bookings) != len(want) {
		t.Fatalf("the day's bookings are %v, want %v", f.Bookings, want)
	}
	for state, n := range want {
		if f.Bookings[state] != n {
			t.Errorf("%d bookings are %s, want %d (%s was never confirmed)", f.Bookings[state], state, n, never)
		}
	}
	if f.Workload.Arrivals != 1 || f.Workload.Left != 0 {
		t.Errorf("the day counts %d arrivals, %d left", f.Workload.Arrivals, f.Workload.Left)
	}
}

// When the hours are changed after times were booked, those that are outside them are listed, with why; and so is a day that nobody opened.
func TestStrandedBookings(t *testing.T) {
	b := newBooking(t)
	early, late := b.reserve(nextThursday, 600), b.reserve(nextThursday, 900)
	for _, code := range []domain.BookingCode{early, late} {
		b.on(nextThursday, b.time(1), domain.ConfirmBooking{Code: code})
	}
	stranded := func(at time.Time) (all []string) {
		for _, s := range b.board.StrandedBookings(at) {
			all = append(all, string(s.Code)+" "+s.Cause.Code)
		}
		return all
	}
	if got := stranded(b.time(2)); len(got) > 0 {
		t.Errorf("as things are, stranded are %v", got)
	}
	hours := domain.Hours{From: "2024-05-10", Basis: domain.Sourced}
	hours.Week[4] = domain.Span{Opens: 600, Closes: 780}
	b.change(domain.KontorHoursChanged{Kontor: office, Hours: hours})
	if got := stranded(b.time(3)); len(got) != 1 || got[0] != string(late)+" outside-hours" {
		t.Errorf("when the office closes at one, stranded are %v", got)
	}
	hours.From, hours.Week = "2024-05-11", [7]domain.Span{}
	b.change(domain.KontorHoursChanged{Kontor: office, Hours: hours})
	if got := stranded(b.time(4)); len(got) != 2 || got[0] != string(early)+" closed-that-day" {
		t.Errorf("when the office is closed that day, stranded are %v", got)
	}
	if got := stranded(nextThursday.Next().At(12 * 60)); len(got) != 2 || got[0] != string(early)+" never-opened" {
		t.Errorf("the day after, stranded are %v", got)
	}
}
