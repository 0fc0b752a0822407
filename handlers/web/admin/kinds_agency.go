package admin

import (
	"net/url"
	"slices"
	"strings"

	"kontor/domain"
)

// agencyKinds are the forms of agencies: what they are, what they have agreed to, how they answer and serve.
var agencyKinds = []kind{
	changing("agency", "agencies", func(f url.Values) string { return agencyAddress(domain.AgencyCode(f.Get("code"))) },
		func(q asking) []field {
			return []field{
				q.field("text", "code").hinted(q.Text("admin.hint.code")), q.field("text", "nameSv"), q.field("text", "nameEn"),
				q.field("choice", "status").of(q.labelled("admin.status.", agencyStatuses...)),
			}
		},
		func(a *answers) domain.Change {
			return domain.Change{Agency: &domain.AgencyListed{Agency: domain.Agency{
				Code: domain.AgencyCode(a.text("code")), NameSv: a.text("nameSv"), NameEn: a.text("nameEn"), Status: one[string](a, "status"),
			}}}
		}),
	changing("type", "agencies", agencyOf,
		func(q asking) []field {
			outcomes := make([]any, len(domain.Outcomes))
			for i, o := range domain.Outcomes {
				outcomes[i] = o
			}
			return append(q.hidden("agency"), q.field("text", "code").hinted(q.Text("admin.hint.type")), q.field("text", "nameSv"), q.field("text", "nameEn"),
				q.field("choice", "level").of(q.labelled("level.", levels...)), q.field("choice", "channel").of(q.labelled("channel.", channels...)),
				q.field("number", "minutes").hinted(q.Text("admin.hint.minutes")), q.field("choice", "outcome").of(q.labelled("outcome.", outcomes...)),
				q.field("choice", "capability").of(slices.Concat([]choice{{}}, q.labelled("capability.", capabilities...))).perhaps(),
				q.field("checks", "is").of(q.labelled("admin.type.", "booking", "active")).perhaps())
		},
		func(a *answers) domain.Change {
			is := some[string](a, "is")
			return domain.Change{ErrandType: &domain.ErrandTypeListed{ErrandType: domain.ErrandType{
				Code: domain.ErrandTypeCode(a.text("code")), Agency: domain.AgencyCode(a.text("agency")), NameSv: a.text("nameSv"), NameEn: a.text("nameEn"),
				Level: one[domain.Level](a, "level"), Channel: one[domain.Channel](a, "channel"), Minutes: a.number("minutes"),
				Outcome: one[domain.Outcome](a, "outcome"), Capability: a.perhaps("capability"),
				Booking: slices.Contains(is, "booking"), Active: slices.Contains(is, "active"),
			}}}
		}),
	changing("agreement", "agreements", func(url.Values) string { return "/admin/network/agreements" },
		func(q asking) []field {
			return append(q.hidden("agency"), q.field("text", "name").hinted(q.Text("admin.hint.agreement")),
				q.field("checks", "type").of(q.types(domain.AgencyCode(q.Get("agency")))), q.from(), q.to(), q.basis())
		},
		func(a *answers) domain.Change {
			return domain.Change{Agreement: &domain.AgreementSigned{Agreement: domain.Agreement{
				Name: a.text("name"), Agency: domain.AgencyCode(a.text("agency")), Types: all[domain.ErrandTypeCode](a, "type"), Valid: a.period(), Basis: a.basis(),
			}}}
		}),
	changing("answers", "agencies", agencyOf,
		func(q asking) []field { return append(q.hidden("agency"), q.from(), q.to(), q.basis()) },
		func(a *answers) domain.Change {
			return domain.Change{Answers: &domain.ReturnChannelChanged{ReturnChannel: domain.ReturnChannel{
				Agency: domain.AgencyCode(a.text("agency")), Valid: a.period(), Basis: a.basis(),
			}}}
		}),
	changing("team", "teams", func(url.Values) string { return "/admin/network/teams" },
		func(q asking) []field {
			return append(q.hidden("agency"), q.field("text", "name").hinted(q.Text("admin.hint.team")),
				q.field("checks", "level").of(q.labelled("level.", levels...)),
				q.field("checks", "type").of(q.types(domain.AgencyCode(q.Get("agency")))).hinted(q.Text("admin.hint.types")).perhaps(),
				q.week(q.Text("admin.field.answers")), q.field("text", "languages").hinted(q.Text("admin.hint.languages")).perhaps(), q.from(), q.to(), q.basis())
		},
		func(a *answers) domain.Change {
			return domain.Change{VideoTeam: &domain.VideoTeamSet{VideoTeam: domain.VideoTeam{
				Agency: domain.AgencyCode(a.text("agency")), Name: a.text("name"), Levels: all[domain.Level](a, "level"), Types: some[domain.ErrandTypeCode](a, "type"),
				Week: a.week(), Languages: strings.Fields(a.perhaps("languages")), Valid: a.period(), Basis: a.basis(),
			}}}
		}),
}
