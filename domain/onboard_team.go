package domain

import "slices"

// TeamReadiness is what an agency's own video team lacks before it can serve at the offices, and how many have a room for it.
type TeamReadiness struct {
	Name    string   `json:"name"`
	Basis   Basis    `json:"basis"`
	Rooms   int      `json:"rooms"`   // offices with a video room on the date
	Missing []Phrase `json:"missing"` // empty when it is ready
}

// teams notes what each of the agency's own video teams lacks. An agency needs none.
func (r *Readiness) teams(n *Network, agency Agency, types []ErrandType) {
	rooms := 0
	for _, k := range n.Kontors {
		if k.Open.Has(r.Date) && k.Has(videoRoom, r.Date) {
			rooms++
		}
	}
	for _, t := range n.VideoTeamsOf(agency.Code, r.Date) {
		ready := TeamReadiness{Name: t.Name, Basis: t.Basis, Rooms: rooms, Missing: []Phrase{}}
		if rooms == 0 {
			ready.Missing = append(ready.Missing, phrase("onboard-team-no-room", "team", t.Name))
		}
		if t.Week == ([7]Span{}) {
			ready.Missing = append(ready.Missing, phrase("onboard-team-no-hours", "team", t.Name))
		}
		if !slices.ContainsFunc(types, func(typ ErrandType) bool { return typ.ByVideo() && t.serves(typ.Code, typ.Level) }) {
			ready.Missing = append(ready.Missing, phrase("onboard-team-no-types", "team", t.Name))
		}
		r.Teams = append(r.Teams, ready)
	}
}
