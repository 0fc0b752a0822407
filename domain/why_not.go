package domain

import (
	"slices"
	"strconv"
)

// WhyNot says what would have to change for an errand to be taken to the target: everything at once, not only the first thing that is missing.
// It is empty when the errand goes there.
func WhyNot(n *Network, a Asked, target Target) (all []Phrase) {
	here := n.Kontors[a.Kontor]
	if here == nil {
		return []Phrase{phrase("unknown-kontor", "kontor", shown(a.Kontor))}
	}
	r, err := n.routing(a)
	if err != nil {
		agency := n.Agencies[a.Type.Agency]
		all = append(all, phrase("needs-agreement", "agency", agency.NameSv, "agency_en", agency.NameEn, "type", a.Type.NameSv, "type_en", a.Type.NameEn, "date", string(a.Date)))
		r = &routing{n: n, a: a, here: here, agency: agency, policy: n.PolicyOn(a.Date)}
		r.next = n.obstacle(here, a, a.Date) == onlyNextDoor
	}
	all = append(all, r.missing(target)...)
	if err == nil {
		all = append(all, r.order(target)...)
	}
	return all
}

// missing is what stands between the errand and the target, whatever the policy.
func (r *routing) missing(target Target) []Phrase {
	no := r.try(&Decision{}, Choice{Target: target})
	if no.Code == "" {
		return nil
	}
	switch {
	case r.a.Type.Agency == Host || target == TargetHost:
		return []Phrase{no}
	case target == TargetDesk:
		return r.lackingHere()
	case target == TargetSelfService && r.a.Type.Channel == SelfService && !r.a.Protected:
		return r.lackingHere()
	case target == TargetVideo:
		return r.lackingForVideo()
	case target == TargetBooked:
		return r.lackingForBooking()
	}
	return []Phrase{no}
}

// lackingHere is everything that keeps the office's own officers from it.
func (r *routing) lackingHere() (all []Phrase) {
	k, t, date := r.here, r.a.Type, r.a.Date
	if to := r.n.movedTo(k.ID, t.Code, date); to != "" {
		all = append(all, phrase("needs-move-back", "type", t.NameSv, "type_en", t.NameEn, "kontor", k.Name, "to", r.n.name(to)))
	}
	if presence, _ := k.Offers(t.Agency, t.Level, date); presence != Service {
		all = append(all, phrase("needs-offering", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "level", string(t.Level), "kontor", k.Name, "date", string(date)))
	}
	if !k.Has(t.Capability, date) {
		all = append(all, phrase("needs-capability", "capability", t.Capability, "kontor", k.Name))
	}
	if !r.n.Staffed(k.ID, t.Agency, t.Level, date) {
		all = append(all, phrase("needs-assignment", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "level", string(t.Level), "kontor", k.Name))
	}
	return append(all, r.lackingHours()...)
}

func (r *routing) lackingHours() []Phrase {
	if r.here.HoursOn(r.a.Date) != (Span{}) {
		return nil
	}
	return []Phrase{phrase("needs-hours", "kontor", r.here.Name, "date", string(r.a.Date))}
}

// lackingForVideo is what video needs: what no change mends alone, else everything that one would.
func (r *routing) lackingForVideo() (all []Phrase) {
	t := r.a.Type
	switch {
	case r.a.Protected:
		return []Phrase{phrase("not-for-protected")}
	case !t.ByVideo():
		return []Phrase{phrase("not-by-video", "type", t.NameSv, "type_en", t.NameEn)}
	case r.next:
		return []Phrase{r.cause(onlyNextDoor, r.here)}
	}
	if !r.here.Has(videoRoom, r.a.Date) {
		all = append(all, phrase("needs-capability", "capability", videoRoom, "kontor", r.here.Name))
	}
	all = append(all, r.lackingHours()...)
	if s := r.search(Choice{Target: TargetVideo}); s.place == nil {
		if teams := r.teams(Choice{}); len(teams) > 0 {
			return append(all, r.lackingOfTeams(teams)...)
		}
		all = append(all, phrase("needs-video-office", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "level", string(t.Level)))
	}
	return all
}

// lackingForBooking names the nearest office that could give times if it had a calendar.
func (r *routing) lackingForBooking() []Phrase {
	t := r.a.Type
	if r.next {
		return []Phrase{r.cause(onlyNextDoor, r.here)}
	}
	for _, k := range r.n.byDistance(r.here) {
		if r.away(k, TargetBooked) == noCalendar {
			return []Phrase{phrase("needs-calendar", "type", t.NameSv, "type_en", t.NameEn, "kontor", k.Name, "km", kmText(KmBetween(r.here, k)))}
		}
	}
	return []Phrase{phrase("needs-office", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "level", string(t.Level))}
}

// order is what the policy would have to say otherwise; nothing where it tries the target first.
func (r *routing) order(target Target) []Phrase {
	dec, err := Route(r.n, r.a)
	if err != nil || dec.Target == target || r.a.Type.Agency == Host {
		return nil
	}
	name, choices := r.policy.String(), r.policy.ruleFor(r.a, r.here).Targets
	i := slices.IndexFunc(choices, func(c Choice) bool { return c.Target == target })
	taken := slices.IndexFunc(choices, func(c Choice) bool { return c.Target == dec.Target && c.After == 0 })
	switch {
	case i < 0:
		return []Phrase{phrase("needs-rule", "target", string(target), "rule", dec.Rule, "policy", name)}
	case choices[i].After > 0:
		return []Phrase{phrase("needs-waiting", "target", string(target), "count", strconv.Itoa(choices[i].After), "rule", dec.Rule, "policy", name)}
	case taken >= 0 && taken < i:
		return []Phrase{phrase("needs-order", "target", string(target), "first", string(dec.Target), "rule", dec.Rule, "policy", name)}
	case choices[i].Team != "" && r.try(&Decision{}, Choice{Target: target}).Code == "":
		return []Phrase{phrase("needs-any-team", "team", choices[i].Team, "rule", dec.Rule, "policy", name)}
	case choices[i].Within > 0 && r.try(&Decision{}, Choice{Target: target}).Code == "":
		return []Phrase{phrase("needs-distance", "target", string(target), "km", strconv.Itoa(choices[i].Within), "rule", dec.Rule, "policy", name)}
	}
	return nil
}
