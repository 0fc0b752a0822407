package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"kontor/domain"
)

// Contents is how anybody comes to visitors' content: it is judged by the authority and by the assignment, written into the ledger of
// readings, and only then opened. All methods are safe for concurrent use.
type Contents struct {
	Books     *Books
	Vault     Vault
	Authority Authority
	Clock     func() time.Time // time.Now when nil
}

// Opened is a field's text, or that it is forgotten.
type Opened struct {
	Text      string `json:"text,omitempty"`
	Forgotten bool   `json:"forgotten,omitempty"`
}

// LogValue leaves the text out.
func (o Opened) LogValue() slog.Value { return slog.GroupValue(slog.Bool("forgotten", o.Forgotten)) }

// The actions that the authority judges.
const (
	sealContent       = "seal-content"
	openContent       = "open-content"
	openAgencyContent = "open-agency-content"
	forget            = "forget"
)

// Seal adds texts to an errand, which an agency names as it knows it. Empty texts are left out. Besides what Books.Do says it refuses with
// *Denied, always the same, whoever may not or does not know the errand. A key that was used for other texts is ErrKeyReused.
func (c *Contents) Seal(ctx context.Context, p Principal, id domain.ErrandID, texts domain.Texts, key string) (Receipt, error) {
	no := &Denied{Access: Access{Action: sealContent}}
	agency, err := c.agencyOf(ctx, p, id)
	if err != nil {
		return Receipt{}, constant(err, no)
	}
	if agency == "" || !c.may(p, sealContent, id.Book(), agency) {
		return Receipt{}, no
	}
	receipt, err := c.Books.Do(ctx, id.Book(), domain.SealContent{Errand: id, Texts: texts}, Request{Actor: p.Actor, Key: key})
	if err != nil {
		return Receipt{}, constant(err, no)
	}
	if err := c.Alike(ctx, receipt, texts); err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

// Open is the content of an errand, which an agency names as it knows it: what was sealed for the errand's agency, here and where the errand
// comes from. That it was opened is on disk before anything of it is returned. Whoever may not gets one and the same *Denied, whatever
// the reason.
func (c *Contents) Open(ctx context.Context, p Principal, id domain.ErrandID) (map[domain.ContentField]Opened, error) {
	action := openContent
	if p.Actor.Role == domain.RoleAgency {
		action = openAgencyContent
	}
	no := &Denied{Access: Access{Action: action}}
	r, err := c.reading(ctx, p, id)
	if err != nil {
		return nil, constant(err, no)
	}
	if !c.may(p, action, id.Book(), r.Agency) {
		return nil, no
	}
	kept, origins, err := c.gather(ctx, r)
	if err != nil {
		return nil, err
	}
	k, _, _ := id.Book().Daybook()
	note := domain.NoteOpening{
		Errand: r.Errand, From: origins, Agency: r.Agency, Fields: fieldsOf(kept), Subject: p.Subject, Kontor: k, Ground: r.Ground,
		Open: r.Open && c.answersFor(p, k),
	}
	if _, err := c.Books.Do(ctx, domain.ReadsBook(domain.DateOf(c.now())), note, Request{Actor: p.Actor}); err != nil {
		return nil, constant(err, no)
	}
	return c.open(ctx, kept)
}

// keptContent is content and the errand that it was sealed for.
type keptContent struct {
	domain.Content
	errand domain.ErrandID
}

// gather is what the errand keeps, and under it what it kept at the offices that it comes from; and what it was there.
func (c *Contents) gather(ctx context.Context, r domain.Reading) (kept []keptContent, origins []domain.ErrandID, err error) {
	add := func(id domain.ErrandID, contents []domain.Content) {
		for _, content := range contents {
			if !slices.ContainsFunc(kept, func(k keptContent) bool { return k.Field == content.Field }) {
				kept = append(kept, keptContent{content, id})
			}
		}
	}
	add(r.Errand, r.Contents)
	for id := r.From; id != "" && len(origins) < mostMoves; {
		origins = append(origins, id)
		var contents []domain.Content
		var before domain.ErrandID
		if err := c.Books.View(ctx, id.Book(), func(d *domain.Day) { contents, before = d.ContentOf(id, r.Agency) }); err != nil {
			return nil, nil, fmt.Errorf("the content of an errand where it comes from: %w", err)
		}
		add(id, contents)
		id = before
	}
	return kept, origins, nil
}

// mostMoves is how many offices of a journey are looked back at.
const mostMoves = 20

// open is what the fields say.
func (c *Contents) open(ctx context.Context, kept []keptContent) (map[domain.ContentField]Opened, error) {
	opened := map[domain.ContentField]Opened{}
	for _, k := range kept {
		if k.Forgotten {
			opened[k.Field] = Opened{Forgotten: true}
			continue
		}
		text, err := c.Vault.Open(ctx, ContentOf{k.Visit, k.errand, k.Agency}, k.SealedField)
		switch {
		case errors.Is(err, ErrForgotten):
			opened[k.Field] = Opened{Forgotten: true}
		case err != nil:
			return nil, fmt.Errorf("open the %s of an errand: %w", k.Field, err)
		default:
			opened[k.Field] = Opened{Text: text}
		}
	}
	return opened, nil
}

// reading is what the principal may open of the errand by the day's own rules.
func (c *Contents) reading(ctx context.Context, p Principal, id domain.ErrandID) (r domain.Reading, err error) {
	m := domain.Moment{At: c.now(), Actor: p.Actor, Network: c.Books.Network()}
	verr := c.Books.View(ctx, id.Book(), func(d *domain.Day) { r, err = d.Reading(m, id) })
	if verr != nil {
		return r, verr
	}
	return r, err
}

// agencyOf is whose errand it is, empty when there is none; of an agency's principal its own, whether there is such an errand or not.
func (c *Contents) agencyOf(ctx context.Context, p Principal, id domain.ErrandID) (a domain.AgencyCode, err error) {
	if p.Actor.Role == domain.RoleAgency {
		return p.Actor.Agency(), nil
	}
	err = c.Books.View(ctx, id.Book(), func(d *domain.Day) {
		if e := d.Errands[id]; e != nil {
			a = e.Agency
		}
	})
	return a, err
}

// constant is the one answer in place of every refusal that would tell whether there is such an errand. A fault stays a fault.
func constant(err error, no *Denied) error {
	var r *domain.Refusal
	if errors.As(err, &r) && (r.Kind == domain.Unknown || r.Code == "not-assigned" || r.Code == "officer-not-here" || r.Code == "for-those-who-serve") {
		return no
	}
	return err
}

func (c *Contents) may(p Principal, action string, b domain.BookID, a domain.AgencyCode) bool {
	k, _, ok := b.Daybook()
	return ok && c.Authority != nil && c.Authority.Judge(p, Access{Action: action, Kontor: k, Agency: a}).Allowed
}

// answersFor says whether the office is one that the principal is at or answers for, as far as that is known.
func (c *Contents) answersFor(p Principal, k domain.KontorID) bool {
	if p.Nation || p.Actor.Role != domain.RoleSupervisor || len(p.Kontors) == 0 && len(p.Counties) == 0 {
		return true // of an officer and an agency the ground says it
	}
	office := c.Books.Network().Kontors[k]
	return slices.Contains(p.Kontors, k) || office != nil && slices.Contains(p.Counties, office.County)
}

func (c *Contents) now() time.Time {
	if c.Clock == nil {
		return time.Now()
	}
	return c.Clock()
}

func fieldsOf(kept []keptContent) []domain.ContentField {
	all := []domain.ContentField{}
	for _, k := range kept {
		all = append(all, k.Field)
	}
	return all
}
