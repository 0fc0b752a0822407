package projections_test

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/projections"
)

// A board is fed entry by entry and asked at any moment. What it cannot know is nil, not zero.
func ExampleBoard() {
	board := projections.NewBoard()
	now := time.Date(2024, 5, 2, 10, 0, 0, 0, domain.Stockholm)
	place := uint64(0)
	feed := func(b domain.BookID, revision uint64, events ...domain.Event) {
		place++
		e := domain.Entry{ID: uuid.New(), Book: b, Revision: revision, At: now, Actor: domain.System, Events: events}
		if err := board.Fold(e, domain.Position{Epoch: "example", Place: place}); err != nil {
			fmt.Println(err)
		}
	}
	feed(domain.NetworkBook, 1, domain.KontorOpened{Kontor: domain.Kontor{ID: "skelleftea", Name: "Skellefteå"}})
	book := domain.DaybookID("skelleftea", "2024-05-02")
	feed(book, 1, domain.DayOpened{})
	queue := domain.Queue{Agency: "fk", Kontor: "skelleftea", Channel: domain.AtDesk}
	feed(book, 2,
		domain.VisitRegistered{Visit: "v", Errands: 1, Arrived: now},
		domain.ErrandRegistered{Visit: "v", Errand: "e", Agency: "fk"},
		domain.ErrandRouted{Errand: "e", Agency: "fk", Decision: domain.Decision{Queue: queue}},
	)
	board.CaughtUp()

	row := board.Overview(now.Add(7 * time.Minute)).Offices[0]
	fmt.Println(row.Name, "waiting:", row.Wait.WaitingNow, "longest:", *row.Wait.LongestNow, "s")
	fmt.Println("enough for a median:", row.Wait.Enough, row.Wait.Median == nil)
	fmt.Println("balanced:", row.Balanced, "ready:", board.Ready() == nil)
	// Output:
	// Skellefteå waiting: 1 longest: 420 s
	// enough for a median: false true
	// balanced: true ready: true
}
