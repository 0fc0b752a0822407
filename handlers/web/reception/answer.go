package reception

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// shown is how many errand types are listed for what is typed.
const shown = 6

// answered is what the reception is told while a visit is put together: what the text may mean, and what would become of each errand if it
// were registered now. It changes nothing.
type answered struct {
	Text    string
	Found   []typeChoice
	Errands []prospect
	Booked  *domain.Booking // of the code that was typed
	Code    string
}

// prospect is what would become of an errand.
type prospect struct {
	typeChoice
	Proposed bool // found, and not chosen yet
	Estimate domain.Estimate
}

// typeChoice is an errand type with where it would go.
type typeChoice struct {
	Type     domain.ErrandType
	Decision domain.Decision
	No       *domain.Phrase // why it would be refused
}

// answer is the part of the page that changes while one types.
func (s pages) answer(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Office(r.URL.Query().Get("kontor"))
	if err != nil {
		return err
	}
	p := s.Page(r, "reception")
	var a answered
	err = s.Books.View(r.Context(), domain.DaybookID(k.ID, p.Today()), func(d *domain.Day) { a = s.look(p, k, d, r.URL.Query()) })
	if err != nil {
		return err
	}
	return page.Render(r.Context(), w, http.StatusOK, answerParts(receptionPage{Page: p, Kontor: k, Form: r.URL.Query(), Answer: a}))
}

// look answers to the form as it is: what is typed, what is chosen, and what is known of the visitor.
func (s pages) look(p page.Page, k *domain.Kontor, d *domain.Day, form url.Values) answered {
	visitor := registration(p.Network, form)
	q := asking{p.Network, k, d, p.Now, visitor}
	a := answered{Text: form.Get("q"), Code: tidyCode(form.Get("code"))}
	recent := lately(d, shown)
	types := s.finders.of(p.Network).find(a.Text, recent)
	if fold(a.Text) == "" {
		types = types[:min(len(recent), len(types))]
	}
	for _, t := range types[:min(shown, len(types))] {
		a.Found = append(a.Found, q.route(t))
	}
	for _, e := range visitor.Errands[:min(len(visitor.Errands), domain.MaxErrands)] {
		if t := p.Network.Types[e.Type]; t.Active {
			a.Errands = append(a.Errands, q.prospect(t))
		}
	}
	if next, ok := proposed(a, form); ok {
		next := q.prospect(next)
		next.Proposed = true
		a.Errands = append(a.Errands, next)
	}
	if b := d.Bookings[domain.BookingCode(a.Code)]; b != nil {
		seen := *b
		seen.State = b.StateAt(p.Now)
		a.Booked = &seen
	}
	return a
}

// proposed is the type that would be chosen next: the one that is pointed at, or the first that was found.
func proposed(a answered, form url.Values) (domain.ErrandType, bool) {
	if fold(a.Text) == "" && form.Get("at") == "" || len(a.Found) == 0 {
		return domain.ErrandType{}, false
	}
	i := max(0, slices.IndexFunc(a.Found, func(c typeChoice) bool { return string(c.Type.Code) == form.Get("at") }))
	next := a.Found[i].Type
	return next, !slices.Contains(form["errand"], string(next.Code))
}

// asking is a visitor at an office at a moment.
type asking struct {
	network *domain.Network
	kontor  *domain.Kontor
	day     *domain.Day
	now     time.Time
	visitor domain.Register
}

// route is where an errand of the type would go.
func (q asking) route(t domain.ErrandType) typeChoice {
	v := q.visitor
	decision, err := domain.Route(q.network, domain.Asked{
		Kontor: q.kontor.ID, Type: t, Date: domain.DateOf(q.now), Kind: v.Kind, Language: v.Language, Needs: v.Needs, Protected: v.Protected,
	}.At(q.now))
	out := typeChoice{Type: t, Decision: decision}
	if no := (*domain.Refusal)(nil); errors.As(err, &no) {
		out.No = &no.Phrase
	}
	return out
}

// prospect is where an errand of the type would go, and how long it would wait there.
func (q asking) prospect(t domain.ErrandType) prospect {
	v, out := q.visitor, prospect{typeChoice: q.route(t)}
	if queue := out.Decision.Queue; queue != (domain.Queue{}) {
		visit := &domain.Visit{
			Kind: v.Kind, Language: v.Language, Needs: v.Needs, Protected: v.Protected, Since: q.now, Queued: q.now, Number: len(q.day.Order) + 1,
		}
		out.Estimate = domain.RecentPace(q.day, visit, queue)
	}
	return out
}
