package vault

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// Forgetter follows the log and destroys every key that it says is forgotten. It opens the vault when it has caught up: a store that was put back from an
// older backup forgets everything again before anybody reads in it. Safe for concurrent use; somebody feeds it, one entry at a time.
type Forgetter struct {
	vault *Vault
	epoch string
	out   *slog.Logger

	mu       sync.Mutex
	after    domain.Position // from where it began
	at       domain.Position // of the last entry folded
	pending  map[domain.KeyID]bool
	mark     domain.KeyID // that the store had come to when that was last looked at: an entry is folded without the lock of the keys
	highest  domain.KeyID // that an entry named
	live     contents
	caughtUp bool
	failing  bool
	strange  bool   // the log names keys of another store
	named    naming // of the highest
	news     chan struct{}

	carryMu   sync.Mutex      // one carries out at a time
	done      domain.Position // up to here every forgetting is carried out
	saved     followed
	savedLive domain.Position
	liveSaved time.Time
}

var _ handlers.View = (*Forgetter)(nil)

// NewForgetter follows the log, which ends there now, in this life of it for the vault. The end of an empty log is the zero position.
func NewForgetter(v *Vault, epoch string, end domain.Position, out *slog.Logger) (*Forgetter, error) {
	after, live, err := v.store.resume(epoch, end)
	if err != nil {
		return nil, err
	}
	mark, err := v.store.Mark()
	if err != nil {
		return nil, err
	}
	return &Forgetter{vault: v, epoch: epoch, out: out, after: after, at: after, done: after, savedLive: after, live: live, mark: mark,
		pending: map[domain.KeyID]bool{}, news: make(chan struct{}, 1), liveSaved: time.Now()}, nil
}

// After is the position after which it is to be fed: the zero one when all of the log is to be read.
func (f *Forgetter) After() domain.Position { return f.after }

// errOrder says that entries were not fed in the log's order.
var errOrder = errors.New("the entry does not come after the last one folded, or is of another epoch")

// Fold takes in the log's next entry. What it says is forgotten cannot be opened any more when Fold returns, and is destroyed soon after.
func (f *Forgetter) Fold(e domain.Entry, at domain.Position) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if at.Epoch != f.epoch || !f.at.IsZero() && at.Place <= f.at.Place {
		return fmt.Errorf("following what is forgotten, entry at %s after %s: %w", at, f.at, errOrder)
	}
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.ContentSealed:
			for _, field := range ev.Fields {
				if f.within(e, field.Key) {
					f.live.add(e.Book, ev.Agency, field.Key)
				}
			}
		case domain.VisitorForgotten:
			f.forget(e, ev.Keys)
		}
	}
	f.at = at.Last(e)
	return nil
}

// forget has the keys destroyed.
func (f *Forgetter) forget(e domain.Entry, keys []domain.KeyID) {
	f.live.remove(e.Book, keys)
	keys = slices.DeleteFunc(slices.Clone(keys), func(k domain.KeyID) bool { return !f.within(e, k) })
	if len(keys) == 0 {
		return
	}
	f.vault.doom(keys)
	for _, k := range keys {
		f.pending[k] = true
	}
	select {
	case f.news <- struct{}{}:
	default:
	}
}

// naming is an entry that names a key.
type naming struct {
	book     domain.BookID
	revision uint64
}

// within says whether the store can have had the key, and notes the highest. There is nothing to destroy of a key that cannot be.
func (f *Forgetter) within(e domain.Entry, key domain.KeyID) bool {
	if key == 0 || key > f.mark+reach {
		f.out.Error("an entry names a key that this store cannot have", "book", e.Book, "revision", e.Revision, "key", key, "last", f.mark)
		return false
	}
	if key > f.highest {
		f.highest, f.named = key, naming{e.Book, e.Revision}
	}
	return true
}

// look looks how far the store has come, when an entry named a key behind what is known of that. It waits for the lock of the keys. Before the vault is open
// it does not: the store may have been put back, and is only then told which keys were used.
func (f *Forgetter) look() {
	if f.vault.Ready() != nil {
		return
	}
	f.mu.Lock()
	key, named, due := f.highest, f.named, f.highest > f.mark
	f.mu.Unlock()
	if !due {
		return
	}
	mark, err := f.vault.store.Mark()
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		return // the next time; whoever makes keys says why
	}
	f.mark = mark
	if key > mark && !f.strange { // whoever shares the store moves its mark before a key is used
		f.strange = true
		f.out.Error("an entry names a key that was not made in this store of keys: another process has another one, and both give out the same numbers; give all of them the same directory",
			"book", named.book, "revision", named.revision, "key", key, "last", mark)
	}
}

// CaughtUp says that everything the log held at the start has been folded: the forgettings are carried out, and the vault opens. If that fails the vault
// stays closed, says why, and Keep tries again.
func (f *Forgetter) CaughtUp() {
	f.mu.Lock()
	f.caughtUp = true
	f.mu.Unlock()
	_ = f.carry() // it is said there
	f.save(true)
}

// carry destroys what is forgotten. It opens the vault when all is done that was to be done first.
func (f *Forgetter) carry() error {
	f.carryMu.Lock()
	defer f.carryMu.Unlock()
	f.mu.Lock()
	keys, at, highest, caughtUp := slices.Sorted(maps.Keys(f.pending)), f.at, f.highest, f.caughtUp
	f.mu.Unlock()
	err := f.vault.store.Destroy(keys)
	if err == nil && caughtUp && f.vault.Ready() != nil {
		err = f.vault.store.Used(highest)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.say(err)
	if err != nil {
		if caughtUp && f.vault.Ready() != nil && !f.vault.ended.Load() {
			f.vault.shut(fmt.Errorf("%w, and that fails: %w", ErrBehind, err))
		}
		return err
	}
	for _, k := range keys {
		delete(f.pending, k)
	}
	f.vault.destroyedNow(keys)
	f.done = at
	if caughtUp && f.vault.Ready() != nil {
		f.vault.open()
	}
	return nil
}

// say logs once that what is forgotten cannot be destroyed, and once that it can be again.
func (f *Forgetter) say(err error) {
	switch {
	case err != nil && !f.failing:
		f.out.Error("what is forgotten cannot be destroyed; nobody can open it here, and it is tried again every second", "cause", err)
	case err == nil && f.failing:
		f.out.Info("what is forgotten is destroyed again")
	}
	f.failing = err != nil
}

// Failing says whether what is forgotten waits to be destroyed because that failed.
func (f *Forgetter) Failing() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failing
}

// Done is the position up to which every forgetting is carried out.
func (f *Forgetter) Done() domain.Position {
	f.carryMu.Lock()
	defer f.carryMu.Unlock()
	return f.done
}

// Keep destroys what is forgotten as it becomes known, and notes at most once a second how far that is, until the context ends; then once more.
func (f *Forgetter) Keep(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			_ = f.carry() // it is said there, and done again at the next start
			f.save(true)
			return nil
		case <-f.news:
			f.look() // before the store is told of the key
			_ = f.carry()
		case <-tick.C:
			f.look()
			if f.carry() == nil {
				f.save(false)
			}
		}
	}
}
