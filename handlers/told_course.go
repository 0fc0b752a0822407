package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kontor/domain"
)

// ToldErrand is an errand as its agency is told of it, with all that it was told in order: no visit, ticket, desk or officer, and nothing in
// it depends on what else the visitor came for. Of a protected visit there is no type, level or matter.
type ToldErrand struct {
	Errand    domain.ErrandID // as the agency knows it
	Kontor    domain.KontorID
	Date      domain.Date
	Type      domain.ErrandTypeCode
	Level     domain.Level
	Matter    domain.Matter
	Earlier   domain.Earlier
	Protected bool
	State     domain.State // never Held
	Outcome   domain.Outcome
	EndedAt   time.Time
	Answer    domain.Answer
	Reason    domain.ReasonCode // of the answer
	Contents  []domain.Content  // that the agency may ask to have opened; without what is sealed
	Room      domain.DeskID     // the video room to which the actor has called its visitor; empty when it has not
	Course    []ToldStep
}

// ToldStep is one thing that the agency was told of the errand. By is who did it, where that is one of the agency's own people.
type ToldStep struct {
	At    time.Time // whole seconds
	Event string
	By    string
	Data  json.RawMessage // as on the agency's stream
}

// ToldDay is what the actor's agency has been told of an office's day: the errands that are its own now, in the order in which they came to
// the office. It is what the agency's stream says, read from the book; of a practice day it is nothing.
func (b *Books) ToldDay(ctx context.Context, who domain.Actor, book domain.BookID) ([]ToldErrand, error) {
	agency := who.Agency()
	if _, _, ok := book.Daybook(); !ok || agency == "" || agency == domain.Host {
		return nil, nil
	}
	day, courses := newTold(book), map[domain.ErrandID][]ToldStep{}
	for r, err := range b.log.Read(ctx, book, Head{Book: book}) {
		if err != nil {
			return nil, fmt.Errorf("what an agency was told of book %s: %w", book, err)
		}
		notices, err := day.take(r.Entry, r.Position)
		if err != nil {
			return nil, stopped(r, err)
		}
		by := ""
		if r.Entry.Actor.Agency() == agency {
			_, by, _ = strings.Cut(r.Entry.Actor.ID, ".")
		}
		for _, n := range notices[agency] {
			courses[n.Errand] = append(courses[n.Errand], ToldStep{n.At, n.Event, by, n.Data})
		}
	}
	var all []ToldErrand
	err := b.View(ctx, book, func(d *domain.Day) {
		for _, t := range day.order {
			if e := d.Errands[t.id]; e != nil && t.agency == agency && e.Agency == agency && !day.practice {
				all = append(all, toldErrandOf(d, t, e, who, courses[t.id.For(agency)]))
			}
		}
	})
	return all, err
}

// ToldErrand is the one of ToldDay that the actor's agency knows by the id; for every other id, of another's errand or of none, the answer is
// the same refusal.
func (b *Books) ToldErrand(ctx context.Context, who domain.Actor, id domain.ErrandID) (ToldErrand, error) {
	no := &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{Code: "unknown-errand", Args: map[string]string{"errand": shownID(id)}}}
	book := id.Book()
	if k, _, ok := book.Daybook(); !ok || b.Network().Kontors[k] == nil {
		return ToldErrand{}, no
	}
	all, err := b.ToldDay(ctx, who, book)
	if err != nil {
		return ToldErrand{}, err
	}
	for _, e := range all {
		if e.Errand == id {
			return e, nil
		}
	}
	return ToldErrand{}, no
}

// toldErrandOf is the errand as told, with what the agency may know of how it stands.
func toldErrandOf(d *domain.Day, t *toldErrand, e *domain.Errand, who domain.Actor, course []ToldStep) ToldErrand {
	v, a := d.Visits[e.Visit], t.agency
	told := ToldErrand{
		Errand: t.id.For(a), Kontor: d.Kontor, Date: d.Date, Type: t.kind, Level: t.level, Matter: t.matter, Earlier: t.earlier,
		Protected: v.Protected, State: t.state, Answer: e.Answer, Reason: e.AnswerReason, Course: course,
	}
	if room := d.Desks[v.Desk]; v.Desk != "" && room != nil && room.Team != "" && string(room.Officer) == who.ID {
		told.Room = v.Desk
	}
	if t.state == domain.Ended {
		told.Outcome, told.EndedAt = e.Outcome, e.EndedAt.Truncate(time.Second)
	}
	if v.Protected {
		told.Type, told.Level, told.Matter, told.Earlier = "", "", "", ""
		told.Course = shieldedCourse(told.Course)
	}
	for _, c := range e.ContentFor(a) {
		c.Key, c.Data = 0, nil
		told.Contents = append(told.Contents, c)
	}
	return told
}

// shieldedCourse is the course without what says what the errand is about.
func shieldedCourse(course []ToldStep) []ToldStep {
	bare := slices.Clone(course)
	for i, s := range bare {
		switch s.Event {
		case "errand-registered", "errand-moved-in", "errand-transferred-in", "errand-routed", "errand-corrected":
			bare[i].Data = nil
		}
	}
	return bare
}

// shownID is a caller's id as a refusal repeats it.
func shownID(id domain.ErrandID) string {
	q := fmt.Sprintf("%.60q", string(id))
	return q[1 : len(q)-1]
}
