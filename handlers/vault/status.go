package vault

import (
	"context"

	"kontor/domain"
)

// Status is what a store holds.
type Status struct {
	Store     string          `json:"store"`
	KEK       string          `json:"kek"`
	Retiring  string          `json:"retiring,omitempty"` // a rotation away from it was interrupted, or is under way
	Mark      domain.KeyID    `json:"mark"`               // the last key that may have been handed out
	Files     int             `json:"files"`
	Live      uint64          `json:"live"`      // keys that can be used; those that were made in advance and skipped count
	Destroyed uint64          `json:"destroyed"` // keys that are forgotten
	Empty     uint64          `json:"empty"`     // slots without a key: the store was put back from before they were made
	Damaged   []domain.KeyID  `json:"damaged"`   // slots that cannot be read
	Followed  domain.Position `json:"followed"`  // up to here the log's forgettings are carried out
}

// Status looks at every slot. Work goes on meanwhile.
func (s *Store) Status(ctx context.Context) (st Status, err error) {
	who, _, err := readIdentity(s.dir)
	if err != nil {
		return st, err
	}
	var done followed
	if err := readBeside(s.dir, followedName, &done); err != nil {
		return st, err
	}
	st = Status{Store: who.Store, KEK: who.KEK, Retiring: who.Retiring, Followed: done.Position, Damaged: []domain.KeyID{}}
	if st.Mark, err = s.Mark(); err != nil {
		return st, err
	}
	all, err := numbers(s.dir)
	if err != nil {
		return st, err
	}
	st.Files = len(all)
	for _, number := range all {
		if err := s.countIn(ctx, number, &st); err != nil {
			return st, err
		}
	}
	return st, nil
}

func (s *Store) countIn(ctx context.Context, number uint64, st *Status) error {
	f, err := s.file(number)
	if err != nil {
		return err
	}
	count, err := f.count()
	if err != nil {
		return err
	}
	for i := 0; i < count; i += chunk {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var b []byte
		n := min(chunk, count-i)
		if err := s.locked(func() (err error) { b, err = f.readSlots(i, n); return err }); err != nil {
			return err
		}
		for k := range n {
			switch state, _ := f.seat(i + k).read(b[k*slotSize:][:slotSize]); state {
			case live:
				st.Live++
			case destroyed:
				st.Destroyed++
			case empty:
				st.Empty++
			default:
				st.Damaged = append(st.Damaged, f.seat(i+k).key)
			}
		}
	}
	return nil
}
