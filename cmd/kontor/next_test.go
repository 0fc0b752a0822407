package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"kontor/domain"
)

// asked is what a clerk asks of the queue: to let somebody in, or whose turn it is.
type asked string

const (
	toRegister asked = "register"
	toCallNext asked = "next"
)

// line is the queue of an office whose desks all serve every errand in it: who registered first is called first. That is the domain's order, by
// the moment at which somebody began to wait and then by registration, for the book's time never runs backwards. Its state is who waits,
// each with a space behind; an answer is who was registered or called, and nobody when nobody waits.
var line = porcupine.Model{
	Init: func() any { return "" },
	Step: func(state, input, output any) (bool, any) {
		waiting, who := state.(string), output.(domain.VisitID)
		if input.(asked) == toRegister {
			return true, waiting + string(who) + " "
		}
		if who == "" {
			return waiting == "", waiting
		}
		rest, isFirst := strings.CutPrefix(waiting, string(who)+" ")
		return isFirst, rest
	},
	DescribeOperation: func(input, output any) string {
		return string(input.(asked)) + " " + local(output.(domain.VisitID))
	},
}

// Clerks in two processes register and call at the same time. What they hear can be put into one order, which respects what had ended before
// something else began, and in which the queue is a queue: "next" is as if there were one desk clerk with one book.
func TestNextIsLinearizableOverTwoProcesses(t *testing.T) {
	at := onBusyDay()
	a := run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--listen-nats", "127.0.0.1:0", at)
	b := run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--nats", a.nats, at)
	o := newOffice(t, a.nats, a.url, b.url)
	o.clerks = append(o.clerks[:5:5], o.clerks[perProcess:perProcess+5]...)

	var mu sync.Mutex
	var history []porcupine.Operation
	began := time.Now()
	client := map[*clerk]int{}
	for i, c := range o.clerks {
		client[c] = i
	}
	note := func(c *clerk, what asked, do func() domain.VisitID) {
		from := time.Since(began)
		who := do()
		to := time.Since(began)
		mu.Lock()
		defer mu.Unlock()
		history = append(history, porcupine.Operation{ClientId: client[c], Input: what, Output: who, Call: int64(from), Return: int64(to)})
	}
	o.everybody(func(c *clerk) {
		for n := range 8 {
			if (n+client[c])%3 != 0 { // fewer come than are called for, so that at times nobody waits
				note(c, toRegister, c.register)
			}
			var called []domain.VisitorCalled
			note(c, toCallNext, func() domain.VisitID {
				r := c.do("POST", "/desks/"+c.desk+"/calls", nil)
				if called = decoded[domain.VisitorCalled](r.happened); len(called) == 1 {
					return called[0].Visit
				}
				if !r.refused("nobody-waits") {
					c.t.Errorf("desk %s: %d %s", c.desk, r.status, r.problem.Code)
				}
				return ""
			})
			for _, v := range called {
				c.serve(v)
			}
		}
	})
	linearizable(t, history)
	b.stop()
	a.stop()
}

// linearizable fails with a picture of the history when it is not.
func linearizable(t *testing.T, history []porcupine.Operation) {
	t.Helper()
	result, info := porcupine.CheckOperationsVerbose(line, history, patience)
	if result == porcupine.Ok {
		t.Logf("%d operations are linearizable", len(history))
		return
	}
	picture := filepath.Join("..", "..", "report", "next.html")
	err := os.MkdirAll(filepath.Dir(picture), 0o755)
	if err == nil {
		err = porcupine.VisualizePath(line, info, picture)
	}
	t.Errorf("the history is %s; its picture is %s, %v", result, picture, err)
}

// The model refuses what a queue must not do; so the test above can fail.
func TestTheQueueModelCanFail(t *testing.T) {
	one := func(i int, what asked, who domain.VisitID) porcupine.Operation {
		return porcupine.Operation{ClientId: i % 2, Input: what, Output: who, Call: int64(2 * i), Return: int64(2*i + 1)}
	}
	for name, c := range map[string]struct {
		history []porcupine.Operation
		holds   bool
	}{
		"in turn":                  {[]porcupine.Operation{one(0, toRegister, "a"), one(1, toRegister, "b"), one(2, toCallNext, "a"), one(3, toCallNext, "b"), one(4, toCallNext, "")}, true},
		"out of turn":              {[]porcupine.Operation{one(0, toRegister, "a"), one(1, toRegister, "b"), one(2, toCallNext, "b"), one(3, toCallNext, "a")}, false},
		"twice":                    {[]porcupine.Operation{one(0, toRegister, "a"), one(1, toCallNext, "a"), one(2, toCallNext, "a")}, false},
		"nobody, though one waits": {[]porcupine.Operation{one(0, toRegister, "a"), one(1, toCallNext, "")}, false},
		"before registering":       {[]porcupine.Operation{one(0, toCallNext, "a"), one(1, toRegister, "a")}, false},
	} {
		if got := porcupine.CheckOperations(line, c.history); got != c.holds {
			t.Errorf("%s: %v", name, got)
		}
	}
}
