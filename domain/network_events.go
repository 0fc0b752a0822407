package domain

import (
	"fmt"
	"slices"
)

// networkEvent is what changes the network.
type networkEvent interface {
	Event
	change(*Network)
}

// AgencyListed brings an agency into the network, or renames it.
type AgencyListed struct{ Agency }

// ErrandTypeListed brings an errand type into the catalogue, or changes it.
type ErrandTypeListed struct{ ErrandType }

// KontorOpened brings an office into the network, with the dates between which it is one, or says anew what it is. What is known of its life
// goes before those dates.
type KontorOpened struct {
	Kontor
	Known Date `json:"known,omitempty"` // since when it is known, where that is not the date of the entry
}

// KontorClosed sets the office's last visiting day.
type KontorClosed struct {
	Kontor KontorID `json:"kontor"`
	Last   Date     `json:"last"`
	Basis  Basis    `json:"basis"`
}

// KontorHoursChanged gives the office new hours from a date on.
type KontorHoursChanged struct {
	Kontor KontorID `json:"kontor"`
	Hours  Hours    `json:"hours"`
}

// OfferingChanged adds what an office serves for an agency in a period; a period that is open and starts before the new one is ended the day
// before it. The same from the same day on takes its place.
type OfferingChanged struct {
	Kontor   KontorID `json:"kontor"`
	Offering Offering `json:"offering"`
}

// CapabilityChanged says what an office has, in a period. The same from the same day on takes its place.
type CapabilityChanged struct {
	Kontor     KontorID   `json:"kontor"`
	Capability Capability `json:"capability"`
}

// AgreementSigned is a service agreement with an agency.
type AgreementSigned struct{ Agreement }

// OfficerAssigned gives an officer an assignment.
type OfficerAssigned struct {
	Officer    OfficerID  `json:"officer"`
	Assignment Assignment `json:"assignment"`
}

// OfficerUnassigned ends the officer's assignments for an agency at an office: the last day they hold.
type OfficerUnassigned struct {
	Officer OfficerID  `json:"officer"`
	Kontor  KontorID   `json:"kontor"`
	Agency  AgencyCode `json:"agency"`
	Last    Date       `json:"last"`
}

// RulesChanged sets the rules that every office follows, on the days that are opened from a date on; on every day that has no others, without one.
type RulesChanged struct {
	Rules
	From Date `json:"from,omitempty"`
}

func (AgencyListed) Name() string       { return "agency-listed" }
func (ErrandTypeListed) Name() string   { return "errand-type-listed" }
func (KontorOpened) Name() string       { return "kontor-opened" }
func (KontorClosed) Name() string       { return "kontor-closed" }
func (KontorHoursChanged) Name() string { return "kontor-hours-changed" }
func (OfferingChanged) Name() string    { return "offering-changed" }
func (CapabilityChanged) Name() string  { return "capability-changed" }
func (AgreementSigned) Name() string    { return "agreement-signed" }
func (OfficerAssigned) Name() string    { return "officer-assigned" }
func (OfficerUnassigned) Name() string  { return "officer-unassigned" }
func (RulesChanged) Name() string       { return "rules-changed" }

func (ev AgencyListed) change(n *Network)     { n.Agencies[ev.Code] = ev.Agency }
func (ev ErrandTypeListed) change(n *Network) { n.Types[ev.Code] = ev.ErrandType }

func (ev KontorOpened) change(n *Network) {
	k := ev.Kontor
	k.since, k.holidays = n.learned, n.holidays
	if was := n.Kontors[k.ID]; was != nil {
		k.since, k.hours, k.offerings, k.capabilities = was.since, was.hours, was.offerings, was.capabilities
		k.standings, k.exceptions = was.standings, was.exceptions
	}
	k.reckon()
	n.Kontors[k.ID] = &k
}

func (ev KontorClosed) change(n *Network) {
	k := n.Kontors[ev.Kontor]
	k.Open.To, k.DateBasis = ev.Last, ev.Basis
}

func (ev KontorHoursChanged) change(n *Network) {
	k := n.Kontors[ev.Kontor]
	k.hours = append(k.hours, ev.Hours)
}

func (ev OfferingChanged) change(n *Network) {
	k := n.Kontors[ev.Kontor]
	for i, o := range k.offerings {
		if o.Agency == ev.Offering.Agency && o.Valid.To == "" && o.Valid.From < ev.Offering.Valid.From {
			k.offerings[i].Valid.To = dayBefore(ev.Offering.Valid.From)
		}
	}
	k.offerings = append(slices.DeleteFunc(k.offerings, ev.Offering.same), ev.Offering)
}

func (ev CapabilityChanged) change(n *Network) {
	k := n.Kontors[ev.Kontor]
	was := func(c Capability) bool {
		return c.Name == ev.Capability.Name && c.Valid.From == ev.Capability.Valid.From
	}
	k.capabilities = append(slices.DeleteFunc(k.capabilities, was), ev.Capability)
}

func (ev AgreementSigned) change(n *Network) {
	n.Agreements = slices.DeleteFunc(n.Agreements, func(a Agreement) bool { return a.Name == ev.Agreement.Name })
	n.Agreements = append(n.Agreements, ev.Agreement)
}

func (ev OfficerAssigned) change(n *Network) {
	n.Officers[ev.Officer] = append(n.Officers[ev.Officer], ev.Assignment)
	if k := ev.Assignment.Kontor; !slices.Contains(n.staff[k], ev.Officer) {
		n.staff[k] = append(n.staff[k], ev.Officer)
	}
}

func (ev OfficerUnassigned) change(n *Network) {
	for i, a := range n.Officers[ev.Officer] {
		if a.Kontor == ev.Kontor && a.Agency == ev.Agency && (a.Valid.To == "" || a.Valid.To > ev.Last) {
			n.Officers[ev.Officer][i].Valid.To = ev.Last
		}
	}
}

func dayBefore(d Date) Date { return DateOf(d.At(12*60).AddDate(0, 0, -1)) }

func foldError(e Entry, book BookID, at uint64) error {
	return fmt.Errorf("entry %d of book %s cannot follow revision %d of book %s", e.Revision, e.Book, at, book)
}
