package handlers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"pgregory.net/rapid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/agencies"
	"kontor/handlers/memlog"
	"kontor/handlers/natslog"
)

// server starts a server that lives as long as the test.
func server(t testing.TB, o natslog.ServerOptions) *natslog.Server {
	t.Helper()
	o.Log = slog.New(slog.DiscardHandler)
	srv, err := natslog.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	return srv
}

func connect(t testing.TB, srv *natslog.Server) *nats.Conn {
	t.Helper()
	nc, err := srv.Connect()
	if err != nil {
		t.Fatal(err)
	}
	return nc
}

func streams(t testing.TB, nc *nats.Conn) *agencies.Streams {
	t.Helper()
	s, err := agencies.New(nc, agencies.Options{Key: [32]byte{1}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openLog(t testing.TB, nc *nats.Conn) *natslog.Log {
	t.Helper()
	l, err := natslog.Open(t.Context(), nc, natslog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func catchUp(t testing.TB, log handlers.Log, out handlers.Outbox) {
	t.Helper()
	if err := handlers.NewDispatch(log, out, handlers.DispatchOptions{}).CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// held is everything on the agencies' streams.
func held(t testing.TB, s *agencies.Streams) map[domain.AgencyCode][]handlers.Notice {
	t.Helper()
	codes, err := s.Agencies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := map[domain.AgencyCode][]handlers.Notice{}
	for _, a := range codes {
		for n, err := range s.Posted(t.Context(), a) {
			if err != nil {
				t.Fatal(err)
			}
			all[a] = append(all[a], n)
		}
	}
	return all
}

// shared is a day in which one visitor has an errand of fk and one of af, and one has but one of af.
func sharedDay(o *office) (secrets []string) {
	visit, errands := o.register("fk-bostb", "af-boka")
	_, others := o.register("af-arbgiv")
	o.must(domain.CallNext{Desk: "1"})
	o.must(domain.Start{Errand: errands[1]})
	o.must(domain.End{Errand: errands[1], Outcome: domain.BookedTime})
	o.must(domain.CallNext{Desk: "2"})
	o.must(domain.Start{Errand: errands[0]})
	o.must(domain.ReceiveDocuments{Errand: errands[0], Count: 2})
	o.must(domain.End{Errand: errands[0], Outcome: domain.HandedOver})
	o.must(domain.CloseDay{})
	o.now = o.now.Add(48 * time.Hour)
	o.do(domain.Accept{Errand: errands[0].For("fk")}, domain.Actor{Role: domain.RoleAgency, ID: "fk.c12"})
	for _, id := range []string{
		string(visit), string(errands[0]), string(errands[1]), string(errands[1].For("af")), string(others[0]), string(others[0].For("af")),
	} {
		secrets = append(secrets, id[strings.LastIndexByte(id, '.')+1:])
	}
	for _, r := range entries(o.t, o.log) {
		secrets = append(secrets, r.Entry.ID.String(), r.Position.Epoch, fmt.Sprintf(".%d.", r.Position.Place))
		if n := len(r.Entry.Events); r.Entry.Book == o.book && n > 1 {
			secrets = append(secrets, fmt.Sprintf("#%d", n))
		}
	}
	return append(secrets, "A001", "A002", "af-boka", "af-arbgiv", "Arbetsf", "o-"+string(network().kontor), "supervisor", "fk.c12")
}

// A plain NATS client pulls fk's consumer: it gets what concerns fk, as CloudEvents, and in its bytes there is nothing of af.
func TestPlainClientPullsAgency(t *testing.T) {
	srv := server(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	nc := connect(t, srv)
	o := openOffice(t, openLog(t, nc))
	secrets := sharedDay(o)
	catchUp(t, o.log, streams(t, nc))

	plain, err := nats.Connect(srv.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	js, err := plain.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	sub, err := js.PullSubscribe("", "queue", nats.Bind("AGENCY_fk", "queue"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"errand-registered", "errand-routed", "errand-called", "service-started", "document-received", "errand-ended", "errand-accepted"}
	messages, err := sub.Fetch(len(want), nats.MaxWait(10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range messages {
		got = append(got, strings.TrimPrefix(m.Subject, "agency.fk."+string(network().kontor)+"."))
		checkCloudEvent(t, m)
		checkKeepsQuiet(t, m, secrets)
		if err := m.AckSync(); err != nil {
			t.Error(err)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("fk gets %q, want %q", got, want)
	}
	info, err := sub.ConsumerInfo()
	if err != nil || info.NumPending != 0 || info.NumAckPending != 0 {
		t.Errorf("after that there are %d more and %d not acknowledged (%v)", info.NumPending, info.NumAckPending, err)
	}
}

func checkCloudEvent(t *testing.T, m *nats.Msg) {
	t.Helper()
	var e event.Event
	if err := json.Unmarshal(m.Data, &e); err != nil {
		t.Fatalf("%s: %v", m.Data, err)
	}
	if err := e.Validate(); err != nil {
		t.Errorf("%s: %v", m.Data, err)
	}
	if at := e.Time(); !at.Equal(at.Truncate(time.Second)) {
		t.Errorf("%s is told to a fraction of a second", m.Data)
	}
	var data map[string]any
	if err := e.DataAs(&data); err != nil || !bytes.Contains(m.Data, []byte(`"data":{`)) {
		t.Errorf("%s has no JSON object as its data: %v", m.Data, err)
	}
	if e.SpecVersion() != "1.0" || e.DataContentType() != "application/json" || domain.ErrandID(e.Subject()).Book() == "" {
		t.Errorf("%s is not as CloudEvents are", m.Data)
	}
}

var uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

func checkKeepsQuiet(t *testing.T, m *nats.Msg, secrets []string) {
	t.Helper()
	text := fmt.Sprintf("%s %v %s", m.Subject, m.Header, m.Data)
	for _, s := range secrets {
		if strings.Contains(text, s) {
			t.Errorf("fk's message has %q in it: %s", s, text)
		}
	}
	if regexp.MustCompile(`(?i)\baf\b`).MatchString(uuids.ReplaceAllString(text, "")) {
		t.Errorf("fk's message names af: %s", text)
	}
}

// Without af's errand fk's stream has the same events with the same data, in number too.
func TestOtherErrandsDoNotShow(t *testing.T) {
	said := func(types ...domain.ErrandTypeCode) (all []string) {
		o := openOffice(t, memlog.New())
		visit, errands := o.register(types...)
		if len(types) > 1 {
			o.must(domain.CallNext{Desk: "1"})
			o.must(domain.MarkAbsent{Visit: visit})
			o.must(domain.ReturnToQueue{Visit: visit})
		}
		o.must(domain.CallNext{Desk: "2"})
		o.must(domain.Start{Errand: errands[0]})
		o.must(domain.Transfer{Errand: errands[0], To: "pm-utland"})
		for _, n := range undisturbed(t, o.log)["fk"] {
			data := regexp.MustCompile(`"matter":"[^"]*"`).ReplaceAll(n.Data, nil)
			all = append(all, fmt.Sprintf("%s %d %s", n.Event, n.Position.Index, data))
		}
		return all
	}
	if with, without := said("fk-bostb", "af-boka", "af-arbgiv"), said("fk-bostb"); !slices.Equal(with, without) {
		t.Errorf("fk is told\n%s\nand without af's errands\n%s", strings.Join(with, "\n"), strings.Join(without, "\n"))
	}
}

// On real streams: wherever a Dispatch is cut off, and however many there are, every stream ends up the same.
func TestStreamsExactlyOnce(t *testing.T) {
	nc := connect(t, server(t, natslog.ServerOptions{Dir: t.TempDir()}))
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		o := openOffice(t, memlog.New())
		o.live(rt, 25)
		o.must(domain.CloseDay{})
		want := undisturbed(t, o.log)
		faults := rapid.SliceOfN(rapid.IntRange(-1, 3), 0, 30).Draw(rt, "faults")
		var mu sync.Mutex
		fault := func(domain.AgencyCode, int) int {
			mu.Lock()
			defer mu.Unlock()
			if len(faults) == 0 {
				return -1
			}
			defer func() { faults = faults[1:] }()
			return faults[0]
		}
		var all sync.WaitGroup
		for range rapid.IntRange(1, 2).Draw(rt, "dispatchers") {
			all.Go(func() {
				for { // every one a new process
					out := faulty{streams(t, nc), fault}
					if handlers.NewDispatch(o.log, out, handlers.DispatchOptions{}).CatchUp(t.Context()) == nil {
						return
					}
				}
			})
		}
		all.Wait()
		if got := held(t, streams(t, nc)); !reflect.DeepEqual(got, want) {
			rt.Fatalf("the streams are %v, want %v", lengths(got), lengths(want))
		}
		for a := range network().agencies() {
			if err := js.DeleteStream(t.Context(), agencies.StreamName(a)); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

// The server of log and streams is stopped and started again under a running Dispatch.
func TestDispatchSurvivesItsServer(t *testing.T) {
	dir := t.TempDir()
	srv := server(t, natslog.ServerOptions{Dir: dir, Listen: "127.0.0.1:0"})
	address := strings.TrimPrefix(srv.URL(), "nats://")
	nc, err := natslog.Connect(srv.URL(), nats.ReconnectWait(10*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	o := openOffice(t, openLog(t, nc))
	out := streams(t, nc)
	if _, err := out.Last(t.Context(), "fk"); err != nil {
		t.Fatal(err)
	}
	start(t, handlers.NewDispatch(o.log, out, handlers.DispatchOptions{Retry: 10 * time.Millisecond}))
	for range 3 {
		for range 10 {
			o.register("fk-bostb", "af-boka")
		}
		if err := srv.Shutdown(); err != nil {
			t.Fatal(err)
		}
		srv = server(t, natslog.ServerOptions{Dir: dir, Listen: address})
		if err := nc.FlushTimeout(10 * time.Second); err != nil {
			t.Fatal(err)
		}
	}
	last := streamEnd(t, nc, "AGENCY_fk", 60)
	if last != 60 {
		t.Errorf("fk's stream has %d messages, not 60", last)
	}
	if got, want := held(t, out), undisturbed(t, o.log); !reflect.DeepEqual(got["fk"], want["fk"]) {
		t.Errorf("the streams are %v, want %v", lengths(got), lengths(want))
	}
}

// streamEnd waits until the stream has a message of that number, and says what its last is.
func streamEnd(t testing.TB, nc *nats.Conn, name string, seq uint64) uint64 {
	t.Helper()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	c, err := js.CreateConsumer(ctx, name, jetstream.ConsumerConfig{AckPolicy: jetstream.AckNonePolicy})
	if err != nil {
		t.Fatal(err)
	}
	messages, err := c.Messages()
	if err != nil {
		t.Fatal(err)
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			t.Fatal(err)
		}
		meta, err := m.Metadata()
		if err != nil {
			t.Fatal(err)
		}
		if meta.Sequence.Stream >= seq {
			return meta.Sequence.Stream + meta.NumPending
		}
	}
}

// A stream that is full alarms alone.
func TestFullStreamFailsAlone(t *testing.T) {
	nc := connect(t, server(t, natslog.ServerOptions{Dir: t.TempDir()}))
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	_, err = js.CreateStream(t.Context(), jetstream.StreamConfig{
		Name: "AGENCY_fk", Subjects: []string{"agency.fk.>"}, Discard: jetstream.DiscardNew, MaxBytes: 8000, DenyDelete: true, DenyPurge: true,
		AllowAtomicPublish: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	o := openOffice(t, memlog.New())
	out := streams(t, nc)
	dispatch := handlers.NewDispatch(o.log, out, handlers.DispatchOptions{})
	o.register("fk-bostb", "af-boka")
	if err := dispatch.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		o.register("fk-bostb", "af-boka")
	}
	if err := dispatch.CatchUp(t.Context()); err == nil || !strings.Contains(err.Error(), "agency fk") {
		t.Errorf("the error is %v", err)
	}
	for _, d := range dispatch.Deliveries() {
		if failing := d.Cause != ""; failing != (d.Agency == "fk") {
			t.Errorf("%+v", d)
		}
	}
	got, want := held(t, out), undisturbed(t, o.log)
	full := len(got["fk"])
	if full < 2 || full >= 42 || !reflect.DeepEqual(got["fk"], want["fk"][:full]) || !reflect.DeepEqual(got["af"], want["af"]) {
		t.Errorf("the streams are %v, want %v", lengths(got), lengths(want))
	}
}
