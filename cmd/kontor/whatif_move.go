package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
)

// moving is what the flags say of a service move.
type moving struct {
	from, to     string
	types        []string
	since, until string
}

// moveReport is what a move would have meant, or has meant, for whoever came to the office that it leaves.
type moveReport struct {
	Move    domain.ServiceMoved `json:"move"`
	Until   domain.Date         `json:"until"`
	Errands []movedErrand       `json:"errands"` // that go elsewhere, in the log's order
	Where   []movedWhere        `json:"where"`   // they go, most first
	// AddedKm is how much farther visitors travel in a straight line by where their errands go: nobody travels for video. InPerson is the
	// same if each went to the new place.
	AddedKm  kilometres `json:"addedKm"`
	InPerson kilometres `json:"inPersonKm"`
}

type movedErrand struct {
	handlers.Difference
	AddedKm    float64 `json:"addedKm"`
	InPersonKm float64 `json:"inPersonKm"`
}

type movedWhere struct {
	Target  domain.Target   `json:"target"`
	Kontor  domain.KontorID `json:"kontor,omitempty"`
	Errands int             `json:"errands"`
	Nearer  *domain.Place   `json:"nearer,omitempty"` // the nearest office of those that are nearer and could take them too
}

// kilometres are of one way.
type kilometres struct {
	Sum    float64 `json:"sum"`
	Median float64 `json:"medianPerErrand"`
}

func whatifMoveCommand() *cobra.Command {
	var where storeFlags
	var m moving
	cmd := &cobra.Command{
		Use: "move", Short: "Name the recorded errands that a move of a service sends elsewhere, and the kilometres that it adds",
		Long: "Route what was registered at an office again, as the network was and as if the service of some errand types had moved to another office on\n" +
			"the first of the days. It names every errand that goes elsewhere, where it goes, and how much farther visitors travel in a straight line.",
		Example: "  kontor whatif move --from fagersta --to vasteras --types fk-sjukp,fk-bostb --since 2024-05-02 --until 2024-05-30",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return where.reading(cmd, func(log handlers.Store) error {
				r, err := m.run(cmd.Context(), log, progress[uint64](cmd, "entries"))
				if err != nil {
					return err
				}
				if asJSON(cmd) {
					return json.NewEncoder(cmd.OutOrStdout()).Encode(r)
				}
				return showMove(cmd.OutOrStdout(), r)
			})
		},
	}
	where.bindOperator(cmd)
	cmd.Flags().StringVar(&m.from, "from", "", "the office that the service leaves")
	cmd.Flags().StringVar(&m.to, "to", "", "the office that it moves to")
	cmd.Flags().StringSliceVar(&m.types, "types", nil, "errand types, such as fk-sjukp,fk-bostb")
	cmd.Flags().StringVar(&m.since, "since", "", "the first day of the move and of the period")
	cmd.Flags().StringVar(&m.until, "until", "", "the last day of the period (default: the first)")
	for _, name := range []string{"from", "to", "types", "since"} {
		_ = cmd.MarkFlagRequired(name) // they are defined
	}
	return cmd
}

func (m moving) run(ctx context.Context, log handlers.Store, done func(done, total uint64)) (r moveReport, err error) {
	n, err := networkOf(ctx, log)
	if err != nil {
		return r, err
	}
	c := domain.MoveService{From: domain.KontorID(m.from), To: domain.KontorID(m.to), Date: domain.Date(m.since)}
	for _, t := range m.types {
		c.Types = append(c.Types, domain.ErrandTypeCode(t))
	}
	events, err := n.Decide(domain.Moment{At: c.Date.At(0), Actor: domain.System}, c)
	switch {
	case err != nil:
		return r, err
	case len(events) == 0:
		return r, fmt.Errorf("the service has moved from %s to %s by %s as it is", m.from, m.to, m.since)
	}
	r.Move, r.Until = events[0].(domain.ServiceMoved), domain.Date(m.until)
	if r.Until == "" {
		r.Until = c.Date
	}
	r.Move.Basis = domain.Synthetic // nobody has decided it
	shadow := handlers.Shadow{Change: []domain.Event{r.Move}, From: c.Date, To: r.Until, Progress: done}
	found, err := shadow.Run(ctx, log)
	if err != nil {
		return r, err
	}
	r.count(found, domain.KmBetween(n.Kontors[c.From], n.Kontors[c.To]))
	return r, nil
}

// count adds up the errands at the office that the service leaves; at others a move changes only where they are referred.
func (r *moveReport) count(found handlers.Shadowed, km float64) {
	r.Errands = []movedErrand{}
	var added, inPerson []float64
	for _, d := range found.Differences {
		if d.Kontor != r.Move.From || !slices.Contains(r.Move.Types, d.Type) {
			continue
		}
		e := movedErrand{d, tenths(d.New.Km - d.Old.Km), tenths(km - d.Old.Km)}
		r.Errands = append(r.Errands, e)
		added, inPerson = append(added, e.AddedKm), append(inPerson, e.InPersonKm)
		to := movedWhere{Target: d.New.Target, Kontor: d.New.Kontor}
		if len(d.Nearer) > 0 {
			to.Nearer = &d.Nearer[0]
		}
		i := slices.IndexFunc(r.Where, to.same)
		if i < 0 {
			i, r.Where = len(r.Where), append(r.Where, to)
		}
		r.Where[i].Errands++
	}
	slices.SortStableFunc(r.Where, func(a, b movedWhere) int { return b.Errands - a.Errands })
	r.AddedKm, r.InPerson = summed(added), summed(inPerson)
}

// same says whether both name the same places.
func (w movedWhere) same(v movedWhere) bool {
	return w.Target == v.Target && w.Kontor == v.Kontor && (w.Nearer == v.Nearer || w.Nearer != nil && v.Nearer != nil && *w.Nearer == *v.Nearer)
}

func summed(km []float64) (k kilometres) {
	if len(km) == 0 {
		return k
	}
	for _, one := range km {
		k.Sum += one
	}
	return kilometres{tenths(k.Sum), median(km)}
}

func tenths(km float64) float64 { return math.Round(km*10) / 10 }

// beside names an office that is nearer.
func beside(near *domain.Place) string {
	if near == nil {
		return ""
	}
	return fmt.Sprintf("; nearer: %s, %.1f km", near.Kontor, near.Km)
}

func showMove(w io.Writer, r moveReport) error {
	fmt.Fprintf(w, "%v from %s to %s since %s: of what was registered at %s up to %s, %d errands go elsewhere\n",
		r.Move.Types, r.Move.From, r.Move.To, r.Move.Date, r.Move.From, r.Until, len(r.Errands))
	for _, to := range r.Where {
		fmt.Fprintf(w, "  %d to %s %s%s\n", to.Errands, to.Target, to.Kontor, beside(to.Nearer))
	}
	fmt.Fprintf(w, "visitors travel %.1f km farther in all, %.1f in the median; %.1f and %.1f if each went to %s. Straight lines, one way.\n",
		r.AddedKm.Sum, r.AddedKm.Median, r.InPerson.Sum, r.InPerson.Median, r.Move.To)
	for i, e := range r.Errands {
		if i == shown {
			_, err := fmt.Fprintf(w, "  and %d more; --json has all\n", len(r.Errands)-shown)
			return err
		}
		fmt.Fprintf(w, "  %s %s %s: %s instead of %s, %+.1f km\n", e.Date, e.Errand, e.Type, whither(e.New), whither(e.Old), e.AddedKm)
	}
	return nil
}
