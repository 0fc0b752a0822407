package main

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"kontor/handlers/api"
)

// A fault stands in the log once when it begins and once when it has ended, with why; whoever asks from outside hears a sentence.
func TestFaultsAreToldToTheLog(t *testing.T) {
	var b bytes.Buffer
	out := slog.New(slog.NewTextHandler(&b, nil))
	full := fault{api.Fault{Part: "log", What: logTroubled}, "/var/lib/kontor: no space left"}
	var kept confided
	for range 3 {
		kept.note(out, []fault{full})
	}
	if got := b.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "no space left") {
		t.Errorf("the log says %s", got)
	}
	b.Reset()
	kept.note(out, nil)
	kept.note(out, nil)
	if got := b.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "well again") {
		t.Errorf("at its end the log says %s", got)
	}
	b.Reset()
	kept.note(out, []fault{full})
	if !strings.Contains(b.String(), "no space left") {
		t.Error("it is not told when it begins again")
	}
}

func TestStrangersHearNoDirectory(t *testing.T) {
	n := &node{sealed: "there is no store of keys in /var/lib/kontor/keys"}
	cause := errors.New("open /var/lib/kontor/jetstream: permission denied")
	n.broken.Store(&cause)
	failing, _ := n.logFaults(t.Context())
	said := outside(append(failing, fault{api.Fault{Part: "content", What: noContent}, n.sealed}))
	if len(said) != 2 || said[0].What != logUnread {
		t.Fatalf("said %+v", said)
	}
	for _, f := range said {
		if strings.Contains(f.What, "/") || strings.Contains(f.What, "permission") {
			t.Errorf("strangers hear %+v", f)
		}
	}
}
