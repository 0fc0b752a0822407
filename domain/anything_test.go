package domain

// What a run may send: mostly sensible, sometimes not.

func (r *run) actor() Actor {
	switch r.pick(12) {
	case 0:
		return one(r, ann, bo, cia, dan)
	case 3:
		return System
	case 1:
		return one(r, fk, skv, Actor{RoleAgency, "pm"}, Actor{RoleAgency, "af"})
	case 2:
		return one(r, front, System, Actor{RoleOperator, "root"}, Actor{})
	}
	return boss
}

func (r *run) command() DayCommand {
	v, e := r.visit(), r.errand()
	desk := one[DeskID](r, "1", "2", "3", "4", "no desk")
	reason := one(r, OfficerGone, Duplicate, ByMistake, Duplicate, OfficerGone, ByMistake, OtherReason, "because")
	if r.pick(3) == 0 { // the common course of things
		return one[DayCommand](r, r.register(), CallNext{desk}, Start{e}, Start{e}, Pause{e}, Resume{r.parked(), desk}, End{e, one(r, Outcomes...)})
	}
	switch r.pick(50) {
	case 0:
		return OpenDay{Practice: r.pick(9) == 0}
	case 1:
		if r.pick(8) > 0 {
			return r.register()
		}
		return CloseDay{}
	case 2, 3:
		return OpenDesk{desk, one[OfficerID](r, "ann", "bo", "cia", "dan", "zoe"), r.agencies(), ""}
	case 4:
		return CloseDesk{desk}
	case 5:
		return TakeBreak{desk}
	case 6, 7:
		return EndBreak{desk}
	case 8, 9, 10:
		return r.register()
	case 11, 12:
		return AddErrand{v, r.newErrand()}
	case 13, 14, 15, 16:
		return CallNext{desk}
	case 17:
		return CallVisit{desk, v}
	case 18:
		return Recall{v}
	case 19:
		return one(r, MarkAbsent{v}, MarkAbsent{r.day.visitOf(r.inState(Called))})
	case 20:
		return one(r, ReturnToQueue{v}, ReturnToQueue{v}, ReturnToQueue{r.day.visitOf(r.inState(Absent))})
	case 21, 22, 23, 24:
		return Start{e}
	case 25:
		return Pause{e}
	case 26, 27:
		return Resume{r.parked(), desk}
	case 28:
		return Transfer{e, r.newErrand().Type}
	case 29, 30:
		return End{e, one(r, append(Outcomes, "fine")...)}
	case 31:
		return one(r, Leave{v}, Leave{r.day.visitOf(r.inState(Paused))}, Leave{r.day.visitOf(r.inState(Absent))})
	case 32:
		return ReceiveDocuments{e, r.pick(4) - 1}
	case 33:
		return one[DayCommand](r, RequestInterpreter{v, "so"}, RequestInterpreter{v, ""}, JoinInterpreter{v}, MissInterpreter{v})
	case 34:
		return GiveEstimate{v}
	case 35:
		return one(r, Strike{v, reason}, Strike{r.day.visitOf(r.parked()), reason}, Strike{r.day.visitOf(r.inState(Absent)), reason})
	case 36:
		return CorrectErrand{e, r.newErrand().Type, one(r, append(Outcomes, "", "fine")...), reason}
	case 37:
		return one[DayCommand](r, SignOff{desk, reason}, Free{v, reason}, Free{r.day.visitOf(r.parked()), reason})
	case 38, 39:
		return Join{v, r.visit()}
	case 40:
		if known := r.day.Errands[e]; known != nil {
			e = e.For(known.Agency)
		}
		return one[DayCommand](r, Accept{e}, ReturnErrand{e, Incomplete}, CloseErrand{e}, Contradict{e, CameBack})
	case 41:
		return one[DayCommand](r, Prioritise{v, one(r, Ordinary, InNeed, Urgent, "king"), reason}, CloseEarly{one[Clock](r, 600, 700, 900, 970), reason},
			ReportDown{one[AgencyCode](r, "fk", "pm", "nasa"), one(r, AtDesk, HandOver, "pigeon")}, ReportUp{"fk", AtDesk}, ReportUp{"pm", AtDesk})
	case 44:
		return r.move(v)
	case 45:
		return one[DayCommand](r, OfferNext{desk}, OfferNext{desk}, AcceptOffer{desk}, RefuseOffer{desk, reason}, TimeOutOffer{desk}, Prefer{v, one[OfficerID](r, "ann", "bo", "zoe")},
			LendOfficer{"ann", DaybookID(berga, today), "V1", 0}, TakeBack{Officer: "ann"})
	case 46, 47, 48:
		return r.byVideo()
	case 42, 43:
		if due := r.day.Due(r.now); len(due) > 0 && r.pick(9) > 0 {
			return one(r, due...)
		}
		return Reroute{e, one(r, WaitedLong, ChannelFails, ClosingSoon, "boredom"), r.pick(3)}
	default:
		if c := one(r, everyCommand(v, e)...); c != (CloseDay{}) {
			return c
		}
		return GiveEstimate{v}
	}
}

