package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kontor/domain"
	"kontor/handlers"
)

// chest is a vault in memory. It binds what it seals, and keeps nothing of a key that is destroyed.
type chest struct {
	mu     sync.Mutex
	last   domain.KeyID
	texts  map[string]string // by what they are bound to
	keys   map[domain.KeyID]bool
	opened func() // before anything is opened
}

func newChest() *chest { return &chest{texts: map[string]string{}, keys: map[domain.KeyID]bool{}} }

func bound(of handlers.ContentOf, key domain.KeyID, f domain.ContentField) string {
	return fmt.Sprintf("%s|%s|%s|%d|%s", of.Visit, of.Errand, of.Agency, key, f)
}

func (d *chest) NewKey() (domain.KeyID, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last++
	d.keys[d.last] = true
	return d.last, nil
}

func (d *chest) Seal(v domain.VisitID, e domain.ErrandID, a domain.AgencyCode, key domain.KeyID, f domain.ContentField, text string) (domain.SealedField, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	slip := fmt.Sprint(len(d.texts))
	d.texts[bound(handlers.ContentOf{Visit: v, Errand: e, Agency: a}, key, f)+slip] = text
	return domain.SealedField{Field: f, Key: key, Data: []byte(slip)}, nil
}

func (d *chest) Open(_ context.Context, of handlers.ContentOf, sealed domain.SealedField) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.opened != nil {
		d.opened()
	}
	if !d.keys[sealed.Key] {
		return "", handlers.ErrForgotten
	}
	text, ok := d.texts[bound(of, sealed.Key, sealed.Field)+string(sealed.Data)]
	if !ok {
		return "", errors.New("it is another's")
	}
	return text, nil
}

func (d *chest) Destroy(_ context.Context, keys []domain.KeyID) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, k := range keys {
		delete(d.keys, k)
	}
	return nil
}

// left lists the keys that are not destroyed.
func (d *chest) left() []domain.KeyID {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Sorted(maps.Keys(d.keys))
}

// anybody allows everything but what is named: action or action@office.
type anybody map[string]bool

func (no anybody) Judge(p handlers.Principal, a handlers.Access) handlers.Verdict {
	return handlers.Verdict{Allowed: !no[a.Action] && !no[a.Action+"@"+string(a.Kontor)] && !no[a.Action+"/"+string(a.Agency)]}
}

// withContents is Umeå's open day with content.
type withContents struct {
	*house
	books *handlers.Books
	vault *chest
	no    anybody
	*handlers.Contents
}

func newContents(t *testing.T) *withContents {
	t.Helper()
	c := &withContents{house: newHouse(t), vault: newChest(), no: anybody{}}
	books, err := handlers.NewBooks(t.Context(), c.log, handlers.Options{Clock: c.clock, Sealer: c.vault})
	if err != nil {
		t.Fatal(err)
	}
	c.books = books
	c.Contents = &handlers.Contents{Books: books, Vault: c.vault, Authority: c.no, Clock: c.clock}
	c.open(books)
	return c
}

// registered is a visit with an errand of fk, and its errand.
func (c *withContents) registered() (domain.VisitID, domain.ErrandID) {
	c.t.Helper()
	r := c.must(c.books, bostadsbidrag, umeaFront)
	for _, ev := range r.Entry.Events {
		if reg, ok := ev.(domain.ErrandRegistered); ok {
			return reg.Visit, reg.Errand
		}
	}
	c.t.Fatal("no errand")
	return "", ""
}

func (c *withContents) seal(id domain.ErrandID, text string) {
	c.t.Helper()
	if _, err := c.Seal(c.t.Context(), as(umeaFront), id, domain.Texts{domain.FieldNote: text}, ""); err != nil {
		c.t.Fatal(err)
	}
}

// openings are those of the date.
func (c *withContents) openings() (all []domain.Opening) {
	c.t.Helper()
	err := c.books.ViewLedger(c.t.Context(), domain.ReadsBook("2024-05-02"), func(l *domain.Ledger) { all = slices.Clone(l.Openings) })
	if err != nil {
		c.t.Fatal(err)
	}
	return all
}

func as(a domain.Actor) handlers.Principal {
	return handlers.Principal{Actor: a, Subject: "idp|" + a.ID}
}

var (
	fkAgency = domain.Actor{Role: domain.RoleAgency, ID: "fk.c1"}
	pmAgency = domain.Actor{Role: domain.RoleAgency, ID: "pm.c1"}
)

