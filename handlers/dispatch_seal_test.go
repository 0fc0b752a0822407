package handlers_test

import (
	"encoding/json"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/memlog"
)

// sign gives an agency a service agreement from now on.
func (o *office) sign(a domain.AgencyCode) {
	o.t.Helper()
	head, err := o.log.Head(o.t.Context(), domain.NetworkBook)
	if err != nil {
		o.t.Fatal(err)
	}
	_, err = o.log.Append(o.t.Context(), head, domain.Entry{
		ID: o.newID(), Book: domain.NetworkBook, Revision: head.Revision + 1, Prev: head.Hash, At: o.now, Recorded: o.now, Actor: domain.System,
		Command: "sign", Events: []domain.Event{domain.AgreementSigned{Agreement: domain.Agreement{Name: string(a) + "-new", Agency: a}}},
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// Every agency gets every seal from its agreement on, whatever concerns it otherwise, and nothing of the network book but that; also when the
// delivery begins anew at each of them.
func TestAgenciesAreWitnesses(t *testing.T) {
	o, piecemeal := openOffice(t, memlog.New()), newDrawer()
	var want []domain.DaySealed
	for i, d := range []domain.Date{"2024-05-02", "2024-05-03", "2024-05-06"} {
		o.day(d)
		if i == 1 {
			o.sign("kfm")
		}
		o.night(d)
		catchUp(t, o.log, piecemeal)
	}
	want = sealed(t, o.log)
	for a, notices := range undisturbed(t, o.log) {
		var got []handlers.Notice
		for _, n := range notices {
			if n.Book() == domain.NetworkBook {
				got = append(got, n)
			}
		}
		from := 0
		if a == "kfm" {
			from = 1
		}
		if len(got) != len(want)-from {
			t.Fatalf("%s has %d seals", a, len(got))
		}
		for i, n := range got {
			checkSealNotice(t, n, want[from+i])
		}
		if again := piecemeal.streams[a]; len(again) != len(notices) {
			t.Errorf("%s has %d notices, and %d when they come night by night", a, len(notices), len(again))
		}
	}
}

// checkSealNotice says that the notice is of the seal, and has nothing else in it.
func checkSealNotice(t *testing.T, n handlers.Notice, seal domain.DaySealed) {
	t.Helper()
	digest, _ := json.Marshal(seal.Digest)
	marks, _ := json.Marshal(seal.Marks)
	want := `{"date":"` + string(seal.Date) + `","digest":` + string(digest) + `,"marks":` + string(marks) + `}`
	if n.Event != "day-sealed" || n.Errand != "" || n.Kontor != "" || string(n.Data) != want {
		t.Errorf("the notice is %s of %s, %s: %s, want %s", n.Event, n.Kontor, n.Errand, n.Data, want)
	}
}

// A seal tells nothing of how much there is behind it: a quiet day's and a busy one's look alike.
func TestSealsLookAlike(t *testing.T) {
	o := openOffice(t, memlog.New())
	o.day("2024-05-02")
	o.night("2024-05-02")
	o.day("2024-05-03")
	o.book, o.now = domain.DaybookID(network().kontor, "2024-05-06"), domain.Date("2024-05-06").At(9*60)
	o.must(domain.OpenDay{})
	for range 30 {
		o.register("fk-bostb", "af-boka")
	}
	o.night("2024-05-06")
	seals := sealed(t, o.log)
	if len(seals) != 2 {
		t.Fatalf("there are %d seals", len(seals))
	}
	for _, s := range seals {
		text, _ := json.Marshal(s.Marks)
		if len(text) != 1026 {
			t.Errorf("the marks of %s have %d characters", s.Date, len(text))
		}
		for i, m := range s.Marks {
			for j, other := range s.Marks[:i] {
				if m == other {
					t.Errorf("marks %d and %d of %s are alike: parts without a book can be told", i, j, s.Date)
				}
			}
		}
	}
}
