package domain

// Elsewhere is another office that is open on a date.
type Elsewhere struct {
	Kontor KontorID `json:"kontor"`
	Name   string   `json:"name"`
	Km     float64  `json:"km"` // straight line
	Hours  Span     `json:"hours"`
	Basis  Basis    `json:"basis"` // how well hours and offering are known: as the less known of them
}

// ElsewhereToday lists the other offices that are open on the date and whose desks serve the errand type then, nearest first; without a type
// all that are open. The refusals "unknown-kontor", "unknown-type" and "no-agreement" are its only errors.
func (n *Network) ElsewhereToday(at KontorID, code ErrandTypeCode, d Date) ([]Elsewhere, error) {
	here := n.Kontors[at]
	if here == nil {
		return nil, unknown("unknown-kontor", "kontor", shown(at))
	}
	t, ok := n.Types[code]
	if code != "" && (!ok || !t.Active) {
		return nil, unknown("unknown-type", "type", shown(code))
	}
	if _, err := n.routing(Asked{Kontor: at, Type: t, Date: d}); code != "" && err != nil {
		return nil, err
	}
	all := []Elsewhere{}
	for _, k := range n.byDistance(here) {
		if basis, serves := n.servesToday(k, t, d); serves {
			all = append(all, Elsewhere{k.ID, k.Name, tenths(KmBetween(here, k)), k.HoursOn(d), basis})
		}
	}
	return all, nil
}

// servesToday says whether the office is open on the date and a desk of it serves the type; the zero type is any.
func (n *Network) servesToday(k *Kontor, t ErrandType, d Date) (Basis, bool) {
	hours, basis := k.hoursOn(d)
	if hours == (Span{}) {
		return "", false
	}
	if t.Code == "" || t.Agency == Host {
		return basis, true
	}
	_, offering := k.Offers(t.Agency, t.Level, d)
	return lessKnown(basis, offering), n.obstacle(k, Asked{Kontor: k.ID, Type: t, Date: d}, d) == noObstacle
}

// closedToday refuses to open an office that is closed on the date, and names the nearest that is not.
func (n *Network) closedToday(k *Kontor, d Date) error {
	others, err := n.ElsewhereToday(k.ID, "", d)
	if err != nil || len(others) == 0 {
		return refuse("kontor-closed", "kontor", k.Name, "date", string(d))
	}
	near := others[0]
	return refuse("kontor-closed-elsewhere", "kontor", k.Name, "date", string(d), "near", near.Name, "km", kmText(near.Km),
		"opens", near.Hours.Opens.String(), "closes", near.Hours.Closes.String())
}
