package domain

import (
	"reflect"
	"strings"
)

// What a change may say of agencies, errand types, agreements and moves, each with its event.

var statuses = set("connected", "connected_phased", "candidate", "host")

// on lists an agency, or says anew what it is called and how far it has come.
func (c *AgencyListed) on(n *Network) (networkEvent, error) {
	switch {
	case !isSlug(string(c.Code)) || len(c.Code) > 8:
		return nil, malformed("unknown-agency", "agency", shown(c.Code))
	case !isName(c.NameSv) || !isName(c.NameEn):
		return nil, malformed("bad-name", "text", shown(c.NameSv))
	case !statuses[c.Status] || (c.Status == "host") != (c.Code == Host):
		return nil, malformed("unknown-status", "text", shown(c.Status))
	case n.Agencies[c.Code] == c.Agency:
		return nil, nil
	}
	return *c, nil
}

// on lists an errand type, or changes it; one that is no longer active is registered no more.
func (c *ErrandTypeListed) on(n *Network) (networkEvent, error) {
	channels := set(Reception, AtDesk, SelfService, Booked, Video, HandOver)
	switch {
	case n.Agencies[c.Agency].Code == "":
		return nil, unknown("unknown-agency", "agency", shown(c.Agency))
	case !isSlug(string(c.Code)) || !strings.HasPrefix(string(c.Code), string(c.Agency)+"-"):
		return nil, malformed("unknown-type", "type", shown(c.Code))
	case !isName(c.NameSv) || !isName(c.NameEn):
		return nil, malformed("bad-name", "text", shown(c.NameSv))
	case !levels[c.Level]:
		return nil, malformed("unknown-level", "level", shown(c.Level))
	case !channels[c.Channel]:
		return nil, malformed("no-such-channel", "text", shown(c.Channel))
	case !outcomes[c.Outcome]:
		return nil, malformed("unknown-outcome", "outcome", shown(c.Outcome))
	case c.Capability != "" && !capabilityNames[c.Capability]:
		return nil, malformed("unknown-capability", "text", shown(c.Capability))
	case c.Minutes < 1 || c.Minutes > 240:
		return nil, malformed("bad-minutes", "type", shown(c.NameSv), "type_en", shown(c.NameEn))
	case n.Types[c.Code] == c.ErrandType:
		return nil, nil
	}
	return *c, nil
}

// on signs an agreement. Under a name that is there it takes its place, so that one which ends is signed again with its last day.
func (c *AgreementSigned) on(n *Network) (networkEvent, error) {
	ev := *c
	switch {
	case !isSlug(c.Agreement.Name):
		return nil, malformed("bad-name", "text", shown(c.Agreement.Name))
	case n.Agencies[c.Agency].Code == "" || c.Agency == Host:
		return nil, unknown("unknown-agency", "agency", shown(c.Agency))
	case len(c.Types) == 0:
		return nil, malformed("unknown-type", "type", "")
	case !c.Valid.sound():
		return nil, malformed("bad-period", "from", shown(c.Valid.From), "to", shown(c.Valid.To))
	case !sourced(&ev.Basis):
		return nil, malformed("unknown-basis", "text", shown(c.Basis))
	}
	for _, t := range c.Types {
		if n.Types[t].Agency != c.Agency {
			return nil, unknown("unknown-type", "type", shown(t))
		}
	}
	for _, was := range n.Agreements {
		switch {
		case was.Name == c.Agreement.Name && was.Agency != c.Agency:
			return nil, refuse("agreement-of-another", "names", was.Name, "agency", n.Agencies[was.Agency].NameSv, "agency_en", n.Agencies[was.Agency].NameEn)
		case reflect.DeepEqual(was, ev.Agreement):
			return nil, nil
		}
	}
	return ev, nil
}

// on moves errand types from one office to another.
func (c *MoveService) on(n *Network) (networkEvent, error) {
	events, err := c.decide(n, Moment{Actor: System})
	if err != nil || len(events) == 0 {
		return nil, err
	}
	return events[0].(networkEvent), nil
}
