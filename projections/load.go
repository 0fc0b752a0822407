package projections

import (
	"cmp"
	"slices"
	"time"

	"kontor/domain"
)

// LoadNow: tickets are those of the day that were not struck and whose first call is this office's to make. Within target are those first
// called within the target of the day's rules, counted from the ticket; pending those that nobody has called and that are not past the
// target yet. The share within target is of all tickets but the pending ones, served or not; when the day is closed none is pending. Served
// are errands ended at a desk; staffed hours are the desks' open time, breaks out. Errands per staffed hour is served by staffed hours. What
// was entered afterwards and practice days are in none.
const LoadNow = "load/1"

// Load is how an office, a county or the nation copes with its visitors. Left unserved and its parts stand in the Workload beside it.
type Load struct {
	Definition     string `json:"definition"`
	Tickets        int    `json:"tickets"`
	WithinTarget   int    `json:"withinTarget"`
	Pending        int    `json:"pending"`
	Served         int    `json:"served"`
	StaffedSeconds int    `json:"staffedSeconds"`
	Missing        int    `json:"missing"` // offices that are not in it, because their view has failed
}

// Share is the share within target in per cent; false when fewer than 5 tickets are decided.
func (l Load) Share() (float64, bool) { return share(l.WithinTarget, l.Tickets-l.Pending) }

// PerHour is the errands per staffed hour; false when less than half an hour was staffed.
func (l Load) PerHour() (float64, bool) {
	if l.StaffedSeconds < 30*60 {
		return 0, false
	}
	return float64(l.Served) * 3600 / float64(l.StaffedSeconds), true
}

// Unserved are the errands left unserved: left, absent and not returned, and open at close.
func (w Workload) Unserved() int { return w.Left + w.Absent + w.OpenAtClose }

func share(part, of int) (float64, bool) {
	if of < enough {
		return 0, false
	}
	return float64(part) * 100 / float64(of), true
}

func (l *Load) add(o Load) {
	l.Tickets += o.Tickets
	l.WithinTarget += o.WithinTarget
	l.Pending += o.Pending
	l.Served += o.Served
	l.StaffedSeconds += o.StaffedSeconds
	l.Missing += o.Missing
}

// Loads is the load of every office at a moment, with its sums.
type Loads struct {
	Nation   Load                     `json:"nation"`
	Counties []CountyRow              `json:"counties"` // in order of their names
	Offices  map[domain.KontorID]Load `json:"offices"`  // those that have a day; a failed one with nothing but Missing
}

// CountyRow is the offices of a county together. Percentiles come from their raw waits.
type CountyRow struct {
	County   string            `json:"county"`
	Offices  []domain.KontorID `json:"offices"` // in order of their ids
	Opened   int               `json:"opened"`  // of them that have opened their day
	Workload Workload          `json:"workload"`
	Wait     WaitFigures       `json:"wait"`
	Load     Load              `json:"load"`
}

// QueueRow is one office's queue: the tickets of the visits with an errand in it, or that had one there last.
type QueueRow struct {
	Queue    domain.Queue  `json:"queue"`
	Workload QueueWorkload `json:"workload"`
	Wait     WaitFigures   `json:"wait"`
	Load     Load          `json:"load"` // without staffed hours: a desk is open for several queues
	Desks    int           `json:"desks"`
}

// QueueWorkload is the errands of a queue by what has become of them.
type QueueWorkload struct {
	Waiting     int `json:"waiting"` // visits
	InService   int `json:"inService"`
	Left        int `json:"left"`
	Absent      int `json:"absent"`
	OpenAtClose int `json:"openAtClose"`
}

// Unserved are the errands of the queue left unserved.
func (w QueueWorkload) Unserved() int { return w.Left + w.Absent + w.OpenAtClose }

// Loads is the load of every office that is one on the date of the moment or has a day that counts, as the Overview lists them.
func (b *Board) Loads(at time.Time) Loads {
	b.mu.RLock()
	defer b.mu.RUnlock()
	all := Loads{Nation: Load{Definition: LoadNow}, Offices: map[domain.KontorID]Load{}}
	counties := map[string]*countySum{}
	date := domain.DateOf(at)
	for _, k := range b.offices(date) {
		c := counties[k.County]
		if c == nil {
			c = &countySum{CountyRow: CountyRow{County: k.County, Load: Load{Definition: LoadNow}}, sum: newOverviewSum()}
			counties[k.County] = c
		}
		c.Offices = append(c.Offices, k.ID)
		bk := b.current(k.ID, date).unpacked()
		if bk == nil || bk.practice || bk.stage == domain.Unopened && !bk.health(ViewDay).Failed {
			continue
		}
		l := bk.load(at)
		all.Offices[k.ID] = l
		all.Nation.add(l)
		c.Load.add(l)
		c.Opened++
		c.sum.add(bk, at)
	}
	for _, c := range counties {
		c.Workload, c.Wait = c.sum.work, c.sum.wait.figures()
		slices.Sort(c.Offices)
		all.Counties = append(all.Counties, c.CountyRow)
	}
	slices.SortFunc(all.Counties, func(a, b CountyRow) int { return cmp.Compare(a.County, b.County) })
	return all
}

