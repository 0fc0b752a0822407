package natslog_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nats.go/micro"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/agencies"
	"kontor/handlers/natslog"
	"kontor/handlers/natslog/accounts"
)

// border is a server with agencies outside of it: one in this process, or one elsewhere with a callout. What an agency can do and cannot do is
// the same at both.
type border struct {
	t       testing.TB
	keys    *accounts.Keys
	account string                                                      // by which the server knows the system's own
	inside  *nats.Conn                                                  // the system's own
	connect func(creds string, more ...nats.Option) (*nats.Conn, error) // as an agency, by the file that it was given
	streams *agencies.Streams
	changed func() // has the server hear of keys that were revoked; nil: it does so by itself
	put     map[domain.AgencyCode]handlers.Checkpoint
	number  int
}

// prepare makes the log, two agencies with streams and keys, and services that say which subject they were asked by.
func (b *border) prepare() {
	b.t.Helper()
	if _, err := natslog.Open(b.t.Context(), b.inside, natslog.Options{}); err != nil {
		b.t.Fatal(err)
	}
	var err error
	if b.streams, err = agencies.New(b.inside, agencies.Options{Key: [32]byte{1}}); err != nil {
		b.t.Fatal(err)
	}
	b.put = map[domain.AgencyCode]handlers.Checkpoint{}
	for _, a := range []domain.AgencyCode{"fk", "pm"} {
		if _, err := b.streams.Last(b.t.Context(), a); err != nil {
			b.t.Fatal(err)
		}
	}
	service, err := micro.AddService(b.inside, micro.Config{Name: "desk", Version: "1.0.0"})
	if err != nil {
		b.t.Fatal(err)
	}
	echo := micro.HandlerFunc(func(r micro.Request) { _ = r.Respond([]byte(r.Subject())) })
	if err := service.AddEndpoint("any", echo, micro.WithEndpointSubject("cmd.*.*")); err != nil {
		b.t.Fatal(err)
	}
	if err := b.inside.Flush(); err != nil {
		b.t.Fatal(err)
	}
}

