package handlers_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// day is another day of the office, at the end of which it is closed: one visitor with errands of fk and af, and one of pm.
func (o *office) day(d domain.Date) {
	o.t.Helper()
	if o.now = d.At(9 * 60); o.book != domain.DaybookID(network().kontor, d) {
		o.book = domain.DaybookID(network().kontor, d)
		o.must(domain.OpenDay{})
		o.must(domain.OpenDesk{Desk: "1", Officer: network().officers[0], Agencies: []domain.AgencyCode{"af"}})
		o.must(domain.OpenDesk{Desk: "2", Officer: network().officers[1], Agencies: []domain.AgencyCode{"fk", "pm"}})
	}
	_, errands := o.register("fk-bostb", "af-boka")
	o.register("pm-utland")
	o.must(domain.CallNext{Desk: "2"})
	o.must(domain.Start{Errand: errands[0]})
	o.must(domain.ReceiveDocuments{Errand: errands[0], Count: 2})
	o.must(domain.End{Errand: errands[0], Outcome: domain.HandedOver})
	o.must(domain.CloseDay{})
}

// night is the seal that a process makes which starts in the night behind the date.
func (o *office) night(d domain.Date) {
	o.t.Helper()
	o.now = d.Next().At(4*60 + 30)
	books, err := handlers.NewBooks(o.t.Context(), o.log, handlers.Options{Clock: o.clock, NewID: o.newID})
	if err != nil {
		o.t.Fatal(err)
	}
	if err := handlers.NewSealer(o.log, books).Seal(o.t.Context(), o.now); err != nil {
		o.t.Fatal(err)
	}
}

