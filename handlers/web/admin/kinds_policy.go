package admin

import (
	"net/url"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// policyKinds is the form that makes a policy hold. It is reached through the check, which shows what it changes.
var policyKinds = []kind{{
	name: "policy", path: activatePath, subject: "policy", blames: blamed,
	back: func(url.Values) string { return "/admin/network/policy" },
	fields: func(q asking) []field {
		return append(q.hidden("checked", "yaml"), q.from())
	},
	command: func(s pages, p page.Page, a *answers) domain.Command {
		from, check := a.date("from"), s.Administers().CheckPolicy
		if a.text("yaml") == "" || !from.Valid() {
			return domain.ActivatePolicy{}
		}
		if a.Get("checked") != digest(a.Get("yaml"), from) { // what is made to hold has been looked at
			a.blame("from", "admin.policy.unlooked")
			return domain.ActivatePolicy{}
		}
		if check == nil {
			a.blame("from", "admin.policy.unchecked")
			return domain.ActivatePolicy{}
		}
		policy, faults := check([]byte(a.Get("yaml")), p.Network, from)
		if domain.PolicyFailed(faults) {
			a.blame("from", "admin.wrong.policy")
		}
		return domain.ActivatePolicy{Policy: policy}
	},
}}
