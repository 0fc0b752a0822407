package vault

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// plainOf is a key's bytes in these tests.
func plainOf(key domain.KeyID) secret { return bytes.Repeat([]byte{byte(key)}, keySize) }

// inOrder makes keys from 1 on, and says which was the last.
func inOrder(made *domain.KeyID) func(context.Context, int) (keyRange, error) {
	return func(_ context.Context, n int) (keyRange, error) {
		r := keyRange{next: *made + 1, last: *made + domain.KeyID(n)}
		for *made < r.last {
			*made++
			r.plain = append(r.plain, plainOf(*made)...)
		}
		return r, nil
	}
}

// TestThePoolMakesKeysAheadOfNeed: half a batch is always there, and batches grow as long as each is used up at once.
func TestThePoolMakesKeysAheadOfNeed(t *testing.T) {
	for _, tc := range []struct {
		name  string
		every time.Duration // from one taking to the next
		many  domain.KeyID
		most  domain.KeyID // that are made for them
	}{
		{"one now and then", 10 * time.Millisecond, 5 * batch, 6 * batch},
		{"a crowd", 0, 30 * batch, 30*batch + 2*mostBatch},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var made domain.KeyID
				grows := false
				p := newPool(func(ctx context.Context, n int) (keyRange, error) {
					grows = grows || n > batch
					if n > mostBatch {
						t.Errorf("%d are made at once", n)
					}
					return inOrder(&made)(ctx, n)
				})
				defer p.close()
				p.warm()
				synctest.Wait()
				for want := domain.KeyID(1); want <= tc.many; want++ {
					got, plain, err := p.take(0)
					if err != nil || got != want || !bytes.Equal(plain, plainOf(want)) {
						t.Fatalf("key %d: %d %x, %v", want, got, []byte(plain), err)
					}
					time.Sleep(tc.every) // in the bubble's time
					synctest.Wait()
					if made-got < batch/2 {
						t.Fatalf("at key %d there are %d in advance", got, made-got)
					}
				}
				if made > tc.most {
					t.Errorf("%d keys were made", made)
				}
				if grows != (tc.every == 0) {
					t.Errorf("batches grow: %t", grows)
				}
			})
		})
	}
}

func TestADryPoolIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan error)
		p := newPool(func(ctx context.Context, n int) (keyRange, error) {
			select {
			case err := <-release:
				return keyRange{1, 2, make(secret, 2*keySize)}, err
			case <-ctx.Done():
				return keyRange{}, ctx.Err()
			}
		})
		if _, _, err := p.take(time.Second); !errors.Is(err, errDry) {
			t.Errorf("when no key comes: %v", err)
		}
		if !errors.Is(errDry, handlers.ErrUnavailable) {
			t.Error("it is not said that it may be tried again")
		}
		// Nobody waits again for what somebody waited for in vain.
		for range 3 {
			began := time.Now()
			if _, _, err := p.take(time.Minute); !errors.Is(err, errDry) || time.Since(began) > 0 {
				t.Errorf("while no key comes, after %s: %v", time.Since(began), err)
			}
		}
		release <- nil
		synctest.Wait()
		for range 2 {
			if _, _, err := p.take(0); err != nil {
				t.Errorf("when keys have come: %v", err)
			}
		}
		full := errors.New("the disk is full")
		var all sync.WaitGroup
		all.Go(func() {
			if _, _, err := p.take(time.Minute); !errors.Is(err, full) || !errors.Is(err, handlers.ErrUnavailable) {
				t.Errorf("when none can be made: %v", err)
			}
		})
		synctest.Wait()
		release <- full
		all.Wait()
		var got domain.KeyID
		all.Go(func() { got, _, _ = p.take(time.Minute) })
		synctest.Wait()
		release <- nil
		all.Wait()
		if got != 1 {
			t.Errorf("when there is one: %d", got)
		}
		p.close()
		if _, _, err := p.take(time.Minute); !errors.Is(err, errClosed) {
			t.Errorf("when it is closed: %v", err)
		}
	})
}
