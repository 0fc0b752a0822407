package handlers

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"time"

	"kontor/domain"
)

// replayed routes again what goes by.
type replayed struct {
	Shadow
	found    Shadowed
	book     []domain.Entry // of the network, whole
	folded   int            // how many of them the latest of the networks has
	networks map[uint64]*beside
	latest   *beside
	days     map[domain.BookID]*traits
}

// beside are the network as it was, and as it would be, with what they have been asked.
type beside struct {
	old, new *domain.Network
	policies map[domain.Date]looks
	known    map[question]answers
}

// question is a domain.Asked as a key: what neither policy looks at is empty.
type question struct {
	kontor            domain.KontorID
	code              domain.ErrandTypeCode
	date              domain.Date
	kind              domain.Kind
	language, needs   string
	teams             string // what each of the agency's own video teams makes of it
	protected, booked bool
}

type answers struct {
	old, new Going
	nearer   []domain.Place // of the new
}

// traits are what routing may look at of a day's visitors.
type traits struct {
	visits  map[domain.VisitID]visitTraits
	errands map[domain.ErrandID]errandTraits
}

type visitTraits struct {
	domain.Asked // without office, type and date
	door         bool
}

type errandTraits struct {
	visit domain.VisitID
	code  domain.ErrandTypeCode
}

func newReplayed(ctx context.Context, log Log, s Shadow) (*replayed, error) {
	r := &replayed{
		Shadow: s, found: Shadowed{From: s.From, To: s.To},
		networks: map[uint64]*beside{}, days: map[domain.BookID]*traits{},
	}
	for rec, err := range log.Read(ctx, domain.NetworkBook, Head{Book: domain.NetworkBook}) {
		if err != nil {
			return nil, fmt.Errorf("reading the network: %w", err)
		}
		r.book = append(r.book, rec.Entry)
	}
	return r, nil
}

// take routes again what the entry routed, if it is of a day of the period.
func (r *replayed) take(e domain.Entry) error {
	r.found.Entries++
	if !routes(e) {
		return nil
	}
	_, date, ok := e.Book.Daybook()
	if !ok || date < r.From || date > r.To {
		return nil
	}
	day := r.days[e.Book]
	if day == nil {
		day = &traits{visits: map[domain.VisitID]visitTraits{}, errands: map[domain.ErrandID]errandTraits{}}
		r.days[e.Book] = day
	}
	n, err := r.networkAt(e.Network)
	if err != nil {
		return err
	}
	for _, ev := range e.Events {
		if err := r.event(n, day, e, date, ev); err != nil {
			return err
		}
	}
	return nil
}

// routes says whether the entry has anything that a shadow looks at; of most it is enough to see how they begin.
func routes(e domain.Entry) bool {
	for _, ev := range e.Events {
		switch ev.(type) {
		case domain.VisitRegistered, domain.ErrandRegistered, domain.ErrandTransferred, domain.DayClosed:
			return true
		}
	}
	return false
}

func (r *replayed) event(n *beside, day *traits, e domain.Entry, date domain.Date, ev domain.Event) error {
	k, _, _ := e.Book.Daybook()
	switch ev := ev.(type) {
	case domain.VisitRegistered:
		day.visits[ev.Visit] = visitTraits{domain.Asked{
			Kind: ev.Kind, Language: ev.Language, Needs: ev.Needs, Protected: ev.Protected, Booked: !ev.Booked.IsZero(),
		}, ev.Door || ev.Late}
	case domain.ErrandRegistered:
		day.errands[ev.Errand] = errandTraits{ev.Visit, ev.Type}
	case domain.ErrandRouted:
		d := Difference{Errand: ev.Errand, Kontor: k, Date: date, Agency: ev.Agency, Type: day.errands[ev.Errand].code}
		return r.route(n, day, d, e.At, going(ev.Decision))
	case domain.ErrandTransferred:
		d := Difference{Errand: ev.Errand, Kontor: k, Date: date, Agency: ev.To, Type: ev.ToType, Transferred: true}
		return r.route(n, day, d, e.At, going(ev.Decision))
	case domain.DayClosed:
		delete(r.days, domain.DaybookID(k, date))
	}
	return nil
}

// route routes an errand by both networks, and notes where that makes a difference.
func (r *replayed) route(n *beside, day *traits, d Difference, at time.Time, recorded Going) error {
	visit, ok := day.visits[day.errands[d.Errand].visit]
	if !ok {
		return nil // came before the reading began, or from another office
	}
	r.found.Errands++
	a := visit.Asked
	a.Kontor, a.Type, a.Date = d.Kontor, n.old.Types[d.Type], d.Date
	to, err := n.ask(a.At(at))
	if err != nil {
		return err
	}
	d.Door = visit.door
	if !to.old.same(recorded) {
		other := d
		other.Old, other.New = recorded, to.old
		r.found.Otherwise = append(r.found.Otherwise, other)
	}
	if !to.old.same(to.new) {
		d.Old, d.New, d.Nearer = to.old, to.new, to.nearer
		r.found.Differences = append(r.found.Differences, d)
	}
	return nil
}

