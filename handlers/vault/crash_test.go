package vault

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"kontor/domain"
	"kontor/handlers"
)

// errPower is what a file says when there is no power any more.
var errPower = errors.New("no power")

// power is a disk that loses power after so many bytes. What was not synced then is lost or kept, as told: disks do either.
type power struct {
	left int
	keep func(write int) bool // whether the n-th unsynced write is kept
	off  bool
	lost []undo
}

// undo is what was written and is not synced, and what stood there before.
type undo struct {
	f        *os.File
	at       int64
	was, now []byte
}

func (p *power) open(name string) (diskFile, error) {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	return &poweredFile{f, p}, err
}

type poweredFile struct {
	*os.File
	p *power
}

func (f *poweredFile) WriteAt(b []byte, at int64) (int, error) {
	if f.p.off {
		return 0, errPower
	}
	n := min(len(b), f.p.left)
	f.p.left -= n
	if n < len(b) {
		f.p.fail()
		_, _ = f.File.WriteAt(b[:n], at) // what comes last may be what the disk did first
		return n, errPower
	}
	was := make([]byte, n)
	_, _ = f.File.ReadAt(was, at) // zeros behind the end
	f.p.lost = append(f.p.lost, undo{f.File, at, was, bytes.Clone(b)})
	return f.File.WriteAt(b, at)
}

// fail leaves of what was not synced only what is kept.
func (p *power) fail() {
	p.off = true
	for i := len(p.lost) - 1; i >= 0; i-- {
		_, _ = p.lost[i].f.WriteAt(p.lost[i].was, p.lost[i].at)
	}
	for i, u := range p.lost {
		if p.keep(i) {
			_, _ = u.f.WriteAt(u.now, u.at)
		}
	}
}

func (f *poweredFile) Sync() error {
	if !f.p.off && f.p.left == 0 { // between the last write and this
		f.p.fail()
	}
	if f.p.off {
		return errPower
	}
	f.p.lost = nil // this test's disk syncs all files at once, and none for real
	return nil
}

var keeps = map[string]func(int) bool{
	"all":  func(int) bool { return true },
	"none": func(int) bool { return false },
	"odd":  func(i int) bool { return i%2 == 1 },
}

// cutting does something on copies of a store, with power that fails after 0, 1, 2 … bytes, until it comes to its end; and looks at what is left.
func cutting(t *testing.T, base Options, do func(s *Store) error, look func(t *testing.T, at int, s *Store)) {
	t.Helper()
	base.Ring = inMemory(t, base)
	for name, keep := range keeps {
		t.Run(name, func(t *testing.T) {
			sure := &power{left: 1 << 40}
			step := 8 // every write has a multiple of 8 bytes, so that each boundary is met
			if name == "all" {
				step = 1
			}
			for at := 0; ; at += step {
				dir, err := os.MkdirTemp("", "power")
				must(t, err)
				o := Options{Dir: filepath.Join(dir, "keys"), Ring: base.Ring}
				must(t, os.CopyFS(o.Dir, os.DirFS(base.Dir)))
				p := &power{left: at, keep: keep}
				s, err := OpenStore(t.Context(), Options{Dir: o.Dir, Ring: o.Ring, openFile: p.open})
				must(t, err)
				err = do(s)
				must(t, s.Close())
				o.openFile = sure.open // does not sync for real either
				after, lookErr := OpenStore(t.Context(), o)
				must(t, lookErr)
				look(t, at, after)
				must(t, after.Close())
				must(t, os.RemoveAll(dir))
				if err == nil || t.Failed() {
					if at < slotSize && !t.Failed() {
						t.Errorf("it came to its end after %d bytes", at)
					}
					return
				}
				if !errors.Is(err, errPower) {
					t.Fatalf("after %d bytes: %v", at, err)
				}
			}
		})
	}
}

