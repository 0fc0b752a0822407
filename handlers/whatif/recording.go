// Package whatif reruns a recorded day of an office with other rules, desks or hours, and compares the waits.
//
// The rerun is event-driven and gives the domain's own commands to a day in memory, in virtual time: who is called next, what a desk may
// serve and where an errand goes is decided by the code that decides it on a real day. From the record come who came when and for what, how
// long each service took, who left and after how long, which desks were open and their breaks, and how quickly officers called the next.
//
// What the record cannot know is drawn, by a seed: the service of an errand that nobody served, the patience of a visitor who was called
// before it ended. The same seed draws the same for the same visitor in every rerun of the day, so that two reruns are compared visitor by
// visitor. The interval over seeds says how much of a result rests on such draws. It does not say how days differ from one another: for
// that, ask the same of many days.
//
// One may not assume that people would have behaved as they did had the day been another one: that nobody comes because the queue is
// short, and that officers work no faster when it is long, are assumptions.
package whatif

import (
	"time"

	"kontor/domain"
)

// Recording is an office's day as its book has it, in the form in which it can be rerun.
type Recording struct {
	Kontor  domain.KontorID
	Date    domain.Date
	Network *domain.Network // as it was when the day was opened
	Hours   domain.Span
	Figures Figures // what was recorded

	opened   time.Time
	calls    time.Time // from when on desks call
	lastCall time.Time
	closed   time.Time
	leftOut  int // visits that were moved here from another office or from here to one
	visitors []*visitor
	shifts   []*shift

	wraps, reacts, walks, misses pool
	served                       map[servedAs]pool // lengths of services
	impatience                   float64           // leavings per second of waiting
	silent                       float64           // share of those who left without a word
	waits                        []time.Duration   // to the first call, by visitor; negative for who was not called
}

// visitor is somebody who came, as the record has it.
type visitor struct {
	came     time.Time
	register domain.Register
	errands  []*errand // as registered; then the later ones, in their order
	later    []later
	replies  []reply       // to each call
	chosen   bool          // was called out of turn
	raised   domain.Class  // by a supervisor; empty for who was not
	raisedAt time.Duration // after the arrival
	left     time.Duration // after which the visitor said so and went; zero for who did not
	gone     time.Duration // until the call at which the visitor was found to have gone; zero for who had not
	held     time.Duration // waited without leaving, until called or until the day closed
	struck   time.Duration // after which the visit was struck from the record; zero when it was not
	void     bool          // struck or joined with another: no figure has it
	wrap     time.Duration // how long its last desk took until the next call; negative when that is not known
}

// later is an errand that came up when the visit was under way.
type later struct {
	errand domain.NewErrand
	after  time.Duration // from the first service on, or from the arrival when it was before that
	atDesk bool
}

// reply is what came of a call.
type reply struct {
	called time.Time
	took   time.Duration // until service began, or the visitor was given up; negative when that is not known
	came   bool
	back   time.Duration // after which an absent visitor was put back; zero for never
}

// errand is how the service of one errand went; of one that nobody served there are no stretches.
type errand struct {
	channel   domain.Channel
	code      domain.ErrandTypeCode
	stretches []stretch
	moved     domain.ErrandTypeCode // to which type it was transferred while it waited
	movedAt   time.Duration         // after the arrival
}

// stretch is a piece of service and what ended it.
type stretch struct {
	length  time.Duration
	then    then
	outcome domain.Outcome        // with ended
	to      domain.ErrandTypeCode // with transferred
	gap     time.Duration         // with paused, left and freed: until the visitor went on
}

// then is what ended a stretch of service.
type then int

const (
	ended then = iota
	transferred
	paused // the next stretch goes on
	left   // the visitor gave up, after a pause if there is a gap
	freed  // after a pause: the officer had gone, and the visitor waits again
)

// shift is a desk with its officer.
type shift struct {
	open   domain.OpenDesk
	begins time.Time
	until  time.Time
	stays  bool // until the last visitor
	off    bool // was signed off by a supervisor
	breaks []pauseAt
}

type pauseAt struct {
	due    time.Time
	length time.Duration
}

// servedAs is what a service was: of a type, at the desk or as a hand-over. Without a type it is all of the channel.
type servedAs struct {
	code    domain.ErrandTypeCode
	channel domain.Channel
}

// pool is what was seen of something, to draw from.
type pool []time.Duration
