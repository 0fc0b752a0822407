package domain

import (
	"fmt"
	"slices"
	"time"
)

// Day is a kontor's business day: its daybook, folded. Commands decide on it, events change it, and nothing else does.
// It is not safe for concurrent use.
type Day struct {
	state
	ends     time.Time             // when the system closes it, computed when first asked for
	used     map[KeyID]bool        // the keys that anything of it is sealed under, computed when first asked for
	standing []stander             // the line, while a registration is decided
	routed   map[routedAs]Decision // where errands go, by routedBy
	routedBy routedBy
	policy   Policy // likewise
}

// state is what a Day remembers; a snapshot is its JSON.
type state struct {
	Kontor    KontorID                  `json:"kontor"`
	Date      Date                      `json:"date"`
	Stage     Stage                     `json:"stage"`
	At        time.Time                 `json:"at"` // of the last entry
	Revision  uint64                    `json:"revision"`
	Hours     Span                      `json:"hours"`
	Rules     Rules                     `json:"rules"`
	Practice  bool                      `json:"practice,omitempty"`
	Tickets   int                       `json:"tickets"`
	Desks     map[DeskID]*Desk          `json:"desks"`
	Visits    map[VisitID]*Visit        `json:"visits"`
	Order     []VisitID                 `json:"order"` // as registered
	Line      []VisitID                 `json:"line"`  // who waits, in the order in which they are called
	Errands   map[ErrandID]*Errand      `json:"errands"`
	Accounts  map[AgencyCode]*Account   `json:"accounts"`
	Durations map[AgencyCode][]Duration `json:"durations"`      // of the latest services, for the estimate
	Lent      map[OfficerID]Loan        `json:"lent,omitempty"` // officers of this office who serve elsewhere by video
	Down      []DownChannel             `json:"down,omitempty"`
	Incoming  map[string]Incoming       `json:"incoming,omitempty"` // what became of moves to this office, by their id
	Bookings  map[BookingCode]*Booking  `json:"bookings,omitempty"`
}

// Stage is how far the day has come.
type Stage string

const (
	Unopened Stage = ""
	Open     Stage = "open"
	Closed   Stage = "closed"
)

// Duration is a length of time; nanoseconds in JSON.
type Duration = time.Duration

// Desk is where an officer serves.
type Desk struct {
	ID       DeskID       `json:"id"`
	Officer  OfficerID    `json:"officer"` // or an agency's caseworker, with Team
	Agencies []AgencyCode `json:"agencies"`
	Team     string       `json:"team,omitempty"` // the agency's own video team that serves at it
	Open     bool         `json:"open"`
	OnBreak  bool         `json:"onBreak,omitempty"`
	Paused   time.Time    `json:"paused,omitzero"` // since when it is on the break
	Breaks   Duration     `json:"breaks"`          // earlier ones, summed
	Since    time.Time    `json:"since"`           // opened, or closed
	Visit    VisitID      `json:"visit,omitempty"` // who is called to it or served at it
	Busy     time.Time    `json:"busy,omitzero"`   // since when
	From     KontorID     `json:"from,omitempty"`  // the office where its officer sits, if another
}

