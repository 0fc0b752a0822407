package handlers_test

import (
	"context"
	"iter"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
	"kontor/handlers/simulate"
)

// week is a log with some simulated days of some offices, made once.
var week = sync.OnceValues(func() (handlers.Log, error) {
	ctx := context.Background()
	log := memlog.New()
	for i, d := range []domain.Date{"2024-05-02", "2024-05-03", "2024-05-06"} {
		clock, ids := simulate.NewClock(d.At(0)), simulate.NewIDs(uint64(i+1))
		books, err := handlers.NewBooks(ctx, log, handlers.Options{Clock: clock.Now, NewID: ids.New})
		if err != nil {
			return nil, err
		}
		if err := books.Seed(ctx); err != nil {
			return nil, err
		}
		offices := []domain.KontorID{"skelleftea", "varberg", "fagersta", "visby", "torsby"}
		if _, err := simulate.Play(ctx, simulate.Config{Books: books, Clock: clock, IDs: ids, Date: d, Seed: 1, Offices: offices}); err != nil {
			return nil, err
		}
	}
	return log, nil
})

func weekLog(t *testing.T) handlers.Log {
	t.Helper()
	log, err := week()
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func shadowed(t *testing.T, log handlers.Log, s handlers.Shadow) handlers.Shadowed {
	t.Helper()
	found, err := s.Run(t.Context(), log)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// planted is the standard with one rule before it: general fk errands of those who speak Swedish or Arabic are only received at the desk, at
// two offices.
func planted() *domain.Policy {
	p := domain.StandardPolicy()
	p.Name, p.Version, p.Basis = "planted", 2, domain.Synthetic
	p.Rules = append([]domain.Rule{{
		Name:    "received-only",
		When:    domain.When{Agencies: []domain.AgencyCode{"fk"}, Levels: []domain.Level{domain.General}, Kontors: []domain.KontorID{"skelleftea", "visby"}, Languages: []string{"ar", "sv"}},
		Targets: []domain.Choice{{Target: domain.TargetHandOver}, {Target: domain.TargetDesk}},
	}}, p.Rules...)
	return &p
}

// affected are the errands that the planted rule sends elsewhere, found in the log by reading it and by nothing that routes: those that match
// and went to the desk, if the desk can take them in for the agency.
func affected(t *testing.T, log handlers.Log, from, to domain.Date) (all []domain.ErrandID) {
	t.Helper()
	types := domain.Reference().Types
	speaks, visitOf := map[domain.VisitID]string{}, map[domain.ErrandID]domain.VisitID{}
	typeOf := map[domain.ErrandID]domain.ErrandTypeCode{}
	for item, err := range log.Follow(t.Context(), handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			return all
		}
		k, d, _ := item.Entry.Book.Daybook()
		here := (k == "skelleftea" || k == "visby") && d >= from && d <= to
		judge := func(e domain.ErrandID, dec domain.Decision) {
			speaking, is := speaks[visitOf[e]], types[typeOf[e]]
			if here && (speaking == "ar" || speaking == "sv") && is.Agency == "fk" && is.Level == domain.General && dec.Target == domain.TargetDesk && is.Receivable() {
				all = append(all, e)
			}
		}
		for _, ev := range item.Entry.Events {
			switch ev := ev.(type) {
			case domain.VisitRegistered:
				speaks[ev.Visit] = ev.Language
			case domain.ErrandRegistered:
				visitOf[ev.Errand], typeOf[ev.Errand] = ev.Visit, ev.Type
			case domain.ErrandRouted:
				judge(ev.Errand, ev.Decision)
			case domain.ErrandTransferred:
				typeOf[ev.Errand] = ev.ToType
				judge(ev.Errand, ev.Decision)
			}
		}
	}
	return all
}

// A planted rule makes exactly the differences that reading the log for it finds.
func TestShadowFindsWhatAPlantedRuleChanges(t *testing.T) {
	log := weekLog(t)
	for _, period := range [][2]domain.Date{{"2024-05-02", "2024-05-06"}, {"2024-05-03", "2024-05-05"}} {
		found := shadowed(t, log, handlers.Shadow{Policy: planted(), From: period[0], To: period[1]})
		var ids []domain.ErrandID
		for _, d := range found.Differences {
			ids = append(ids, d.Errand)
			if d.Old.Target != domain.TargetDesk || d.New.Target != domain.TargetHandOver || d.New.Rule != "received-only" || d.Agency != "fk" {
				t.Errorf("%+v", d)
			}
		}
		want := affected(t, log, period[0], period[1])
		if len(want) < 4 {
			t.Fatalf("the rule changes only %d errands: the case does not tell", len(want))
		}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Error(diff)
		}
		if len(found.Otherwise) != 0 || found.Agencies["fk"] != len(want) || found.Kontors["skelleftea"]+found.Kontors["visby"] != len(want) {
			t.Errorf("%d recorded otherwise; counted %v %v", len(found.Otherwise), found.Agencies, found.Kontors)
		}
		added, removed := 0, 0
		for _, q := range found.Queues {
			added, removed = added+q.Added, removed+q.Removed
		}
		door := len(slices.DeleteFunc(slices.Clone(found.Differences), func(d handlers.Difference) bool { return !d.Door }))
		if added != len(want)-door || removed != added {
			t.Errorf("%d errands of which %d ended at the door: %d more in queues, %d fewer", len(want), door, added, removed)
		}
	}
}

