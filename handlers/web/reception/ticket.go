package reception

import (
	"log/slog"
	"net/http"
	"strings"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// paper is the slip that the visitor takes along: on 80 mm paper, in Swedish and in a language of the visitor's that there are words in.
type paper struct {
	Tongues []page.Words
	Network *domain.Network
	Kontor  *domain.Kontor
	Visit   *registered
	Date    domain.Date
	Code    *page.QR // of the visitor's own page
	Address string
}

// paperOf is the visit's slip; nil for a visit that has no number. A visitor whose identity is protected gets no address to follow.
func (s pages) paperOf(p page.Page, k *domain.Kontor, v *registered) *paper {
	if v.Ticket == "" || v.struck() {
		return nil
	}
	made := &paper{Tongues: []page.Words{s.Words("sv")}, Network: p.Network, Kontor: k, Visit: v, Date: domain.DateOf(v.Since)}
	if !strings.HasPrefix(v.Language, "sv") {
		other := s.Words(v.Language)
		if other.Lang() == "sv" {
			other = s.Words("en")
		}
		made.Tongues = append(made.Tongues, other)
	}
	if v.Protected || v.Practice {
		return made
	}
	if made.Address = s.SlipAddress(v.ID); made.Address != "" {
		code, err := page.NewQR(made.Address)
		if err != nil { // a number without a code is worth more than none
			s.Log.Error("a slip has no code", slog.Any("error", err))
			return made
		}
		made.Code = &code
	}
	return made
}

// typeName is what an errand's type is called in the language.
func (p paper) typeName(w page.Words, code domain.ErrandTypeCode) string {
	t := p.Network.Types[code]
	if w.Lang() != "sv" && t.NameEn != "" {
		return t.NameEn
	}
	return t.NameSv
}

// text is the words for the key in each of the slip's languages, each once.
func (p paper) text(key string, args ...any) (lines []string) {
	for _, w := range p.Tongues {
		if line := w.Text(key, args...); len(lines) == 0 || lines[0] != line {
			lines = append(lines, line)
		}
	}
	return lines
}

// ticketPage is a visit that the reception looks up: its slip to print again, and what can still be done with it here.
type ticketPage struct {
	page.Page
	Kontor  *domain.Kontor
	Visit   *registered
	Paper   *paper
	Offices []domain.Elsewhere
	Offers  map[domain.ErrandID]bookable
}

// ticket shows a visit of today.
func (s pages) ticket(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.PathValue("kontor"))
	if err != nil {
		return err
	}
	return s.showTicket(w, r, s.Page(r, "reception"), k, domain.VisitID(r.PathValue("visit")))
}

func (s pages) showTicket(w http.ResponseWriter, r *http.Request, p page.Page, k *domain.Kontor, id domain.VisitID) error {
	v := ticketPage{Page: p, Kontor: k}
	v.Self = ticketAddress(k.ID, id)
	err := s.Books.View(r.Context(), domain.DaybookID(k.ID, p.Today()), func(d *domain.Day) { v.Visit = seeRegistered(d, id) })
	if err == nil && v.Visit == nil {
		err = &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{
			Code: "unknown-visit", Args: map[string]string{"visit": page.CutTo(string(id), 60)},
		}}
	}
	if err != nil {
		return err
	}
	if v.Paper = s.paperOf(p, k, v.Visit); v.Visit.waits() && !v.Visit.Practice && v.Visit.Moved == nil {
		v.Offices = elsewhere(p, k, v.Visit)
	}
	v.Title = p.Text("reception.ticket.title", "ticket", v.name())
	return page.Render(r.Context(), w, p.Status, ticketView(v))
}

// elsewhere lists the nearest offices whose desks serve everything of the visit that waits.
func elsewhere(p page.Page, k *domain.Kontor, v *registered) (all []domain.Elsewhere) {
	const most = 10
	serves := map[domain.KontorID]int{}
	waiting := 0
	for _, e := range v.Errands {
		if e.State != domain.Waiting {
			continue
		}
		waiting++
		offices, err := p.Network.ElsewhereToday(k.ID, e.Type, p.Today())
		if err != nil {
			return nil // it can be served nowhere else
		}
		for _, o := range offices {
			if serves[o.Kontor]++; serves[o.Kontor] == waiting {
				all = append(all, o)
			}
		}
	}
	kept := all[:0]
	for _, o := range all {
		if serves[o.Kontor] == waiting && len(kept) < most {
			kept = append(kept, o)
			serves[o.Kontor] = -1
		}
	}
	return kept
}

func ticketAddress(k domain.KontorID, v domain.VisitID) string {
	return "/reception/ticket/" + string(k) + "/" + string(v)
}

// name is the visit's number, or words for one that has none.
func (v ticketPage) name() string {
	if v.Visit.Ticket == "" {
		return v.Text("visit.unnumbered")
	}
	return string(v.Visit.Ticket)
}