// key is a file with a new credential of the agency.
func (b *border) key(a domain.AgencyCode, valid time.Duration) (path string, c accounts.Credential) {
	b.t.Helper()
	c, creds, err := b.keys.Create(a, valid, time.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	path = filepath.Join(b.t.TempDir(), c.ID+".creds")
	if err := os.WriteFile(path, creds, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path, c
}

// join is a connection as the agency. Keys are in force within a second.
func (b *border) join(creds string, more ...nats.Option) *nats.Conn {
	b.t.Helper()
	var err error
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		nc := (*nats.Conn)(nil)
		if nc, err = b.connect(creds, more...); err == nil {
			b.t.Cleanup(nc.Close)
			return nc
		}
	}
	b.t.Fatal(err)
	return nil
}

// tell puts so many messages on the agency's stream.
func (b *border) tell(a domain.AgencyCode, n int) {
	b.t.Helper()
	var all []handlers.Notice
	for range n {
		b.number++
		all = append(all, handlers.Notice{
			ID: uuid.New(), Agency: a, Kontor: "umea", Event: "errand-called", Errand: "umea.2024-05-02.x",
			At: time.Date(2024, 5, 2, 8, 0, 0, 0, time.UTC), Position: handlers.Position{Epoch: "E", Place: uint64(b.number)}, Data: []byte(`{}`),
		})
	}
	var err error
	if b.put[a], err = b.streams.Put(b.t.Context(), a, b.put[a], all); err != nil {
		b.t.Fatal(err)
	}
}

// onEveryBorder runs a test against every kind of server.
func onEveryBorder(t *testing.T, test func(t *testing.T, b *border)) {
	t.Run("embedded", func(t *testing.T) { test(t, embedded(t)) })
	t.Run("callout", func(t *testing.T) { test(t, elsewhere(t)) })
	t.Run("static", func(t *testing.T) { test(t, static(t)) })
}

func TestAnAgencyReachesItsOwn(t *testing.T) {
	onEveryBorder(t, func(t *testing.T, b *border) {
		creds, _ := b.key("fk", time.Hour)
		nc := b.join(creds)
		b.queue(t, nc)
		b.laterForm(t, nc)
		for _, verb := range []string{"accept", "return", "close", "contradict", "open-content", "call-video", "slots"} {
			m, err := nc.Request("cmd.fk."+verb, []byte(`{}`), 5*time.Second)
			if err != nil || string(m.Data) != "cmd.fk."+verb {
				t.Errorf("cmd.fk.%s answers %v (%v)", verb, m, err)
			}
		}
	})
}

// queue takes messages from the agency's consumer and answers them in every way there is.
func (b *border) queue(t *testing.T, nc *nats.Conn) {
	t.Helper()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	consumer, err := js.Consumer(t.Context(), "AGENCY_fk", "queue")
	if err != nil {
		t.Fatal(err)
	}
	b.tell("fk", 4)
	m := fetch(t, consumer, 4)
	if err := m[0].DoubleAck(t.Context()); err != nil {
		t.Errorf("ack: %v", err)
	}
	for what, err := range map[string]error{"in progress": m[1].InProgress(), "term": m[2].Term(), "nak": m[3].Nak()} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	again := fetch(t, consumer, 1)[0]
	meta, err := again.Metadata()
	if err != nil || meta.Sequence.Stream != 4 || meta.NumDelivered != 2 {
		t.Errorf("what was refused comes again as %+v (%v)", meta, err)
	}
	for _, m := range []jetstream.Msg{m[1], again} {
		if err := m.DoubleAck(t.Context()); err != nil {
			t.Errorf("ack: %v", err)
		}
	}
	info, err := consumer.Info(t.Context())
	if err != nil || info.AckFloor.Stream != 4 || info.NumAckPending != 0 {
		t.Errorf("afterwards the consumer is %+v (%v)", info, err)
	}
	// Without the library's help: one request, several answers.
	b.tell("fk", 2)
	inbox := nc.NewRespInbox()
	sub, err := nc.SubscribeSync(inbox)
	if err == nil {
		err = nc.PublishRequest("$JS.API.CONSUMER.MSG.NEXT.AGENCY_fk.queue", inbox, []byte(`{"batch":2,"expires":5000000000}`))
	}
	if err != nil {
		t.Fatal(err)
	}
	for seq := 5; seq <= 6; seq++ {
		m, err := sub.NextMsg(5 * time.Second)
		if err != nil {
			t.Fatalf("message %d: %v", seq, err)
		}
		if err := m.Nak(); err != nil {
			t.Error(err)
		}
	}
}

func fetch(t *testing.T, c jetstream.Consumer, n int) (all []jetstream.Msg) {
	t.Helper()
	got, err := c.Fetch(n, jetstream.FetchMaxWait(5*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	for m := range got.Messages() {
		all = append(all, m)
	}
	if len(all) != n {
		t.Fatalf("%d messages came, not %d (%v)", len(all), n, got.Error())
	}
	return all
}

// laterForm acknowledges by the subject that later servers give.
func (b *border) laterForm(t *testing.T, nc *nats.Conn) {
	t.Helper()
	m, err := nc.Request("$JS.API.CONSUMER.MSG.NEXT.AGENCY_fk.queue", []byte(`1`), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	rest, ok := strings.CutPrefix(m.Reply, "$JS.ACK.AGENCY_fk.queue.")
	if !ok {
		t.Fatalf("the message is acknowledged at %s", m.Reply)
	}
	v2 := strings.TrimSuffix(accounts.Rights("fk", b.account)[3].Subject, ">") + rest
	if _, err := nc.Request(v2, []byte("+ACK"), 5*time.Second); err != nil {
		t.Errorf("%s: %v", v2, err)
	}
}

// foreign are subjects that are not fk's, by what they are.
func (b *border) foreign(t *testing.T) map[string][]string {
	t.Helper()
	pm := accounts.Rights("pm", b.account)
	all := map[string][]string{
		"everything": {">", "*", "*.>", "*.*", "*.*.>"},
		"the books":  {"book.umea.2024-05-02", "book.network", "book.*", "book.>"},
		"streams' own subjects": {
			"agency.fk.umea.errand-called", "agency.fk.>", "agency.pm.umea.errand-called", "agency.pm.>", "agency.*.>", "agency.>",
		},
		"others' services": {"cmd.pm.accept", "cmd.pm.>", "cmd.*.accept", "cmd.*.>", "cmd.>", "cmd.ssc.accept", "cmd.fk", "cmd"},
		"others' queues": {
			pm[0].Subject, pm[1].Subject, "$JS.API.CONSUMER.MSG.NEXT.BOOKS.queue", "$JS.API.CONSUMER.MSG.NEXT.AGENCY_fk.other",
			"$JS.API.CONSUMER.MSG.NEXT.*.queue", "$JS.API.CONSUMER.MSG.NEXT.>", "$JS.API.CONSUMER.INFO.AGENCY_fk.other", "$JS.API.CONSUMER.INFO.>",
		},
		"others' acknowledgements": {
			"$JS.ACK.AGENCY_pm.queue.1.1.1.1.0", strings.TrimSuffix(pm[3].Subject, ">") + "1.1.1.1.0", "$JS.ACK.BOOKS.queue.1.1.1.1.0",
			// The earlier form of another's, with this agency's names where the later form has them.
			"$JS.ACK.AGENCY_pm.queue.AGENCY_fk.queue.1.1.1.1.0", "$JS.ACK.AGENCY_pm.queue.AGENCY_fk.queue.1", "$JS.ACK.AGENCY_fk.other.1.1.1.1.0",
			"$JS.ACK.>", "$JS.ACK.*.queue.>", "$JS.FC.AGENCY_fk.queue.x",
		},
		"others' inboxes": {"_INBOX.other.1", "_R_.>", "_R_.x.y", "_GR_.>", "_nats_.>"},
		"service discovery, keys and objects": {
			"$SRV.PING", "$SRV.INFO", "$SRV.STATS", "$SRV.>", "$KV.a.b", "$KV.>", "$O.a.C.b", "$O.>", "$JSC.>", "$JSC.R.x", "$NRG.>", "$MQTT.>", "$G.>",
		},
	}
	for _, s := range literals(t) {
		kind := "of the server's source: " + strings.Join(strings.SplitN(s, ".", 3)[:2], ".")
		all[kind] = append(all[kind], s)
	}
	return all
}

// literals are all subjects of JetStream and of the system account that stand in the server's source, as they are there (for a subscription) and
// with every stream, consumer and account in their places (for a message).
func literals(t *testing.T) (all []string) {
	t.Helper()
	where := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.Dir}}", "github.com/nats-io/nats-server/v2/server")
	where.Env = append(os.Environ(), "GOFLAGS=") // which may ask for another form of answer
	out, err := where.Output()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "*.go"))
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files of the server's source (%v)", len(files), err)
	}
	quoted := regexp.MustCompile(`"(\$(?:JS|SYS)\.[A-Za-z0-9_.*>%$-]+)"`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range quoted.FindAllStringSubmatch(string(b), -1) {
			all = append(all, concrete(found[1])...)
		}
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) < 100 || !slices.Contains(all, "$JS.API.STREAM.MSG.GET.BOOKS") || !slices.Contains(all, "$JS.API.DIRECT.GET.AGENCY_pm") {
		t.Fatalf("only %d subjects stand in the server's source: %q", len(all), all)
	}
	return all
}

