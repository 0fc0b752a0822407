package simulate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
	"kontor/handlers/simulate"
)

const ordinary domain.Date = "2024-03-05" // a Tuesday outside the rush

// world is a seeded network with its log and clock, early on a date.
type world struct {
	log handlers.Log
	simulate.Config
}

func newWorld(t testing.TB, d domain.Date, seed uint64, offices ...domain.KontorID) *world {
	t.Helper()
	w := &world{log: memlog.New(), Config: simulate.Config{
		Clock: simulate.NewClock(d.At(0)), IDs: simulate.NewIDs(seed), Date: d, Seed: seed, Offices: offices,
	}}
	books, err := handlers.NewBooks(t.Context(), w.log, handlers.Options{Clock: w.Clock.Now, NewID: w.IDs.New})
	if err != nil {
		t.Fatal(err)
	}
	if err := books.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Books = books
	return w
}

func (w *world) day(t testing.TB) simulate.Summary {
	t.Helper()
	s, err := simulate.Day(t.Context(), w.Config, w.log, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// entries is everything on the log now.
func (w *world) entries(t testing.TB) (all []domain.Entry) {
	t.Helper()
	for item, err := range w.log.Follow(t.Context(), handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			break
		}
		all = append(all, item.Entry)
	}
	return all
}

func few() []domain.KontorID { return []domain.KontorID{"skelleftea", "varberg", "visby", "torsby"} }

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	first, again := newWorld(t, ordinary, 1, few()...).day(t), newWorld(t, ordinary, 1, few()...).day(t)
	if first.Digest != again.Digest {
		t.Error("the same seed gave two digests")
	}
	if other := newWorld(t, ordinary, 2, few()...).day(t); other.Digest == first.Digest {
		t.Error("two seeds gave the same digest")
	}
}

func TestAnOfficesDayIsTheSameAloneAndAmongOthers(t *testing.T) {
	alone, among := newWorld(t, ordinary, 1, "varberg"), newWorld(t, ordinary, 1, few()...)
	alone.day(t)
	among.day(t)
	book := domain.DaybookID("varberg", ordinary)
	a, err := alone.log.Head(t.Context(), book)
	b, berr := among.log.Head(t.Context(), book)
	if err != nil || berr != nil || a.Hash != b.Hash || a.Revision == 0 {
		t.Errorf("alone %d %s, among others %d %s", a.Revision, a.Hash, b.Revision, b.Hash)
	}
}

func TestTheSameDayAgainIsAnsweredFromTheLog(t *testing.T) {
	w := newWorld(t, ordinary, 1, "varberg")
	first := w.day(t)
	w.Clock = simulate.NewClock(ordinary.At(0))
	books, err := handlers.NewBooks(t.Context(), w.log, handlers.Options{Clock: w.Clock.Now, NewID: w.IDs.New})
	if err != nil {
		t.Fatal(err)
	}
	w.Books = books
	if again := w.day(t); again.Digest != first.Digest || again.Entries != first.Entries {
		t.Errorf("%d entries became %d", first.Entries, again.Entries)
	}
}

