package memlog_test

import (
	"context"
	"errors"
	"fmt"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// Two write at the same revision: the first wins, the second hears where the book is, and the first may ask again what became of its
// own entry.
func Example() {
	ctx, l := context.Background(), memlog.New()
	entry := func(h handlers.Head, key string) domain.Entry {
		return domain.Entry{
			ID: domain.EntryID(domain.NetworkBook, domain.System, key), Book: domain.NetworkBook, Revision: h.Revision + 1, Prev: h.Hash,
			Actor: domain.System, Command: "example", Events: []domain.Event{domain.RulesChanged{}},
		}
	}
	empty, _ := l.Head(ctx, domain.NetworkBook)
	_, err := l.Append(ctx, empty, entry(empty, "mine"))
	fmt.Println("mine:", err)

	_, err = l.Append(ctx, empty, entry(empty, "yours"))
	var c *handlers.Conflict
	fmt.Println("yours:", errors.As(err, &c), err)

	again, err := l.Append(ctx, empty, entry(empty, "mine"))
	fmt.Println("mine again: revision", again.Head.Revision, err)
	// Output:
	// mine: <nil>
	// yours: true book network is at revision 1, not 0
	// mine again: revision 1 <nil>
}
