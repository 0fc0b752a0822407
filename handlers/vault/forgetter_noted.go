package vault

import (
	"time"
)

// liveEvery is how often it is noted what content there is. What is read again after a crash is never more than this.
const liveEvery = 5 * time.Minute

// save notes, durably, what has been done. With all also what content there is.
func (f *Forgetter) save(all bool) {
	f.carryMu.Lock()
	defer f.carryMu.Unlock()
	if f.done.IsZero() {
		return
	}
	var live *liveContent
	if all || time.Since(f.liveSaved) >= liveEvery {
		live = f.whatLives()
	}
	err := f.vault.store.locked(func() error { return f.write(live) })
	if err != nil {
		f.out.Error("how far the log's forgettings are carried out cannot be noted; they are carried out again at the next start", "cause", err)
	}
}

// whatLives is what content there is, if that is known as of what has been done, and changed.
func (f *Forgetter) whatLives() *liveContent {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.at != f.done || f.savedLive == f.at {
		return nil
	}
	return &liveContent{f.at, f.live.packed()}
}

// write notes what has been done, if that is news. Under the store's lock.
func (f *Forgetter) write(live *liveContent) error {
	mark, err := f.vault.store.mark()
	if err != nil {
		return err
	}
	destroyed, err := f.vault.store.destroyed()
	if err != nil {
		return err
	}
	now := followed{f.done, mark, destroyed}
	if now.Position != f.saved.Position {
		if err := writeJSON(f.vault.store.dir, followedName, now); err != nil {
			return err
		}
		f.saved = now
	}
	if live == nil {
		return nil
	}
	if err := writeJSON(f.vault.store.dir, liveName, live); err != nil {
		return err
	}
	f.savedLive, f.liveSaved = live.Position, time.Now()
	return nil
}
