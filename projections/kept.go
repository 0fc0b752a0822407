package projections

import "kontor/domain"

// kept is what stays of a day when the day itself is let go: its figures and its last account.
type kept struct {
	Figures  DayFigures      `json:"figures"`
	Accounts []AgencyAccount `json:"accounts"`
	Balanced bool            `json:"balanced"`
}

// keep lets the day go. Figures that cannot be computed from a day that has failed stay empty, and under the mark.
func (bk *book) keep() {
	k := &kept{Accounts: []AgencyAccount{}}
	k.Figures.Kontor, k.Figures.Date, k.Figures.Stage, k.Figures.Practice = bk.kontor, bk.date, bk.day.Stage, bk.day.Practice
	if err := guarded(func() { k.Figures = figuresOf(bk.day) }); err == nil {
		k.Accounts, k.Balanced = accountsOf(bk.day, &bk.counts)
	}
	bk.kept, bk.day = k, nil
	bk.waits.Recent, bk.displays.Calls, bk.counts.Errands = nil, nil, nil
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
			k.Figures.Workload.recount(ev.Was, ev.Outcome)
			for i, a := range k.Figures.Agencies {
				if a.Agency == ev.Agency {
					k.Figures.Agencies[i].Workload.recount(ev.Was, ev.Outcome)
				}
			}
		}
	}
}

func (w *Workload) recount(was, is domain.Outcome) {
	w.end(was, -1)
	if w.Ended[was] == 0 {
		delete(w.Ended, was)
	}
	w.end(is, 1)
}
