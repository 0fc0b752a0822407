package vault

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"kontor/domain"
)

// What becomes known to be forgotten is destroyed at once; how far that is, is noted once a second, and at the end.
func TestKeep(t *testing.T) {
	o := made(t, 8)
	synctest.Test(t, func(t *testing.T) {
		s := opened(t, o)
		keysOf(t, s, 5)
		_, f := following(t, s, "E")
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- f.Keep(ctx) }()
		noted := func() uint64 {
			var done followed
			must(t, readBeside(o.Dir, followedName, &done))
			return done.Position.Place
		}
		forget := func(place uint64, keys ...domain.KeyID) {
			must(t, f.Fold(domain.Entry{Book: day1, Events: []domain.Event{content("fk", keys[0]+1), domain.VisitorForgotten{Keys: keys}}}, domain.Position{Epoch: "E", Place: place}))
		}
		f.CaughtUp()
		time.Sleep(100 * time.Millisecond)
		forget(1, 1)
		synctest.Wait()
		isForgotten(t, s, 1)
		if at := noted(); at != 0 {
			t.Errorf("in the same second it is noted up to %d", at)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if at := noted(); at != 1 {
			t.Errorf("a second later it is noted up to %d", at)
		}
		var known liveContent
		must(t, readBeside(o.Dir, liveName, &known))
		if !known.Position.IsZero() {
			t.Errorf("what lives is noted after a second, as of %s", known.Position)
		}
		forget(2, 3)
		cancel()
		must(t, <-ended)
		isForgotten(t, s, 3)
		must(t, readBeside(o.Dir, liveName, &known))
		if at := noted(); at != 2 || known.Position.Place != 2 || len(known.Live[day1]["fk"]) != 2 {
			t.Errorf("at the end it is noted up to %d, and what lives is %+v", at, known)
		}
		if part, _ := filepath.Glob(filepath.Join(o.Dir, "*.part")); len(part) > 0 {
			t.Errorf("left is %q", part)
		}
	})
}

func TestWhatLivesIsNotedNowAndThen(t *testing.T) {
	o := made(t, 8)
	synctest.Test(t, func(t *testing.T) {
		s := opened(t, o)
		keysOf(t, s, 5)
		_, f := following(t, s, "E")
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- f.Keep(ctx) }()
		f.CaughtUp()
		must(t, f.Fold(domain.Entry{Book: day1, Events: []domain.Event{content("fk", 1)}}, domain.Position{Epoch: "E", Place: 1}))
		time.Sleep(liveEvery + time.Second)
		synctest.Wait()
		var known liveContent
		must(t, readBeside(o.Dir, liveName, &known))
		if known.Position.Place != 1 || len(known.Live[day1]["fk"]) != 1 {
			t.Errorf("after five minutes it is %+v", known)
		}
		// A crash now costs reading again what came after that.
		must(t, f.Fold(domain.Entry{Book: day1, Events: []domain.Event{content("fk", 2)}}, domain.Position{Epoch: "E", Place: 2}))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if after, live, err := opened(t, o).resume("E", farEnd("E")); err != nil || after.Place != 1 || len(live[day1]["fk"]) != 1 {
			t.Errorf("after a crash it goes on after %s with %v, %v", after, live, err)
		}
		cancel()
		must(t, <-ended)
	})
}
