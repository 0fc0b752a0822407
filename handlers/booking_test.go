package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// varberg has no id-card station; halmstad, 60 km south, and goteborg-centrum, 69 km north, have one.
const varberg domain.BookID = "varberg.2024-09-05"

var varbergFront = domain.Actor{Role: domain.RoleReception, ID: "r-varberg"}

// coast is the west coast's offices, where times for identity cards can be booked: in Halmstad two on Thursdays, and in Gothenburg two on
// Thursdays and Fridays; one visitor each.
type coast struct {
	t     *testing.T
	log   *cuttable
	mu    sync.Mutex
	now   time.Time
	books *handlers.Books
	*handlers.Booking
}

func newCoast(t *testing.T) *coast {
	c := &coast{t: t, log: &cuttable{Log: memlog.New()}, now: domain.Date("2024-09-05").At(9*60 + 30)}
	c.restart()
	for _, part := range []string{domain.Catalogue, "Halland", "Västra Götaland"} {
		c.must(domain.NetworkBook, domain.SeedNetwork{Part: part}, domain.System)
	}
	thursday, friday := [7]domain.Span{4: {Opens: 600, Closes: 640}}, [7]domain.Span{4: {Opens: 600, Closes: 640}, 5: {Opens: 600, Closes: 640}}
	for k, week := range map[domain.KontorID][7]domain.Span{"halmstad": thursday, "goteborg-centrum": friday} {
		c.must(domain.NetworkBook, domain.SetCalendar{SlotCalendar: domain.SlotCalendar{
			Kontor: k, Name: "id-card", Capability: "id_card_station", Minutes: 20, Capacity: 1, Week: week,
			Valid: domain.Period{From: "2024-01-01", To: "2024-09-20"}, Basis: domain.Synthetic,
		}}, domain.System)
	}
	c.must(varberg, domain.OpenDay{}, varbergFront)
	return c
}

// restart is a process that begins anew on what the log has.
func (c *coast) restart() {
	c.t.Helper()
	c.books, c.Booking = c.process()
}

func (c *coast) process() (*handlers.Books, *handlers.Booking) {
	c.t.Helper()
	books, err := handlers.NewBooks(c.t.Context(), c.log, handlers.Options{Clock: c.clock})
	if err != nil {
		c.t.Fatal(err)
	}
	return books, handlers.NewBooking(books)
}

func (c *coast) clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *coast) later(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *coast) must(book domain.BookID, do domain.Command, who domain.Actor) handlers.Receipt {
	c.t.Helper()
	r, err := c.books.Do(c.t.Context(), book, do, handlers.Request{Actor: who})
	if err != nil {
		c.t.Fatalf("%s: %v", do.Name(), err)
	}
	return r
}

// idCard is an errand about an identity card that somebody comes to Varberg with.
func (c *coast) idCard() (id domain.ErrandID) {
	c.t.Helper()
	r := c.must(varberg, domain.Register{Errands: []domain.NewErrand{{Type: "skv-idkort-ans"}}}, varbergFront)
	for _, ev := range r.Entry.Events {
		if routed, ok := ev.(domain.ErrandRouted); ok {
			id = routed.Errand
			if routed.Decision.Target != domain.TargetBooked || routed.Decision.Booking == nil {
				c.t.Fatalf("an identity card in Varberg goes to %s: %+v", routed.Decision.Target, routed.Decision)
			}
		}
	}
	return id
}

func (c *coast) next(id domain.ErrandID) (handlers.BookedSlip, error) {
	return c.BookNext(c.t.Context(), id, handlers.Request{Actor: varbergFront, Key: "book " + string(id)})
}

// booked is what the two books say of the errand: the time that it ended with, and where that booking is.
func (c *coast) booked(id domain.ErrandID) (*domain.BookingRef, domain.BookingState) {
	c.t.Helper()
	var ref *domain.BookingRef
	var state domain.BookingState
	books, _ := c.process()
	if err := books.View(c.t.Context(), id.Book(), func(d *domain.Day) { ref = d.Errands[id].Booking }); err != nil || ref == nil {
		return nil, ""
	}
	err := books.View(c.t.Context(), ref.Book(), func(d *domain.Day) { state = d.Bookings[ref.Code].StateAt(c.clock()) })
	if err != nil {
		c.t.Fatal(err)
	}
	return ref, state
}

func (c *coast) offers(id domain.ErrandID, most int) (lines []string) {
	c.t.Helper()
	all, err := c.Offers(c.t.Context(), id, most)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, o := range all {
		lines = append(lines, fmt.Sprintf("%s %s %s %.0f km", o.Kontor, o.Date, o.At, o.Km))
	}
	return lines
}

