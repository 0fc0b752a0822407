package admin

import (
	"net/url"

	"kontor/domain"
	"kontor/handlers/web/page"
)

func incidentsPage(url.Values) string { return "/admin/incidents" }

// incidentKinds are the forms of the register of incidents.
var incidentKinds = []kind{
	{
		name: "incident", path: reportPath, subject: "incidents", back: incidentsPage, blames: map[string]string{
			"bad-diary-number": "diary", "discovered-in-future": "discovered", "unknown-incident-kind": "incident-kind", "other-ledger": "discovered",
		},
		fields: func(q asking) []field {
			what := make([]any, len(domain.IncidentKinds))
			for i, k := range domain.IncidentKinds {
				what[i] = k
			}
			return []field{
				q.field("choice", "incident-kind").of(q.labelled("admin.incident.", what...)),
				q.field("moment", "discovered").hinted(q.Text("admin.hint.discovered")).otherwise(q.Now.In(domain.Stockholm).Format("2006-01-02 15:04")),
				q.field("checks", "concerns").of(q.agencies()).hinted(q.Text("admin.hint.concerns")).perhaps(),
				q.field("text", "diary").hinted(q.Text("admin.hint.decision")),
			}
		},
		command: func(_ pages, _ page.Page, a *answers) domain.Command {
			return domain.ReportIncident{
				Kind: one[domain.IncidentKind](a, "incident-kind"), Discovered: a.moment("discovered"), Agencies: some[domain.AgencyCode](a, "concerns"),
				Diary: domain.DiaryNo(a.text("diary")),
			}
		},
		book: func(c domain.Command) domain.BookID {
			return domain.IncidentsBook(c.(domain.ReportIncident).Discovered.In(domain.Stockholm).Year())
		},
	},
	{
		name: "notified", path: notifiedPath, subject: "incidents", back: incidentsPage,
		fields: func(q asking) []field {
			whom := append([]choice{{Value: domain.Authority, Text: q.Text("admin.imy")}}, q.agencies()...)
			return append(q.hidden("incident"), q.field("choice", "whom").of(whom))
		},
		command: func(_ pages, _ page.Page, a *answers) domain.Command {
			return domain.NoteNotified{Incident: domain.IncidentID(a.text("incident")), Whom: one[string](a, "whom")}
		},
		book: func(c domain.Command) domain.BookID { return c.(domain.NoteNotified).Incident.Book() },
	},
	{
		name: "close-incident", path: closePath, subject: "incidents", back: incidentsPage,
		fields: func(q asking) []field {
			ends := make([]any, len(domain.IncidentEnds))
			for i, e := range domain.IncidentEnds {
				ends[i] = e
			}
			return append(q.hidden("incident"), q.field("choice", "end").of(q.labelled("admin.end.", ends...)))
		},
		command: func(_ pages, _ page.Page, a *answers) domain.Command {
			return domain.CloseIncident{Incident: domain.IncidentID(a.text("incident")), Reason: one[domain.IncidentEnd](a, "end")}
		},
		book: func(c domain.Command) domain.BookID { return c.(domain.CloseIncident).Incident.Book() },
	},
}
