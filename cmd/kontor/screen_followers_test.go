package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// audience is what a crowd of clients of live pages follows: each the next of the paths.
type audience struct {
	URL     string   `json:"url"`
	Cookie  string   `json:"cookie"`
	Clients int      `json:"clients"`
	Paths   []string `json:"paths"`
}

// received is what they got, all together.
type received struct {
	Clients  int64 `json:"clients"`  // that were still there at the end
	Messages int64 `json:"messages"` // with a change
	Beats    int64 `json:"beats"`
	Bytes    int64 `json:"bytes"`
}

// followers is a program that follows what it is told on its standard input, until that is closed, and then says what came.
func followers() {
	in := bufio.NewReader(os.Stdin)
	var what audience
	var got received
	if err := json.NewDecoder(in).Decode(&what); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ctx, stop := context.WithCancel(context.Background())
	transport := &http.Transport{}
	var all sync.WaitGroup
	for i := range what.Clients {
		all.Go(func() {
			if err := got.follow(ctx, transport, what, what.Paths[i%len(what.Paths)]); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		})
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // until it is closed
	got.Clients = atomic.LoadInt64(&got.Clients)
	there := got
	stop()
	all.Wait()
	there.Messages, there.Beats, there.Bytes = got.Messages, got.Beats, got.Bytes
	_ = json.NewEncoder(os.Stdout).Encode(there) // whoever started it finds nothing, then
}

// follow reads one stream, until the context ends.
func (f *received) follow(ctx context.Context, transport http.RoundTripper, what audience, path string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, what.URL+path, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Cookie", what.Cookie)
	r.Header.Set("Accept-Language", "sv")
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s is answered with %s", path, answer.Status)
	}
	atomic.AddInt64(&f.Clients, 1)
	defer atomic.AddInt64(&f.Clients, -1)
	lines, before := bufio.NewReaderSize(answer.Body, 64<<10), ""
	for {
		line, err := lines.ReadSlice('\n')
		atomic.AddInt64(&f.Bytes, int64(len(line)))
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("%s ended: %w", path, err)
		case strings.HasPrefix(string(line), "event: beat"):
			atomic.AddInt64(&f.Beats, 1)
		case len(line) > 5 && string(line[:5]) == "data:" && before == "":
			atomic.AddInt64(&f.Messages, 1)
		}
		before = strings.TrimSpace(string(line[:min(len(line), 6)]))
	}
}

// crowd starts the program with what to follow; its end, to be called once, is what came.
func crowd(t *testing.T, what audience) (end func() received) {
	t.Helper()
	cmd := exec.Command("kontor-followers")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	must(t, json.NewEncoder(in).Encode(what))
	return func() (got received) {
		t.Helper()
		must(t, in.Close())
		must(t, json.NewDecoder(out).Decode(&got))
		must(t, cmd.Wait())
		return got
	}
}
