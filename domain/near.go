package domain

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// routes is what the network has for routing beside its offices.
type routes struct {
	Policies []Policy       // in the order in which they came
	Moves    []ServiceMoved // likewise

	VideoTeams []VideoTeam    // the agencies' own, by name and first day
	laterRules []RulesChanged // that begin on a date, the latest last

	index *index
}

// index is what routing works out from a network once and asks again and again: the offices by distance, and who can take what on which date.
// It is safe for concurrent use as long as the network does not change; Fold and Clone begin a new one, which takes over the distances.
type index struct {
	before  *geography // of the network before it changed
	once    sync.Once
	geo     atomic.Pointer[geography]
	kontors []*Kontor // by their place in the geography

	mu   sync.RWMutex
	able map[ableKey]ables
}

// ables says for every office, by its place in the geography, whether it can; and how many can.
type ables struct {
	can   []bool
	count int
}

// ableKey is all that decides whether an office other than the visitor's can take an errand.
type ableKey struct {
	code       ErrandTypeCode
	agency     AgencyCode
	level      Level
	capability string
	date       Date
	target     Target
	protected  bool
}

// mostAble is how many answers are kept: a month of every type.
const mostAble = 8192

// geography is where the offices lie.
type geography struct {
	ids  []KontorID
	at   map[KontorID]int32
	lat  []float64
	lon  []float64
	near []atomic.Pointer[[]neighbour]
}

// neighbour is an office by its place in the geography, and how far it is.
type neighbour struct {
	at int32
	km float64
}

// unindexed begins a new index, as the network has changed.
func (n *Network) unindexed() {
	x := &index{}
	if old := n.index; old != nil {
		if x.before = old.geo.Load(); x.before == nil {
			x.before = old.before
		}
	}
	n.index = x
}

// indexed is the index of the network as it is.
func (n *Network) indexed() *index {
	x := n.index
	if x == nil {
		x = &index{} // a network that is made by hand is worked out each time
	}
	x.once.Do(func() {
		geo := x.before
		if !geo.of(n) {
			geo = newGeography(n)
		}
		x.kontors = make([]*Kontor, len(geo.ids))
		for i, id := range geo.ids {
			x.kontors[i] = n.Kontors[id]
		}
		x.able = map[ableKey]ables{}
		x.geo.Store(geo)
	})
	return x
}

// can says for every office whether it could take the errand by the target, from wherever the visitor stands.
func (x *index) can(key ableKey, look func(*Kontor) bool) ables {
	x.mu.RLock()
	all, ok := x.able[key]
	x.mu.RUnlock()
	if ok {
		return all
	}
	all = ables{can: make([]bool, len(x.kontors))}
	for i, k := range x.kontors {
		if all.can[i] = look(k); all.can[i] {
			all.count++
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.able) >= mostAble {
		clear(x.able)
	}
	x.able[key] = all
	return all
}

func newGeography(n *Network) *geography {
	g := &geography{ids: slices.Sorted(maps.Keys(n.Kontors))}
	g.at, g.near = make(map[KontorID]int32, len(g.ids)), make([]atomic.Pointer[[]neighbour], len(g.ids))
	for i, id := range g.ids {
		g.at[id] = int32(i)
		g.lat, g.lon = append(g.lat, n.Kontors[id].Lat), append(g.lon, n.Kontors[id].Lon)
	}
	return g
}

// of says whether it is the network's: the same offices in the same places.
func (g *geography) of(n *Network) bool {
	if g == nil || len(g.ids) != len(n.Kontors) {
		return false
	}
	for i, id := range g.ids {
		if k := n.Kontors[id]; k == nil || k.Lat != g.lat[i] || k.Lon != g.lon[i] {
			return false
		}
	}
	return true
}

// from lists the other offices, nearest first, ties by id.
func (g *geography) from(id KontorID) []neighbour {
	here, ok := g.at[id]
	if !ok {
		return nil
	}
	if all := g.near[here].Load(); all != nil {
		return *all
	}
	all := make([]neighbour, 0, len(g.ids))
	for i := range g.ids {
		if there := int32(i); there != here {
			all = append(all, neighbour{there, KmBetween(g.position(here), g.position(there))})
		}
	}
	slices.SortFunc(all, func(a, b neighbour) int { return cmp.Or(cmp.Compare(a.km, b.km), cmp.Compare(a.at, b.at)) })
	g.near[here].Store(&all)
	return all
}

func (g *geography) position(at int32) *Kontor { return &Kontor{Lat: g.lat[at], Lon: g.lon[at]} }

// byDistance lists the other offices, nearest first, ties by id.
func (n *Network) byDistance(here *Kontor) (all []*Kontor) {
	x := n.indexed()
	for _, near := range x.geo.Load().from(here.ID) {
		all = append(all, x.kontors[near.at])
	}
	return all
}
