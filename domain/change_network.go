package domain

import (
	"errors"
	"reflect"
	"strconv"
)

// ChangeNetwork changes the network by data alone: all its changes, in their order, each on what those before it made; or none. What is so
// already is passed over. For operators. A refusal says in the argument "change" which of them it is about, from 1.
type ChangeNetwork struct {
	Changes []Change `json:"changes"`
}

// Change is one change of the network: exactly one of its fields is there. It has the form of the event that follows. A basis that is left out
// is "sourced". Since when something is known is not for a change to say: it is known from the day on which it is written.
type Change struct {
	Office     *KontorOpened         `json:"office,omitempty"` // a new office, or what an office is called and where it lies
	State      *KontorStateSet       `json:"state,omitempty"`
	Hours      *KontorHoursChanged   `json:"hours,omitempty"`
	Exception  *HoursExcepted        `json:"exception,omitempty"`
	Offering   *OfferingChanged      `json:"offering,omitempty"`
	Capability *CapabilityChanged    `json:"capability,omitempty"`
	Agreement  *AgreementSigned      `json:"agreement,omitempty"` // again under its name with a last day, it ends
	Agency     *AgencyListed         `json:"agency,omitempty"`
	ErrandType *ErrandTypeListed     `json:"errandType,omitempty"`
	Answers    *ReturnChannelChanged `json:"returnChannel,omitempty"` // the agency answers what is handed over to it
	Move       *MoveService          `json:"move,omitempty"`
	VideoTeam  *VideoTeamSet         `json:"videoTeam,omitempty"` // of an agency; again from a later day on, it is otherwise from then on
	Rules      *RulesChanged         `json:"rules,omitempty"`     // that every office follows, from a later day on
}

// MostChanges is how many changes one command takes.
const MostChanges = 1000

func (ChangeNetwork) Name() string { return "change-network" }

func (c ChangeNetwork) decide(n *Network, m Moment) ([]Event, error) {
	switch {
	case m.Actor.Role != RoleOperator && m.Actor.Role != RoleSystem:
		return nil, refuse("for-operators")
	case len(c.Changes) == 0 || len(c.Changes) > MostChanges:
		return nil, malformed("bad-change-count", "count", strconv.Itoa(len(c.Changes)), "most", strconv.Itoa(MostChanges))
	}
	var events []Event
	then := n.Clone()
	then.learned = DateOf(m.At)
	for i, change := range c.Changes {
		ev, err := change.event(then)
		if err != nil {
			return nil, numbered(err, i+1)
		}
		if ev == nil {
			continue
		}
		events = append(events, ev)
		ev.change(then)
	}
	return events, nil
}

// numbered is the refusal with the number of the change that it is about.
func numbered(err error, change int) error {
	var r *Refusal
	if !errors.As(err, &r) {
		return err
	}
	args := map[string]string{"change": strconv.Itoa(change)}
	for name, value := range r.Args {
		args[name] = value
	}
	return &Refusal{Phrase{r.Code, args}, r.Kind}
}

// changing is what every kind of change can do: say what is wrong with it on the network, and make its event; nil when it is so already.
type changing interface {
	on(n *Network) (networkEvent, error)
}

// event is what the change makes happen on the network; nil when it is so already.
func (c Change) event(n *Network) (networkEvent, error) {
	var one changing
	v := reflect.ValueOf(c)
	for i := range v.NumField() {
		if v.Field(i).IsNil() {
			continue
		}
		if one != nil {
			return nil, malformed("not-one-change")
		}
		one = v.Field(i).Interface().(changing)
	}
	if one == nil {
		return nil, malformed("not-one-change")
	}
	return one.on(n)
}
