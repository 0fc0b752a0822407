package natslog_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/natslog"
	"kontor/handlers/natslog/accounts"
)

// bordered is a server in this process that agencies may connect to.
func bordered(t testing.TB, dir, listen string) *natslog.Server {
	t.Helper()
	srv, err := natslog.Start(t.Context(), natslog.ServerOptions{
		Dir: dir, Listen: listen, Log: slog.New(slog.DiscardHandler),
		Agencies: &natslog.AgencyAccess{Listen: "127.0.0.1:0", Keys: filepath.Join(dir, "agency-keys")},
	})
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

// embedded is a server in this process.
func embedded(t testing.TB) *border {
	t.Helper()
	dir := t.TempDir()
	srv := bordered(t, dir, "")
	keys, err := accounts.Open(filepath.Join(dir, "agency-keys"))
	if err != nil {
		t.Fatal(err)
	}
	inside, err := srv.Connect()
	if err != nil {
		t.Fatal(err)
	}
	r, err := keys.Record()
	if err != nil {
		t.Fatal(err)
	}
	b := &border{t: t, keys: keys, account: r.System, inside: inside}
	b.connect = func(creds string, more ...nats.Option) (*nats.Conn, error) {
		return nats.Connect(srv.AgenciesURL(), append([]nats.Option{nats.UserCredentials(creds)}, more...)...)
	}
	b.prepare()
	return b
}

// Other processes of the system reach it as before, at an address of their own; there an agency's key opens nothing.
func TestTheSystemsOwnWayIn(t *testing.T) {
	dir := t.TempDir()
	srv := bordered(t, dir, "127.0.0.1:0")
	keys, err := accounts.Open(filepath.Join(dir, "agency-keys"))
	if err != nil {
		t.Fatal(err)
	}
	_, creds, err := keys.Create("fk", time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "fk.creds")
	if err := os.WriteFile(path, creds, 0o600); err != nil {
		t.Fatal(err)
	}
	operator, err := srv.Operate(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer operator.Close()
	for name, connect := range map[string]func(...nats.Option) (*nats.Conn, error){
		"in the process":        srv.Connect,
		"on the machine":        func(o ...nats.Option) (*nats.Conn, error) { return natslog.Connect(srv.URL(), o...) },
		"the operators' socket": func(o ...nats.Option) (*nats.Conn, error) { return natslog.ConnectOperator(dir, o...) },
	} {
		nc, err := connect()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := natslog.Open(t.Context(), nc, natslog.Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		nc.Close()
		if nc, err := connect(nats.UserCredentials(path), nats.MaxReconnects(0)); err == nil {
			t.Errorf("%s an agency's key is taken", name)
			nc.Close()
		}
	}
}

// Without TLS only this machine is listened to.
func TestAgenciesNeedTLS(t *testing.T) {
	for _, a := range []natslog.AgencyAccess{
		{Listen: "0.0.0.0:0"}, {Listen: ":0"}, {Listen: "example.org:0"}, {Listen: "127.0.0.1"}, {Listen: "127.0.0.1:nats"},
		{Listen: "127.0.0.1:0", Cert: "cert.pem"}, {Listen: "127.0.0.1:0", Cert: "none.pem", Key: "none.pem"},
	} {
		a.Keys = t.TempDir()
		if srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: t.TempDir(), Agencies: &a, Log: slog.New(slog.DiscardHandler)}); err == nil {
			t.Errorf("%+v is taken", a)
			_ = srv.Shutdown()
		}
	}
}

// A directory that was made without agencies is the same log with them, and without them again; nothing of it is suspect on the way.
func TestADirectoryTakesAgenciesInAndOut(t *testing.T) {
	dir := t.TempDir()
	var head handlers.Head
	var epoch string
	written := 0
	for _, agenciesIn := range []bool{false, true, true, false, true, false} {
		var srv *natslog.Server
		if agenciesIn {
			srv = bordered(t, dir, "")
		} else {
			srv = start(t, dir, "").srv
		}
		nc, err := srv.Connect()
		if err != nil {
			t.Fatal(err)
		}
		l, err := natslog.Open(t.Context(), nc, natslog.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if epoch != "" && l.Epoch() != epoch {
			t.Fatalf("agencies in %v: it is another log", agenciesIn)
		}
		epoch = l.Epoch()
		if written > 0 {
			now, err := l.Head(t.Context(), domain.DaybookID("umea", "2024-05-02"))
			if err != nil || now != head {
				t.Fatalf("agencies in %v: the book ends at %+v, not at %+v (%v)", agenciesIn, now, head, err)
			}
		} else {
			head.Book = domain.DaybookID("umea", "2024-05-02")
		}
		r, err := l.Append(t.Context(), head, entryAfter(head))
		if err != nil {
			t.Fatal(err)
		}
		head, written = r.Head, written+1
		if err := srv.Shutdown(); err != nil {
			t.Fatal(err)
		}
		if why := natslog.Suspicion(dir, time.Now()); why != "" {
			t.Errorf("agencies in %v: afterwards the store is suspect: %s", agenciesIn, why)
		}
		if _, err := os.Stat(filepath.Join(dir, "aside")); err == nil {
			t.Errorf("agencies in %v: the store was copied aside", agenciesIn)
		}
	}
}

// When the disk was away and the files are opened anew, everything is there, and an agency goes on taking its messages.
func TestAgenciesGoOnWhenTheFilesAreOpenedAnew(t *testing.T) {
	dir := t.TempDir()
	srv := bordered(t, dir, "")
	keys, err := accounts.Open(filepath.Join(dir, "agency-keys"))
	if err != nil {
		t.Fatal(err)
	}
	inside, err := srv.Connect()
	if err != nil {
		t.Fatal(err)
	}
	b := &border{t: t, keys: keys, account: mustRecord(t, keys).System, inside: inside}
	b.connect = func(creds string, more ...nats.Option) (*nats.Conn, error) {
		return nats.Connect(srv.AgenciesURL(), append([]nats.Option{nats.UserCredentials(creds)}, more...)...)
	}
	b.prepare()
	creds, _ := b.key("fk", time.Hour)
	nc := b.join(creds)
	b.tell("fk", 2)
	if err := natslog.Reopen(srv, time.Now()); err != nil {
		t.Fatal(err)
	}
	b.tell("fk", 1)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	queue, err := js.Consumer(t.Context(), "AGENCY_fk", "queue")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range fetch(t, queue, 3) {
		if err := m.DoubleAck(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// BenchmarkPull takes messages from an agency's queue over TCP and acknowledges them: from a server without agencies, which anybody on the machine
// may use, and as the agency, through its account's imports. Processor time is what both ends took; it says more than the clock on a machine
// that is busy.
func BenchmarkPull(b *testing.B) {
	b.Run("system", func(b *testing.B) {
		srv := start(b, b.TempDir(), "127.0.0.1:0").srv
		inside, err := srv.Connect()
		if err != nil {
			b.Fatal(err)
		}
		r := &border{t: b, inside: inside}
		r.prepare()
		nc, err := natslog.Connect(srv.URL())
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(nc.Close)
		r.pull(b, nc)
	})
	b.Run("agency", func(b *testing.B) {
		r := embedded(b)
		creds, _ := r.key("fk", time.Hour)
		r.pull(b, r.join(creds))
	})
}

// pull takes b.N messages over the connection, and acknowledges each.
func (r *border) pull(b *testing.B, nc *nats.Conn) {
	b.Helper()
	for told := 0; told < b.N; told += 500 {
		r.tell("fk", 500)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		b.Fatal(err)
	}
	queue, err := js.Consumer(b.Context(), "AGENCY_fk", "queue")
	if err != nil {
		b.Fatal(err)
	}
	before := processorTime(b)
	b.ResetTimer()
	for got := 0; got < b.N; {
		batch, err := queue.Fetch(min(500, b.N-got), jetstream.FetchMaxWait(10*time.Second))
		if err != nil {
			b.Fatal(err)
		}
		for m := range batch.Messages() {
			if got++; m.Ack() != nil {
				b.Fatal("not acknowledged")
			}
		}
		if batch.Error() != nil {
			b.Fatal(batch.Error())
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric(float64((processorTime(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

// processorTime is what this process has used.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
