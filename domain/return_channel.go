package domain

import "slices"

// ReturnChannel is that an agency has a way to answer, in a period: it follows its stream, and accepts, returns or closes what was handed over
// to it. Without one nobody would hear what became of it.
type ReturnChannel struct {
	Agency AgencyCode `json:"agency"`
	Valid  Period     `json:"valid"`
	Basis  Basis      `json:"basis"`
}

// ReturnChannelChanged says since when, and perhaps until when, an agency answers; it takes the place of what was known from that day on.
type ReturnChannelChanged struct{ ReturnChannel }

func (ReturnChannelChanged) Name() string { return "return-channel-changed" }

// on says since when an agency answers.
func (ev *ReturnChannelChanged) on(n *Network) (networkEvent, error) {
	change := *ev
	switch {
	case n.Agencies[ev.Agency].Code == "" || ev.Agency == Host:
		return nil, unknown("unknown-agency", "agency", shown(ev.Agency))
	case !ev.Valid.sound():
		return nil, malformed("bad-period", "from", shown(ev.Valid.From), "to", shown(ev.Valid.To))
	case !sourced(&change.Basis):
		return nil, malformed("unknown-basis", "text", shown(ev.Basis))
	case slices.Contains(n.ReturnChannels, change.ReturnChannel):
		return nil, nil
	}
	return change, nil
}

func (ev ReturnChannelChanged) change(n *Network) {
	kept := make([]ReturnChannel, 0, len(n.ReturnChannels)+1)
	for _, c := range n.ReturnChannels {
		switch {
		case c.Agency != ev.Agency || c.Valid.To != "" && c.Valid.To < ev.Valid.From:
			kept = append(kept, c)
		case c.Valid.From < ev.Valid.From:
			c.Valid.To = dayBefore(ev.Valid.From)
			kept = append(kept, c)
		}
	}
	n.ReturnChannels = append(kept, ev.ReturnChannel)
}

// Answers says whether the agency has a way to answer on the date, and how well that is known.
func (n *Network) Answers(a AgencyCode, d Date) (bool, Basis) {
	for _, c := range n.ReturnChannels {
		if c.Agency == a && c.Valid.Has(d) {
			return true, c.Basis
		}
	}
	return false, ""
}
