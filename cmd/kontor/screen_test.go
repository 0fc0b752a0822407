package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kontor/domain"
	"kontor/handlers/simulate"
	"kontor/handlers/words"
)

// watchRows notes, on the page of the nation, when an office's visits changed in the document.
const watchRows = `((visits) => {
	window.seen = [];
	const column = [...document.getElementById("rows").closest("table").querySelectorAll("thead th")].findIndex((h) => h.textContent.trim() === visits);
	const so = new Map();
	const note = (row, at) => {
		const now = Number(row.cells[column]?.textContent.replace(/\D/g, "") || 0);
		if (so.has(row.id) && so.get(row.id) !== now) seen.push([row.id.slice(4), now, at]);
		so.set(row.id, now);
	};
	for (const row of document.querySelectorAll("#rows > tr")) note(row, 0);
	new MutationObserver((changes) => {
		const at = performance.timeOrigin + performance.now();
		const nodes = changes.flatMap((c) => [c.target, ...c.addedNodes]);
		const rows = new Set(nodes.map((n) => (n.closest ? n : n.parentElement)?.closest("#rows > tr")));
		for (const row of rows) if (row) note(row, at);
	}).observe(document.getElementById("rows"), { subtree: true, childList: true, characterData: true });
	return column >= 0 && so.size > 0;
})(%s)`

// onScreen is that an office's row showed so many visits from the moment on.
type onScreen struct {
	kontor domain.KontorID
	visits int
	at     time.Time
}

// TestScreen measures, with a simulated day at all offices at 60 times its pace, a real browser on the nation's page and a crowd of further
// clients, how long it takes from the moment at which the log stores a visit until it stands in the browser's
// document. It is a short and small one, which holds to very little, unless KONTOR_SCREEN says for how long to measure: then all 200 are there.
func TestScreen(t *testing.T) {
	lasts, clients, begin, limit := 4*time.Second, 20, "10:02", 5*time.Second
	if said := os.Getenv("KONTOR_SCREEN"); said != "" {
		var err error
		lasts, err = time.ParseDuration(said)
		must(t, err)
		clients, begin, limit = 200, "10:30", 0
	}
	sim := simulation{date: "2024-05-02", seed: 1, offices: "all", speed: "60x"}
	var from domain.Clock
	must(t, from.UnmarshalText([]byte(begin)))
	at, err := sim.start()
	must(t, err)
	clock := simulate.NewClock(at)
	s := live(t, clock.Now, func(ctx context.Context, n *node) error { return sim.playOn(ctx, n, clock, from) })
	defer s.stop()
	ctx := demoBrowser(t)
	must(t, chromedp.Do(ctx, chromedp.Navigate(s.url+"/?lang=sv"), chromedp.WaitVisible(`button[value="m-nation"]`),
		chromedp.Click(`button[value="m-nation"]`), chromedp.WaitVisible("#rows tr")))
	paced := domain.Date(sim.date).At(from)
	for tick := time.Tick(50 * time.Millisecond); !s.clock().After(paced); <-tick { // as fast as the machine can, until then
		must(t, context.Cause(ctx))
	}

	end := crowd(t, s.crowd(t, clients))
	until(t, "the page lives", func() bool { return evaluate[bool](t, ctx, `!!document.querySelector("#clock[data-alive]")`) })
	w := words.In("sv")
	head, err := json.Marshal(w.Text("web.col.visits"))
	must(t, err)
	if !evaluate[bool](t, ctx, fmt.Sprintf(watchRows, head)) {
		t.Fatal("the page of the nation has no rows with visits")
	}
	settle := time.After(min(lasts/4, 5*time.Second))
	<-settle // the crowd has come
	noting, enough := context.WithCancel(t.Context())
	defer enough()
	onBoard, still := s.folding(noting), idle(t)
	began, used, before := time.Now(), processor(t), mainThread(t, ctx)
	<-time.After(lasts)
	ended, spent, thread := time.Now(), processor(t)-used, mainThread(t, ctx).since(before)
	still = idle(t) - still
	enough()
	memory := resident(t)
	got := end()

	told, err := s.tellings(t.Context(), domain.Date(sim.date))
	must(t, err)
	boarded := delays(told, onBoard(), began, ended)
	var took []time.Duration
	until(t, "the page shows all that was stored", func() bool {
		took = latencies(told, s.rows(t, ctx), began, ended)
		return quantile(took, 1) < time.Hour
	})
	report := fmt.Sprintf("%d changes of %d offices in %s: median %s, p90 %s, p99 %s, most %s; %d clients: %.1f messages/s and %.1f kB/s each; server %.0f%% of a core of %d, %d MiB; the browser's main thread %.0f%% of a core; %.0f%% of the machine idle; on the board after median %s, p90 %s, p99 %s",
		len(took), kontors(told), ended.Sub(began).Round(time.Second), quantile(took, .5), quantile(took, .9), quantile(took, .99), quantile(took, 1),
		got.Clients, each(got.Messages, got.Clients, ended.Sub(began)), each(got.Bytes, got.Clients, ended.Sub(began))/1e3,
		100*spent.Seconds()/ended.Sub(began).Seconds(), runtime.NumCPU(), memory>>20,
		100*thread.all.Seconds()/ended.Sub(began).Seconds(), 100*still.Seconds()/ended.Sub(began).Seconds()/float64(runtime.NumCPU()),
		quantile(boarded, .5), quantile(boarded, .9), quantile(boarded, .99))
	t.Log(report)
	switch {
	case len(took) < 20:
		t.Errorf("only %d changes were seen: the page does not live", len(took))
	case got.Clients != int64(clients):
		t.Errorf("%d of %d clients were there at the end", got.Clients, clients)
	case limit > 0 && quantile(took, .5) > limit:
		t.Errorf("the median is %s", quantile(took, .5))
	}
}

