package authz

import (
	"iter"
	"slices"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/x/exp/ast"

	"kontor/domain"
)

// The types of what the policies speak of.
const (
	actionType = cedar.EntityType("Action")
	roleType   = cedar.EntityType("Role")
	userType   = cedar.EntityType("User")
	placeType  = cedar.EntityType("Place")
	kontorType = cedar.EntityType("Kontor")
	countyType = cedar.EntityType("County")
)

// nation has every office.
var nation = cedar.NewEntityUID("Nation", "Sweden")

// roleGroups are what the policies call several roles.
var roleGroups = map[domain.Role][]string{
	domain.RoleReception:  {"staff", "at-an-office"},
	domain.RoleOfficer:    {"staff", "at-an-office"},
	domain.RoleSupervisor: {"staff", "at-an-office"},
	domain.RoleScreen:     {"device", "at-an-office", "onlooker"},
	domain.RoleKiosk:      {"device", "at-an-office"},
	domain.RoleManager:    {"onlooker"},
	domain.RoleMinistry:   {"onlooker"},
	domain.RoleAuditor:    {"onlooker"},
}

// rules are the policies, sorted by whom and what they can apply to, so that a judgement evaluates a handful.
type rules struct {
	entities cedar.EntityMap // the roles and the actions, with the groups that they are in
	sorted   map[domain.Role]map[string]policyList
}

// policyList is in the order of the files.
type policyList []Policy

func (l policyList) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for _, p := range l {
			if !yield(cedar.PolicyID(p.ID), p.Policy) {
				return
			}
		}
	}
}

func newRules(actions []Action, policies []Policy) (rules, error) {
	r := rules{entities: entitiesOf(actions), sorted: map[domain.Role]map[string]policyList{}}
	if err := r.checkNames(actions, policies); err != nil {
		return rules{}, err
	}
	for _, role := range append([]domain.Role{""}, domain.Roles...) {
		r.sorted[role] = map[string]policyList{}
		for _, a := range actions {
			list := policyList{}
			for _, p := range policies {
				scope := (*ast.Policy)(p.AST())
				if r.mayCover(scope.Principal, roleUID(role)) && r.mayCover(scope.Action, actionUID(a.Name)) {
					list = append(list, p)
				}
			}
			r.sorted[role][a.Name] = list
		}
	}
	return r, nil
}

// applying are the policies that can have a say; false when the table lacks the action. A role that does not exist is nobody's.
func (r rules) applying(role domain.Role, action string) (policyList, bool) {
	byAction, ok := r.sorted[role]
	if !ok {
		byAction = r.sorted[""]
	}
	list, ok := byAction[action]
	return list, ok
}

// mayCover says whether a policy's scope can have the entity. When in doubt it can: the policy is evaluated as a whole anyway.
func (r rules) mayCover(scope ast.IsScopeNode, uid cedar.EntityUID) bool {
	switch s := scope.(type) {
	case ast.ScopeTypeIn:
		return r.within(uid, s.Entity)
	case ast.ScopeTypeInSet:
		return slices.ContainsFunc(s.Entities, func(e cedar.EntityUID) bool { return r.within(uid, e) })
	}
	return true
}

func (r rules) within(uid, group cedar.EntityUID) bool {
	return uid == group || r.entities[uid].Parents.Contains(group)
}

func entitiesOf(actions []Action) cedar.EntityMap {
	all := cedar.EntityMap{}
	add := func(uid cedar.EntityUID, parentType cedar.EntityType, parents []string) {
		var uids []cedar.EntityUID
		for _, p := range parents {
			uids = append(uids, cedar.NewEntityUID(parentType, cedar.String(p)))
		}
		all[uid] = cedar.Entity{UID: uid, Parents: cedar.NewEntityUIDSet(uids...)}
	}
	for _, role := range domain.Roles {
		add(roleUID(role), roleType, roleGroups[role])
	}
	for _, a := range actions {
		add(actionUID(a.Name), actionType, append(slices.Clone(a.Groups), a.derived()...))
	}
	return all
}

func roleUID(r domain.Role) cedar.EntityUID { return cedar.NewEntityUID(roleType, cedar.String(r)) }
func actionUID(name string) cedar.EntityUID {
	return cedar.NewEntityUID(actionType, cedar.String(name))
}
func kontorUID(k domain.KontorID) cedar.EntityUID {
	return cedar.NewEntityUID(kontorType, cedar.String(k))
}
func countyUID(c string) cedar.EntityUID { return cedar.NewEntityUID(countyType, cedar.String(c)) }