// concrete are the subjects that a template can be.
func concrete(template string) (all []string) {
	places := regexp.MustCompile(`%[sd]|\*`)
	all = append(all, strings.TrimSuffix(places.ReplaceAllString(template, "*"), "."))
	for _, names := range [][]string{{"BOOKS", "queue"}, {"AGENCY_fk", "queue"}, {"AGENCY_pm", "queue"}, {"AGENCY_fk", "other"}, {"NEW", "new"}} {
		i := -1
		s := places.ReplaceAllStringFunc(template, func(string) string {
			i++
			return names[min(i, len(names)-1)]
		})
		all = append(all, strings.TrimSuffix(strings.TrimSuffix(s, ">")+"x", ".x"))
		all = append(all, strings.TrimSuffix(s, "."))
	}
	return slices.DeleteFunc(all, func(s string) bool {
		return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "x") && !strings.HasSuffix(template, ">")
	})
}

// refusals are what the server said no to.
type refusals struct {
	mu   sync.Mutex
	said map[string]bool // "Publish to x", "Subscription to x"
}

func (r *refusals) hear(_ *nats.Conn, _ *nats.Subscription, err error) {
	if found := regexp.MustCompile(`(Publish|Subscription) to "([^"]*)"`).FindStringSubmatch(err.Error()); found != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.said[found[1]+" "+found[2]] = true
	}
}

// await waits until what the server said last is heard: it says it in order.
func (r *refusals) await(subject string) {
	for deadline := time.Now().Add(10 * time.Second); !r.has("Subscription "+subject) && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
}

func (r *refusals) has(what string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said[what]
}

