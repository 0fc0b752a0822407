package natslog_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"kontor/handlers"
	"kontor/handlers/logtest"
	"kontor/handlers/natslog"
)

func TestLog(t *testing.T) {
	rigs := make(map[handlers.Log]*rig)
	logtest.Run(t, logtest.Subject{
		Open: func(t testing.TB) handlers.Log {
			r := start(t, t.TempDir(), "")
			l := r.open(r.connect())
			rigs[l] = r
			return l
		},
		Again: func(t testing.TB, l handlers.Log) handlers.Log {
			r := rigs[l]
			return r.open(r.connect())
		},
		Restart: func(t testing.TB, l handlers.Log) handlers.Log {
			r := rigs[l]
			r.stop()
			r = start(t, r.dir, "")
			return r.open(r.connect())
		},
		Cut: func(t testing.TB, l handlers.Log, at handlers.Position) handlers.Log { return rigs[l].cut(at).log },
	})
}

func TestLogOverTCP(t *testing.T) {
	rigs := make(map[handlers.Log]*rig)
	logtest.Run(t, logtest.Subject{
		Open: func(t testing.TB) handlers.Log {
			r := start(t, t.TempDir(), "127.0.0.1:0")
			l := r.open(r.dial())
			rigs[l] = r
			return l
		},
		Again: func(t testing.TB, l handlers.Log) handlers.Log { return rigs[l].open(rigs[l].dial()) },
	})
}

// rig is a server in a test.
type rig struct {
	t   testing.TB
	dir string
	at  string // where it listens
	srv *natslog.Server
}

// start starts a server that lives as long as the test.
func start(t testing.TB, dir, listen string) *rig {
	t.Helper()
	srv, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Listen: listen, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t, dir, strings.TrimPrefix(srv.URL(), "nats://"), srv}
	t.Cleanup(r.stop)
	return r
}

func (r *rig) stop() {
	r.t.Helper()
	if err := r.srv.Shutdown(); err != nil {
		r.t.Error(err)
	}
}

// connect is a connection inside the process.
func (r *rig) connect() *nats.Conn {
	r.t.Helper()
	nc, err := r.srv.Connect()
	if err != nil {
		r.t.Fatal(err)
	}
	return nc
}

// dial is a connection as another process has it.
func (r *rig) dial() *nats.Conn {
	r.t.Helper()
	nc, err := natslog.Connect(r.srv.URL())
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(nc.Close)
	return nc
}

func (r *rig) open(nc *nats.Conn) *natslog.Log {
	r.t.Helper()
	l, err := natslog.Open(r.t.Context(), nc, natslog.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	return l
}

// jetStream is what a tool from outside would use.
func (r *rig) jetStream() jetstream.JetStream {
	r.t.Helper()
	js, err := jetstream.New(r.connect())
	if err != nil {
		r.t.Fatal(err)
	}
	return js
}

// holed is a log with a hole: the connection, and an unsuspecting log on it.
type holed struct {
	conn *nats.Conn
	log  *natslog.Log
}

// cut makes another server with the same messages but one.
func (r *rig) cut(at handlers.Position) holed {
	r.t.Helper()
	ctx, from, other := r.t.Context(), r.jetStream(), start(r.t, r.t.TempDir(), "")
	to := other.jetStream()
	s, err := from.Stream(ctx, natslog.Stream)
	if err != nil {
		r.t.Fatal(err)
	}
	c := s.CachedInfo().Config
	c.DenyDelete = false
	damaged, err := to.CreateStream(ctx, c)
	if err != nil {
		r.t.Fatal(err)
	}
	for place := uint64(1); place <= s.CachedInfo().State.LastSeq; place++ {
		m, err := s.GetMsg(ctx, place)
		if err != nil {
			r.t.Fatal(err)
		}
		if _, err := to.Publish(ctx, m.Subject, m.Data); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := damaged.DeleteMsg(ctx, at.Place); err != nil {
		r.t.Fatal(err)
	}
	c.DenyDelete = true
	if _, err := to.UpdateStream(ctx, c); err != nil {
		r.t.Fatal(err)
	}
	return holed{to.Conn(), natslog.Attach(to.Conn(), to, at.Epoch, natslog.Options{})}
}
