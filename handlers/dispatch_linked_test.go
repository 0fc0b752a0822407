package handlers_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/agencies"
	"kontor/handlers/memlog"
	"kontor/handlers/natslog"
	"kontor/handlers/simulate"
)

// simulated is a day at some offices, of which everything is on the log.
func simulated(t testing.TB, seed uint64, offices ...domain.KontorID) handlers.Log {
	t.Helper()
	const date = domain.Date("2024-05-02")
	clock, ids, log := simulate.NewClock(date.At(0)), simulate.NewIDs(seed), memlog.New()
	books, err := handlers.NewBooks(t.Context(), log, handlers.Options{Clock: clock.Now, NewID: ids.New})
	if err != nil {
		t.Fatal(err)
	}
	if err := books.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := simulate.Config{Books: books, Clock: clock, IDs: ids, Date: date, Seed: seed, Offices: offices}
	if _, err := simulate.Play(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return log
}

// tokens are whatever in a message could be found again elsewhere: ids, matters, what headers say, and every beginning of that which is
// long enough to be no chance.
func tokens(m *nats.Msg) (all []string) {
	const telling = 12
	data := unsealed(m)
	all = append(uuids.FindAllString(data, -1), matters.FindAllString(data, -1)...)
	all = append(all, longs.FindAllString(data, -1)...)
	for name, values := range m.Header {
		if name == "Content-Type" {
			continue
		}
		for _, v := range values {
			if len(v) > telling {
				all = append(all, v[:telling])
			}
		}
	}
	return all
}

// unsealed is the message's body, a seal's without what is the same in every agency's hands, and must be: only by its date, its digest and
// its marks can agencies find out that the log was changed for one of them. They are made of everything and name nothing; without the salt,
// which stays in the book, nobody can tell what they are of.
func unsealed(m *nats.Msg) string {
	if !strings.HasSuffix(m.Subject, ".-.day-sealed") {
		return string(m.Data)
	}
	return sealData.ReplaceAllString(string(m.Data), `"data":{}`)
}

var (
	sealData = regexp.MustCompile(`"data":{"date":"2024-05-02","digest":"[0-9a-f]{64}","marks":"[\w-]{512}[\w-]{512}"}`)
	longs    = regexp.MustCompile(`[0-9A-Za-z_]{20,}`)
	matters  = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}`)
	fraction = regexp.MustCompile(`T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]`)
)

// Whole streams, laid side by side and beside the log: no token of one is in another, and none but a matter is in the book.
func TestStreamsHaveNothingInCommon(t *testing.T) {
	log := simulated(t, 1, "kiruna", "umea", "gavle")
	sealedUp(t, log, "2024-05-02")
	nc := connect(t, server(t, natslog.ServerOptions{Dir: t.TempDir()}))
	catchUp(t, log, streams(t, nc))

	kept, transfers := map[string]bool{}, 0 // what only the book may hold
	for _, r := range entries(t, log) {
		kept[r.Position.Epoch] = true
		for _, id := range uuids.FindAllString(string(r.Stored), -1) {
			kept[id] = true
		}
		for _, ev := range r.Entry.Events {
			if ev, ok := ev.(domain.ErrandTransferred); ok && ev.From != domain.Host && ev.From != ev.To {
				transfers++
			}
		}
	}
	whose, told, seals := map[string]string{}, map[string]int{}, 0
	for stream, messages := range record(t, nc).messages {
		for _, m := range messages {
			told[stream]++
			if strings.Contains(m.Subject, "day-sealed") {
				seals++
			}
			for _, token := range tokens(m) {
				if other, is := whose[token]; is && other != stream {
					t.Errorf("%q is on %s and on %s: %v %s", token, other, stream, m.Header, m.Data)
				}
				whose[token] = stream
				if kept[token] {
					t.Errorf("%q of %s is in the book: %v %s", token, stream, m.Header, m.Data)
				}
			}
			if text := fmt.Sprintf("%v %s", m.Header, m.Data); fraction.MatchString(text) {
				t.Errorf("%s tells a fraction of a second: %s", stream, text)
			}
		}
	}
	for _, a := range []domain.AgencyCode{"fk", "skv", "pm"} {
		if told[agencies.StreamName(a)] < 64 {
			t.Errorf("%s has %d messages, which shows little", a, told[agencies.StreamName(a)])
		}
	}
	if seals != len(network().agencies()) {
		t.Errorf("%d agencies have a seal", seals)
	}
	if transfers == 0 {
		t.Error("nothing was transferred")
	}
}

// What an errand's first agency had of it before a transfer is not the second's: not its id, its matter, its service, nor what was said
// of it.
func TestTransferLeavesEverythingBehind(t *testing.T) {
	o := openOffice(t, memlog.New())
	o.must(domain.Register{Errands: []domain.NewErrand{{Type: "fk-bostb", Earlier: domain.EarlierYes}}})
	errand := o.errands[0]
	o.must(domain.CallNext{Desk: "2"})
	o.must(domain.Start{Errand: errand})
	for range 5 {
		o.must(domain.ReceiveDocuments{Errand: errand, Count: 1})
	}
	o.must(domain.Transfer{Errand: errand, To: "pm-utland"})
	o.must(domain.Start{Errand: errand})
	o.must(domain.End{Errand: errand, Outcome: domain.Solved})

	told := undisturbed(t, o.log)
	fk, pm := told["fk"], told["pm"]
	var pms []string
	for _, n := range pm {
		pms = append(pms, n.Event)
	}
	if want := []string{"errand-transferred-in", "errand-called", "service-started", "errand-ended"}; !slices.Equal(pms, want) {
		t.Fatalf("pm is told %q, want %q", pms, want)
	}
	first, then, end := dataOf(t, fk[0]), dataOf(t, pm[0]), dataOf(t, pm[3])
	if fk[0].Errand == pm[0].Errand || fk[0].Errand != errand.For("fk") || pm[0].Errand != errand.For("pm") {
		t.Errorf("the errand is %s to fk and %s to pm", fk[0].Errand, pm[0].Errand)
	}
	if first["matter"] == then["matter"] || then["matter"] == "" || then["earlier"] != "unknown" {
		t.Errorf("fk is told %v, and pm %v", first, then)
	}
	if end["servedSeconds"] != 10.0 {
		t.Errorf("pm served for ten seconds, and is told %v", end)
	}
	for _, n := range pm {
		if strings.Contains(string(n.Data), "fk") || strings.Contains(string(n.Data), fmt.Sprint(first["matter"])) {
			t.Errorf("pm is told %s", n.Data)
		}
	}
}

func dataOf(t testing.TB, n handlers.Notice) (data map[string]any) {
	t.Helper()
	if err := json.Unmarshal(n.Data, &data); err != nil {
		t.Fatal(err)
	}
	return data
}

// An errand that is taken in while its visitor sits at the desk is told like any other.
func TestErrandAddedAtTheDeskLooksLikeAny(t *testing.T) {
	o := openOffice(t, memlog.New())
	visit, errands := o.register("pm-utland")
	o.must(domain.CallNext{Desk: "2"})
	o.must(domain.Start{Errand: errands[0]})
	o.must(domain.AddErrand{Visit: visit, Errand: domain.NewErrand{Type: "fk-bostb"}})
	o.must(domain.End{Errand: errands[0], Outcome: domain.Solved})
	o.must(domain.Start{Errand: o.errands[1]})
	o.must(domain.End{Errand: o.errands[1], Outcome: domain.Solved})
	var said []string
	for _, n := range undisturbed(t, o.log)["fk"] {
		said = append(said, n.Event)
	}
	want := []string{"errand-registered", "errand-routed", "errand-called", "service-started", "errand-ended"}
	if !slices.Equal(said, want) {
		t.Errorf("fk is told %q, want %q", said, want)
	}
}
