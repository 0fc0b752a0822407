package admin

import (
	"net/url"
	"slices"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// officeServiceKinds are the forms of what an office serves, has and gives times for.
var officeServiceKinds = []kind{
	changing("offering", "offices", officeOf,
		func(q asking) []field {
			return append(q.hidden("kontor"), q.field("choice", "agency").of(q.agencies()), q.field("checks", "level").of(q.labelled("level.", levels...)),
				q.field("choice", "presence").of(q.labelled("presence.", presences...)).hinted(q.Text("admin.hint.presence")).otherwise(string(domain.Service)),
				q.from(), q.to(), q.basis())
		},
		func(a *answers) domain.Change {
			return domain.Change{Offering: &domain.OfferingChanged{Kontor: domain.KontorID(a.text("kontor")), Offering: domain.Offering{
				Agency: one[domain.AgencyCode](a, "agency"), Levels: all[domain.Level](a, "level"), Presence: one[domain.Presence](a, "presence"),
				Valid: a.period(), Basis: a.basis(),
			}}}
		}),
	changing("capability", "offices", officeOf,
		func(q asking) []field {
			return append(q.hidden("kontor"), q.field("choice", "capability").of(q.labelled("capability.", capabilities...)), q.from(), q.to(), q.basis())
		},
		func(a *answers) domain.Change {
			return domain.Change{Capability: &domain.CapabilityChanged{Kontor: domain.KontorID(a.text("kontor")), Capability: domain.Capability{
				Name: one[string](a, "capability"), Valid: a.period(), Basis: a.basis(),
			}}}
		}),
	{
		name: "move", path: movePath, subject: "moves", blames: blamed,
		back: func(url.Values) string { return "/admin/network/moves" },
		fields: func(q asking) []field {
			return []field{
				q.field("choice", "kontor").of(q.offices("")), q.field("choice", "to-office").of(q.offices("")),
				q.field("checks", "type").of(q.types(domain.AgencyCode(q.Get("agency")))), q.field("date", "date").hinted(q.Text("admin.hint.from")),
			}
		},
		command: func(_ pages, _ page.Page, a *answers) domain.Command {
			return domain.MoveService{
				From: one[domain.KontorID](a, "kontor"), To: one[domain.KontorID](a, "to-office"), Types: all[domain.ErrandTypeCode](a, "type"), Date: a.date("date"),
			}
		},
	},
	{
		name: "calendar", path: calendarPath, subject: "offices", blames: blamed, back: officeOf,
		fields: func(q asking) []field {
			return append(q.hidden("kontor"), q.field("text", "name").hinted(q.Text("admin.hint.calendar")),
				q.field("choice", "capability").of(slices.Concat([]choice{{}}, q.labelled("capability.", capabilities...))).perhaps(),
				q.field("choice", "agency").of(slices.Concat([]choice{{}}, q.agencies())).perhaps(),
				q.field("number", "minutes").hinted(q.Text("admin.hint.slot")).otherwise("20"),
				q.field("number", "capacity").hinted(q.Text("admin.hint.capacity")).otherwise("1"),
				q.week(q.Text("admin.field.times")), q.from(), q.to(), q.basis())
		},
		command: func(_ pages, _ page.Page, a *answers) domain.Command {
			return domain.SetCalendar{SlotCalendar: domain.SlotCalendar{
				Kontor: domain.KontorID(a.text("kontor")), Name: a.text("name"), Capability: a.perhaps("capability"), Agency: domain.AgencyCode(a.perhaps("agency")),
				Types: some[domain.ErrandTypeCode](a, "type"), Minutes: a.number("minutes"), Capacity: a.number("capacity"), Week: a.week(), Valid: a.period(),
				Basis: a.basis(),
			}}
		},
	},
}
