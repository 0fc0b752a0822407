package domain

import (
	"strconv"
	"time"
)

// MaxDocuments is how many documents one hand-in may have.
const MaxDocuments = 200

// ReceiveDocuments takes in documents for the agency of an errand. When they came is the office's clock, never the caller's.
type ReceiveDocuments struct {
	Errand ErrandID `json:"errand"`
	Count  int      `json:"count"`
}

// DocumentReceived says that documents were handed in, at the time of its entry. It is never back-dated.
type DocumentReceived struct {
	Errand ErrandID   `json:"errand"`
	Agency AgencyCode `json:"agency"`
	Count  int        `json:"count"`
}

func (ReceiveDocuments) Name() string { return "receive-documents" }
func (DocumentReceived) Name() string { return "document-received" }

func (c ReceiveDocuments) decide(d *Day, m Moment) ([]Event, error) {
	if c.Count < 1 || c.Count > MaxDocuments {
		return nil, malformed("bad-count", "count", strconv.Itoa(c.Count), "most", strconv.Itoa(MaxDocuments))
	}
	e, err := d.errand(c.Errand)
	switch {
	case err != nil:
		return nil, err
	case e.State.Final():
		return nil, refuse("errand-over", "ticket", string(d.Visits[e.Visit].Ticket), "state", string(e.State))
	}
	return []Event{DocumentReceived{e.ID, e.Agency, c.Count}}, nil
}

func (ev DocumentReceived) evolve(d *Day, _ time.Time) { d.Errands[ev.Errand].Documents += ev.Count }
