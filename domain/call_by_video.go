package domain

import (
	"slices"
	"strconv"
	"time"
)

// CallByVideo has an agency's caseworker call a visitor to the office's video room, for the agency's own team: the visitor of the errand, or
// whoever is next for the team. Errand is the errand's id as the agency knows it (ErrandID.For), and empty for the next. Team may be left out
// where the agency has one, Room where the office has one. For agencies.
type CallByVideo struct {
	Errand ErrandID `json:"errand,omitempty"`
	Team   string   `json:"team,omitempty"`
	Room   DeskID   `json:"room,omitempty"` // "video" when empty
}

// StartByVideo begins the service of an errand whose visitor the caseworker has called; EndByVideo ends it with an outcome, MissByVideo says
// that the visitor did not come to the room. The errands' ids are as the agency knows them. When nothing of the visit is left for the team the
// room is free again.
type (
	StartByVideo struct {
		Errand ErrandID `json:"errand"`
	}
	EndByVideo struct {
		Errand  ErrandID `json:"errand"`
		Outcome Outcome  `json:"outcome"`
	}
	MissByVideo struct {
		Errand ErrandID `json:"errand"`
	}
)

// TeamSignedOn says that a caseworker of an agency's own video team serves in a video room of the office. The room is a desk of the day from
// then until it is closed.
type TeamSignedOn struct {
	Desk    DeskID     `json:"desk"`
	Officer OfficerID  `json:"officer"` // the caseworker, by the agency's own pseudonym
	Agency  AgencyCode `json:"agency"`
	Team    string     `json:"team"`
}

// VideoRoom is the room of an office that has one.
const VideoRoom DeskID = "video"

func (CallByVideo) Name() string  { return "call-video" }
func (StartByVideo) Name() string { return "start-video" }
func (EndByVideo) Name() string   { return "end-video" }
func (MissByVideo) Name() string  { return "miss-video" }
func (TeamSignedOn) Name() string { return "team-signed-on" }

// byTeam says whether the command is one that an agency's video team gives.
func byTeam(c DayCommand) bool {
	switch c.(type) {
	case CallByVideo, StartByVideo, EndByVideo, MissByVideo:
		return true
	}
	return false
}

func (c CallByVideo) decide(d *Day, m Moment) ([]Event, error) {
	team, err := c.team(d, m)
	if err != nil {
		return nil, err
	}
	var wanted *Errand
	if c.Errand != "" {
		if wanted, err = d.owned(c.Errand, m.Actor); err != nil {
			return nil, err
		}
		if v := d.Visits[wanted.Visit]; d.calledByTeam(v, m.Actor) {
			return nil, nil
		}
	}
	if c.Room == "" {
		c.Room = VideoRoom
	}
	events, room, err := d.signOn(m, team, c.Room)
	if err != nil {
		return nil, err
	}
	next := d.NextFor(m, room)
	switch {
	case wanted == nil && len(next) == 0:
		return nil, refuse("nobody-for-the-team", "team", team.Name)
	case wanted == nil:
		return append(events, d.call(m, room, next[0], len(next)-1, false)), nil
	}
	v := d.Visits[wanted.Visit]
	if !slices.Contains(next, v) || wanted.State != Waiting || !d.Serves(m, room, wanted) {
		return nil, refuse("not-now-by-video", "errand", shown(c.Errand))
	}
	return append(events, d.call(m, room, v, len(next)-1, next[0] != v)), nil
}

// team is the team that the caseworker calls for.
func (c CallByVideo) team(d *Day, m Moment) (VideoTeam, error) {
	agency := m.Actor.Agency()
	if agency == "" || agency == Host {
		return VideoTeam{}, refuse("for-agencies")
	}
	all := m.Network.VideoTeamsOf(agency, d.Date)
	for _, t := range all {
		if t.Name == c.Team {
			return t, nil
		}
	}
	switch {
	case c.Team != "" || len(all) == 0:
		return VideoTeam{}, unknown("unknown-team", "team", shown(c.Team), "date", string(d.Date))
	case len(all) > 1:
		return VideoTeam{}, refuse("which-team", "count", strconv.Itoa(len(all)))
	}
	return all[0], nil
}