func TestWhatCannotBePlayedIsRefused(t *testing.T) {
	w := newWorld(t, ordinary, 1)
	for name, c := range map[string]struct {
		now, date domain.Date
		offices   []domain.KontorID
		says      string
	}{
		"no such office":     {ordinary, ordinary, []domain.KontorID{"atlantis"}, `no office "atlantis"`},
		"a closed office":    {"2024-01-08", "2024-01-08", []domain.KontorID{"hudiksvall"}, "is closed on 2024-01-08"},
		"a Sunday":           {"2024-03-03", "2024-03-03", nil, "no office is open on 2024-03-03"},
		"no date":            {ordinary, "2024-02-30", nil, "is no date"},
		"a day that is over": {ordinary, "2024-03-04", few(), "is over"},
	} {
		t.Run(name, func(t *testing.T) {
			play := w.Config
			play.Clock, play.Date, play.Offices = simulate.NewClock(c.now.At(0)), c.date, c.offices
			if _, err := simulate.Play(t.Context(), play); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestACancelledDayEndsWithTheCause(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("enough")
	w := newWorld(t, ordinary, 1, "malmo")
	w.Progress = func(done, total int) { cancel(stop) }
	if played, err := simulate.Play(ctx, w.Config); !errors.Is(err, stop) || played.Visitors == 0 {
		t.Errorf("%d visitors, %v", played.Visitors, err)
	}
}

// Whoever works in the same books takes visitors away from the simulated staff; they go on with what is left.
func TestTheStaffBearWithOthersAtWork(t *testing.T) {
	w := newWorld(t, ordinary, 1, "malmo")
	book := domain.DaybookID("malmo", ordinary)
	meddle := func(c domain.DayCommand) {
		who := handlers.Request{Actor: domain.Actor{Role: domain.RoleSupervisor, ID: "s-guest"}}
		if _, err := w.Books.Do(t.Context(), book, c, who); err != nil {
			t.Errorf("%s: %v", c.Name(), err)
		}
	}
	w.Progress = func(done, total int) {
		var commands []domain.DayCommand
		err := w.Books.View(t.Context(), book, func(d *domain.Day) { commands = interference(d) })
		if err != nil {
			t.Error(err)
		}
		for _, c := range commands {
			meddle(c)
		}
	}
	s := w.day(t)
	if !s.Balanced || s.Waiting+s.InService != 0 || s.OpenAtClose > 5 {
		t.Errorf("%+v", s)
	}
}

// interference ends one service, frees one visitor, sends one away and brings one in.
func interference(d *domain.Day) []domain.DayCommand {
	commands := []domain.DayCommand{domain.Register{Errands: []domain.NewErrand{{Type: "skv-persbevis"}}}}
	var ended, freed, left bool
	for _, id := range d.Order {
		v := d.Visits[id]
		state := d.Errands[v.Errands[0]].State
		switch {
		case state == domain.InService && !ended:
			commands, ended = append(commands, domain.End{Errand: v.Errands[0], Outcome: domain.Solved}), true
		case state == domain.InService && !freed:
			commands, freed = append(commands, domain.Free{Visit: id, Reason: domain.OfficerGone}), true
		case state == domain.Called && !left:
			commands, left = append(commands, domain.Leave{Visit: id}), true
		}
	}
	return commands
}

// plainly leaves what is to be sealed as it is.
type plainly struct{ keys domain.KeyID }

func (p *plainly) NewKey() (domain.KeyID, error) { p.keys++; return p.keys, nil }

func (p *plainly) Seal(_ domain.VisitID, _ domain.ErrandID, _ domain.AgencyCode, key domain.KeyID, f domain.ContentField, text string) (domain.SealedField, error) {
	return domain.SealedField{Field: f, Key: key, Data: []byte(text)}, nil
}

// Where an agreement wants notes, the officers write one with everything that they hand over under it; where none can be sealed nothing is
// handed over under it, and the day goes on.
func TestOfficersWriteTheNotesThatAreWanted(t *testing.T) {
	for _, sealed := range []bool{true, false} {
		w := newWorld(t, ordinary, 1, few()...)
		if sealed {
			w.Books.SealWith(&plainly{})
		}
		was, _ := w.Books.Network().AgreementFor(w.Books.Network().Types["fk-bostb"], ordinary)
		last := domain.DateOf(ordinary.At(-24 * 60))
		ended, wanting := was, was
		ended.Valid.To, ended.Basis = last, domain.Sourced
		wanting.Name, wanting.Valid, wanting.Notes, wanting.Basis = "fk-notes", domain.Period{From: ordinary}, true, domain.Sourced
		operator := handlers.Request{Actor: domain.Actor{Role: domain.RoleOperator, ID: "op-1"}}
		_, err := w.Books.Do(t.Context(), domain.NetworkBook, domain.ChangeNetwork{Changes: []domain.Change{
			{Agreement: &domain.AgreementSigned{Agreement: ended}}, {Agreement: &domain.AgreementSigned{Agreement: wanting}},
		}}, operator)
		if err != nil {
			t.Fatal(err)
		}
		if said := w.day(t); said.Refused["note-wanted"] > 0 {
			t.Errorf("sealed %t: %d hand-overs were refused for the want of a note", sealed, said.Refused["note-wanted"])
		}
		noted, over := map[domain.ErrandID]bool{}, 0
		types := map[domain.ErrandID]domain.ErrandTypeCode{}
		for _, e := range w.entries(t) {
			for _, ev := range e.Events {
				switch ev := ev.(type) {
				case domain.ErrandRegistered:
					types[ev.Errand] = ev.Type
				case domain.ErrandTransferred:
					types[ev.Errand] = ev.ToType
				case domain.ContentSealed:
					noted[ev.Errand] = true
				case domain.ErrandEnded:
					if ev.Outcome == domain.HandedOver && ev.Desk != "" && w.Books.Network().WantsNote(types[ev.Errand], ordinary) {
						over++
						if !noted[ev.Errand] {
							t.Errorf("sealed %t: %s is handed over without a note", sealed, ev.Errand)
						}
					}
				}
			}
		}
		if sealed != (over > 10) {
			t.Errorf("sealed %t: %d errands were handed over under the agreement", sealed, over)
		}
	}
}
