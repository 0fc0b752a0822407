package domain

// obstacle is why an office cannot take an errand; a Phrase says it in words.
type obstacle int

const (
	noObstacle obstacle = iota
	closedThen
	movedAway
	onlyNextDoor
	notOffered
	lacksCapability
	nobodyAssigned
	noProtectedChannel
	noVideoRoom
	noCalendar
)

// obstacle is what keeps the office's desks from serving the errand on the date; none when they do.
func (n *Network) obstacle(k *Kontor, a Asked, d Date) obstacle {
	presence, _ := k.Offers(a.Type.Agency, a.Type.Level, d)
	switch {
	case len(n.Moves) > 0 && n.movedTo(k.ID, a.Type.Code, d) != "":
		return movedAway
	case presence == CoLocation:
		return onlyNextDoor
	case presence == "":
		return notOffered
	case !k.Has(a.Type.Capability, d):
		return lacksCapability
	case !n.Staffed(k.ID, a.Type.Agency, a.Type.Level, d):
		return nobodyAssigned
	}
	return noObstacle
}

// cause puts the obstacle at the office into a phrase.
func (r *routing) cause(o obstacle, k *Kontor) Phrase {
	t, date := r.a.Type, r.a.Date
	switch o {
	case closedThen:
		return phrase("closed-that-day", "kontor", k.Name, "date", string(date))
	case movedAway:
		return phrase("moved-away", "type", t.NameSv, "type_en", t.NameEn, "kontor", k.Name, "to", r.n.name(r.n.movedTo(k.ID, t.Code, date)))
	case onlyNextDoor:
		return phrase("only-co-located", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "kontor", k.Name)
	case notOffered:
		return phrase("not-offered", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "level", string(t.Level), "kontor", k.Name)
	case lacksCapability:
		return phrase("no-capability", "capability", t.Capability, "kontor", k.Name)
	case noProtectedChannel:
		return phrase("no-capability", "capability", protectedChannel, "kontor", k.Name)
	case noVideoRoom:
		return phrase("no-capability", "capability", videoRoom, "kontor", k.Name)
	case nobodyAssigned:
		return phrase("nobody-assigned", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "level", string(t.Level), "kontor", k.Name)
	case noCalendar:
		return phrase("no-slot-calendar", "type", t.NameSv, "type_en", t.NameEn, "kontor", k.Name)
	}
	return Phrase{}
}

// What routing asks of an office beside what an errand type needs.
const (
	videoRoom        = "video_room"
	protectedChannel = "protected_channel"
)

// served is what keeps the errand from being served by the office's own officers today.
func (r *routing) served() Phrase {
	if r.a.Type.Agency == Host {
		return phrase("the-hosts-own", "type", r.a.Type.NameSv, "type_en", r.a.Type.NameEn)
	}
	o := r.n.obstacle(r.here, r.a, r.a.Date)
	if o == noObstacle && r.here.HoursOn(r.a.Date) == (Span{}) {
		o = closedThen
	}
	return r.cause(o, r.here)
}

// desk is a desk here. A visitor with a protected identity waits in a queue of its own, which no screen shows.
func (r *routing) desk(dec *Decision) Phrase {
	if no := r.served(); no.Code != "" {
		return no
	}
	channel := AtDesk
	if r.a.Protected {
		channel = Shielded
	}
	dec.Target, dec.Queue = TargetDesk, Queue{r.a.Type.Agency, r.here.ID, channel}
	dec.Reason = phrase("routed-desk", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn, "kontor", r.here.Name)
	_, dec.Inputs.Basis = r.here.Offers(r.a.Type.Agency, r.a.Type.Level, r.a.Date)
	return Phrase{}
}

// selfService is help at a visitor computer here, for types that are meant for it: in the open room, so not for a protected identity.
func (r *routing) selfService(dec *Decision) Phrase {
	t := r.a.Type
	switch {
	case t.Channel != SelfService:
		return phrase("not-self-service", "type", t.NameSv, "type_en", t.NameEn)
	case r.a.Protected:
		return phrase("not-for-protected")
	}
	if no := r.served(); no.Code != "" {
		return no
	}
	dec.Target, dec.Queue = TargetSelfService, Queue{t.Agency, r.here.ID, SelfService}
	dec.Reason = phrase("routed-self-service", "type", t.NameSv, "type_en", t.NameEn)
	_, dec.Inputs.Basis = r.here.Offers(t.Agency, t.Level, r.a.Date)
	return Phrase{}
}

// handOver is that the desk takes the matter in for the agency. Any desk may, while the office is open.
func (r *routing) handOver(dec *Decision) Phrase {
	t := r.a.Type
	switch {
	case t.Agency == Host:
		return r.served()
	case r.next:
		return r.cause(onlyNextDoor, r.here)
	case !t.Receivable():
		return phrase("not-receivable", "type", t.NameSv, "type_en", t.NameEn)
	case r.here.HoursOn(r.a.Date) == (Span{}):
		return r.cause(closedThen, r.here)
	}
	dec.Target, dec.Queue = TargetHandOver, Queue{t.Agency, r.here.ID, HandOver}
	dec.Reason = phrase("routed-handover", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn)
	return Phrase{}
}

// host keeps the host's own errands at the office.
func (r *routing) host(dec *Decision) Phrase {
	t := r.a.Type
	if t.Agency != Host {
		return phrase("not-the-hosts", "agency", r.agency.NameSv, "agency_en", r.agency.NameEn)
	}
	dec.Target, dec.Queue = TargetHost, Queue{Host, r.here.ID, t.Channel}
	dec.Reason = phrase("routed-host", "type", t.NameSv, "type_en", t.NameEn)
	return Phrase{}
}

// forAll says whether any desk may take from the queue, whoever is assigned to what: what is received for an agency, and what is to be booked.
func (q Queue) forAll() bool { return q.Channel == HandOver || q.Channel == Booked }
