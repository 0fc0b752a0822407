package identity

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestSessionsIdleOut(t *testing.T) {
	for _, tc := range []struct {
		name  string
		use   time.Duration // between requests
		times int
		path  string
		sse   bool
		idle  string // of the role
		alive bool
	}{
		{"used in time", 14 * time.Minute, 4, "/desk", false, "", true},
		{"not used in time", 16 * time.Minute, 1, "/desk", false, "", false},
		{"used without end: twelve hours are the most", 10 * time.Minute, 73, "/desk", false, "", false},
		{"used for nearly as long", 10 * time.Minute, 71, "/desk", false, "", true},
		{"only its stream is opened again, by the page itself", 10 * time.Minute, 2, "/live/desk", false, "", false},
		{"only its stream, elsewhere", 10 * time.Minute, 2, "/v1/changes", true, "", false},
		{"the role has an hour", 50 * time.Minute, 3, "/desk", false, "1h", true},
		{"the role has five minutes", 6 * time.Minute, 1, "/desk", false, "5m", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rg, f := fakeRig(t, func(c *Config) {
					m, err := ReadMapping([]byte(`{"rules": [{"if": [{"claim": "kontor_role", "equals": "officer"}], "role": "officer", "idle": "` + tc.idle + `"}]}`))
					if err != nil {
						t.Fatal(err)
					}
					c.Mapping = m
				})
				b := rg.browser()
				b.enter(f, "/")
				if tc.sse {
					b.header.Set("Accept", "text/event-stream")
				}
				for range tc.times {
					time.Sleep(tc.use) // in the bubble's time
					b.get(tc.path)
				}
				if got := b.who(); (got != nil) != tc.alive {
					t.Errorf("after %d times %s it is %+v", tc.times, tc.use, got)
				}
			})
		})
	}
}
