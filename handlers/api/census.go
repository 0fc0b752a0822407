package api

import (
	"github.com/danielgtaylor/huma/v2"

	"kontor/domain"
)

// census is what can be asked of the network over time.
var census = []operation{
	dated(dated(
		open("/v1/network", "network", "get-network", "The network as of a date, as it was believed to be on another", (*server).network),
		"known", "As it was believed on this day; as it is known now when it is not given"),
		"on", "The date; today when it is not given"),
	open("/v1/network/history", "network", "get-network-history", "What was published of the number of offices, beside the network",
		func(s *server, _ request) (History, error) {
			now := s.Books.Network().Census(domain.DateOf(s.Clock()))
			return History{Dates: s.Books.Network().BesidePublished(), Goals: now.Goals, Proposals: now.Proposals}, nil
		}),
	dated(typed(
		open("/v1/kontor/{kontor}/elsewhere", "network", "list-elsewhere", "Where else today: the other offices that are open, nearest first",
			(*server).elsewhere)),
		"on", "The date; today when it is not given"),
	open("/v1/kontor/{kontor}/life", "network", "get-kontor-life", "What was said of the office's life, in the order in which it became known",
		func(s *server, r request) (Life, error) {
			if err := s.known(r.kontor()); err != nil {
				return Life{}, err
			}
			k := s.Books.Network().Kontors[r.kontor()]
			return Life{Kontor: k.ID, Name: k.Name, Area: k.Area, Basis: k.Basis, Standings: append([]domain.Standing{}, k.Standings()...)}, nil
		}),
}

// History is what was published by date, what was set out to be, beside what came by now, and what was proposed, with what became of it.
type History struct {
	Dates     []domain.Beside    `json:"dates"`
	Goals     []domain.GoalCount `json:"goals"`
	Proposals []domain.Proposal  `json:"proposals"`
}

// Life is an office's life: planned, decided, open, reduced, closing, closed.
type Life struct {
	Kontor    domain.KontorID   `json:"kontor"`
	Name      string            `json:"name"`
	Area      string            `json:"area"`
	Basis     domain.Basis      `json:"basis"`
	Standings []domain.Standing `json:"standings"`
}

// ElsewhereList is where else an errand is served on a date.
type ElsewhereList struct {
	Kontor  domain.KontorID       `json:"kontor"`
	Name    string                `json:"name"`
	Date    domain.Date           `json:"date"`
	Type    domain.ErrandTypeCode `json:"type,omitempty"`
	Hours   *domain.Span          `json:"hours" doc:"Of the office itself on the date; null when it is closed"`
	Reason  domain.HoursReason    `json:"reason,omitempty" doc:"Why it has other hours than its week says"`
	Holiday domain.HolidayCode    `json:"holiday,omitempty" doc:"Likewise"`
	Offices []domain.Elsewhere    `json:"offices"`
}

func (s *server) network(r request) (domain.Census, error) {
	on, err := s.dateAsked(r, "on")
	if err != nil {
		return domain.Census{}, err
	}
	n := s.Books.Network()
	if r.URL.Query().Get("known") == "" {
		return n.Census(on), nil
	}
	known, err := s.dateAsked(r, "known")
	if err != nil {
		return domain.Census{}, err
	}
	c := n.KnownOn(known).Census(on)
	c.Known = known
	return c, nil
}

func (s *server) elsewhere(r request) (ElsewhereList, error) {
	on, err := s.dateAsked(r, "on")
	if err != nil {
		return ElsewhereList{}, err
	}
	n, code := s.Books.Network(), domain.ErrandTypeCode(r.URL.Query().Get("type"))
	others, err := n.ElsewhereToday(r.kontor(), code, on)
	if err != nil {
		return ElsewhereList{}, err
	}
	k := n.Kontors[r.kontor()]
	out := ElsewhereList{Kontor: k.ID, Name: k.Name, Date: on, Type: code, Offices: others}
	out.Reason, out.Holiday = k.WhyHours(on)
	if hours := k.HoursOn(on); hours != (domain.Span{}) {
		out.Hours = &hours
	}
	return out, nil
}

// typed says that the operation takes an errand type in its query.
func typed(op operation) operation {
	op.parameters = append([]*huma.Param{{
		Name: "type", In: "query", Schema: text, Description: "Only offices that serve this errand type then", Example: "fk-bostb",
	}}, op.parameters...)
	return op
}
