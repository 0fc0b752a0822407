package vault

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"

	"kontor/domain"
)

// contents are the keys under which something is sealed that was not forgotten, by book and agency, in their order. It says who has something to forget; what, stands in
// the books.
type contents map[domain.BookID]map[domain.AgencyCode][]domain.KeyID

func (c contents) add(b domain.BookID, a domain.AgencyCode, key domain.KeyID) {
	if c[b] == nil {
		c[b] = map[domain.AgencyCode][]domain.KeyID{}
	}
	keys := c[b][a]
	if at, there := slices.BinarySearch(keys, key); !there {
		c[b][a] = slices.Insert(keys, at, key)
	}
}

func (c contents) remove(b domain.BookID, gone []domain.KeyID) {
	for a, keys := range c[b] {
		keys = slices.DeleteFunc(keys, func(k domain.KeyID) bool { return slices.Contains(gone, k) })
		if c[b][a] = keys; len(keys) == 0 {
			delete(c[b], a)
		}
	}
	if len(c[b]) == 0 {
		delete(c, b)
	}
}

// pair is a book and an agency.
type pair struct {
	book   domain.BookID
	agency domain.AgencyCode
	date   domain.Date
}

// before lists the pairs of days before the date, the oldest day first; all of them when the date is empty.
func (c contents) before(date domain.Date) (all []pair) {
	for b, agencies := range c {
		_, d, ok := b.Daybook()
		if !ok || date != "" && d >= date {
			continue
		}
		for a := range agencies {
			all = append(all, pair{b, a, d})
		}
	}
	slices.SortFunc(all, func(x, y pair) int {
		return cmp.Or(cmp.Compare(x.date, y.date), cmp.Compare(x.book, y.book), cmp.Compare(x.agency, y.agency))
	})
	return all
}

// packed is the contents as they are kept: of each key but the first, how far it is behind the one before.
func (c contents) packed() contents {
	p := contents{}
	for b, agencies := range c {
		p[b] = maps.Clone(agencies)
		for a, keys := range agencies {
			steps := slices.Clone(keys)
			for i := len(steps) - 1; i > 0; i-- {
				steps[i] -= steps[i-1]
			}
			p[b][a] = steps
		}
	}
	return p
}

// unpack is the contents again, in place.
func (c contents) unpack() error {
	for b, agencies := range c {
		for a, keys := range agencies {
			for i := range keys {
				if keys[i] == 0 || i > 0 && keys[i]+keys[i-1] < keys[i] {
					return fmt.Errorf("the keys of %s in %s are out of order", a, b)
				}
				if i > 0 {
					keys[i] += keys[i-1]
				}
			}
		}
	}
	return nil
}

// Live yields the days before the date, and the agencies, of which there is content that nobody has forgotten: the oldest day first, all of them when the date
// is empty. It is as of now, and may be asked for anything while it is walked through.
func (f *Forgetter) Live(before domain.Date) iter.Seq2[domain.BookID, domain.AgencyCode] {
	f.mu.Lock()
	all := f.live.before(before)
	f.mu.Unlock()
	return func(yield func(domain.BookID, domain.AgencyCode) bool) {
		for _, p := range all {
			if !yield(p.book, p.agency) {
				return
			}
		}
	}
}
