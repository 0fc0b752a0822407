package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Command is something that somebody wants to happen in a book. The set is closed: one type per verb, each in its own file.
type Command interface {
	// Name is the command's name on the wire.
	Name() string
}

// DayCommand is a command to an office's day.
type DayCommand interface {
	Command
	// decide says what happens: the events, none when it is already so, or a *Refusal.
	decide(d *Day, m Moment) ([]Event, error)
}

// NetworkCommand is a command to the network.
type NetworkCommand interface {
	Command
	decide(n *Network, m Moment) ([]Event, error)
}

// Moment is when and by whom a command is decided, and what there is to decide with.
type Moment struct {
	At       time.Time
	Actor    Actor
	Network  *Network         // as of At; not changed
	NewID    func() uuid.UUID // a new random id
	Estimate Estimator        // RecentPace when nil
	Sealer   Sealer           // nil where no content can be sealed
}

// Decide says what the command makes happen in the day: events, none when it is already so, or a *Refusal. The day is not changed.
func (d *Day) Decide(m Moment, c DayCommand) ([]Event, error) {
	if err := m.Actor.check(); err != nil {
		return nil, err
	}
	if m.At.Before(d.At) {
		m.At = d.At // a clock that was set back does not turn the day around
	}
	if m.Estimate == nil {
		m.Estimate = RecentPace
	}
	if officer := OfficerID(m.Actor.ID); m.Actor.Role == RoleOfficer && !d.here(m, officer, c) {
		return nil, refuse("officer-not-here", "officer", shown(officer), "date", string(d.Date))
	}
	if m.Actor.Role.reads() {
		return nil, refuse("for-those-who-serve", "role", string(m.Actor.Role))
	}
	switch c.(type) {
	case OpenDay, MoveIn:
		return c.decide(d, m)
	case Accept, ReturnErrand, CloseErrand, Contradict, Strike, CorrectErrand, SettleMove, SealContent, Forget:
		if d.Stage == Unopened {
			return nil, refuse("day-not-open", "date", string(d.Date))
		}
		return c.decide(d, m)
	}
	switch {
	case m.Actor.Role == RoleAgency && !byTeam(c):
		return nil, refuse("not-for-agencies")
	case d.Stage == Unopened && !beforehand(c):
		return nil, refuse("day-not-open", "date", string(d.Date))
	case d.Stage == Closed:
		return nil, refuse("day-closed", "date", string(d.Date))
	}
	if _, closing := c.(CloseDay); !closing && !m.At.Before(d.endsAt()) {
		return nil, refuse("day-over", "date", string(d.Date))
	}
	return c.decide(d, m)
}

// beforehand says whether the command is for a day that may lie ahead.
func beforehand(c DayCommand) bool {
	switch c.(type) {
	case ReserveSlot, ConfirmBooking, CancelBooking:
		return true
	}
	return false
}

// endsAt is when the system closes the day if nobody has.
func (d *Day) endsAt() time.Time {
	if d.ends.IsZero() {
		d.ends = d.Date.ends()
	}
	return d.ends
}

// ends is when the date's day is over.
func (d Date) ends() time.Time { return d.Next().At(DayEnds) }

// DayEnds is when, in the night after, a day that nobody closed is closed by the system.
const DayEnds Clock = 4 * 60

// Decide says what the command makes happen in the network. The network is not changed.
func (n *Network) Decide(m Moment, c NetworkCommand) ([]Event, error) {
	if err := m.Actor.check(); err != nil {
		return nil, err
	}
	return c.decide(n, m)
}

// Digest is a fingerprint of a command's content.
func Digest(c Command) string {
	b, err := json.Marshal(c)
	if err != nil {
		b = fmt.Append(nil, c) // a time that JSON cannot write, such as one in the year 20000; no day takes it
	}
	sum := sha256.Sum256(append([]byte(c.Name()+"\x00"), b...))
	return hex.EncodeToString(sum[:12])
}
