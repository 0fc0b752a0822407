package domain

// Account counts an agency's errands in a day. What came in is where it is or went out: that is conservation, and it holds after
// every entry.
type Account struct {
	Registered     int           `json:"registered"`
	MovedIn        int           `json:"movedIn"`
	TransferredIn  int           `json:"transferredIn"`
	TransferredOut int           `json:"transferredOut"`
	In             map[State]int `json:"in"`
}

// Balanced says whether every errand that came in is accounted for exactly once.
func (a *Account) Balanced() bool {
	sum := 0
	for _, n := range a.In {
		if n < 0 {
			return false
		}
		sum += n
	}
	return a.Registered+a.MovedIn+a.TransferredIn == sum+a.TransferredOut
}

// Balanced says whether every agency's account of the day balances and agrees with the errands themselves.
func (d *Day) Balanced() bool {
	counted := map[AgencyCode]map[State]int{}
	for _, e := range d.Errands {
		if counted[e.Agency] == nil {
			counted[e.Agency] = map[State]int{}
		}
		counted[e.Agency][e.State]++
	}
	for code, a := range d.Accounts {
		if !a.Balanced() {
			return false
		}
		for _, s := range States {
			if a.In[s] != counted[code][s] {
				return false
			}
		}
	}
	for code := range counted {
		if d.Accounts[code] == nil {
			return false
		}
	}
	return true
}

func (d *Day) account(a AgencyCode) *Account {
	acc := d.Accounts[a]
	if acc == nil {
		acc = &Account{In: map[State]int{}}
		d.Accounts[a] = acc
	}
	return acc
}

// move takes the errand to a state, in the books of its agency.
func (d *Day) move(e *Errand, to State) {
	acc := d.account(e.Agency)
	acc.In[e.State]--
	acc.In[to]++
	e.State = to
}
