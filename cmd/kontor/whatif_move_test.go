package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/natslog"
	"kontor/handlers/simulate"
)

// Where a moved service cannot be given by video it is booked at its new place; an office that is nearer and gives times too is named beside it, by
// the command.
func TestWhatifMoveNamesTheNearerOffice(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	fagerstaWithoutVideo(t, dir)
	var said bytes.Buffer
	cmd := rootCommand()
	cmd.SetOut(&said)
	cmd.SetErr(&said)
	cmd.SetArgs([]string{"whatif", "move", "--from", "fagersta", "--to", "vasteras", "--types", "fk-sjukp,fk-status", "--since", "2024-05-02", "--data", dir})
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	lines := strings.Split(said.String(), "\n")
	if !regexp.MustCompile(`^  [1-9][0-9]* to booked vasteras; nearer: avesta, 26\.9 km$`).MatchString(lines[1]) {
		t.Errorf("it says\n%s", said.String())
	}
}

// fagerstaWithoutVideo fills a log with a day at Fagersta, which has no video room, when Västerås and Avesta give booked times for fk.
func fagerstaWithoutVideo(t *testing.T, dir string) {
	t.Helper()
	const day domain.Date = "2024-05-02"
	server, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Log: quiet()})
	must(t, err)
	defer func() { must(t, server.Shutdown()) }()
	nc, err := server.Connect()
	must(t, err)
	log, err := natslog.Open(t.Context(), nc, natslog.Options{})
	must(t, err)
	clock, ids := simulate.NewClock(day.At(0)), simulate.NewIDs(1)
	books, err := handlers.NewBooks(t.Context(), log, handlers.Options{Clock: clock.Now, NewID: ids.New})
	must(t, err)
	must(t, books.Seed(t.Context()))
	week := [7]domain.Span{4: {Opens: 600, Closes: 900}}
	commands := []domain.Command{withoutVideo(books.Network(), "fagersta", day)}
	for _, k := range []domain.KontorID{"vasteras", "avesta"} {
		commands = append(commands, domain.SetCalendar{SlotCalendar: domain.SlotCalendar{
			Kontor: k, Name: "fk", Agency: "fk", Minutes: 30, Capacity: 2, Week: week, Valid: domain.Period{From: "2024-05-01"}, Basis: domain.Synthetic,
		}})
	}
	for _, c := range commands {
		_, err := books.Do(t.Context(), domain.NetworkBook, c, handlers.Request{Actor: domain.System})
		must(t, err)
	}
	_, err = simulate.Play(t.Context(), simulate.Config{Books: books, Clock: clock, IDs: ids, Date: day, Seed: 1, Offices: []domain.KontorID{"fagersta"}})
	must(t, err)
}

// withoutVideo ends the office's video room before the date, whenever it was got.
func withoutVideo(n *domain.Network, k domain.KontorID, d domain.Date) domain.ChangeNetwork {
	from := d
	for n.Kontors[k].Has("video_room", from) {
		from = domain.DateOf(from.At(12*60).AddDate(0, 0, -1))
	}
	room := domain.Capability{Name: "video_room", Valid: domain.Period{From: from.Next(), To: domain.DateOf(d.At(12*60).AddDate(0, 0, -1))}, Basis: domain.Synthetic}
	return domain.ChangeNetwork{Changes: []domain.Change{{Capability: &domain.CapabilityChanged{Kontor: k, Capability: room}}}}
}
