package natslog_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kontor/handlers"
	"kontor/handlers/natslog"
)

// operate opens the socket for as long as the test lives.
func (r *rig) operate() *natslog.Operator {
	r.t.Helper()
	o, err := r.srv.Operate(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		if err := o.Close(); err != nil {
			r.t.Error(err)
		}
	})
	return o
}

func TestAnOperatorReachesTheLogThroughTheSocket(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("a-long-name/", 12))
	for _, dir := range []string{t.TempDir(), long} {
		r := start(t, dir, "")
		h := write(t, r.open(r.connect()), handlers.Head{Book: umea}, 3)
		o := r.operate()
		nc, err := natslog.ConnectOperator(r.dir)
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		l := r.open(nc)
		if head, err := l.Head(t.Context(), umea); err != nil || head != h {
			t.Errorf("the head is %+v (%v), not %+v", head, err, h)
		}
		write(t, l, h, 300)
		if err := o.Close(); err != nil {
			t.Error(err)
		}
		if _, err := natslog.ConnectOperator(r.dir); err == nil {
			t.Error("somebody listens after the end")
		}
	}
}

func TestTheSocketIsItsOwnersAlone(t *testing.T) {
	r := start(t, t.TempDir(), "")
	if err := os.Chmod(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r.operate()
	info, err := os.Stat(filepath.Join(r.dir, natslog.OperatorSocket))
	if err != nil || info.Mode().Perm() != 0o600 || info.Mode().Type() != os.ModeSocket {
		t.Errorf("the socket is %v (%v)", info.Mode(), err)
	}
	rest, err := filepath.Glob(filepath.Join(r.dir, ".operator-*"))
	if err != nil || len(rest) > 0 {
		t.Errorf("left behind: %q (%v)", rest, err)
	}
}

// A process that was killed leaves its socket behind: nobody answers there, and the next process puts its own in the place.
func TestAStaleSocketIsNoObstacle(t *testing.T) {
	dir := t.TempDir()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, natslog.OperatorSocket), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := natslog.ConnectOperator(dir); err == nil {
		t.Error("somebody listens")
	}
	r := start(t, dir, "")
	r.operate()
	nc, err := natslog.ConnectOperator(dir)
	if err != nil {
		t.Fatal(err)
	}
	nc.Close()
}
