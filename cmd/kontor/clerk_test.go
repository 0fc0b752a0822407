package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
)

// The office at which the clerks work, on a day on which it was open: it has an officer for each of them.
const (
	busyOffice = "kista"
	busyDate   = domain.Date("2024-05-02")
	busyDay    = "/v1/kontor/" + busyOffice + "/days/" + string(busyDate)
)

// onBusyDay is the flag by which a process lives in the morning of that day.
func onBusyDay() string {
	return "--clock-offset=" + time.Until(busyDate.At(10*60)).Truncate(time.Second).String()
}

// clerk is somebody who works over HTTP, through one process, which may go away and come back.
type clerk struct {
	t      *testing.T
	url    string
	desk   string
	actor  string
	client *http.Client
	again  int // how often it had to repeat itself
}

func newClerk(t *testing.T, url string, number int) *clerk {
	return &clerk{
		t: t, url: url, desk: fmt.Sprint(number), actor: fmt.Sprintf("officer:o-%s-%d", busyOffice, number),
		client: &http.Client{Transport: &http.Transport{}, Timeout: patience},
	}
}

// reply is what the API answers, whichever way.
type reply struct {
	status int
	happened
	problem
}

// refused says whether it is the refusal with the code.
func (r reply) refused(code string) bool { return r.problem.Code == code }

// do gives a command. When nobody answers, or the log is not there, it is given again with the same key, as long as the test's patience
// lasts: so it happens once.
func (c *clerk) do(method, path string, body any) reply {
	c.t.Helper()
	key := uuid.NewString()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	for tick := time.Tick(20 * time.Millisecond); ; {
		r, err := c.once(ctx, method, path, key, body)
		if err == nil && r.status != http.StatusServiceUnavailable {
			return r
		}
		select {
		case <-tick:
			c.again++
		case <-ctx.Done():
			c.t.Errorf("%s %s: %v, %d %s", method, path, err, r.status, r.problem.Code)
			return r
		}
	}
}

func (c *clerk) once(ctx context.Context, method, path, key string, body any) (r reply, err error) {
	var sent []byte
	if body != nil {
		if sent, err = json.Marshal(body); err != nil {
			return r, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, c.url+busyDay+path, bytes.NewReader(sent))
	if err != nil {
		return r, err
	}
	req.Header.Set("X-Kontor-Actor", c.actor)
	req.Header.Set("Idempotency-Key", key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.client.Do(req)
	if err != nil {
		return r, err
	}
	defer resp.Body.Close()
	r.status = resp.StatusCode
	if r.status >= 400 {
		return r, json.NewDecoder(resp.Body).Decode(&r.problem)
	}
	return r, json.NewDecoder(resp.Body).Decode(&r.happened)
}

// must gives a command that no rule may refuse.
func (c *clerk) must(method, path string, body any) reply {
	c.t.Helper()
	r := c.do(method, path, body)
	if r.status >= 400 {
		c.t.Errorf("desk %s: %s %s: %d %s %v", c.desk, method, path, r.status, r.problem.Code, r.problem.Args)
	}
	return r
}

// signOn opens the clerk's desk.
func (c *clerk) signOn() {
	_, officer, _ := strings.Cut(c.actor, ":")
	c.must("PUT", "/desks/"+c.desk, map[string]any{"officer": officer, "agencies": []string{"skv"}})
}

// register registers a visit with one errand that every clerk may serve.
func (c *clerk) register() domain.VisitID {
	r := c.must("POST", "/visits", map[string]any{"errands": []any{map[string]string{"type": "skv-persbevis"}}})
	for _, v := range decoded[domain.VisitRegistered](r.happened) {
		return v.Visit
	}
	c.t.Errorf("the registration made no visit: %+v", r)
	return ""
}

// serve starts and ends the errands of a visit that has been called.
func (c *clerk) serve(v domain.VisitorCalled) {
	for _, e := range v.Errands {
		c.must("POST", "/errands/"+local(e)+"/starts", nil)
		c.must("POST", "/errands/"+local(e)+"/outcomes", map[string]string{"outcome": "solved"})
	}
}

// work calls and serves one visit after the other until nobody waits. Each that was called goes to the function.
func (c *clerk) work(called func(domain.VisitorCalled)) {
	for {
		r := c.do("POST", "/desks/"+c.desk+"/calls", nil)
		if r.refused("nobody-waits") || c.t.Failed() {
			return
		}
		all := decoded[domain.VisitorCalled](r.happened)
		if len(all) != 1 {
			c.t.Errorf("desk %s: a call must have an effect or be refused: %d %s %v", c.desk, r.status, r.problem.Code, r.problem.Args)
			return
		}
		called(all[0])
		c.serve(all[0])
	}
}