// byVideo is what an agency's own team does; mostly with what is in its rooms, sometimes not.
func (r *run) byVideo() DayCommand {
	e := r.inState(one(r, Waiting, Called, InService))
	for _, id := range r.day.deskIDs() {
		if room := r.day.Desks[id]; room.Team != "" && room.Visit != "" && r.pick(3) > 0 {
			e = one(r, r.day.Visits[room.Visit].Errands...)
		}
	}
	if known := r.day.Errands[e]; known != nil && r.pick(20) > 0 {
		e = e.For(known.Agency)
	}
	room := one[DeskID](r, "", "", "V2", "1", "no room")
	return one[DayCommand](r, CallByVideo{Room: room}, CallByVideo{Room: room}, CallByVideo{Errand: e, Team: one(r, "", "fk-video", "skv-video"), Room: room},
		StartByVideo{e}, StartByVideo{e}, EndByVideo{e, one(r, Solved, NotSolved, HandedOver, "fine")}, MissByVideo{e})
}

// move is a step of a visit's way to another office, or one that comes from there.
func (r *run) move(v VisitID) DayCommand {
	if all := r.day.Leaving(); len(all) > 0 && r.pick(3) > 0 {
		return one(r, SettleMove{Visit: all[0].From, Move: all[0].Move, Arrived: "berga.2024-05-02.x", Ticket: "A001"},
			SettleMove{Visit: all[0].From, Move: all[0].Move, Cause: phrase("not-open-now")})
	}
	return one[DayCommand](r, MoveOut{v, one(r, berga, berga, alvik, "moon"), OtherReason}, MoveOut{r.day.visitOf(r.inState(Waiting)), berga, OtherReason}, MoveIn{
		Move: one(r, "m1", "m2", "m3"), From: "berga.2024-05-02.y", Journey: "berga.2024-05-02.y", Language: "sv", Kind: Person, Reason: OtherReason,
		Since: clock("09:00"), Waited: minutes(r.pick(30)), Errands: []MovedErrand{{"berga.2024-05-02.z", one[ErrandTypeCode](r, "fk-ask", "skv-ask", "mig-ask"), "7K3F-Q2MX", EarlierNo}},
	})
}

func (r *run) register() Register {
	c := Register{Kind: one(r, Person, Company, Proxy, ""), Language: one(r, "", "sv", "so"), Needs: []Need{NeedCalm}}
	if r.pick(20) == 0 {
		c.Kind = "dog"
	}
	n := one(r, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4)
	if r.pick(20) == 0 {
		n = one(r, 0, MaxErrands, MaxErrands+1)
	}
	for range n {
		c.Errands = append(c.Errands, r.newErrand())
	}
	if r.pick(8) == 0 {
		c.Door = one(r, Solved, ReferredOutside, "fine")
	}
	if r.pick(12) == 0 {
		c.Arrived = one(r, r.now, clock("08:00"), clock("23:00"), clock("+10:00"))
	}
	return c
}

func (r *run) newErrand() NewErrand {
	if r.pick(60) == 0 {
		return NewErrand{Type: one[ErrandTypeCode](r, "mig-ask", "fk-old", "nope", ""), Matter: one[Matter](r, "", "7K3F-Q2MX", "me")}
	}
	return NewErrand{
		Type:    one[ErrandTypeCode](r, "fk-ask", "fk-ask", "fk-case", "fk-form", "skv-ask", "skv-card", "pm-ask", "af-paper", "af-plan", "af-dream", "ssc-lots"),
		Earlier: one(r, "", EarlierYes, EarlierNo),
	}
}

func (r *run) agencies() (all []AgencyCode) {
	for range r.pick(4) {
		all = append(all, one[AgencyCode](r, "fk", "skv", "pm"))
	}
	return all
}

// visit is often one that is at a desk, else one of the latest; now and then an old one, or none.
func (r *run) visit() VisitID {
	n := len(r.day.Order)
	if desks := r.day.deskIDs(); len(desks) > 0 && r.pick(2) == 0 {
		if desk := r.day.Desks[desks[r.pick(len(desks))]]; desk.Visit != "" {
			return desk.Visit
		}
	}
	switch {
	case n == 0 || r.pick(30) == 0:
		return one[VisitID](r, "", "nobody", "berga.2024-05-02.x")
	case r.pick(4) == 0:
		return r.day.Order[r.pick(n)]
	}
	return r.day.Order[n-1-r.pick(min(n, 6))]
}

// errand is an errand of such a visit.
func (r *run) errand() ErrandID {
	if v := r.day.Visits[r.visit()]; v != nil && len(v.Errands) > 0 {
		return v.Errands[r.pick(len(v.Errands))]
	}
	return one[ErrandID](r, "", "nothing")
}

// parked is an errand that is paused, if there is one.
func (r *run) parked() ErrandID { return r.inState(Paused) }

// inState is an errand in the state, if there is one.
func (r *run) inState(s State) ErrandID {
	for _, id := range r.day.Order {
		if ids := r.day.in(r.day.Visits[id], s); len(ids) > 0 {
			return ids[0]
		}
	}
	return ""
}

// visitOf is the errand's visit; empty when there is none.
func (d *Day) visitOf(id ErrandID) VisitID {
	if e := d.Errands[id]; e != nil {
		return e.Visit
	}
	return ""
}

func one[T any](r *run, of ...T) T { return of[r.pick(len(of))] }
