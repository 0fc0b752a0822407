package desk

import (
	"net/http"
	"net/url"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// where is whose desk the request is about, and in which office's day: the officer's own, whoever it names; for others the one that is named.
// The office that who asks was judged by is the one where the officer sits. Another's visitors are served by video only, and by the officer
// alone: who leads or receives where the officer sits has nothing to do with them.
func (s pages) where(r *http.Request, kontor, by, officer string) (where at, err error) {
	if where.officer, err = s.deskOf(r, officer); err != nil {
		return at{}, err
	}
	if where.home, err = s.Office(kontor); err != nil {
		return at{}, err
	}
	where.kontor = where.home
	if by == "" || by == kontor {
		return where, nil
	}
	if where.kontor, err = s.Office(by); err != nil {
		return at{}, err
	}
	if p, _ := handlers.PrincipalOf(r.Context()); p.Actor.Role != domain.RoleOfficer {
		return at{}, s.Deny(r, p, handlers.Access{Action: page.APage + "desk", Kontor: where.kontor.ID}, "own-video-desk-only")
	}
	return where, nil
}

// deskOf is whose desk the request is about: an officer's own, whoever it names; for others the one that is named.
func (s pages) deskOf(r *http.Request, named string) (domain.OfficerID, error) {
	p, _ := handlers.PrincipalOf(r.Context())
	if p.Actor.Role != domain.RoleOfficer {
		return domain.OfficerID(named), nil
	}
	if named != "" && named != p.Actor.ID {
		return "", s.Deny(r, p, handlers.Access{Action: page.APage + "desk"}, "own-desk-only")
	}
	return domain.OfficerID(p.Actor.ID), nil
}

// byVideo are the acts that an officer may do in another office's day, for the visitor at its own desk there.
var byVideo = map[string]bool{
	"close": true, "break": true, "end-break": true, "recall": true, "absent": true, "return": true, "leave": true, "start": true, "pause": true,
	"resume": true, "end": true, "transfer": true, "documents": true, "note": true, "interpreter": true, "interpreter-joined": true,
	"interpreter-missing": true, "offer": true, "accept": true, "refuse": true,
}

// mayAt refuses what concerns another office's day otherwise than at the officer's own desk there.
func (s pages) mayAt(r *http.Request, where at, does act, a asked) error {
	if where.kontor == where.home {
		return nil
	}
	for _, desk := range a.day.desks {
		if byVideo[does.path] && where.sits(desk) && (a.desk() == "" || a.desk() == desk.ID) && a.visitIs(desk.Visit) &&
			(a.errandIs(desk.Visit) || does.path == "resume" && a.day.in[a.errand()] == domain.Paused) {
			return nil
		}
	}
	p, _ := handlers.PrincipalOf(r.Context())
	return s.Deny(r, p, handlers.Access{Action: page.AnAct + does.name, Kontor: where.kontor.ID}, "own-video-desk-only")
}

// visitIs says whether the form names no other visit than this one, and errandIs whether it names none of another's errands.
func (a asked) visitIs(v domain.VisitID) bool { return a.visit() == "" || a.visit() == v }
func (a asked) errandIs(v domain.VisitID) bool {
	return a.errand() == "" || v != "" && a.day.visits[a.errand()] == v
}

// sits says whether it is the officer's desk, by video from where the officer sits when that is another office.
func (w at) sits(desk domain.Desk) bool {
	if !desk.Open || desk.Officer != w.officer || w.officer == "" {
		return false
	}
	return w.kontor == w.home || desk.From == w.home.ID
}

// remembered is the desk at which this browser was signed on last, at the office.
func remembered(r *http.Request, k domain.KontorID) domain.DeskID {
	c, err := r.Cookie(deskCookie + string(k))
	if err != nil {
		return ""
	}
	name, err := url.QueryUnescape(c.Value)
	if err != nil || len(name) > 8 {
		return ""
	}
	return domain.DeskID(name)
}

// remember keeps in the browser at which desk it was signed on.
func (s pages) remember(w http.ResponseWriter, does act, where at, form url.Values) {
	if does.path != "open" || where.kontor != where.home {
		return
	}
	s.Remember(w, deskCookie+string(where.home.ID), url.QueryEscape(form.Get("desk")), "/desk")
}

const deskCookie = "desk-"