func says(text string) map[domain.ContentField]handlers.Opened {
	return map[domain.ContentField]handlers.Opened{domain.FieldNote: {Text: text}}
}

var isForgotten = map[domain.ContentField]handlers.Opened{domain.FieldNote: {Forgotten: true}}

func TestContentsAreOpened(t *testing.T) {
	c := newContents(t)
	_, errand := c.registered()
	c.seal(errand, "ring dottern")
	noted := 0
	c.vault.opened = func() { noted = int(c.head(domain.ReadsBook("2024-05-02")).Revision) }
	for n, by := range []struct {
		who domain.Actor
		id  domain.ErrandID
	}{{first, errand}, {fkAgency, errand.For("fk")}} {
		got, err := c.Open(t.Context(), as(by.who), by.id)
		if diff := cmp.Diff(says("ring dottern"), got); diff != "" || err != nil {
			t.Fatalf("%s opens (-want +got) (%v):\n%s", by.who, err, diff)
		}
		if noted != n+1 {
			t.Errorf("when %s opened it, %d openings were on the log", by.who, noted)
		}
	}
	all := c.openings()
	if len(all) != 2 || all[0].Reader != first || all[0].Subject != "idp|o-umea-1" || all[0].Ground.Kind != domain.ByAssignment || !all[0].Open ||
		all[1].Errand != errand || all[1].Ground.Kind != domain.OwnAgency || !slices.Equal(all[1].Fields, []domain.ContentField{domain.FieldNote}) {
		t.Errorf("the ledger says %+v", all)
	}
}

// brokenReads is a log in which nothing is written of readings.
type brokenReads struct{ handlers.Log }

func (l brokenReads) Append(ctx context.Context, expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	if e.Book.Ledger() {
		return handlers.Recorded{}, handlers.ErrUnavailable
	}
	return l.Log.Append(ctx, expected, e)
}

// What cannot be written down is not opened.
func TestNothingIsOpenedThatIsNotNoted(t *testing.T) {
	c := newContents(t)
	_, errand := c.registered()
	c.seal(errand, "x")
	books, err := handlers.NewBooks(t.Context(), brokenReads{c.log}, handlers.Options{Clock: c.clock, Sealer: c.vault})
	if err != nil {
		t.Fatal(err)
	}
	c.vault.opened = func() { t.Error("it was opened") }
	c.Contents.Books = books
	if got, err := c.Open(t.Context(), as(first), errand); got != nil || !errors.Is(err, handlers.ErrUnavailable) {
		t.Errorf("it says %v (%v)", got, err)
	}
}

// Whoever may not open gets one and the same answer, whatever the reason, and nothing is noted.
func TestOpeningIsRefusedConstantly(t *testing.T) {
	c := newContents(t)
	_, errand := c.registered()
	c.seal(errand, "x")
	nowhere := domain.ErrandID("umea.2024-05-02.a0000000-0000-4000-8000-000000000009")
	no := map[domain.Role]string{}
	for name, by := range map[string]struct {
		who domain.Actor
		id  domain.ErrandID
	}{
		"no such errand":                 {first, nowhere},
		"no such book":                   {first, "x"},
		"no such office":                 {first, "atlantis.2024-05-02.x"},
		"a ledger":                       {first, "reads.2024-05-02.x"},
		"an officer of another office":   {domain.Actor{Role: domain.RoleOfficer, ID: "o-lulea-1"}, errand},
		"an officer, the agency's id":    {first, errand.For("fk")},
		"another agency, by its own id":  {pmAgency, errand.For("pm")},
		"another agency, by fk's id":     {pmAgency, errand.For("fk")},
		"the agency, by the office's id": {fkAgency, errand},
		"the agency, no such errand":     {fkAgency, nowhere},
		"the reception":                  {umeaFront, errand},
		"an auditor":                     {domain.Actor{Role: domain.RoleAuditor, ID: "a"}, errand},
		"nobody":                         {domain.Actor{}, errand},
	} {
		got, err := c.Open(t.Context(), as(by.who), by.id)
		var denied *handlers.Denied
		if got != nil || !errors.As(err, &denied) || err != error(denied) {
			t.Errorf("%s: opened %v, %v", name, got, err)
			continue
		}
		role := by.who.Role
		if role != domain.RoleAgency {
			role = ""
		}
		said := fmt.Sprintf("%+v", *denied)
		if no[role] == "" {
			no[role] = said
		}
		if said != no[role] {
			t.Errorf("%s: %s, and others are told %s", name, said, no[role])
		}
	}
	c.no["open-content/fk"] = true
	if _, err := c.Open(t.Context(), as(first), errand); fmt.Sprint(err) != "no policy allows open-content" {
		t.Errorf("whom no policy allows: %v", err)
	}
	if _, err := c.Seal(t.Context(), as(umeaBoss), nowhere, domain.Texts{domain.FieldNote: "x"}, ""); fmt.Sprint(err) != "no policy allows seal-content" {
		t.Errorf("adding to no errand: %v", err)
	}
	if all := c.openings(); len(all) != 0 {
		t.Errorf("the ledger says %+v", all)
	}
}

