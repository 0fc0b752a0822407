// Package authz says who may do what: by Cedar policies that an auditor can read (policies/*.cedar), over a table of all actions
// (actions.csv). What no policy permits is denied, and so is an action that the table lacks.
//
// A verdict holds for the moment at which it was given and no longer. It depends on who asks, for what, where, how that is proved, and
// what is assigned at that moment, and on nothing else; so an assignment that has ended and a proof that has run out count at once. What the policies cannot know, which errand of which agency at which level, a day's book
// judges again when it decides.
package authz

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/cedar-policy/cedar-go"

	"kontor/domain"
	"kontor/handlers"
)

// Authority judges by the policies. It is safe for concurrent use.
type Authority struct {
	network func() *domain.Network
	clock   func() time.Time
	log     *slog.Logger
	rules   rules
	judged  judged
}

var _ handlers.Authority = (*Authority)(nil)

// New is the authority of the embedded policies. The network says who is assigned where; the clock says when a proof or an assignment
// ends. An error says which policy or which row of the table is wrong.
func New(network func() *domain.Network, clock func() time.Time, log *slog.Logger) (*Authority, error) {
	actions, err := readActions(actionTable)
	if err != nil {
		return nil, fmt.Errorf("the table of actions: %w", err)
	}
	policies, err := readPolicies(policyFiles)
	if err != nil {
		return nil, fmt.Errorf("the policies: %w", err)
	}
	r, err := newRules(actions, policies)
	if err != nil {
		return nil, err
	}
	return &Authority{network: network, clock: clock, log: log, rules: r}, nil
}

// Judge says whether the principal may, and by which policy: the first that forbids, else the first that permits. A policy that cannot be
// evaluated forbids.
func (a *Authority) Judge(p handlers.Principal, on handlers.Access) handlers.Verdict {
	applying, known := a.rules.applying(p.Actor.Role, on.Action)
	if !known {
		return handlers.Verdict{}
	}
	n := a.network()
	f := factsOf(p, on, n, a.clock())
	if !f.common(n) {
		return a.evaluate(applying, f)
	}
	v, ok := a.judged.get(f)
	if !ok {
		v = a.evaluate(applying, f)
		a.judged.keep(f, v)
	}
	return v
}

// evaluate has the policies decide.
func (a *Authority) evaluate(policies cedar.PolicyIterator, f facts) handlers.Verdict {
	q := question{fixed: a.rules.entities, principal: f.principal(), place: f.place()}
	decision, why := cedar.Authorize(policies, &q, cedar.Request{
		Principal: q.principal.UID, Action: actionUID(f.action), Resource: q.place.UID,
	})
	if len(why.Errors) > 0 {
		broken := why.Errors[0]
		a.log.Error("a policy cannot be evaluated, and so forbids", "policy", broken.PolicyID, "action", f.action, "cause", broken.Message)
		return handlers.Verdict{Policy: string(broken.PolicyID)}
	}
	v := handlers.Verdict{Allowed: decision == cedar.Allow}
	if len(why.Reasons) > 0 {
		v.Policy = string(why.Reasons[0].PolicyID)
	}
	return v
}
