package accounts

import (
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// A change that could not be carried out is tried again at every tick until it is, and then no more; the record need not change for that.
func TestWatchTriesAgainWhatWasNotDone(t *testing.T) {
	dir := t.TempDir()
	k, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		stop, ended := make(chan struct{}), make(chan error, 1)
		calls, doneAt := 0, 3
		go func() {
			ended <- Watch(stop, dir, time.Second, func() (bool, error) {
				calls++
				return calls >= doneAt, nil
			})
		}()
		called := func(after time.Duration, want int) {
			t.Helper()
			time.Sleep(after)
			synctest.Wait()
			if calls != want {
				t.Errorf("it was called %d times, not %d", calls, want)
			}
		}
		called(time.Millisecond, 1)
		called(10*time.Second, 3)
		doneAt = 6
		if _, _, err := k.Create("fk", time.Hour, time.Now()); err != nil {
			t.Fatal(err)
		}
		called(time.Second, 4)
		called(10*time.Second, 6)
		close(stop)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// What was promised is in the directory after a loss of power too.
func TestARecordIsOnDisk(t *testing.T) {
	k, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := k.Create("fk", time.Hour, time.Now()); err != nil {
		t.Fatal(err)
	}
	was := syncDir
	defer func() { syncDir = was }()
	full := errors.New("the disk is away")
	var synced []string
	syncDir = func(dir string) error { synced = append(synced, dir); return full }
	if _, err := k.Revoke("fk", "", time.Now()); !errors.Is(err, full) || len(synced) != 1 || synced[0] != filepath.Clean(k.dir) {
		t.Errorf("synced are %q, and it says %v", synced, err)
	}
}
