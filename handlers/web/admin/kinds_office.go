package admin

import (
	"net/url"

	"kontor/domain"
)

// What a form can name. The domain judges each; a test holds the lists to it.
var (
	areas          = []any{"fa_region", "vulnerable_area", "metro", "rural", "ordinary"}
	states         = []any{domain.OfficePlanned, domain.OfficeDecided, domain.OfficeOpen, domain.OfficeReduced, domain.OfficeClosing, domain.OfficeClosed}
	hoursReasons   = []any{domain.HoursShortOfStaff, domain.HoursPremises, domain.HoursTraining, domain.HoursHoliday, domain.HoursRush, domain.HoursOther}
	levels         = []any{domain.General, domain.InDepth}
	presences      = []any{domain.Service, domain.CoLocation}
	capabilities   = []any{"id_card_station", "biometric_id_check", "video_room", "meeting_room", "scan_station", "print_station", "protected_channel", "case_system", "co_located_test_site", "joint_municipal_office"}
	channels       = []any{domain.AtDesk, domain.Reception, domain.SelfService, domain.Booked, domain.Video, domain.HandOver}
	agencyStatuses = []any{"connected", "connected_phased", "candidate"}
)

// officeKinds are the forms of what an office is and when it is open.
var officeKinds = []kind{
	changing("office", "offices", func(f url.Values) string { return officeAddress(domain.KontorID(f.Get("id"))) },
		func(q asking) []field {
			return []field{
				q.field("text", "id").hinted(q.Text("admin.hint.id")), q.field("text", "name"), q.field("text", "municipality"), q.field("text", "county"),
				q.field("choice", "area").of(q.labelled("area.", areas...)).otherwise("ordinary"),
				q.field("text", "lat").hinted(q.Text("admin.hint.lat")), q.field("text", "lon").hinted(q.Text("admin.hint.lon")),
				q.field("number", "expected").hinted(q.Text("admin.hint.expected")), q.basis(),
			}
		},
		func(a *answers) domain.Change {
			return domain.Change{Office: &domain.KontorOpened{Kontor: domain.Kontor{
				ID: domain.KontorID(a.text("id")), Name: a.text("name"), Municipality: a.text("municipality"), County: a.text("county"),
				Area: one[string](a, "area"), Lat: a.decimal("lat"), Lon: a.decimal("lon"), Expected: a.number("expected"), Basis: a.basis(),
			}}}
		}),
	changing("state", "offices", officeOf,
		func(q asking) []field {
			return append(q.hidden("kontor"), q.field("choice", "state").of(q.labelled("office.", states...)), q.from(),
				q.field("date", "target").hinted(q.Text("admin.hint.target")).perhaps(),
				q.field("text", "source").hinted(q.Text("admin.hint.source")).perhaps(), q.basis())
		},
		func(a *answers) domain.Change {
			return domain.Change{State: &domain.KontorStateSet{Kontor: domain.KontorID(a.text("kontor")), Standing: domain.Standing{
				State: one[domain.OfficeState](a, "state"), From: a.date("from"), Target: a.dateOrNone("target"), Basis: a.basis(), Source: a.perhaps("source"),
			}}}
		}),
	changing("hours", "offices", officeOf,
		func(q asking) []field {
			return append(q.hidden("kontor"), q.from(), q.week(q.Text("admin.field.week")), q.basis())
		},
		func(a *answers) domain.Change {
			return domain.Change{Hours: &domain.KontorHoursChanged{Kontor: domain.KontorID(a.text("kontor")), Hours: domain.Hours{
				From: a.date("from"), Week: a.week(), Basis: a.basis(),
			}}}
		}),
	changing("exception", "offices", officeOf,
		func(q asking) []field {
			return append(q.hidden("kontor"), q.field("date", "date"), q.field("span", "span").hinted(q.Text("admin.hint.span")),
				q.field("choice", "reason").of(q.labelled("hours.", hoursReasons...)), q.basis())
		},
		func(a *answers) domain.Change {
			return domain.Change{Exception: &domain.HoursExcepted{Kontor: domain.KontorID(a.text("kontor")), Exception: domain.Exception{
				Date: a.date("date"), Hours: a.span("span", "opens", "closes"), Reason: one[domain.HoursReason](a, "reason"), Basis: a.basis(),
			}}}
		}),
}