// ask routes by both networks, unless the same was asked before.
func (n *beside) ask(a domain.Asked) (answers, error) {
	look, ok := n.policies[a.Date]
	if !ok {
		look = lookedAt(n.old.PolicyOn(a.Date)).or(lookedAt(n.new.PolicyOn(a.Date)))
		n.policies[a.Date] = look
	}
	q := look.question(a)
	if q.teams = n.old.TeamsAsked(a); n.old != n.new {
		q.teams += "|" + n.new.TeamsAsked(a)
	}
	to, ok := n.known[q]
	if ok {
		return to, nil
	}
	var err error
	if to.old, _, err = routedAgain(n.old, a); err != nil {
		return to, err
	}
	if to.new, to.nearer, err = routedAgain(n.new, a); err != nil {
		return to, err
	}
	if len(n.known) >= mostKnown {
		clear(n.known)
	}
	n.known[q] = to
	return to, nil
}

// mostKnown is how many answers are kept: days of the country.
const mostKnown = 1 << 17

// mostNetworks is how many revisions of the network are kept at hand; any other is folded again when it is asked for.
const mostNetworks = 64

// looks are what a policy looks at of a visitor beside the protected identity.
type looks struct{ kind, language, needs, booked bool }

func lookedAt(p domain.Policy) (l looks) {
	for _, rule := range p.Rules {
		l = l.or(looks{len(rule.When.Kinds) > 0, len(rule.When.Languages) > 0, len(rule.When.Needs) > 0, rule.When.Booked != ""})
	}
	return l
}

func (l looks) or(m looks) looks {
	return looks{l.kind || m.kind, l.language || m.language, l.needs || m.needs, l.booked || m.booked}
}

func (l looks) question(a domain.Asked) question {
	q := question{kontor: a.Kontor, code: a.Type.Code, date: a.Date, protected: a.Protected, booked: l.booked && a.Booked}
	if l.kind {
		q.kind = a.Kind
	}
	if l.language {
		q.language = a.Language
	}
	if l.needs {
		for _, need := range a.Needs {
			q.needs += string(need) + " "
		}
	}
	return q
}

// networkAt are the networks at a revision of the network book. Books are decided with the network as each process knows it, so that one
// may be asked for that is older than the last; only then is the book folded from its beginning.
func (r *replayed) networkAt(revision uint64) (*beside, error) {
	if n := r.networks[revision]; n != nil {
		return n, nil
	}
	if revision > uint64(len(r.book)) {
		return nil, fmt.Errorf("it was decided with revision %d of the network, of which the log has %d", revision, len(r.book))
	}
	n := domain.NewNetwork()
	if r.latest != nil && uint64(r.folded) <= revision {
		if n = r.latest.old; slices.IndexFunc(r.book[r.folded:revision], changes) < 0 {
			r.networks[revision] = r.latest // nothing but seals
			return r.latest, nil
		}
		n = n.Clone()
	}
	for _, e := range r.book[n.Revision:revision] {
		if err := n.Fold(e); err != nil {
			return nil, err
		}
	}
	pair, err := r.otherwise(n)
	if err != nil {
		return nil, err
	}
	if len(r.networks) >= mostNetworks {
		clear(r.networks)
	}
	r.networks[revision] = pair
	if int(revision) >= r.folded {
		r.latest, r.folded = pair, int(revision)
	}
	return pair, nil
}

// changes says whether an entry of the network book has more in it than seals.
func changes(e domain.Entry) bool {
	return slices.ContainsFunc(e.Events, func(ev domain.Event) bool { _, seal := ev.(domain.DaySealed); return !seal })
}

// otherwise is the network beside the one that is to be compared with it.
func (r *replayed) otherwise(n *domain.Network) (*beside, error) {
	other := n
	if len(r.Change) > 0 {
		other = other.Clone()
		at := r.From.At(0)
		if err := other.Fold(domain.Entry{Book: domain.NetworkBook, Revision: other.Revision + 1, At: at, Events: r.Change}); err != nil {
			return nil, err
		}
	}
	if r.Policy != nil { // after the change: what is folded anew knows nothing of a policy that nobody wrote down
		other = other.Under(*r.Policy)
	}
	return &beside{n, other, map[domain.Date]looks{}, map[question]answers{}}, nil
}

// placeBefore is a position before everything that was written on the date or later, found in some twenty looks at the log; the
// beginning, when the log does not say where it ends, or cannot be looked at in its middle. Entries stand in the order in which they were
// written down, but for what clocks differ, so the day before is looked for.
func placeBefore(ctx context.Context, log Log, d domain.Date) (Position, error) {
	s, ok := log.(Store)
	if !ok {
		return Position{}, nil
	}
	end, err := s.End(ctx)
	if err != nil {
		return Position{}, err
	}
	before := d.At(0).AddDate(0, 0, -1)
	var failed error
	at := func(place int) Position { return Position{Epoch: s.Epoch(), Place: uint64(place)} }
	first := sort.Search(int(end.Place), func(place int) bool {
		var later bool
		if failed == nil && place > 0 {
			later, failed = writtenAfter(ctx, log, at(place), before)
		}
		return later
	})
	if failed != nil || first < 2 {
		return Position{}, context.Cause(ctx)
	}
	return at(first - 1), nil
}

// writtenAfter says whether the first entry behind the position was written down at the moment or later.
func writtenAfter(ctx context.Context, log Log, after Position, at time.Time) (bool, error) {
	for item, err := range log.Follow(ctx, after) {
		if err != nil {
			return false, err
		}
		return item.CaughtUp || !item.Entry.Recorded.Before(at), nil
	}
	return true, nil
}

// endOf is the place of the log's last entry, if it says so.
func endOf(ctx context.Context, log Log) uint64 {
	if s, ok := log.(Store); ok {
		if end, err := s.End(ctx); err == nil {
			return end.Place
		}
	}
	return 0
}
