package admin

import (
	"kontor/domain"
	"kontor/handlers/web/page"
)

// undoingWith is undoing, and of a policy the one before it, to be checked as its next version.
func (s pages) undoingWith(p page.Page, was *domain.Network, ev domain.Event) counter {
	changed, policy := ev.(domain.RoutingPolicyChanged)
	if !policy {
		return undoing(p, was, ev)
	}
	held := was.PolicyOn(changed.Policy.From)
	if held.Name == changed.Policy.Name {
		held.Version = changed.Policy.Version
	}
	yaml := s.written(held)
	if yaml == "" {
		return counter{reason: "admin.undo.never"}
	}
	return counter{kind: "policy", known: filled("yaml", yaml, "from", later(p, changed.Policy.From))}
}
