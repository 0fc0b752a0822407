package vault

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

func TestThePoolMakesKeysAheadOfNeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made domain.KeyID
		p := newPool(func(_ context.Context, n int) (first, last domain.KeyID, err error) {
			first, made = made+1, made+domain.KeyID(n)
			return first, made, nil
		})
		defer p.close()
		p.warm()
		synctest.Wait()
		for want := domain.KeyID(1); want <= 5*batch; want++ {
			got, err := p.take(0)
			if err != nil || got != want {
				t.Fatalf("key %d: %d, %v", want, got, err)
			}
			synctest.Wait()
			if made-got < lowWater {
				t.Fatalf("at key %d there are %d in advance", got, made-got)
			}
		}
		if made > 6*batch {
			t.Errorf("%d keys were made", made)
		}
	})
}

func TestADryPoolIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan error)
		p := newPool(func(ctx context.Context, n int) (first, last domain.KeyID, err error) {
			select {
			case err := <-release:
				return 1, 2, err
			case <-ctx.Done():
				return 0, 0, ctx.Err()
			}
		})
		if _, err := p.take(time.Second); !errors.Is(err, errDry) {
			t.Errorf("when no key comes: %v", err)
		}
		if !errors.Is(errDry, handlers.ErrUnavailable) {
			t.Error("it is not said that it may be tried again")
		}
		// Nobody waits again for what somebody waited for in vain.
		for range 3 {
			began := time.Now()
			if _, err := p.take(time.Minute); !errors.Is(err, errDry) || time.Since(began) > 0 {
				t.Errorf("while no key comes, after %s: %v", time.Since(began), err)
			}
		}
		release <- nil
		synctest.Wait()
		for range 2 {
			if _, err := p.take(0); err != nil {
				t.Errorf("when keys have come: %v", err)
			}
		}
		full := errors.New("the disk is full")
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := p.take(time.Minute); !errors.Is(err, full) || !errors.Is(err, handlers.ErrUnavailable) {
				t.Errorf("when none can be made: %v", err)
			}
		})
		synctest.Wait()
		release <- full
		all.Wait()
		var got domain.KeyID
		all.Go(func() { got, _ = p.take(time.Minute) })
		synctest.Wait()
		release <- nil
		all.Wait()
		if got != 1 {
			t.Errorf("when there is one: %d", got)
		}
		p.close()
		if _, err := p.take(time.Minute); !errors.Is(err, errClosed) {
			t.Errorf("when it is closed: %v", err)
		}
	})
}
