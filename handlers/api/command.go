package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
)

// patience is how long a command may take before its caller is told to ask again with the same key.
const patience = 10 * time.Second

// Receipt is what a command made happen.
type Receipt struct {
	Entry    *uuid.UUID       `json:"entry" doc:"The id of what was written; null when it was already so and nothing happened"`
	Book     domain.BookID    `json:"book" example:"skelleftea.2024-05-02"`
	At       *time.Time       `json:"at" doc:"When it happened, by the office's clock; null when nothing did"`
	Position *domain.Position `json:"position" doc:"A question that carries this position sees the command's effect"`
	Repeated bool             `json:"repeated" doc:"The key had been answered before, and this is that answer"`
	Events   []Happened       `json:"events" doc:"What happened, in order; empty when it was already so"`
}

// Happened is one event, in the form in which it is written down for ever. Durations are in nanoseconds.
type Happened struct {
	Name string       `json:"name" example:"visitor-called"`
	Data domain.Event `json:"data"`
}

// verb is the operation that makes a command happen in the book that the path names.
func verb[B any](method, path, summary, meaning string, command func(request, B) domain.Command) operation {
	var empty B
	c := command(request{Request: &http.Request{}}, empty)
	return operation{
		id: c.Name(), method: method, path: path, tag: tagOf(path), summary: summary, description: meaning, within: bodied(c),
		parameters: commandHeaders, body: reflect.TypeFor[B](), answer: reflect.TypeFor[Receipt](),
		serve: func(s *server, r request) (reply, error) {
			raw, err := r.read()
			if err != nil {
				return reply{}, err
			}
			b, err := decode[B](r.Header.Get("Content-Type"), raw)
			if err != nil {
				return reply{}, err
			}
			c := command(r, b)
			if err := s.judge(r, within(r, c)...); err != nil {
				return reply{}, err
			}
			return s.do(r, c)
		},
	}
}

// do makes the command happen and says what did.
func (s *server) do(r request, c domain.Command) (reply, error) {
	book := domain.NetworkBook
	if _, ofDay := c.(domain.DayCommand); ofDay {
		book = r.book()
		if err := s.known(r.kontor()); err != nil {
			return reply{}, err
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	receipt, err := s.Books.Do(ctx, book, c, r.who())
	if err != nil {
		return reply{}, err
	}
	if s.Contents != nil {
		if err := s.Contents.Alike(ctx, receipt, textsOf(c)...); err != nil {
			return reply{}, err
		}
	}
	location := created(receipt.Entry)
	status := http.StatusOK
	if location != "" {
		status = http.StatusCreated
	}
	return reply{
		status: status, position: receipt.Position.String(), location: location, body: told(book, receipt),
	}, nil
}

// known refuses an office that the network does not have, whatever its day would say.
func (s *server) known(k domain.KontorID) error {
	if s.Books.Network().Kontors[k] == nil {
		return missing("unknown-kontor", "kontor", string(k))
	}
	return nil
}

func told(book domain.BookID, done handlers.Receipt) Receipt {
	r := Receipt{Book: book, Repeated: done.Repeated, Events: []Happened{}}
	if !done.Position.IsZero() {
		r.Position = &done.Position
	}
	if len(done.Entry.Events) > 0 {
		r.Entry, r.At = &done.Entry.ID, &done.Entry.At
	}
	for _, ev := range done.Entry.Events {
		r.Events = append(r.Events, Happened{ev.Name(), unsealable(ev)})
	}
	return r
}

// unsealable is the event without what is sealed in it: who may open that asks for it, and is noted.
func unsealable(ev domain.Event) domain.Event {
	sealed, ok := ev.(domain.ContentSealed)
	if !ok {
		return ev
	}
	sealed.Fields = slices.Clone(sealed.Fields)
	for i := range sealed.Fields {
		sealed.Fields[i].Key, sealed.Fields[i].Data = 0, nil
	}
	return sealed
}

// created is where the visit or errand that the entry made can be asked for; empty when it made none.
func created(e domain.Entry) string {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.VisitRegistered:
			return whereabouts(e.Book, "visits", string(ev.Visit))
		case domain.ErrandRegistered:
			return whereabouts(e.Book, "errands", string(ev.Errand))
		}
	}
	return ""
}

// whereabouts is the path of something that has an id in a daybook.
func whereabouts(book domain.BookID, collection, id string) string {
	kontor, date, _ := book.Daybook()
	return strings.Join([]string{"/v1/kontor", string(kontor), "days", string(date), collection, strings.TrimPrefix(id, string(book)+".")}, "/")
}
