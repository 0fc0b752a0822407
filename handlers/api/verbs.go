package api

import (
	"strings"

	"kontor/domain"
)

const (
	theDay    = "/v1/kontor/{kontor}/days/{date}"
	theDesk   = theDay + "/desks/{desk}"
	theVisit  = theDay + "/visits/{visit}"
	theErrand = theDay + "/errands/{errand}"
)

// verbs is every command as an operation. PUT opens what has a name of its own; everything else is a POST that adds to a collection
// of what happened: to a day, a desk, a visit or an errand. The operation's id is the command's name on the wire.
var verbs = []operation{
	verb("PUT", theDay, "Open the day", "Once a day, on its date, at an office that is open then.",
		func(_ request, b dayBody) domain.Command { return domain.OpenDay(b) }),
	verb("POST", theDay+"/closings", "Close the day",
		"Every desk closes. What is still open becomes open_at_close; nothing is deleted.",
		func(request, nothing) domain.Command { return domain.CloseDay{} }),

	verb("POST", theDay+"/early-closings", "Close early today",
		"For supervisors and operators. Whoever still waits half an hour before, and is not likely to be called, is told where to go.",
		func(_ request, b earlyBody) domain.Command { return domain.CloseEarly(b) }),
	verb("POST", theDay+"/outages", "Note that a channel is down",
		"For supervisors and operators. Where an errand waits for it, it is given another way.",
		func(_ request, b channelBody) domain.Command { return domain.ReportDown(b) }),
	verb("POST", theDay+"/recoveries", "Note that a channel works again", "For supervisors and operators.",
		func(_ request, b channelBody) domain.Command { return domain.ReportUp(b) }),

	verb("PUT", theDesk, "Open a desk", "An officer signs on, for chosen agencies.",
		func(r request, b deskBody) domain.Command {
			return domain.OpenDesk{Desk: r.desk(), Officer: b.Officer, Agencies: b.Agencies, From: b.From}
		}),
	verb("POST", theDesk+"/closings", "Close a desk", "The officer signs off. Nobody may be at the desk.",
		func(r request, _ nothing) domain.Command { return domain.CloseDesk{Desk: r.desk()} }),
	verb("POST", theDesk+"/breaks", "Take a break", "The desk is kept, and nobody is called to it.",
		func(r request, _ nothing) domain.Command { return domain.TakeBreak{Desk: r.desk()} }),
	verb("POST", theDesk+"/resumptions", "End the break", "",
		func(r request, _ nothing) domain.Command { return domain.EndBreak{Desk: r.desk()} }),
	verb("POST", theDesk+"/sign-offs", "Sign off another's desk",
		"For supervisors. A visitor there goes back to the queue with the age kept.",
		func(r request, b reasonBody) domain.Command {
			return domain.SignOff{Desk: r.desk(), Reason: b.Reason}
		}),
	verb("POST", theDesk+"/calls", "Call the next visit",
		"The one that is next for this desk. Refused when nobody waits whom it may call.",
		func(r request, _ nothing) domain.Command { return domain.CallNext{Desk: r.desk()} }),

	verb("POST", theDesk+"/offers", "Offer the next visit",
		"It is reserved for the desk, which accepts it, refuses it, or lets the time run out. It waits on meanwhile.",
		func(r request, _ nothing) domain.Command { return domain.OfferNext{Desk: r.desk()} }),
	verb("POST", theDesk+"/acceptances", "Accept the offered visit", "It is called to the desk.",
		func(r request, _ nothing) domain.Command { return domain.AcceptOffer{Desk: r.desk()} }),
	verb("POST", theDesk+"/refusals", "Refuse the offered visit", "It keeps its place, and is not offered to this desk again for a while.",
		func(r request, b reasonBody) domain.Command {
			return domain.RefuseOffer{Desk: r.desk(), Reason: b.Reason}
		}),
	verb("POST", theDay+"/visits", "Register a visit",
		"Every errand is routed at once, with the reason kept. A visit that waits gets a ticket and an estimate.",
		registered).creates(),
	verb("POST", theVisit+"/errands", "Add an errand",
		"To a visit that is still here. It keeps the visit's age.",
		func(r request, b newErrandBody) domain.Command {
			return domain.AddErrand{Visit: r.visit(), Errand: b.errand()}
		}).creates(),
	verb("POST", theVisit+"/calls", "Call this visit",
		"To a chosen desk, out of turn. 409 names whoever was first.",
		func(r request, b atDeskBody) domain.Command { return domain.CallVisit{Desk: b.Desk, Visit: r.visit()} }),
	verb("POST", theVisit+"/recalls", "Call again", "To the same desk, as many times as the rules allow.",
		func(r request, _ nothing) domain.Command { return domain.Recall{Visit: r.visit()} }),
	verb("POST", theVisit+"/absences", "Mark as absent", "The visitor was called and did not come.",
		func(r request, _ nothing) domain.Command { return domain.MarkAbsent{Visit: r.visit()} }),
	verb("POST", theVisit+"/returns", "Put back into the queue", "Somebody called or absent; the age is kept.",
		func(r request, _ nothing) domain.Command { return domain.ReturnToQueue{Visit: r.visit()} }),
	verb("POST", theVisit+"/departures", "Note that the visitor left", "Unserved in what was still open.",
		func(r request, _ nothing) domain.Command { return domain.Leave{Visit: r.visit()} }),
	verb("POST", theVisit+"/estimates", "Give a new estimate", "Of the wait that is left.",
		func(r request, _ nothing) domain.Command { return domain.GiveEstimate{Visit: r.visit()} }),
	verb("POST", theVisit+"/interpreter-requests", "Ask for an interpreter", "",
		func(r request, b interpreterBody) domain.Command {
			return domain.RequestInterpreter{Visit: r.visit(), Language: b.Language}
		}),
	verb("POST", theVisit+"/interpreter-arrivals", "Note that the interpreter is there", "",
		func(r request, _ nothing) domain.Command { return domain.JoinInterpreter{Visit: r.visit()} }),
	verb("POST", theVisit+"/interpreter-absences", "Note that no interpreter is to be had", "",
		func(r request, _ nothing) domain.Command { return domain.MissInterpreter{Visit: r.visit()} }),
	verb("POST", theVisit+"/releases", "Free a visitor",
		"For supervisors: the officer is gone, and the visitor goes back to the queue.",
		func(r request, b reasonBody) domain.Command { return domain.Free{Visit: r.visit(), Reason: b.Reason} }),
	verb("POST", theVisit+"/priorities", "Give a visit another class",
		"For supervisors. It moves in the line, no further than the rules have it; its age and its wait stay.",
		func(r request, b priorityBody) domain.Command {
			return domain.Prioritise{Visit: r.visit(), Class: b.Class, Reason: b.Reason}
		}),
	verb("POST", theVisit+"/preferences", "Keep for an officer",
		"Others pass over the visit while it waits, no longer than the rules have it.",
		func(r request, b preferenceBody) domain.Command {
			return domain.Prefer{Visit: r.visit(), Officer: b.Officer}
		}),
	verb("POST", theVisit+"/moves", "Move to another office",
		"With all that is open of it, today; one journey with one age. It waits there within a minute, or here again when it is declined.",
		func(r request, b sentOnBody) domain.Command {
			return domain.MoveOut{Visit: r.visit(), To: b.To, Reason: b.Reason}
		}),
	verb("POST", theVisit+"/mergers", "Merge two visits",
		"For supervisors: this visit was registered twice, and its errands become the other's.",
		func(r request, b mergerBody) domain.Command { return domain.Join{Visit: r.visit(), Into: b.Into} }),
	verb("POST", theVisit+"/corrections", "Strike a visit",
		"It should never have been registered. It leaves every figure; the record stays readable.",
		func(r request, b reasonBody) domain.Command { return domain.Strike{Visit: r.visit(), Reason: b.Reason} }),

	verb("POST", theErrand+"/starts", "Start the service", "",
		func(r request, _ nothing) domain.Command { return domain.Start{Errand: r.errand()} }),
	verb("POST", theErrand+"/pauses", "Pause the service",
		"The errand is parked with its visitor; the desk is free meanwhile.",
		func(r request, _ nothing) domain.Command { return domain.Pause{Errand: r.errand()} }),
	verb("POST", theErrand+"/resumptions", "Resume the service",
		"Of a parked errand, at any free desk that may serve it.",
		func(r request, b atDeskBody) domain.Command { return domain.Resume{Errand: r.errand(), Desk: b.Desk} }),
	verb("POST", theErrand+"/transfers", "Transfer to another agency",
		"As an errand of another type; the age is kept.",
		func(r request, b transferBody) domain.Command { return domain.Transfer{Errand: r.errand(), To: b.To} }),
	verb("POST", theErrand+"/documents", "Receive documents",
		"For the errand's agency, at this moment by the office's clock.",
		func(r request, b documentsBody) domain.Command {
			return domain.ReceiveDocuments{Errand: r.errand(), Count: b.Count}
		}),
	verb("POST", theErrand+"/outcomes", "End with an outcome", "The errand must be in service.",
		func(r request, b outcomeBody) domain.Command {
			return domain.End{Errand: r.errand(), Outcome: b.Outcome}
		}),
	verb("POST", theErrand+"/corrections", "Correct the record",
		"The type within the same agency, or the outcome. What it was stays readable.",
		func(r request, b correctionBody) domain.Command {
			return domain.CorrectErrand{Errand: r.errand(), Type: b.Type, Outcome: b.Outcome, Reason: b.Reason}
		}),

	verb("POST", theErrand+"/acceptances", "Accept a hand-over", "The agency has taken it over.",
		func(r request, _ nothing) domain.Command { return domain.Accept{Errand: r.errand()} }).byAgencies(),
	verb("POST", theErrand+"/returns", "Return a hand-over", "The agency cannot go on with it.",
		func(r request, b reasonBody) domain.Command {
			return domain.ReturnErrand{Errand: r.errand(), Reason: b.Reason}
		}).byAgencies(),
	verb("POST", theErrand+"/closures", "Close a hand-over", "The agency is done with it.",
		func(r request, _ nothing) domain.Command { return domain.CloseErrand{Errand: r.errand()} }).byAgencies(),
	verb("POST", theErrand+"/contradictions", "Contradict",
		"What the desk called solved was not. Both are kept.",
		func(r request, b reasonBody) domain.Command {
			return domain.Contradict{Errand: r.errand(), Reason: b.Reason}
		}).byAgencies(),
	verb("POST", theErrand+"/video-calls", "Call by video",
		"The agency's own team calls the errand's visitor to the office's video room.",
		func(r request, b teamCallBody) domain.Command {
			return domain.CallByVideo{Errand: r.errand(), Team: b.Team, Room: b.Room}
		}).byAgencies(),
	verb("POST", theErrand+"/video-starts", "Start the service by video", "The visitor whom the caseworker called is in the room.",
		func(r request, _ nothing) domain.Command { return domain.StartByVideo{Errand: r.errand()} }).byAgencies(),
	verb("POST", theErrand+"/video-absences", "Note that nobody came to the video room", "The visitor is absent, and the office can put the visitor back.",
		func(r request, _ nothing) domain.Command { return domain.MissByVideo{Errand: r.errand()} }).byAgencies(),
	verb("POST", theErrand+"/video-outcomes", "End with an outcome by video", "The errand must be in service by the caseworker. The room is free when nothing is left for the team.",
		func(r request, b outcomeBody) domain.Command {
			return domain.EndByVideo{Errand: r.errand(), Outcome: b.Outcome}
		}).byAgencies(),

	verb("POST", "/v1/officers/{officer}/assignments", "Assign an officer",
		"For supervisors: to an agency, at levels, at an office, in a period.",
		func(r request, b assignmentBody) domain.Command {
			return domain.Assign{
				Officer: r.officer(), Kontor: b.Kontor, Agency: b.Agency, Levels: b.Levels, Valid: domain.Period(b.Valid), Until: b.Until,
			}
		}),
	verb("POST", "/v1/officers/{officer}/assignment-ends", "End an assignment",
		"For supervisors: from the day after the last, or at a moment.",
		func(r request, b assignmentEndBody) domain.Command {
			return domain.Unassign{Officer: r.officer(), Kontor: b.Kontor, Agency: b.Agency, Last: b.Last, At: b.At}
		}),
	verb("POST", "/v1/officers/{officer}/revocations", "Revoke an assignment",
		"For supervisors: it holds no more from this moment. What the officer follows is ended within a second.",
		func(r request, b revocationBody) domain.Command {
			return domain.RevokeAssignment{Officer: r.officer(), Kontor: b.Kontor, Agency: b.Agency}
		}),
	verb("POST", "/v1/network/retention-rules", "Set a retention rule",
		"For operators: for how many days after the visit an agency's content is kept, under a decision. With 0 days an earlier rule ends.",
		func(_ request, b retentionBody) domain.Command { return domain.SetRetention(b) }),
	verb("POST", "/v1/network/policies", "Activate a policy",
		"For operators: the rules by which errands are routed from its first day on, today or later. One with an error is refused; check it first.",
		func(_ request, b policyBody) domain.Command { return domain.ActivatePolicy{Policy: domain.Policy(b)} }),
	verb("POST", "/v1/network/changes", "Change the network",
		"For operators: offices and their lives, hours, offerings, capabilities, agreements, agencies, errand types, moved services; all of them or none.",
		func(_ request, b changesBody) domain.Command { return domain.ChangeNetwork(b) }),
	verb("POST", "/v1/network/holidays", "List holidays", "For operators: of whole years; the program does so itself when it starts.",
		func(_ request, b holidaysBody) domain.Command { return domain.ListHolidays(b) }),
	verb("POST", "/v1/network/seeds", "Write reference data", "For operators: one part of it, into the network.",
		func(_ request, b seedBody) domain.Command { return domain.SeedNetwork(b) }),
}

// registered is the command to register a visit.
func registered(_ request, b visitBody) domain.Command {
	c := domain.Register{Kind: b.Kind, Language: b.Language, Needs: b.Needs, Protected: b.Protected, Door: b.Door, Arrived: b.Arrived}
	for _, e := range b.Errands {
		c.Errands = append(c.Errands, e.errand())
	}
	return c
}

// agencyTag is of what an agency says and sees of its own errands.
const agencyTag = "agency"

// byAgencies says that the verb is the agency's, not the office's.
func (op operation) byAgencies() operation {
	op.tag = agencyTag
	return op
}

// creates says that the verb makes something that can be asked for: 201, with its Location.
func (op operation) creates() operation {
	op.created = true
	return op
}

// tagOf puts a verb where a reader looks for it.
func tagOf(path string) string {
	for _, place := range []struct{ prefix, tag string }{
		{theDesk, "desk"}, {theVisit, "visit"}, {theErrand, "errand"}, {theDay + "/visits", "visit"}, {theDay, "day"},
	} {
		if strings.HasPrefix(path, place.prefix) {
			return place.tag
		}
	}
	return "network"
}
