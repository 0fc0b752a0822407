package vault

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"

	"kontor/domain"
)

func TestRotate(t *testing.T) {
	o := made(t, 8)
	s, other := opened(t, o), opened(t, o) // another process
	was := map[domain.KeyID][]byte{}
	for _, k := range keysOf(t, s, 20) {
		was[k] = plain(t, s, k)
	}
	must(t, s.Destroy([]domain.KeyID{5, 20}))
	_, copies := (seat{s.id, 1}).read(slotBytes(t, s, 1))
	wrapped := bytes.Clone(copies[0].data)
	kek, err := o.Ring.KEK(t.Context(), s.who.KEK)
	must(t, err)
	keyset, err := os.ReadFile(o.Ring.(FileRing).file(kek.ID()))
	must(t, err)

	r, err := s.Rotate(t.Context(), RotateOptions{})
	must(t, err)
	if r.From != kek.ID() || r.To == r.From || r.Wrapped != 18 || r.Resumed {
		t.Errorf("it did %+v", r)
	}
	for _, s := range []*Store{s, other, opened(t, o)} {
		for k, b := range was {
			if k == 5 || k == 20 {
				isForgotten(t, s, k)
			} else if !bytes.Equal(plain(t, s, k), b) {
				t.Errorf("key %d is another", k)
			}
		}
	}
	for name, what := range map[string][]byte{"a key as it was wrapped": wrapped, "the old key-encryption key": keyset} {
		if found := holding(t, what, o.Dir, o.Ring.(FileRing).Dir); len(found) > 0 {
			t.Errorf("%s is in %q", name, found)
		}
	}
	if _, err := o.Ring.KEK(t.Context(), r.From); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old key-encryption key: %v", err)
	}
	// The other process wraps with the new key too, or a restart would lose what it made.
	k := keysOf(t, other, 1)[0]
	plain(t, opened(t, o), k)
	if st, err := s.Status(t.Context()); err != nil || st.Live != 19 || st.Destroyed != 2 || st.Retiring != "" || st.KEK != r.To || st.Mark != 21 {
		t.Errorf("then it holds %+v, %v", st, err)
	}
	if again, err := s.Rotate(t.Context(), RotateOptions{}); err != nil || again.From != r.To || again.Wrapped != 19 {
		t.Errorf("a second time it does %+v, %v", again, err)
	}
	plain(t, other, 1)
}

// Interrupted, a rotation goes on; damage keeps the old key-encryption key until somebody decides.
func TestARotationThatIsInterrupted(t *testing.T) {
	o := made(t, 8)
	s := opened(t, o)
	keysOf(t, s, 20)
	b := slotBytes(t, s, 11)
	spoiled := bytes.Clone(b)
	spoiled[40]++
	f, err := s.file(1)
	must(t, err)
	must(t, f.writeSlots(2, spoiled))

	ctx, cancel := context.WithCancel(t.Context())
	r, err := s.Rotate(ctx, RotateOptions{Progress: func(uint64) { cancel() }})
	if !errors.Is(err, context.Canceled) || r.Wrapped != 8 {
		t.Errorf("interrupted it did %+v, %v", r, err)
	}
	from := r.From
	if _, _, err := s.Backup(t.Context(), t.TempDir(), 30, now); err == nil || !strings.Contains(err.Error(), "kontor keys rotate") {
		t.Errorf("a backup in between: %v", err)
	}
	s = opened(t, o)
	for k := domain.KeyID(1); k <= 20; k++ {
		if k != 11 {
			plain(t, s, k)
		}
	}
	r, err = s.Rotate(t.Context(), RotateOptions{})
	if err == nil || !strings.Contains(err.Error(), "[11]") || !r.Resumed || r.From != from || len(r.Damaged) != 1 {
		t.Errorf("with a damaged slot: %+v, %v", r, err)
	}
	must(t, f.writeSlots(2, b)) // put back from a backup
	r, err = s.Rotate(t.Context(), RotateOptions{})
	if err != nil || r.From != from || r.Wrapped != 1 {
		t.Errorf("when it is whole again: %+v, %v", r, err)
	}
	plain(t, s, 11)

	must(t, f.writeSlots(2, spoiled))
	if r, err = s.Rotate(t.Context(), RotateOptions{LeaveDamaged: true}); err != nil || len(r.Damaged) != 1 {
		t.Errorf("when it is given up: %+v, %v", r, err)
	}
}

func TestWorkGoesOnWhileKeysAreWrappedAnew(t *testing.T) {
	o := made(t, slotsPerFile)
	s, other := opened(t, o), opened(t, o)
	keysOf(t, s, 2000)
	v := NewUnfollowed(other)
	defer v.Close()
	stop := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			k, err := v.NewKey()
			if err == nil && k%7 == 0 {
				err = v.Destroy(t.Context(), []domain.KeyID{k})
			} else if err == nil {
				_, err = v.Seal(of.Visit, of.Errand, of.Agency, k, domain.FieldName, "Anna")
			}
			if err == nil {
				_, err = v.Seal(of.Visit, of.Errand, of.Agency, domain.KeyID(1+i%2000), domain.FieldName, "Anna")
			}
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range 5 {
		if _, err := s.Rotate(t.Context(), RotateOptions{}); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	all.Wait()
	if st, err := opened(t, o).Status(t.Context()); err != nil || len(st.Damaged) > 0 || st.Empty > 0 || st.Live < 2000 {
		t.Errorf("then it holds %+v, %v", st, err)
	}
}
