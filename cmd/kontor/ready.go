package main

import (
	"context"
	"slices"
	"time"

	"github.com/nats-io/nats.go"

	"kontor/handlers"
	"kontor/handlers/api"
)

// What everybody is told of a fault. The errors themselves name files and machines: they stand in the log.
const (
	logUnread     = "it is no longer followed"
	logAway       = "its server is away"
	logTroubled   = "it cannot be written or read as it should: its disk is full, read-only or broken, or its server does not answer; this process's log says which"
	logFilling    = "it, or its disk, will be full before long"
	viewFailed    = "an entry cannot be taken in"
	viewsBehind   = "it has not caught up with the log"
	notDelivered  = "nothing can be delivered; this process's log says what is in the way"
	noContent     = "no content is taken or opened here: the keys are not the log's"
	notForgetting = "what is forgotten cannot be destroyed"
)

// faults are what keeps the system from doing its work: the log that is no longer followed, views that have failed or are behind, and
// agencies to whom nothing can be delivered. Anybody may ask: why it is so is told to the log alone.
func (n *node) faults(ctx context.Context) (all, warnings []api.Fault) {
	failing, coming := n.logFaults(ctx)
	failing = append(failing, n.boardFaults(len(failing) == 0)...)
	for _, d := range n.dispatch.Deliveries() {
		if !d.Failing.IsZero() {
			failing = append(failing, fault{api.Fault{Part: "dispatch " + string(d.Agency), What: notDelivered, Since: since(d.Failing)}, d.Cause})
		}
	}
	if n.sealed != "" {
		coming = append(coming, fault{api.Fault{Part: "content", What: noContent}, n.sealed})
	}
	if n.keys != nil && n.keys.forget.Failing() {
		failing = append(failing, fault{api.Fault{Part: "content", What: notForgetting}, ""})
	}
	if n.door != nil {
		n.door.kept.note(n.out, slices.Concat(failing, coming))
	}
	return outside(failing), outside(coming)
}

// logFaults are what is wrong with the log, and what will be.
func (n *node) logFaults(ctx context.Context) (failing, coming []fault) {
	if err := n.broken.Load(); err != nil {
		return []fault{{api.Fault{Part: "log", What: logUnread}, (*err).Error()}}, nil
	}
	if s := n.nc.Status(); s != nats.CONNECTED {
		return []fault{{api.Fault{Part: "log", What: logAway}, s.String()}}, nil
	}
	l, ok := n.log.(interface {
		Health(context.Context) []handlers.Trouble
	})
	if !ok {
		return nil, nil
	}
	for _, h := range l.Health(ctx) {
		if h.Warning {
			coming = append(coming, fault{api.Fault{Part: "log", What: logFilling, Since: since(h.Since)}, h.What})
		} else {
			failing = append(failing, fault{api.Fault{Part: "log", What: logTroubled, Since: since(h.Since)}, h.What})
		}
	}
	return failing, coming
}

// boardFaults are the views that have failed; that they are behind is one only when nothing else explains it.
func (n *node) boardFaults(alone bool) (failing []fault) {
	for _, f := range n.board.Failures() {
		failing = append(failing, fault{api.Fault{Part: "board " + f.View, What: viewFailed, Since: &f.Since}, f.Cause})
	}
	if err := n.board.Ready(); err != nil && alone && len(failing) == 0 {
		failing = append(failing, fault{api.Fault{Part: "board", What: viewsBehind}, err.Error()})
	}
	return failing
}

// outside is what everybody is told of the faults.
func outside(all []fault) (said []api.Fault) {
	for _, f := range all {
		said = append(said, f.Fault)
	}
	return said
}

func since(t time.Time) *time.Time { return &t }
