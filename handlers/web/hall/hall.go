// Package hall is what visitors meet: the screen on the wall, the page on a visitor's own phone, and the kiosk that gives numbers. They
// show tickets, places and times, and never an errand: whoever looks over a shoulder learns nothing of why somebody is there.
package hall

import (
	"net/http"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// pages answers for the section.
type pages struct{ *page.Site }

// Actions are the section's pages, forms and streams.
func Actions(s *page.Site) []page.Action {
	p := pages{s}
	return []page.Action{
		{Name: page.APage + "screen", Pattern: "GET /screen", Serve: p.screen},
		{Name: page.ALive + "screen", Pattern: "GET /live/screen/{kontor}", Serve: p.liveScreen},
		{Name: page.APage + "kiosk", Pattern: "GET " + atStart, Serve: p.kiosk},
		{Name: page.AnAct + "take-ticket", Pattern: "POST " + atStart + "/take", Serve: p.takeNumber},
		{Name: page.ALive + "kiosk", Pattern: "GET /live" + atStart + "/{kontor}", Serve: p.liveKiosk},
		{Name: page.APage + "visitor", Pattern: "GET /t/{token}", Serve: p.visitor, Anywhere: true, Public: true},
		{Name: page.ALive + "visitor", Pattern: "GET /live/t/{token}", Serve: p.liveVisitor, Anywhere: true, Public: true},
	}
}

// spoken is a page in a visitor's language.
type spoken struct {
	page.Page
	Visitor page.VisitorWords
}

// speaking is the page in the first of the languages that there are words in. It is kept alive also while nobody looks at it: a wall is never
// in the background, and who reads something else on the phone is to see the title turn.
func (s pages) speaking(p page.Page, section string, langs ...string) spoken {
	v := s.words(langs...)
	p.Always, p.Words, p.Section, p.Title = true, v, section, v.Text("web.title."+section)
	return spoken{p, v}
}

func (s pages) words(langs ...string) page.VisitorWords {
	if s.Visitors == nil {
		return staffs{s.Words("")}
	}
	return s.Visitors(langs...)
}

// staffs speaks to visitors as to the staff, where nobody does better.
type staffs struct{ page.Words }

func (w staffs) Said(key string, args ...any) (text, lang string) {
	return w.Text(key, args...), w.Lang()
}

// language is one that visitors can choose.
type language struct{ Code, Name string }

// choices are the languages that visitors read, as each calls itself.
func (s pages) choices() (all []language) {
	for _, code := range []string{"sv", "en", "fi", "fit", "se"} {
		if w := s.words(code); w.Lang() == code {
			all = append(all, language{code, w.Text("visitor.language")})
		}
	}
	return all
}

// chosen is the language that the address names, if it does: it is part of the address, and no cookie is kept.
func chosen(r *http.Request) string { return r.URL.Query().Get("in") }

// soonest is with how much waiting a visit is to reckon now, by the queue in which it is likely to be called first; false when it waits in
// none. It is the same choice as at registration, made anew.
func soonest(d *domain.Day, v *domain.Visit) (best domain.Estimate, waits bool) {
	for _, id := range v.Errands {
		e := d.Errands[id]
		if e.State != domain.Waiting {
			continue
		}
		for _, q := range e.Queues() {
			est := domain.RecentPace(d, v, q)
			if !waits || est.Enough && (!best.Enough || est.Low < best.Low) {
				best, waits = est, true
			}
		}
	}
	return best, waits
}
