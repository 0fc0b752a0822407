package handlers

import (
	"context"
	"log/slog"
	"time"

	"kontor/domain"
)

// Principal is who asks, as it was proved: by a login, a token, a device's token, or by reaching the operators' socket.
type Principal struct {
	// Actor is in whose name it acts: pseudonymous, and the only thing of it that the books keep.
	Actor domain.Actor `json:"actor"`
	// Subject is how the issuer of the proof knows the person or program. It stands in the ledger of what was read and nowhere else.
	Subject string `json:"subject,omitempty"`
	// Kontors are the offices that it is at or answers for; Counties have more of them, and Nation has all.
	Kontors  []domain.KontorID `json:"kontors,omitempty"`
	Counties []string          `json:"counties,omitempty"`
	Nation   bool              `json:"nation,omitempty"`
	// Proof is how it is known.
	Proof Proof `json:"proof"`
	// Until is when the proof ends; zero when it has no end of its own.
	Until time.Time `json:"until,omitzero"`
}

// Proof is how a principal is known.
type Proof string

const (
	ProvedBySession Proof = "session" // somebody logged in
	ProvedByToken   Proof = "token"   // a program's access token
	ProvedByDevice  Proof = "device"  // a screen's or kiosk's token
	ProvedByAccount Proof = "account" // an agency's account on the NATS server
	ProvedByFiles   Proof = "files"   // whoever may open the data directory
	ProvedByNothing Proof = "nothing" // it says so itself: on the loopback, for demonstration and practice
)

// LogValue leaves out who the person is.
func (p Principal) LogValue() slog.Value {
	return slog.GroupValue(slog.String("actor", p.Actor.String()), slog.String("proof", string(p.Proof)))
}

type principalKey struct{}

// WithPrincipal is the context of a request that the principal makes.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// PrincipalOf is who makes the request; false when nobody proved to be anybody.
func PrincipalOf(ctx context.Context) (Principal, bool) {
	p, ok := ctx.Value(principalKey{}).(Principal)
	return p, ok
}

// Access is what is asked for: an action, and what it is on. What is empty is not in question.
type Access struct {
	// Action is the operation, page, topic, subject or verb, by the name that the table of actions has for it.
	Action string
	Kontor domain.KontorID
	Agency domain.AgencyCode
}

// Verdict is whether it may be, and by which policy; when no policy says so, it may not.
type Verdict struct {
	Allowed bool
	Policy  string // its id, for the answer and the log; empty when none applies
}

// Authority judges every access, in one place. Whoever asks for something is judged again at each request, and all through a stream.
type Authority interface {
	Judge(p Principal, a Access) Verdict
}

// Denied says that the principal may not.
type Denied struct {
	Access
	Policy string // which forbids it; empty when none allows it
}

func (d *Denied) Error() string {
	if d.Policy == "" {
		return "no policy allows " + d.Action
	}
	return "policy " + d.Policy + " forbids " + d.Action
}
