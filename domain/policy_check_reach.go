package domain

import (
	"maps"
	"math/bits"
	"slices"
)

// reachSteps is how many steps the search for a rule's last reachable case may take. Conditions that need more are refused: nobody could say by
// reading them which rule decides.
const reachSteps = 100_000

// reached reports rules that no errand reaches, because those before them take every one that they match.
//
// It is exact. What a rule matches is a box: on each of seven sides (the errand type, the office, the kind of visitor, the language, the
// set of needs, protected identity, booked) a set of values. A rule is out of reach if its box lies in the union of the boxes before it.
// Besides what the network has, types and offices that it may come to have are counted in, so that a rule for them is no fault.
func (c *policyCheck) reached() {
	c.boxes = c.allBoxes()
	for i, r := range c.p.Rules {
		if c.boxes[i].empty() {
			c.wrong(ruleAt(i)+".when", phrase("policy-matches-nothing", "rule", r.Name))
			continue
		}
		if by := slices.IndexFunc(c.boxes[:i], func(b box) bool { return b.holds(c.boxes[i]) }); by >= 0 {
			c.wrong(ruleAt(i), phrase("policy-unreachable", "rule", r.Name, "by", c.p.Rules[by].Name))
			continue
		}
		steps := reachSteps
		switch _, out := c.boxes[i].outside(c.boxes[:i], &steps); {
		case steps < 0:
			c.wrong(ruleAt(i)+".when", phrase("policy-tangled", "rule", r.Name))
		case !out:
			c.wrong(ruleAt(i), phrase("policy-unreachable-together", "rule", r.Name))
		}
	}
}

// box is a set of values for each side.
type box [7]bitset

// The sides of a box.
const (
	typeSide = iota
	kontorSide
	kindSide
	languageSide
	needSide
	protectedSide
	bookedSide
)

func (b box) empty() bool { return slices.ContainsFunc(b[:], bitset.empty) }

func (b box) holds(other box) bool {
	for i := range b {
		if !other[i].minus(b[i]).empty() {
			return false
		}
	}
	return true
}

func (b box) meets(other box) bool {
	for i := range b {
		if b[i].and(other[i]).empty() {
			return false
		}
	}
	return true
}

// outside is a part of the box in none of the others, if there is one: what the first that meets it leaves over, side by side, looked at
// against the rest. Steps goes below zero when that cannot be said in time.
func (b box) outside(others []box, steps *int) (box, bool) {
	for i, other := range others {
		if *steps--; *steps < 0 {
			return b, false
		}
		if !b.meets(other) {
			continue
		}
		for side := range b {
			if left := b[side].minus(other[side]); !left.empty() {
				part := b
				part[side] = left
				if out, ok := part.outside(others[i+1:], steps); ok {
					return out, true
				}
			}
			b[side] = b[side].and(other[side])
		}
		return b, false
	}
	return b, true
}

// allBoxes are what the rules match.
func (c *policyCheck) allBoxes() []box {
	c.types, c.kontors, c.languages = c.allTypes(), c.allKontors(), c.allLanguages()
	boxes := make([]box, len(c.p.Rules))
	for i, r := range c.p.Rules {
		w := r.When
		boxes[i] = box{
			valuesOf(c.types, func(t ErrandType) bool {
				return among(w.Agencies, t.Agency) && among(w.Types, t.Code) && among(w.Levels, t.Level) && among(w.Capabilities, t.Capability)
			}),
			valuesOf(c.kontors, func(k *Kontor) bool { return among(w.Kontors, k.ID) && among(w.Areas, k.Area) }),
			valuesOf(allKinds, func(k Kind) bool { return among(w.Kinds, k) }),
			valuesOf(c.languages, func(l string) bool { return among(w.Languages, l) }),
			valuesOf(needSets, func(has []Need) bool {
				return len(w.Needs) == 0 || slices.ContainsFunc(w.Needs, func(need Need) bool { return slices.Contains(has, need) })
			}),
			valuesOf(allAnswers, w.Protected.allows),
			valuesOf(allAnswers, w.Booked.allows),
		}
	}
	return boxes
}

