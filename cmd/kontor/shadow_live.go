package main

import (
	"context"
	"encoding/json"
	"net/http"

	"kontor/domain"
	"kontor/handlers"
)

// shadowBeside runs the file's policy in shadow from now on: what is registered is routed by it, too, and counted.
func (n *node) shadowBeside(ctx context.Context, file string) error {
	today := domain.DateOf(n.clock())
	p, err := readPolicy(file, n.books.Network(), today)
	if err == nil {
		n.shadow, err = handlers.NewLiveShadow(ctx, n.network, p, today)
	}
	return err
}

// shadowed has the policy in shadow, if there is one, take the entry in. Should that fail, the system goes on without.
func (n *node) shadowed(e domain.Entry) {
	if n.shadow == nil {
		return
	}
	if err := n.shadow.Take(e); err != nil {
		n.out.Error("the policy in shadow is counted no longer", "cause", err)
	}
}

// showShadow answers with the counts of the policy in shadow: to those who plan, for they are of all agencies.
func (n *node) showShadow(w http.ResponseWriter, r *http.Request) {
	p, known := handlers.PrincipalOf(r.Context())
	if !known {
		http.Error(w, "only those who work for the host may ask for this; log in first", http.StatusUnauthorized)
		return
	}
	if v := n.access.Judge(p, handlers.Access{Action: "get-shadow"}); !v.Allowed {
		n.out.WarnContext(r.Context(), "denied", "principal", p, "action", "get-shadow", "policy", v.Policy)
		http.Error(w, "only those who plan the offices may ask for this", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(n.shadow.Counts()) // who asked has gone
}
