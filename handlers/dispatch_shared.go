package handlers

import (
	"context"
	"errors"
	"sync"

	"kontor/domain"
)

// shared is the one Follow of the log that all agencies share which have caught up. It waits for none of them: who falls behind is let
// go, follows the log alone until it has caught up again, and comes back.
type shared struct {
	log   Log
	begin chan Position // one, when somebody has joined while nobody followed

	mu        sync.Mutex
	following bool
	at        Position // of the entry handed out last
	joined    map[domain.AgencyCode]*share
}

// share is what one agency gets of it: everything behind from, until it is let go and the channel closed.
type share struct {
	from    Position
	parcels chan parcel
}

// parcel is what an agency is to be told of an entry; most say nothing but that the log has come so far.
type parcel struct {
	at      Position
	notices []Notice
}

// room is how many entries an agency may fall behind before it is let go.
const room = 1024

func newShared(log Log) *shared {
	return &shared{log: log, begin: make(chan Position, 1), joined: map[domain.AgencyCode]*share{}}
}

// join takes part from wherever the follow stands now; if nobody follows, it is begun where the agency stands.
func (s *shared) join(a domain.AgencyCode, at Position) *share {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.following {
		s.following, s.at = true, at
		s.begin <- at
	}
	sh := &share{from: s.at, parcels: make(chan parcel, room)}
	s.joined[a] = sh
	return sh
}

// leave ends an agency's part. It may have ended already.
func (s *shared) leave(a domain.AgencyCode, sh *share) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.joined[a] == sh {
		delete(s.joined, a)
	}
}

// errEnded says that a Follow ended without saying why, which it must not.
var errEnded = errors.New("the log's Follow ended without an error")

// follow hands out what stands behind the position until it cannot go on. It calls changed when the log says that there may be
// a new agency, and once when it has caught up.
func (s *shared) follow(ctx context.Context, from Position, changed func() error) error {
	s.start(from)
	t := newTranslator(s.log)
	for item, err := range s.log.Follow(ctx, from) {
		if err != nil {
			return err
		}
		if !item.CaughtUp {
			notices, err := t.translate(ctx, item.Recorded)
			if err != nil {
				return err
			}
			s.hand(item.Position, notices)
		}
		if item.CaughtUp || item.Entry.Book == domain.NetworkBook {
			if err := changed(); err != nil {
				return err
			}
		}
	}
	return errEnded
}

func (s *shared) start(from Position) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.following, s.at = true, from
}

// hand gives every agency its part, and lets go of who has no room for it.
func (s *shared) hand(at Position, notices map[domain.AgencyCode][]Notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = at
	for a, sh := range s.joined {
		select {
		case sh.parcels <- parcel{at, notices[a]}:
		default:
			close(sh.parcels)
			delete(s.joined, a)
		}
	}
}

// end lets go of everybody; the next to join begins anew.
func (s *shared) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for a, sh := range s.joined {
		close(sh.parcels)
		delete(s.joined, a)
	}
	s.following = false
	select {
	case <-s.begin: // nobody had taken it up yet
	default:
	}
}

// place is how far the log has been followed.
func (s *shared) place() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at.Place
}
