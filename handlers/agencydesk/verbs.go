package agencydesk

import (
	"context"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// verb is a service: what a request to it may have, and what it does.
type verb struct {
	name   string
	fields []string // those it takes, beside caseworker; what ends in ! it needs
	do     func(context.Context, asking) (any, error)
}

// verbs are all services.
var verbs = []verb{
	command("accept", []string{"errand!"}, func(q request) domain.Command { return domain.Accept{Errand: q.Errand} }),
	command("return", []string{"errand!", "reason!"}, func(q request) domain.Command {
		return domain.ReturnErrand{Errand: q.Errand, Reason: q.Reason}
	}),
	command("close", []string{"errand!"}, func(q request) domain.Command { return domain.CloseErrand{Errand: q.Errand} }),
	command("contradict", []string{"errand!", "reason!"}, func(q request) domain.Command {
		return domain.Contradict{Errand: q.Errand, Reason: q.Reason}
	}),
	{name: "open-content", fields: []string{"errand!"}, do: openContent},
	{name: "call-video", fields: []string{"key!", "errand", "kontor", "date", "team", "room"}, do: callVideo},
	{name: "slots", fields: []string{"errand!"}, do: slots},
}

// Verbs are the names of all services.
func Verbs() (names []string) {
	for _, v := range verbs {
		names = append(names, v.name)
	}
	return names
}

// Receipt is what became of a command.
type Receipt struct {
	Errand   domain.ErrandID `json:"errand"`
	At       *time.Time      `json:"at"`       // by the office's clock, in whole seconds; null when nothing happened
	Happened bool            `json:"happened"` // false: it was already so
	Repeated bool            `json:"repeated"` // the key had been answered before, and this is that answer
}

// command is the service that has a command to the errand's own day done.
func command(name string, fields []string, of func(request) domain.Command) verb {
	return verb{name: name, fields: append(fields, "key!"), do: func(ctx context.Context, a asking) (any, error) {
		done, err := a.Books.Do(ctx, a.request.Errand.Book(), of(a.request), a.who())
		if err != nil {
			return nil, err
		}
		return receipt(a.request.Errand, done), nil
	}}
}

func receipt(e domain.ErrandID, done handlers.Receipt) Receipt {
	r := Receipt{Errand: e, Happened: len(done.Entry.Events) > 0, Repeated: done.Repeated}
	if r.Happened {
		at := done.Entry.At.Truncate(time.Second)
		r.At = &at
	}
	return r
}

// Content is what an errand's content says.
type Content struct {
	Errand  domain.ErrandID                         `json:"errand"`
	Content map[domain.ContentField]handlers.Opened `json:"content"`
}

// openContent opens what is sealed for the agency. That it was read is noted, whatever becomes of the answer.
func openContent(ctx context.Context, a asking) (any, error) {
	if a.Contents == nil {
		_, err := a.own(ctx)
		return Content{a.request.Errand, map[domain.ContentField]handlers.Opened{}}, err
	}
	opened, err := a.Contents.Open(ctx, a.by, a.request.Errand)
	return Content{a.request.Errand, opened}, err
}

// Called is who was called to the video room: the agency's own errands of one visitor.
type Called struct {
	Kontor   domain.KontorID   `json:"kontor"`
	Date     domain.Date       `json:"date"`
	Errands  []domain.ErrandID `json:"errands"`
	Happened bool              `json:"happened"`
	Repeated bool              `json:"repeated"`
}

// callVideo calls a visitor to an office's video room, for the agency's own team: the errand's, or the next one at the office.
func callVideo(ctx context.Context, a asking) (any, error) {
	q := a.request
	book := q.Errand.Book()
	if q.Errand == "" {
		book = domain.DaybookID(q.Kontor, q.Date)
	}
	done, err := a.Books.Do(ctx, book, domain.CallByVideo{Errand: q.Errand, Team: q.Team, Room: q.Room}, a.who())
	if err != nil {
		return nil, err
	}
	kontor, date, _ := book.Daybook()
	said := Called{Kontor: kontor, Date: date, Errands: []domain.ErrandID{}, Happened: len(done.Entry.Events) > 0, Repeated: done.Repeated}
	if q.Errand != "" && !said.Happened {
		said.Errands = append(said.Errands, q.Errand)
	}
	err = a.Books.View(ctx, book, func(d *domain.Day) {
		for _, ev := range done.Entry.Events {
			called, _ := ev.(domain.VisitorCalled)
			for _, id := range called.Errands {
				if e := d.Errands[id]; e != nil && e.Agency == a.agency {
					said.Errands = append(said.Errands, id.For(a.agency))
				}
			}
		}
	})
	return said, err
}

// Slots are the first times that can be booked for an errand. They are held for nobody.
type Slots struct {
	Errand domain.ErrandID  `json:"errand"`
	Times  []handlers.Offer `json:"times"`
}

// offered is how many times an errand is offered.
const offered = 6

func slots(ctx context.Context, a asking) (any, error) {
	own, err := a.own(ctx)
	if err != nil {
		return nil, err
	}
	times, err := handlers.NewBooking(a.Books).Offers(ctx, own, offered)
	if times == nil {
		times = []handlers.Offer{}
	}
	return Slots{a.request.Errand, times}, err
}