// Whatever else there is gives an agency nothing: not by asking, not by listening, while everybody else is busy.
func TestAnAgencyReachesNothingElse(t *testing.T) {
	onEveryBorder(t, func(t *testing.T, b *border) {
		fk, _ := b.key("fk", time.Hour)
		pm, _ := b.key("pm", time.Hour)
		no := &refusals{said: map[string]bool{}}
		nc, other := b.join(fk, nats.ErrorHandler(no.hear)), b.join(pm)
		b.tell("fk", 2)
		b.tell("pm", 4)
		own := func(subject string) bool {
			return slices.ContainsFunc(accounts.Rights("fk", b.account), func(r accounts.Right) bool {
				within, any := strings.CutSuffix(r.Subject, ">")
				return subject == r.Subject || any && strings.HasPrefix(subject, within)
			})
		}
		tap := b.tap(t)
		heard, err := nc.SubscribeSync("_INBOX.>")
		if err != nil {
			t.Fatal(err)
		}
		type asked struct {
			kind, subject string
			sub           *nats.Subscription
		}
		var all []asked
		for kind, subjects := range b.foreign(t) {
			for _, s := range subjects {
				a := asked{kind: kind, subject: s}
				if strings.HasPrefix(s, "_INBOX.") {
					continue // the same words in another account are another subject
				}
				if a.sub, err = nc.SubscribeSync(s); err != nil {
					t.Fatalf("%s: %v", s, err)
				}
				if !strings.ContainsAny(s, "*>") && !own(s) {
					if err := nc.PublishRequest(s, fmt.Sprintf("_INBOX.stolen.%d", len(all)), []byte(`{}`)); err != nil {
						t.Fatalf("%s: %v", s, err)
					}
				}
				all = append(all, a)
			}
		}
		last, err := nc.SubscribeSync("the.end")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, asked{"the end", "the.end", last})
		b.busy(t, other)
		if err := nc.FlushTimeout(10 * time.Second); err != nil {
			t.Fatal(err)
		}
		no.await(all[len(all)-1].subject)
		slices.SortFunc(all, func(a, b asked) int { return strings.Compare(a.kind+a.subject, b.kind+b.subject) })
		for _, a := range all {
			n, _, err := a.sub.Pending()
			if err != nil && !errors.Is(err, nats.ErrBadSubscription) || n > 0 {
				t.Errorf("%s: listening to %s gives %d messages (%v)", a.kind, a.subject, n, err)
			}
			result := "may not listen"
			if !no.has("Subscription " + a.subject) {
				t.Errorf("%s: nobody refuses to let it listen to %s", a.kind, a.subject)
			}
			if !strings.ContainsAny(a.subject, "*>") && a.kind != "the end" {
				switch {
				case own(a.subject):
					result += " (asking is its own right)"
				case !no.has("Publish " + a.subject):
					t.Errorf("%s: nobody refuses to let it ask %s", a.kind, a.subject)
				default:
					result += ", may not ask"
				}
				if tap.has(a.subject) && !own(a.subject) {
					t.Errorf("%s: what it sent to %s went through", a.kind, a.subject)
				}
			}
			t.Logf("%-60s %-75s %s", a.kind, a.subject, result)
		}
		if n, _, err := heard.Pending(); n > 0 || err != nil {
			m, _ := heard.NextMsg(0)
			t.Errorf("%d answers came, the first %s %s (%v)", n, m.Subject, m.Data, err)
		}
		t.Logf("%d subjects gave nothing", len(all))
	})
}

// tapped are the subjects of what went through the system's account.
type tapped struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (t *tapped) has(subject string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen[subject]
}

// tap listens to everything in the system's account that begins nobody else sends.
func (b *border) tap(t *testing.T) *tapped {
	t.Helper()
	seen := &tapped{seen: map[string]bool{}}
	sub, err := b.inside.Subscribe(">", func(m *nats.Msg) {
		if strings.HasPrefix(m.Reply, "_INBOX.stolen.") {
			seen.mu.Lock()
			defer seen.mu.Unlock()
			seen.seen[m.Subject] = true
		}
	})
	if err == nil {
		err = b.inside.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sub.Unsubscribe() })
	return seen
}

