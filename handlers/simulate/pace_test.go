package simulate_test

import (
	"testing"
	"testing/synctest"
	"time"

	"kontor/handlers/simulate"
)

// At 60x from 15:00 on, the last hour of the day and the time until the doors are locked take a minute each sixty; the rest takes none.
func TestAPacedDayKeepsToTheWallClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, ordinary, 1, "varberg")
		w.Speed, w.From = 60, ordinary.At(15*60)
		began := time.Now()
		if _, err := simulate.Play(t.Context(), w.Config); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took < time.Minute || took > 2*time.Minute {
			t.Errorf("it took %s", took)
		}
	})
}

func TestThePaceDoesNotChangeTheDay(t *testing.T) {
	fast := newWorld(t, ordinary, 1, "varberg").day(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, ordinary, 1, "varberg")
		w.Speed = 600
		if paced := w.day(t); paced.Digest != fast.Digest {
			t.Error("the same seed gave another digest")
		}
	})
}

// Between two steps a paced clock moves on, so that whoever looks at it sees time pass.
func TestAPacedClockMovesBetweenTheSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, ordinary, 1, "torsby")
		w.Speed, w.From = 60, ordinary.At(11*60)
		done := make(chan error, 1)
		go func() {
			_, err := simulate.Play(t.Context(), w.Config)
			done <- err
		}()
		time.Sleep(30 * time.Second)
		if got, want := w.Clock.Now(), ordinary.At(11*60+30); got.Before(want.Add(-10*time.Second)) || got.After(want) {
			t.Errorf("after 30 seconds it is %s", got)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
