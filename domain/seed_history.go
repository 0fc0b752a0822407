package domain

import (
	_ "embed"
	"sync"
)

// What is known of the network's history, as text, each row with its source. The day of a row whose source gives only a month or a year is the
// last of it, unless its note says otherwise, and its basis says that it is assumed.
var (
	//go:embed states.csv
	statesCSV string
	//go:embed proposals.csv
	proposalsCSV string
	//go:embed goals.csv
	goalsCSV string
	//go:embed published.csv
	publishedCSV string
)

// History is the part of the seed with what became known when: the life of each office, what was proposed and what came of it, and the goals.
// It comes after the offices, so that a log which was seeded without it is brought up to date by it.
const History = "history"

// HistoryStart is the first day of which the history says anything; what was there already is counted from then.
const HistoryStart Date = "2018-01-01"

// knownStates are what sources say of the offices' lives, by office, read once.
var knownStates = sync.OnceValue(func() map[KontorID][]KontorStateSet {
	all := map[KontorID][]KontorStateSet{}
	for _, r := range mustTable("states.csv", statesCSV) {
		k := KontorID(r["kontor"])
		all[k] = append(all[k], KontorStateSet{k, Standing{
			State: OfficeState(r["state"]), From: Date(r["from"]), Target: Date(r["target"]), Known: Date(r["known"]),
			Basis: Basis(r["basis"]), Source: r["source"],
		}})
	}
	return all
})

// proposals are the rows of what was proposed, read once.
var proposals = sync.OnceValue(func() []row { return mustTable("proposals.csv", proposalsCSV) })

func seedHistory() []Event {
	var events []Event
	for _, k := range seededKontors() {
		states := knownStates()[k.ID]
		events = append(events, KontorOpened{k, states[0].Known})
		if k.Area == "fa_region" {
			events = append(events, KontorOpened{k, k.Open.From}) // an older seed took it for any rural area, from then on
		}
		for _, s := range states {
			events = append(events, s)
		}
	}
	for _, r := range mustTable("goals.csv", goalsCSV) {
		events = append(events, GoalSet{goalOf(r)})
	}
	for _, r := range proposals() {
		events = append(events, proposalOf(r), fateOf(r))
	}
	return events
}

func goalOf(r row) Goal {
	g := Goal{ID: r["id"], Capability: r["capability"], By: Date(r["by"]), Known: Date(r["known"]), Basis: Basis(r["basis"]), Source: r["source"]}
	if r["offices"] != "" {
		g.Offices = r.int("offices")
	}
	if r["most"] != "" {
		g.Most = r.int("most")
	}
	return g
}

func proposalOf(r row) ProposalMade {
	return ProposalMade{
		ID: r["id"], Municipality: r["municipality"], Place: r["place"], Area: r["area"], Kontor: KontorID(r["proposed_kontor"]), By: Date(r["by"]), Known: Date(r["known"]),
		Basis: Basis(r["basis"]), Source: r["source"],
	}
}

func fateOf(r row) ProposalSettled {
	return ProposalSettled{r["id"], Fate{
		Code: FateCode(r["fate"]), Kontor: KontorID(r["kontor"]), Known: Date(r["fate_known"]), Basis: Basis(r["fate_basis"]), Source: r["source"],
	}}
}

// Published is a count of the offices that somebody published.
type Published struct {
	Date           Date   `json:"date"`
	Offices        int    `json:"offices"`
	Municipalities string `json:"municipalities,omitempty"` // as the source says it
	Basis          string `json:"basis"`                    // as known, in the source's words
	Source         string `json:"source"`
}

// PublishedCounts lists what was published, by date.
func PublishedCounts() (all []Published) {
	for _, r := range mustTable("published.csv", publishedCSV) {
		all = append(all, Published{Date(r["date"]), r.int("offices"), r["municipalities"], r["basis"], r["source"]})
	}
	return all
}
