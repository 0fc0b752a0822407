package desk

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"kontor/handlers/web/page"
)

// liveDesk keeps the desk: the visit at it, what may be done with it, and who waits for it. Its forms have the key of the page that they
// come to: one page, one act.
func (s pages) liveDesk(w http.ResponseWriter, r *http.Request) error {
	where, err := s.where(r, r.PathValue("kontor"), r.URL.Query().Get("at"), r.PathValue("officer"))
	if err != nil {
		return err
	}
	key := r.URL.Query().Get("key")
	if key == "" {
		key = uuid.NewString()
	}
	return s.Stream(w, r, page.Only(where.kontor.ID), func(ctx context.Context, p page.Page) ([]page.Fragment, error) {
		v := deskPage{Page: p, at: where}
		v.Key, v.Live = key, true
		err := s.seeDesk(ctx, &v, nil)
		return []page.Fragment{
			{ID: "keeping", Made: deskKeeping(v)}, {ID: "at-desk", Made: atDesk(v)}, {ID: "room", Made: deskRoom(v)},
			{ID: "latest", Made: deskLatest(v)}, {ID: "moment", Made: moment(p)},
		}, err
	})
}
