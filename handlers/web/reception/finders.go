package reception

import (
	"sync/atomic"

	"kontor/domain"
)

// finders keeps the finder of the network as it is, until it changes. It is safe for concurrent use.
type finders struct{ latest atomic.Pointer[finderOf] }

type finderOf struct {
	network *domain.Network
	finder  finder
}

func (f *finders) of(n *domain.Network) finder {
	if known := f.latest.Load(); known != nil && known.network == n {
		return known.finder
	}
	made := &finderOf{n, newFinder(n)}
	f.latest.Store(made)
	return made.finder
}
