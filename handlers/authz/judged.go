package authz

import (
	"sync"

	"kontor/handlers"
)

// mostJudged is how many verdicts are kept: those of some hundred people at work. It takes a few megabytes.
const mostJudged = 20_000

// judged keeps the verdicts on facts that are likely to come again. It is a short cut and no memory: without it every verdict is the same.
type judged struct {
	mu       sync.RWMutex
	verdicts map[facts]handlers.Verdict
}

func (j *judged) get(f facts) (handlers.Verdict, bool) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	v, ok := j.verdicts[f]
	return v, ok
}

// keep begins anew when it is full.
func (j *judged) keep(f facts, v handlers.Verdict) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.verdicts == nil || len(j.verdicts) >= mostJudged {
		j.verdicts = map[facts]handlers.Verdict{}
	}
	j.verdicts[f] = v
}
