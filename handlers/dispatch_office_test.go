package handlers_test

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
)

// office is a kontor's day on a log, driven by the commands that people give.
type office struct {
	t        testing.TB
	books    *handlers.Books
	log      handlers.Log
	book     domain.BookID
	now      time.Time
	ids      uint64
	counting sync.Mutex
	visits   []domain.VisitID
	errands  []domain.ErrandID
}

// supervisor may do everything at every desk.
var supervisor = domain.Actor{Role: domain.RoleSupervisor, ID: "s-1"}

// network is a network with one office, which serves fk, pm and af, as one entry's events; and that office with two of its officers.
var network = sync.OnceValue(func() (one oneOffice) {
	const date = "2024-05-02"
	n := domain.Reference()
	for id, k := range n.Kontors {
		presence, _ := k.Offers("af", domain.General, date)
		if presence == domain.Service && len(n.Staff(id, date)) >= 2 && k.HoursOn(date) != (domain.Span{}) && (one.kontor == "" || id < one.kontor) {
			one.kontor = id
		}
	}
	one.officers = n.Staff(one.kontor, date)
	add := func(ev domain.Event) { one.events = append(one.events, ev) }
	for _, code := range slices.Sorted(maps.Keys(n.Agencies)) {
		add(domain.AgencyListed{Agency: n.Agencies[code]})
	}
	for _, code := range slices.Sorted(maps.Keys(n.Types)) {
		add(domain.ErrandTypeListed{ErrandType: n.Types[code]})
	}
	for _, a := range n.Agreements {
		add(domain.AgreementSigned{Agreement: a})
	}
	k := n.Kontors[one.kontor]
	add(domain.KontorOpened{Kontor: *k})
	for _, h := range k.Hours() {
		add(domain.KontorHoursChanged{Kontor: k.ID, Hours: h})
	}
	for _, offering := range k.Offerings() {
		add(domain.OfferingChanged{Kontor: k.ID, Offering: offering})
	}
	for _, c := range k.Capabilities() {
		add(domain.CapabilityChanged{Kontor: k.ID, Capability: c})
	}
	for _, officer := range one.officers {
		for _, a := range n.Officers[officer] {
			add(domain.OfficerAssigned{Officer: officer, Assignment: a})
		}
	}
	return one
})

type oneOffice struct {
	events   []domain.Event
	kontor   domain.KontorID
	officers []domain.OfficerID
}

// agencies are those that have an agreement.
func (o oneOffice) agencies() map[domain.AgencyCode]bool {
	signed := map[domain.AgencyCode]bool{}
	for _, ev := range o.events {
		if ev, ok := ev.(domain.AgreementSigned); ok {
			signed[ev.Agency] = true
		}
	}
	return signed
}

// openOffice opens the day of the office, with two desks: one for af, and one for fk and pm.
func openOffice(t testing.TB, log handlers.Log) *office {
	t.Helper()
	o := &office{t: t, log: log, now: time.Date(2024, 5, 2, 8, 0, 0, 123456789, time.UTC)}
	one := network()
	o.book = domain.DaybookID(one.kontor, "2024-05-02")
	_, err := log.Append(t.Context(), handlers.Head{Book: domain.NetworkBook}, domain.Entry{
		ID: o.newID(), Book: domain.NetworkBook, Revision: 1, At: o.now, Recorded: o.now, Actor: domain.System, Command: "seed-network",
		Events: one.events,
	})
	if err != nil {
		t.Fatal(err)
	}
	if o.books, err = handlers.NewBooks(t.Context(), log, handlers.Options{Clock: o.clock, NewID: o.newID}); err != nil {
		t.Fatal(err)
	}
	o.must(domain.OpenDay{})
	o.must(domain.OpenDesk{Desk: "1", Officer: one.officers[0], Agencies: []domain.AgencyCode{"af"}})
	o.must(domain.OpenDesk{Desk: "2", Officer: one.officers[1], Agencies: []domain.AgencyCode{"fk", "pm"}})
	return o
}

func (o *office) clock() time.Time { return o.now }

// newID counts in an order of magnitude in which no id contains an agency's code.
func (o *office) newID() (id uuid.UUID) {
	o.counting.Lock()
	defer o.counting.Unlock()
	o.ids++
	binary.BigEndian.PutUint64(id[:], 0x1111111111114111)
	binary.BigEndian.PutUint64(id[8:], 0x8111111111111111)
	for i, n := 15, o.ids; n > 0; i, n = i-1, n/10 {
		id[i] = byte(n % 10)
	}
	return id
}

// do gives the command ten seconds later, and says whether it was refused.
func (o *office) do(c domain.Command, a domain.Actor) (events []domain.Event, refused bool) {
	o.t.Helper()
	o.now = o.now.Add(10 * time.Second)
	receipt, err := o.books.Do(o.t.Context(), o.book, c, handlers.Request{Actor: a})
	var no *domain.Refusal
	if errors.As(err, &no) {
		return nil, true
	}
	if err != nil {
		o.t.Fatalf("%s: %v", c.Name(), err)
	}
	for _, ev := range receipt.Entry.Events {
		switch ev := ev.(type) {
		case domain.VisitRegistered:
			o.visits = append(o.visits, ev.Visit)
		case domain.ErrandRegistered:
			o.errands = append(o.errands, ev.Errand)
		}
	}
	return receipt.Entry.Events, false
}

// must is do for a command that no rule speaks against.
func (o *office) must(c domain.Command) []domain.Event {
	o.t.Helper()
	events, refused := o.do(c, supervisor)
	if refused {
		o.t.Fatalf("%s was refused", c.Name())
	}
	return events
}

// register registers a visit with errands of the types.
func (o *office) register(types ...domain.ErrandTypeCode) (domain.VisitID, []domain.ErrandID) {
	o.t.Helper()
	before := len(o.errands)
	c := domain.Register{}
	for _, t := range types {
		c.Errands = append(c.Errands, domain.NewErrand{Type: t})
	}
	o.must(c)
	return o.visits[len(o.visits)-1], o.errands[before:]
}

// entries are all of the log.
func entries(t testing.TB, log handlers.Log) (all []handlers.Recorded) {
	t.Helper()
	for item, err := range log.Follow(t.Context(), handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			return all
		}
		all = append(all, item.Recorded)
	}
	panic("not reached")
}
