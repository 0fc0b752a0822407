package domain

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// What a change of an office may say, each with its event: listing, life, hours, exception, offering, capability.

var (
	areas       = set("fa_region", "vulnerable_area", "metro", "rural", "ordinary")
	presences   = set(Service, CoLocation)
	levels      = set(General, InDepth)
	officeSteps = map[OfficeState][]OfficeState{ // what may follow what
		"":            {OfficePlanned, OfficeDecided, OfficeOpen},
		OfficePlanned: {OfficePlanned, OfficeDecided, OfficeOpen, OfficeClosed},
		OfficeDecided: {OfficePlanned, OfficeDecided, OfficeOpen, OfficeClosed},
		OfficeOpen:    {OfficeOpen, OfficeReduced, OfficeClosing, OfficeClosed},
		OfficeReduced: {OfficeOpen, OfficeReduced, OfficeClosing, OfficeClosed},
		OfficeClosing: {OfficeOpen, OfficeReduced, OfficeClosing, OfficeClosed},
		OfficeClosed:  {},
	}
	// capabilityNames are what an office can have. Something that no errand type and no rule asks for would be without effect.
	capabilityNames = set("id_card_station", "biometric_id_check", "video_room", "meeting_room", "scan_station", "print_station",
		"protected_channel", "case_system", "co_located_test_site", "joint_municipal_office")
)

// on lists a new office, which is one on no day until its state says so, or says anew what an office is called, where it lies and what it expects.
func (c *KontorOpened) on(n *Network) (networkEvent, error) {
	ev, was := *c, n.Kontors[c.ID]
	switch {
	case !isSlug(string(c.ID)):
		return nil, malformed("unknown-kontor", "kontor", shown(c.ID))
	case !isName(c.Kontor.Name) || !isName(c.Municipality) || !isName(c.County):
		return nil, malformed("bad-name", "text", shown(c.Kontor.Name))
	case !areas[c.Area]:
		return nil, malformed("unknown-area", "text", shown(c.Area))
	case c.Lat < 55 || c.Lat > 70 || c.Lon < 10 || c.Lon > 25:
		return nil, malformed("not-in-sweden", "kontor", shown(c.Kontor.Name))
	case c.Expected < 1 || c.Expected > 5000:
		return nil, malformed("bad-expected", "kontor", shown(c.Kontor.Name))
	case c.Known != "" || c.Open != (Period{}) || c.DateBasis != "":
		return nil, malformed("said-elsewhere", "kontor", shown(c.Kontor.Name))
	case !sourced(&ev.Kontor.Basis):
		return nil, malformed("unknown-basis", "text", shown(c.Kontor.Basis))
	}
	if ev.Open, ev.DateBasis = (Period{From: Never}), ev.Kontor.Basis; was != nil {
		ev.Open, ev.DateBasis = was.Open, was.DateBasis
		if was.said() == ev.Kontor.said() {
			return nil, nil
		}
	}
	return ev, nil
}

// said is what an office says of itself, to compare.
func (k *Kontor) said() [9]any {
	return [...]any{k.Name, k.Municipality, k.County, k.Area, k.Lat, k.Lon, k.Open, k.Expected, k.Basis}
}

// on sets where an office is in its life. A closed office stays closed: one that opens in the same place is another, under an id of its own.
// What was said of a day by mistake can be said anew of the same day.
func (c *KontorStateSet) on(n *Network) (networkEvent, error) {
	ev, k := *c, n.Kontors[c.Kontor]
	switch _, known := officeSteps[c.State]; {
	case k == nil:
		return nil, unknown("unknown-kontor", "kontor", shown(c.Kontor))
	case !known || c.State == "":
		return nil, malformed("unknown-state", "text", shown(c.State))
	case !c.From.Valid() || c.Target != "" && (!c.Target.Valid() || c.Target < c.From):
		return nil, malformed("bad-period", "from", shown(c.From), "to", shown(c.Target))
	case c.Target != "" && (c.State == OfficeOpen || c.State == OfficeReduced || c.State == OfficeClosed):
		return nil, malformed("bad-period", "from", shown(c.From), "to", shown(c.Target))
	case c.Known != "" || !isReference(c.Source):
		return nil, malformed("bad-source", "text", shown(c.Source))
	case !sourced(&ev.Basis):
		return nil, malformed("unknown-basis", "text", shown(c.Basis))
	}
	was := k.StandingOn(c.From)
	if was.State == c.State && was.From == c.From && was.Target == c.Target {
		return nil, nil
	}
	said := was.From == c.From && slices.Contains(officeSteps[k.StandingOn(dayBefore(c.From)).State], c.State) // anew of the same day
	if !said && !slices.Contains(officeSteps[was.State], c.State) {
		return nil, refuse("no-such-step", "kontor", k.Name, "is", string(was.State), "becomes", string(c.State), "date", string(c.From))
	}
	return ev, nil
}

// on gives the office other hours from a date on.
func (c *KontorHoursChanged) on(n *Network) (networkEvent, error) {
	ev, k := *c, n.Kontors[c.Kontor]
	switch {
	case k == nil:
		return nil, unknown("unknown-kontor", "kontor", shown(c.Kontor))
	case !c.Hours.From.Valid():
		return nil, malformed("bad-period", "from", shown(c.Hours.From), "to", "")
	case !sourced(&ev.Hours.Basis):
		return nil, malformed("unknown-basis", "text", shown(c.Hours.Basis))
	}
	for _, span := range c.Hours.Week {
		if !span.sound() {
			return nil, malformed("bad-hours", "opens", span.Opens.String(), "closes", span.Closes.String())
		}
	}
	if k.hoursFrom(c.Hours.From) == ev.Hours {
		return nil, nil
	}
	return ev, nil
}

