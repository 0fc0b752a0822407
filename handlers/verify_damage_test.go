package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// Nobody agencies could see did it.
func anotherActor(t testing.TB, b domain.BookID, n uint64) func([]domain.Entry) []domain.Entry {
	return func(all []domain.Entry) []domain.Entry {
		all[find(t, all, b, n)].Actor = domain.Actor{Role: domain.RoleSupervisor, ID: "s-2"}
		return all
	}
}

func without(t testing.TB, b domain.BookID, n uint64) func([]domain.Entry) []domain.Entry {
	return func(all []domain.Entry) []domain.Entry {
		i := find(t, all, b, n)
		return slices.Delete(all, i, i+1)
	}
}

func withoutBook(b domain.BookID) func([]domain.Entry) []domain.Entry {
	return func(all []domain.Entry) []domain.Entry {
		return slices.DeleteFunc(all, func(e domain.Entry) bool { return e.Book == b })
	}
}

func cutTail(n int) func([]domain.Entry) []domain.Entry {
	return func(all []domain.Entry) []domain.Entry { return all[:len(all)-n] }
}

// reseal changes the n-th seal.
func reseal(n int, change func(*domain.DaySealed)) func([]domain.Entry) []domain.Entry {
	return func(all []domain.Entry) []domain.Entry {
		for i, e := range all {
			seal, ok := e.Events[0].(domain.DaySealed)
			if !ok {
				continue
			}
			if n--; n == 0 {
				change(&seal)
				all[i].Events = []domain.Event{seal}
			}
		}
		return all
	}
}

// finds is what a finding must be: its kind, its book, and words of who says so.
type finds struct {
	kind    string
	book    domain.BookID
	witness string
}

