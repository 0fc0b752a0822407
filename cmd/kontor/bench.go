package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"kontor/handlers/pgqueue"
)

// bench is what the flags say.
type bench struct {
	data     string
	callers  []int
	books    int
	rounds   int
	replay   int
	postgres string
}

func benchCommand() *cobra.Command {
	b := bench{}
	cmd := &cobra.Command{
		Use: "bench", GroupID: "prove", Short: "Measure what this machine can do: registrations, calls and replay",
		Long: "Measure how many visits this machine registers durably a second, and how long each takes, by 1, 16, 64 and 512 callers, on many offices'\n" +
			"days and all on one; how fast they are called; what it costs that somebody is logged in, is judged, and seals what the visitor told; and\n" +
			"how fast the views are rebuilt from the log. Beside it, by turns in the same rounds:\n" +
			"  raw         JetStream publishes of the same bytes to a bare stream of the same settings on the same server, each synced\n" +
			"  fsync       the disk's floor: an entry's size written and fdatasynced, by as many goroutines, each in a preallocated file of its own\n" +
			"  PostgreSQL  (--postgres) the usual design: a transaction per errand inserts an event and a queue row; FOR UPDATE SKIP LOCKED claims it\n" +
			"A ratio is the median of the rounds' ratios. Everything is written to a new directory, which is deleted afterwards.\n" +
			"Ctrl-C ends it with what it has.\n\n" +
			"With --json it is one document: machine, postgres (its settings), entry_bytes; register and call, one object for each number of callers\n" +
			"and books, in which kontor, raw, fsync and postgres have per_second, median_ms, p90_ms, p99_ms, max_ms and operations, and of_raw, of_fsync\n" +
			"and of_postgres are the ratios; replay with the entries a second of board, raw, postgres_scan and postgres_decoded, and the board's\n" +
			"ratios to them, of_raw, of_postgres and of_postgres_decoded; guarded, for each number of callers, with guarded, unsealed (the same content as it\n" +
			"was told, nobody asked who wants it), plain (no content), and guarded's ratios to them, of_unsealed and of_plain. What was not measured is left out; interrupted says that it was ended early.",
		Example: "  kontor bench --data /var/lib/kontor-bench\n  kontor bench --json --postgres postgres:///postgres?host=/var/run/postgresql",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			report, err := b.run(cmd)
			if err != nil {
				return err
			}
			return showBench(cmd, report)
		},
	}
	f := cmd.Flags()
	f.StringVar(&b.data, "data", ".", "directory on the disk in question; if it is not the default it must be empty")
	f.IntSliceVar(&b.callers, "callers", []int{1, 16, 64, 512}, "how many register at a time")
	f.IntVar(&b.books, "books", 148, "days of offices over which the load is spread")
	f.IntVar(&b.rounds, "rounds", 10, "rounds of each level; in each, all take their turn")
	f.IntVar(&b.replay, "replay", 30_000, "entries that the log shall have at least, for the replay")
	f.StringVar(&b.postgres, "postgres", "", "PostgreSQL to compare with, as a URL; its data should be on the same disk. It gets a schema that is dropped afterwards")
	return cmd
}

// check finds what no measurement can be made with.
func (b bench) check() error {
	switch {
	case b.books < 1 || b.books > 2*openOffices:
		return fmt.Errorf("the load can be spread over 1 to %d books, not %d", 2*openOffices, b.books)
	case b.rounds < 1:
		return errors.New("there must be a round")
	case b.replay < 1:
		return errors.New("there must be an entry to replay")
	case len(b.callers) == 0 || slices.Min(b.callers) < 1 || slices.Max(b.callers) > mostCallers:
		return fmt.Errorf("there can be 1 to %d callers", mostCallers)
	}
	return nil
}

// mostCallers is more than any machine serves at a time, and fewer than the files that a process may have open.
const mostCallers = 4096

