package main

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/natslog"
	"kontor/handlers/natslog/natstest"
)

// perProcess is how many clerks work through each of the two processes.
const perProcess = 16

func TestClerksInTwoProcessesCallEveryVisitOnce(t *testing.T) {
	at := onBusyDay()
	a := run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--listen-nats", "127.0.0.1:0", at)
	b := run(t, "serve", "--demo-login", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--nats", a.nats, at)
	o := newOffice(t, a.nats, a.url, b.url)

	o.register(150)
	o.allCallTheSame(5)
	o.work(nil)
	o.settled()

	o.consistent()
	b.stop()
	a.stop()
}

func TestClerksGoOnAcrossRestarts(t *testing.T) {
	at, log := onBusyDay(), startLog(t, t.TempDir(), natstest.Free(t).String())
	serve := func(addr, dir string) *process {
		return run(t, "serve", "--demo-login", "--listen", addr, "--data", dir, "--nats", log.URL(), at)
	}
	dirs := []string{t.TempDir(), t.TempDir()}
	a, b := serve(natstest.Free(t).String(), dirs[0]), serve(natstest.Free(t).String(), dirs[1])
	o := newOffice(t, log.URL(), a.url, b.url)

	t.Log("the log's server is restarted")
	o.register(60)
	o.work(func() {
		addr := host(t, log.URL())
		must(t, log.Shutdown())
		log = startLog(t, log.dir, addr)
	})

	t.Log("one process is killed, the other stopped, and each comes back")
	o.register(60)
	o.work(func() {
		a.kill()
		a = serve(host(t, a.url), dirs[0])
	})
	o.register(60)
	o.work(func() {
		b.stop()
		b = serve(host(t, b.url), dirs[1])
	})

	o.settled()
	o.consistent()
	b.stop()
	a.stop()
}

// office is the busy office's day, at which clerks work through several processes.
type office struct {
	t      *testing.T
	nats   string
	clerks []*clerk

	mu         sync.Mutex
	registered map[domain.VisitID]bool
	called     map[domain.VisitID][]domain.DeskID // as the answers said
}

// newOffice opens the day and a desk for each clerk.
func newOffice(t *testing.T, nats string, urls ...string) *office {
	o := &office{t: t, nats: nats, registered: map[domain.VisitID]bool{}, called: map[domain.VisitID][]domain.DeskID{}}
	for _, url := range urls {
		for range perProcess {
			o.clerks = append(o.clerks, newClerk(t, url, len(o.clerks)+1))
		}
	}
	o.clerks[0].must("PUT", "", nil)
	o.everybody((*clerk).signOn)
	return o
}

// everybody lets all clerks do it at the same moment, and waits for them.
func (o *office) everybody(do func(*clerk)) {
	var all sync.WaitGroup
	begin := make(chan struct{})
	for _, c := range o.clerks {
		all.Go(func() {
			<-begin
			do(c)
		})
	}
	close(begin)
	all.Wait()
	if o.t.Failed() {
		o.t.FailNow()
	}
}

// register registers visits, by all clerks together.
func (o *office) register(visits int64) {
	o.t.Helper()
	var left atomic.Int64
	left.Store(visits)
	o.everybody(func(c *clerk) {
		for left.Add(-1) >= 0 {
			v := c.register()
			o.mu.Lock()
			o.registered[v] = true
			o.mu.Unlock()
		}
	})
}

// allCallTheSame lets all clerks call the same visit at once, for some visits: one gets it, and all others hear who.
func (o *office) allCallTheSame(visits int) {
	o.t.Helper()
	for v := range o.registered {
		if visits--; visits < 0 {
			return
		}
		var mu sync.Mutex
		winners, losers := map[*clerk]domain.VisitorCalled{}, map[*clerk]reply{}
		o.everybody(func(c *clerk) {
			r := c.do("POST", "/visits/"+local(v)+"/calls", map[string]string{"desk": c.desk})
			mu.Lock()
			defer mu.Unlock()
			if all := decoded[domain.VisitorCalled](r.happened); len(all) == 1 {
				winners[c] = all[0]
			} else {
				losers[c] = r
			}
		})
		if len(winners) != 1 {
			o.t.Fatalf("%d clerks were told that they have called visit %s", len(winners), v)
		}
		for winner, won := range winners {
			for c, r := range losers {
				if r.status != 409 || !r.refused("already-called") || r.problem.Args["desk"] != winner.desk || r.problem.Args["officer"] != string(won.Officer) {
					o.t.Errorf("desk %s lost to desk %s and hears %d %s %v", c.desk, winner.desk, r.status, r.problem.Code, r.problem.Args)
				}
			}
			o.called[v] = append(o.called[v], won.Desk)
			winner.serve(won)
		}
	}
}

// work lets all clerks call and serve until nobody waits. In the middle of it something may happen.
func (o *office) work(disturb func()) {
	o.t.Helper()
	waiting := len(o.registered) - len(o.called)
	var disturbed sync.WaitGroup
	seen := 0
	o.everybody(func(c *clerk) {
		c.work(func(v domain.VisitorCalled) {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.called[v.Visit] = append(o.called[v.Visit], v.Desk)
			if seen++; seen == waiting/3 && disturb != nil {
				disturbed.Go(disturb)
			}
		})
	})
	disturbed.Wait()
	again := 0
	for _, c := range o.clerks {
		again += c.again
		c.again = 0
	}
	o.t.Logf("%d visits were called; %d requests had to be repeated", seen, again)
}

// settled holds the answers and the log to each other: every visit was called once, to the desk that was told so, and served.
func (o *office) settled() {
	o.t.Helper()
	nc, err := natslog.Connect(o.nats)
	must(o.t, err)
	defer nc.Close()
	log, err := natslog.Open(o.t.Context(), nc, natslog.Options{})
	must(o.t, err)
	called, ended := map[domain.VisitID][]domain.DeskID{}, 0
	book := domain.DaybookID(busyOffice, busyDate)
	for r, err := range log.Read(o.t.Context(), book, handlers.Head{}) {
		must(o.t, err)
		for _, ev := range r.Entry.Events {
			switch ev := ev.(type) {
			case domain.VisitorCalled:
				called[ev.Visit] = append(called[ev.Visit], ev.Desk)
			case domain.ErrandEnded:
				ended++
			}
		}
	}
	for v := range o.registered {
		if len(o.called[v]) != 1 || len(called[v]) != 1 || o.called[v][0] != called[v][0] {
			o.t.Errorf("visit %s: called to %v by the answers, to %v by the log", v, o.called[v], called[v])
		}
	}
	if !maps.EqualFunc(o.registered, called, func(bool, []domain.DeskID) bool { return true }) || ended != len(o.registered) {
		o.t.Errorf("%d visits were registered, %d called and %d errands ended", len(o.registered), len(called), ended)
	}
}

// consistent lets the program itself verify the log, until the agencies have heard everything.
func (o *office) consistent() {
	o.t.Helper()
	until(o.t, "verification finds nothing wrong", func() bool {
		ctx, cancel := context.WithTimeout(o.t.Context(), patience)
		defer cancel()
		out, err := exec.CommandContext(ctx, "kontor", "verify", "--nats", o.nats, "--json").Output()
		var r handlers.Report
		if jerr := json.Unmarshal(out, &r); jerr != nil {
			o.t.Fatalf("verify says %q, %v", out, err)
		}
		if !r.ChainOK || !r.ConservationOK || r.Gaps > 0 {
			o.t.Fatalf("%+v", r)
		}
		return r.OK() && err == nil
	})
}

// logServer is a log's server that the test has.
type logServer struct {
	*natslog.Server
	dir string
}

func startLog(t *testing.T, dir, addr string) logServer {
	t.Helper()
	s, err := natslog.Start(context.WithoutCancel(t.Context()), natslog.ServerOptions{Dir: dir, Listen: addr, Log: quiet()})
	must(t, err)
	t.Cleanup(func() { must(t, s.Shutdown()) })
	return logServer{s, dir}
}

// host is the address in a URL.
func host(t *testing.T, at string) string {
	u, err := url.Parse(at)
	must(t, err)
	return u.Host
}
