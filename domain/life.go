package domain

// State is where an errand is. It is in exactly one.
type State string

const (
	Waiting     State = "waiting"    // in its queue
	Called      State = "called"     // its visitor is called to a desk that serves it
	Held        State = "held"       // its visitor is at a desk for another errand, or parked
	InService   State = "in_service" // an officer works on it
	Paused      State = "paused"     // parked with its visitor
	Ended       State = "ended"      // it has an outcome
	Left        State = "left"       // the visitor went unserved
	Absent      State = "absent"     // the visitor did not come when called
	OpenAtClose State = "open_at_close"
	MovedOut    State = "moved_out" // to another office's day; put back if that does not take it
	Corrected   State = "corrected" // should never have been registered
)

// States lists them all, in the order of an errand's life.
var States = []State{Waiting, Called, Held, InService, Paused, Ended, Left, Absent, OpenAtClose, MovedOut, Corrected}

// Final says whether nothing more happens to the errand at the office today. An absent visitor may still be put back.
func (s State) Final() bool {
	switch s {
	case Ended, Left, OpenAtClose, MovedOut, Corrected:
		return true
	}
	return false
}

// Step is one line of an errand's life: an event takes it from a state to another. The empty From is its beginning.
type Step struct {
	From  State
	Event string
	To    State
}

// Life is every step that an errand can take. docs/errand-life.md shows it; a test holds the two and the code together.
var Life = func() (life []Step) {
	add := func(event string, to State, from ...State) {
		for _, f := range from {
			life = append(life, Step{f, event, to})
		}
	}
	add("errand-registered", Waiting, "")
	add("errand-registered", Held, "")
	add("errand-ended", Ended, Waiting, Held, InService)
	add("errand-moved-in", Waiting, "")
	add("visit-moved-out", MovedOut, Waiting)
	add("visit-moved-back", Waiting, MovedOut)
	add("visitor-called", Called, Waiting)
	add("visitor-called", Held, Waiting)
	add("visitor-absent", Absent, Called, Held)
	add("visitor-returned", Waiting, Called, Held, Absent)
	add("visitor-freed", Waiting, Called, Held, InService, Paused)
	add("service-started", InService, Called, Held)
	add("service-started", Held, Called)
	add("service-paused", Paused, InService)
	add("service-resumed", InService, Paused)
	add("errand-transferred", Waiting, Waiting)
	add("errand-transferred", Held, Called, Held, InService)
	add("visits-joined", Held, Waiting)
	add("visits-joined", Corrected, Waiting)
	add("visitor-left", Left, Waiting, Called, Held, InService, Paused, Absent)
	add("errand-left-open", OpenAtClose, Waiting, Called, Held, InService, Paused)
	add("visit-corrected", Corrected, Waiting, Called, Held, InService, Paused, Ended, Left, Absent, OpenAtClose)
	return life
}()
