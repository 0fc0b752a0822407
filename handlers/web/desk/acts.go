package desk

import (
	"net/url"
	"strconv"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// act is what a form of a desk can ask for.
type act struct {
	name, path string
	lead       bool // it stands on the page of those who lead
	// commands are what is done, in their order; texts what is sealed for the errand before.
	commands func(asked) ([]domain.DayCommand, error)
	texts    func(asked) domain.Texts
}

// asked is a form, and what its words are read by.
type asked struct {
	url.Values
	page   page.Page
	kontor *domain.Kontor
	day    daySeen
}

func (a asked) desk() domain.DeskID       { return domain.DeskID(a.Get("desk")) }
func (a asked) visit() domain.VisitID     { return domain.VisitID(a.Get("visit")) }
func (a asked) errand() domain.ErrandID   { return domain.ErrandID(a.Get("errand")) }
func (a asked) officer() domain.OfficerID { return domain.OfficerID(a.Get("officer")) }
func (a asked) reason() domain.ReasonCode { return domain.ReasonCode(a.Get("reason")) }

// one is an act of one command, whose path and name are its own.
func one[C domain.DayCommand](path string, command func(asked) C) act {
	var c C
	return act{name: c.Name(), path: path, commands: func(a asked) ([]domain.DayCommand, error) { return []domain.DayCommand{command(a)}, nil }}
}

// found is an act of one command for which something has to be found first.
func found[C domain.DayCommand](path string, command func(asked) (C, error)) act {
	var c C
	return act{name: c.Name(), path: path, commands: func(a asked) ([]domain.DayCommand, error) {
		c, err := command(a)
		return []domain.DayCommand{c}, err
	}}
}

// acts are what is done at a desk.
var acts = []act{
	one("open", openDesk),
	one("close", func(a asked) domain.CloseDesk { return domain.CloseDesk{Desk: a.desk()} }),
	one("break", func(a asked) domain.TakeBreak { return domain.TakeBreak{Desk: a.desk()} }),
	one("end-break", func(a asked) domain.EndBreak { return domain.EndBreak{Desk: a.desk()} }),
	one("next", func(a asked) domain.CallNext { return domain.CallNext{Desk: a.desk()} }),
	found("call", callVisit),
	one("recall", func(a asked) domain.Recall { return domain.Recall{Visit: a.visit()} }),
	one("absent", func(a asked) domain.MarkAbsent { return domain.MarkAbsent{Visit: a.visit()} }),
	one("return", func(a asked) domain.ReturnToQueue { return domain.ReturnToQueue{Visit: a.visit()} }),
	one("leave", func(a asked) domain.Leave { return domain.Leave{Visit: a.visit()} }),
	one("start", func(a asked) domain.Start { return domain.Start{Errand: a.errand()} }),
	one("pause", func(a asked) domain.Pause { return domain.Pause{Errand: a.errand()} }),
	one("resume", func(a asked) domain.Resume { return domain.Resume{Errand: a.errand(), Desk: a.desk()} }),
	ending,
	found("transfer", transferred),
	found("add", added),
	documented,
	one("interpreter", func(a asked) domain.RequestInterpreter {
		return domain.RequestInterpreter{Visit: a.visit(), Language: a.Get("language")}
	}),
	one("interpreter-joined", func(a asked) domain.JoinInterpreter { return domain.JoinInterpreter{Visit: a.visit()} }),
	one("interpreter-missing", func(a asked) domain.MissInterpreter { return domain.MissInterpreter{Visit: a.visit()} }),
	moving,
	one("prefer", func(a asked) domain.Prefer { return domain.Prefer{Visit: a.visit(), Officer: a.officer()} }),
	one("offer", func(a asked) domain.OfferNext { return domain.OfferNext{Desk: a.desk()} }),
	one("accept", func(a asked) domain.AcceptOffer { return domain.AcceptOffer{Desk: a.desk()} }),
	one("refuse", func(a asked) domain.RefuseOffer { return domain.RefuseOffer{Desk: a.desk(), Reason: a.reason()} }),
	one("correct", func(a asked) domain.CorrectErrand {
		return domain.CorrectErrand{Errand: a.errand(), Outcome: domain.Outcome(a.Get("outcome")), Reason: domain.WrongOutcome}
	}),
}

func openDesk(a asked) domain.OpenDesk {
	c := domain.OpenDesk{Desk: a.desk(), Officer: a.officer(), From: domain.KontorID(a.Get("from"))}
	for _, code := range a.Values["agency"] {
		c.Agencies = append(c.Agencies, domain.AgencyCode(code))
	}
	return c
}

// callVisit calls a visit that was chosen in the list, or whose number was written.
func callVisit(a asked) (domain.CallVisit, error) {
	if a.visit() != "" {
		return domain.CallVisit{Desk: a.desk(), Visit: a.visit()}, nil
	}
	id, err := a.numbered("ticket")
	return domain.CallVisit{Desk: a.desk(), Visit: id}, err
}

func transferred(a asked) (domain.Transfer, error) {
	t, err := a.errandType("to")
	return domain.Transfer{Errand: a.errand(), To: t}, err
}

func added(a asked) (domain.AddErrand, error) {
	t, err := a.errandType("type")
	return domain.AddErrand{Visit: a.visit(), Errand: domain.NewErrand{Type: t, Earlier: domain.EarlierUnknown}}, err
}

// ending ends the errand in service, with the note that goes with it.
var ending = act{
	name: domain.End{}.Name(), path: "end",
	commands: func(a asked) ([]domain.DayCommand, error) {
		return []domain.DayCommand{domain.End{Errand: a.errand(), Outcome: domain.Outcome(a.Get("outcome"))}}, nil
	},
	texts: func(a asked) domain.Texts {
		if !a.day.serving(a.errand()) {
			return nil // it has ended: the note that stands is that of whoever ended it
		}
		return texted(domain.FieldNote, a.Get("note"))
	},
}

// documented takes in documents, and notes which they are.
var documented = act{
	name: domain.ReceiveDocuments{}.Name(), path: "documents",
	commands: func(a asked) ([]domain.DayCommand, error) {
		n, err := strconv.Atoi(a.Get("count"))
		if err != nil {
			n = 0 // which no hand-in has: the refusal says how many there may be
		}
		return []domain.DayCommand{domain.ReceiveDocuments{Errand: a.errand(), Count: n}}, nil
	},
	texts: func(a asked) domain.Texts { return texted(domain.FieldDocuments, a.Get("which")) },
}

// noted seals a note for the errand's agency, and does nothing else.
var noted = act{
	name: domain.SealContent{}.Name(), path: "note",
	commands: func(asked) ([]domain.DayCommand, error) { return nil, nil },
	texts:    func(a asked) domain.Texts { return domain.Texts{domain.FieldNote: a.Get("note")} },
}

// moving sends the visit to another office: one that is called is put back first, for only who waits is sent on.
var moving = act{
	name: domain.MoveOut{}.Name(), path: "move",
	commands: func(a asked) ([]domain.DayCommand, error) {
		to, err := a.office("to")
		if err != nil {
			return nil, err
		}
		out := domain.MoveOut{Visit: a.visit(), To: to, Reason: a.reason()}
		if a.day.atDesk(a.visit()) {
			return []domain.DayCommand{domain.ReturnToQueue{Visit: a.visit()}, out}, nil
		}
		return []domain.DayCommand{out}, nil
	},
}

func texted(f domain.ContentField, text string) domain.Texts {
	if text == "" {
		return nil
	}
	return domain.Texts{f: text}
}
