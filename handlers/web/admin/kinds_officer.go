package admin

import (
	"net/url"

	"kontor/domain"
	"kontor/handlers/web/page"
)

func officersOf(f url.Values) string { return officersAddress(domain.KontorID(f.Get("kontor"))) }

func officersAddress(k domain.KontorID) string { return "/admin/officers/" + url.PathEscape(string(k)) }

// officerKinds are the forms of who may serve what: the personal assignment.
var officerKinds = []kind{
	{
		name: "assign", path: assignPath, subject: "officers", back: officersOf, blames: blamed,
		fields: func(q asking) []field {
			return append(q.hidden("kontor"), q.field("text", "officer").hinted(q.Text("admin.hint.officer")), q.field("choice", "agency").of(q.agencies()),
				q.field("checks", "level").of(q.labelled("level.", levels...)), q.from(), q.to())
		},
		command: func(_ pages, _ page.Page, a *answers) domain.Command {
			return domain.Assign{
				Officer: domain.OfficerID(a.text("officer")), Kontor: domain.KontorID(a.text("kontor")), Agency: one[domain.AgencyCode](a, "agency"),
				Levels: all[domain.Level](a, "level"), Valid: a.period(),
			}
		},
	},
	{
		name: "unassign", path: unassignPath, subject: "officers", back: officersOf, blames: map[string]string{"bad-period": "last"},
		fields: func(q asking) []field {
			return append(q.hidden("kontor", "officer", "agency"), q.field("date", "last").hinted(q.Text("admin.hint.last")).otherwise(string(q.Today())))
		},
		command: func(_ pages, _ page.Page, a *answers) domain.Command {
			return domain.Unassign{
				Officer: domain.OfficerID(a.text("officer")), Kontor: domain.KontorID(a.text("kontor")), Agency: domain.AgencyCode(a.text("agency")), Last: a.date("last"),
			}
		},
	},
	{
		name: "revoke", path: revokePath, subject: "officers", back: officersOf,
		fields: func(q asking) []field { return q.hidden("kontor", "officer", "agency") },
		command: func(_ pages, _ page.Page, a *answers) domain.Command {
			return domain.RevokeAssignment{Officer: domain.OfficerID(a.text("officer")), Kontor: domain.KontorID(a.text("kontor")), Agency: domain.AgencyCode(a.text("agency"))}
		},
	},
}
