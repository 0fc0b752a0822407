package domain

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

// What the search for gaps looks at, at most.
const (
	gapDates = 40      // days on which the network changes
	gapTries = 250_000 // targets tried
	gapShown = 20      // errand types told of, for each rule
)

// PolicyGap is an errand type that a rule of a policy leaves without any target to begin with, at some offices.
type PolicyGap struct {
	Rule    int            // its place among the rules; as many as there are for the default
	Type    ErrandTypeCode // with a valid agreement
	Kontors []KontorID     // where
	First   Date           // the first day of those looked at
}

// PolicyGaps looks for errands that the rule which decides on them can send nowhere. It looks at every office, every active type with a valid
// agreement, every way in which the policy tells visitors apart, and at the days on which the network changes from the policy's first day
// on: at each, the office's first open day. Through is the last of those days; it is complete unless there were too many.
func PolicyGaps(n *Network, p Policy) (gaps []PolicyGap, through Date, complete bool) {
	c := policyCheck{n: n, p: p, known: namesOf(n)}
	c.boxes = c.allBoxes()
	s := c.gapSearch()
	return s.all(), s.through, s.complete
}

// gaps reports them, a type at a time.
func (c *policyCheck) gaps() {
	s := c.gapSearch()
	shown := make([]int, len(c.p.Rules)+1)
	all := s.all()
	for _, g := range all {
		path, rule := "default", defaultRule
		if g.Rule < len(c.p.Rules) {
			path, rule = ruleAt(g.Rule)+".targets", c.p.Rules[g.Rule].Name
		}
		if shown[g.Rule]++; shown[g.Rule] <= gapShown {
			c.wrong(path, phrase("policy-gap", "rule", rule, "text", string(g.Type), "count", strconv.Itoa(len(g.Kontors)),
				"kontor", c.n.Kontors[g.Kontors[0]].Name, "date", string(g.First)))
		} else if shown[g.Rule] == gapShown+1 {
			more := 0
			for _, other := range all {
				if other.Rule == g.Rule {
					more++
				}
			}
			c.wrong(path, phrase("policy-gap-more", "rule", rule, "count", strconv.Itoa(more-gapShown)))
		}
	}
	if !s.complete {
		c.odd("", phrase("policy-dates-cut", "date", string(s.through), "count", strconv.Itoa(s.dates)))
	}
}

// gapSearch goes through the days, the offices and the types.
type gapSearch struct {
	c        *policyCheck
	certain  []bool // the rules, and the default, with a target that always takes the errand
	visitors map[string][]decided
	tries    int
	found    map[gapKey]*PolicyGap
	dates    int // looked at
	through  Date
	complete bool
}

type gapKey struct {
	rule int
	typ  ErrandTypeCode
}

// decided is a visitor on whose errands the rule decides.
type decided struct {
	rule    int
	visitor Asked
}

func (c *policyCheck) gapSearch() *gapSearch {
	s := &gapSearch{c: c, visitors: map[string][]decided{}, found: map[gapKey]*PolicyGap{}, through: c.p.From, complete: true}
	for _, r := range append(slices.Clone(c.p.Rules), Rule{Targets: c.p.Default}) {
		s.certain = append(s.certain, slices.ContainsFunc(r.Targets, Choice.certain))
	}
	if !slices.Contains(s.certain, false) {
		return s // whatever the network is, every errand has somewhere to go
	}
	dates := changesFrom(c.n, c.p.From)
	for i, d := range dates {
		if i == gapDates || s.tries > gapTries {
			s.complete = false
			return s
		}
		s.on(d)
		s.dates, s.through = i+1, d
	}
	return s
}

// on looks at one of the days.
func (s *gapSearch) on(d Date) {
	for i, k := range s.c.kontors {
		if k.ID == "" {
			break // those behind are not there yet
		}
		day, open := k.openFrom(d)
		if !open {
			continue
		}
		for j, t := range s.c.types {
			if t.Code == "" {
				break
			}
			if _, agreed := s.c.n.AgreementFor(t, day); !t.Active || !agreed {
				continue
			}
			for _, v := range s.deciders(j, i) {
				s.look(v, Asked{Kontor: k.ID, Type: t, Date: day})
			}
		}
	}
}

