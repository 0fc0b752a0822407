package domain

// Target is what a rule may send an errand to.
type Target string

const (
	TargetDesk        Target = "desk"         // of this office
	TargetSelfService Target = "self_service" // helped at a visitor computer here
	TargetVideo       Target = "video"        // served here from another office
	TargetBooked      Target = "booked"       // a booked time at another office
	TargetHandOver    Target = "handover"     // taken in here for the agency
	TargetReferral    Target = "referral"     // sent on: next door, to another office, to the agency
	TargetHost        Target = "host"         // the host's own errands stay at the office
)

// Decision is where an errand goes and why: the rule that matched, what it looked at, and every alternative that it rejected.
type Decision struct {
	Policy   string      `json:"policy"` // name and version: "standard/1"
	Rule     string      `json:"rule"`
	Target   Target      `json:"target"`
	Queue    Queue       `json:"queue,omitzero"`     // where the errand waits; zero when it is referred
	Referral *Referral   `json:"referral,omitempty"` // where it is sent on
	Video    *Place      `json:"video,omitempty"`    // the office from where it is served
	Team     *TeamAt     `json:"team,omitempty"`     // by video, by the agency's own people instead
	Booking  *BookAt     `json:"booking,omitempty"`  // where a time can be booked
	Nearer   []Place     `json:"nearer,omitempty"`   // beside the place that a service moved to: offices that are nearer and can serve it too
	Later    []Choice    `json:"later,omitempty"`    // steps to come, if it still waits then
	Reason   Phrase      `json:"reason"`             // one sentence for the clerk
	Inputs   Inputs      `json:"inputs"`
	Rejected []Rejection `json:"rejected,omitempty"`
	Unlisted int         `json:"unlisted,omitempty"` // offices farther than the rejected ones that could not serve it either
}

// Inputs are what the decision looked at. Of the visitor it has what the policy's rules ask for.
type Inputs struct {
	Date           Date   `json:"date"`
	Agreement      string `json:"agreement,omitempty"` // none for the host's own errands
	AgreementBasis Basis  `json:"agreementBasis,omitempty"`
	Level          Level  `json:"level"`
	Capability     string `json:"capability,omitempty"`
	Network        uint64 `json:"network"`         // revision of the network book
	Basis          Basis  `json:"basis,omitempty"` // of the offering
	Kind           Kind   `json:"kind,omitempty"`
	Language       string `json:"language,omitempty"`
	Needs          []Need `json:"needs,omitempty"`
	Protected      bool   `json:"protected,omitempty"`
	Booked         bool   `json:"booked,omitempty"`
}

// Rejection is an alternative that was not taken, and its cause.
type Rejection struct {
	Target Target   `json:"target"`
	Kontor KontorID `json:"kontor"`
	Cause  Phrase   `json:"cause"`
}

// Referral is where a visitor is sent on.
type Referral struct {
	Outcome  Outcome  `json:"outcome"`
	Kontor   KontorID `json:"kontor,omitempty"` // with ReferredOffice, and next door
	Km       float64  `json:"km,omitempty"`     // straight line
	Hours    Span     `json:"hours,omitzero"`   // of that office on the day
	NextDoor bool     `json:"nextDoor,omitempty"`
}

// Place is an office, and how far it is in a straight line.
type Place struct {
	Kontor KontorID `json:"kontor"`
	Km     float64  `json:"km"`
}

// BookAt is where a time can be booked: the first to try, then the others in their order, for when it is full.
type BookAt struct {
	Kontor     KontorID `json:"kontor"`
	Km         float64  `json:"km"`
	Capability string   `json:"capability,omitempty"`
	Then       []Place  `json:"then,omitempty"`
}

// Km is how far the visitor travels by the decision, in a straight line.
func (d Decision) Km() float64 {
	switch {
	case d.Referral != nil:
		return d.Referral.Km
	case d.Booking != nil:
		return d.Booking.Km
	}
	return 0
}

