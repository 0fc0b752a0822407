package handlers_test

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kontor/domain"
	"kontor/handlers"
)

// What a shadow looks at is never passed over by how its bytes begin, in any entry of some simulated days and in an example of every event; and
// most of the rest is.
func TestWhatAShadowPassesOver(t *testing.T) {
	looked, passed := 0, 0
	hold := func(stored []byte, e domain.Entry) {
		switch may := handlers.MayRoute(stored); {
		case handlers.Routes(e) && !may:
			t.Errorf("passed over: %s", stored)
		case may:
			looked++
		default:
			passed++
		}
	}
	for item, err := range weekLog(t).Follow(t.Context(), handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			break
		}
		hold(item.Stored, item.Entry)
	}
	if passed < 2*looked {
		t.Errorf("%d are looked at, and %d passed over", looked, passed)
	}
	examples, err := filepath.Glob("../domain/testdata/log/*.json")
	if err != nil || len(examples) < 50 {
		t.Fatalf("%d examples, %v", len(examples), err)
	}
	for _, name := range examples {
		stored, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := domain.DecodeEntry(stored[:len(stored)-1]); err == nil {
			hold(stored[:len(stored)-1], e)
		}
	}
	for _, odd := range []string{"", "[", "no entry", `{"events":[ {"name":"visitor-called"}]}`, `{"events":[{"name":"brand-new"`} {
		if !handlers.MayRoute([]byte(odd)) {
			t.Errorf("%q is passed over though nobody knows what it is", odd)
		}
	}
}

// sifted is a log that leaves entries out by their bytes.
type sifted struct{ handlers.Store }

func (s sifted) FollowSome(ctx context.Context, after handlers.Position, wanted func([]byte) bool) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		for item, err := range s.Follow(ctx, after) {
			if err == nil && !item.CaughtUp && !wanted(item.Stored) {
				continue
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// A log that leaves out what nobody looks at gives the same shadow as one that does not, to the number of entries.
func TestASiftedLogGivesTheSameShadow(t *testing.T) {
	log := weekLog(t).(handlers.Store)
	for _, days := range [][2]domain.Date{{"2024-05-02", "2024-05-06"}, {"2024-05-03", "2024-05-03"}} {
		s := handlers.Shadow{Policy: planted(), From: days[0], To: days[1]}
		want, got := shadowed(t, log, s), shadowed(t, sifted{log}, s)
		if len(want.Differences) == 0 {
			t.Fatal("nothing differs: the test has gone blind")
		}
		if diff := got.Entries - want.Entries; diff > 0 || -diff > want.Entries/20 {
			t.Errorf("%v: %d entries read, %d without leaving any out", days, got.Entries, want.Entries)
		}
		got.Entries = want.Entries
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-all +sifted):\n%s", days, diff)
		}
	}
}

// A team of an agency's own to which a policy sends errands takes them in the hours in which it answers and in no others.
func TestShadowOfAVideoTeam(t *testing.T) {
	log, morning := weekLog(t), domain.Span{Opens: 600, Closes: 720}
	team := domain.VideoTeam{
		Agency: "fk", Name: "fk-morning", Levels: []domain.Level{domain.General, domain.InDepth}, Valid: domain.Period{From: "2024-05-01"}, Basis: domain.Synthetic,
		Week: [7]domain.Span{1: morning, 2: morning, 3: morning, 4: morning, 5: morning},
	}
	p := domain.StandardPolicy()
	p.Rules = append([]domain.Rule{{
		Name: "team-first", When: domain.When{Agencies: []domain.AgencyCode{"fk"}},
		Targets: append([]domain.Choice{{Target: domain.TargetVideo, Team: team.Name}}, p.Default...),
	}}, p.Rules...)
	found := shadowed(t, log, handlers.Shadow{Policy: &p, Change: []domain.Event{domain.VideoTeamSet{VideoTeam: team}}, From: "2024-05-02", To: "2024-05-06"})
	taken, where := map[domain.ErrandID]bool{}, map[string]bool{}
	for _, d := range found.Differences {
		if d.New.Team != team.Name || d.New.Target != domain.TargetVideo || d.Agency != "fk" || d.Old.Team != "" {
			t.Errorf("%+v goes to %+v", d.Old, d.New)
		}
		taken[d.Errand], where[string(d.Kontor)+" "+string(d.Type)] = true, true
	}
	inside, outside := 0, 0
	types := map[domain.ErrandID]domain.ErrandTypeCode{}
	for item, err := range log.Follow(t.Context(), handlers.Position{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.CaughtUp {
			break
		}
		k, date, _ := item.Entry.Book.Daybook()
		now := item.Entry.At
		answers := !now.Before(date.At(morning.Opens)) && now.Before(date.At(morning.Closes))
		for _, ev := range item.Entry.Events {
			switch ev := ev.(type) {
			case domain.ErrandRegistered:
				types[ev.Errand] = ev.Type
			case domain.ErrandRouted:
				alike := where[string(k)+" "+string(types[ev.Errand])] && !ev.Decision.Inputs.Protected
				switch {
				case taken[ev.Errand] && !answers:
					t.Errorf("%s goes to the team at %s", ev.Errand, now.In(domain.Stockholm).Format("15:04"))
				case taken[ev.Errand]:
					inside++
				case alike && answers:
					t.Errorf("%s of %s does not go to the team at %s", types[ev.Errand], k, now.In(domain.Stockholm).Format("15:04"))
				case alike:
					outside++
				}
			}
		}
	}
	if inside == 0 || outside == 0 {
		t.Errorf("%d go to the team, %d alike come when it is closed: the test has gone blind", inside, outside)
	}
}
