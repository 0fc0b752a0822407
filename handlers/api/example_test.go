package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/api"
	"kontor/handlers/memlog"
	"kontor/handlers/words"
	"kontor/projections"
)

// A command without a desk to be done at: the answer says so in words, and nothing is written.
func Example() {
	at := func() time.Time { return domain.Date("2024-05-02").At(10 * 60) }
	books, err := handlers.NewBooks(context.Background(), memlog.New(), handlers.Options{Clock: at})
	if err != nil {
		panic(err)
	}
	if err := books.Seed(context.Background()); err != nil {
		panic(err)
	}
	h := api.New(api.Config{
		Books: books, Board: projections.NewBoard(), Clock: at, Authority: hostMay{},
		Words: func(lang string, p domain.Phrase) string { return words.In(lang).Phrase(p) },
	})
	for _, c := range []struct{ method, path string }{{"PUT", ""}, {"POST", "/desks/2/calls"}} {
		r := httptest.NewRequest(c.method, "/v1/kontor/skelleftea/days/2024-05-02"+c.path, strings.NewReader(""))
		officer := handlers.Principal{Actor: domain.Actor{Role: domain.RoleOfficer, ID: "o-skelleftea-1"}, Kontors: []domain.KontorID{"skelleftea"}}
		r = r.WithContext(handlers.WithPrincipal(r.Context(), officer))
		r.Header.Set("Accept-Language", "en")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		fmt.Println(w.Code, http.StatusText(w.Code))
		if _, detail, ok := strings.Cut(w.Body.String(), `"detail":"`); ok {
			detail, _, _ = strings.Cut(detail, `"`)
			fmt.Println(detail)
		}
	}
	// Output:
	// 200 OK
	// 404 Not Found
	// Desk 2 is not open. Open the desk or choose another.
}
