package projections

import (
	"slices"

	"kontor/domain"
)

// tally is one look at a day: its workload in all and per agency, and whose waits are live. Nobody changes it once it is made.
type tally struct {
	all      Workload
	late     int // visits entered afterwards
	agencies map[domain.AgencyCode]*agencyTally
	scopes   map[scope]*scoped
}

type agencyTally struct {
	Workload
	late                   int
	arrived, waits, called int // the number of the visit last counted there
}

// liveTally looks once at every visit of the day that came while it was live. The recent waits are in order of time.
func liveTally(d *domain.Day, recent []wait) *tally {
	t := tallyOf(d, func(v *domain.Visit) bool { return !v.Late })
	for _, w := range slices.Backward(recent) {
		t.came(d, w)
	}
	return t
}

// dayTally looks once at every visit of the day, those entered afterwards too.
func dayTally(d *domain.Day) *tally { return tallyOf(d, func(*domain.Visit) bool { return true }) }

func tallyOf(d *domain.Day, counts func(*domain.Visit) bool) *tally {
	t := &tally{all: newWorkload(), agencies: map[domain.AgencyCode]*agencyTally{}, scopes: map[scope]*scoped{}}
	for _, v := range d.Visits {
		if counts(v) {
			t.visit(d, v)
		}
	}
	for _, desk := range d.Desks {
		t.desk(desk)
	}
	return t
}

// of is the agency's workload, to be counted in.
func (t *tally) of(a domain.AgencyCode) *agencyTally {
	of := t.agencies[a]
	if of == nil {
		of = &agencyTally{Workload: newWorkload()}
		t.agencies[a] = of
	}
	return of
}

func (t *tally) visit(d *domain.Day, v *domain.Visit) {
	arrived, waits, called := false, false, false
	for _, id := range v.Errands {
		e := d.Errands[id]
		if e.State == domain.Corrected {
			continue
		}
		of := t.of(e.Agency)
		t.all.count(e)
		of.count(e)
		arrived = v.From == nil // who comes from another office came there
		if arrived && of.arrived != v.Number {
			of.arrived = v.Number
			of.Arrivals++
			of.late += one(v.Late)
		}
		switch e.State {
		case domain.Waiting:
			waits = true
			of.Waiting += one(of.waits != v.Number)
			of.waits = v.Number
			for _, q := range e.Queues() {
				t.waits(d, v, q)
			}
		case domain.Called:
			called = true
			of.Called += one(of.called != v.Number)
			of.called = v.Number
		}
	}
	t.all.Arrivals += one(arrived)
	t.late += one(arrived && v.Late)
	t.all.Waiting += one(waits)
	t.all.Called += one(called)
}

// desk counts an open desk for the office and for every agency that it is open for; for the host it is every desk.
func (t *tally) desk(desk *domain.Desk) {
	if !desk.Open {
		return
	}
	staffed, onBreak := one(!desk.OnBreak), one(desk.OnBreak)
	t.all.StaffedDesks += staffed
	t.all.OnBreak += onBreak
	agencies := desk.Agencies
	if !slices.Contains(agencies, domain.Host) {
		agencies = append(slices.Clip(agencies), domain.Host)
	}
	for _, a := range agencies {
		of := t.of(a)
		of.StaffedDesks += staffed
		of.OnBreak += onBreak
	}
}

// look is the tally of the day as it is, made at most once between two entries. The caller holds the board's lock.
func (bk *book) look() *tally {
	bk.looking.Lock()
	defer bk.looking.Unlock()
	if bk.looked == nil {
		bk.looked = liveTally(bk.day, bk.waits.Recent)
		_, bk.agrees = accountsOf(bk.day, &bk.counts)
	}
	return bk.looked
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