// busy has everybody else do what they do: the books are written, the other agency takes its messages and calls its services.
func (b *border) busy(t *testing.T, other *nats.Conn) {
	t.Helper()
	js, err := jetstream.New(b.inside)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		if _, err := js.Publish(t.Context(), fmt.Sprintf("book.umea.2024-05-%02d", i+10), []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	b.tell("fk", 3)
	b.tell("pm", 3)
	theirs, err := jetstream.New(other)
	if err != nil {
		t.Fatal(err)
	}
	queue, err := theirs.Consumer(t.Context(), "AGENCY_pm", "queue")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range fetch(t, queue, 5) {
		if err := m.DoubleAck(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := other.Request("cmd.pm.accept", []byte(`{}`), 5*time.Second); err != nil {
		t.Fatal(err)
	}
	if err := b.inside.Publish("_INBOX.other.1", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := b.inside.Flush(); err != nil {
		t.Fatal(err)
	}
}

// A key that has expired, or is revoked, is cut off at once: what is open is closed, nothing new is let in. Others go on.
func TestAKeyThatIsNoLongerGood(t *testing.T) {
	onEveryBorder(t, func(t *testing.T, b *border) {
		good, _ := b.key("fk", time.Hour)
		stays := b.join(good)
		t.Run("expired", func(t *testing.T) {
			atOnce(t, func() time.Duration {
				creds, c := b.key("fk", 3*time.Second)
				return b.cutOff(t, creds, func() time.Time { return c.Expires })
			})
		})
		t.Run("revoked", func(t *testing.T) {
			atOnce(t, func() time.Duration {
				creds, c := b.key("fk", time.Hour)
				return b.cutOff(t, creds, func() time.Time {
					if _, err := b.keys.Revoke("fk", c.ID, time.Now()); err != nil {
						t.Fatal(err)
					}
					return b.known()
				})
			})
		})
		if !stays.IsConnected() {
			t.Errorf("another key's connection was cut too: %v", stays.LastError())
		}
		t.Run("rotated", func(t *testing.T) {
			atOnce(t, func() time.Duration {
				creds, _ := b.key("fk", time.Hour)
				return b.cutOff(t, creds, func() time.Time {
					if _, _, err := b.keys.Rotate("fk", time.Hour, time.Now()); err != nil {
						t.Fatal(err)
					}
					return b.known()
				})
			})
			for deadline := time.Now().Add(10 * time.Second); stays.IsConnected(); time.Sleep(5 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("a key that was rotated away is still connected")
				}
			}
		})
		for _, c := range mustRecord(t, b.keys).Agencies["fk"].Credentials {
			t.Logf("%s is %s", c.ID, c.State(time.Now()))
		}
	})
}

// known is when the server was told, or could have looked.
func (b *border) known() time.Time {
	now := time.Now()
	if b.changed != nil {
		b.changed()
	}
	return now
}

func mustRecord(t testing.TB, k *accounts.Keys) *accounts.Record {
	t.Helper()
	r, err := k.Record()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// atOnce wants it done within a second, once in three times: the machine may be busy with something else.
func atOnce(t *testing.T, do func() time.Duration) {
	t.Helper()
	for range 3 {
		if took := do(); took <= time.Second {
			return
		}
	}
	t.Error("it takes more than a second")
}

// cutOff connects, has the key go bad, and says how long its connection stays open. It opens no other.
func (b *border) cutOff(t *testing.T, creds string, bad func() time.Time) (took time.Duration) {
	t.Helper()
	closed := make(chan time.Time, 1)
	nc := b.join(creds, nats.NoReconnect(), nats.ClosedHandler(func(*nats.Conn) { closed <- time.Now() }))
	if _, err := nc.Request("cmd.fk.accept", nil, 5*time.Second); err != nil {
		t.Fatal(err)
	}
	since := bad()
	select {
	case at := <-closed:
		took = at.Sub(since)
		t.Logf("closed %v after the key went bad (%v)", took.Round(time.Millisecond), nc.LastError())
	case <-time.After(10 * time.Second):
		t.Fatal("the connection stays open")
	}
	for { // a server counts the second in which a key expires as one in which it is good, and cuts off who comes then
		again, err := b.connect(creds, nats.NoReconnect())
		if err != nil {
			return took
		}
		again.Close()
		if time.Since(since) > 3*time.Second {
			t.Fatal("the key opens a new connection")
		}
	}
}

// Who has no key, or one that somebody else signed, is not let in.
func TestWhoHasNoKey(t *testing.T) {
	onEveryBorder(t, func(t *testing.T, b *border) {
		good, _ := b.key("fk", time.Hour)
		url := b.join(good).ConnectedUrl()
		stranger, err := accounts.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		_, forged, err := stranger.Create("fk", time.Hour, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "forged.creds")
		if err := os.WriteFile(path, forged, 0o600); err != nil {
			t.Fatal(err)
		}
		for name, connect := range map[string]func() (*nats.Conn, error){
			"nothing":                func() (*nats.Conn, error) { return nats.Connect(url, nats.MaxReconnects(0)) },
			"a name and a password":  func() (*nats.Conn, error) { return nats.Connect(url, nats.UserInfo("fk", "fk"), nats.MaxReconnects(0)) },
			"a token":                func() (*nats.Conn, error) { return nats.Connect(url, nats.Token("fk"), nats.MaxReconnects(0)) },
			"a key of another house": func() (*nats.Conn, error) { return b.connect(path, nats.MaxReconnects(0)) },
		} {
			if nc, err := connect(); err == nil {
				nc.Close()
				t.Errorf("with %s one is let in", name)
			} else if errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("with %s: %v", name, err)
			}
		}
	})
}
