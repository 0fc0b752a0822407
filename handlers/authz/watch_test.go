package authz_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
)

// half is how long a stream may last after the right to it.
const half = 500 * time.Millisecond

// TestWatchEndsWithTheRight: given a stream that the officer may follow, when what the right rests on ends, then so does its context.
func TestWatchEndsWithTheRight(t *testing.T) {
	desk := handlers.Access{Action: "live:desk", Kontor: stage.Own}
	for _, tc := range []struct {
		name string
		when func(n *atomic.Pointer[domain.Network], p *handlers.Principal, over *atomic.Bool, in time.Duration)
		why  string // the policy; empty when the session is over
	}{
		{"the assignment ends at a moment", func(n *atomic.Pointer[domain.Network], _ *handlers.Principal, _ *atomic.Bool, in time.Duration) {
			today := domain.DateOf(time.Now())
			n.Load().Officers[stage.Officer] = []domain.Assignment{{
				Kontor: stage.Own, Agency: stage.Agency, Levels: []domain.Level{domain.InDepth},
				Valid: domain.Period{From: "1999-01-01", To: today.Next()}, Until: time.Now().Add(in),
			}}
		}, "officer-without-assignment"},
		{"the assignment is revoked", func(n *atomic.Pointer[domain.Network], _ *handlers.Principal, _ *atomic.Bool, in time.Duration) {
			time.AfterFunc(in, func() {
				folded := n.Load().Clone()
				delete(folded.Officers, stage.Officer)
				n.Store(folded)
			})
		}, "officer-without-assignment"},
		{"the proof ends", func(_ *atomic.Pointer[domain.Network], p *handlers.Principal, _ *atomic.Bool, in time.Duration) {
			p.Until = time.Now().Add(in)
		}, "proof-has-ended"},
		{"the session is over", func(_ *atomic.Pointer[domain.Network], _ *handlers.Principal, over *atomic.Bool, in time.Duration) {
			time.AfterFunc(in, func() { over.Store(true) })
		}, ""},
	} {
		for _, lasts := range []time.Duration{2010 * time.Millisecond, 2830 * time.Millisecond, 3070 * time.Millisecond} {
			t.Run(tc.name+" after "+lasts.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var n atomic.Pointer[domain.Network]
					var over atomic.Bool
					n.Store(network())
					n.Load().Officers[stage.Officer][0].Valid = domain.Period{From: "1999-01-01"}
					p := cast(t, "officer")
					begun := time.Now()
					tc.when(&n, &p, &over, lasts)
					ctx, stop := authorityOf(t, n.Load, time.Now).Watch(t.Context(), p, desk, over.Load)
					defer stop()
					time.Sleep(lasts - time.Millisecond)
					if ctx.Err() != nil {
						t.Fatalf("it ended before its time: %v", context.Cause(ctx))
					}
					select {
					case <-ctx.Done():
					case <-time.After(10 * half):
						t.Fatal("it goes on without the right to it")
					}
					if took := time.Since(begun) - lasts; took > half {
						t.Errorf("it ended %s after the right to it", took)
					}
					var denied *handlers.Denied
					switch cause := context.Cause(ctx); {
					case tc.why == "" && !errors.Is(cause, authz.ErrOver):
						t.Errorf("it ended because %v", cause)
					case tc.why != "" && (!errors.As(cause, &denied) || denied.Policy != tc.why || denied.Access != desk):
						t.Errorf("it ended because %v, want %s", cause, tc.why)
					}
				})
			})
		}
	}
}

func TestWatchWhatOneMayNot(t *testing.T) {
	ctx, stop := authority(t).Watch(t.Context(), cast(t, "screen"), handlers.Access{Action: "live:desk", Kontor: stage.Own}, nil)
	defer stop()
	if ctx.Err() == nil {
		t.Error("a screen follows a desk")
	}
}

// TestWatchLeavesNothing: when the stream ends by itself, or its request does, nobody looks any longer.
func TestWatchLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		request, gone := context.WithCancel(t.Context())
		screen := handlers.Access{Action: "get-displays", Kontor: stage.Own}
		looks := 0
		looked := func() bool { looks++; return false }
		a := authorityOf(t, network, time.Now)
		_, stop := a.Watch(t.Context(), cast(t, "screen"), screen, looked)
		ctx, _ := a.Watch(request, cast(t, "screen"), screen, looked)
		stop()
		gone()
		synctest.Wait()
		if ctx.Err() == nil {
			t.Error("the stream outlives its request")
		}
		before := looks
		time.Sleep(time.Minute)
		if looks != before {
			t.Errorf("it was looked at %d times after the end", looks-before)
		}
	})
}
