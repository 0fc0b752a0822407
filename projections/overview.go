package projections

import (
	"cmp"
	"slices"
	"time"

	"kontor/domain"
)

// Overview is all offices at a moment.
type Overview struct {
	At       time.Time       `json:"at"`
	Position domain.Position `json:"position"`
	Nation   Workload        `json:"nation"`
	Wait     WaitFigures     `json:"wait"`
	Offices  []OfficeRow     `json:"offices"`  // in order of their names
	Agencies []AgencyRow     `json:"agencies"` // the host first, then by code
	Failures []Failure       `json:"failures"`
}

// OfficeRow is one office's day so far. When it has failed, its figures are those of FailedSince and in no sum.
type OfficeRow struct {
	Kontor domain.KontorID `json:"kontor"`
	Name   string          `json:"name"`
	County string          `json:"county"`
	Area   string          `json:"area"`
	Basis  domain.Basis    `json:"basis"` // how well the office's row is known
	Date   domain.Date     `json:"date"`
	Hours  domain.Span     `json:"hours"` // on that date; zero is closed
	// HoursBasis is how well the hours are known.
	HoursBasis domain.Basis `json:"hoursBasis"`
	Stage      domain.Stage `json:"stage"`
	Practice   bool         `json:"practice"` // the office practises: it has no figures today
	Workload   Workload     `json:"workload"`
	Wait       WaitFigures  `json:"wait"`
	Balanced   bool         `json:"balanced"` // the errands agree with the independent count
	Health
}

// AgencyRow is one agency over all offices.
type AgencyRow struct {
	Agency   domain.AgencyCode `json:"agency"`
	NameSv   string            `json:"nameSv"`
	NameEn   string            `json:"nameEn"`
	Workload Workload          `json:"workload"`
	Wait     WaitFigures       `json:"wait"`
}

// Overview is every office of the network on the date of the moment, with the sums: those that opened their day, those that have not, and
// those whose earlier day was never closed. Percentiles of several offices come from their raw waits.
func (b *Board) Overview(at time.Time) Overview {
	b.mu.RLock()
	defer b.mu.RUnlock()
	sum := newOverviewSum()
	sum.agency(domain.Host)
	for _, a := range b.network.Agreements {
		if a.Valid.Has(domain.DateOf(at)) {
			sum.agency(a.Agency)
		}
	}
	o := Overview{At: at, Position: b.position, Offices: []OfficeRow{}, Agencies: []AgencyRow{}, Failures: b.failures()}
	for _, k := range b.offices(domain.DateOf(at)) {
		o.Offices = append(o.Offices, b.row(k, at, sum))
	}
	o.Nation, o.Wait = sum.work, sum.wait.figures()
	for code, of := range sum.agencies {
		a := b.network.Agencies[code]
		of.work.Missing, of.wait.missing = o.Nation.Missing, of.wait.missing+sum.lost
		o.Agencies = append(o.Agencies, AgencyRow{code, a.NameSv, a.NameEn, of.work, of.wait.figures()})
	}
	slices.SortFunc(o.Agencies, func(a, b AgencyRow) int { return byAgency(a.Agency, b.Agency) })
	return o
}

// overviewSum adds up the offices.
type overviewSum struct {
	work     Workload
	wait     sample
	agencies map[domain.AgencyCode]*agencySum
	lost     int // open days that have failed: their waits are missing everywhere
}

type agencySum struct {
	work Workload
	wait sample
}

func newOverviewSum() *overviewSum {
	return &overviewSum{work: newWorkload(), agencies: map[domain.AgencyCode]*agencySum{}}
}

func (s *overviewSum) agency(a domain.AgencyCode) *agencySum {
	of := s.agencies[a]
	if of == nil {
		of = &agencySum{work: newWorkload()}
		s.agencies[a] = of
	}
	return of
}

// offices are those that are offices on the date or have a day that counts, in order of their names.
func (b *Board) offices(on domain.Date) []*domain.Kontor {
	var all []*domain.Kontor
	for _, k := range b.network.Kontors {
		if b.listed(k, on) {
			all = append(all, k)
		}
	}
	slices.SortFunc(all, func(a, b *domain.Kontor) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return all
}

// listed says whether the office is one on the date, or has a day that counts.
func (b *Board) listed(k *domain.Kontor, on domain.Date) bool {
	return k.Open.Has(on) || b.current(k.ID, on) != nil
}

// current is the office's day that counts on the date: that date's, or an earlier one that was never closed; nil when there is none.
func (b *Board) current(k domain.KontorID, on domain.Date) *book {
	bk := b.latest[k]
	if bk == nil || bk.date > on || bk.date < on && bk.stage != domain.Open {
		return b.books[domain.DaybookID(k, on)]
	}
	return bk
}

// row is the office's row, added to the sums.
func (b *Board) row(k *domain.Kontor, at time.Time, sum *overviewSum) OfficeRow {
	date := domain.DateOf(at)
	r := OfficeRow{Kontor: k.ID, Name: k.Name, County: k.County, Area: k.Area, Basis: k.Basis, Date: date, Balanced: true}
	r.Workload, r.Wait.Definition = newWorkload(), LiveWait
	if bk := b.current(k.ID, date).unpacked(); bk != nil {
		r.Date, r.Stage, r.Practice = bk.date, bk.stage, bk.practice
		r.Balanced = bk.balanced()
		r.Health = bk.health(ViewDay, ViewWaits)
		if !r.Practice {
			r.Workload, r.Wait = sum.add(bk, at)
		}
	}
	r.Hours, r.HoursBasis = k.HoursOn(r.Date), k.HoursBasis(r.Date)
	return r
}

// Office is one office's row of the Overview of the moment, without the work of the others; false when it is not in it.
func (b *Board) Office(k domain.KontorID, at time.Time) (OfficeRow, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	office, date := b.network.Kontors[k], domain.DateOf(at)
	if office == nil || !b.listed(office, date) {
		return OfficeRow{}, false
	}
	return b.row(office, at, newOverviewSum()), true
}

// add takes a day into the sums and says what it is alone. Of a failed day the sums know that it is missing, and nothing else.
func (s *overviewSum) add(bk *book, at time.Time) (Workload, WaitFigures) {
	if bk.day == nil {
		return s.addKept(bk, at)
	}
	t := bk.look()
	s.work.add(t.all)
	var own sample
	own.add(bk, scope{}, at)
	s.wait.join(own)
	for code, of := range t.agencies {
		sum := s.agency(code)
		sum.work.add(of.Workload)
		sum.wait.add(bk, ofAgency(code), at)
	}
	return t.all.copied(), own.figures()
}

func (s *overviewSum) addKept(bk *book, at time.Time) (Workload, WaitFigures) {
	live := &bk.kept.Live
	wait := bk.liveWait(scope{}, at)
	if bk.health(ViewDay).Failed {
		s.work.Missing++
		s.wait.missing += wait.Missing
		s.lost += wait.Missing
		return live.Workload.copied(), wait
	}
	s.work.add(live.Workload)
	for code, of := range live.Agencies {
		s.agency(code).work.add(of)
	}
	return live.Workload.copied(), wait
}

// byAgency puts the host first.
func byAgency(a, b domain.AgencyCode) int {
	return cmp.Or(one(b == domain.Host)-one(a == domain.Host), cmp.Compare(a, b))
}
