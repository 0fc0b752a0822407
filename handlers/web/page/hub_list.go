package page

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"kontor/projections"
)

// list is the children of an element, in their order. Any of them may be a list itself.
type list struct {
	seq       uint64 // at which it last changed
	items     []item
	gone      []departed // in order
	forgotten uint64     // before it, what has gone is no longer known
}

// item is a child as it was last made.
type item struct {
	part
	came uint64 // at which it came to where it is among the others
}

type departed struct {
	id  string
	seq uint64
}

// remembersGone is how many children that have gone a list remembers.
const remembersGone = 1000

// next is the list after the look.
func (l *list) next(ctx context.Context, look []Fragment, seq uint64, change projections.Change) (*list, error) {
	n := &list{items: make([]item, 0, len(look))}
	before := map[string]int{}
	if l != nil {
		n.seq, n.gone, n.forgotten = l.seq, l.gone, l.forgotten
		for i := range l.items {
			before[l.items[i].id] = i
		}
	} else {
		n.seq, n.forgotten = seq, seq
	}
	var places []int // of those that were there, in the order that they have now
	for _, f := range look {
		it := item{came: seq}
		var was *part
		if i, ok := before[f.ID]; ok {
			was, it.came, places = &l.items[i].part, l.items[i].came, append(places, i)
		}
		p, err := f.after(ctx, was, seq, change)
		if err != nil {
			return nil, fmt.Errorf("the child %s: %w", f.ID, err)
		}
		if was == nil && p.list != nil {
			p.list.forgotten = 0 // who does not have it yet gets it whole
		}
		if it.part = p; p.seq == seq {
			n.seq = seq
		}
		n.items = append(n.items, it)
	}
	if l != nil {
		n.compare(l, before, places, seq)
	}
	return n, nil
}

// compare notes who has gone, and who stands elsewhere among the others than before.
func (n *list) compare(l *list, before map[string]int, places []int, seq uint64) {
	stay := rising(places)
	here, k := map[string]bool{}, 0
	for i := range n.items {
		it := &n.items[i]
		here[it.id] = true
		if _, ok := before[it.id]; !ok {
			continue
		}
		if !stay[k] {
			n.leave(it.id, seq)
			it.came, it.seq, n.seq = seq, seq, seq
		}
		k++
	}
	for _, it := range l.items {
		if !here[it.id] {
			n.leave(it.id, seq)
			n.seq = seq
		}
	}
}

func (n *list) leave(id string, seq uint64) {
	n.gone = append(slices.Clip(n.gone), departed{id, seq}) // the list before has the same ones
	if over := len(n.gone) - remembersGone; over > 0 {
		n.forgotten = n.gone[over-1].seq
		n.gone = n.gone[over:]
	}
}

// mostly says whether so much has changed after the number that the whole list is less work for a browser.
func (l *list) mostly(seq uint64) bool {
	changed := 0
	for _, it := range l.items {
		if it.seq > seq {
			changed++
		}
	}
	return changed > fewChanges && 2*changed > len(l.items)
}

// fewChanges are no work one by one, however short the list.
const fewChanges = 50

// since writes what has changed after the number: first who has gone, then each that stays and has changed, with those that came behind it.
// A browser looks all of their places up before it begins, so what comes is placed behind what stays.
func (l *list) since(ctx context.Context, b *bytes.Buffer, id string, seq uint64) error {
	sent := map[string]bool{}
	for _, g := range l.gone {
		if g.seq > seq && !sent[g.id] {
			sent[g.id] = true
			partial(b, g.id, "delete", nil)
		}
	}
	behind, where := id, "afterbegin"
	var coming bytes.Buffer
	flush := func() {
		if coming.Len() > 0 {
			partial(b, behind, where, coming.Bytes())
			coming.Reset()
		}
	}
	for _, it := range l.items {
		if it.came > seq {
			whole, err := it.whole(ctx)
			if err != nil {
				return err
			}
			coming.Write(whole)
			continue
		}
		flush()
		behind, where = it.id, "afterend"
		if err := it.part.since(ctx, b, seq); err != nil {
			return err
		}
	}
	flush()
	return nil
}

// rising says of each number whether it belongs to a longest rising sequence of them: what can stay while the others move.
func rising(numbers []int) []bool {
	tails, before := []int{}, make([]int, len(numbers)) // by length: the index of the smallest end; and each one's predecessor
	for i, n := range numbers {
		at, _ := slices.BinarySearchFunc(tails, n, func(t, n int) int { return numbers[t] - n })
		if before[i] = -1; at > 0 {
			before[i] = tails[at-1]
		}
		if at == len(tails) {
			tails = append(tails, i)
		} else {
			tails[at] = i
		}
	}
	stay := make([]bool, len(numbers))
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = before[i] {
			stay[i] = true
		}
	}
	return stay
}
