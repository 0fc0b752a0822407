package authz

import (
	"fmt"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
)

// checkNames finds a policy that speaks of a role or a group that nothing is in, a group that no policy speaks of, and a group that has
// the name of an action: a slip of the pen in any of them would permit, or forbid, something else than what is written.
func (r rules) checkNames(actions []Action, policies []Policy) error {
	there := map[cedar.EntityUID]bool{}
	for uid, e := range r.entities {
		there[uid] = true
		for group := range e.Parents.All() {
			there[group] = true
		}
	}
	spoken := map[cedar.EntityUID]bool{}
	for _, p := range policies {
		for _, uid := range named(p) {
			if !there[uid] {
				return fmt.Errorf("%s: the policy %s speaks of %s, which is nothing", p.File, p.ID, uid)
			}
			spoken[uid] = true
		}
	}
	for _, a := range actions {
		for _, g := range a.Groups {
			uid := actionUID(g)
			if _, taken := r.entities[uid]; taken {
				return fmt.Errorf("the group %s of %s has the name of an action", g, a.Name)
			}
			if !spoken[uid] {
				return fmt.Errorf("no policy speaks of the group %s of %s", g, a.Name)
			}
		}
	}
	return nil
}

// named are the roles and actions that the policy speaks of, in its scope and in its conditions.
func named(p Policy) (all []cedar.EntityUID) {
	add := func(uid cedar.EntityUID) {
		if uid.Type == roleType || uid.Type == actionType {
			all = append(all, uid)
		}
	}
	tree := (*ast.Policy)(p.AST())
	for _, scope := range []ast.IsScopeNode{tree.Principal, tree.Action} {
		switch s := scope.(type) {
		case ast.ScopeTypeEq:
			add(s.Entity)
		case ast.ScopeTypeIn:
			add(s.Entity)
		case ast.ScopeTypeInSet:
			for _, uid := range s.Entities {
				add(uid)
			}
		}
	}
	for _, c := range tree.Conditions {
		ast.Inspect(ast.NewNode(c.Body), func(n ast.IsNode) bool {
			if v, ok := n.(ast.NodeValue); ok {
				if uid, ok := v.Value.(cedar.EntityUID); ok {
					add(uid)
				}
			}
			return true
		})
	}
	return all
}
