package natslog_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"kontor/handlers/natslog"
)

// dirOfParent has the data directory of the process that started this one; see TestASecondProcessIsRefused.
const dirOfParent = "NATSLOG_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(dirOfParent); dir != "" {
		_, err := natslog.Start(context.Background(), natslog.ServerOptions{Dir: dir})
		fmt.Println(err)
		return
	}
	goleak.VerifyTestMain(m)
}

func TestASecondProcessIsRefused(t *testing.T) {
	r := start(t, t.TempDir(), "")
	second := exec.CommandContext(t.Context(), os.Args[0])
	second.Env = append(os.Environ(), dirOfParent+"="+r.dir)
	out, err := second.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := fmt.Sprintf("the data directory %s is in use by process %d: stop that one, ", r.dir, os.Getpid())
	if !strings.HasPrefix(string(out), want) {
		t.Errorf("it says %q", out)
	}
	r.open(r.connect()) // and the first one is none the worse
}

func TestADirectoryIsFreeAgainAfterShutdown(t *testing.T) {
	r := start(t, t.TempDir(), "")
	_, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: r.dir})
	var inUse *natslog.InUse
	if !errors.As(err, &inUse) || inUse.Process != os.Getpid() {
		t.Errorf("the error is %v", err)
	}
	r.stop()
	start(t, r.dir, "")
}

func TestOnlyLoopbackAddressesAreListenedOn(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:4222", "example.org:4222", "127.0.0.1", "127.0.0.1:nats"} {
		if _, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: t.TempDir(), Listen: address}); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
}

func TestWithoutAnAddressNobodyListens(t *testing.T) {
	if u := start(t, t.TempDir(), "").srv.URL(); u != "" {
		t.Errorf("the server listens at %s", u)
	}
}

func TestAServerThatCannotKeepItsDataIsNotStarted(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/jetstream", []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := natslog.Start(t.Context(), natslog.ServerOptions{Dir: dir, Log: slog.New(slog.DiscardHandler)}); err == nil {
		t.Error("it started")
		_ = s.Shutdown()
	}
}