// signOn makes the room the caseworker's, with the desk that it is then. A room that a caseworker has left is taken over. What the refusals say
// is nothing of other visits.
func (d *Day) signOn(m Moment, t VideoTeam, id DeskID) (events []Event, room *Desk, err error) {
	k, officer := m.Network.Kontors[d.Kontor], OfficerID(m.Actor.ID)
	switch {
	case !deskName.MatchString(string(id)):
		return nil, nil, malformed("bad-desk", "desk", shown(id))
	case k == nil || !k.Has(videoRoom, d.Date):
		return nil, nil, refuse("no-room-for-video", "kontor", m.Network.name(d.Kontor))
	}
	for _, other := range d.deskIDs() {
		desk := d.Desks[other]
		switch {
		case !desk.Open || desk.Officer != officer && other != id:
			continue
		case desk.Team == "" && other == id, desk.Visit != "" && other == id:
			return nil, nil, refuse("room-taken", "desk", string(id))
		case desk.Visit != "":
			return nil, nil, refuse("room-elsewhere", "desk", string(other))
		case other == id && desk.Officer == officer && desk.Team == t.Name && !desk.OnBreak:
			room = desk
		default:
			events = append(events, DeskClosed{Desk: other, Officer: desk.Officer, Staffed: desk.staffedUntil(m.At)})
		}
	}
	if room == nil {
		on := TeamSignedOn{id, officer, t.Agency, t.Name}
		events, room = append(events, on), on.desk(m.At)
	}
	return events, room, nil
}

func (c StartByVideo) decide(d *Day, m Moment) ([]Event, error) {
	e, err := d.atTeam(c.Errand, m.Actor)
	switch {
	case err != nil || e.State == InService:
		return nil, err
	case e.State != Called && e.State != Held || d.any(d.Visits[e.Visit], InService):
		return nil, refuse("not-now-by-video", "errand", shown(c.Errand))
	}
	return Start{e.ID}.decide(d, m)
}

func (c EndByVideo) decide(d *Day, m Moment) ([]Event, error) {
	if !outcomes[c.Outcome] {
		return nil, malformed("unknown-outcome", "outcome", shown(c.Outcome))
	}
	if e, err := d.owned(c.Errand, m.Actor); err == nil && e.State == Ended && e.Outcome == c.Outcome && e.By == OfficerID(m.Actor.ID) {
		return nil, nil
	}
	e, err := d.atTeam(c.Errand, m.Actor)
	switch {
	case err != nil:
		return nil, err
	case e.State != InService:
		return nil, refuse("not-now-by-video", "errand", shown(c.Errand))
	}
	events, err := End{e.ID, c.Outcome}.decide(d, m)
	return d.hangUp(m, e, events), err
}

func (c MissByVideo) decide(d *Day, m Moment) ([]Event, error) {
	if e, err := d.owned(c.Errand, m.Actor); err == nil && e.State == Absent {
		return nil, nil
	}
	e, err := d.atTeam(c.Errand, m.Actor)
	switch v := (*Visit)(nil); {
	case err != nil:
		return nil, err
	case e.State != Called || d.any(d.Visits[e.Visit], InService):
		return nil, refuse("not-now-by-video", "errand", shown(c.Errand))
	default:
		v = d.Visits[e.Visit]
		return d.hangUp(m, e, []Event{VisitorAbsent{v.ID, v.Ticket, d.in(v, Called, Held), v.Calls}}), nil
	}
}

// atTeam is the errand that the caseworker's agency knows by the id, if the caseworker has called its visitor.
func (d *Day) atTeam(id ErrandID, a Actor) (*Errand, error) {
	e, err := d.owned(id, a)
	if err == nil && !d.calledByTeam(d.Visits[e.Visit], a) {
		err = refuse("not-called-by-you", "errand", shown(id))
	}
	return e, err
}

// calledByTeam says whether the visit is at a video room in which the caseworker serves.
func (d *Day) calledByTeam(v *Visit, a Actor) bool {
	room := d.Desks[v.Desk]
	return v.Desk != "" && room != nil && room.Team != "" && room.Officer == OfficerID(a.ID)
}

// hangUp closes the room behind the events that leave it without a visitor.
func (d *Day) hangUp(m Moment, e *Errand, events []Event) []Event {
	if len(events) == 0 {
		return nil
	}
	room := d.Visits[e.Visit].Desk
	draft := d.draft(e.Visit)
	for _, ev := range events {
		ev.(dayEvent).evolve(draft, m.At)
	}
	if desk := draft.Desks[room]; desk.Visit == "" {
		events = append(events, DeskClosed{Desk: room, Officer: desk.Officer, Staffed: desk.staffedUntil(m.At)})
	}
	return events
}

func (ev TeamSignedOn) evolve(d *Day, at time.Time) { d.Desks[ev.Desk] = ev.desk(at) }

func (ev TeamSignedOn) desk(at time.Time) *Desk {
	return &Desk{ID: ev.Desk, Officer: ev.Officer, Agencies: []AgencyCode{ev.Agency}, Team: ev.Team, Open: true, Since: at}
}

// byVideo says whether the desk serves visitors who are elsewhere: from another office, or by an agency's own team.
func (desk *Desk) byVideo() bool { return desk.From != "" || desk.Team != "" }
