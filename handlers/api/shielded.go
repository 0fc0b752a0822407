package api

import (
	"slices"

	"kontor/domain"
	"kontor/projections"
)

// unshielded are the queues without those who have a protected identity, for whoever may not see the visits of the office: not even a gap
// in the line says that they are there.
func unshielded(queues []projections.QueueView) []projections.QueueView {
	if queues == nil {
		return nil // they stand still, and nobody is shown them
	}
	shown := []projections.QueueView{}
	for _, q := range queues {
		if q.Queue.Channel == domain.Shielded {
			continue
		}
		q.Waiting = slices.DeleteFunc(slices.Clone(q.Waiting), func(w projections.QueuedVisit) bool { return w.Protected })
		for i := range q.Waiting {
			q.Waiting[i].Place = i + 1
		}
		shown = append(shown, q)
	}
	return shown
}
