package domain

import (
	"slices"
	"time"
)

// ReportDown says that a way of serving an agency's errands does not work at the office now; ReportUp that it works again. Where an errand
// waits for what is down, it is given another way. For supervisors and operators.
type (
	ReportDown struct {
		Agency  AgencyCode `json:"agency"`
		Channel Channel    `json:"channel"`
	}
	ReportUp struct {
		Agency  AgencyCode `json:"agency"`
		Channel Channel    `json:"channel"`
	}
)

// CloseEarly makes the office close earlier today than its hours say. For supervisors and operators, and for the system when the network's
// hours of the day have changed.
type CloseEarly struct {
	At     Clock      `json:"at"`
	Reason ReasonCode `json:"reason"`
}

// ChannelDown and ChannelUp frame the time in which a channel does not work.
type (
	ChannelDown struct {
		Agency  AgencyCode `json:"agency"`
		Channel Channel    `json:"channel"`
	}
	ChannelUp struct {
		Agency  AgencyCode    `json:"agency"`
		Channel Channel       `json:"channel"`
		After   time.Duration `json:"after"`
	}
)

// HoursCutShort gives the day an earlier end than it was opened with.
type HoursCutShort struct {
	Was    Clock      `json:"was"`
	Closes Clock      `json:"closes"`
	Reason ReasonCode `json:"reason"`
}

// DownChannel is a channel that does not work, and since when.
type DownChannel struct {
	Agency  AgencyCode `json:"agency"`
	Channel Channel    `json:"channel"`
	Since   time.Time  `json:"since"`
}

func (ReportDown) Name() string    { return "report-down" }
func (ReportUp) Name() string      { return "report-up" }
func (CloseEarly) Name() string    { return "close-early" }
func (ChannelDown) Name() string   { return "channel-down" }
func (ChannelUp) Name() string     { return "channel-up" }
func (HoursCutShort) Name() string { return "hours-cut-short" }

var channels = set(Reception, AtDesk, SelfService, Booked, Video, HandOver)

func (c ReportDown) decide(d *Day, m Moment) ([]Event, error) {
	if err := mayReport(m, c.Agency, c.Channel); err != nil || d.down(c.Agency, c.Channel) != nil {
		return nil, err
	}
	return []Event{ChannelDown(c)}, nil
}

func (c ReportUp) decide(d *Day, m Moment) ([]Event, error) {
	if err := mayReport(m, c.Agency, c.Channel); err != nil {
		return nil, err
	}
	down := d.down(c.Agency, c.Channel)
	if down == nil {
		return nil, nil
	}
	return []Event{ChannelUp{c.Agency, c.Channel, m.At.Sub(down.Since)}}, nil
}

func mayReport(m Moment, a AgencyCode, ch Channel) error {
	if err := forOperations(m.Actor); err != nil {
		return err
	}
	if _, ok := m.Network.Agencies[a]; !ok {
		return unknown("unknown-agency", "agency", shown(a))
	}
	if !channels[ch] {
		return malformed("unknown-channel", "channel", shown(ch))
	}
	return nil
}

func (c CloseEarly) decide(d *Day, m Moment) ([]Event, error) {
	if err := forOperations(m.Actor); err != nil {
		return nil, err
	}
	switch {
	case !reasons[c.Reason]:
		return nil, malformed("unknown-reason", "reason", shown(c.Reason))
	case c.At == d.Hours.Closes:
		return nil, nil
	case c.At > d.Hours.Closes || c.At < d.Hours.Opens:
		return nil, refuse("not-earlier", "at", c.At.String(), "closes", d.Hours.Closes.String())
	}
	return []Event{HoursCutShort{d.Hours.Closes, c.At, c.Reason}}, nil
}

func (ev ChannelDown) evolve(d *Day, at time.Time) {
	d.Down = append(slices.Clip(d.Down), DownChannel{ev.Agency, ev.Channel, at})
}

func (ev ChannelUp) evolve(d *Day, _ time.Time) {
	d.Down = slices.DeleteFunc(slices.Clone(d.Down), func(c DownChannel) bool { return c.Agency == ev.Agency && c.Channel == ev.Channel })
	for _, e := range d.Errands { // should it fail again, they are given another way again
		if e.Agency == ev.Agency {
			e.Detours = slices.DeleteFunc(slices.Clone(e.Detours), func(c Channel) bool { return c.way() == ev.Channel })
		}
	}
}

func (ev HoursCutShort) evolve(d *Day, _ time.Time) { d.Hours.Closes = ev.Closes }

// down is the agency's channel, if it does not work now.
func (d *Day) down(a AgencyCode, ch Channel) *DownChannel {
	for i, c := range d.Down {
		if c.Agency == a && c.Channel == ch {
			return &d.Down[i]
		}
	}
	return nil
}

func (d *Day) isDown(q Queue) bool { return d.down(q.Agency, q.Channel.way()) != nil }

// way is the way of serving that a channel is: those with a protected identity are served at the same desks as others.
func (c Channel) way() Channel {
	if c == Shielded {
		return AtDesk
	}
	return c
}
