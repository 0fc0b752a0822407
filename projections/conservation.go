package projections

import (
	"maps"
	"slices"

	"kontor/domain"
)

// counts is the independent count: where every errand is, by the events alone and coarser than the day, so that a fault in the day's own
// folding shows.
type counts struct {
	Errands  map[domain.ErrandID]counted  `json:"errands"`
	Agencies map[domain.AgencyCode]*Count `json:"agencies"`
}

type counted struct {
	Agency domain.AgencyCode `json:"agency"`
	In     domain.State      `json:"in,omitempty"` // empty while it is here
}

// Count is what the events say of an agency's errands in a day. Here are those in a queue, called, held, in service or paused.
type Count struct {
	Registered     int `json:"registered"`
	MovedIn        int `json:"movedIn,omitempty"`
	TransferredIn  int `json:"transferredIn"`
	TransferredOut int `json:"transferredOut"`
	Here           int `json:"here"`
	Ended          int `json:"ended"`
	Left           int `json:"left"`
	Absent         int `json:"absent"`
	OpenAtClose    int `json:"openAtClose"`
	MovedOut       int `json:"movedOut,omitempty"`
	Corrected      int `json:"corrected"`
}

// ConservationView says whether what came in is accounted for. It is red, not Balanced, when the day and the independent count differ,
// when an account does not add up, and when either has failed.
type ConservationView struct {
	Kontor   domain.KontorID `json:"kontor"`
	Name     string          `json:"name"`
	Date     domain.Date     `json:"date"`
	Stage    domain.Stage    `json:"stage"`
	Practice bool            `json:"practice"`
	Balanced bool            `json:"balanced"`
	Agencies []AgencyAccount `json:"agencies"` // the host first, then by code
	Health
}

// AgencyAccount is an agency's account in the day, beside the independent count.
type AgencyAccount struct {
	Agency   domain.AgencyCode `json:"agency"`
	Account  domain.Account    `json:"account"`
	Counted  Count             `json:"counted"`
	Balanced bool              `json:"balanced"`
}

func (*counts) name() string { return ViewConservation }

func (c *counts) fold(_ *domain.Day, e domain.Entry) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.ErrandRegistered:
			c.of(ev.Agency).Registered++
			c.of(ev.Agency).Here++
			c.Errands[ev.Errand] = counted{Agency: ev.Agency}
		case domain.ErrandMovedIn:
			c.of(ev.Agency).MovedIn++
			c.of(ev.Agency).Here++
			c.Errands[ev.Errand] = counted{Agency: ev.Agency}
		case domain.VisitMovedOut:
			c.move(domain.MovedOut, ev.Errands...)
		case domain.VisitMovedBack:
			c.move("", ev.Errands...)
		case domain.ErrandTransferred:
			c.transfer(ev)
		case domain.ErrandEnded:
			c.move(domain.Ended, ev.Errand)
		case domain.VisitorAbsent:
			c.move(domain.Absent, ev.Errands...)
		case domain.VisitorReturned:
			c.move("", ev.Errands...)
		case domain.VisitorFreed:
			c.move("", ev.Errands...)
		case domain.VisitorLeft:
			c.move(domain.Left, ev.Errands...)
		case domain.ErrandLeftOpen:
			c.move(domain.OpenAtClose, ev.Errand)
		case domain.VisitCorrected:
			c.move(domain.Corrected, ev.Errands...)
		case domain.VisitsJoined:
			c.move(domain.Corrected, ev.Struck...)
		}
	}
}

func (c *counts) of(a domain.AgencyCode) *Count {
	n := c.Agencies[a]
	if n == nil {
		n = &Count{}
		c.Agencies[a] = n
	}
	return n
}

func (c *counts) transfer(ev domain.ErrandTransferred) {
	at := c.Errands[ev.Errand]
	c.of(ev.From).TransferredOut++
	*c.of(ev.From).in(at.In)--
	c.of(ev.To).TransferredIn++
	*c.of(ev.To).in(at.In)++
	at.Agency = ev.To
	c.Errands[ev.Errand] = at
}

func (c *counts) move(to domain.State, errands ...domain.ErrandID) {
	for _, id := range errands {
		at := c.Errands[id]
		*c.of(at.Agency).in(at.In)--
		*c.of(at.Agency).in(to)++
		at.In = to
		c.Errands[id] = at
	}
}

// in is the number of errands in the state; every state that is not final is Here.
func (n *Count) in(s domain.State) *int {
	switch s {
	case domain.Ended:
		return &n.Ended
	case domain.Left:
		return &n.Left
	case domain.Absent:
		return &n.Absent
	case domain.OpenAtClose:
		return &n.OpenAtClose
	case domain.MovedOut:
		return &n.MovedOut
	case domain.Corrected:
		return &n.Corrected
	}
	return &n.Here
}

// countOf is the day's own account in the terms of the independent count.
func countOf(a *domain.Account) Count {
	n := Count{Registered: a.Registered, MovedIn: a.MovedIn, TransferredIn: a.TransferredIn, TransferredOut: a.TransferredOut}
	for state, errands := range a.In {
		*n.in(state) += errands
	}
	return n
}

// accountsOf compares the day with the independent count; the second value says whether all of it agrees.
func accountsOf(d *domain.Day, c *counts) ([]AgencyAccount, bool) {
	accounts, balanced := []AgencyAccount{}, d.Balanced()
	for code, a := range d.Accounts {
		account := AgencyAccount{Agency: code, Account: *a}
		account.Account.In = maps.Clone(a.In)
		if n := c.Agencies[code]; n != nil {
			account.Counted = *n
		}
		account.Balanced = a.Balanced() && account.Counted == countOf(a)
		balanced = balanced && account.Balanced
		accounts = append(accounts, account)
	}
	for code := range c.Agencies {
		balanced = balanced && d.Accounts[code] != nil
	}
	slices.SortFunc(accounts, func(a, b AgencyAccount) int { return byAgency(a.Agency, b.Agency) })
	return accounts, balanced
}

// balanced is the colour of the day's conservation.
func (bk *book) balanced() bool {
	if bk.health(ViewDay, ViewConservation).Failed {
		return false
	}
	if bk.day == nil {
		return bk.kept.Balanced
	}
	bk.look()
	return bk.agrees
}

// Conservation is the account of an office's day; false when the board does not know the day.
func (b *Board) Conservation(k domain.KontorID, date domain.Date) (ConservationView, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	bk := b.books[domain.DaybookID(k, date)].unpacked()
	if bk == nil {
		return ConservationView{}, false
	}
	view := ConservationView{
		Kontor: k, Name: b.name(k), Date: date, Stage: bk.stage, Practice: bk.practice,
		Health: bk.health(ViewDay, ViewConservation), Balanced: bk.balanced(),
	}
	if bk.day == nil {
		view.Agencies = bk.kept.Accounts
	} else {
		view.Agencies, _ = accountsOf(bk.day, &bk.counts)
	}
	return view, true
}
