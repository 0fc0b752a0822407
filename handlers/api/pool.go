package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"

	"kontor/domain"
	"kontor/handlers"
)

type nextVideoBody struct {
	Home    domain.KontorID   `json:"home" doc:"The office at which the officer sits" example:"vasteras"`
	Date    domain.Date       `json:"date"`
	Kontors []domain.KontorID `json:"kontors" minItems:"1" maxItems:"50" doc:"The offices whose visitors the officer serves; the officer has a desk open in each" example:"fagersta"`
}

// videoCall is the operation that calls the next visit over several offices. It is no command of one book.
var videoCall = operation{
	id: "next-video", method: "POST", path: "/v1/officers/{officer}/video-calls", tag: "desk", summary: "Call the next visit by video",
	description: "Of those that wait by video at the offices, the one that is first in line. The officer has one visitor at a time, at home or anywhere; an office that does not reach its own target lends nobody.",
	parameters:  commandHeaders, body: reflect.TypeFor[nextVideoBody](), answer: reflect.TypeFor[Receipt](), within: true,
	serve: func(s *server, r request) (reply, error) {
		raw, err := r.read()
		if err != nil {
			return reply{}, err
		}
		b, err := decode[nextVideoBody](r.Header.Get("Content-Type"), raw)
		if err != nil {
			return reply{}, err
		}
		// Where the officer sits is what the right goes by; whose visitors it may serve is for its assignments to say.
		if err := s.judge(r, r.on(b.Home, "")); err != nil {
			return reply{}, err
		}
		for _, k := range append(b.Kontors, b.Home) {
			if err := s.known(k); err != nil {
				return reply{}, err
			}
		}
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		receipt, err := handlers.NextVideo(ctx, s.Books, handlers.VideoOfficer{Officer: r.officer(), Home: b.Home, Date: b.Date}, r.who(), b.Kontors...)
		if errors.Is(err, handlers.ErrNobodyByVideo) {
			return reply{}, problem(http.StatusUnprocessableEntity, domain.Phrase{Code: "nobody-by-video-now"})
		}
		if err != nil {
			return reply{}, err
		}
		return reply{status: http.StatusOK, position: receipt.Position.String(), body: told(receipt.Entry.Book, receipt)}, nil
	},
}
