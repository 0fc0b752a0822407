package handlers

import (
	"time"

	"kontor/domain"
)

// dayIsSealed is the event by which agencies are witnesses of what the log holds.
const dayIsSealed = "day-sealed"

// toldNetwork is what agencies are told of the network book: its seals, and nothing else.
type toldNetwork struct {
	revision uint64
	signed   map[domain.AgencyCode]bool // whoever has a service agreement: a seal of before is not the agency's to keep
}

func newToldNetwork() *toldNetwork { return &toldNetwork{signed: map[domain.AgencyCode]bool{}} }

// take says what each agency is to be told of the network book's next entry. The same entries give the same notices, always.
//
// A seal is the one thing that is the same at every agency: two of them that hold different ones know that the log was changed. It is
// told without what is counted in it, without the salt, and without the entry's id, so that nobody can tell what is behind it.
func (t *toldNetwork) take(e domain.Entry, at Position) map[domain.AgencyCode][]Notice {
	notices := map[domain.AgencyCode][]Notice{}
	for _, a := range signed(e) {
		t.signed[a] = true
	}
	for _, seal := range seals(e) {
		for a := range t.signed {
			at.Index = len(notices[a])
			notices[a] = append(notices[a], Notice{
				ID: noticeID(a, e.ID, at.Index), Agency: a, Event: dayIsSealed, At: e.At.Truncate(time.Second), Position: at,
				Data: encode(sealedData{seal.Date, seal.Digest, seal.Marks}),
			})
		}
	}
	t.revision = e.Revision
	return notices
}
