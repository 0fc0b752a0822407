package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/simulate"
)

// simulation is what the flags say of a simulated day.
type simulation struct {
	date    string
	seed    uint64
	offices string
	speed   string
}

func (s *simulation) bind(cmd *cobra.Command, speed string) {
	cmd.Flags().StringVar(&s.date, "date", "2024-05-02", "the day")
	cmd.Flags().Uint64Var(&s.seed, "seed", 1, "the same seed gives the same day, to the byte")
	cmd.Flags().StringVar(&s.offices, "offices", "all", "offices, such as skelleftea,kista; all: every office open that day")
	cmd.Flags().StringVar(&s.speed, "speed", speed, "virtual seconds a second, such as 60x; max: as fast as it goes")
}

// config is the simulation as the simulator takes it, for the books.
func (s simulation) config(books *handlers.Books, clock *simulate.Clock, ids *simulate.IDs) (simulate.Config, error) {
	c := simulate.Config{Books: books, Clock: clock, IDs: ids, Date: domain.Date(s.date), Seed: s.seed}
	if s.offices != "all" {
		for id := range strings.SplitSeq(s.offices, ",") {
			c.Offices = append(c.Offices, domain.KontorID(strings.TrimSpace(id)))
		}
	}
	var err error
	c.Speed, err = parseSpeed(s.speed)
	return c, err
}

// start is where the simulation's clock stands at first: early in the day's morning.
func (s simulation) start() (time.Time, error) {
	d := domain.Date(s.date)
	if !d.Valid() {
		return time.Time{}, fmt.Errorf("%q is no date; write it like 2024-05-02", s.date)
	}
	return d.At(6 * 60), nil
}

// parseSpeed reads "60x" or "max".
func parseSpeed(s string) (float64, error) {
	if s == "max" {
		return 0, nil
	}
	factor, err := strconv.ParseFloat(strings.TrimSuffix(s, "x"), 64)
	if err != nil || !(factor > 0 && factor <= 1e6) { // NaN is neither
		return 0, fmt.Errorf("%q is no speed; write 60x, or max", s)
	}
	return factor, nil
}

func simulateCommand() *cobra.Command {
	var sim simulation
	var where storeFlags
	var to string
	cmd := &cobra.Command{
		Use: "simulate", GroupID: "run", Short: "Simulate a day at the offices, through the same commands that the staff use",
		Long: "Simulate a day at the offices in virtual time: visitors come, officers call and serve, agencies answer, all through the commands\n" +
			"that people use. The last line is the day's summary, counted from the log; with --json it is one JSON object.\n\n" +
			"With --to it is every day up to that one, played in memory and written in bulk on a new log: a month takes some minutes.",
		Example: "  kontor simulate --date 2024-05-02 --seed 1 --offices all --speed max --json\n" +
			"  kontor simulate --date 2024-05-02 --to 2024-06-04 --data report/logs/month",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if to != "" {
				return buildLog(cmd, days{sim, domain.Date(to)}, where)
			}
			sum, err := sim.run(cmd.Context(), where, progress[int](cmd, "visitors"), progress[int](cmd, "deliveries"))
			if err != nil {
				return err
			}
			return showSummary(cmd, sum)
		},
	}
	sim.bind(cmd, "max")
	where.bind(cmd, "")
	cmd.Flags().StringVar(&to, "to", "", "the last day, for the log of many; it goes as fast as it can, and needs --data")
	cmd.MarkFlagsMutuallyExclusive("to", "speed")
	cmd.Flags().Lookup("data").Usage += " (default: a temporary one, deleted afterwards)"
	return cmd
}

// run plays the day on the log, delivers everything to the agencies, and counts what the log and the agencies' streams hold. come and
// sent are told, unless nil, how far it is.
func (s simulation) run(ctx context.Context, where storeFlags, come, sent func(done, total int)) (sum simulate.Summary, err error) {
	at, err := s.start()
	if err != nil {
		return sum, err
	}
	if where.data == "" && where.url == "" {
		if where.data, err = os.MkdirTemp("", "kontor-simulate-"); err != nil {
			return sum, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(where.data)) }()
	}
	st, err := where.open(ctx, quiet())
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	clock, ids := simulate.NewClock(at), simulate.NewIDs(s.seed)
	n, err := newNode(ctx, st, nodeOptions{clock: clock.Now, newID: ids.New}, quiet())
	if err != nil {
		return sum, err
	}
	cfg, err := s.config(n.books, clock, ids)
	if err != nil {
		return sum, err
	}
	cfg.Progress = come
	// As on a real day the agencies hear while it goes by; what is left is delivered afterwards.
	err = together(ctx, n.send, func(ctx context.Context) (err error) {
		sum, err = simulate.Day(ctx, cfg, st.log, handlers.Owed(st.log))
		return err
	})
	if err == nil {
		err = context.Cause(ctx)
	}
	if err == nil {
		err = n.deliver(ctx, sum.Entries, sent)
	}
	if err == nil {
		err = n.delivered(ctx, &sum)
	}
	return sum, err
}

// deliver brings the agencies' streams up to the log, which has that many entries.
func (n *node) deliver(ctx context.Context, entries int, sent func(done, total int)) error {
	if sent == nil {
		return n.dispatch.CatchUp(ctx)
	}
	return together(ctx, n.dispatch.CatchUp, func(ctx context.Context) error {
		for tick := time.Tick(100 * time.Millisecond); ; {
			select {
			case <-tick:
				all, done := n.dispatch.Deliveries(), 0
				for _, d := range all {
					done += min(int(d.Seen.Place), entries)
				}
				sent(done, entries*len(all))
			case <-ctx.Done():
				return nil
			}
		}
	})
}

// delivered counts what the agencies' streams hold.
func (n *node) delivered(ctx context.Context, sum *simulate.Summary) error {
	outbox, err := n.outbox()
	if err != nil {
		return err
	}
	for code, a := range sum.Agencies {
		for _, err := range outbox.Posted(ctx, code) {
			if err != nil {
				return fmt.Errorf("the stream of agency %s: %w", code, err)
			}
			a.Delivered++
		}
	}
	return nil
}

func showSummary(cmd *cobra.Command, sum simulate.Summary) error {
	w := cmd.OutOrStdout()
	if asJSON(cmd) {
		return json.NewEncoder(w).Encode(sum)
	}
	fmt.Fprintf(w, "%d visits with %d errands, of which %d were the offices' own; %d transfers\n", sum.Visits, sum.Errands, sum.HostErrands, sum.Transferred)
	fmt.Fprintf(w, "%d called; %d left, %d absent, %d open at close\n", sum.Called, sum.Left, sum.Absent, sum.OpenAtClose)
	for _, o := range domain.Outcomes {
		fmt.Fprintf(w, "  %-17s %6d\n", o, sum.Ended[o])
	}
	codes := make([]string, 0, len(sum.Agencies))
	for code := range sum.Agencies {
		codes = append(codes, string(code))
	}
	slices.Sort(codes)
	for _, code := range codes {
		a := sum.Agencies[domain.AgencyCode(code)]
		fmt.Fprintf(w, "  %-4s %6d errands, %6d events, %6d delivered\n", code, a.RoutedIn, a.Events, a.Delivered)
	}
	_, err := fmt.Fprintf(w, "%d books, %d entries, %d events in %.1f s; balanced: %t\n%s\n",
		sum.Books, sum.Entries, sum.Events, sum.Seconds, sum.Balanced, sum.Digest)
	return err
}
