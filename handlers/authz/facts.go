package authz

import (
	"slices"
	"strings"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// facts are all that a verdict depends on. The policies see nothing else, so the same facts have the same verdict for ever.
type facts struct {
	action   string
	actor    domain.Actor
	proof    handlers.Proof
	ended    bool // the proof
	nation   bool
	kontors  list
	counties list
	assigned list // of an officer: agencies at the office of the access, now
	serving  bool // of an officer: assigned to something somewhere, now
	kontor   domain.KontorID
	known    bool   // the network has the office
	county   string // of the office
	agency   domain.AgencyCode
}

// list is words in one text, so that facts can be compared.
type list string

const between = "\x00"

// add puts the word at the end. One that cannot stand in a list is left out, and so gives no right.
func (l list) add(word string) list {
	switch {
	case word == "" || strings.Contains(word, between):
		return l
	case l == "":
		return list(word)
	}
	return l + between + list(word)
}

func (l list) words() []string {
	if l == "" {
		return nil
	}
	return strings.Split(string(l), between)
}

func factsOf(p handlers.Principal, on handlers.Access, n *domain.Network, now time.Time) facts {
	f := facts{
		action: on.Action, actor: p.Actor, proof: p.Proof, ended: !p.Until.IsZero() && !now.Before(p.Until), nation: p.Nation,
		kontor: on.Kontor, agency: on.Agency,
	}
	for _, k := range p.Kontors {
		f.kontors = f.kontors.add(string(k))
	}
	for _, c := range p.Counties {
		f.counties = f.counties.add(c)
	}
	if k := n.Kontors[on.Kontor]; k != nil {
		f.known, f.county = true, k.County
	}
	if p.Actor.Role == domain.RoleOfficer {
		f.assigned, f.serving = assignments(n, domain.OfficerID(p.Actor.ID), on.Kontor, now)
	}
	return f
}

// assignments are the agencies that the officer may serve at the office now, at any level, and whether it may serve anything anywhere.
func assignments(n *domain.Network, o domain.OfficerID, k domain.KontorID, now time.Time) (here list, serving bool) {
	for _, a := range n.Officers[o] {
		holds := slices.ContainsFunc(a.Levels, func(l domain.Level) bool { return n.AssignedAt(o, a.Kontor, a.Agency, l, now) })
		if holds && a.Kontor == k {
			here = here.add(string(a.Agency))
		}
		serving = serving || holds
	}
	return here, serving
}

// common says whether the same facts are likely to come again: their office and agency are of the network, not a stranger's guess.
func (f facts) common(n *domain.Network) bool {
	return (f.kontor == "" || f.known) && (f.agency == "" || n.Agencies[f.agency].Code != "")
}