// Visit is one person's stay: one ticket, one or more errands.
type Visit struct {
	ID          VisitID       `json:"id"`
	Ticket      Ticket        `json:"ticket,omitempty"` // none when nothing of it ever waited
	Kind        Kind          `json:"kind"`
	Language    string        `json:"language"`
	Needs       []Need        `json:"needs,omitempty"`
	Protected   bool          `json:"protected,omitempty"`
	Late        bool          `json:"late,omitempty"` // entered afterwards
	Since       time.Time     `json:"since"`          // when it came: its age, which nothing resets
	Number      int           `json:"number"`         // order of registration, from 1
	Errands     []ErrandID    `json:"errands"`
	Desk        DeskID        `json:"desk,omitempty"` // where it is called to or served
	Calls       int           `json:"calls"`          // since it last left the queue
	FirstCalled time.Time     `json:"firstCalled,omitzero"`
	Queued      time.Time     `json:"queued,omitzero"` // start of the present waiting, while it waits
	Waited      time.Duration `json:"waited"`          // earlier waitings, summed
	Interpreter string        `json:"interpreter,omitempty"`
	Promise     *Estimate     `json:"promise,omitempty"` // the latest estimate given
	JoinedInto  VisitID       `json:"joinedInto,omitempty"`
	Class       Class         `json:"class,omitempty"`   // by a supervisor; ordinary when empty
	PutBack     bool          `json:"putBack,omitempty"` // called before, and not to blame that it waits again
	Offer       *Offer        `json:"offer,omitempty"`   // to a desk
	Turned      []Turned      `json:"turned,omitempty"`  // desks that refused it
	Prefers     *Preferred    `json:"prefers,omitempty"` // an officer
	Moved       *Moved        `json:"moved,omitempty"`   // to another office
	From        *CameFrom     `json:"from,omitempty"`    // another office
	Booked      time.Time     `json:"booked,omitzero"`   // the time that it is booked for
	Keys        []AgencyKey   `json:"keys,omitempty"`    // under which its content is sealed
	Forgotten   bool          `json:"forgotten,omitempty"`
}

// Errand is one matter in a visit, owned by one agency.
type Errand struct {
	ID         ErrandID       `json:"id"`
	Visit      VisitID        `json:"visit"`
	Agency     AgencyCode     `json:"agency"`
	Type       ErrandTypeCode `json:"type"`
	Level      Level          `json:"level"`
	Queue      Queue          `json:"queue"`
	Also       []Queue        `json:"also,omitempty"`    // where else it waits, since a step was taken
	Steps      int            `json:"steps,omitempty"`   // taken of those that the decision has for later
	Detours    []Channel      `json:"detours,omitempty"` // that are down, and round which a way was looked for
	Warned     bool           `json:"warned,omitempty"`  // that the office closes
	Advised    *Referral      `json:"advised,omitempty"` // where its visitor was told to go instead
	State      State          `json:"state"`
	Decision   Decision       `json:"decision"`
	Matter     Matter         `json:"matter"`
	Earlier    Earlier        `json:"earlier"`
	Registered time.Time      `json:"registered"`
	Started    time.Time      `json:"started,omitzero"` // the present stretch of service
	Served     time.Duration  `json:"served"`           // earlier stretches, pauses out
	By         OfficerID      `json:"by,omitempty"`     // who serves, parked or ended it
	Outcome    Outcome        `json:"outcome,omitempty"`
	Booking    *BookingRef    `json:"booking,omitempty"` // the time that was booked for it
	EndedAt    time.Time      `json:"endedAt,omitzero"`
	Documents  int            `json:"documents,omitempty"`
	Answer     Answer         `json:"answer,omitempty"`
	Content    []Content      `json:"content,omitempty"`
	From       ErrandID       `json:"from,omitempty"` // what it was at the office that it comes from

	AnswerReason ReasonCode `json:"answerReason,omitempty"`
}

// Answer is what the agency said afterwards.
type Answer string

const (
	Accepted     Answer = "accepted"
	Returned     Answer = "returned"
	Settled      Answer = "closed"
	Contradicted Answer = "contradicted"
)

// NewDay is the day before anything happened in it. The book must be a daybook.
func NewDay(b BookID) *Day {
	k, date, _ := b.Daybook()
	return &Day{state: state{
		Kontor: k, Date: date,
		Desks: map[DeskID]*Desk{}, Visits: map[VisitID]*Visit{}, Errands: map[ErrandID]*Errand{},
		Accounts: map[AgencyCode]*Account{}, Durations: map[AgencyCode][]Duration{},
	}}
}

// Book is the day's book.
func (d *Day) Book() BookID { return DaybookID(d.Kontor, d.Date) }

