package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kontor/domain"
)

// The rules go as one change of the network, which the domain takes; what happened is told with the bound that they put on overtaking.
func TestNetworkRulesShowsTheBound(t *testing.T) {
	n := domain.Reference()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var c domain.ChangeNetwork
		if err := json.NewDecoder(r.Body).Decode(&c); err != nil || r.Method+r.URL.Path != "POST/v1/network/changes" {
			t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
		}
		events, err := n.Decide(domain.Moment{At: domain.Date("2026-12-01").At(600), Actor: domain.System}, c)
		if err != nil || len(events) != 1 {
			t.Errorf("%d events, %v", len(events), err)
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		data, err := json.Marshal(events[0])
		must(t, err)
		must(t, json.NewEncoder(w).Encode(happened{Events: []happenedEvent{{events[0].Name(), data}}}))
	}))
	defer srv.Close()
	args := "network rules --from 2027-01-04 --max-calls 3 --target 20 --need 10 --protected 10 --returned 5 --booked 15 --urgent 25 --hold 10 --offer 2 --server " + srv.URL
	var said bytes.Buffer
	cmd := rootCommand()
	cmd.SetOut(&said)
	cmd.SetErr(&said)
	cmd.SetArgs(strings.Fields(args))
	must(t, cmd.ExecuteContext(t.Context()))
	for _, want := range []string{"rules-changed {", "\nfrom 2027-01-04 no visit is called before one that came more than 25 minutes earlier\n"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%q is not in\n%s", want, said.String())
		}
	}
	cmd = rootCommand()
	cmd.SetOut(&said)
	cmd.SetErr(&said)
	cmd.SetArgs(strings.Fields(strings.Replace(args, "--urgent 25", "", 1)))
	if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), "urgent") {
		t.Errorf("without one of the bonuses: %v", err)
	}
}
