package domain

import (
	"cmp"
	"maps"
	"slices"
)

// Census is the network as of a date: what each office is then, who is served there, and what was set out to be by then.
type Census struct {
	On        Date        `json:"on"`
	Known     Date        `json:"known,omitempty"` // as it was believed on that day; as of now when empty
	Counts    Counts      `json:"counts"`
	Agencies  []Served    `json:"agencies"`
	Offices   []OfficeOn  `json:"offices"`
	Goals     []GoalCount `json:"goals"`
	Proposals []Proposal  `json:"proposals"`
}

// Counts are of offices on a date.
type Counts struct {
	Open     int `json:"open"`     // receive people: open, reduced or closing
	Assumed  int `json:"assumed"`  // of these, how many have days that no source gives
	Decided  int `json:"decided"`  // were to have opened by then, and nobody has said that they did
	Proposed int `json:"proposed"` // likewise, and nothing was decided
	Closed   int `json:"closed"`
}

// Served is at how many open offices an agency is.
type Served struct {
	Agency    AgencyCode `json:"agency"`
	Offices   int        `json:"offices"`
	Synthetic int        `json:"synthetic"` // of these, how many no source names
}

// OfficeOn is what an office is on a date.
type OfficeOn struct {
	Kontor       KontorID     `json:"kontor"`
	Name         string       `json:"name"`
	Municipality string       `json:"municipality"`
	County       string       `json:"county"`
	Area         string       `json:"area"`
	Standing     Standing     `json:"standing"`
	DateBasis    Basis        `json:"dateBasis"` // of the days between which it is an office
	Basis        Basis        `json:"basis"`     // of the office itself
	Agencies     []AgencyCode `json:"agencies"`  // that are served there then
}

// GoalCount is a goal beside what there is on its day, as it is known or was believed.
type GoalCount struct {
	Goal
	Due    bool   `json:"due"` // its day is on the census's date or before it; else nothing is counted
	Counts Counts `json:"counts"`
	Have   int    `json:"have"`            // open offices that have the capability
	Found  Basis  `json:"found,omitempty"` // how well that is known: as the least of it
}

// Census takes stock of the network on the date.
func (n *Network) Census(on Date) Census {
	c := Census{On: on, Agencies: []Served{}, Offices: []OfficeOn{}, Goals: []GoalCount{}, Proposals: slices.Clone(n.Proposals)}
	served := map[AgencyCode]*Served{}
	for _, id := range slices.Sorted(maps.Keys(n.Kontors)) {
		k := n.Kontors[id]
		s := k.StandingOn(on)
		if s.State == "" {
			continue // nobody had said anything of it by then
		}
		row := OfficeOn{
			Kontor: id, Name: k.Name, Municipality: k.Municipality, County: k.County, Area: k.Area, Standing: s, DateBasis: k.DateBasis,
			Basis: k.Basis, Agencies: []AgencyCode{},
		}
		c.Counts.add(row, on)
		if s.State.IsOpen() {
			row.Agencies = k.serves(on, served)
		}
		c.Offices = append(c.Offices, row)
	}
	for _, a := range slices.Sorted(maps.Keys(served)) {
		c.Agencies = append(c.Agencies, *served[a])
	}
	c.Counts.Proposed += n.unsettled(on)
	for _, g := range n.Goals {
		c.Goals = append(c.Goals, n.count(g, on))
	}
	return c
}

func (c *Counts) add(row OfficeOn, on Date) {
	due := row.Standing.Target != "" && row.Standing.Target <= on
	switch s := row.Standing.State; {
	case s.IsOpen():
		c.Open++
		if row.DateBasis != Sourced {
			c.Assumed++
		}
	case s == OfficeClosed:
		c.Closed++
	case s == OfficeDecided && due:
		c.Decided++
	case s == OfficePlanned && due:
		c.Proposed++
	}
}

// unsettled counts the proposals that were to be offices by the date, of which nobody knows what became, and that no office stands for.
func (n *Network) unsettled(on Date) (count int) {
	for _, p := range n.Proposals {
		if p.Kontor == "" && p.By <= on && len(p.Fates) == 0 {
			count++
		}
	}
	return count
}

// serves lists the agencies that the office serves on the date, and counts each.
func (k *Kontor) serves(on Date, served map[AgencyCode]*Served) []AgencyCode {
	found := map[AgencyCode]Basis{}
	for _, o := range k.offerings {
		if o.Presence == Service && o.Valid.Has(on) && found[o.Agency] != Sourced {
			found[o.Agency] = o.Basis
		}
	}
	agencies := slices.Sorted(maps.Keys(found))
	for _, a := range agencies {
		if served[a] == nil {
			served[a] = &Served{Agency: a}
		}
		served[a].Offices++
		if found[a] == Synthetic {
			served[a].Synthetic++
		}
	}
	return slices.Clip(append([]AgencyCode{}, agencies...))
}

// count says what came of a goal, once its day has come.
func (n *Network) count(g Goal, on Date) GoalCount {
	c := GoalCount{Goal: g, Due: g.By <= on}
	if !c.Due {
		return c
	}
	least := Sourced
	c.Counts.Proposed = n.unsettled(g.By)
	for _, k := range n.Kontors {
		row := OfficeOn{Standing: k.StandingOn(g.By), DateBasis: k.DateBasis}
		c.Counts.add(row, g.By)
		if !row.Standing.State.IsOpen() {
			continue
		}
		least = lessKnown(least, k.DateBasis)
		for _, has := range k.capabilities {
			if g.Capability != "" && has.Name == g.Capability && has.Valid.Has(g.By) {
				c.Have++
				least = lessKnown(least, has.Basis)
				break
			}
		}
	}
	c.Found = least
	return c
}

// wellKnown is how well something is known, the best first.
var wellKnown = []Basis{Sourced, Unverified, Estimated, Synthetic}

func lessKnown(a, b Basis) Basis {
	if slices.Index(wellKnown, b) > slices.Index(wellKnown, a) {
		return b
	}
	return a
}

// Beside is what was published of a date beside what the network has.
type Beside struct {
	Published
	Counts Counts `json:"counts"`
	// Counted are the offices that are counted as open though no source gives the day, and Perhaps those that are not, and may have been: it
	// was decided that they open, and the day on which they did is assumed.
	Counted []KontorID `json:"counted"`
	Perhaps []KontorID `json:"perhaps"`
}

// BesidePublished lays what was published beside the network, by date.
func (n *Network) BesidePublished() (all []Beside) {
	for _, p := range PublishedCounts() {
		b := Beside{Published: p, Counts: n.Census(p.Date).Counts, Counted: []KontorID{}, Perhaps: []KontorID{}}
		for _, k := range n.Kontors {
			switch s := k.StandingOn(p.Date); {
			case s.State.IsOpen() && k.DateBasis != Sourced:
				b.Counted = append(b.Counted, k.ID)
			case s.State == OfficeDecided && k.Open.From > p.Date && k.Open.From != Never && k.DateBasis != Sourced:
				b.Perhaps = append(b.Perhaps, k.ID)
			}
		}
		slices.SortFunc(b.Counted, cmp.Compare)
		slices.SortFunc(b.Perhaps, cmp.Compare)
		all = append(all, b)
	}
	return all
}
