// Package reception is the pages of the front desk: registering a visit, and the slip of a booked time.
package reception

import (
	"kontor/domain"
	"kontor/handlers/web/page"
)

// pages answers for the section.
type pages struct{ *page.Site }

// Actions are the section's pages, forms and streams.
func Actions(s *page.Site) []page.Action {
	p := pages{s}
	return []page.Action{
		{Name: page.APage + "reception", Pattern: "GET /reception", Serve: p.reception},
		{Name: page.APage + "booking", Pattern: "GET /booking/{kontor}/{date}/{code}", Serve: p.slip, Anywhere: true},
		{Name: page.AnAct + domain.OpenDay{}.Name(), Pattern: "POST /reception/open", Serve: p.openDay},
		{Name: page.AnAct + domain.Register{}.Name(), Pattern: "POST /reception/register", Serve: p.register},
		{Name: page.AnAct + domain.BookErrand{}.Name(), Pattern: "POST /reception/book", Serve: p.book},
		{Name: page.ALive + "reception", Pattern: "GET /live/reception/{kontor}", Serve: p.liveReception},
	}
}