// An errand about an identity card in Varberg is booked in Halmstad; when that is full it is Gothenburg, and when a day is full the next.
func TestAFullCalendarGivesTheNextPlaceAndDay(t *testing.T) {
	c := newCoast(t)
	want := []string{
		"halmstad 2024-09-12 10:00 60 km", // on the fifth nobody could be there by ten
		"halmstad 2024-09-12 10:20 60 km",
		"goteborg-centrum 2024-09-06 10:00 69 km",
		"goteborg-centrum 2024-09-06 10:20 69 km",
	}
	first := c.idCard()
	if got := c.offers(first, 4); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("offered are\n%q, want\n%q", got, want)
	}
	for i, where := range []string{
		"halmstad 2024-09-12 10:00", "halmstad 2024-09-12 10:20", "halmstad 2024-09-19 10:00", "halmstad 2024-09-19 10:20",
		"goteborg-centrum 2024-09-06 10:00", "goteborg-centrum 2024-09-06 10:20", "goteborg-centrum 2024-09-12 10:00",
	} {
		slip, err := c.next(c.idCard())
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(slip.Kontor, " ", slip.Date, " ", slip.At); got != where || slip.Minutes != 20 || slip.Code == "" || slip.Name == "" {
			t.Errorf("visitor %d is booked at %s (%+v), want %s", i, got, slip, where)
		}
	}
	for range 7 { // the rest of Gothenburg
		if _, err := c.next(c.idCard()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.next(first); !domain.Refused(err, "no-slot-anywhere") {
		t.Errorf("when everything is full: %v", err)
	}
}

// The same request gives the same slip, also when it comes again with another time in mind; another's time is not given twice.
func TestBookingIsOnce(t *testing.T) {
	c := newCoast(t)
	id, other := c.idCard(), c.idCard()
	at := handlers.Wanted{Kontor: "goteborg-centrum", Date: "2024-09-06", At: 600}
	who := handlers.Request{Actor: varbergFront, Key: "k"}
	slip, err := c.Book(t.Context(), id, at, who)
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.Book(t.Context(), id, at, who)
	if err != nil || again.BookingRef != slip.BookingRef {
		t.Errorf("again: %+v, %v", again.BookingRef, err)
	}
	if again, err = c.next(id); err != nil || again.BookingRef != slip.BookingRef {
		t.Errorf("whatever is free: %+v, %v", again.BookingRef, err)
	}
	if _, err := c.Book(t.Context(), id, handlers.Wanted{Kontor: at.Kontor, Date: at.Date, At: 620}, handlers.Request{Actor: varbergFront}); !domain.Refused(err, "already-booked") {
		t.Errorf("another time for the same errand: %v", err)
	}
	if slip, err := c.Book(t.Context(), other, handlers.Wanted{Kontor: at.Kontor, Date: at.Date, At: 620}, handlers.Request{Actor: varbergFront}); err != nil {
		t.Errorf("the time that was given back: %+v, %v", slip, err)
	}
	if _, err := c.Book(t.Context(), c.idCard(), at, handlers.Request{Actor: varbergFront}); !domain.Refused(err, "slot-full") {
		t.Errorf("a time that is taken: %v", err)
	}
	if ref, state := c.booked(id); ref == nil || *ref != slip.BookingRef || state != domain.BookingStands {
		t.Errorf("the books have %v, %s", ref, state)
	}
}

// cuttable is a log to which the line is cut at some append: before it is written, or before its answer is heard. From then on nothing gets
// through until it is mended.
type cuttable struct {
	handlers.Log
	mu      sync.Mutex
	armed   bool
	left    int // appends up to the cut
	written bool
}

var errCut = fmt.Errorf("%w: the line is cut", handlers.ErrUnavailable)

func (l *cuttable) cut(at int, written bool) { l.set(true, at, written) }

func (l *cuttable) mend() { l.set(false, 0, false) }

func (l *cuttable) set(armed bool, left int, written bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.armed, l.left, l.written = armed, left, written
}

// passes says whether the append is written, and whether its answer is heard.
func (l *cuttable) passes() (written, heard bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left--
	switch {
	case !l.armed || l.left > 0:
		return true, true
	case l.left == 0:
		return l.written, false
	}
	return false, false
}

func (l *cuttable) Append(ctx context.Context, h handlers.Head, e domain.Entry) (r handlers.Recorded, err error) {
	written, heard := l.passes()
	if written {
		r, err = l.Log.Append(ctx, h, e)
	}
	if !heard {
		return handlers.Recorded{}, errCut
	}
	return r, err
}

// Wherever it is cut off, before or after anything is written: the errand and the slot come to agree, nobody has two times, and no time is
// lost for good.
func TestBookingSurvivesAnyCut(t *testing.T) {
	at := handlers.Wanted{Kontor: "goteborg-centrum", Date: "2024-09-06", At: 600}
	for step := 1; step <= 3; step++ {
		for _, written := range []bool{false, true} {
			t.Run(fmt.Sprintf("step %d, written %t", step, written), func(t *testing.T) {
				c := newCoast(t)
				id := c.idCard()
				c.log.cut(step, written)
				_, err := c.Book(t.Context(), id, at, handlers.Request{Actor: varbergFront, Key: "k"})
				if !errors.Is(err, handlers.ErrUnavailable) {
					t.Fatalf("the cut was not felt: %v", err)
				}
				c.log.mend()
				c.restart()
				c.settled(id, at, step > 2 || step == 2 && written)
			})
		}
	}
}

// settled is what must hold after the cut: an errand that ended with a time has it, and one that did not can get one.
func (c *coast) settled(id domain.ErrandID, at handlers.Wanted, decided bool) {
	c.t.Helper()
	ref, _ := c.booked(id)
	if decided != (ref != nil) {
		c.t.Fatalf("the errand has %v; was it decided? %t", ref, decided)
	}
	c.settle(at)
	if _, state := c.booked(id); decided && state != domain.BookingStands {
		c.t.Errorf("after settling the booking is %s", state)
	}
	if !decided {
		c.later(domain.HoldFor) // a reservation that nobody took up
		other := c.idCard()
		if slip, err := c.Book(c.t.Context(), other, at, handlers.Request{Actor: varbergFront}); err != nil {
			c.t.Fatalf("the time stays taken by nobody: %+v, %v", slip, err)
		}
		at.At = 620
	}
	if _, err := c.Book(c.t.Context(), id, at, handlers.Request{Actor: varbergFront, Key: "again"}); err != nil {
		c.t.Errorf("booked again: %v", err)
	}
	if _, state := c.booked(id); state != domain.BookingStands {
		c.t.Errorf("in the end the booking is %s", state)
	}
	c.capacity(at)
}

// settle does what a process does from time to time.
func (c *coast) settle(at handlers.Wanted) {
	c.t.Helper()
	var held []domain.Reservation
	err := c.books.View(c.t.Context(), domain.DaybookID(at.Kontor, at.Date), func(d *domain.Day) { held = d.Reservations() })
	if err == nil {
		err = c.Settle(c.t.Context(), held)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// capacity says that no time of the day is given to two.
func (c *coast) capacity(at handlers.Wanted) {
	c.t.Helper()
	books, _ := c.process()
	err := books.View(c.t.Context(), domain.DaybookID(at.Kontor, at.Date), func(d *domain.Day) {
		taken := map[domain.Clock]int{}
		for _, b := range d.BookedTimes() {
			if b.StateAt(c.clock()).Takes() {
				taken[b.At]++
			}
		}
		for at, n := range taken {
			if n > 1 {
				c.t.Errorf("%d visitors are booked at %s", n, at)
			}
		}
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// A cut that lasts longer than a reservation holds: as long as nobody else has the time, it is the errand's.
func TestBookingIsSettledAfterItExpired(t *testing.T) {
	c := newCoast(t)
	id, at := c.idCard(), handlers.Wanted{Kontor: "goteborg-centrum", Date: "2024-09-06", At: 600}
	c.log.cut(3, false)
	if _, err := c.Book(t.Context(), id, at, handlers.Request{Actor: varbergFront, Key: "k"}); err == nil {
		t.Fatal("the cut was not felt")
	}
	c.log.mend()
	c.later(time.Hour)
	c.restart()
	if _, state := c.booked(id); state != domain.BookingExpired {
		t.Fatalf("before settling the booking is %s", state)
	}
	c.settle(at)
	if _, state := c.booked(id); state != domain.BookingStands {
		t.Errorf("after settling the booking is %s", state)
	}
}

// Two processes book for the same errands at once, and each for more than there are times: every errand has one, and every time one visitor.
func TestTwoProcessesBookAtOnce(t *testing.T) {
	c := newCoast(t)
	var ids []domain.ErrandID
	for range 10 {
		ids = append(ids, c.idCard())
	}
	var all sync.WaitGroup
	slips := make([][]handlers.BookedSlip, 2)
	for p := range slips {
		_, booking := c.process()
		slips[p] = make([]handlers.BookedSlip, len(ids))
		for i, id := range ids {
			all.Go(func() {
				who := handlers.Request{Actor: varbergFront, Key: fmt.Sprint("process ", p)}
				slip, err := booking.BookNext(context.Background(), id, handlers.Request{Actor: who.Actor, Key: who.Key + string(id)})
				if err != nil && !domain.Refused(err, "already-booked") {
					t.Errorf("errand %d, process %d: %v", i, p, err)
				}
				slips[p][i] = slip
			})
		}
	}
	all.Wait()
	times := map[string]domain.ErrandID{}
	for i, id := range ids {
		ref, state := c.booked(id)
		if ref == nil || state != domain.BookingStands {
			t.Errorf("errand %d has %v, which is %s", i, ref, state)
			continue
		}
		key := fmt.Sprint(ref.Kontor, ref.Date, ref.At)
		if other, taken := times[key]; taken {
			t.Errorf("%s and %s are both booked at %s", id, other, key)
		}
		times[key] = id
		for p := range slips {
			if code := slips[p][i].Code; code != "" && code != ref.Code {
				t.Errorf("process %d gave errand %d the slip %s, and its book has %s", p, i, code, ref.Code)
			}
		}
	}
}

// What is booked where is the host's: the errand's agency hears that it ended with a booked time, and nobody hears of the booking. A log with
// books of days that are not open yet is whole.
func TestAgenciesAreNotToldOfBookings(t *testing.T) {
	c := newCoast(t)
	slip, err := c.next(c.idCard())
	if err != nil {
		t.Fatal(err)
	}
	c.must(slip.Book(), domain.CancelBooking{Code: slip.Code}, varbergFront)
	owed, booked := handlers.Owed(c.log), 0
	for item, err := range c.log.Follow(t.Context(), handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			break
		}
		told, err := owed(t.Context(), item.Recorded)
		if err != nil {
			t.Fatal(err)
		}
		if item.Entry.Book == slip.Book() && len(told) > 0 {
			t.Errorf("of %s agencies are told %v", item.Entry.Command, told)
		}
		if item.Entry.Command == (domain.BookErrand{}).Name() {
			if booked++; told["skv"] != 1 || len(told) != 1 {
				t.Errorf("of the errand's end agencies are told %v", told)
			}
		}
	}
	if booked != 1 {
		t.Errorf("%d errands ended with a booked time", booked)
	}
	report, err := handlers.Verify(t.Context(), c.log, handlers.VerifyOptions{})
	if err != nil || !report.OK() {
		t.Errorf("verified: %v, %+v", err, report)
	}
}

// A reservation that was cut off from its errand is what the same errand is offered first, and takes.
func TestTheSameRequestTakesItsReservation(t *testing.T) {
	c := newCoast(t)
	id := c.idCard()
	c.log.cut(2, false)
	if _, err := c.next(id); !errors.Is(err, handlers.ErrUnavailable) {
		t.Fatalf("the cut was not felt: %v", err)
	}
	c.log.mend()
	c.restart()
	if got := c.offers(id, 2); got[0] != "halmstad 2024-09-12 10:00 60 km" {
		t.Errorf("the errand is offered %q", got)
	}
	if got := c.offers(c.idCard(), 2); got[0] != "halmstad 2024-09-12 10:20 60 km" {
		t.Errorf("another errand is offered %q", got)
	}
	slip, err := c.next(id)
	if err != nil || slip.At != 600 || slip.Date != "2024-09-12" {
		t.Errorf("booked is %+v, %v", slip, err)
	}
	c.capacity(handlers.Wanted{Kontor: slip.Kontor, Date: slip.Date, At: slip.At})
}

// Whoever may not book for an errand does not take from another the reservation that is about to be taken up.
func TestWhoMayNotBookGivesNothingBack(t *testing.T) {
	c := newCoast(t)
	id := c.idCard()
	halmstad := domain.DaybookID("halmstad", "2024-09-05")
	r := c.must(halmstad, domain.ReserveSlot{Type: "skv-idkort-ans", At: 620, Errand: id}, domain.System)
	code := r.Entry.Events[0].(domain.SlotReserved).Code
	at := handlers.Wanted{Kontor: "halmstad", Date: "2024-09-05", At: 620}
	agency := domain.Actor{Role: domain.RoleAgency, ID: "skv"}
	if _, err := c.Book(t.Context(), id, at, handlers.Request{Actor: agency}); err == nil {
		t.Fatal("an agency books for an errand")
	}
	c.must(varberg, domain.BookErrand{Errand: id, Booking: domain.BookingRef{Kontor: "halmstad", Date: "2024-09-05", At: 620, Code: code}}, varbergFront)
	c.must(halmstad, domain.ConfirmBooking{Code: code}, domain.System)
}