// Fold adds an entry of the day's book; it must be the next one. It believes the entry; one that names what the day does not have is an
// error, and the day is no longer to be used.
func (d *Day) Fold(e Entry) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("entry %d of book %s does not fit its day: %v", e.Revision, e.Book, r)
		}
	}()
	if e.Book != d.Book() || e.Revision != d.Revision+1 {
		return foldError(e, d.Book(), d.Revision)
	}
	if err := e.Unread(); err != nil {
		return err
	}
	for _, ev := range e.Events {
		happened, ok := ev.(dayEvent)
		if !ok {
			return foldError(e, d.Book(), d.Revision)
		}
		happened.evolve(d, e.At)
	}
	d.At, d.Revision = e.At, e.Revision
	return nil
}

// WaitingVisits lists the visits with an errand in a queue, in the order in which they are called.
func (d *Day) WaitingVisits() []*Visit {
	all := make([]*Visit, len(d.Line))
	for i, id := range d.Line {
		all[i] = d.Visits[id]
	}
	return all
}

// lineUp puts a visit that begins to wait into its place among those who do.
func (d *Day) lineUp(v *Visit) {
	if n := len(d.Line); n == 0 || d.before(d.Visits[d.Line[n-1]], v) < 0 { // who comes now comes last
		d.Line = append(d.Line, v.ID)
		return
	}
	i, _ := slices.BinarySearchFunc(d.Line, v, func(id VisitID, v *Visit) int { return d.before(d.Visits[id], v) })
	d.Line = slices.Insert(d.Line, i, v.ID)
}

// stepOut takes a visit that waits no longer out of the line.
func (d *Day) stepOut(v *Visit) {
	d.Line = slices.DeleteFunc(d.Line, func(id VisitID) bool { return id == v.ID })
}

// Place is how many visits are called from the queue before the visit, plus one; 0 when it does not wait there.
func (d *Day) Place(id VisitID, q Queue) int {
	v := d.Visits[id]
	if v == nil || !d.waitsIn(v, q) {
		return 0
	}
	return d.ahead(v, q) + 1
}

// ahead is how many visits are called from the queue before the visit, which need not wait there yet.
func (d *Day) ahead(v *Visit, q Queue) int {
	n := 0
	for _, id := range d.Line {
		if u := d.Visits[id]; u.ID != v.ID && d.waitsIn(u, q) && d.before(u, v) < 0 {
			n++
		}
	}
	return n
}

// waitsIn says whether an errand of the visit waits in the queue.
func (d *Day) waitsIn(v *Visit, q Queue) bool {
	for _, id := range v.Errands {
		if e := d.Errands[id]; e.State == Waiting && e.WaitsIn(q) {
			return true
		}
	}
	return false
}

// Queues lists the queues that the errand is for: the one that it was routed to first, and those that were added since.
func (e *Errand) Queues() []Queue {
	if len(e.Also) == 0 {
		return []Queue{e.Queue}
	}
	return append([]Queue{e.Queue}, e.Also...)
}

// WaitsIn says whether the queue is one of the errand's.
func (e *Errand) WaitsIn(q Queue) bool { return e.Queue == q || slices.Contains(e.Also, q) }

// WaitedAt is how long the visit has been in queues in all, at the moment.
func (v *Visit) WaitedAt(at time.Time) time.Duration {
	if v.Queued.IsZero() {
		return v.Waited
	}
	return v.Waited + at.Sub(v.Queued)
}

// ServedAt is how long the errand has been served, pauses out, at the moment.
func (e *Errand) ServedAt(at time.Time) time.Duration {
	if e.State != InService {
		return e.Served
	}
	return e.Served + at.Sub(e.Started)
}

// any says whether one of the visit's errands is in the state.
func (d *Day) any(v *Visit, s State) bool {
	return slices.ContainsFunc(v.Errands, func(e ErrandID) bool { return d.Errands[e].State == s })
}

// in lists the visit's errands that are in one of the states.
func (d *Day) in(v *Visit, states ...State) (ids []ErrandID) {
	for _, id := range v.Errands {
		if slices.Contains(states, d.Errands[id].State) {
			ids = append(ids, id)
		}
	}
	return ids
}

// over says whether nothing of the visit is left to do here today.
func (d *Day) over(v *Visit) bool {
	return !slices.ContainsFunc(v.Errands, func(e ErrandID) bool { return !d.Errands[e].State.Final() })
}