// The policy that was in force, and the same under another name, change nothing; and what was recorded is what this release says.
func TestShadowOfTheSameRulesFindsNothing(t *testing.T) {
	p := domain.StandardPolicy()
	p.Name, p.Version = "renamed", 7
	found := shadowed(t, weekLog(t), handlers.Shadow{Policy: &p, From: "2024-05-02", To: "2024-05-06"})
	if len(found.Differences)+len(found.Otherwise) != 0 || found.Errands < 500 {
		t.Errorf("%d errands, %d differ, %d recorded otherwise", found.Errands, len(found.Differences), len(found.Otherwise))
	}
}

// rewritten is a log in which one office's errands were recorded by rules that are not these.
type rewritten struct{ handlers.Log }

func (w rewritten) Follow(ctx context.Context, after handlers.Position) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		for item, err := range w.Log.Follow(ctx, after) {
			if k, _, _ := item.Entry.Book.Daybook(); k == "varberg" {
				item.Entry.Events = slices.Clone(item.Entry.Events)
				for i, ev := range item.Entry.Events {
					if routed, ok := ev.(domain.ErrandRouted); ok && routed.Decision.Target == domain.TargetDesk {
						routed.Decision.Target = domain.TargetHost
						item.Entry.Events[i] = routed
					}
				}
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// What is recorded otherwise than this release routes it is named apart, and is no difference of the policy.
func TestShadowNamesWhatWasRecordedOtherwise(t *testing.T) {
	s := handlers.Shadow{Policy: planted(), From: "2024-05-02", To: "2024-05-06"}
	as, other := shadowed(t, weekLog(t), s), shadowed(t, rewritten{weekLog(t)}, s)
	if len(other.Otherwise) < 50 {
		t.Errorf("%d were recorded otherwise", len(other.Otherwise))
	}
	for _, d := range other.Otherwise {
		if d.Kontor != "varberg" || d.Old.Target != domain.TargetHost || d.New.Target != domain.TargetDesk {
			t.Errorf("%+v", d)
		}
	}
	if diff := cmp.Diff(as.Differences, other.Differences); diff != "" {
		t.Error(diff)
	}
}

// A service that moves sends the errands of its types at the office that it leaves elsewhere, and nobody's at a third office that served
// them itself.
func TestShadowOfAMove(t *testing.T) {
	move := domain.ServiceMoved{From: "fagersta", To: "vasteras", Types: []domain.ErrandTypeCode{"fk-sjukp", "fk-bostb"}, Date: "2024-05-03", Basis: domain.Synthetic}
	found := shadowed(t, weekLog(t), handlers.Shadow{Change: []domain.Event{move}, From: "2024-05-02", To: "2024-05-06"})
	if len(found.Differences) == 0 {
		t.Fatal("nothing differs")
	}
	for _, d := range found.Differences {
		if d.Kontor != "fagersta" || d.Date < "2024-05-03" || !slices.Contains(move.Types, d.Type) || d.Old.Target != domain.TargetDesk || d.New.Target == domain.TargetDesk {
			t.Errorf("%+v", d)
		}
	}
}

func TestNoPeriod(t *testing.T) {
	for _, s := range []handlers.Shadow{{From: "2024-05-06", To: "2024-05-02"}, {From: "yesterday", To: "2024-05-02"}, {}} {
		if _, err := s.Run(t.Context(), weekLog(t)); err == nil {
			t.Errorf("%q to %q was taken", s.From, s.To)
		}
	}
}

// A period is read from where it begins, and to its end: nothing of the days before and after.
func TestShadowReadsOnlyThePeriod(t *testing.T) {
	s := handlers.Shadow{Policy: planted(), From: "2024-05-06", To: "2024-05-06"}
	whole, last := s, shadowed(t, weekLog(t), s)
	whole.From = "2024-05-02"
	all := shadowed(t, weekLog(t), whole)
	if last.Entries*2 > all.Entries || last.Errands == 0 {
		t.Errorf("%d of %d entries were read", last.Entries, all.Entries)
	}
	onLast := slices.DeleteFunc(all.Differences, func(d handlers.Difference) bool { return d.Date != s.From })
	if diff := cmp.Diff(onLast, last.Differences); diff != "" {
		t.Error(diff)
	}
}

// Counted while the log goes by, it is what a shadow over the same days finds; a change of the network on the way is heard.
func TestLiveShadowCountsWhatAShadowFinds(t *testing.T) {
	log := weekLog(t)
	live, err := handlers.NewLiveShadow(t.Context(), memlog.New(), *planted(), "2024-05-03")
	if err != nil {
		t.Fatal(err)
	}
	for item, err := range log.Follow(t.Context(), handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			break
		}
		if err := live.Take(item.Entry); err != nil {
			t.Fatal(err)
		}
	}
	found, counts := shadowed(t, log, handlers.Shadow{Policy: planted(), From: "2024-05-03", To: "2024-05-06"}), live.Counts()
	want := handlers.ShadowCounts{
		Policy: "planted/2", Since: "2024-05-03", Errands: found.Errands, Differences: len(found.Differences),
		Agencies: found.Agencies, Kontors: found.Kontors, Types: found.Types,
	}
	if diff := cmp.Diff(want, counts); diff != "" || counts.Differences == 0 {
		t.Error(diff)
	}
}

// An entry that was decided by a network which nobody has heard of ends the counting, and it says so.
func TestLiveShadowThatCannotGoOn(t *testing.T) {
	live, err := handlers.NewLiveShadow(t.Context(), weekLog(t), *planted(), "2024-05-03")
	if err != nil {
		t.Fatal(err)
	}
	e := domain.Entry{Book: "visby.2024-05-03", Network: 1 << 40, Events: []domain.Event{domain.VisitRegistered{}}}
	if err := live.Take(e); err == nil || live.Counts().Failed == "" {
		t.Errorf("%v, %+v", err, live.Counts())
	}
	if err := live.Take(e); err != nil {
		t.Errorf("a second time: %v", err)
	}
}