// run measures part by part. That it is interrupted is no error: then the report has what there was by then.
func (b bench) run(cmd *cobra.Command) (report benchReport, err error) {
	if err := b.check(); err != nil {
		return report, err
	}
	dir, remove, err := b.directory()
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	report.Started, report.Machine = time.Now().UTC().Truncate(time.Second), machineOf(dir)
	say(cmd, "measuring in %s (%s on %s)\n", dir, report.Machine.FileSystem, report.Machine.Device)
	if report.Machine.FileSystem == "tmpfs" {
		say(cmd, "this is memory, not a disk: nothing here is durable, and the figures say nothing of a disk\n")
	}
	began := time.Now()
	err = b.compare(cmd, &report, dir)
	report.Seconds = rounded(time.Since(began).Seconds())
	if cmd.Context().Err() != nil {
		report.Interrupted = true
	}
	return report, err
}

// compare measures with everything in place, and clears it away.
func (b bench) compare(cmd *cobra.Command, report *benchReport, dir string) (err error) {
	ctx := cmd.Context()
	rig, err := newBenchRig(ctx, dir, b.books)
	if err != nil {
		return unlessEnded(ctx, err)
	}
	defer func() { err = errors.Join(err, rig.close()) }()
	report.EntryBytes = rig.size
	var rival *pgqueue.Queue
	if b.postgres != "" {
		if rival, err = pgqueue.Open(ctx, b.postgres); err != nil {
			return unlessEnded(ctx, err)
		}
		defer func() { err = errors.Join(err, rival.Close()) }()
		settings, err := rival.Settings(ctx)
		if err != nil {
			return unlessEnded(ctx, err)
		}
		report.Postgres = &settings
	}
	return unlessEnded(ctx, b.measure(cmd, report, rig, rival, dir))
}

// unlessEnded is nil when the caller ended it, who knows why. What goes wrong when it is cleared away is an error all the same.
func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// measure makes the report's parts, and leaves in it those that were whole before an error.
func (b bench) measure(cmd *cobra.Command, report *benchReport, rig *benchRig, rival *pgqueue.Queue, dir string) error {
	spreads := slices.Compact([]int{b.books, 1})
	done := progress[int](cmd, "rounds")
	step, steps := 0, (len(spreads)+1)*len(b.callers)*b.rounds+replayRounds
	tick := func() {
		if step++; done != nil {
			done(step, steps)
		}
	}
	for _, books := range spreads {
		for _, callers := range b.callers {
			registered, called, err := b.level(cmd.Context(), levelRig{rig, rival, dir}, callers, books, tick)
			if registered.Rounds > 0 {
				report.Register = append(report.Register, registered)
			}
			if called.Rounds > 0 {
				report.Call = append(report.Call, called)
			}
			if err != nil {
				return err
			}
		}
	}
	if err := b.measureGuarded(cmd.Context(), report, rig, dir, tick); err != nil {
		return err
	}
	replay, err := measureReplay(cmd.Context(), rig, rival, b.replay, tick)
	if replay.Rounds > 0 {
		report.Replay = &replay
	}
	return err
}

// measureGuarded measures what login, judgement and sealing cost.
func (b bench) measureGuarded(ctx context.Context, report *benchReport, rig *benchRig, dir string, tick func()) (err error) {
	g, err := rig.newGuard(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.close()) }()
	for _, callers := range b.callers {
		level, err := b.guarded(ctx, rig, g, callers, tick)
		if level.Rounds > 0 {
			report.Guarded = append(report.Guarded, level)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// directory is where everything is written, new and empty, and what deletes it.
func (b bench) directory() (dir string, remove func() error, err error) {
	if b.data != "." {
		if err := os.MkdirAll(b.data, 0o700); err != nil {
			return "", nil, err
		}
		there, err := os.ReadDir(b.data)
		if err != nil {
			return "", nil, err
		}
		if len(there) > 0 {
			return "", nil, fmt.Errorf("%s is not empty, and a measurement must not touch what is there: give a new directory", b.data)
		}
	}
	dir, err = os.MkdirTemp(b.data, "kontor-bench-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// say tells whoever watches, but not a machine.
func say(cmd *cobra.Command, format string, args ...any) {
	if !asJSON(cmd) {
		_, _ = io.WriteString(cmd.ErrOrStderr(), fmt.Sprintf(format, args...))
	}
}
