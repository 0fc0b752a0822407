package domain

import (
	"fmt"
	"testing"
)

func TestReceiveDocuments(t *testing.T) {
	one := opened(came("10:00", "fk-form"))
	play(t, []scenario{
		{
			name:  "documents for an errand's agency, at the office's clock",
			given: one,
			when:  ReceiveDocuments{errand('a', 1), 3}, at: "10:05",
			then: []Event{DocumentReceived{errand('a', 1), "fk", 3}},
			and:  documents(errand('a', 1), 3),
		},
		{
			name:  "more of them",
			given: append(one[:len(one):len(one)], past{"10:05", front, ReceiveDocuments{errand('a', 1), 3}}),
			when:  ReceiveDocuments{errand('a', 1), 1}, at: "10:06",
			then: []Event{DocumentReceived{errand('a', 1), "fk", 1}},
			and:  documents(errand('a', 1), 4),
		},
		{
			name:  "none is no hand-in",
			given: one,
			when:  ReceiveDocuments{errand('a', 1), 0},
			no:    "malformed bad-count count=0 most=200",
		},
		{
			name:  "201 are too many for one",
			given: one,
			when:  ReceiveDocuments{errand('a', 1), 201},
			no:    "malformed bad-count count=201 most=200",
		},
		{
			name:  "what is over takes none",
			given: append(one[:len(one):len(one)], past{"10:05", front, Leave{visit('a')}}),
			when:  ReceiveDocuments{errand('a', 1), 1},
			no:    "ruled errand-over state=left ticket=A001",
		},
		{
			name:  "an errand of no such name",
			given: one,
			when:  ReceiveDocuments{"nothing", 1},
			no:    "unknown unknown-errand errand=nothing",
		},
	})
}

func documents(id ErrandID, want int) func(*Day) error {
	return func(d *Day) error {
		if got := d.Errands[id].Documents; got != want {
			return fmt.Errorf("errand %s has %d documents, want %d", id, got, want)
		}
		return nil
	}
}