// Route decides where an errand goes, by the policy of the date: of the first rule that matches, the first target that can take the errand
// today. When none of them can, the visitor is referred, so that nothing stays unrouted. The host's own errands stay where they are, whatever
// the policy. The refusals "unknown-kontor" and "no-agreement" are its only errors. It depends on nothing but its arguments.
func Route(n *Network, a Asked) (Decision, error) {
	r, err := n.routing(a)
	if err != nil {
		return Decision{}, err
	}
	dec := r.begin()
	if a.Type.Agency == Host {
		dec.Rule = string(TargetHost)
		r.try(&dec, Choice{Target: TargetHost})
		return dec, nil
	}
	rule := r.policy.ruleFor(a, r.here)
	dec.Rule = rule.Name
	r.choose(&dec, rule.Targets)
	for _, c := range rule.Targets {
		if c.After > 0 && c.Target != dec.Target && dec.Queue != (Queue{}) {
			dec.Later = append(dec.Later, c)
		}
	}
	return dec, nil
}

// choose takes the first of the choices at once that can take the errand, with every one before it rejected and why; or refers it.
func (r *routing) choose(dec *Decision, choices []Choice) {
	for _, c := range append(choices[:len(choices):len(choices)], Choice{Target: TargetReferral}) {
		if c.After > 0 {
			continue
		}
		no := r.try(dec, c)
		if no.Code == "" {
			return
		}
		dec.Rejected = append(dec.Rejected, Rejection{c.Target, r.here.ID, no})
	}
}

// routing is an errand while it is routed.
type routing struct {
	n         *Network
	a         Asked
	here      *Kontor
	agency    Agency
	policy    Policy
	agreement Agreement
	next      bool // the agency is next door at the level, and not served here
}

// routing looks up what the question names, and refuses what cannot be routed.
func (n *Network) routing(a Asked) (*routing, error) {
	r := &routing{n: n, a: a, here: n.Kontors[a.Kontor], agency: n.Agencies[a.Type.Agency], policy: n.PolicyOn(a.Date)}
	if r.here == nil {
		return nil, unknown("unknown-kontor", "kontor", shown(a.Kontor))
	}
	if a.Type.Agency == Host {
		return r, nil
	}
	var ok bool
	if r.agreement, ok = n.AgreementFor(a.Type, a.Date); !ok {
		return nil, refuse("no-agreement", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "type", a.Type.NameSv, "type_en", a.Type.NameEn, "date", string(a.Date))
	}
	r.next = n.obstacle(r.here, a, a.Date) == onlyNextDoor
	return r, nil
}

// begin is the decision before anything is decided: what it looks at.
func (r *routing) begin() Decision {
	seen := r.policy.seen(r.a)
	return Decision{Policy: r.policy.String(), Inputs: Inputs{
		Date: r.a.Date, Agreement: r.agreement.Name, AgreementBasis: r.agreement.Basis, Level: r.a.Type.Level, Capability: r.a.Type.Capability,
		Network: r.n.Revision, Kind: seen.Kind, Language: seen.Language, Needs: seen.Needs, Protected: seen.Protected, Booked: seen.Booked,
	}}
}

// try takes the errand to the choice's target, or says why it cannot be taken there today; then the decision is as it was, but for offices
// that were looked at.
func (r *routing) try(dec *Decision, c Choice) Phrase {
	switch c.Target {
	case TargetDesk:
		return r.desk(dec)
	case TargetSelfService:
		return r.selfService(dec)
	case TargetVideo:
		return r.video(dec, c)
	case TargetBooked:
		return r.booked(dec, c)
	case TargetHandOver:
		return r.handOver(dec)
	case TargetReferral:
		return r.refer(dec, c)
	case TargetHost:
		return r.host(dec)
	}
	return phrase("unknown-target", "target", shown(c.Target))
}