// Another assignment than the one that it was opened by has ended when the ledger decides: it is refused like anything else.
func TestOpeningEndsWithTheAssignment(t *testing.T) {
	c := newContents(t)
	_, errand := c.registered()
	c.seal(errand, "x")
	revoke := domain.RevokeAssignment{Officer: "o-umea-1", Kontor: "umea", Agency: "fk"}
	if _, err := c.Open(t.Context(), as(first), errand); err != nil {
		t.Fatal(err)
	}
	if _, err := c.books.Do(t.Context(), domain.NetworkBook, revoke, handlers.Request{Actor: umeaBoss}); err != nil {
		t.Fatal(err)
	}
	var denied *handlers.Denied
	if _, err := c.Open(t.Context(), as(first), errand); !errors.As(err, &denied) {
		t.Errorf("a revoked assignment opens: %v", err)
	}
}

// An errand that is over is opened, and that is an alarm; so is what is none of the reader's office.
func TestAlarms(t *testing.T) {
	c := newContents(t)
	visit, errand := c.registered()
	c.seal(errand, "x")
	lulea := as(umeaBoss)
	lulea.Kontors = []domain.KontorID{"lulea"}
	if _, err := c.Open(t.Context(), lulea, errand); err != nil {
		t.Fatal(err)
	}
	c.must(c.books, domain.Leave{Visit: visit}, umeaFront)
	if _, err := c.Open(t.Context(), as(first), errand); err != nil {
		t.Fatal(err)
	}
	for i, o := range c.openings() {
		if o.Open {
			t.Errorf("opening %d is no alarm: %+v", i, o)
		}
	}
}

func TestContentsAreForgotten(t *testing.T) {
	c := newContents(t)
	visit, errand := c.registered()
	_, other := c.registered()
	c.seal(errand, "x")
	c.seal(other, "y")
	if _, err := c.Forget(t.Context(), as(umeaBoss), visit, "", "SSC 2024/1"); !domain.Refused(err, "visit-open") {
		t.Errorf("a visitor who is here is forgotten: %v", err)
	}
	c.must(c.books, domain.Leave{Visit: visit}, umeaFront)
	c.no["forget"] = true
	if _, err := c.Forget(t.Context(), as(umeaBoss), visit, "", "SSC 2024/1"); fmt.Sprint(err) != "no policy allows forget" {
		t.Errorf("whom no policy allows: %v", err)
	}
	delete(c.no, "forget")
	if got := c.vault.left(); len(got) != 2 {
		t.Fatalf("left are the keys %v", got)
	}
	for range 2 { // the second time makes good what was cut off
		if _, err := c.Forget(t.Context(), as(umeaBoss), visit, "", "SSC 2024/1"); err != nil {
			t.Fatal(err)
		}
		if got := c.vault.left(); !slices.Equal(got, []domain.KeyID{2}) {
			t.Fatalf("left are the keys %v", got)
		}
		c.vault.keys[1] = true // as if the process had died before
	}
	for _, by := range []struct {
		who domain.Actor
		id  domain.ErrandID
	}{{first, errand}, {fkAgency, errand.For("fk")}, {umeaBoss, errand}} {
		if got, err := c.Open(t.Context(), as(by.who), by.id); err != nil || !cmp.Equal(got, isForgotten) {
			t.Errorf("%s opens %v (%v)", by.who, got, err)
		}
	}
	if got, err := c.Open(t.Context(), as(first), other); err != nil || !cmp.Equal(got, says("y")) {
		t.Errorf("another visit's says %v (%v)", got, err)
	}
}

// A key that is gone though nothing is written, as after an older backup of the log, is forgotten as well.
func TestAKeyThatIsGoneIsForgotten(t *testing.T) {
	c := newContents(t)
	_, errand := c.registered()
	c.seal(errand, "x")
	delete(c.vault.keys, 1)
	if got, err := c.Open(t.Context(), as(first), errand); err != nil || !cmp.Equal(got, isForgotten) {
		t.Errorf("it says %v (%v)", got, err)
	}
}

