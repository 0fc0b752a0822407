package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// VideoTeam is an agency's own people who serve by video at the offices that have a room for it: no officer of an office is needed, and
// no assignment, for the agency acts for itself.
type VideoTeam struct {
	Agency    AgencyCode       `json:"agency"`
	Name      string           `json:"name"` // "fk-video"; no two agencies have a team of one name
	Levels    []Level          `json:"levels"`
	Types     []ErrandTypeCode `json:"types,omitempty"`     // these only; every type of the levels when there are none
	Week      [7]Span          `json:"week"`                // by time.Weekday: when the team answers
	Languages []string         `json:"languages,omitempty"` // of the visitors; any when there are none
	Valid     Period           `json:"valid"`
	Basis     Basis            `json:"basis"`
}

// VideoTeamSet is a team from a day on. One of the same name that began before is ended the day before it, and what was announced for that day
// or later is gone: so what was said is undone by saying it otherwise.
type VideoTeamSet struct{ VideoTeam }

func (VideoTeamSet) Name() string { return "video-team-set" }

// on sets an agency's team from a day on.
func (ev *VideoTeamSet) on(n *Network) (networkEvent, error) {
	set, t := *ev, ev.VideoTeam
	switch {
	case n.Agencies[t.Agency].Code == "" || t.Agency == Host:
		return nil, unknown("unknown-agency", "agency", shown(t.Agency))
	case !isSlug(t.Name):
		return nil, malformed("bad-team-name", "team", shown(t.Name))
	case n.teamOwner(t.Name, t.Agency) != t.Agency:
		return nil, refuse("team-of-another", "team", t.Name, "agency", n.Agencies[n.teamOwner(t.Name, t.Agency)].NameSv, "agency_en", n.Agencies[n.teamOwner(t.Name, t.Agency)].NameEn)
	case !t.Valid.sound():
		return nil, malformed("bad-period", "from", shown(t.Valid.From), "to", shown(t.Valid.To))
	case !sourced(&set.Basis):
		return nil, malformed("unknown-basis", "text", shown(t.Basis))
	case len(t.Levels) == 0:
		return nil, malformed("unknown-level", "level", "")
	}
	if err := t.check(n); err != nil {
		return nil, err
	}
	set.Levels = slices.Compact(slices.Sorted(slices.Values(t.Levels)))
	set.Types = slices.Compact(slices.Sorted(slices.Values(t.Types)))
	set.Languages = slices.Compact(slices.Sorted(slices.Values(t.Languages)))
	if slices.ContainsFunc(n.VideoTeams, set.equal) {
		return nil, nil
	}
	return set, nil
}

// check looks at each value of the team's lists.
func (t VideoTeam) check(n *Network) error {
	for _, l := range t.Levels {
		if !levels[l] {
			return malformed("unknown-level", "level", shown(l))
		}
	}
	for _, code := range t.Types {
		if n.Types[code].Agency != t.Agency {
			return unknown("unknown-type", "type", shown(code))
		}
	}
	for _, l := range t.Languages {
		if len(l) > 35 || !language.MatchString(l) {
			return malformed("bad-language", "language", shown(l))
		}
	}
	for _, s := range t.Week {
		if !s.sound() {
			return malformed("bad-hours", "opens", s.Opens.String(), "closes", s.Closes.String())
		}
	}
	return nil
}

func (t VideoTeam) equal(o VideoTeam) bool {
	return t.Agency == o.Agency && t.Name == o.Name && slices.Equal(t.Levels, o.Levels) && slices.Equal(t.Types, o.Types) && t.Week == o.Week &&
		slices.Equal(t.Languages, o.Languages) && t.Valid == o.Valid && t.Basis == o.Basis
}

// teamOwner is the agency that has a team of the name, on whatever days; the one given when none has.
func (n *Network) teamOwner(name string, otherwise AgencyCode) AgencyCode {
	for _, t := range n.VideoTeams {
		if t.Name == name {
			return t.Agency
		}
	}
	return otherwise
}

// change keeps what others may hold of the list as it is.
func (ev VideoTeamSet) change(n *Network) {
	kept := make([]VideoTeam, 0, len(n.VideoTeams)+1)
	for _, t := range n.VideoTeams {
		if t.Name == ev.VideoTeam.Name {
			if t.Valid.From >= ev.Valid.From {
				continue
			}
			if t.Valid.To == "" || t.Valid.To >= ev.Valid.From {
				t.Valid.To = dayBefore(ev.Valid.From)
			}
		}
		kept = append(kept, t)
	}
	kept = append(kept, ev.VideoTeam)
	slices.SortFunc(kept, func(a, b VideoTeam) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Valid.From, b.Valid.From))
	})
	n.VideoTeams = kept
}

// VideoTeamsOf lists the agency's teams on the date, by name.
func (n *Network) VideoTeamsOf(a AgencyCode, d Date) (all []VideoTeam) {
	for _, t := range n.VideoTeams {
		if t.Agency == a && t.Valid.Has(d) {
			all = append(all, t)
		}
	}
	return all
}

// videoTeam is the team of the name on the date.
func (n *Network) videoTeam(name string, d Date) (VideoTeam, bool) {
	for _, t := range n.VideoTeams {
		if t.Name == name && t.Valid.Has(d) {
			return t, true
		}
	}
	return VideoTeam{}, false
}

// HoursOn is when the team answers on the date; the zero Span when it does not.
func (t VideoTeam) HoursOn(d Date) Span { return t.Week[d.Weekday()] }

// serves says whether the team serves errands of the type and level, whenever it answers.
func (t VideoTeam) serves(code ErrandTypeCode, l Level) bool {
	return slices.Contains(t.Levels, l) && (len(t.Types) == 0 || slices.Contains(t.Types, code))
}

// at is the question asked at a moment: teams that have closed by then take nothing.
func (a Asked) at(t time.Time) Asked {
	t = t.In(Stockholm)
	a.Now = Clock(t.Hour()*60 + t.Minute())
	return a
}

// At is the question as it is at a moment of its day, for whoever asks anew what was decided then.
func (a Asked) At(t time.Time) Asked { return a.at(t) }

// TeamsAsked says which of the agency's own video teams could take what is asked, and what keeps the others from it, as a key: two questions
// that differ in nothing but the moment and the visitor's language get the same decision when they have the same. It is empty where there are
// no teams.
func (n *Network) TeamsAsked(a Asked) string {
	if len(n.VideoTeams) == 0 {
		return ""
	}
	var key strings.Builder
	for _, t := range n.VideoTeamsOf(a.Type.Agency, a.Date) {
		no := t.cannot(a)
		key.WriteString(t.Name + "=" + no.Code + no.Args["language"] + ";")
	}
	return key.String()
}
