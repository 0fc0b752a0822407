package domain

import (
	"testing"

	"pgregory.net/rapid"
)

func TestOffers(t *testing.T) {
	given := opened(came("10:00", "fk-ask"), came("10:01", "fk-ask"))
	offered := append(given[:len(given):len(given)], past{"10:05", ann, OfferNext{"1"}})
	refused := append(offered[:len(offered):len(offered)], past{"10:06", ann, RefuseOffer{"1", OtherReason}})
	called := func(letter byte, ticket Ticket, desk DeskID, officer OfficerID, waited, behind int) []Event {
		return []Event{VisitorCalled{
			Visit: visit(letter), Ticket: ticket, Desk: desk, Officer: officer, Errands: []ErrandID{errand(letter, 1)}, First: true, Waited: minutes(waited), Behind: behind,
		}}
	}
	playOrdered(t, []scenario{
		{name: "the next visit is reserved for a desk; it waits on", given: given, when: OfferNext{"1"}, by: ann, at: "10:05",
			then: []Event{VisitOffered{visit('a'), "A001", "1", "ann", clock("10:07"), minutes(5)}},
			and:  also(is(errand('a', 1), Waiting), aged('a', "10:00", 1), waited('a', "10:06", 6), free("1"))},
		{name: "it is offered once", given: offered, when: OfferNext{"1"}, by: ann, at: "10:06"},
		{name: "another desk passes over it", given: offered, when: CallNext{"3"}, by: cia, at: "10:06", then: called('b', "A002", "3", "cia", 5, 0)},
		{name: "and does not call it out of turn either", given: offered, when: CallVisit{"3", visit('a')}, by: cia, at: "10:06", no: "ruled visit-reserved ticket=A001"},
		{name: "accepted, it is called, and has waited until then", given: offered, when: AcceptOffer{"1"}, by: ann, at: "10:06", then: called('a', "A001", "1", "ann", 6, 1),
			and: is(errand('a', 1), Called)},
		{name: "refused, it is free for others at its place", given: offered, when: RefuseOffer{"1", OtherReason}, by: ann, at: "10:06",
			then: []Event{OfferEnded{Visit: visit('a'), Ticket: "A001", Desk: "1", Why: "refused", Reason: OtherReason, Again: clock("10:16")}}, and: aged('a', "10:00", 1)},
		{name: "and is another desk's next", given: refused, when: CallNext{"3"}, by: cia, at: "10:07", then: called('a', "A001", "3", "cia", 7, 1)},
		{name: "but not the desk's that refused", given: refused, when: CallNext{"1"}, by: ann, at: "10:07", then: called('b', "A002", "1", "ann", 6, 1)},
		{name: "until a while has gone", given: refused, when: CallNext{"1"}, by: ann, at: "10:16", then: called('a', "A001", "1", "ann", 16, 1)},
		{name: "in time it does not run out", given: offered, when: TimeOutOffer{"1"}, by: System, at: "10:06"},
		{name: "when nobody answers, it does; then another desk that could take it has as long", given: offered, when: TimeOutOffer{"1"}, by: System, at: "10:07",
			then: []Event{OfferEnded{Visit: visit('a'), Ticket: "A001", Desk: "1", Why: "timed_out", Again: clock("10:09")}}},
		{name: "so that no desk keeps a visit for itself by never answering", given: offered, when: OfferNext{"1"}, by: ann, at: "10:07", then: []Event{
			OfferEnded{Visit: visit('a'), Ticket: "A001", Desk: "1", Why: "timed_out", Again: clock("10:09")},
			VisitOffered{visit('b'), "A002", "1", "ann", clock("10:09"), minutes(6)},
		}},
		{name: "where no other desk could take it, it is offered again at once",
			given: append(offered[:len(offered):len(offered)], past{"10:06", cia, CloseDesk{"3"}}, past{"10:06", boss, CloseDesk{"2"}}),
			when:  OfferNext{"1"}, by: ann, at: "10:07", then: []Event{
				OfferEnded{Visit: visit('a'), Ticket: "A001", Desk: "1", Why: "timed_out"},
				VisitOffered{visit('a'), "A001", "1", "ann", clock("10:09"), minutes(7)},
			}},
		{name: "what has run out is not accepted", given: offered, when: AcceptOffer{"1"}, by: ann, at: "10:07", no: "ruled no-offer desk=1"},
		{name: "and is anybody's, also before that is written down", given: offered, when: CallNext{"3"}, by: cia, at: "10:07", then: called('a', "A001", "3", "cia", 7, 1)},
		{name: "an offer that ran out is ended before the next", given: offered, when: OfferNext{"3"}, by: cia, at: "10:08", then: []Event{
			OfferEnded{Visit: visit('a'), Ticket: "A001", Desk: "1", Why: "timed_out", Again: clock("10:10")},
			VisitOffered{visit('a'), "A001", "3", "cia", clock("10:10"), minutes(8)},
		}},
		{name: "who leaves is no longer offered", given: append(offered[:len(offered):len(offered)], past{"10:06", front, Leave{visit('a')}}),
			when: AcceptOffer{"1"}, by: ann, at: "10:06", no: "ruled no-offer desk=1"},
		{name: "nothing is refused that is not offered", given: given, when: RefuseOffer{"1", OtherReason}, by: ann, no: "ruled no-offer desk=1"},
		{name: "nobody accepts for another's desk", given: offered, when: AcceptOffer{"1"}, by: cia, at: "10:06", no: "ruled not-your-desk officer=ann"},
	})
	play(t, []scenario{{name: "where the rules give no time for it, nobody is offered", given: given, when: OfferNext{"1"}, by: ann, no: "ruled no-offers desk=1"}})
}