func TestPowerFailsWhileKeysAreMade(t *testing.T) {
	base := made(t, 8)
	s := opened(t, base)
	old := keysOf(t, s, 2)
	was := plain(t, s, 2)
	var first, last domain.KeyID
	var err error
	cutting(t, base,
		func(s *Store) error {
			first, last, err = s.Reserve(t.Context(), 3)
			return err
		},
		func(t *testing.T, at int, s *Store) {
			if !bytes.Equal(plain(t, s, 2), was) {
				t.Fatalf("cut at byte %d, an older key is another", at)
			}
			if err == nil {
				for k := first; k <= last; k++ {
					plain(t, s, k)
				}
				old = keysFrom(1, last)
			}
			if st, err := s.Status(context.Background()); err != nil || st.Empty > 0 || len(st.Damaged) > 0 {
				t.Fatalf("cut at byte %d, the store holds %+v, %v", at, st, err)
			}
			next := keysOf(t, s, 1)[0]
			if next <= old[len(old)-1] {
				t.Fatalf("cut at byte %d, key %d is handed out again", at, next)
			}
			plain(t, s, next)
			old = old[:2]
		})
}

func keysFrom(first, last domain.KeyID) (all []domain.KeyID) {
	for k := first; k <= last; k++ {
		all = append(all, k)
	}
	return all
}

func TestPowerFailsWhileKeysAreDestroyed(t *testing.T) {
	base := made(t, 8)
	s := opened(t, base)
	was := map[domain.KeyID][]byte{}
	for _, k := range keysOf(t, s, 4) {
		was[k] = plain(t, s, k)
	}
	cutting(t, base,
		func(s *Store) error { return s.Destroy([]domain.KeyID{2, 3}) },
		func(t *testing.T, at int, s *Store) {
			for k, b := range was {
				got, err := s.Key(context.Background(), k)
				switch gone := k == 2 || k == 3; {
				case err == nil && bytes.Equal(got, b):
				case gone && (errors.Is(err, handlers.ErrForgotten) || isLost(err, k)):
				default:
					t.Fatalf("cut at byte %d, key %d: %v", at, k, err)
				}
			}
			must(t, s.Destroy([]domain.KeyID{2, 3})) // the log still says so
			isForgotten(t, s, 2)
			isForgotten(t, s, 3)
		})
}

// ringInMemory has keys of files, in memory: a test that cuts thousands of times does not wait for a disk.
type ringInMemory struct {
	Ring
	keks map[string]KEK
}

func (r ringInMemory) KEK(_ context.Context, id string) (KEK, error) {
	if k := r.keks[id]; k != nil {
		return k, nil
	}
	return nil, fs.ErrNotExist
}

func (r ringInMemory) Destroy(context.Context, string) error { return nil }

// inMemory has the keys that the store needs.
func inMemory(t *testing.T, o Options) Ring {
	t.Helper()
	r := ringInMemory{o.Ring, map[string]KEK{}}
	who, _, err := readIdentity(o.Dir)
	must(t, err)
	for _, id := range []string{who.KEK, who.Retiring} {
		if id != "" {
			r.keks[id], err = o.Ring.KEK(t.Context(), id)
			must(t, err)
		}
	}
	return r
}

func TestPowerFailsWhileKeysAreWrappedAnew(t *testing.T) {
	base := made(t, 8)
	s := opened(t, base)
	was := map[domain.KeyID][]byte{}
	for _, k := range keysOf(t, s, 3) {
		was[k] = plain(t, s, k)
	}
	must(t, s.Destroy([]domain.KeyID{2}))
	delete(was, 2)
	var r Rotated
	must(t, s.beginRotation(t.Context(), &r))
	check := func(t *testing.T, at int, s *Store) {
		t.Helper()
		for k, b := range was {
			if got, err := s.Key(context.Background(), k); err != nil || !bytes.Equal(got, b) {
				t.Fatalf("cut at byte %d, key %d: %v", at, k, err)
			}
		}
		isForgotten(t, s, 2)
	}
	cutting(t, base,
		func(s *Store) error {
			return s.rewrapAll(t.Context(), RotateOptions{}, &Rotated{From: r.From, To: r.To})
		},
		func(t *testing.T, at int, s *Store) {
			check(t, at, s)
			again := Rotated{From: r.From, To: r.To}
			must(t, s.rewrapAll(context.Background(), RotateOptions{}, &again)) // it goes on
			check(t, at, s)
			old := tagOf(r.From)
			if len(again.Damaged) > 0 || len(holding(t, old[:], s.dir)) > 0 {
				t.Fatalf("cut at byte %d, something is wrapped by the old key, or damaged: %v", at, again.Damaged)
			}
		})
}