// openFrom is the office's first open day from the date on, within two weeks.
func (k *Kontor) openFrom(d Date) (Date, bool) {
	for range 14 {
		if k.HoursOn(d) != (Span{}) {
			return d, true
		}
		d = d.Next()
	}
	return "", false
}

// look tries the rule's targets for the visitor.
func (s *gapSearch) look(v decided, a Asked) {
	a.Kind, a.Language, a.Needs, a.Protected, a.Booked = v.visitor.Kind, v.visitor.Language, v.visitor.Needs, v.visitor.Protected, v.visitor.Booked
	key := gapKey{v.rule, a.Type.Code}
	g := s.found[key]
	if g != nil && slices.Contains(g.Kontors, a.Kontor) {
		return // on an earlier day
	}
	choices := s.c.p.Default
	if v.rule < len(s.c.p.Rules) {
		choices = s.c.p.Rules[v.rule].Targets
	}
	if !slices.ContainsFunc(s.c.n.moments(a), func(now Clock) bool { a.Now = now; return !s.taken(a, choices) }) {
		return
	}
	if g == nil {
		g = &PolicyGap{Rule: v.rule, Type: a.Type.Code, First: a.Date}
		s.found[key] = g
	}
	g.First = min(g.First, a.Date)
	g.Kontors = append(g.Kontors, a.Kontor)
}

// taken says whether one of the targets at once takes what is asked.
func (s *gapSearch) taken(a Asked, choices []Choice) bool {
	for _, ch := range choices {
		if ch.After > 0 {
			continue
		}
		s.tries++
		if _, _, taken := Try(s.c.n, a, ch); taken {
			return true
		}
	}
	return false
}

// deciders are visitors for each rule without a certain target that decides on some errands of the type at the office: one without and one
// with a protected identity, as far as the rule decides on them.
func (s *gapSearch) deciders(typ, kontor int) []decided {
	var matching []int
	key := make([]byte, 0, 16)
	for i, b := range s.c.boxes {
		if b[typeSide].has(typ) && b[kontorSide].has(kontor) {
			matching = append(matching, i)
			key = append(key, byte(i), byte(i>>8))
		}
	}
	if known, ok := s.visitors[string(key)]; ok {
		return known
	}
	var all []decided
	before := make([]box, 0, len(matching))
	for _, i := range append(matching, len(s.c.boxes)) {
		b := s.c.everybody()
		if i < len(s.c.boxes) {
			b = s.c.boxes[i].anywhere()
		}
		for protected := range 2 {
			some := b
			some[protectedSide] = b[protectedSide].and(bitset{1 << protected})
			steps := reachSteps
			if part, ok := some.outside(before, &steps); ok && !s.certain[i] && !part.empty() {
				all = append(all, decided{i, s.c.visitorOf(part)})
			}
		}
		before = append(before, b)
	}
	s.visitors[string(key)] = all
	return all
}

// all lists what was found, by rule and type.
func (s *gapSearch) all() []PolicyGap {
	var all []PolicyGap
	for _, g := range s.found {
		slices.Sort(g.Kontors)
		all = append(all, *g)
	}
	slices.SortFunc(all, func(a, b PolicyGap) int { return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Type, b.Type)) })
	return all
}

// visitorOf is the first visitor of a box.
func (c *policyCheck) visitorOf(b box) Asked {
	return Asked{
		Kind: allKinds[b[kindSide].first()], Language: c.languages[b[languageSide].first()], Needs: needSets[b[needSide].first()],
		Protected: b[protectedSide].first() == 1, Booked: b[bookedSide].first() == 1,
	}
}

// changesFrom are the days from the given one on at which the network changes, with that day itself, in order.
func changesFrom(n *Network, from Date) []Date {
	days := map[Date]bool{from: true}
	period := func(p Period) {
		days[p.From] = true
		if p.To.Valid() {
			days[p.To.Next()] = true
		}
	}
	for _, a := range n.Agreements {
		period(a.Valid)
	}
	for _, t := range n.VideoTeams {
		period(t.Valid)
	}
	for _, k := range n.Kontors {
		period(k.Open)
		for _, h := range k.hours {
			days[h.From] = true
		}
		for _, o := range k.offerings {
			period(o.Valid)
		}
		for _, c := range k.capabilities {
			period(c.Valid)
		}
	}
	for _, assigned := range n.Officers {
		for _, a := range assigned {
			period(a.Valid)
		}
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(days)), func(d Date) bool { return d < from })
}