// on gives the office other hours on one date.
func (c *HoursExcepted) on(n *Network) (networkEvent, error) {
	ev, k, e := *c, n.Kontors[c.Kontor], c.Exception
	switch {
	case k == nil:
		return nil, unknown("unknown-kontor", "kontor", shown(c.Kontor))
	case !e.Date.Valid():
		return nil, malformed("bad-period", "from", shown(e.Date), "to", "")
	case !e.Hours.sound():
		return nil, malformed("bad-hours", "opens", e.Hours.Opens.String(), "closes", e.Hours.Closes.String())
	case !hoursReasons[e.Reason]:
		return nil, malformed("unknown-reason", "reason", shown(e.Reason))
	case !sourced(&ev.Exception.Basis):
		return nil, malformed("unknown-basis", "text", shown(e.Basis))
	}
	if was, ok := k.exceptionOn(e.Date); ok && was == ev.Exception {
		return nil, nil
	}
	return ev, nil
}

// on adds what the office serves for an agency. A period that is open and began before it ends; any other must not overlap it at the same
// level, but for the same one said anew with another last day.
func (c *OfferingChanged) on(n *Network) (networkEvent, error) {
	ev, k, o := *c, n.Kontors[c.Kontor], c.Offering
	switch {
	case k == nil:
		return nil, unknown("unknown-kontor", "kontor", shown(c.Kontor))
	case n.Agencies[o.Agency].Code == "" || o.Agency == Host:
		return nil, unknown("unknown-agency", "agency", shown(o.Agency))
	case !presences[o.Presence]:
		return nil, malformed("unknown-presence", "text", shown(o.Presence))
	case !o.Valid.sound():
		return nil, malformed("bad-period", "from", shown(o.Valid.From), "to", shown(o.Valid.To))
	case !sourced(&ev.Offering.Basis):
		return nil, malformed("unknown-basis", "text", shown(o.Basis))
	case len(o.Levels) == 0:
		return nil, malformed("unknown-level", "level", "")
	}
	for _, l := range o.Levels {
		if !levels[l] {
			return nil, malformed("unknown-level", "level", shown(l))
		}
	}
	ev.Offering.Levels = slices.Compact(slices.Sorted(slices.Values(o.Levels)))
	for _, was := range k.offerings {
		switch {
		case was.same(ev.Offering):
			if was.Valid == o.Valid && was.Basis == ev.Offering.Basis {
				return nil, nil
			}
		case was.Agency != o.Agency, !was.Valid.overlaps(o.Valid), was.Valid.To == "" && was.Valid.From < o.Valid.From:
		case slices.ContainsFunc(was.Levels, func(l Level) bool { return slices.Contains(o.Levels, l) }):
			return nil, overlapping(k, was.Valid)
		}
	}
	return ev, nil
}

// on says what an office has, in a period; the same from the same day on with another last day takes its place.
func (c *CapabilityChanged) on(n *Network) (networkEvent, error) {
	ev, k, has := *c, n.Kontors[c.Kontor], c.Capability
	switch {
	case k == nil:
		return nil, unknown("unknown-kontor", "kontor", shown(c.Kontor))
	case !capabilityNames[has.Name]:
		return nil, malformed("unknown-capability", "text", shown(has.Name))
	case !has.Valid.sound():
		return nil, malformed("bad-period", "from", shown(has.Valid.From), "to", shown(has.Valid.To))
	case !sourced(&ev.Capability.Basis):
		return nil, malformed("unknown-basis", "text", shown(has.Basis))
	case slices.Contains(k.capabilities, ev.Capability):
		return nil, nil
	}
	for _, was := range k.capabilities {
		if was.Name == has.Name && was.Valid.From != has.Valid.From && was.Valid.overlaps(has.Valid) {
			return nil, overlapping(k, was.Valid)
		}
	}
	return ev, nil
}

// overlapping refuses what an office has already in the period.
func overlapping(k *Kontor, was Period) error {
	if was.To == "" {
		return refuse("period-goes-on", "kontor", k.Name, "from", string(was.From))
	}
	return refuse("periods-overlap", "kontor", k.Name, "from", string(was.From), "to", string(was.To))
}

// sound says whether the dates are dates, and in order.
func (p Period) sound() bool { return p.From.Valid() && (p.To == "" || p.To.Valid() && p.From <= p.To) }

// overlaps says whether the periods have a date in common.
func (p Period) overlaps(o Period) bool {
	return (p.To == "" || o.From <= p.To) && (o.To == "" || p.From <= o.To)
}

// sound says whether the span is none, or ends after it begins, within the day.
func (s Span) sound() bool {
	return s == (Span{}) || s.Opens >= 0 && s.Opens < s.Closes && s.Closes <= 24*60
}

// sourced makes an empty basis sourced, and says whether it is one.
func sourced(b *Basis) bool {
	if *b == "" {
		*b = Sourced
	}
	return bases[*b]
}

// isName says whether the text can be a name: short, printable, with no space at its ends.
func isName(s string) bool {
	return s != "" && len(s) < 100 && utf8.ValidString(s) && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// isReference says whether the text is nothing, or an address or reference number: there is no free text on the plain log.
func isReference(s string) bool {
	return len(s) <= 200 && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f })
}