// A visit that moved to another office is opened there, by that office's assignments, and forgotten at both.
func TestContentsMoveWithNobody(t *testing.T) {
	c := newContents(t)
	visit, errand := c.registered()
	c.seal(errand, "x")
	const skelleftea domain.BookID = "skelleftea.2024-05-02"
	there := domain.Actor{Role: domain.RoleOfficer, ID: "o-skelleftea-1"}
	do := func(b domain.BookID, cmd domain.Command, who domain.Actor) {
		t.Helper()
		if _, err := c.books.Do(t.Context(), b, cmd, handlers.Request{Actor: who}); err != nil {
			t.Fatal(err)
		}
	}
	do(skelleftea, domain.OpenDay{}, umeaBoss)
	do(umea, domain.MoveOut{Visit: visit, To: "skelleftea", Reason: domain.OtherReason}, umeaFront)
	if err := handlers.NewJourneys(c.books).Carry(t.Context(), []domain.BookID{umea, skelleftea}, domain.Date("2024-05-02").At(10*60)); err != nil {
		t.Fatal(err)
	}
	var arrived *domain.Errand
	if err := c.books.View(t.Context(), skelleftea, func(d *domain.Day) {
		for _, e := range d.Errands {
			arrived = e
		}
	}); err != nil || arrived == nil {
		t.Fatal(err, "it has not arrived")
	}
	if got, err := c.Open(t.Context(), as(there), arrived.ID); err != nil || !cmp.Equal(got, says("x")) {
		t.Errorf("where it has come it says %v (%v)", got, err)
	}
	if all := c.openings(); len(all) != 1 || !slices.Equal(all[0].From, []domain.ErrandID{errand}) || all[0].Kontor != "skelleftea" || !all[0].Open {
		t.Errorf("the ledger says %+v", all)
	}
	if _, err := c.Open(t.Context(), as(first), arrived.ID); err == nil {
		t.Error("an officer of the first office opens it at the second")
	}
	c.seal(arrived.ID, "ny")
	if got, err := c.Open(t.Context(), as(there), arrived.ID); err != nil || !cmp.Equal(got, says("ny")) {
		t.Errorf("what is written there says %v (%v)", got, err)
	}
	if _, err := c.Forget(t.Context(), as(umeaBoss), visit, "", "SSC 2024/1"); !domain.Refused(err, "visit-open") || len(c.vault.left()) != 2 {
		t.Errorf("it is forgotten while it waits at the other office: %v", err)
	}
	do(skelleftea, domain.Leave{Visit: arrived.Visit}, umeaFront)
	receipts, err := c.Forget(t.Context(), as(umeaBoss), visit, "", "SSC 2024/1")
	if err != nil || len(receipts) != 2 || len(c.vault.left()) != 0 {
		t.Errorf("%d books, left are %v (%v)", len(receipts), c.vault.left(), err)
	}
}

// No text and no name of a person stands on the log but sealed, and a subject only in the ledger of readings.
func TestTheLogShowsNobody(t *testing.T) {
	c := newContents(t)
	_, errand := c.registered()
	c.seal(errand, "Kim Kimsson")
	if _, err := c.Open(t.Context(), as(first), errand); err != nil {
		t.Fatal(err)
	}
	for item, err := range c.log.Follow(t.Context(), handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			break
		}
		stored := string(item.Stored)
		if strings.Contains(stored, "Kimsson") || strings.Contains(stored, "idp|") && item.Entry.Book != domain.ReadsBook("2024-05-02") {
			t.Errorf("the log says %s", stored)
		}
	}
}

// Content that is asked for again with the same key is added once.
func TestSealingTwiceIsOnce(t *testing.T) {
	c := newContents(t)
	_, errand := c.registered()
	var entries []string
	for range 2 {
		r, err := c.Seal(t.Context(), as(umeaFront), errand, domain.Texts{domain.FieldNote: "x"}, "once")
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, r.Entry.ID.String())
	}
	if entries[0] != entries[1] {
		t.Errorf("it was added as %v", entries)
	}
}

