// Package reception is the pages of the front desk: registering a visit by keyboard, what becomes of it while one types, the slip that the
// visitor takes along, undoing, and writing in afterwards what happened while the line was down.
//
// Everything works without a script. With one, the form is sent and the answer put in place without the page being loaded anew, so that the
// field keeps the focus; what is shown then is the same page, made by the same code.
package reception

import (
	"kontor/domain"
	"kontor/handlers/web/page"
)

// pages answers for the section.
type pages struct {
	*page.Site
	finders *finders
}

// Actions are the section's pages, forms and streams.
func Actions(s *page.Site) []page.Action {
	p := pages{s, &finders{}}
	return []page.Action{
		{Name: page.APage + "reception", Pattern: "GET /reception", Serve: p.reception},
		{Name: page.APage + "reception-answer", Pattern: "GET /reception/answer", Serve: p.answer},
		{Name: page.APage + "ticket", Pattern: "GET /reception/ticket/{kontor}/{visit}", Serve: p.ticket},
		{Name: page.APage + "late", Pattern: "GET /reception/late", Serve: p.late},
		{Name: page.APage + "booking", Pattern: "GET /booking/{kontor}/{date}/{code}", Serve: p.slip, Anywhere: true},
		{Name: page.AnAct + domain.OpenDay{}.Name(), Pattern: "POST /reception/open", Serve: p.openDay},
		{Name: page.AnAct + domain.Register{}.Name(), Pattern: "POST /reception/register", Serve: p.register},
		{Name: page.AnAct + "register-late", Pattern: "POST /reception/late", Serve: p.registerLate},
		{Name: page.AnAct + domain.CheckInBooking{}.Name(), Pattern: "POST /reception/check-in", Serve: p.checkIn},
		{Name: page.AnAct + domain.BookErrand{}.Name(), Pattern: "POST /reception/book", Serve: p.book},
		{Name: page.AnAct + domain.Strike{}.Name(), Pattern: "POST /reception/undo", Serve: p.undo},
		{Name: page.AnAct + domain.MoveOut{}.Name(), Pattern: "POST /reception/move", Serve: p.move},
		{Name: page.ALive + "reception", Pattern: "GET /live/reception/{kontor}", Serve: p.liveReception},
	}
}
