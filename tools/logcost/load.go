package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// office is where the load is, and toWork how far the clock must be shifted so that it is open there: to 10:30 of the next Monday, in
// Sweden's winter time or nearly.
const office = "skelleftea"

func toWork(now time.Time) time.Duration {
	monday := workday(now)
	return monday.Add(9*time.Hour + 30*time.Minute).Sub(now).Truncate(time.Second)
}

// workday is the first Monday behind the moment.
func workday(now time.Time) time.Time {
	day := now.UTC().Truncate(24 * time.Hour)
	for day = day.AddDate(0, 0, 1); day.Weekday() != time.Monday; day = day.AddDate(0, 0, 1) {
	}
	return day
}

// work is light load: an office registers five visits a second, while somebody looks at the country, the room and the office's queues.
func (r rig) work(p *process) error {
	day := "/v1/kontor/" + office + "/days/" + workday(time.Now()).Format(time.DateOnly)
	if err := ask("PUT", p.url+day, "reception:load", ""); err != nil && !strings.Contains(err.Error(), "day-already-open") {
		return err
	}
	ticks := time.NewTicker(200 * time.Millisecond)
	defer ticks.Stop()
	for until := time.Now().Add(r.load); time.Now().Before(until); <-ticks.C {
		if err := ask("POST", p.url+day+"/visits", "reception:load", `{"errands":[{"type":"skv-persbevis"}]}`); err != nil {
			return err
		}
		for _, path := range []string{"/", "/v1/overview", day + "/queues"} {
			if err := ask("GET", p.url+path, "operator:load", ""); err != nil && !strings.Contains(err.Error(), "unknown-book") {
				return err // a view may be a moment behind the day that was just opened
			}
		}
	}
	return nil
}

// asked numbers the requests, so that each has a key of its own.
var asked = time.Now().UnixNano()

func ask(method, url, actor, body string) error {
	req, err := http.NewRequest(method, url, bytes.NewBufferString(body))
	if err != nil {
		return err
	}
	asked++
	req.Header.Set("X-Kontor-Actor", actor)
	req.Header.Set("Idempotency-Key", strconv.FormatInt(asked, 36))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 400 {
		err = fmt.Errorf("%s %s: %s: %.300s", method, url, resp.Status, said)
	}
	return err
}