// Load is one office's load of the Loads of the moment; nothing but its definition when it has no day.
func (b *Board) Load(k domain.KontorID, at time.Time) Load {
	b.mu.RLock()
	defer b.mu.RUnlock()
	bk := b.current(k, domain.DateOf(at)).unpacked()
	if bk == nil || bk.practice {
		return Load{Definition: LoadNow}
	}
	return bk.load(at)
}

type countySum struct {
	CountyRow
	sum *overviewSum
}

// load is the day's load at the moment.
func (bk *book) load(at time.Time) Load {
	if bk.health(ViewDay, ViewCurves).Failed {
		return Load{Definition: LoadNow, Missing: 1}
	}
	last := bk.curve.Last.over()
	if bk.stage == domain.Open && bk.day != nil {
		last = levelsOf(bk.day, at)
	}
	staffed := bk.curve.Staffed
	if bk.day != nil {
		for _, desk := range bk.day.Desks {
			staffed += staffedAt(desk, at)
		}
	}
	return Load{
		Definition: LoadNow, Tickets: int(last[atTickets]), WithinTarget: int(last[atWithin]), Pending: int(last[atPending]),
		Served: int(last[atServed]), StaffedSeconds: *seconds(staffed),
	}
}

// staffedAt is how long an open desk has been staffed, breaks out.
func staffedAt(desk *domain.Desk, at time.Time) time.Duration {
	if !desk.Open {
		return 0
	}
	staffed := at.Sub(desk.Since) - desk.Breaks
	if desk.OnBreak {
		staffed -= at.Sub(desk.Paused)
	}
	return max(0, staffed)
}

// QueueLoads are an office's queues at the moment, the host's first and then by agency; nil when the board does not hold the day whole. Those
// with a protected identity, who have a queue of their own, are counted with their agency's desk: what one queue has less than the office
// says nothing of them.
func (b *Board) QueueLoads(k domain.KontorID, date domain.Date, at time.Time) []QueueRow {
	b.mu.RLock()
	defer b.mu.RUnlock()
	bk := b.books[domain.DaybookID(k, date)].unpacked()
	if bk == nil || bk.day == nil || bk.practice {
		return nil
	}
	rows := []QueueRow{}
	for _, q := range shownQueues(bk.day) {
		rows = append(rows, bk.queueLoad(q, at))
	}
	return rows
}

// shownQueues are the day's queues, that of protected identities taken for their agency's desk.
func shownQueues(d *domain.Day) (all []domain.Queue) {
	for _, q := range queuesOf(d) {
		if q = shownAs(q); !slices.Contains(all, q) {
			all = append(all, q)
		}
	}
	return all
}

func shownAs(q domain.Queue) domain.Queue {
	if q.Channel == domain.Shielded {
		q.Channel = domain.AtDesk
	}
	return q
}

// behind are the queues that are shown as this one.
func behind(q domain.Queue) []domain.Queue {
	if q.Channel != domain.AtDesk {
		return []domain.Queue{q}
	}
	shielded := q
	shielded.Channel = domain.Shielded
	return []domain.Queue{q, shielded}
}

func (bk *book) queueLoad(q domain.Queue, at time.Time) QueueRow {
	d := bk.day
	row := QueueRow{Queue: q, Desks: desksFor(d, q), Load: Load{Definition: LoadNow}}
	var wait sample
	for _, of := range behind(q) {
		wait.add(bk, of, at)
	}
	row.Wait = wait.figures()
	var l levels
	for _, id := range d.Order {
		v, in, waits := d.Visits[id], false, false
		if v.Late {
			continue
		}
		for _, id := range v.Errands {
			e := d.Errands[id]
			if e.State == domain.Corrected || !slices.ContainsFunc(behind(q), e.WaitsIn) {
				continue
			}
			in, waits = true, waits || e.State == domain.Waiting
			row.Workload.count(e.State)
			row.Load.Served += one(e.State == domain.Ended && e.By != "")
		}
		row.Workload.Waiting += one(waits)
		if in {
			l.ticket(d, v, at, targetOf(d))
		}
	}
	row.Load.Tickets, row.Load.WithinTarget, row.Load.Pending = int(l[atTickets]), int(l[atWithin]), int(l[atPending])
	return row
}

func (w *QueueWorkload) count(s domain.State) {
	switch s {
	case domain.InService:
		w.InService++
	case domain.Left:
		w.Left++
	case domain.Absent:
		w.Absent++
	case domain.OpenAtClose:
		w.OpenAtClose++
	}
}
