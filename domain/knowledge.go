package domain

import (
	"cmp"
	"slices"
)

// Every fact of the network has two dates. It holds from a day on, which its event says; and it is known since a day: that on which it was
// written down, or, where it is of the time before, the one that its event gives. Queries ask with the first, KnownOn with the second.

// memory is what a network keeps so that it can be asked what it was believed to be, and what was once believed of it.
type memory struct {
	Goals     []Goal
	Proposals []Proposal

	holidays map[Date]Holiday // one table, which the offices share; replaced, never changed
	facts    []fact           // what the network is folded from
	latest   map[KontorID]Date
	learned  Date // since when what is being folded is known
}

// fact is an event of the network book and since when it is known.
type fact struct {
	known Date
	about KontorID // of one office's facts the order counts; of two offices' it does not
	event networkEvent
}

// KnownOn is the network as it was believed to be on the date: what was known by then, folded in the order in which it became known. It
// keeps the revision and the seal, which are of the book and not of the network. It shares nothing that an event changes.
func (n *Network) KnownOn(d Date) *Network {
	k := NewNetwork()
	k.index = n.index
	k.facts = make([]fact, 0, len(n.facts))
	for _, f := range n.facts {
		if f.known <= d {
			k.take(f)
		}
	}
	k.Revision, k.Seal = n.Revision, n.Seal
	k.unindexed()
	return k
}

// ofTheBook says whether the event is about the book itself; nobody believes it of the network.
func ofTheBook(ev networkEvent) bool {
	switch ev.(type) {
	case DaySealed, LogRestored, KeyStoreNamed:
		return true
	}
	return false
}

// factsOf are the entry's events as facts, in the order in which they became known. An office's are known no sooner than the office.
func (n *Network) factsOf(e Entry, events []networkEvent) []fact {
	written, since := DateOf(e.At), map[KontorID]Date{}
	all := make([]fact, len(events))
	for i, ev := range events {
		about := officeOf(ev)
		f := fact{known: knownSince(ev, e.Command, written), about: about, event: ev}
		first, here := since[about]
		if k := n.Kontors[about]; !here && k != nil {
			first, here = k.since, true
		}
		if _, lists := ev.(KontorOpened); lists && (!here || f.known < first) {
			first = f.known
		}
		if about != "" {
			since[about], f.known = first, max(f.known, first)
		}
		all[i] = f
	}
	slices.SortStableFunc(all, func(a, b fact) int { return cmp.Compare(a.known, b.known) })
	return all
}

// knownSince is the day that the event gives, else the one on which it was written. What the reference data says of times before it was
// loaded was known, at the latest, when it began to hold.
func knownSince(ev networkEvent, command string, written Date) Date {
	if of, ok := ev.(interface{ knownSince() Date }); ok && of.knownSince() != "" {
		return of.knownSince()
	}
	if command == (SeedNetwork{}).Name() {
		return min(written, begins(ev))
	}
	return written
}

func (ev ServiceMoved) knownSince() Date    { return ev.Known }
func (ev KontorOpened) knownSince() Date    { return ev.Known }
func (ev KontorStateSet) knownSince() Date  { return ev.Known }
func (ev GoalSet) knownSince() Date         { return ev.Known }
func (ev ProposalMade) knownSince() Date    { return ev.Known }
func (ev ProposalSettled) knownSince() Date { return ev.Known }

// begins is the day from which the event holds; empty when it holds always.
func begins(ev networkEvent) Date {
	switch ev := ev.(type) {
	case KontorOpened:
		return ev.Open.From
	case KontorHoursChanged:
		return ev.Hours.From
	case OfferingChanged:
		return ev.Offering.Valid.From
	case CapabilityChanged:
		return ev.Capability.Valid.From
	case AgreementSigned:
		return ev.Valid.From
	case OfficerAssigned:
		return ev.Assignment.Valid.From
	case ReturnChannelChanged:
		return ev.Valid.From
	case CalendarSet:
		return ev.Valid.From
	case VideoTeamSet:
		return ev.Valid.From
	case RulesChanged:
		return ev.From
	}
	return ""
}

// officeOf is the office whose facts the event is one of; empty when it is of none.
func officeOf(ev networkEvent) KontorID {
	switch ev := ev.(type) {
	case KontorOpened:
		return ev.ID
	case KontorStateSet:
		return ev.Kontor
	case KontorClosed:
		return ev.Kontor
	case KontorHoursChanged:
		return ev.Kontor
	case HoursExcepted:
		return ev.Kontor
	case OfferingChanged:
		return ev.Kontor
	case CapabilityChanged:
		return ev.Kontor
	case OfficerAssigned:
		return ev.Assignment.Kontor
	case OfficerUnassigned:
		return ev.Kontor
	case AssignmentEnded:
		return ev.Kontor
	case CalendarSet:
		return ev.Kontor
	}
	return ""
}

// learn takes facts in, which are in the order in which they became known. When one was known before something that is folded already and
// with which it does not commute, everything is folded anew.
func (n *Network) learn(facts []fact) {
	late := slices.ContainsFunc(facts, func(f fact) bool { return f.known < n.latest[f.about] })
	if !late {
		for _, f := range facts {
			n.take(f)
		}
		return
	}
	all := slices.Concat(n.facts, facts)
	slices.SortStableFunc(all, func(a, b fact) int { return cmp.Compare(a.known, b.known) })
	anew := NewNetwork()
	anew.index = n.index
	anew.facts = make([]fact, 0, len(all))
	for _, f := range all {
		anew.take(f)
	}
	anew.Revision, anew.Seal = n.Revision, n.Seal
	*n = *anew
}

// take folds one fact, and remembers it.
func (n *Network) take(f fact) {
	if n.latest == nil {
		n.latest = map[KontorID]Date{}
	}
	n.learned = f.known
	f.event.change(n)
	n.facts = append(n.facts, f)
	n.latest[f.about] = max(n.latest[f.about], f.known)
}
