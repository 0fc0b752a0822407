package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cost is what a log of some length costs. Seconds are medians of the rounds; memory is in MiB, disk in bytes.
type cost struct {
	Months  float64 `json:"months"`
	Entries int     `json:"entries"`

	Books    int64 `json:"booksBytes"`
	Agencies int64 `json:"agenciesBytes"`
	Snapshot int64 `json:"snapshotBytes"`

	BareClean  started `json:"bareClean"`
	BareKilled started `json:"bareKilled"`
	Clean      started `json:"clean"`
	Killed     started `json:"killed"`
	Replay     started `json:"replay"` // a start without a snapshot, which reads the whole log

	BareMemory   memory `json:"bareMemory"`
	StartMemory  memory `json:"startMemory"`  // some seconds after a clean start
	LoadMemory   memory `json:"loadMemory"`   // after the load
	ReplayMemory memory `json:"replayMemory"` // some seconds after a replay
}

// started is how long a start took, and how much of the processors it took; on a busy machine the latter says more.
type started struct {
	Seconds   float64 `json:"seconds"`
	Processor float64 `json:"processor"`
}

// rig measures one data directory, in place: it starts and kills servers on it, and writes a day into the log.
type rig struct {
	kontor string
	dir    string
	rounds int
	rest   time.Duration // before memory is read
	load   time.Duration
}

func (r rig) bare() (*process, error) { return start(os.Args[0], "bare", r.dir) }
func (r rig) serve() (*process, error) {
	return start(r.kontor, "serve", "--demo-login", "--data", r.dir, "--listen", "127.0.0.1:0", "--json", "--clock-offset", toWork(time.Now()).String())
}

// measure goes through everything once for the memory and in rounds for the starts: the bare server and the system by turns, each after
// an orderly stop and after being killed.
func (r rig) measure(months float64) (c cost, err error) {
	c.Months = months
	if err := r.settle(&c); err != nil {
		return c, err
	}
	var bareClean, bareKilled, clean, killed []started
	for range r.rounds {
		for _, of := range []struct {
			who  func() (*process, error)
			kill bool
			into *[]started
		}{{r.bare, false, &bareClean}, {r.serve, false, &clean}, {r.bare, true, &bareKilled}, {r.serve, true, &killed}} {
			took, err := r.again(of.who, of.kill)
			if err != nil {
				return c, err
			}
			*of.into = append(*of.into, took)
		}
	}
	c.BareClean, c.BareKilled, c.Clean, c.Killed = medians(bareClean), medians(bareKilled), medians(clean), medians(killed)
	if err := r.memories(&c); err != nil {
		return c, err
	}
	return c, r.disk(&c)
}

// settle makes the store such as a stopped system leaves it: with a snapshot, and delivered to the agencies.
func (r rig) settle(c *cost) error {
	p, err := r.serve()
	if err != nil {
		return err
	}
	time.Sleep(r.rest)
	if err := p.stop(); err != nil {
		return err
	}
	b, err := r.bare()
	if err != nil {
		return err
	}
	c.Entries = b.count
	return b.stop()
}

// again is how long the start takes behind an end of the same program: an orderly one, or being killed.
func (r rig) again(who func() (*process, error), kill bool) (s started, err error) {
	p, err := who()
	if err != nil {
		return s, err
	}
	if kill {
		p.kill()
	} else if err := p.stop(); err != nil {
		return s, err
	}
	if p, err = who(); err != nil {
		return s, err
	}
	return p.started(), p.stop()
}

func (p *process) started() started { return started{p.ready.Seconds(), p.work} }

func (r rig) memories(c *cost) (err error) {
	if c.BareMemory, err = r.rested(r.bare, nil); err != nil {
		return err
	}
	if c.StartMemory, err = r.rested(r.serve, nil); err != nil {
		return err
	}
	if c.LoadMemory, err = r.rested(r.serve, r.work); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(r.dir, "board.json")); err != nil {
		return err
	}
	c.ReplayMemory, err = r.rested(func() (*process, error) {
		p, err := r.serve()
		if err == nil {
			c.Replay = p.started()
		}
		return p, err
	}, nil)
	return err
}

// rested is the memory of the process when it has been up for a while, and done the work.
func (r rig) rested(who func() (*process, error), work func(*process) error) (m memory, err error) {
	p, err := who()
	if err != nil {
		return m, err
	}
	defer p.kill()
	if work != nil {
		if err := work(p); err != nil {
			return m, err
		}
	}
	time.Sleep(r.rest)
	if m, err = p.memory(); err != nil {
		return m, err
	}
	return m, p.stop()
}

// disk is what the store takes.
func (r rig) disk(c *cost) error {
	return filepath.WalkDir(r.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch {
		case strings.Contains(path, "/streams/BOOKS/"):
			c.Books += info.Size()
		case strings.Contains(path, "/streams/AGENCY_"):
			c.Agencies += info.Size()
		case filepath.Base(path) == "board.json":
			c.Snapshot = info.Size()
		}
		return nil
	})
}

// medians are those of both figures, each by itself.
func medians(all []started) started {
	var wall, work []float64
	for _, s := range all {
		wall, work = append(wall, s.Seconds), append(work, s.Processor)
	}
	slices.Sort(wall)
	slices.Sort(work)
	return started{wall[len(wall)/2], work[len(work)/2]}
}

func (c cost) String() string {
	return fmt.Sprintf("%g months, %d entries: start %.2f s (server alone %.2f), after a kill %.2f s (%.2f), reading all %.1f s; memory %.0f MiB (server alone %.0f), after load %.0f, after reading all %.0f",
		c.Months, c.Entries, c.Clean.Seconds, c.BareClean.Seconds, c.Killed.Seconds, c.BareKilled.Seconds, c.Replay.Seconds, c.StartMemory.Now, c.BareMemory.Now, c.LoadMemory.Now, c.ReplayMemory.Now)
}
