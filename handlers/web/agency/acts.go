package agency

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// form is what a form of the console sent.
type form struct{ url.Values }

func (f form) errand() domain.ErrandID { return domain.ErrandID(f.Get("errand")) }

// acts are what the forms can ask for, by the last part of their address.
var acts = map[string]func(form) domain.DayCommand{
	"accept": func(f form) domain.DayCommand { return domain.Accept{Errand: f.errand()} },
	"return": func(f form) domain.DayCommand {
		return domain.ReturnErrand{Errand: f.errand(), Reason: domain.ReasonCode(f.Get("reason"))}
	},
	"close": func(f form) domain.DayCommand { return domain.CloseErrand{Errand: f.errand()} },
	"contradict": func(f form) domain.DayCommand {
		return domain.Contradict{Errand: f.errand(), Reason: domain.ReasonCode(f.Get("reason"))}
	},
	"call": func(f form) domain.DayCommand {
		return domain.CallByVideo{Errand: f.errand(), Team: f.Get("team"), Room: domain.DeskID(f.Get("room"))}
	},
	"start": func(f form) domain.DayCommand { return domain.StartByVideo{Errand: f.errand()} },
	"end": func(f form) domain.DayCommand {
		return domain.EndByVideo{Errand: f.errand(), Outcome: domain.Outcome(f.Get("outcome"))}
	},
	"miss": func(f form) domain.DayCommand { return domain.MissByVideo{Errand: f.errand()} },
}

// returnReasons are why an agency cannot go on with what it was handed, and contradictReasons why what was called solved was not, the most
// usual first.
var (
	returnReasons     = []domain.ReasonCode{domain.Incomplete, domain.WrongAgency, domain.WaitsForPaper, domain.Duplicate, domain.ByMistake, domain.OtherReason}
	contradictReasons = []domain.ReasonCode{domain.CameBack, domain.WrongOutcome, domain.Incomplete, domain.WrongAgency, domain.ByMistake, domain.OtherReason}
)

// doing does what a form asks, and shows the errand again: by a redirect, or with what was refused.
func (s pages) doing(command func(form) domain.DayCommand) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		sent, err := page.ReadForm(w, r)
		if err != nil {
			return err
		}
		f := form{sent}
		c := command(f)
		name, err := page.RequestOf(r, sent)
		if err != nil {
			return err
		}
		v := s.see(s.Page(r, "agency"), asked(sent))
		book, err := s.bookOf(r.Context(), v.Page, f, c)
		if err == nil {
			receipt, doErr := s.Books.Do(r.Context(), book, c, name)
			if doErr == nil {
				s.await(r.Context(), receipt)
				v.Asked.Errand = calledErrand(v.Agency, receipt.Entry.Events, f.errand())
				http.Redirect(w, r, v.address(), http.StatusSeeOther)
				return nil
			}
			err = doErr
		}
		if !page.Sayable(err) {
			return err
		}
		return s.refused(w, r, v, err)
	}
}

// await waits, for a moment and no longer, until the lists have what was done.
func (s pages) await(ctx context.Context, done handlers.Receipt) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := s.Board.WaitFor(ctx, done.Position); err != nil {
		s.Log.InfoContext(ctx, "the lists are behind what was done", "err", err)
	}
}

// bookOf is the office's day that the form is about: that of its errand, or today's where nobody in particular is called. An errand of another
// office than the form was judged for, and another agency's, is as unknown as one that is not there, whatever day it names.
func (s pages) bookOf(ctx context.Context, p page.Page, f form, c domain.DayCommand) (domain.BookID, error) {
	if _, calls := c.(domain.CallByVideo); calls && f.errand() == "" {
		k, err := s.Office(f.Get("kontor"))
		if err != nil {
			return "", err
		}
		return domain.DaybookID(k.ID, p.Today()), nil
	}
	book, own := f.errand().Book(), false
	if k, _, ok := book.Daybook(); !ok || string(k) != f.Get("kontor") || p.Network.Kontors[k] == nil {
		return "", unknownErrand(f.errand())
	}
	err := s.Books.View(ctx, book, func(d *domain.Day) {
		for _, e := range d.Errands {
			own = own || e.Agency == p.Who.Agency() && e.ID.For(e.Agency) == f.errand()
		}
	})
	if err == nil && !own {
		err = unknownErrand(f.errand())
	}
	return book, err
}

func unknownErrand(id domain.ErrandID) error {
	short := []rune(string(id))
	return &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{
		Code: "unknown-errand", Args: map[string]string{"errand": string(short[:min(len(short), 60)])},
	}}
}

// calledErrand is the errand to show next: the one that was asked for, or the first whose visitor was called. A team calls for its own agency's
// errands only.
func calledErrand(a domain.AgencyCode, events []domain.Event, asked domain.ErrandID) domain.ErrandID {
	if asked != "" {
		return asked
	}
	for _, ev := range events {
		if called, ok := ev.(domain.VisitorCalled); ok && len(called.Errands) > 0 {
			return called.Errands[0].For(a)
		}
	}
	return asked
}

// refused shows the console with what was refused. Who was first is said where it was a colleague.
func (s pages) refused(w http.ResponseWriter, r *http.Request, v consolePage, err error) error {
	v.Fail(s.Log, err)
	if e := s.fill(r.Context(), &v); e != nil {
		return e
	}
	if v.Status == http.StatusConflict && v.Case != nil {
		v.Notice.Next = v.whoAnswered()
	}
	return page.Render(r.Context(), w, v.Status, consoleView(v))
}

// whoAnswered says which colleague answered, and when.
func (v consolePage) whoAnswered() string {
	for _, step := range slices.Backward(v.Case.Course) {
		if step.By != "" {
			return v.Text("agency.lost", "who", step.By, "when", step.At, "what", v.Text("agency.step."+step.Event))
		}
	}
	return ""
}
