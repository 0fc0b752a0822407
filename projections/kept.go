package projections

import "kontor/domain"

// kept is what stays of a day when the day itself is let go: its figures and its last account.
type kept struct {
	Figures  DayFigures                           `json:"figures"`
	Live     liveKept                             `json:"live"`
	Accounts []AgencyAccount                      `json:"accounts"`
	Balanced bool                                 `json:"balanced"`
	Told     map[domain.AgencyCode]AgencyWorkload `json:"told"`
}

// liveKept is what the live views showed of the day: its figures without what was entered afterwards.
type liveKept struct {
	Workload Workload                       `json:"workload"`
	Agencies map[domain.AgencyCode]Workload `json:"agencies"`
	Late     map[domain.ErrandID]bool       `json:"late,omitempty"` // errands that are not in it
}

// keep lets the day go. Figures that cannot be computed from a day that has failed stay empty, and under the mark.
func (bk *book) keep() {
	k := newKept(bk.kontor, bk.date, bk.day.Stage, bk.day.Practice)
	if err := guarded(func() { k.Figures, k.Live, k.Told = figuresOf(bk.day), liveOf(bk.day), bk.told.workload(bk.day) }); err == nil {
		bk.curve.Last = levelsOf(bk.day, bk.day.At)
		k.Accounts, k.Balanced = accountsOf(bk.day, &bk.counts)
	}
	bk.kept, bk.day = k, nil
	bk.told.Errands, bk.told.Recent = nil, nil
	bk.waits.Recent, bk.displays.Calls, bk.counts.Errands = nil, nil, nil
}

// newKept is what is kept of a day of which nothing else is known.
func newKept(k domain.KontorID, date domain.Date, stage domain.Stage, practice bool) *kept {
	none := &kept{Accounts: []AgencyAccount{}}
	none.Figures.Kontor, none.Figures.Date, none.Figures.Stage, none.Figures.Practice = k, date, stage, practice
	none.Live.Workload = newWorkload()
	return none
}

func liveOf(d *domain.Day) liveKept {
	k := liveKept{Workload: newWorkload(), Agencies: map[domain.AgencyCode]Workload{}, Late: map[domain.ErrandID]bool{}}
	if d.Practice {
		return k
	}
	t := liveTally(d, nil)
	k.Workload = t.all
	for code, of := range t.agencies {
		k.Agencies[code] = of.Workload
	}
	for id, e := range d.Errands {
		if d.Visits[e.Visit].Late {
			k.Late[id] = true
		}
	}
	return k
}

// close notes, of a day that has failed, that it was opened or closed all the same.
func (k *kept) close(e domain.Entry) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.DayOpened:
			k.Figures.Stage, k.Figures.Practice = domain.Open, ev.Practice
		case domain.DayClosed:
			k.Figures.Stage = domain.Closed
		}
	}
}

// correct takes what may still happen to a closed day into its figures. A struck visit stays in them and is counted: which errands it had
// is no longer known.
func (k *kept) correct(e domain.Entry) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.VisitCorrected:
			k.Figures.StruckLater++
		case domain.ErrandCorrected:
			if ev.Outcome == "" || k.Figures.Practice {
				continue
			}
			k.Live.correct(ev)
			k.retell(ev)
			k.Figures.Workload.recount(ev.Was, ev.Outcome)
			for i, a := range k.Figures.Agencies {
				if a.Agency == ev.Agency {
					k.Figures.Agencies[i].Workload.recount(ev.Was, ev.Outcome)
				}
			}
		}
	}
}

// retell corrects what the errand's agency sees.
func (k *kept) retell(ev domain.ErrandCorrected) {
	of := k.Told[ev.Agency].Ended
	if k.Live.Late[ev.Errand] || of == nil {
		return
	}
	if of[ev.Was]--; of[ev.Was] == 0 {
		delete(of, ev.Was)
	}
	of[ev.Outcome]++
}

func (k *liveKept) correct(ev domain.ErrandCorrected) {
	if k.Late[ev.Errand] {
		return
	}
	k.Workload.recount(ev.Was, ev.Outcome)
	if of, ok := k.Agencies[ev.Agency]; ok {
		of.recount(ev.Was, ev.Outcome)
	}
}

func (w *Workload) recount(was, is domain.Outcome) {
	w.end(was, -1)
	if w.Ended[was] == 0 {
		delete(w.Ended, was)
	}
	w.end(is, 1)
}
