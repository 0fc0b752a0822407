package desk

import (
	"slices"
	"strings"
	"time"

	"kontor/domain"
)

// served is the visit at the desk.
type served struct {
	domain.Visit
	Waited    time.Duration
	MayRecall bool
	Errands   []servedErrand
	Course    []mark // what has happened to it
}

// servedErrand is one of the visit's errands. What the officer has no assignment for is there, but not what it is about.
type servedErrand struct {
	domain.Errand
	Mine   bool // the officer may know what it is about
	Here   bool // the desk is open for it
	Served time.Duration
	Begun  time.Time             // when service would have begun without the pauses; zero when it is not in service
	Noted  bool                  // it has a note for its agency
	Wants  bool                  // its agency wants one with what is handed over
	Fields []domain.ContentField // of which kinds there is content for its agency
}

// Called says whether the visitor has been called and service has not begun.
func (v *served) Called() bool {
	return v.has(domain.Called) && !v.has(domain.InService)
}

// Serving says whether an errand is in service.
func (v *served) Serving() bool { return v.has(domain.InService) }

func (v *served) has(s domain.State) bool {
	return slices.ContainsFunc(v.Errands, func(e servedErrand) bool { return e.State == s })
}

// first is the errand to work with: the one in service, or else the first that can be started here.
func (v *served) first() domain.ErrandID {
	for _, state := range [][]domain.State{{domain.InService}, {domain.Called, domain.Held}} {
		for _, e := range v.Errands {
			if e.Here && slices.Contains(state, e.State) {
				return e.ID
			}
		}
	}
	return ""
}

// serve is the visit at the desk, as its officer may see it.
func (v *deskPage) serve(d *domain.Day, past *pastDay) *served {
	visit := d.Visits[v.Desk.Visit]
	if visit == nil {
		return nil
	}
	return &served{
		Visit: *visit, Waited: visit.WaitedAt(v.Now), MayRecall: visit.Calls < d.Rules.MaxCalls, Errands: v.errands(d, visit), Course: past.course(visit.ID),
	}
}

// errands are the visit's errands; only those that the officer may serve say what they are about.
func (v *deskPage) errands(d *domain.Day, visit *domain.Visit) (all []servedErrand) {
	now := domain.Moment{At: v.Now, Network: v.Network}
	for _, id := range visit.Errands {
		e := *d.Errands[id]
		// A desk of the officer's that is open for the errand's agency: what could be served there the officer may know.
		could := &domain.Desk{Officer: v.officer, Agencies: []domain.AgencyCode{e.Agency}, From: v.Desk.From}
		seen := servedErrand{Errand: e, Mine: d.Serves(now, could, &e), Here: d.Serves(now, v.Desk, &e), Served: e.ServedAt(v.Now)}
		if e.State == domain.InService {
			seen.Begun = e.Started.Add(-e.Served)
		}
		if !seen.Mine {
			seen.Type, seen.Matter, seen.Decision, seen.Content = "", "", domain.Decision{}, nil
		}
		seen.Wants = seen.Mine && v.Network.WantsNote(e.Type, d.Date)
		for _, c := range seen.ContentFor(e.Agency) {
			if !c.Forgotten {
				seen.Fields, seen.Noted = append(seen.Fields, c.Field), seen.Noted || c.Field == domain.FieldNote
			}
		}
		all = append(all, seen)
	}
	return all
}

// done is something that the officer did, and what can still be put right of it.
type done struct {
	mark
	Ticket domain.Ticket
	Mend   *servedErrand // the errand that it ended, if its outcome can be corrected
	Went   domain.Phrase // where the errand that was sent on goes, and why
}

// latest are the last visits that the officer did something with.
func (v *deskPage) latest(d *domain.Day, past *pastDay) (all []done) {
	for _, m := range past.latest(domain.Actor{Role: domain.RoleOfficer, ID: string(v.officer)}, 4) {
		visit := d.Visits[m.Visit]
		if visit == nil || visit.ID == v.Desk.Visit {
			continue
		}
		entry := done{mark: m, Ticket: visit.Ticket}
		for _, e := range v.errands(d, visit) {
			if e.ID == m.Errand && e.Mine && e.State == domain.Ended && e.Answer == "" {
				entry.Mend = &e
			}
			if e.ID == m.Errand && m.What == (domain.ErrandTransferred{}).Name() && e.Mine {
				entry.Went = e.Decision.Reason
			}
		}
		all = append(all, entry)
	}
	return all[:min(len(all), 3)]
}

func compareText[T ~string](a, b T) int { return strings.Compare(string(a), string(b)) }
