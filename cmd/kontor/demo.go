package main

import (
	"context"
	"errors"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/simulate"
)

func demoCommand() *cobra.Command {
	sim := simulation{}
	var addr, from string
	cmd := &cobra.Command{
		Use: "demo", GroupID: "run", Short: "Run everything in this process, with a simulated day at all offices",
		Long: "Run everything in this process, on a temporary log, with a simulated day at all offices, 60 times as fast as real.\n" +
			"When the day has ended the next begins. Work in it beside the simulated staff: /reception and /desk.",
		Example: "  kontor demo\n  kontor demo --date 2024-05-02 --from 10:30 --speed 20x",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var begin domain.Clock
			if err := begin.UnmarshalText([]byte(from)); err != nil {
				return err
			}
			front := frontFlags{addr: addr, loginFlags: loginFlags{demo: true, audience: demoAudience}}
			if err := front.check(addr); err != nil {
				return err
			}
			l, err := listen(addr)
			if err != nil {
				return err
			}
			defer l.Close()
			return sim.demo(cmd, front, l, begin)
		},
	}
	sim.bind(cmd, "60x")
	cmd.Flags().StringVar(&addr, "listen", "127.0.0.1:0", "loopback address of the pages and the API (port 0: any)")
	cmd.Flags().StringVar(&from, "from", "10:20", "time of the day at which the pace begins; before it the day goes as fast as it can")
	return cmd
}

// demo runs the system on a temporary log and plays day after day on it.
func (s simulation) demo(cmd *cobra.Command, front frontFlags, l net.Listener, begin domain.Clock) (err error) {
	ctx, out := cmd.Context(), logger(cmd)
	at, err := s.start()
	if err != nil {
		return err
	}
	where := storeFlags{replicas: 1}
	if where.data, err = os.MkdirTemp("", "kontor-demo-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(where.data)) }()
	st, err := where.open(ctx, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	clock := simulate.NewClock(at)
	n, err := newNode(ctx, st, nodeOptions{clock: clock.Now, keys: &keyFlags{data: where.data}}, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.lock()) }()
	if err := n.openDoor(ctx, front, l, where.data); err != nil {
		return err
	}
	devices, err := demoDevices(n.door)
	if err != nil {
		return err
	}
	up := func() error { return announce(cmd, "kontor demo of "+s.date, n, devices) }
	play := func(ctx context.Context) error { return s.playOn(ctx, n, clock, begin) }
	return together(ctx, n.follow, n.forgetting, n.send, play, func(ctx context.Context) error { return n.answer(ctx, front, l, up) })
}

// playOn plays the day and those after it, the closed ones left out, until the context ends.
func (s simulation) playOn(ctx context.Context, n *node, clock *simulate.Clock, begin domain.Clock) error {
	if n.ready(ctx) != nil {
		return nil // it ended before
	}
	for date := domain.Date(s.date); ctx.Err() == nil; date = date.Next() {
		if d := date.Weekday(); d == time.Saturday || d == time.Sunday {
			continue
		}
		s.date = string(date)
		cfg, err := s.config(n.books, clock, nil)
		if err != nil {
			return err
		}
		cfg.From = date.At(begin)
		if _, err := simulate.Play(ctx, cfg); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}
