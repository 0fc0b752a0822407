package esdblog_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/esdblog"
	"kontor/handlers/esdblog/esdbtest"
)

func TestOpenRefuses(t *testing.T) {
	r := start(t)
	at := r.server.Address()
	for what, tc := range map[string]struct {
		url, prefix, says string
	}{
		"another protocol":           {"nats://" + at, "", "scheme"},
		"no URL":                     {"esdb://kontor:hemligt@" + at + "\x7f", "", "invalid"},
		"no host":                    {"esdb://", "", "host"},
		"a password without TLS":     {"esdb://kontor:hemligt@" + at + "?tls=false", "", "TLS"},
		"a prefix that is no name":   {r.server.URL(), "$all", "prefix"},
		"a prefix that would filter": {r.server.URL(), "book-", "book-"},
	} {
		t.Run(what, func(t *testing.T) {
			began := time.Now()
			_, err := opens(t, soon(t), tc.url, esdblog.Options{Prefix: tc.prefix})
			if err == nil || errors.Is(err, handlers.ErrUnavailable) || tc.says != "prefix" && !strings.Contains(err.Error(), tc.says) {
				t.Errorf("the error is %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "hemligt") {
				t.Errorf("the error tells the password: %v", err)
			}
			if time.Since(began) > time.Second {
				t.Error("it waited for something")
			}
		})
	}
}

func TestOpenKnowsTheNewerName(t *testing.T) {
	r := start(t)
	if _, err := opens(t, soon(t), strings.Replace(r.server.URL(), "esdb://", "kurrentdb://", 1), esdblog.Options{}); err != nil {
		t.Error(err)
	}
}

// Of many who open a log that is not there one makes it, and all have the same.
func TestManyOpenersBeginOneLog(t *testing.T) {
	r := start(t)
	logs := make([]*esdblog.Log, 8)
	var all sync.WaitGroup
	for i := range logs {
		all.Go(func() {
			var err error
			if logs[i], err = esdblog.Open(soon(t), r.server.URL(), esdblog.Options{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, l := range logs {
		if l == nil {
			continue
		}
		if l.Epoch() == "" || l.Epoch() != logs[0].Epoch() || l.Secret() != logs[0].Secret() || l.Secret() == [32]byte{} {
			t.Errorf("the epoch is %q and %q", l.Epoch(), logs[0].Epoch())
		}
		l.Close()
	}
	if n := r.server.Events("kontor-log"); n != 1 {
		t.Errorf("the log began %d times", n)
	}
}

func TestALogCanBeMadeWithTheSecretOfAnother(t *testing.T) {
	r := start(t)
	var secret, other [32]byte
	rand.Read(secret[:])
	if l := r.openWith(esdblog.Options{Secret: &secret}); l.Secret() != secret {
		t.Error("the secret is another")
	}
	if l := r.open(); l.Secret() != secret {
		t.Error("for who opens it again the secret is another")
	}
	if _, err := opens(t, soon(t), r.server.URL(), esdblog.Options{Secret: &other}); err == nil {
		t.Error("opened with another secret than it has")
	}
}

func TestLogsWithPrefixesDoNotMeet(t *testing.T) {
	r := start(t)
	a, b := r.openWith(esdblog.Options{Prefix: "a-"}), r.open()
	h := write(t, a, handlers.Head{Book: umea}, 2)
	write(t, b, handlers.Head{Book: lulea}, 1)
	if a.Epoch() == b.Epoch() {
		t.Error("they are of one epoch")
	}
	f, g := follow(t, a, handlers.Position{}), follow(t, b, handlers.Position{})
	f.take(t, umea, 1, 2)
	f.catchesUp(t)
	g.take(t, lulea, 1)
	g.catchesUp(t)
	if end, err := a.End(soon(t)); err != nil || end.Place != h.Place {
		t.Errorf("End: %s, %v", end, err)
	}
}

// Others write on the same server, before, between and behind, and some of their streams look like books at first.
func TestOthersOnTheServerDoNotDisturb(t *testing.T) {
	r := start(t)
	noise := make([]string, 700)
	for i := range noise {
		noise[i] = "{}"
	}
	r.server.Write("book-keeping", noise...)
	l := r.open()
	if end, err := l.End(soon(t)); err != nil || !end.IsZero() {
		t.Errorf("the end of an empty log is %q, %v", end, err)
	}
	f := follow(t, l, handlers.Position{})
	f.catchesUp(t)
	h := write(t, l, handlers.Head{Book: umea}, 1)
	r.server.Write("other", noise...)
	h = write(t, l, h, 1)
	r.server.Write("book-keeping", noise...)
	f.take(t, umea, 1, 2)
	if end, err := l.End(soon(t)); err != nil || end.Place != h.Place {
		t.Errorf("the end is %q, %v; want %d", end, err, h.Place)
	}
	for _, place := range []uint64{h.Place - 100, 1} { // of somebody else's event, and in the middle of one
		at := handlers.Position{Epoch: l.Epoch(), Place: place}
		if err := follow(t, l, at).fails(t); !isDamage(err) {
			t.Errorf("from place %d: %v", place, err)
		}
	}
	g := follow(t, l, handlers.Position{})
	g.take(t, umea, 1, 2)
	g.catchesUp(t)
}

// As it comes, the server takes less than an entry may have.
func TestAServerThatTakesTooLittleIsNamed(t *testing.T) {
	r := &rig{t, esdbtest.New(1 << 20)}
	r.start()
	t.Cleanup(r.server.Stop)
	l := r.open()
	e := entryAfter(handlers.Head{Book: umea})
	fill := func(size int) {
		e.Events = []domain.Event{domain.AgencyListed{Agency: domain.Agency{Code: "fk", NameSv: strings.Repeat("x", size)}}}
	}
	fill(0)
	small, err := domain.EncodeEntry(e)
	if err != nil {
		t.Fatal(err)
	}
	fill(domain.MaxEntry - len(small))
	began := time.Now()
	_, err = l.Append(soon(t), handlers.Head{}, e)
	if err == nil || !strings.Contains(err.Error(), "MaxAppendSize") || errors.Is(err, handlers.ErrUnavailable) || time.Since(began) > 2*time.Second {
		t.Errorf("the error is %v", err)
	}
	write(t, l, handlers.Head{Book: umea}, 1)
}

// A log that is made to be filled is for nobody else until it is whole.
func TestALogThatIsBeingFilledIsRefused(t *testing.T) {
	r := start(t)
	l := r.openWith(esdblog.Options{Unfinished: true})
	if _, err := opens(t, soon(t), r.server.URL(), esdblog.Options{}); !errors.Is(err, handlers.ErrUnfinished) || !l.Unfinished() {
		t.Errorf("the error is %v, unfinished %v", err, l.Unfinished())
	}
	again := r.openWith(esdblog.Options{Unfinished: true})
	for range 2 {
		if err := again.Finish(soon(t)); err != nil || again.Unfinished() {
			t.Errorf("finished: %v, unfinished %v", err, again.Unfinished())
		}
	}
	if whole := r.open(); whole.Unfinished() || whole.Epoch() != l.Epoch() {
		t.Error("it is not whole")
	}
}
