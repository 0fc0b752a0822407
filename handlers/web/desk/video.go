package desk

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// videoDesk is a desk of another office's day at which the officer serves by video.
type videoDesk struct {
	Kontor  *domain.Kontor
	Desk    domain.DeskID
	Ticket  domain.Ticket // of the visit there
	Waiting int
}

// videoRoom is what an office must have for anybody to serve from it by video.
const videoRoom = "video_room"

// videoDesks lists where else the officer has a desk by video, for the officer alone. Whoever fails to be read is left out, and the log says so.
func (s pages) videoDesks(ctx context.Context, p page.Page, w at) (all []videoDesk) {
	if p.Who.Role != domain.RoleOfficer || !w.home.Has(videoRoom, p.Today()) {
		return nil
	}
	for _, book := range s.Board.OpenBooks() {
		k, date, ok := book.Daybook()
		office := p.Network.Kontors[k]
		if !ok || date != p.Today() || k == w.home.ID || office == nil || !office.Has(videoRoom, date) {
			continue
		}
		there := at{w.home, office, w.officer}
		err := s.Books.View(ctx, book, func(d *domain.Day) {
			for _, desk := range d.Desks {
				if there.sits(*desk) {
					v := videoDesk{Kontor: office, Desk: desk.ID, Waiting: len(d.NextFor(domain.Moment{At: p.Now, Network: p.Network}, desk))}
					if visit := d.Visits[desk.Visit]; visit != nil {
						v.Ticket = visit.Ticket
					}
					all = append(all, v)
				}
			}
		})
		if err != nil {
			s.Log.WarnContext(ctx, "a desk by video is not shown", slog.String("book", string(book)), slog.Any("error", err))
		}
	}
	slices.SortFunc(all, func(a, b videoDesk) int { return strings.Compare(a.Kontor.Name, b.Kontor.Name) })
	return all
}

// nextVideo calls, over all the offices where the officer serves by video, the one that is first in line, and goes to the desk there.
func (s pages) nextVideo(w http.ResponseWriter, r *http.Request) error {
	form, err := page.ReadForm(w, r)
	if err != nil {
		return err
	}
	where, err := s.where(r, form.Get("kontor"), "", form.Get("officer"))
	if err != nil {
		return err
	}
	who, err := page.RequestOf(r, form)
	if err != nil {
		return err
	}
	p := s.Page(r, "desk")
	var kontors []domain.KontorID
	for _, v := range s.videoDesks(r.Context(), p, where) {
		kontors = append(kontors, v.Kontor.ID)
	}
	officer := handlers.VideoOfficer{Officer: where.officer, Home: where.home.ID, Date: p.Today()}
	receipt, err := handlers.NextVideo(r.Context(), s.Books, officer, who, kontors...)
	switch k, _, _ := receipt.Entry.Book.Daybook(); {
	case err == nil:
		where.kontor = p.Network.Kontors[k]
		http.Redirect(w, r, where.link(), http.StatusSeeOther)
		return nil
	case errors.Is(err, handlers.ErrNobodyByVideo):
		p.Status, p.Notice = http.StatusUnprocessableEntity, &page.Notice{Text: p.Phrase(domain.Phrase{Code: "nobody-by-video-now"})}
	case sayable(err):
		p.Fail(s.Log, err)
	default:
		return err
	}
	return s.showDesk(w, r, p, where, shown{form: form})
}
