package main

import (
	"context"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// disposal is when the retention rules were last seen to: for the date, and the rules as they were then.
type disposal struct {
	date  domain.Date
	rules int
}

// disposing forgets what the retention rules say is due, once a day and whenever a rule is set, until the context ends. It works by itself: the
// first time it reads the whole log, and what has heaped up takes its time.
func (n *node) disposing(ctx context.Context) error {
	if n.keys == nil || n.ready(ctx) != nil {
		<-ctx.Done() // there is nothing to forget here, or it ended before
		return nil
	}
	r := &handlers.Retention{Log: n.network, Books: n.books, Vault: n.keys.vault}
	look := time.NewTicker(time.Minute)
	defer look.Stop()
	var last disposal
	for {
		if now := n.due(); now.rules > 0 && now != last {
			if n.dispose(ctx, r, now.date) {
				last = now
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
	}
}

// due is the date and the number of rules that there are.
func (n *node) due() disposal {
	return disposal{domain.DateOf(n.clock()), len(n.books.Network().Retention)}
}

// dispose forgets what is due on the date. It says so in the log, and whether all was done.
func (n *node) dispose(ctx context.Context, r *handlers.Retention, on domain.Date) bool {
	done, err := r.Run(ctx, on)
	if len(done.Forgotten) > 0 {
		n.out.Info("what was due is forgotten", "visits", len(done.Forgotten), "not over yet", len(done.Open))
	}
	if err != nil && ctx.Err() == nil {
		n.out.Error("what is due is not forgotten, and is tried again in a minute", "cause", err)
	}
	return err == nil
}
