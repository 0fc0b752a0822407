package domain

// Policy is the rules by which errands are routed from a date on: the first rule that matches an errand decides, and the default when none
// does, so that nothing stays unrouted. An authority writes it as a file; the network book has it as an event.
type Policy struct {
	Name    string   `json:"name"`    // "standard"
	Version int      `json:"version"` // from 1; a changed policy is a new version
	From    Date     `json:"from"`    // the first day on which it holds
	Rules   []Rule   `json:"rules,omitempty"`
	Default []Choice `json:"default"`
	Basis   Basis    `json:"basis"`
}

// Rule sends the errands that it matches to the first of its targets that can serve them.
type Rule struct {
	Name    string   `json:"name"`
	When    When     `json:"when"`
	Targets []Choice `json:"targets"`
}

// When is what an errand must be for a rule to match. Of a field's values any will do; every field that has values must agree; the zero When
// matches everything. There is no other condition: each is a look at one value, so that a policy costs what its rules are long.
type When struct {
	Agencies     []AgencyCode     `json:"agencies,omitempty"`
	Types        []ErrandTypeCode `json:"types,omitempty"`
	Levels       []Level          `json:"levels,omitempty"`
	Capabilities []string         `json:"capabilities,omitempty"` // that the type needs
	Kontors      []KontorID       `json:"kontors,omitempty"`
	Areas        []string         `json:"areas,omitempty"` // the office's kind of area
	Kinds        []Kind           `json:"kinds,omitempty"`
	Languages    []string         `json:"languages,omitempty"`
	Needs        []Need           `json:"needs,omitempty"` // one of them is among the visitor's
	Protected    Ask              `json:"protected,omitempty"`
	Booked       Ask              `json:"booked,omitempty"` // came to a booked time; "no" is drop-in
}

// Ask is whether a rule asks for something: yes, no, or, empty, not at all.
type Ask string

const (
	AskYes Ask = "yes"
	AskNo  Ask = "no"
)

// Choice is a target to try. Of those at once, in their order, the first that can serve the errand today is taken; one that comes after some
// minutes of waiting is tried then, and if it can serve the errand, it waits there also.
type Choice struct {
	Target Target `json:"target"`
	After  int    `json:"after,omitempty"`  // minutes of waiting; at once when zero
	Within int    `json:"within,omitempty"` // km, for a target at another office; any distance when zero
	Team   string `json:"team,omitempty"`   // for video: by this team of the agency's own, and by nobody else
}

// Asked is what there is to route: an errand type at an office on a date, and what is known of the visitor.
type Asked struct {
	Kontor    KontorID
	Type      ErrandType
	Date      Date
	Kind      Kind
	Language  string
	Needs     []Need
	Protected bool
	Booked    bool  // came to a booked time
	Now       Clock // of the day, where it matters to an agency's own video team; zero asks of the whole day
}
