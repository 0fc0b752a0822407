package natslog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

const umea domain.BookID = "umea.2024-05-02"

// entryAfter is an entry that fits behind the head.
func entryAfter(h handlers.Head) domain.Entry {
	at := time.Date(2024, 5, 2, 8, 0, 0, 0, time.UTC)
	return domain.Entry{
		ID: domain.EntryID(h.Book, domain.System, fmt.Sprint(h.Revision)), Book: h.Book, Revision: h.Revision + 1, At: at, Recorded: at,
		Actor: domain.System, Command: "test", Prev: h.Hash,
		Events: []domain.Event{domain.AgencyListed{Agency: domain.Agency{Code: "fk", NameSv: strings.Repeat("å", 200)}}},
	}
}

// write appends n entries behind the head, the same one again for as long as the log is not available, and hands back the new head.
func write(t testing.TB, l handlers.Log, h handlers.Head, n int) handlers.Head {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for range n {
		r, err := l.Append(ctx, h, entryAfter(h))
		for errors.Is(err, handlers.ErrUnavailable) && ctx.Err() == nil {
			r, err = l.Append(ctx, h, entryAfter(h))
		}
		if err != nil {
			t.Fatal(err)
		}
		h = r.Head
	}
	return h
}
