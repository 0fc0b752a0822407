package domain

import "slices"

// Goal is what somebody set out to reach by a day: a number of offices, or that every office has a capability.
type Goal struct {
	ID         string `json:"id"`
	Offices    int    `json:"offices,omitempty"`    // how many open offices
	Most       int    `json:"most,omitempty"`       // with Offices the other end of a range
	Capability string `json:"capability,omitempty"` // that every open office has
	By         Date   `json:"by"`
	Known      Date   `json:"known,omitempty"` // since when it is known, where that is not the date of the entry
	Basis      Basis  `json:"basis"`
	Source     string `json:"source,omitempty"`
}

// GoalSet sets a goal. It stays, whatever comes.
type GoalSet struct{ Goal }

// Proposal is an office that somebody proposed, named or not, and what became of it.
type Proposal struct {
	ID           string   `json:"id"`
	Municipality string   `json:"municipality"`
	Place        string   `json:"place"`
	Area         string   `json:"area"`
	Kontor       KontorID `json:"kontor,omitempty"` // which was planned by it, if it names one
	By           Date     `json:"by"`
	Known        Date     `json:"known,omitempty"` // since when it is known, where that is not the date of the entry
	Basis        Basis    `json:"basis"`
	Source       string   `json:"source,omitempty"`
	Fates        []Fate   `json:"fates,omitempty"` // in the order in which they became known; none is: not yet known
}

// FateCode is what became of a proposal.
type FateCode string

const (
	FateOpened    FateCode = "opened"
	FateListed    FateCode = "listed"     // among those that were decided later
	FateNotListed FateCode = "not_listed" // not among them
	FateNotNamed  FateCode = "not_named"  // which places were meant was never said
)

// Fate is what became of a proposal, as of a day; with the office that it became, whose life says the rest.
type Fate struct {
	Code   FateCode `json:"code"`
	Kontor KontorID `json:"kontor,omitempty"`
	Known  Date     `json:"known,omitempty"` // since when it is known, where that is not the date of the entry
	Basis  Basis    `json:"basis"`
	Source string   `json:"source,omitempty"`
}

// ProposalMade says that an office was proposed. Its fates come as events of their own.
type ProposalMade struct {
	ID           string   `json:"id"`
	Municipality string   `json:"municipality"`
	Place        string   `json:"place"`
	Area         string   `json:"area"`
	Kontor       KontorID `json:"kontor,omitempty"`
	By           Date     `json:"by"`
	Known        Date     `json:"known,omitempty"`
	Basis        Basis    `json:"basis"`
	Source       string   `json:"source,omitempty"`
}

// ProposalSettled says what became of a proposal.
type ProposalSettled struct {
	ID string `json:"id"`
	Fate
}

func (GoalSet) Name() string         { return "goal-set" }
func (ProposalMade) Name() string    { return "proposal-made" }
func (ProposalSettled) Name() string { return "proposal-settled" }

func (ev GoalSet) change(n *Network) {
	g := ev.Goal
	g.Known = n.learned
	n.Goals = append(slices.Clip(n.Goals), g)
}

func (ev ProposalMade) change(n *Network) {
	n.Proposals = append(slices.Clip(n.Proposals), Proposal{
		ID: ev.ID, Municipality: ev.Municipality, Place: ev.Place, Area: ev.Area, Kontor: ev.Kontor, By: ev.By, Known: n.learned, Basis: ev.Basis, Source: ev.Source,
	})
}

// change keeps what others may hold of the list as it is. A fate of no proposal is passed over: there is nothing that it is the fate of.
func (ev ProposalSettled) change(n *Network) {
	n.Proposals = slices.Clone(n.Proposals)
	for i := range n.Proposals {
		if p := &n.Proposals[i]; p.ID == ev.ID {
			fate := ev.Fate
			fate.Known = n.learned
			p.Fates = append(slices.Clip(p.Fates), fate)
		}
	}
}