// everybody is the box of every visitor, with any type anywhere.
func (c *policyCheck) everybody() box {
	yes := func(n int) bitset { return valuesOf(make([]struct{}, n), func(struct{}) bool { return true }) }
	return box{yes(1), yes(1), yes(len(allKinds)), yes(len(c.languages)), yes(len(needSets)), yes(2), yes(2)}
}

// anywhere is the box with its sides for the type and the office left open.
func (b box) anywhere() box {
	b[typeSide], b[kontorSide] = bitset{1}, bitset{1}
	return b
}

// allTypes are the types of the network, and for each agency, level and capability one that it does not have yet.
func (c *policyCheck) allTypes() []ErrandType {
	var all []ErrandType
	for _, code := range slices.Sorted(maps.Keys(c.n.Types)) {
		all = append(all, c.n.Types[code])
	}
	for _, agency := range slices.Sorted(maps.Keys(c.known["agency"])) {
		if AgencyCode(agency) == Host {
			continue
		}
		for _, level := range []Level{General, InDepth} {
			for _, capability := range append(slices.Sorted(maps.Keys(c.known["capability"])), "") {
				all = append(all, ErrandType{Agency: AgencyCode(agency), Level: level, Capability: capability})
			}
		}
	}
	return slices.DeleteFunc(all, func(t ErrandType) bool { return t.Agency == Host }) // no policy decides on the host's own
}

// allKontors are the offices of the network, and for each kind of area one that it does not have yet.
func (c *policyCheck) allKontors() []*Kontor {
	var all []*Kontor
	for _, id := range slices.Sorted(maps.Keys(c.n.Kontors)) {
		all = append(all, c.n.Kontors[id])
	}
	for _, area := range slices.Sorted(maps.Keys(c.known["area"])) {
		all = append(all, &Kontor{Area: area})
	}
	return all
}

// allLanguages are those that the policy names, and one that it does not.
func (c *policyCheck) allLanguages() []string {
	named := map[string]bool{"": true}
	for _, r := range c.p.Rules {
		for _, l := range r.When.Languages {
			named[l] = true
		}
	}
	return slices.Sorted(maps.Keys(named))
}

// The rest of what a visitor may be.
var (
	allKinds   = []Kind{Person, Company, Proxy}
	allAnswers = []bool{false, true}
)

// needSets are the sets of needs that a visitor may have.
var needSets = func() [][]Need {
	each := slices.Sorted(maps.Keys(needs))
	sets := make([][]Need, 1<<len(each))
	for i := range sets {
		for j, need := range each {
			if i>>j&1 == 1 {
				sets[i] = append(sets[i], need)
			}
		}
	}
	return sets
}()

// bitset is a set of small numbers.
type bitset []uint64

// valuesOf is the set of the places of those values that the function takes.
func valuesOf[T any](values []T, takes func(T) bool) bitset {
	s := make(bitset, (len(values)+63)/64)
	for i, v := range values {
		if takes(v) {
			s[i/64] |= 1 << (i % 64)
		}
	}
	return s
}

func (s bitset) empty() bool { return !slices.ContainsFunc(s, func(w uint64) bool { return w != 0 }) }

func (s bitset) and(other bitset) bitset {
	both := slices.Clone(s)
	for i := range both {
		both[i] &= other[i]
	}
	return both
}

func (s bitset) minus(other bitset) bitset {
	left := slices.Clone(s)
	for i := range left {
		left[i] &^= other[i]
	}
	return left
}

// first is the place of the set's first value.
func (s bitset) first() int {
	for i, w := range s {
		if w != 0 {
			return i*64 + bits.TrailingZeros64(w)
		}
	}
	return -1
}

func (s bitset) has(i int) bool { return s[i/64]>>(i%64)&1 == 1 }
