package esdblog_test

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/esdblog"
	"kontor/handlers/esdblog/esdbtest"
	"kontor/handlers/logtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLog(t *testing.T) {
	t.Run("in process", func(t *testing.T) {
		rigs := make(map[handlers.Log]*rig)
		logtest.Run(t, logtest.Subject{
			OneByOne: true,
			Open: func(t testing.TB) handlers.Log {
				r := start(t)
				l := r.open()
				rigs[l] = r
				return l
			},
			Again: func(t testing.TB, l handlers.Log) handlers.Log { return rigs[l].open() },
			Restart: func(t testing.TB, l handlers.Log) handlers.Log {
				rigs[l].server.Stop()
				rigs[l].start()
				return rigs[l].open()
			},
		})
	})
	atTrueServer(t, func(t *testing.T, open func(testing.TB) *esdblog.Log) {
		logs := make(map[handlers.Log]*esdblog.Log)
		logtest.Run(t, logtest.Subject{
			OneByOne: true,
			Open: func(t testing.TB) handlers.Log {
				l := open(t)
				logs[l] = l
				return l
			},
			Again: func(t testing.TB, l handlers.Log) handlers.Log { return openAt(t, trueServer(), logs[l].Prefix()) },
		})
	})
}

// trueServer is where an EventStoreDB or KurrentDB is; empty when there is none to test against.
func trueServer() string { return os.Getenv("KONTOR_ESDB_URL") }

// atTrueServer runs the test there too, with logs of its own, or says that it did not.
func atTrueServer(t *testing.T, test func(t *testing.T, open func(testing.TB) *esdblog.Log)) {
	if trueServer() == "" {
		t.Log("not run against a true EventStoreDB: KONTOR_ESDB_URL does not say where one is")
		return
	}
	t.Run("at KONTOR_ESDB_URL", func(t *testing.T) {
		test(t, func(t testing.TB) *esdblog.Log {
			return openAt(t, trueServer(), "test-"+strings.ToLower(rand.Text())+"-")
		})
	})
}

// openAt is a handle on a log that lives as long as the test.
func openAt(t testing.TB, url, prefix string) *esdblog.Log {
	t.Helper()
	l, err := esdblog.Open(soon(t), url, esdblog.Options{Prefix: prefix})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

// maxAppend has room for the largest entry.
const maxAppend = 2 * domain.MaxEntry

// rig is a server in a test.
type rig struct {
	t      testing.TB
	server *esdbtest.Server
}

// start starts a server that lives as long as the test.
func start(t testing.TB) *rig {
	t.Helper()
	r := &rig{t, esdbtest.New(maxAppend)}
	r.start()
	t.Cleanup(r.server.Stop)
	return r
}

func (r *rig) start() {
	r.t.Helper()
	if err := r.server.Start(); err != nil {
		r.t.Fatal(err)
	}
}

// open is a handle on the server's log that lives as long as the test.
func (r *rig) open() *esdblog.Log { return r.openWith(esdblog.Options{}) }

func (r *rig) openWith(o esdblog.Options) *esdblog.Log {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	l, err := esdblog.Open(ctx, r.server.URL(), o)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(l.Close)
	return l
}
