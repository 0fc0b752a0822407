package domain

import (
	"slices"
	"strconv"
)

// TeamAt is the agency's own video team that serves an errand, and when it answers on the day.
type TeamAt struct {
	Name  string `json:"name"`
	Hours Span   `json:"hours"`
}

// team has the visitor served in the office's video room by the agency's own people: the team that the choice names, else the first of the
// agency's that can. What kept those before it is kept, and of the last it is the answer.
func (r *routing) team(dec *Decision, c Choice) Phrase {
	t := r.a.Type
	all := r.teams(c)
	if len(all) == 0 && c.Team != "" {
		return phrase("team-not-there", "team", c.Team, "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "date", string(r.a.Date))
	}
	no := phrase("nobody-by-video", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "level", string(t.Level))
	if c.Within > 0 {
		no = phrase("nobody-by-video-within", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "level", string(t.Level), "within", strconv.Itoa(c.Within))
	}
	var passed []Rejection
	for _, team := range all {
		if no = team.cannot(r.a); no.Code == "" {
			dec.Rejected = append(dec.Rejected, passed...)
			dec.Target, dec.Team, dec.Queue = TargetVideo, &TeamAt{team.Name, team.HoursOn(r.a.Date)}, Queue{t.Agency, r.here.ID, Video}
			dec.Reason = phrase("routed-video-team", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "team", team.Name)
			dec.Inputs.Basis = team.Basis
			return Phrase{}
		}
		passed = append(passed, Rejection{TargetVideo, r.here.ID, no})
	}
	if len(passed) > 1 {
		dec.Rejected = append(dec.Rejected, passed[:len(passed)-1]...)
	}
	return no
}

// teams are the agency's own on the date, or the one that the choice names.
func (r *routing) teams(c Choice) (all []VideoTeam) {
	if len(r.n.VideoTeams) == 0 {
		return nil
	}
	for _, t := range r.n.VideoTeamsOf(r.a.Type.Agency, r.a.Date) {
		if c.Team == "" || c.Team == t.Name {
			all = append(all, t)
		}
	}
	return all
}

// cannot is the first thing that keeps the team from what is asked; empty when nothing does. Asked of no certain time of the day, a team
// counts on every day on which it answers at all; asked without a language, it serves any.
func (t VideoTeam) cannot(a Asked) Phrase {
	hours := t.HoursOn(a.Date)
	switch {
	case !slices.Contains(t.Levels, a.Type.Level):
		return phrase("team-not-level", "team", t.Name, "level", string(a.Type.Level))
	case !t.serves(a.Type.Code, a.Type.Level):
		return phrase("team-not-type", "team", t.Name, "type", a.Type.NameSv, "type_en", a.Type.NameEn)
	case a.Language != "" && len(t.Languages) > 0 && !slices.Contains(t.Languages, a.Language):
		return phrase("team-not-language", "team", t.Name, "language", shown(a.Language))
	case hours == (Span{}):
		return phrase("team-closed-that-day", "team", t.Name, "date", string(a.Date))
	case a.Now != 0 && (a.Now < hours.Opens || a.Now >= hours.Closes):
		return phrase("team-closed-now", "team", t.Name, "opens", hours.Opens.String(), "closes", hours.Closes.String())
	}
	return Phrase{}
}

// lackingOfTeam is everything that would have to change for the team to take what is asked.
func (r *routing) lackingOfTeam(t VideoTeam) (all []Phrase) {
	a := r.a
	if !slices.Contains(t.Levels, a.Type.Level) {
		all = append(all, phrase("needs-team-level", "team", t.Name, "level", string(a.Type.Level)))
	}
	if len(t.Types) > 0 && !slices.Contains(t.Types, a.Type.Code) {
		all = append(all, phrase("needs-team-type", "team", t.Name, "type", a.Type.NameSv, "type_en", a.Type.NameEn))
	}
	if a.Language != "" && len(t.Languages) > 0 && !slices.Contains(t.Languages, a.Language) {
		all = append(all, phrase("needs-team-language", "team", t.Name, "language", shown(a.Language)))
	}
	switch hours := t.HoursOn(a.Date); {
	case hours == (Span{}):
		all = append(all, phrase("needs-team-day", "team", t.Name, "date", string(a.Date)))
	case a.Now != 0 && (a.Now < hours.Opens || a.Now >= hours.Closes):
		all = append(all, phrase("needs-team-hours", "team", t.Name, "opens", hours.Opens.String(), "closes", hours.Closes.String()))
	}
	return all
}

// lackingOfTeams is what the team lacks that lacks the least, the first of them.
func (r *routing) lackingOfTeams(teams []VideoTeam) []Phrase {
	least := r.lackingOfTeam(teams[0])
	for _, t := range teams[1:] {
		if lacks := r.lackingOfTeam(t); len(lacks) < len(least) {
			least = lacks
		}
	}
	return least
}
