package desk

import (
	"net/http"
	"net/url"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// acts are what the forms of a desk can ask for, by the last part of their address.
var acts = map[string]func(f url.Values) domain.DayCommand{
	"open": func(f url.Values) domain.DayCommand {
		c := domain.OpenDesk{Desk: domain.DeskID(f.Get("desk")), Officer: domain.OfficerID(f.Get("officer"))}
		for _, a := range f["agency"] {
			c.Agencies = append(c.Agencies, domain.AgencyCode(a))
		}
		return c
	},
	"close":     func(f url.Values) domain.DayCommand { return domain.CloseDesk{Desk: domain.DeskID(f.Get("desk"))} },
	"break":     func(f url.Values) domain.DayCommand { return domain.TakeBreak{Desk: domain.DeskID(f.Get("desk"))} },
	"end-break": func(f url.Values) domain.DayCommand { return domain.EndBreak{Desk: domain.DeskID(f.Get("desk"))} },
	"next":      func(f url.Values) domain.DayCommand { return domain.CallNext{Desk: domain.DeskID(f.Get("desk"))} },
	"call": func(f url.Values) domain.DayCommand {
		return domain.CallVisit{Desk: domain.DeskID(f.Get("desk")), Visit: domain.VisitID(f.Get("visit"))}
	},
	"recall": func(f url.Values) domain.DayCommand { return domain.Recall{Visit: domain.VisitID(f.Get("visit"))} },
	"absent": func(f url.Values) domain.DayCommand { return domain.MarkAbsent{Visit: domain.VisitID(f.Get("visit"))} },
	"return": func(f url.Values) domain.DayCommand {
		return domain.ReturnToQueue{Visit: domain.VisitID(f.Get("visit"))}
	},
	"leave": func(f url.Values) domain.DayCommand { return domain.Leave{Visit: domain.VisitID(f.Get("visit"))} },
	"start": func(f url.Values) domain.DayCommand { return domain.Start{Errand: domain.ErrandID(f.Get("errand"))} },
	"pause": func(f url.Values) domain.DayCommand { return domain.Pause{Errand: domain.ErrandID(f.Get("errand"))} },
	"resume": func(f url.Values) domain.DayCommand {
		return domain.Resume{Errand: domain.ErrandID(f.Get("errand")), Desk: domain.DeskID(f.Get("desk"))}
	},
	"end": func(f url.Values) domain.DayCommand {
		return domain.End{Errand: domain.ErrandID(f.Get("errand")), Outcome: domain.Outcome(f.Get("outcome"))}
	},
	"transfer": func(f url.Values) domain.DayCommand {
		return domain.Transfer{Errand: domain.ErrandID(f.Get("errand")), To: domain.ErrandTypeCode(f.Get("to"))}
	},
}

// doing does what a form of a desk asks, and shows the desk again: by a redirect, or with what was refused.
func (s pages) doing(command func(url.Values) domain.DayCommand) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := page.ReadForm(w, r)
		if err != nil {
			return err
		}
		officer, err := s.deskOf(r, form.Get("officer"))
		if err != nil {
			return err
		}
		k, err := s.Office(form.Get("kontor"))
		if err != nil {
			return err
		}
		form.Set("officer", string(officer))
		name, err := page.RequestOf(r, form)
		if err != nil {
			return err
		}
		p := s.Page(r, "desk")
		_, err = s.Books.Do(r.Context(), domain.DaybookID(k.ID, p.Today()), command(form), name)
		if err == nil {
			http.Redirect(w, r, page.Link("/desk", "kontor", string(k.ID), "officer", string(officer)), http.StatusSeeOther)
			return nil
		}
		if !page.Sayable(err) {
			return err
		}
		p.Fail(s.Log, err)
		return s.showDesk(w, r, p, k, officer, form)
	}
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
