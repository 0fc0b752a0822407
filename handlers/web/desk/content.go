package desk

import (
	"errors"
	"net/http"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// opened is the content of an errand, as long as this page shows it.
type opened struct {
	Errand domain.ErrandID
	Agency domain.AgencyCode
	Fields []openedField
}

type openedField struct {
	Field domain.ContentField
	handlers.Opened
}

// openContent shows the content of an errand of the visit at the desk, on this page and no other. That it was opened is written down before.
func (s pages) openContent(w http.ResponseWriter, r *http.Request) error {
	form, err := page.ReadForm(w, r)
	if err != nil {
		return err
	}
	where, err := s.where(r, form.Get("kontor"), form.Get("at"), form.Get("officer"))
	if err != nil {
		return err
	}
	p := s.Page(r, "desk")
	o, err := s.open(r, where, p, domain.ErrandID(form.Get("errand")))
	switch {
	case err == nil:
	case sayable(err):
		p.Fail(s.Log, err)
	default:
		return err
	}
	return s.showDesk(w, r, p, where, shown{form: form, opened: o})
}

// open is the content, of nothing but what is at the desk now.
func (s pages) open(r *http.Request, where at, p page.Page, id domain.ErrandID) (*opened, error) {
	if s.Contents == nil {
		return nil, &domain.Refusal{Kind: domain.Ruled, Phrase: domain.Phrase{Code: "no-vault"}}
	}
	who, _ := handlers.PrincipalOf(r.Context())
	o := &opened{Errand: id}
	err := s.Books.View(r.Context(), domain.DaybookID(where.kontor.ID, p.Today()), func(d *domain.Day) {
		if e := d.Errands[id]; e != nil {
			if v := d.Visits[e.Visit]; v.Desk != "" && where.sits(*d.Desks[v.Desk]) {
				o.Agency = e.Agency
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if o.Agency == "" {
		return nil, &handlers.Denied{Access: handlers.Access{Action: page.AnAct + "open-content", Kontor: where.kontor.ID}, Policy: "not-at-your-desk"}
	}
	fields, err := s.Contents.Open(r.Context(), who, id)
	if err != nil {
		var no *handlers.Denied
		if errors.As(err, &no) {
			return nil, s.Deny(r, who, handlers.Access{Action: page.AnAct + "open-content", Kontor: where.kontor.ID, Agency: o.Agency}, no.Policy)
		}
		return nil, err
	}
	for _, f := range domain.ContentFields {
		if text, there := fields[f]; there {
			o.Fields = append(o.Fields, openedField{f, text})
		}
	}
	return o, nil
}
