package admin

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// effects are which errands would go elsewhere, all offices and types looked through on one day each.
type effects struct {
	On      domain.Date // the first day looked at
	Asked   int         // questions of an office and a type
	Kontors int         // offices at which something goes elsewhere
	Goes    []goes
}

// goes is errands of a type that go elsewhere.
type goes struct {
	Kontor        domain.KontorID
	Type          domain.ErrandTypeCode
	Before, After string
}

// after is the network as the events would make it.
func after(n *domain.Network, p page.Page, command string, events []domain.Event) (*domain.Network, error) {
	then := n.Clone()
	err := then.Fold(domain.Entry{
		Book: domain.NetworkBook, Revision: n.Revision + 1, At: p.Now, Recorded: p.Now, Actor: p.Who, Command: command, Events: events,
	})
	return then, err
}

// effectsOf routes every active type at every office as it is and as it would be, on the first day from the date on when the office is open
// in either; a private person without anything particular.
func effectsOf(p page.Page, was, then *domain.Network, on domain.Date) effects {
	out := effects{On: on}
	types := slices.SortedFunc(maps.Values(then.Types), func(a, b domain.ErrandType) int { return cmp.Compare(a.Code, b.Code) })
	types = slices.DeleteFunc(types, func(t domain.ErrandType) bool { return !t.Active || t.Agency == domain.Host })
	ids := slices.Collect(maps.Keys(then.Kontors))
	swedish := collate.New(language.Swedish)
	slices.SortFunc(ids, func(a, b domain.KontorID) int {
		return swedish.CompareString(then.Kontors[a].Name, then.Kontors[b].Name)
	})
	for _, id := range ids {
		day, open := openDay(was.Kontors[id], then.Kontors[id], on)
		if !open {
			continue
		}
		moved := false
		for _, t := range types {
			a := domain.Asked{Kontor: id, Type: t, Date: day, Kind: domain.Person, Language: "sv"}
			out.Asked++
			before, no := wayOf(was, a)
			now, not := wayOf(then, a)
			if before != now {
				out.Goes, moved = append(out.Goes, goes{id, t.Code, before.text(p, was, no), now.text(p, then, not)}), true
			}
		}
		if moved {
			out.Kontors++
		}
	}
	return out
}

// openDay is the first of seven days on which the office is open, as it is or as it would be. A day that only one of them is open on counts.
func openDay(was, then *domain.Kontor, d domain.Date) (domain.Date, bool) {
	for range 7 {
		if was != nil && was.HoursOn(d) != (domain.Span{}) || then != nil && then.HoursOn(d) != (domain.Span{}) {
			return d, true
		}
		d = d.Next()
	}
	return d, false
}

// way is where errands go: comparable, and cheap as long as nobody reads it.
type way struct {
	target   domain.Target
	kontor   domain.KontorID
	team     string
	km       float64
	nextDoor bool
	closed   bool
	refused  string // the code of the refusal
}

// wayOf is the way, and the refusal where there is one.
func wayOf(n *domain.Network, a domain.Asked) (way, *domain.Refusal) {
	if k := n.Kontors[a.Kontor]; k == nil || k.HoursOn(a.Date) == (domain.Span{}) {
		return way{closed: true}, nil
	}
	d, err := domain.Route(n, a)
	var refusal *domain.Refusal
	if errors.As(err, &refusal) {
		return way{refused: refusal.Code}, refusal
	}
	w := way{target: d.Target, km: d.Km()}
	switch {
	case d.Referral != nil:
		w.kontor, w.nextDoor = d.Referral.Kontor, d.Referral.NextDoor
	case d.Booking != nil:
		w.kontor = d.Booking.Kontor
	case d.Team != nil:
		w.team = d.Team.Name
	case d.Video != nil:
		w.kontor = d.Video.Kontor
	}
	return w, nil
}

// text is the way in a few words.
func (w way) text(p page.Page, n *domain.Network, refusal *domain.Refusal) string {
	switch {
	case w.closed:
		return p.Text("admin.goes.closed")
	case refusal != nil:
		return p.Phrase(refusal.Phrase)
	case w.nextDoor:
		return p.Text("admin.goes.nextdoor")
	case w.team != "":
		return p.Text("admin.goes.team", "team", w.team)
	case w.target == domain.TargetReferral && w.kontor == "":
		return p.Text("admin.goes.agency")
	case w.target == domain.TargetReferral:
		return p.Text("admin.goes.office", "kontor", nameIn(n, w.kontor), "km", w.km)
	case w.target == domain.TargetBooked:
		return p.Text("admin.goes.booked", "kontor", nameIn(n, w.kontor), "km", w.km)
	case w.target == domain.TargetVideo:
		return p.Text("admin.goes.video", "kontor", nameIn(n, w.kontor))
	}
	return p.Text("target." + string(w.target))
}

func nameIn(n *domain.Network, k domain.KontorID) string {
	if known := n.Kontors[k]; known != nil {
		return known.Name
	}
	return string(k)
}

// effective is the day to look at: the first on which one of the events makes a difference, today or later.
func effective(p page.Page, events []domain.Event) domain.Date {
	on := domain.Date("")
	for _, ev := range events {
		from := begins(ev)
		if last := ends(ev); last != "" && last.Valid() {
			from = last.Next()
		}
		if from.Valid() && from != domain.Never && (on == "" || from < on) {
			on = from
		}
	}
	return max(on, p.Today())
}