// crowd is half on the page of the nation and half on as many offices' pages.
func (s *lived) crowd(t *testing.T, clients int) audience {
	var cookie []string
	for _, c := range s.session(t, "m-nation") {
		cookie = append(cookie, (&http.Cookie{Name: c.Name, Value: c.Value}).String())
	}
	f := audience{URL: s.url, Cookie: strings.Join(cookie, "; "), Clients: clients}
	for _, o := range s.board.OpenBooks() {
		k, _, _ := o.Daybook()
		f.Paths = append(f.Paths, "/live/overview", "/live/kontor/"+string(k))
	}
	return f
}

// rows is what the browser saw.
func (s *lived) rows(t *testing.T, ctx context.Context) (all []onScreen) {
	t.Helper()
	for _, row := range evaluate[[][3]any](t, ctx, `seen`) {
		at := row[2].(float64)
		all = append(all, onScreen{domain.KontorID(row[0].(string)), int(row[1].(float64)), time.UnixMicro(int64(at * 1e3))})
	}
	return all
}

// latencies is, for each entry that was stored in the time, how long it took until a row showed it, in order. One that was never shown is
// there with an hour.
func latencies(all []telling, rows []onScreen, from, to time.Time) (took []time.Duration) {
	by := map[domain.KontorID][]onScreen{}
	for _, r := range rows {
		by[r.kontor] = append(by[r.kontor], r)
	}
	for _, e := range all {
		if e.stored.Before(from) || e.stored.After(to) {
			continue
		}
		seen := slices.IndexFunc(by[e.kontor], func(r onScreen) bool { return r.visits >= e.visits && !r.at.Before(e.stored) })
		if seen < 0 {
			took = append(took, time.Hour)
			continue
		}
		took = append(took, by[e.kontor][seen].at.Sub(e.stored))
	}
	slices.SortFunc(took, func(a, b time.Duration) int { return cmp.Compare(a, b) })
	return took
}

// delays is how long the entries took from the log's server to the board.
func delays(all []telling, seen []folded, from, to time.Time) (took []time.Duration) {
	for _, e := range all {
		i, _ := slices.BinarySearchFunc(seen, e.place, func(f folded, place uint64) int { return cmp.Compare(f.place, place) })
		if i < len(seen) && e.stored.After(from) && e.stored.Before(to) {
			took = append(took, seen[i].at.Sub(e.stored))
		}
	}
	slices.Sort(took)
	return took
}

// idle is how long the machine's cores have had nothing to do.
func idle(t *testing.T) time.Duration {
	t.Helper()
	b, err := os.ReadFile("/proc/stat")
	must(t, err)
	var name string
	var user, nice, system, idle int64
	_, err = fmt.Sscan(string(b), &name, &user, &nice, &system, &idle)
	must(t, err)
	return time.Duration(idle) * 10 * time.Millisecond
}

func kontors(all []telling) int {
	seen := map[domain.KontorID]bool{}
	for _, e := range all {
		seen[e.kontor] = true
	}
	return len(seen)
}

// quantile is of durations in order.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))].Round(100 * time.Microsecond)
}

func each(n, clients int64, in time.Duration) float64 {
	return float64(n) / float64(max(1, clients)) / in.Seconds()
}

// processor is how much of it this process has used.
func processor(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident is how many bytes of this process are in memory.
func resident(t *testing.T) int64 {
	t.Helper()
	b, err := os.ReadFile("/proc/self/statm")
	must(t, err)
	var size, pages int64
	_, err = fmt.Sscan(string(b), &size, &pages)
	must(t, err)
	return pages * int64(os.Getpagesize())
}

// evaluate is what the expression is worth on the browser's page.
func evaluate[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	must(t, err)
	return v
}
