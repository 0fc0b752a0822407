// Package simulate plays a day at servicekontor: the visitors who come, and the staff and agencies who serve them. It gives the same
// commands to the same books as people do, in virtual time, and knows of an office what the answers to its commands say.
//
// What it makes is no measurement. Volumes follow sources where there are any; everything else is assumed, and Parameters says which
// is which. One may not conclude anything about a real office from it.
//
// With the same seed, the same network and ids from IDs, a day is the same to the byte, on any machine of the same architecture and at
// any speed, and an office's day is the same whichever offices play beside it.
package simulate

import (
	"context"
	"fmt"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// Config says what to play. Books must decide on Clock's time.
type Config struct {
	Books *handlers.Books
	Clock *Clock
	IDs   *IDs // that the books draw from; nil where the bytes need not repeat
	Date  domain.Date
	Seed  uint64

	// Offices are those to play; nil is every office that is open on the date.
	Offices []domain.KontorID

	// Speed is how many seconds pass for each second of wall time; 0 is as fast as it goes. Whatever happens before From (the zero time
	// is the start) and after the last office has closed goes as fast as it can.
	Speed float64
	From  time.Time

	// Progress hears now and then how many of the day's visitors have come. It may be nil.
	Progress func(done, total int)
}

// Played is what the simulation did; what came of it is in the log, and Summarise tells.
type Played struct {
	Visitors int            // who came
	Commands int            // that were given
	Refused  map[string]int // how many of them were refused, by code
	Wall     time.Duration
}

// Day plays the day and sums up the log.
func Day(ctx context.Context, c Config, log handlers.Log, owed Owed) (Summary, error) {
	played, err := Play(ctx, c)
	if err != nil {
		return Summary{}, err
	}
	s, err := Summarise(ctx, log, owed)
	s.Refused, s.Seconds = played.Refused, played.Wall.Seconds()
	return s, err
}

// Play plays the day to its end: until every office has closed and the agencies have answered what they answer that day. A command that
// a rule refuses is counted and the day goes on; anything else that goes wrong ends it.
func Play(ctx context.Context, c Config) (Played, error) {
	began := time.Now()
	r, err := newRun(c)
	if err != nil {
		return Played{}, err
	}
	err = r.play(ctx)
	return Played{Visitors: r.come, Commands: r.commands, Refused: r.refused, Wall: time.Since(began)}, err
}

// run is one day of all offices that play.
type run struct {
	Config
	network  *domain.Network
	assume   assumptions
	agenda   agenda
	open     int // offices whose day has not ended
	expected int // visitors
	come     int
	commands int
	refused  map[string]int
	busy     map[domain.OfficerID]bool // whoever is at a desk today, of whichever office
	failed   error                     // the first thing that went wrong
}

func newRun(c Config) (*run, error) {
	r := &run{Config: c, network: c.Books.Network(), assume: readAssumptions(), refused: map[string]int{}, busy: map[domain.OfficerID]bool{}}
	if !c.Date.Valid() {
		return nil, fmt.Errorf("%q is no date", c.Date)
	}
	if today := domain.DateOf(c.Clock.Now()); today > c.Date {
		return nil, fmt.Errorf("%s is over: the clock stands at %s", c.Date, today)
	}
	playing, err := r.playing()
	if err != nil {
		return nil, err
	}
	scale := r.assume.scale(r.network, c.Date)
	for _, k := range playing {
		newOffice(r, k).planDay(float64(k.Expected) * scale)
	}
	return r, nil
}

// play takes one step after the other until there is none, or one fails.
func (r *run) play(ctx context.Context) error {
	p := pace{clock: r.Clock, factor: r.Speed, from: r.From}
	for {
		s, ok := r.agenda.next()
		if !ok {
			return nil
		}
		if r.open == 0 {
			p.factor = 0
		}
		if err := p.until(ctx, s.at); err != nil {
			return err
		}
		if s.do(ctx); r.failed != nil {
			return r.failed
		}
	}
}

// progress tells how far the day has come: every hundred visitors, and at the last.
func (r *run) progress() {
	r.come++
	if r.Progress != nil && (r.come%100 == 0 || r.come == r.expected) {
		r.Progress(r.come, r.expected)
	}
}
