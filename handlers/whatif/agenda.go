package whatif

import (
	"container/heap"
	"time"
)

// agenda is what is still to happen, in the order of virtual time, and of planning where that is the same.
type agenda struct {
	steps   steps
	planned int
}

type step struct {
	at      time.Time
	planned int
	do      func()
}

func (a *agenda) plan(at time.Time, do func()) {
	a.planned++
	heap.Push(&a.steps, step{at, a.planned, do})
}

// next takes the earliest step off the agenda; false when there is none.
func (a *agenda) next() (step, bool) {
	if len(a.steps) == 0 {
		return step{}, false
	}
	return heap.Pop(&a.steps).(step), true
}

type steps []step

func (s steps) Len() int      { return len(s) }
func (s steps) Swap(i, j int) { s[i], s[j] = s[j], s[i] }
func (s *steps) Push(x any)   { *s = append(*s, x.(step)) }
func (s steps) Less(i, j int) bool {
	if c := s[i].at.Compare(s[j].at); c != 0 {
		return c < 0
	}
	return s[i].planned < s[j].planned
}

func (s *steps) Pop() any {
	old := *s
	last := old[len(old)-1]
	old[len(old)-1] = step{}
	*s = old[:len(old)-1]
	return last
}