func TestPrefer(t *testing.T) {
	given := opened(came("10:00", "fk-ask"), came("10:01", "fk-ask"), past{"10:02", ann, CallNext{"1"}}, past{"10:05", ann, Prefer{visit('a'), "ann"}}, past{"10:06", ann, ReturnToQueue{visit('a')}})
	next := func(letter byte, ticket Ticket, first bool, waited, behind int) []Event {
		return []Event{VisitorCalled{
			Visit: visit(letter), Ticket: ticket, Desk: "3", Officer: "cia", Errands: []ErrandID{errand(letter, 1)}, First: first, Waited: minutes(waited), Behind: behind,
		}}
	}
	playOrdered(t, []scenario{
		{name: "a visit that is put back is kept for its officer", given: given, when: CallNext{"3"}, by: cia, at: "10:15", then: next('b', "A002", true, 14, 0)},
		{name: "for as long as the rules have it", given: given, when: CallNext{"3"}, by: cia, at: "10:16", then: next('a', "A001", false, 12, 1)},
		{name: "and no longer than the officer has a desk", given: append(given[:len(given):len(given)], past{"10:07", ann, CloseDesk{"1"}}),
			when: CallNext{"3"}, by: cia, at: "10:08", then: next('a', "A001", false, 4, 1)},
		{name: "others do not take it out of turn", given: given, when: CallVisit{"3", visit('a')}, by: cia, at: "10:15", no: "ruled visit-reserved ticket=A001"},
		{name: "nobody is kept for an officer who has no desk", given: given, when: Prefer{visit('b'), "dan"}, by: boss, no: "ruled officer-has-no-desk officer=dan"},
		{name: "an officer keeps nobody for another", given: given, when: Prefer{visit('b'), "ann"}, by: cia, no: "ruled not-your-desk officer=ann"},
		{name: "who has left is kept for nobody", given: append(given[:len(given):len(given)], past{"10:07", front, Leave{visit('b')}}),
			when: Prefer{visit('b'), "ann"}, by: boss, no: "ruled visit-over ticket=A002"},
	})
}

// However desks are offered visits, refuse and forget them: who waits first for a desk that serves it is called within the time that all
// reservations can take, and no visit is ever at two desks.
func TestReservationsStarveNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &lineRun{t: t, net: smallNetwork(), day: NewDay(DaybookID(alvik, today)), now: clock("09:45"), waits: map[VisitID]duration{}}
		s.net.Rules.Order = ordering
		for _, p := range opened(came("10:00", "fk-ask"), came("10:01", "fk-ask")) {
			s.do(p.by, p.do)
		}
		first := s.day.Order[0]
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			s.now = s.now.Add(duration(rapid.IntRange(0, 120).Draw(t, "seconds")) * 1e9)
			desk := rapid.SampledFrom([]DeskID{"1", "3"}).Draw(t, "desk")
			s.do(boss, rapid.SampledFrom([]DayCommand{
				OfferNext{desk}, RefuseOffer{desk, OtherReason}, TimeOutOffer{desk}, Prefer{first, "ann"},
			}).Draw(t, "command"))
		}
		s.now = s.now.Add(minutes(ordering.Hold + ordering.Offer))
		if events := s.do(cia, CallNext{"3"}); len(events) == 0 || events[0].(VisitorCalled).Visit != first {
			t.Fatalf("after every reservation has run out the first is not the next: %v", events)
		}
	})
}

type duration = Duration
