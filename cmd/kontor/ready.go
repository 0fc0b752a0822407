package main

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"

	"kontor/handlers"
	"kontor/handlers/api"
)

// faults are what keeps the system from doing its work: the log that is no longer followed, views that have failed or are behind, and
// agencies to whom nothing can be delivered.
func (n *node) faults(ctx context.Context) (all, warnings []api.Fault) {
	if err := n.broken.Load(); err != nil {
		all = append(all, api.Fault{Part: "log", What: (*err).Error()})
	} else if s := n.nc.Status(); s != nats.CONNECTED {
		all = append(all, api.Fault{Part: "log", What: "its server is away: " + s.String()})
	}
	if l, ok := n.log.(interface {
		Health(context.Context) []handlers.Trouble
	}); ok && len(all) == 0 {
		for _, h := range l.Health(ctx) {
			f := api.Fault{Part: "log", What: h.What, Since: since(h.Since)}
			if h.Warning {
				warnings = append(warnings, f)
			} else {
				all = append(all, f)
			}
		}
	}
	for _, f := range n.board.Failures() {
		all = append(all, api.Fault{Part: "board " + f.View, What: f.Cause, Since: &f.Since})
	}
	if err := n.board.Ready(); err != nil && len(all) == 0 {
		all = append(all, api.Fault{Part: "board", What: err.Error()})
	}
	for _, d := range n.dispatch.Deliveries() {
		if !d.Failing.IsZero() {
			all = append(all, api.Fault{Part: "dispatch " + string(d.Agency), What: d.Cause, Since: since(d.Failing)})
		}
	}
	if n.sealed != "" {
		warnings = append(warnings, api.Fault{Part: "content", What: n.sealed})
	}
	if n.keys != nil && n.keys.forget.Failing() {
		all = append(all, api.Fault{Part: "content", What: "what is forgotten cannot be destroyed"})
	}
	return all, warnings
}

func since(t time.Time) *time.Time { return &t }