func TestVerifyAgainstWitnesses(t *testing.T) {
	p := newPast(t, memlog.New())
	if len(p.streams.streams) < 3 {
		t.Fatalf("%d agencies are witnesses", len(p.streams.streams))
	}
	only := func(books ...domain.BookID) forger {
		f := forger{books: map[domain.BookID]bool{}}
		for _, b := range books {
			f.books[b] = true
		}
		return f
	}
	everything := forger{seals: true}
	const firstSeal, secondSeal = "seal of 2024-05-02 in the network book", "seal of 2024-05-03 in the network book"
	const agenciesHold = "seal of 2024-05-02 that agencies af, fk, "
	for _, tc := range []struct {
		name   string
		change func([]domain.Entry) []domain.Entry
		forger forger
		alone  []finds // without anything beside the log
		also   []finds // with the agencies' streams
	}{
		{"nothing", cutTail(0), everything, nil, nil},
		{"a changed last entry", anotherActor(t, sealedBook, 0), only(), []finds{{"seal", sealedBook, secondSeal}}, []finds{{"seal", sealedBook, "seal of 2024-05-03 that agencies af, fk, "}}},
		{"a changed entry, and its book's hashes", anotherActor(t, laterBook, 4), only(laterBook),
			[]finds{{"seal", laterBook, secondSeal}}, []finds{{"seal", laterBook, "seal of 2024-05-03 that agencies af, fk, "}}},
		{"a changed entry, and everything made to fit", anotherActor(t, sealedBook, 4), everything, nil, []finds{{"seal", sealedBook, agenciesHold}}},
		{"a changed first entry of the network, and everything made to fit", anotherActor(t, domain.NetworkBook, 1), everything,
			nil, []finds{{"seal", domain.NetworkBook, agenciesHold}}},
		{"a missing entry, and its book made to fit", without(t, sealedBook, 4), only(sealedBook), []finds{{"seal", sealedBook, firstSeal}}, nil},
		{"a missing entry, and everything made to fit", without(t, sealedBook, 7), everything, nil, []finds{{"seal", sealedBook, agenciesHold}}},
		{"a last entry that is missing, and with it that of a seal", without(t, sealedBook, 0), only(),
			[]finds{{"seal", sealedBook, secondSeal}}, []finds{{"seal", sealedBook, "seal of 2024-05-03 that agencies af, fk, "}, {"agency", sealedBook, "agency fk"}}},
		{"a missing book", withoutBook(sealedBook), only(), []finds{{"seal", sealedBook, firstSeal}}, []finds{{"agency", sealedBook, "agency fk"}}},
		{"a missing book, and everything made to fit", withoutBook(sealedBook), everything, nil, []finds{{"seal", sealedBook, agenciesHold}}},
		{"a missing book behind the seals", withoutBook(unsealedBook), everything, nil, []finds{{"agency", unsealedBook, "agency fk"}}},
		{"a cut tail", cutTail(3), everything, nil, []finds{{"agency", unsealedBook, "agency fk"}}},
		{"a cut tail with a seal", cutTail(14), everything, nil, []finds{{"agency", laterBook, "agency af"}}},
		{"a missing seal, and everything made to fit", func(all []domain.Entry) []domain.Entry {
			return slices.DeleteFunc(all, func(e domain.Entry) bool {
				seal, ok := e.Events[0].(domain.DaySealed)
				return ok && seal.Date == "2024-05-02"
			})
		}, everything, nil, []finds{{"agency", domain.NetworkBook, "agency fk"}}},
		{"a seal that was changed", reseal(1, func(s *domain.DaySealed) { s.Entries-- }), only(domain.NetworkBook), []finds{{"seal", domain.NetworkBook, firstSeal}}, nil},
		{"a seal of another day", reseal(2, func(s *domain.DaySealed) { s.Date = "2024-05-04" }), everything, nil, []finds{{"agency", domain.NetworkBook, "agency fk"}}},
		{"a seal with another salt", reseal(1, func(s *domain.DaySealed) { s.Salt = uuid.Max }), everything, nil, []finds{{"seal", domain.NetworkBook, agenciesHold}}},
		{"two books' entries in another order", func(all []domain.Entry) []domain.Entry {
			i := find(t, all, sealedBook, 0) // the answer of a later day
			all[i-1], all[i] = all[i], all[i-1]
			return all
		}, everything, nil, []finds{{"agency", "", "agency fk"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			log := tc.forger.write(t, p.recorded[0].Position.Epoch, tc.change(slices.Clone(p.entries)))
			report := verified(t, log, handlers.VerifyOptions{})
			checkFindings(t, report, tc.alone, tc.alone == nil)
			report = verified(t, log, handlers.VerifyOptions{Agencies: p.streams})
			checkFindings(t, report, slices.Concat(tc.alone, tc.also), tc.alone == nil && tc.also == nil)
			if len(report.Findings) > 20 {
				t.Errorf("it finds %d faults", len(report.Findings))
			}
			marked := verified(t, log, handlers.VerifyOptions{Mark: p.end()})
			if tc.name == "nothing" != *marked.MarkOK || marked.OK() && !*marked.MarkOK {
				t.Errorf("against the mark it finds %+v", marked.Findings)
			}
		})
	}
}

func verified(t testing.TB, log handlers.Log, o handlers.VerifyOptions) handlers.Report {
	t.Helper()
	report, err := handlers.Verify(t.Context(), log, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// checkFindings says that the report has all of them, each with a place in the words, and is all right only when it should be.
func checkFindings(t testing.TB, r handlers.Report, want []finds, ok bool) {
	t.Helper()
	if r.OK() != ok || ok != (len(r.Findings) == 0) {
		t.Errorf("it finds %q, %+v", r.FirstError, r.Findings)
	}
	for _, w := range want {
		has := slices.ContainsFunc(r.Findings, func(f handlers.Finding) bool {
			return f.Kind == w.kind && (w.book == "" || f.Book == w.book && strings.Contains(f.Words, string(w.book))) && strings.Contains(f.Witness, w.witness)
		})
		if !has {
			t.Errorf("it does not find %+v, but %+v", w, r.Findings)
		}
	}
}

// A log that is being written is ahead of the agencies' streams, which is no fault; the report says by how much and since when.
func TestVerifyLive(t *testing.T) {
	p := newPast(t, memlog.New())
	log := forger{}.write(t, p.recorded[0].Position.Epoch, p.entries)
	behind := newDrawer()
	for a, notices := range p.streams.streams {
		behind.streams[a] = notices[:len(notices)-1]
	}
	if r := verified(t, log, handlers.VerifyOptions{Agencies: behind}); r.OK() || *r.AgenciesOK {
		t.Errorf("of a log that nobody writes: %+v", r)
	}
	r := verified(t, log, handlers.VerifyOptions{Agencies: behind, Live: true})
	if !r.OK() || !*r.AgenciesOK || r.Undelivered != len(behind.streams) {
		t.Errorf("of a live log: %+v", r)
	}
	delete(behind.streams, "fk") // the first that an agency was told of stands on it
	first := slices.IndexFunc(p.recorded, func(r handlers.Recorded) bool { return r.Position == p.streams.streams["fk"][0].Position })
	r = verified(t, log, handlers.VerifyOptions{Agencies: behind, Live: true})
	if want := len(p.streams.streams["fk"]) + len(behind.streams); r.Undelivered != want || !r.UndeliveredSince.Equal(p.entries[first].Recorded) {
		t.Errorf("without the stream of fk there are %d undelivered, not %d, since %s, not %s", r.Undelivered, want, r.UndeliveredSince, p.entries[first].Recorded)
	}
	behind.streams["fk"] = slices.Delete(slices.Clone(p.streams.streams["fk"]), 2, 3)
	if r := verified(t, log, handlers.VerifyOptions{Agencies: behind, Live: true}); r.OK() {
		t.Error("what a live log's stream lacks in the middle is not found")
	}
}

// What was known of the log, and remembered, must still be so; and is not compared when it is of another log.
func TestVerifyAgainstWhatWasKnown(t *testing.T) {
	p := newPast(t, memlog.New())
	epoch := p.recorded[0].Position.Epoch
	for _, tc := range []struct {
		name   string
		epoch  string
		change func([]domain.Entry) []domain.Entry
		mark   []finds
		kept   bool
	}{
		{"nothing", epoch, cutTail(0), nil, true},
		{"a cut tail", epoch, cutTail(1), []finds{{"mark", unsealedBook, "high-water mark"}}, false},
		{"a missing book", epoch, withoutBook(sealedBook), []finds{{"mark", sealedBook, "high-water mark"}}, false},
		{"a changed last entry", epoch, anotherActor(t, unsealedBook, 0), []finds{{"mark", unsealedBook, "high-water mark"}}, true},
		{"an empty log", epoch, cutTail(len(p.entries)), []finds{{"mark", sealedBook, "high-water mark"}, {"mark", unsealedBook, "high-water mark"}}, false},
		{"another last entry", epoch, func(all []domain.Entry) []domain.Entry { all[len(all)-1].ID = uuid.Max; return all },
			[]finds{{"mark", unsealedBook, "high-water mark"}}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			log := forger{}.write(t, tc.epoch, tc.change(slices.Clone(p.entries)))
			r := verified(t, log, handlers.VerifyOptions{Mark: p.end()})
			checkFindings(t, r, tc.mark, tc.mark == nil)
			if r.MarkOK == nil || *r.MarkOK != r.OK() {
				t.Errorf("with a mark the report is %+v", r)
			}
			if len(log.all) == 0 {
				return
			}
			r = verified(t, log, handlers.VerifyOptions{View: p.view()})
			if r.OK() != tc.kept || r.SnapshotOK == nil || *r.SnapshotOK != tc.kept {
				t.Errorf("with a view the report is %+v", r)
			}
		})
	}
	torn := forger{}.write(t, epoch, p.entries)
	torn.all[len(torn.all)-1].Stored = []byte("{}")
	said := verified(t, torn, handlers.VerifyOptions{Mark: p.end()})
	if last := said.Findings[len(said.Findings)-1]; *said.MarkOK || last.Kind != "mark" || !strings.HasSuffix(last.Words, "was known, and is missing or cannot be read") {
		t.Errorf("of a last entry that cannot be read: %+v", said)
	}
	early := p.view()
	early.at, early.ids = p.recorded[9].Position, early.ids[:10]
	if r := verified(t, forger{}.write(t, epoch, p.entries), handlers.VerifyOptions{View: early}); !r.OK() || !*r.SnapshotOK {
		t.Errorf("with a view of some time ago the report is %+v", r)
	}
	log := forger{}.write(t, "another", p.entries[:10])
	if r := verified(t, log, handlers.VerifyOptions{Mark: p.end(), View: p.view()}); !r.OK() || r.MarkOK != nil || r.SnapshotOK != nil {
		t.Errorf("what was known of another log is compared: %+v", r)
	}
}

// A copy and a restored log are of another epoch, and an agency's stream is then of both.
func TestVerifyInAnotherEpoch(t *testing.T) {
	p := newPast(t, memlog.New())
	if r := verified(t, forger{}.write(t, "copy", p.entries), handlers.VerifyOptions{Agencies: p.streams}); !r.OK() || !*r.SealsOK {
		t.Errorf("of a copy: %+v", r)
	}
	// Restored from a backup that lacks the last three, of which fk had been told.
	kept := slices.Clone(p.entries[:len(p.entries)-3])
	whole, part := p.streams.streams["fk"], 0
	for _, n := range whole {
		if n.Position.Place <= uint64(len(kept)) {
			part++
		}
	}
	if part == len(whole) {
		t.Fatal("fk was told of none of the last three")
	}
	back := domain.LogRestored{RecordRestore: domain.RecordRestore{Epoch: "E", Entries: uint64(len(kept)), Last: kept[len(kept)-1].ID}}
	for a, notices := range p.streams.streams {
		n := 0
		for n < len(notices) && notices[n].Position.Place <= uint64(len(kept)) {
			n++
		}
		if beyond := len(notices) - n; beyond > 0 {
			back.Beyond = append(back.Beyond, domain.ToldBeyond{Agency: a, Notices: uint64(beyond), Last: notices[len(notices)-1].ID})
		}
	}
	kept = append(kept, domain.Entry{
		ID: uuid.Max, Book: domain.NetworkBook, Revision: 4, At: p.entries[len(p.entries)-1].At, Actor: domain.System, Command: "record-restore",
		Events: []domain.Event{back},
	})
	log := forger{}.write(t, "restored", kept)
	catchUp(t, log, p.streams)
	if r := verified(t, log, handlers.VerifyOptions{Agencies: p.streams}); !r.OK() || !*r.AgenciesOK {
		t.Errorf("of a restored log: %+v", r)
	}
	back.Beyond[0].Notices++
	kept[len(kept)-1].Events = []domain.Event{back}
	if r := verified(t, forger{}.write(t, "restored", kept), handlers.VerifyOptions{Agencies: p.streams}); r.OK() {
		t.Error("a restore that counts wrong is not found")
	}
}

// A report keeps a hundred findings, and counts the others.
func TestVerifyKeepsAHundredFindings(t *testing.T) {
	p := newPast(t, memlog.New())
	all := slices.Clone(p.entries)
	for i := range 200 {
		e := all[len(all)-1]
		e.ID, e.Revision = uuid.UUID{15: byte(i)}, 1
		all = append(all, e)
	}
	r := verified(t, forger{books: map[domain.BookID]bool{}}.write(t, "E", all), handlers.VerifyOptions{})
	if len(r.Findings) != 100 || r.More < 100 || r.FirstError != r.Findings[0].Words || r.Findings[0].Kind != "chain" {
		t.Errorf("of %d findings and %d more the first is %q", len(r.Findings), r.More, r.FirstError)
	}
}