// Who reads and writes at once gets what stands there, and every reading is noted.
func TestManyOpenAtOnce(t *testing.T) {
	c := newContents(t)
	_, errand := c.registered()
	c.seal(errand, "x")
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if got, err := c.Open(t.Context(), as(first), errand); err != nil || !cmp.Equal(got, says("x")) {
				t.Errorf("it says %v (%v)", got, err)
			}
		})
	}
	all.Wait()
	if n := len(c.openings()); n != 16 {
		t.Errorf("%d openings are noted", n)
	}
}

var _ handlers.Vault = (*chest)(nil)

func TestRetention(t *testing.T) {
	c := newContents(t)
	set := func(rule domain.SetRetention) {
		t.Helper()
		if _, err := c.books.Do(t.Context(), domain.NetworkBook, rule, handlers.Request{Actor: domain.System}); err != nil {
			t.Fatal(err)
		}
	}
	set(domain.SetRetention{Agency: "fk", Days: 30, Decision: "SSC 2024/7", From: "2024-05-01"})
	one, errand := c.registered()
	c.seal(errand, "x")
	two, other := c.registered()
	c.seal(other, "y")
	c.must(c.books, domain.Leave{Visit: one}, umeaFront)
	r := &handlers.Retention{Log: c.log, Books: c.books, Vault: c.vault}
	due := func(on domain.Date) (visits []domain.VisitID) {
		t.Helper()
		before := c.head(umea)
		all, err := r.Due(t.Context(), on)
		if err != nil || c.head(umea) != before {
			t.Fatalf("a dry run fails, or writes: %v", err)
		}
		for _, d := range all {
			if d.Agency != "fk" || d.Decision != "SSC 2024/7" || d.Date != "2024-05-02" || d.Since != "2024-06-02" {
				t.Errorf("due is %+v", d)
			}
			visits = append(visits, d.Visit)
		}
		return visits
	}
	both := []domain.VisitID{one, two}
	slices.Sort(both)
	if got := due("2024-06-01"); got != nil {
		t.Errorf("a day early %v are due", got)
	}
	if got := due("2024-06-02"); !slices.Equal(got, both) {
		t.Errorf("due are %v, want %v", got, both)
	}

	if _, err := r.Run(t.Context(), "2024-06-02"); !domain.Refused(err, "not-due") || len(c.vault.left()) != 2 {
		t.Errorf("what will be due is forgotten in advance: %v", err)
	}
	c.mu.Lock()
	c.now = domain.Date("2024-06-02").At(3 * 60)
	c.mu.Unlock()
	done, err := r.Run(t.Context(), "2024-06-02")
	if err != nil || len(done.Forgotten) != 1 || done.Forgotten[0].Visit != one || len(done.Open) != 1 || done.Open[0].Visit != two {
		t.Fatalf("the run came to %+v (%v)", done, err)
	}
	if got := c.vault.left(); !slices.Equal(got, []domain.KeyID{2}) {
		t.Errorf("left are the keys %v", got)
	}
	c.must(c.books, domain.CloseDay{}, umeaBoss)
	anew := &handlers.Retention{Log: c.log, Books: c.books, Vault: c.vault} // another process goes on
	if done, err := anew.Run(t.Context(), "2024-06-02"); err != nil || len(done.Forgotten) != 1 || len(c.vault.left()) != 0 {
		t.Errorf("the next run came to %+v (%v), left are %v", done, err, c.vault.left())
	}
	for _, again := range []*handlers.Retention{r, anew} {
		if done, err := again.Run(t.Context(), "2024-06-02"); err != nil || len(done.Forgotten)+len(done.Open) != 0 {
			t.Errorf("once more it came to %+v (%v)", done, err)
		}
	}
	entries := c.entries()
	if last := entries[len(entries)-1]; last.Actor != domain.System {
		t.Errorf("it was forgotten by %s", last.Actor)
	}
}

// A rule that was ended by a later one forgets nothing.
func TestRetentionThatWasEnded(t *testing.T) {
	c := newContents(t)
	for _, days := range []int{30, 0} {
		rule := domain.SetRetention{Agency: "fk", Days: days, Decision: "SSC 2024/7", From: "2024-05-01"}
		if _, err := c.books.Do(t.Context(), domain.NetworkBook, rule, handlers.Request{Actor: domain.System}); err != nil {
			t.Fatal(err)
		}
	}
	_, errand := c.registered()
	c.seal(errand, "x")
	due, err := (&handlers.Retention{Log: c.log, Books: c.books}).Due(t.Context(), "2025-01-01")
	if err != nil || len(due) != 0 {
		t.Errorf("due are %+v (%v)", due, err)
	}
}