// sealedUp seals the log in the night behind the date.
func sealedUp(t testing.TB, log handlers.Log, d domain.Date) {
	t.Helper()
	now := d.Next().At(4*60 + 30)
	books, err := handlers.NewBooks(t.Context(), log, handlers.Options{Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	if err := handlers.NewSealer(log, books).Seal(t.Context(), now); err != nil {
		t.Fatal(err)
	}
}

// sealed are the log's seals.
func sealed(t testing.TB, log handlers.Log) (all []domain.DaySealed) {
	t.Helper()
	for _, r := range entries(t, log) {
		for _, ev := range r.Entry.Events {
			if seal, ok := ev.(domain.DaySealed); ok {
				all = append(all, seal)
			}
		}
	}
	return all
}

// checkSeals says that the log has a seal of every date and no other, that the last one ends before its own entry, and that they hold.
func checkSeals(t testing.TB, log handlers.Log, dates ...domain.Date) {
	t.Helper()
	all := sealed(t, log)
	if len(all) != len(dates) {
		t.Fatalf("there are %d seals, not of %v", len(all), dates)
	}
	for i, seal := range all {
		if seal.Date != dates[i] {
			t.Errorf("seal %d is of %s, not of %s", i, seal.Date, dates[i])
		}
	}
	report, err := handlers.Verify(t.Context(), log, handlers.VerifyOptions{})
	if err != nil || !report.OK() || report.Seals != len(dates) || len(dates) > 0 && !*report.SealsOK {
		t.Errorf("verified: %+v (%v)", report, err)
	}
}

func TestSealerSealsEachDayOnce(t *testing.T) {
	o := openOffice(t, memlog.New())
	o.day("2024-05-02")
	o.now = domain.Date("2024-05-03").At(3*60 + 59)
	sealer := handlers.NewSealer(o.log, o.books)
	if err := sealer.Seal(t.Context(), o.now); err != nil {
		t.Fatal(err)
	}
	checkSeals(t, o.log)
	o.night("2024-05-02")
	o.night("2024-05-02") // another process
	for range 2 {
		if err := sealer.Seal(t.Context(), o.now); err != nil { // one that has not heard of it
			t.Fatal(err)
		}
	}
	checkSeals(t, o.log, "2024-05-02")
	first := sealed(t, o.log)[0]
	if first.Books != 2 || first.Entries != uint64(len(entries(t, o.log))-1) {
		t.Errorf("it covers %d entries in %d books", first.Entries, first.Books)
	}
	o.day("2024-05-03")
	o.night("2024-05-03")
	checkSeals(t, o.log, "2024-05-02", "2024-05-03")
	if second := sealed(t, o.log)[1]; second.Previous != first.Digest || second.Salt == first.Salt {
		t.Errorf("behind %+v stands %+v", first, second)
	}
}

func TestSealerMakesUpForWhatWasMissed(t *testing.T) {
	o := openOffice(t, memlog.New())
	o.day("2024-05-02")
	o.day("2024-05-03")
	o.night("2024-05-03")
	o.night("2024-05-04") // nothing happened
	o.night("2024-05-05")
	o.day("2024-05-06")
	o.day("2024-05-07")
	o.night("2024-05-06") // of which the last day is not over
	checkSeals(t, o.log, "2024-05-03", "2024-05-06")
	o.night("2024-05-07") // the day before had been sealed with the one before it
	checkSeals(t, o.log, "2024-05-03", "2024-05-06")
}

// written is a log on which something is written just before a seal.
type written struct {
	handlers.Log
	before func()
}

func (l *written) Append(ctx context.Context, expected handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	if do := l.before; do != nil && e.Command == (domain.SealDay{}).Name() {
		l.before = nil
		do()
	}
	return l.Log.Append(ctx, expected, e)
}

// seal is one that this office's process makes now.
func (o *office) seal(log handlers.Log) error {
	books, err := handlers.NewBooks(o.t.Context(), log, handlers.Options{Clock: o.clock, NewID: o.newID})
	if err != nil {
		o.t.Fatal(err)
	}
	return handlers.NewSealer(log, books).Seal(o.t.Context(), o.now)
}

// What is written while a seal is made is covered by the next, also when that ends with the seal before.
func TestSealerMissesNothingWrittenMeanwhile(t *testing.T) {
	o := openOffice(t, memlog.New())
	o.day("2024-05-02")
	o.now = domain.Date("2024-05-03").At(4 * 60)
	accept := func() {
		o.now = domain.Date("2024-05-03").At(3 * 60) // by a clock that is late
		o.do(domain.Accept{Errand: o.errands[0].For("fk")}, domain.Actor{Role: domain.RoleAgency, ID: "fk"})
		o.now = domain.Date("2024-05-03").At(5 * 60)
	}
	if err := o.seal(&written{o.log, accept}); err != nil {
		t.Fatal(err)
	}
	if all := entries(t, o.log); all[len(all)-2].Entry.Command != "accept" || all[len(all)-1].Entry.Command != "seal-day" {
		t.Fatalf("the log ends with %s, %s", all[len(all)-2].Entry.Command, all[len(all)-1].Entry.Command)
	}
	o.night("2024-05-03")
	checkSeals(t, o.log, "2024-05-02", "2024-05-03")
	if all := sealed(t, o.log); all[1].Entries != 2 {
		t.Errorf("the second covers %d entries", all[1].Entries)
	}
	o.day("2024-05-06")
	o.night("2024-05-06")
	checkSeals(t, o.log, "2024-05-02", "2024-05-03", "2024-05-06")
}

// Of two processes that seal at once one is first, and the other is content, be it of the same night or of an earlier one.
func TestSealersRace(t *testing.T) {
	for _, other := range []domain.Date{"2024-05-02", "2024-05-03"} {
		o := openOffice(t, memlog.New())
		o.day("2024-05-02")
		o.now = domain.Date("2024-05-03").At(4 * 60)
		if err := o.seal(&written{o.log, func() { o.night(other) }}); err != nil {
			t.Errorf("behind a seal of %s: %v", other, err)
		}
		checkSeals(t, o.log, other)
	}
	o := openOffice(t, memlog.New())
	o.day("2024-05-02")
	o.now = domain.Date("2024-05-04").At(4 * 60)
	err := o.seal(&written{o.log, func() { o.night("2024-05-02"); o.now = domain.Date("2024-05-04").At(4 * 60) }})
	if err != nil {
		t.Errorf("behind a seal of the night before: %v", err)
	}
	checkSeals(t, o.log, "2024-05-02")
}

// counted is a log that counts what is followed.
type counted struct {
	handlers.Log
	read int
}

func (l *counted) Follow(ctx context.Context, after handlers.Position) iter.Seq2[handlers.Item, error] {
	return func(yield func(handlers.Item, error) bool) {
		for item, err := range l.Log.Follow(ctx, after) {
			if l.read++; !yield(item, err) {
				return
			}
		}
	}
}

// However long the log is, a night reads no more than two nights' entries; and a process that has sealed one no more than one's.
func TestSealerReadsLittle(t *testing.T) {
	o := openOffice(t, memlog.New())
	log := &counted{Log: o.log}
	books, err := handlers.NewBooks(t.Context(), log, handlers.Options{Clock: o.clock, NewID: o.newID})
	if err != nil {
		t.Fatal(err)
	}
	staying, at, day := handlers.NewSealer(log, books), 0, 0
	dates := []domain.Date{"2024-05-02", "2024-05-03", "2024-05-06", "2024-05-07", "2024-05-08", "2024-05-13"}
	for _, d := range dates {
		o.day(d)
		day, at = len(entries(t, o.log))-at, len(entries(t, o.log))
		o.now = d.Next().At(4 * 60)
		log.read = 0
		if err := staying.Seal(t.Context(), o.now); err != nil {
			t.Fatal(err)
		}
		if most := day + 2; d > "2024-05-03" && log.read > most {
			t.Errorf("in the night behind %s it reads %d entries; a day has %d", d, log.read, day)
		}
		log.read = 0
		for range 3 {
			if err := staying.Seal(t.Context(), o.now.Add(time.Hour)); err != nil || log.read > 0 {
				t.Errorf("once sealed it reads %d entries (%v)", log.read, err)
			}
		}
	}
	checkSeals(t, o.log, dates...)
	o.day("2024-05-14")
	o.now = domain.Date("2024-05-15").At(4 * 60)
	fresh := &counted{Log: o.log}
	if err := o.seal(fresh); err != nil || fresh.read > 2*day+4 {
		t.Errorf("a new process reads %d entries; a day has %d (%v)", fresh.read, day, err)
	}
}
