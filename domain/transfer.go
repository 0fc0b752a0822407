package domain

import "time"

// Transfer moves an errand to another agency's queue, as an errand of the given type. The visit keeps its age.
type Transfer struct {
	Errand ErrandID       `json:"errand"`
	To     ErrandTypeCode `json:"to"`
}

// ErrandTransferred takes the errand from one agency to another and routes it anew.
type ErrandTransferred struct {
	Errand   ErrandID       `json:"errand"`
	From     AgencyCode     `json:"from"`
	FromType ErrandTypeCode `json:"fromType"`
	To       AgencyCode     `json:"to"`
	ToType   ErrandTypeCode `json:"toType"`
	Level    Level          `json:"level"`
	Decision Decision       `json:"decision"`
	Waited   time.Duration  `json:"waited"` // the visit, in all queues
	Served   time.Duration  `json:"served"` // for the agency that it leaves
	Matter   Matter         `json:"matter"` // a new one: what the visitor brings back belongs to the agency that it goes to
}

func (Transfer) Name() string          { return "transfer" }
func (ErrandTransferred) Name() string { return "errand-transferred" }

func (c Transfer) decide(d *Day, m Moment) ([]Event, error) {
	e, err := d.errand(c.Errand)
	if err != nil {
		return nil, err
	}
	v := d.Visits[e.Visit]
	t, ok := m.Network.Types[c.To]
	switch {
	case !ok || !t.Active:
		return nil, unknown("unknown-type", "type", shown(c.To))
	case t.Agency == Host:
		return nil, refuse("not-to-host", "type", t.NameSv, "type_en", t.NameEn)
	case e.Type == c.To:
		return nil, nil
	case e.State.Final() || e.State == Absent || e.State == Paused || d.any(v, Paused):
		return nil, refuse("not-transferable", "ticket", string(v.Ticket), "state", string(e.State))
	}
	if v.Desk != "" {
		if _, err := d.desk(v.Desk, m.Actor); err != nil {
			return nil, err
		}
	}
	dec, err := d.route(m, t, v)
	if err != nil {
		return nil, err
	}
	draft := d.draft(v.ID)
	events := draft.happen(nil, m.At, ErrandTransferred{
		Errand: e.ID, From: e.Agency, FromType: e.Type, To: t.Agency, ToType: t.Code, Level: t.Level,
		Decision: dec, Waited: v.WaitedAt(m.At), Served: e.ServedAt(m.At), Matter: MatterFrom(m.NewID()),
	})
	if ended, ok := endedAtOnce(e.ID, dec, ""); ok {
		events = draft.happen(events, m.At, ended)
	}
	return draft.release(events, m, draft.Visits[v.ID]), nil
}

func (ev ErrandTransferred) evolve(d *Day, at time.Time) {
	e := d.Errands[ev.Errand]
	v := d.Visits[e.Visit]
	if ev.Served > 0 {
		d.Durations[e.Agency] = lastOf(d.Durations[e.Agency], ev.Served)
	}
	e.Served, e.Started, e.Documents = 0, time.Time{}, 0
	from := d.account(e.Agency)
	from.In[e.State]--
	from.TransferredOut++
	e.Agency, e.Type, e.Level, e.Matter = ev.To, ev.ToType, ev.Level, ev.Matter
	e.sendTo(ev.Decision)
	if v.Desk != "" {
		e.State = Held
	}
	to := d.account(e.Agency)
	to.In[e.State]++
	to.TransferredIn++
	d.settle(v, at)
}
