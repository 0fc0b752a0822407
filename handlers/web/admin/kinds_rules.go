package admin

import (
	"net/url"
	"slices"
	"strings"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// ruleKinds are the forms of what every office follows: rules of the queues, holidays, how long content is kept.
var ruleKinds = []kind{
	changing("rules", "rules", func(url.Values) string { return "/admin/network/rules" },
		func(q asking) []field {
			all := []field{q.field("number", "maxCalls"), q.field("number", "targetMinutes")}
			for _, name := range ruleMinutes {
				all = append(all, q.field("number", name))
			}
			return append(all, q.field("date", "from").hinted(q.Text("admin.hint.rules")).otherwise(string(q.Today().Next())), q.basis())
		},
		func(a *answers) domain.Change {
			return domain.Change{Rules: &domain.RulesChanged{From: a.date("from"), Rules: domain.Rules{
				MaxCalls: a.number("maxCalls"), TargetMinutes: a.number("targetMinutes"), Basis: a.basis(),
				Order: domain.Ordering{
					Need: a.number("need"), Protected: a.number("protected"), Returned: a.number("returned"), Booked: a.number("booked"),
					Urgent: a.number("urgent"), Hold: a.number("hold"), Offer: a.number("offer"), Basis: a.basis(),
				},
			}}}
		}),
	{
		name: "holidays", path: holidaysPath, subject: "holidays", blames: blamed, back: holidaysOf,
		fields: func(q asking) []field {
			return []field{q.field("number", "year").hinted(q.Text("admin.hint.year"))}
		},
		command: func(s pages, _ page.Page, a *answers) domain.Command {
			year := a.number("year")
			if made := s.Administers().Holidays; made != nil && year >= 2000 && year < 2200 {
				return domain.ListHolidays{Years: []domain.HolidaysListed{made(year)}}
			}
			a.blame("year", "admin.wrong.year")
			return domain.ListHolidays{}
		},
	},
	{
		name: "holiday", path: holidaysPath, subject: "holidays", blames: blamed, back: holidaysOf,
		fields: func(q asking) []field {
			return []field{
				q.field("date", "date"), q.field("choice", "holiday").of(q.holidayCodes()),
				q.field("choice", "holds").of(q.labelled("admin.holiday.", "closed", "early", "none")).otherwise("closed"),
				q.field("time", "closes").hinted(q.Text("admin.hint.closes")).perhaps(), q.basis(),
			}
		},
		command: holidayCommand,
	},
	{
		name: "retention", path: retentionPath, subject: "retention", blames: blamed,
		back: func(url.Values) string { return "/admin/network/retention" },
		fields: func(q asking) []field {
			return []field{
				q.field("choice", "agency").of(q.agencies()), q.field("number", "days").hinted(q.Text("admin.hint.days")),
				q.field("text", "decision").hinted(q.Text("admin.hint.decision")), q.from(),
			}
		},
		command: func(_ pages, _ page.Page, a *answers) domain.Command {
			return domain.SetRetention{
				Agency: one[domain.AgencyCode](a, "agency"), Days: a.number("days"), Decision: domain.DiaryNo(a.text("decision")), From: a.date("from"),
			}
		},
	},
}

// ruleMinutes are the fields of domain.Ordering, in its order.
var ruleMinutes = []string{"need", "protected", "returned", "booked", "urgent", "hold", "offer"}

func holidaysOf(f url.Values) string {
	year := f.Get("year")
	if date := f.Get("date"); len(date) > 4 {
		year = date[:4]
	}
	return page.Link("/admin/network/holidays", "year", year)
}

// holidayCodes are those that some year has, by what they are called.
func (q asking) holidayCodes() (all []choice) {
	seen := map[string]bool{}
	for year := q.Now.Year() - 1; year <= q.Now.Year()+1; year++ {
		for _, h := range q.Network.HolidaysOf(year) {
			if code := string(h.Code); !seen[code] {
				seen[code] = true
				all = append(all, choice{Value: code, Text: q.Text("holiday." + code)})
			}
		}
	}
	slices.SortFunc(all, func(a, b choice) int { return strings.Compare(a.Text, b.Text) })
	return all
}

// holidayCommand lists the year of the date anew, with that date otherwise.
func holidayCommand(_ pages, p page.Page, a *answers) domain.Command {
	date := a.date("date")
	if !date.Valid() {
		return domain.ListHolidays{}
	}
	year := yearOf(date)
	days := slices.DeleteFunc(p.Network.HolidaysOf(year), func(h domain.Holiday) bool { return h.Date == date })
	if one[string](a, "holds") != "none" {
		day := domain.Holiday{Date: date, Code: one[domain.HolidayCode](a, "holiday"), Basis: a.basis()}
		if a.Get("holds") == "early" && day.Closes.UnmarshalText(clock(a.perhaps("closes"))) != nil {
			a.blame("closes", "admin.wrong.clock")
		}
		days = append(days, day)
	}
	slices.SortFunc(days, func(a, b domain.Holiday) int { return strings.Compare(string(a.Date), string(b.Date)) })
	return domain.ListHolidays{Years: []domain.HolidaysListed{{Year: year, Days: days}}}
}

// yearOf is the year of a valid date.
func yearOf(d domain.Date) int { return d.At(12 * 60).Year() }
